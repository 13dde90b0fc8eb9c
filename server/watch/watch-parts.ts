/** Builds every part of the watch, each with those that it needs. */
import type { Log } from '../../config/log.ts';
import type { Settings } from '../../config/settings.ts';
import { tableOf } from '../../config/tables.ts';
import { CHECKS } from '../../config/terms.ts';
import type { Assignment } from '../../probes/link/target.ts';
import { type Freshness, freshnessOf } from '../rules/freshness.ts';
import { rulesFrom } from '../rules/period-rules.ts';
import type { Db } from '../store/db.ts';
import type { Desk } from './board.ts';
import { Daemons } from './daemons.ts';
import type { ImageParts } from './device-image.ts';
import { Figures, type LineRules } from './figures.ts';
import { Flags } from './flags.ts';
import { ImageBook } from './image-book.ts';
import { Intake } from './intake.ts';
import { Keeper } from './keeper.ts';
import { Live } from './live.ts';
import { HOUR_MS } from './past.ts';
import { Pictures } from './pictures.ts';
import { Proofs } from './proofs.ts';
import type { Memories } from './recall.ts';
import type { Records } from './records.ts';
import { type FiledOf, Registrations } from './registrations.ts';
import { RegistryWord } from './registry-word.ts';
import { Said } from './said.ts';

const DAY_MS = 24 * HOUR_MS;

export interface WatchOptions {
  readonly records: Records;
  readonly settings: Settings;
  readonly assignment: () => Assignment;
  /** What the registry knows of a device's registration; without it the probe's word alone counts. */
  readonly filedOf?: FiledOf;
  /** The rules in force; without them what the settings say. */
  readonly rules?: () => LineRules;
  /** Milliseconds since 1970; the real clock when left out. */
  readonly clock?: () => number;
  readonly log: Log;
}

/** What the watch is made of, with what it was given. */
export interface WatchParts extends Omit<WatchOptions, 'filedOf' | 'rules'> {
  readonly db: Db;
  readonly clock: () => number;
  /** By the place of a check in CHECKS. */
  readonly freshness: readonly Freshness[];
  readonly live: Live;
  readonly daemons: Daemons;
  readonly said: Said;
  readonly flags: Flags;
  readonly figures: Figures;
  readonly pictures: Pictures;
  readonly registrations: Registrations;
  readonly imageBook: ImageBook;
  readonly imageParts: ImageParts;
  readonly intake: Intake;
  readonly registryWord: RegistryWord;
  readonly desk: Desk;
  readonly proofs: Proofs;
  readonly memories: Memories;
  readonly keeper: Keeper;
}

export function partsOf(db: Db, options: WatchOptions): WatchParts {
  const { records, settings, assignment, log, clock = Date.now } = options;
  const { clearAfterSeconds, leastDevices } = settings.flags;
  const rules = freshnessOf(settings);
  const bySettings = rulesFrom(settings);
  const rulesNow = options.rules ?? (() => bySettings);
  const freshness = CHECKS.map((check) => rules[check]);
  const live = new Live(records, { freshness, graceMs: settings.graceDays * DAY_MS });
  const daemons = new Daemons();
  const said = new Said();
  const flags = new Flags({ clearAfterMs: clearAfterSeconds * 1_000, leastDevices });
  const figures = new Figures(live, flags, said, rulesNow);
  const pictures = new Pictures(db, settings.retention);
  const imageBook = new ImageBook(settings, () => rulesNow().imageOk);
  const registrations = new Registrations({
    live,
    filedOf: options.filedOf ?? (() => undefined),
    keepMs: rules.registration.memoryMs,
  });
  const proofs = new Proofs(settings.cadences.online.everySeconds * 1_000);
  const intake = new Intake({
    ...{ db, proofs, live, daemons, imageBook, registrations, clock, log },
    memory: tableOf(CHECKS, (check) => rules[check].memoryMs),
  });
  const desk: Desk = { live, records, daemons, figures };
  const memories: Memories = { db, live, daemons, intake, proofs, log };
  return {
    ...{ db, records, settings, assignment, log, clock, freshness },
    ...{ live, daemons, said, flags, figures, pictures, registrations },
    ...{ imageBook, intake, desk, proofs, memories },
    imageParts: {
      ...{ db, live, pictures, book: imageBook },
      confirmAfterMs: settings.cadences.image.confirmAfterSeconds * 1_000,
    },
    registryWord: new RegistryWord({ live, daemons, intake, clock }),
    keeper: new Keeper({ desk, memories, flags, said, pictures, nowMs: clock() }),
  };
}
