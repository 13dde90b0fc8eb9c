/** What the watch answers: figures, the lists behind them, and the past of a device. Equal in shape to the wire. */
import type { Category, CheckName, Metric, Scope, State } from '../../config/terms.ts';
import type { CanaryState, SweepProgress, ViidFigures } from '../../probes/link/link.ts';
import type { Step } from '../../probes/link/observation.ts';
import type { Judgement } from '../rules/figure.ts';
import type { Part, Rate } from '../rules/rate.ts';
import type { UnitBrief } from './records.ts';

/** A rate with everything that may be said of it. Shares are hundredths of a percent. */
export interface RateFigure extends Rate, Judgement {
  metric: Metric;
  flaggedSinceMs: number | null;
  last: { share: number; atMs: number } | null;
}

export interface Board {
  atMs: number;
  scope: Scope;
  unit: UnitBrief;
  path: UnitBrief[];
  devices: number;
  rates: RateFigure[];
  children: { unit: UnitBrief; devices: number; rates: RateFigure[] }[];
  byCategory: { category: Category; devices: number; rates: RateFigure[] }[];
  byPlatform: { platform: string; name: string; carrier: string; devices: number; rates: RateFigure[] }[];
  firstRound: { done: boolean; checks: { check: CheckName; once: number; due: number }[] };
  blind: { daemon: string; sinceMs: number; devices: number; why: string }[];
}

/** Which figure is opened; category and platform narrow it to a line of the board. */
export interface EvidenceWish {
  readonly unit: string;
  readonly metric: Metric;
  readonly scope: Scope;
  readonly part?: Part | undefined;
  readonly reason?: string | undefined;
  readonly category?: Category | undefined;
  readonly platform?: string | undefined;
}

/** From 1. */
export interface Page {
  readonly page: number;
  readonly size: number;
}

export interface EvidenceRow {
  id: number;
  code: string;
  name: string;
  unit: UnitBrief;
  category: Category;
  part: Part;
  reason: string | null;
  sinceMs: number | null;
  seenMs: number | null;
}

export interface Evidence {
  atMs: number;
  unit: UnitBrief;
  metric: Metric;
  scope: Scope;
  rate: RateFigure;
  reasons: { part: Part; reason: string | null; count: number }[];
  total: number;
  page: number;
  pages: number;
  rows: EvidenceRow[];
}

export interface OutageWish {
  readonly unit: string;
  readonly check?: CheckName | undefined;
  readonly category?: Category | undefined;
}

export interface OutageRow {
  /** Unlike that of any other open outage; the same as long as this one lasts. */
  id: number;
  device: number;
  code: string;
  name: string;
  unit: UnitBrief;
  category: Category;
  platform: string;
  check: CheckName;
  reason: string;
  sinceMs: number;
  seenMs: number;
}

export interface Outages {
  atMs: number;
  total: number;
  page: number;
  pages: number;
  /** Over all checks, whichever is asked for. */
  byCheck: { check: CheckName; count: number }[];
  rows: OutageRow[];
}

export interface CheckState {
  check: CheckName;
  state: State;
  reason: string | null;
  sinceMs: number | null;
  seenMs: number | null;
}

/** A first look that is waited for; null while no probe is there that could tell when. */
export interface Awaited {
  check: CheckName;
  byMs: number | null;
}

/** Where a device stands for one metric. */
export interface MetricStanding {
  metric: Metric;
  part: Part;
  reason: string | null;
}

export interface Timeline {
  fromMs: number;
  untilMs: number;
  lanes: {
    check: CheckName;
    spells: { state: State; reason: string | null; fromMs: number; untilMs: number }[];
  }[];
}

export interface PastLook {
  check: CheckName;
  atMs: number;
  state: State;
  reason: string | null;
  steps: Step[];
  readings: Record<string, string | number>;
}

export interface Looks {
  latest: PastLook[];
  failing: PastLook[];
}

export interface FlagFigure {
  unit: UnitBrief;
  metric: Metric;
  scope: Scope;
  raisedMs: number;
  raisedShare: number;
  clearedMs: number | null;
  meetsSinceMs: number | null;
}

export interface Trend {
  unit: string;
  scope: Scope;
  points: { atMs: number; shares: Record<Metric, number | null> }[];
}

export interface DaemonFigure {
  id: string;
  state: 'connected' | 'silent' | 'starting';
  sinceMs: number;
  pid: number | null;
  targets: number;
  looks: number;
  inFlight: number;
  spooled: number;
  spoolDropped: number;
  loopDelayMs: number;
  rssBytes: number;
  ageP50Ms: number;
  ageP99Ms: number;
  /** Null for a daemon that has not told. */
  ages: {
    histogram: { uptoMs: number | null; count: number }[];
    cycle: { everyMs: number; elapsedMs: number; done: number; due: number };
  } | null;
  segmentsCut: string[];
  canaries: { segment: string; state: CanaryState['state']; sinceMs: number }[];
  slowest: { device: number; host: string; tookMs: number }[];
  sick: string | null;
  sweep: SweepProgress | null;
  judgeRssBytes: number | null;
  /** Null for a daemon that does not tell it. */
  flapping: number | null;
  nightSegments: string[];
  viid: ViidFigures | null;
  checks: { check: CheckName; once: number; due: number }[];
}

/** Which figures and devices are no longer what was fetched. */
export interface Change {
  readonly atMs: number;
  /** Codes of units whose figures changed. */
  readonly units: readonly string[];
  /** Ids of devices whose state changed; empty with `many` when there were more than 200. */
  readonly devices: readonly number[];
  readonly many: boolean;
  readonly flags: boolean;
  readonly daemons: boolean;
  readonly registry: boolean;
}
