/**
 * One device over a time: to which home its milliseconds belong, and how it stood. Exact to the millisecond; what one
 * span comes to and what its parts come to together is the same.
 */
import { EXEMPT_KINDS, type OutKind } from '../../config/periods.ts';
import type { Category, CheckName, Lifecycle, State } from '../../config/terms.ts';
import type { CountedExemption } from './exemption.ts';
import type { RuleValues } from './period-rules.ts';
import type { PastSpell, Stretch, Tile } from './timeline.ts';
import { tilesOf } from './timeline.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const FOR_EVER_MS = Number.MAX_SAFE_INTEGER;
/** Shorter ones mend themselves: nobody is sent. */
const SHORTEST_FAULT_MS = 30 * 60_000;

/** What rates are grouped by, and whether a device counts: everything of a file that they need. */
export interface Home {
  readonly unit: string;
  readonly category: Category;
  readonly platform: string;
  readonly carrier: string;
  readonly maintainer: string;
  readonly network: string;
  readonly owner: string;
  readonly lifecycle: Lifecycle;
  readonly inScope: boolean;
}

/** A device had this home for so long. */
export interface Tenure extends Stretch {
  /** Place in the list of homes. */
  readonly home: number;
  readonly commissionedMs: number | null;
}

/** Pictures that counted in a short time: a day. */
export interface SampleBucket extends Stretch {
  readonly good: number;
  readonly valid: number;
}

/** All that is known of one device over a time. */
export interface DeviceHistory {
  readonly device: number;
  /** Ascending, without overlap. */
  readonly tenure: readonly Tenure[];
  /** Ascending; the first may have begun before the span. */
  readonly online: readonly PastSpell[];
  /** The spells that hold the end of the device's counted time. */
  readonly registration: readonly PastSpell[];
  readonly position: readonly PastSpell[];
  /** When whoever looks at it was blind. */
  readonly blind: readonly Stretch[];
  readonly samples: readonly SampleBucket[];
  /** As far as they were written down. */
  readonly isFileComplete: boolean | null;
  /** How far its clock was off when it was last asked; undefined when it never told, null when nobody wrote it down. */
  readonly clockOffMs: number | null | undefined;
}

/** An exemption that covers a device with this home, by the id of the device. */
export type Covers = (exemption: CountedExemption, device: number, home: number) => boolean;

/** What a span needs beside the histories. */
export interface SpanRules {
  readonly span: Stretch;
  /** Nothing after it is known. */
  readonly readMs: number;
  /** The city's days whose middle lies in the span, ascending. */
  readonly days: readonly Stretch[];
  readonly values: RuleValues;
  readonly homes: readonly Home[];
  readonly exemptions: readonly CountedExemption[];
  readonly covers: Covers;
}

export type Times = Record<State, number>;

/** Milliseconds of a device in one home. */
export interface HomeTimes {
  readonly home: number;
  /** Counted, outside of exemptions. */
  readonly due: Times;
  /** Within exemptions, by what was seen. */
  readonly exempt: Times;
  /** Of those, charged to the carrier whose link it was. */
  readonly charged: Times;
  readonly out: Map<OutKind, number>;
}

/** Faults whose limit for repair ended within the span. */
export interface Faults {
  good: number;
  bad: number;
  unknown: number;
  readonly out: Map<OutKind, number>;
  /** The same as if nothing were exempt. */
  raw: { good: number; bad: number; unknown: number };
}

export interface Shots {
  good: number;
  valid: number;
  /** Due while nobody looked: they may still come. */
  missing: number;
}

/** What a device comes to over a span. */
export interface DeviceSums {
  readonly device: number;
  readonly times: HomeTimes[];
  /** Where it is counted as one device: its home when it counted last, or its last. */
  home: number;
  /** Why it never counted; null when it did. */
  out: OutKind | null;
  /** How it stood when it counted last. */
  registration: State;
  position: State;
  readonly shots: Shots;
  /** Without regard to exemptions. */
  readonly rawShots: Shots;
  /** By home at the end of the limit. */
  readonly faults: Map<number, Faults>;
  isFileComplete: boolean | null;
  clockOffMs: number | null | undefined;
}

/** A stretch of a device's life, counted unless there is a reason. */
export interface Stage extends Stretch {
  readonly home: number;
  readonly out: OutKind | null;
}

/** An exempt stretch: the exemption with the lowest id gives the kind. */
interface Exempt extends Stretch {
  readonly kind: OutKind;
  readonly isCharged: boolean;
}

/** The life of a device within a span, cut where it begins or ceases to count. */
export function stagesOf(
  tenure: readonly Tenure[],
  span: Stretch,
  homes: readonly Home[],
  graceDays: number,
): Stage[] {
  const stages: Stage[] = [];
  const add = (fromMs: number, untilMs: number, home: number, out: OutKind | null) => {
    const [from, until] = [Math.max(fromMs, span.fromMs), Math.min(untilMs, span.untilMs)];
    if (from < until) stages.push({ fromMs: from, untilMs: until, home, out });
  };
  for (const { fromMs, untilMs, home, commissionedMs } of tenure) {
    const { lifecycle, inScope } = homes[home] ?? { lifecycle: 'planned', inScope: false };
    if (lifecycle === 'planned' || lifecycle === 'suspended' || lifecycle === 'retired')
      add(fromMs, untilMs, home, lifecycle);
    else if (!inScope) add(fromMs, untilMs, home, 'out-of-scope');
    else {
      const graceEndsMs = commissionedMs === null ? fromMs : commissionedMs + graceDays * DAY_MS;
      const countedMs = Math.min(Math.max(fromMs, graceEndsMs), untilMs);
      add(fromMs, countedMs, home, 'grace');
      add(countedMs, untilMs, home, null);
    }
  }
  return stages;
}

/** Undefined for a device that was not registered in the span. */
export function deviceSums(history: DeviceHistory, rules: SpanRules): DeviceSums | undefined {
  const { values, homes, readMs, days } = rules;
  const span = { fromMs: rules.span.fromMs, untilMs: Math.min(rules.span.untilMs, readMs) };
  const stages = stagesOf(history.tenure, span, homes, values.graceDays);
  const last = stages.findLast(({ out }) => out === null) ?? stages.at(-1);
  if (last === undefined) return undefined;
  const sums: DeviceSums = {
    device: history.device,
    times: [],
    home: last.home,
    out: last.out,
    registration: 'unknown',
    position: 'unknown',
    shots: { good: 0, valid: 0, missing: 0 },
    rawShots: { good: 0, valid: 0, missing: 0 },
    faults: new Map(),
    isFileComplete: history.isFileComplete,
    clockOffMs: history.clockOffMs,
  };
  const { windows } = values;
  if (last.out === null) {
    // A look is believed for days: a probe that is silent for the last moment of a span does not take it back. One that
    // is silent for longer than that has nothing that is young enough.
    sums.registration = stateBefore(last.untilMs, history.registration, windows.registrationAllowedMs);
    // The registry judges pins: it is never blind, and what it says holds until it says something else.
    sums.position = stateBefore(last.untilMs, history.position, FOR_EVER_MS);
  }
  const faultsFromMs = span.fromMs - values.repairHours * HOUR_MS - 1;
  // The whole of each day that counts, should the span be cut within one.
  const known = {
    fromMs: Math.min(faultsFromMs, days[0]?.fromMs ?? faultsFromMs),
    untilMs: Math.min(readMs, Math.max(span.untilMs, days.at(-1)?.untilMs ?? 0)),
  };
  const tiles = tilesOf(history.online, history.blind, known, {
    allowedMs: windows.onlineAllowedMs,
    memoryMs: 0,
    backsOffMs: windows.onlineBacksOffMs,
  });
  const exempt = exemptionsOf(history, rules, 'online');
  for (const stage of stages) addStage(sums, stage, tiles, exempt(stage.home));
  addSamples(sums, history.samples, tiles, stages, exemptionsOf(history, rules, 'image'), rules);
  addFaults(sums, tiles, stages, exempt, { span, values });
  return sums;
}

/** What was known in the last instant before a moment. */
function stateBefore(atMs: number, spells: readonly PastSpell[], allowedMs: number): State {
  const instant = { fromMs: atMs - 1, untilMs: atMs };
  return tilesOf(spells, [], instant, { allowedMs, memoryMs: 0 })[0]?.state ?? 'unknown';
}

const NONE: readonly Exempt[] = [];

/** By home, the exempt stretches of a device: overlapping ones are united, and lie within the life anyway. */
function exemptionsOf(
  { device }: DeviceHistory,
  { exemptions, covers }: SpanRules,
  from: CheckName,
): (home: number) => readonly Exempt[] {
  if (exemptions.length === 0) return () => NONE;
  const known = new Map<number, readonly Exempt[]>();
  return (home) => {
    let found = known.get(home);
    if (found === undefined) {
      found = laidOut(exemptions.filter((one) => one.rates.includes(from) && covers(one, device, home)));
      known.set(home, found);
    }
    return found;
  };
}

/** Without overlap: each instant has the exemption of the lowest id. */
function laidOut(exemptions: readonly CountedExemption[]): readonly Exempt[] {
  if (exemptions.length === 0) return NONE;
  const edges = [...new Set(exemptions.flatMap(({ fromMs, untilMs }) => [fromMs, untilMs]))].sort(
    (a, b) => a - b,
  );
  const byId = exemptions.toSorted((a, b) => a.id - b.id);
  return edges.slice(0, -1).flatMap((fromMs, index) => {
    const untilMs = edges[index + 1] ?? fromMs;
    const one = byId.find((each) => each.fromMs <= fromMs && each.untilMs >= untilMs);
    if (one === undefined) return [];
    return [{ fromMs, untilMs, kind: outKindOf(one), isCharged: one.scope.is === 'platform' }];
  });
}

function outKindOf({ kind }: CountedExemption): OutKind {
  return EXEMPT_KINDS.find((word) => word === `exempt-${kind}`) ?? 'exempt-maintenance';
}

function overlapMs(a: Stretch, fromMs: number, untilMs: number): number {
  return Math.max(0, Math.min(a.untilMs, untilMs) - Math.max(a.fromMs, fromMs));
}

/** The milliseconds of one stage of life. */
function addStage(sums: DeviceSums, stage: Stage, tiles: readonly Tile[], exempt: readonly Exempt[]): void {
  const times = timesIn(sums, stage.home);
  if (stage.out !== null) {
    more(times.out, stage.out, stage.untilMs - stage.fromMs);
    return;
  }
  for (const { state, fromMs, untilMs } of tiles) {
    const [from, until] = [Math.max(fromMs, stage.fromMs), Math.min(untilMs, stage.untilMs)];
    if (from >= until) continue;
    times.due[state] += until - from;
    for (const one of exempt) {
      const ms = overlapMs(one, from, until);
      if (ms === 0) continue;
      times.due[state] -= ms;
      times.exempt[state] += ms;
      if (one.isCharged) times.charged[state] += ms;
      more(times.out, one.kind, ms);
    }
  }
}

function timesIn(sums: DeviceSums, home: number): HomeTimes {
  const known = sums.times.find((times) => times.home === home);
  if (known !== undefined) return known;
  const made: HomeTimes = { home, due: noTimes(), exempt: noTimes(), charged: noTimes(), out: new Map() };
  sums.times.push(made);
  return made;
}

export function noTimes(): Times {
  return { good: 0, bad: 0, unknown: 0 };
}

export function more<K>(map: Map<K, number>, key: K, by: number): void {
  map.set(key, (map.get(key) ?? 0) + by);
}

/** A day's pictures belong to its middle: they count when the device does then, and are void when it is exempt then. */
function addSamples(
  sums: DeviceSums,
  samples: readonly SampleBucket[],
  tiles: readonly Tile[],
  stages: readonly Stage[],
  exemptIn: (home: number) => readonly Exempt[],
  { days, values }: Pick<SpanRules, 'days' | 'values'>,
): void {
  const add = (day: Stretch, good: number, valid: number, missing: number) => {
    const middleMs = middleOf(day);
    const stage = stages.find((one) => one.fromMs <= middleMs && middleMs < one.untilMs);
    if (stage === undefined || stage.out !== null) return;
    const isVoid = exemptIn(stage.home).some((one) => one.fromMs <= middleMs && middleMs < one.untilMs);
    for (const shots of isVoid ? [sums.rawShots] : [sums.rawShots, sums.shots]) {
      shots.good += good;
      shots.valid += valid;
      shots.missing += missing;
    }
  };
  for (const day of samples) add(day, day.good, day.valid, 0);
  const unseen = tiles.filter(({ state }) => state === 'unknown');
  if (unseen.length === 0) return;
  for (const day of days) {
    const missing = missingOn(day, unseen, samples, values.windows.imageEveryMs);
    if (missing > 0) add(day, 0, 0, missing);
  }
}

export function middleOf({ fromMs, untilMs }: Stretch): number {
  return Math.floor((fromMs + untilMs) / 2);
}

/** Pictures of a day that were due while nobody looked: no more than are due in all without those that came. */
function missingOn(
  day: Stretch,
  unseen: readonly Tile[],
  samples: readonly SampleBucket[],
  everyMs: number,
): number {
  const unseenMs = unseen.reduce((sum, tile) => sum + overlapMs(tile, day.fromMs, day.untilMs), 0);
  if (unseenMs === 0) return 0;
  const came = samples.reduce((sum, { fromMs, valid }) => sum + (fromMs === day.fromMs ? valid : 0), 0);
  const due = Math.ceil((day.untilMs - day.fromMs) / everyMs);
  return Math.min(Math.ceil(unseenMs / everyMs), Math.max(0, due - came));
}

/** Faults belong to the span in which their limit ends: repaired by then, or not. */
function addFaults(
  sums: DeviceSums,
  tiles: readonly Tile[],
  stages: readonly Stage[],
  exemptIn: (home: number) => readonly Exempt[],
  { span, values }: Pick<SpanRules, 'span' | 'values'>,
): void {
  const limitMs = values.repairHours * HOUR_MS;
  for (let at = 1; at < tiles.length; at++) {
    const [before, tile] = [tiles[at - 1], tiles[at]];
    // Of what went bad while nobody looked nobody knows since when; what goes on with another face is one fault.
    if (tile?.state !== 'bad' || before?.state !== 'good') continue;
    const dueMs = tile.fromMs + limitMs;
    if (dueMs < span.fromMs || dueMs >= span.untilMs) continue;
    const stage = stages.find((one) => one.fromMs <= dueMs && dueMs < one.untilMs);
    if (stage === undefined || stage.out !== null) continue;
    const came = outcomeOf(tiles, at, dueMs);
    if (came === undefined) continue;
    const faults = faultsIn(sums, stage.home);
    faults.raw[came]++;
    const one = exemptIn(stage.home).find((each) => overlapMs(each, tile.fromMs, dueMs) > 0);
    if (one !== undefined) more(faults.out, one.kind, 1);
    else faults[came]++;
  }
}

/** Good when it was seen good again by the end of the limit; undefined for what was too short for a fault. */
function outcomeOf(tiles: readonly Tile[], at: number, dueMs: number): State | undefined {
  const begunMs = tiles[at]?.fromMs ?? 0;
  let last: State = 'bad';
  for (const tile of tiles.slice(at + 1)) {
    if (tile.fromMs > dueMs) break;
    if (tile.state === 'good') return tile.fromMs - begunMs < SHORTEST_FAULT_MS ? undefined : 'good';
    last = tile.state;
  }
  return last;
}

function faultsIn(sums: DeviceSums, home: number): Faults {
  const known = sums.faults.get(home);
  if (known !== undefined) return known;
  const made: Faults = { good: 0, bad: 0, unknown: 0, out: new Map(), raw: noTimes() };
  sums.faults.set(home, made);
  return made;
}
