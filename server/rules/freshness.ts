/** For how long a look may be trusted, check by check. */
import type { Settings } from '../../config/settings.ts';
import type { CheckName } from '../../config/terms.ts';
import { CHECKS } from '../../config/terms.ts';

/** A daemon that says nothing for so long is silent, and what it looks at is unknown. */
export const SILENT_AFTER_MS = 15_000;
/** Batches follow one another without a gap; a gap longer than this was blind time. */
export const GAP_ALLOWED_MS = 5_000;

const HOUR_MS = 3_600_000;

export interface Freshness {
  /** A known state that was not seen for longer is unknown. */
  readonly allowedMs: number;
  /** A known state outlasts looks that could not ask for so long. */
  readonly memoryMs: number;
}

/**
 * Online: two cycles and half a minute, and no memory. The others: the memory, but never less than two of their own
 * cycles, or a state would be out of date before its next look is due.
 */
export function freshnessOf(settings: Settings): Readonly<Record<CheckName, Freshness>> {
  const cycles = (check: CheckName) => 2_000 * settings.cadences[check].everySeconds + 30_000;
  const entries = CHECKS.map((check) => {
    const memoryMs = check === 'online' ? 0 : settings.rememberHours[check] * HOUR_MS;
    return [check, { allowedMs: Math.max(memoryMs, cycles(check)), memoryMs }] as const;
  });
  return Object.fromEntries(entries) as Record<CheckName, Freshness>; // one entry for each of CHECKS
}
