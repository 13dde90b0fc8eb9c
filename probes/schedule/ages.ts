/** How old the online looks are, and how far the present cycle has come. */
import type { Ages } from '../link/link.ts';
import { NONE } from './outcome.ts';
import { type Roster, slotOf } from './roster.ts';

const STEP_MS = 500;
const STEPS = 2_400;

/** Upper bounds of the histogram, whole steps; what is older goes into a last bucket. */
const AGE_BOUNDS_MS = [5_000, 15_000, 30_000, 45_000, 60_000, 65_000, 90_000, 120_000, 300_000] as const;

/**
 * Median and 99th percentile of the age of the last online look, to half a second, up to twenty minutes. Those that are
 * looked at more seldom because they are long dead stand in the histogram alone: they are late for nothing.
 */
export function agesOf(
  { targets, lookedMs, believed }: Pick<Roster, 'targets' | 'lookedMs' | 'believed'>,
  nowMs: number,
  everyMs: number,
  isSeldom: (slot: number) => boolean,
): { readonly p50Ms: number; readonly p99Ms: number } & Ages {
  const counts = new Uint32Array(STEPS);
  const all = new Uint32Array(STEPS);
  // Cycles are those of the grid on which looks are placed.
  const elapsedMs = everyMs > 0 ? nowMs % everyMs : 0;
  let due = 0;
  let done = 0;
  for (let row = 0; row < targets.length; row += 1) {
    if (!targets.asks(row, 'online')) continue;
    const slot = slotOf(row, 'online');
    const age = Math.max(0, nowMs - (lookedMs[slot] ?? nowMs));
    const step = Math.min(STEPS - 1, Math.floor(age / STEP_MS));
    all[step] = (all[step] ?? 0) + 1;
    if (isSeldom(slot)) continue;
    counts[step] = (counts[step] ?? 0) + 1;
    due += 1;
    if (age <= elapsedMs && believed[slot] !== NONE) done += 1;
  }
  return {
    p50Ms: at(counts, due * 0.5),
    p99Ms: at(counts, due * 0.99),
    histogram: histogramOf(all),
    cycle: { everyMs, elapsedMs: Math.round(elapsedMs), done, due },
  };
}

function at(counts: Uint32Array, rank: number): number {
  let sum = 0;
  for (const [step, count] of counts.entries()) {
    sum += count;
    if (sum >= rank && sum > 0) return (step + 1) * STEP_MS;
  }
  return 0;
}

function histogramOf(counts: Uint32Array): Ages['histogram'] {
  let from = 0;
  return [...AGE_BOUNDS_MS, null].map((uptoMs) => {
    const to = uptoMs === null ? STEPS : uptoMs / STEP_MS;
    const count = counts.subarray(from, to).reduce((sum, one) => sum + one, 0);
    from = to;
    return { uptoMs, count };
  });
}
