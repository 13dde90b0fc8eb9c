/** Everything around the months' supervision, joined: what is exempt, who is named, cases on their way. */
import { basisPoints, type Settings } from '../../config/settings.ts';
import { Exemptions, exemptionRulesOf } from '../registry/exemptions.ts';
import type { Registry } from '../registry/registry.ts';
import { exclusionOf, isAssessed } from '../rules/device.ts';
import type { Db } from '../store/db.ts';
import type { Journal } from '../store/journal.ts';
import { CasePeople } from './case-parts.ts';
import { type CaseFigures, Cases } from './cases.ts';
import { FlagDesk, type Uptimes } from './flag-desk.ts';
import { LeftOuts, type LeftOutWatch } from './left-out.ts';
import type { RuleBook } from './rule-book.ts';

export interface CaseRoomsOptions {
  readonly registry: Registry;
  readonly journal: Journal;
  readonly settings: Settings;
  readonly ruleBook: Pick<RuleBook, 'current'>;
  readonly watch: LeftOutWatch;
  readonly uptimes: Uptimes;
  /** What the rates say. */
  readonly figures: CaseFigures;
}

export interface CaseRooms {
  readonly exemptions: Exemptions;
  readonly leftOuts: LeftOuts;
  readonly flagDesk: FlagDesk;
  readonly cases: Cases;
  readonly casePeople: CasePeople;
  readonly caseFigures: CaseFigures;
  /** Takes what another hand wrote down. */
  readonly reloadCases: () => Promise<void>;
}

export async function openCaseRooms(
  db: Db,
  { registry, journal, settings, ruleBook, watch, uptimes, figures }: CaseRoomsOptions,
): Promise<CaseRooms> {
  const { timeZone } = settings;
  const rules = exemptionRulesOf(settings);
  const exemptions = await Exemptions.open(db, { records: registry, journal, rules, timeZone });
  const leftOuts = new LeftOuts(db, { records: registry, exemptions, watch, timeZone });
  const flagDesk = await FlagDesk.open(db, {
    ...{ journal, uptimes, keepDays: settings.retention.rateDays },
    isCounted: (device) => {
      const record = registry.get(device);
      return record !== undefined && isAssessed(record.kind) && exclusionOf(record, Date.now(), 0) === null;
    },
    rules: {
      get threshold() {
        return ruleBook.current().values.thresholds.online;
      },
      clearAbove: basisPoints(settings.flags.deviceClearAbove),
      leastMs: settings.flags.deviceLeastHours * 3_600_000,
    },
  });
  const casePeople = await CasePeople.open(db, journal, registry);
  const cases = await Cases.open(db, { records: registry, journal, people: casePeople, figures, timeZone });
  const reloadCases = async () => {
    await exemptions.load();
    await casePeople.load();
    await cases.book.load(db.read);
  };
  return { exemptions, leftOuts, flagDesk, cases, casePeople, caseFigures: figures, reloadCases };
}
