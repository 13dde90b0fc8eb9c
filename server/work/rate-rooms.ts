/** Rates over time, joined: the rules they are made by, the desk that is asked, and the months that are signed. */
import type { Log } from '../../config/log.ts';
import type { MonthFigures } from '../rules/colour.ts';
import type { CountedExemption } from '../rules/exemption.ts';
import type { By } from '../rules/refusal.ts';
import type { Db } from '../store/db.ts';
import type { Journal } from '../store/journal.ts';
import type { Snapshot } from '../store/period-ledger.ts';
import type { PresentColumns } from '../watch/snapshot.ts';
import { KeptLists, type ListWatch } from './kept-lists.ts';
import { Months } from './months.ts';
import { RateDesk } from './rate-desk.ts';
import { RatePins } from './rate-pins.ts';
import type { RuleBook } from './rule-book.ts';

export interface RateRoomsOptions {
  /** Of the database. */
  readonly file: string;
  readonly registry: { readonly files: { faultsOf(id: number): readonly unknown[] } };
  readonly watch: ListWatch & { present(): PresentColumns };
  readonly journal: Journal;
  readonly timeZone: string;
  readonly ruleBook: RuleBook;
  readonly log: Log;
  /** What is exempt; asked when somebody asks for a rate. */
  readonly exemptions: () => { counted(fromMs: number, untilMs: number): readonly CountedExemption[] };
  readonly closed: (figures: readonly MonthFigures[], by: By) => Promise<void>;
  /** A draft was made, or a month was signed. */
  readonly changed: () => void;
}

export interface RateRooms {
  /** What is known of the present, for threads that count. */
  readonly present: () => Snapshot;
  readonly ruleBook: RuleBook;
  readonly rateDesk: RateDesk;
  readonly ratePins: RatePins;
  readonly keptLists: KeptLists;
  readonly months: Months;
}

export async function openRateRooms(db: Db, options: RateRoomsOptions): Promise<RateRooms> {
  const { file, registry, watch, journal, timeZone, ruleBook, log, exemptions, closed, changed } = options;
  const present = (): Snapshot => {
    const now = watch.present();
    const files = Uint8Array.from(now.ids, (id) => (registry.files.faultsOf(id).length === 0 ? 1 : 0));
    return { ...now, file: files, exemptions: exemptions().counted(0, Number.MAX_SAFE_INTEGER) };
  };
  const ratePins = new RatePins(db, log);
  const rateDesk = new RateDesk({
    ...{ file, timeZone, rules: ruleBook, present, log },
    pinned: (pin) => ratePins.keep(pin),
  });
  const months = new Months(db, { desk: rateDesk, rules: ruleBook, journal, timeZone, closed, changed });
  const keptLists = new KeptLists(db, watch);
  return { present, ruleBook, rateDesk, ratePins, keptLists, months };
}
