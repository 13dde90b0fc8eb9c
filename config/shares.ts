/** The arithmetic of every rate, for the server and the page alike: whole numbers judge, never a printed figure. */
import type { Verdict } from './terms.ts';

/** Counts of devices, or sums of milliseconds: whole numbers. */
export interface Rate {
  readonly good: number;
  readonly bad: number;
  readonly unknown: number;
  readonly excluded: number;
}

/** Good, bad and unknown together: what should have been seen. */
export function dueOf({ good, bad, unknown }: Rate): number {
  return good + bad + unknown;
}

/** Up to here ten thousand times a number is exact; a city's month in milliseconds is far beyond. */
const MOST_EXACT = Math.floor(Number.MAX_SAFE_INTEGER / 10_000);

/** Below the threshold, in hundredths of a percent. Never the printed figure: 94.95 % prints as 95.0 and is below. */
export function isBelow(good: number, of: number, threshold: number): boolean {
  if (of > MOST_EXACT) return BigInt(good) * 10_000n < BigInt(of) * BigInt(threshold);
  return good * 10_000 < of * threshold;
}

/**
 * What can be said: 'meets' when even all unknown counted as bad meets, 'fails' when even all unknown counted as
 * good fails, else 'cannot-be-said'. Threshold in hundredths of a percent.
 */
export function verdictOf(rate: Rate, threshold: number): Verdict {
  const due = dueOf(rate);
  if (due === 0) return 'nothing-due';
  if (isBelow(rate.good + rate.unknown, due, threshold)) return 'fails';
  if (isBelow(rate.good, due, threshold)) return 'cannot-be-said';
  return 'meets';
}

/** The share of the known, in hundredths of a percent, rounded down so that it never crosses the line upwards; null when nothing is known. */
export function shareOf({ good, bad }: Rate): number | null {
  return floorShare(good, good + bad);
}

/** Lowest and highest possible share: unknown counted as bad, as good. */
export function intervalOf(rate: Rate): { readonly low: number | null; readonly high: number | null } {
  const due = dueOf(rate);
  return { low: floorShare(rate.good, due), high: floorShare(rate.good + rate.unknown, due) };
}

/** How much of what was due has a known state, in hundredths of a percent. */
export function coverageOf(rate: Rate): number | null {
  return floorShare(rate.good + rate.bad, dueOf(rate));
}

/** Devices to repair until the known part meets the threshold (positive), or that may still fail (negative or zero). */
export function gapOf({ good, bad }: Rate, threshold: number): number {
  const known = good + bad;
  if (known <= MOST_EXACT) return Math.ceil((known * threshold) / 10_000) - good;
  return Number((BigInt(known) * BigInt(threshold) + 9_999n) / 10_000n) - good;
}

/** In hundredths of a percent, rounded down to the digit; null of nothing. */
export function floorShare(part: number, whole: number): number | null {
  if (whole === 0) return null;
  if (part > MOST_EXACT) return Number((BigInt(part) * 10_000n) / BigInt(whole));
  // A quotient of whole numbers below 2^53 is never rounded up to a whole number: it is farther away than numbers are apart.
  return Math.floor((part * 10_000) / whole);
}
