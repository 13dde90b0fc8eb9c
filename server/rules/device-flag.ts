/**
 * A device is flagged when it was online for too little of the last days, and comes down when that is clearly over. The
 * share is that of the known time, exemptions left out; with too little known nothing is raised and nothing taken down.
 */
import { isBelow } from './rate.ts';

/** How long a device was online in the window, in milliseconds. */
export interface Uptime {
  readonly goodMs: number;
  readonly badMs: number;
}

export interface DeviceFlagRules {
  /** Hundredths of a percent. */
  readonly threshold: number;
  /** So much above the threshold the flag comes down: a share that moves slowly must not flutter. */
  readonly clearAbove: number;
  /** So much of the window must be known. */
  readonly leastMs: number;
}

/** Over which a device is judged by itself. */
export const UPTIME_DAYS = 30;

/** Is the flag up after a judgement? */
export function isFlagged(wasFlagged: boolean, { goodMs, badMs }: Uptime, rules: DeviceFlagRules): boolean {
  const knownMs = goodMs + badMs;
  if (knownMs < rules.leastMs) return wasFlagged;
  const line = wasFlagged ? Math.min(rules.threshold + rules.clearAbove, 10_000) : rules.threshold;
  return isBelow(goodMs, knownMs, line);
}
