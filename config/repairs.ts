/** Repairs that bring a unit back to its line: what they come to together, the same on the server and on the page. */
import { floorShare, gapOf, type Rate, verdictOf } from './shares.ts';
import type { Verdict } from './terms.ts';

/**
 * What one repair mends: a network, a sub-platform's link, the switch or recorder that devices hang on, a pole, one
 * defect of many files of a unit, one device.
 */
export const REPAIR_KINDS = ['network', 'platform', 'upstream', 'pole', 'batch', 'device'] as const;
export type RepairKind = (typeof REPAIR_KINDS)[number];

/** How sure it is that one repair brings back all of its devices; surest first. */
export const CERTAINTIES = ['sure', 'likely'] as const;
export type Certainty = (typeof CERTAINTIES)[number];

/** Who may hold a repair. */
export const HOLDERS = ['maintainer', 'carrier', 'owner'] as const;
export type Holder = (typeof HOLDERS)[number];

/** The field of a device's file that names each of them. */
export const HOLDER_FIELDS = {
  maintainer: 'maintenanceUnit',
  carrier: 'carrier',
  owner: 'industries',
} as const satisfies Record<Holder, string>;

/** What one repair brings back. */
export interface Gain {
  readonly id: string;
  readonly devices: number;
  /** Devices that become good, or milliseconds that do. */
  readonly gain: number;
  /** The repair without which this one brings back nothing; null when it stands by itself. */
  readonly behind: string | null;
  /** Until when it is in time for the month, where devices are counted; null where time is, or no month is asked for. */
  readonly lastMs: number | null;
}

/** Where a rate stands after some repairs. Shares are hundredths of a percent. */
export interface RepairTotal {
  readonly repairs: number;
  readonly devices: number;
  readonly gain: number;
  readonly share: number | null;
  /** What is still short (positive), or to spare (zero or less). */
  readonly gap: number;
  readonly verdict: Verdict;
}

/** Where the rate stands after each repair in turn. One that waits for another counts when that is made. */
export function* runningTotals(
  sides: Rate,
  threshold: number,
  repairs: Iterable<Gain>,
): Generator<RepairTotal> {
  const made = new Set<string>();
  const waiting = new Map<string, { devices: number; gain: number }>();
  const sum = { repairs: 0, devices: 0, gain: 0 };
  for (const { id, devices, gain, behind } of repairs) {
    sum.repairs++;
    made.add(id);
    const held = waiting.get(id) ?? { devices: 0, gain: 0 };
    if (behind === null || made.has(behind)) {
      sum.devices += devices + held.devices;
      sum.gain += gain + held.gain;
    } else {
      const others = waiting.get(behind) ?? { devices: 0, gain: 0 };
      waiting.set(behind, { devices: others.devices + devices, gain: others.gain + gain });
    }
    yield { ...sum, ...standing(sides, threshold, sum.gain) };
  }
}

/** Where the rate stands when all of these repairs are made: what is ticked on the page. */
export function repairTotal(sides: Rate, threshold: number, repairs: Iterable<Gain>): RepairTotal {
  let total: RepairTotal = { repairs: 0, devices: 0, gain: 0, ...standing(sides, threshold, 0) };
  for (const next of runningTotals(sides, threshold, repairs)) total = next;
  return total;
}

/** Bad becomes good: what is known stays as many, so that every repair adds what it gains whatever else is made. */
function standing(
  sides: Rate,
  threshold: number,
  gain: number,
): Pick<RepairTotal, 'share' | 'gap' | 'verdict'> {
  const after = { ...sides, good: sides.good + gain, bad: sides.bad - gain };
  return {
    share: floorShare(after.good, after.good + after.bad),
    gap: gapOf(after, threshold),
    verdict: verdictOf(after, threshold),
  };
}

/** A running month, for the last moment at which it is still saved. */
export interface MonthAhead {
  readonly counts: 'devices' | 'ms';
  readonly nowMs: number;
  readonly untilMs: number;
}

/** The last moment at which repairs, made all at once, still reach the line by the end of the month; null when they would not even now. */
export function lastMoment(
  sides: Rate,
  threshold: number,
  repairs: readonly Gain[],
  month: MonthAhead,
): number | null {
  const short = gapOf(sides, threshold);
  if (short <= 0) return month.untilMs;
  const total = repairTotal(sides, threshold, repairs);
  if (total.gain < short) return null;
  return month.counts === 'ms'
    ? lastOfTime(short, total, month)
    : lastOfDevices(short, repairs, month.untilMs);
}

/**
 * Every device that is repaired adds the time that is then left. Time in which it is exempt is taken to come last: the
 * moment told is never too late, and exact where nothing is exempt.
 */
function lastOfTime(
  short: number,
  { devices, gain }: Pick<RepairTotal, 'devices' | 'gain'>,
  { nowMs, untilMs }: MonthAhead,
): number {
  const idleMs = devices * (untilMs - nowMs) - gain;
  return untilMs - Math.ceil((short + idleMs) / devices);
}

/** As long as those that are still in time bring back enough. */
function lastOfDevices(short: number, repairs: readonly Gain[], untilMs: number): number {
  const lasts = new Map(repairs.map(({ id, lastMs }) => [id, lastMs ?? untilMs]));
  const inTime = repairs.flatMap(({ behind, gain, lastMs }) => {
    const outerMs = behind === null ? untilMs : lasts.get(behind);
    return outerMs === undefined ? [] : [{ gain, lastMs: Math.min(lastMs ?? untilMs, outerMs) }];
  });
  let gained = 0;
  for (const { gain, lastMs } of inTime.sort((a, b) => b.lastMs - a.lastMs)) {
    gained += gain;
    if (gained >= short) return lastMs;
  }
  return untilMs;
}
