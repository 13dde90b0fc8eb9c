/** How old the online looks are. */
import type { Target } from '../link/target.ts';
import { slotOf } from './roster.ts';

const STEP_MS = 500;
const STEPS = 2_400;

/** Median and 99th percentile of the age of the last online look, to half a second, up to twenty minutes. */
export function agesOf(
  targets: readonly (Target | undefined)[],
  lookedMs: Float64Array,
  nowMs: number,
): { readonly p50Ms: number; readonly p99Ms: number } {
  const counts = new Uint32Array(STEPS);
  let total = 0;
  for (let row = 0; row < targets.length; row += 1) {
    if (targets[row]?.checks.includes('online') !== true) continue;
    const age = Math.max(0, nowMs - (lookedMs[slotOf(row, 'online')] ?? nowMs));
    const step = Math.min(STEPS - 1, Math.floor(age / STEP_MS));
    counts[step] = (counts[step] ?? 0) + 1;
    total += 1;
  }
  return { p50Ms: at(counts, total * 0.5), p99Ms: at(counts, total * 0.99) };
}

function at(counts: Uint32Array, rank: number): number {
  let sum = 0;
  for (const [step, count] of counts.entries()) {
    sum += count;
    if (sum >= rank && sum > 0) return (step + 1) * STEP_MS;
  }
  return 0;
}
