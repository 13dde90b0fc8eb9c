/** When a device that nobody has looked at yet is expected to be. */

/** How far a daemon has come with the devices that it had not looked at when the round began. */
export interface Round {
  /** Devices looked at at least once for this check, when the round began and now. */
  readonly onceBefore: number;
  readonly once: number;
  readonly due: number;
  readonly sinceMs: number;
}

const SOONEST_MS = 5_000;

/** As fast as so far, for all that remain; never later than one whole cycle. */
export function firstLookBy(round: Round, everyMs: number, nowMs: number): number {
  const { onceBefore, once, due, sinceMs } = round;
  const perMs = (once - onceBefore) / Math.max(1, nowMs - sinceMs);
  const waitMs = perMs > 0 ? Math.max(1, due - once) / perMs : everyMs;
  return Math.round(nowMs + Math.max(SOONEST_MS, Math.min(waitMs, everyMs)));
}
