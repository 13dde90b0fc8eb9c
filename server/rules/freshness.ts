/** For how long a look may be trusted, check by check. */
import { cyclesFor } from '../../config/back-off.ts';
import type { Settings } from '../../config/settings.ts';
import { tableOf } from '../../config/tables.ts';
import type { AskedCheck, CheckName, State } from '../../config/terms.ts';
import { CHECKS } from '../../config/terms.ts';

/** A daemon that says nothing for so long is silent, and what it looks at is unknown. */
export const SILENT_AFTER_MS = 15_000;
/** Batches follow one another without a gap; a gap longer than this was blind time. */
export const GAP_ALLOWED_MS = 5_000;

const HOUR_MS = 3_600_000;
const FOR_EVER_MS = Number.MAX_SAFE_INTEGER;
/** What a look may take beside its cycles: lines, confirmations, the way to us. */
const BESIDES_MS = 30_000;

export interface Freshness {
  /** A known state that was not seen for longer is unknown. */
  readonly allowedMs: number;
  /** A known state outlasts looks that could not ask for so long. */
  readonly memoryMs: number;
  /** The cycle, where devices that are long bad are looked at more seldom. */
  readonly backsOffMs?: number;
}

/**
 * For how long a state that was seen last may be believed. A device that is long bad is looked at more seldom, by the
 * same function by which its probe plans; `lastedMs` is how long the state had lasted when it was seen last.
 */
export function allowedMsOf({ allowedMs, backsOffMs }: Freshness, state: State, lastedMs: number): number {
  if (state !== 'bad' || backsOffMs === undefined) return allowedMs;
  return Math.max(allowedMs, 2 * backsOffMs * cyclesFor(lastedMs, backsOffMs) + BESIDES_MS);
}

/**
 * Position: what the registry says holds until it says something else. Online: two cycles and half a minute, and no memory; more for what is long bad. The others: the memory, but never less than two of their own
 * cycles, or a state would be out of date before its next look is due.
 */
export function freshnessOf(settings: Settings): Readonly<Record<CheckName, Freshness>> {
  const everyMs = (check: AskedCheck) => 1_000 * settings.cadences[check].everySeconds;
  return tableOf(CHECKS, (check): Freshness => {
    if (check === 'position') return { allowedMs: FOR_EVER_MS, memoryMs: 0 };
    const memoryMs = check === 'online' ? 0 : settings.rememberHours[check] * HOUR_MS;
    const allowedMs = Math.max(memoryMs, 2 * everyMs(check) + BESIDES_MS);
    return { allowedMs, memoryMs, ...(check === 'online' && { backsOffMs: everyMs(check) }) };
  });
}
