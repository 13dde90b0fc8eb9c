/** What the probes see, judged against the registry: states, rates, flags, and every list behind a figure. */
import { EventEmitter } from 'node:events';
import type { Settings } from '../../config/settings.ts';
import type { Health, ServerSide } from '../../probes/link/link.ts';
import type { Batch, Picture } from '../../probes/link/observation.ts';
import type { Assignment } from '../../probes/link/target.ts';
import type { Db } from '../store/db.ts';
import type {
  Board,
  Change,
  CheckState,
  DaemonFigure,
  Evidence,
  EvidenceRow,
  EvidenceWish,
  FlagFigure,
  Looks,
  MetricStanding,
  OutageRow,
  Outages,
  OutageWish,
  Page,
  Scope,
  Timeline,
  Trend,
} from './answers.ts';
import type { Records } from './records.ts';

/** As much of a log as the watch writes. */
export interface Log {
  info(facts: object, event: string): void;
  warn(facts: object, event: string): void;
  error(facts: object, event: string): void;
}

export interface WatchOptions {
  readonly records: Records;
  readonly settings: Settings;
  readonly assignment: () => Assignment;
  /** Milliseconds since 1970; the real clock when left out. */
  readonly clock?: () => number;
  readonly log: Log;
}

export declare class Watch extends EventEmitter<{ change: [Change] }> implements ServerSide {
  static open(db: Db, options: WatchOptions): Promise<Watch>;
  /** Begins the sweep of once a second. */
  start(): void;
  /** Ends the sweep and writes what must be remembered. */
  stop(): Promise<void>;
  /** One sweep: silence, age, flags, the change told. `start` calls it each second. */
  tick(): Promise<void>;

  // from the link
  batch(batch: Batch): Promise<void>;
  picture(picture: Picture): Promise<void>;
  picture(device: number): Promise<{ atMs: number; jpeg: Uint8Array } | undefined>;
  health(health: Health): void;
  joined(daemon: string): Promise<Assignment>;
  left(daemon: string): void;

  // to whoever asks; undefined when the unit or the device is not there
  board(unit: string, scope: Scope): Board | undefined;
  evidence(wish: EvidenceWish & Page): Evidence | undefined;
  evidenceAll(wish: EvidenceWish): EvidenceRow[];
  outages(wish: OutageWish & Page): Outages | undefined;
  outagesAll(wish: OutageWish): OutageRow[];
  states(device: number): CheckState[];
  standings(device: number): MetricStanding[];
  timeline(device: number, fromMs: number, untilMs: number): Promise<Timeline>;
  looks(device: number): Promise<Looks>;
  pictureMs(device: number): number | null;
  /** Newest first. Open ones alone, or the newest 500 of all. */
  flags(wish: { unit: string; open: boolean }): Promise<FlagFigure[]>;
  trend(unit: string, scope: Scope, fromMs: number, untilMs: number): Promise<Trend>;
  daemons(): DaemonFigure[];

  // by the clock
  closeHour(atMs: number): Promise<void>;
  retire(nowMs: number): Promise<void>;
}
