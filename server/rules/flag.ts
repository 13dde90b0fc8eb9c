/**
 * A unit is flagged when its rate fails, and the flag comes down only when the rate has met its threshold for long
 * enough. What cannot be said neither raises nor takes down: that time does not count, in either direction, and does
 * not break what went before it.
 *
 * | now            | no flag                           | flag up                                            |
 * | fails          | raised, if enough devices known   | stays; the count towards coming down starts anew   |
 * | meets          | –                                 | counts; comes down when it has counted long enough |
 * | cannot be said | –                                 | stays; the count waits                             |
 * | nothing due    | –                                 | comes down: there is no rate to flag               |
 */
import type { Verdict } from '../../config/terms.ts';

export interface FlagRules {
  readonly clearAfterMs: number;
  readonly leastDevices: number;
}

/** A flag that is up. */
export interface RaisedFlag {
  readonly raisedMs: number;
  /** The share at that time, hundredths of a percent. */
  readonly raisedShare: number;
  /** While the rate meets its threshold again: since when, moved on by the time in which nothing could be said. */
  readonly meetsSinceMs: number | null;
  /** When it was last judged. */
  readonly judgedMs: number;
}

/** What is judged. */
export interface Judged {
  readonly verdict: Verdict;
  /** Good and bad together. */
  readonly known: number;
  readonly share: number | null;
  readonly atMs: number;
}

/** The flag that is up after a judgement, or null. */
export function flagAfter(flag: RaisedFlag | null, now: Judged, rules: FlagRules): RaisedFlag | null {
  if (flag === null) return isToBeRaised(now, rules) ? raised(now) : null;
  const judgedMs = Math.max(flag.judgedMs, now.atMs);
  switch (now.verdict) {
    case 'nothing-due':
      return null;
    case 'fails':
      return { ...flag, meetsSinceMs: null, judgedMs };
    case 'cannot-be-said':
      return { ...flag, meetsSinceMs: later(flag.meetsSinceMs, judgedMs - flag.judgedMs), judgedMs };
    case 'meets': {
      const meetsSinceMs = flag.meetsSinceMs ?? judgedMs;
      return judgedMs - meetsSinceMs >= rules.clearAfterMs ? null : { ...flag, meetsSinceMs, judgedMs };
    }
  }
}

/** The time in which nobody judged does not count, as if nothing could be said in it. */
export function resumed(flag: RaisedFlag, atMs: number): RaisedFlag {
  const judgedMs = Math.max(flag.judgedMs, atMs);
  const meetsSinceMs = later(flag.meetsSinceMs, judgedMs - flag.judgedMs);
  return { ...flag, meetsSinceMs: meetsSinceMs === null ? null : Math.min(meetsSinceMs, judgedMs), judgedMs };
}

function isToBeRaised({ verdict, known }: Judged, { leastDevices }: FlagRules): boolean {
  return verdict === 'fails' && known >= leastDevices;
}

function raised({ share, atMs }: Judged): RaisedFlag {
  return { raisedMs: atMs, raisedShare: share ?? 0, meetsSinceMs: null, judgedMs: atMs };
}

function later(sinceMs: number | null, byMs: number): number | null {
  return sinceMs === null ? null : sinceMs + byMs;
}
