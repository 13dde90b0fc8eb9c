/** One device: what holds now for each check, and where it stands for each metric. */
import { CHECKS, METRICS, type State } from '../../config/terms.ts';
import type { CheckState, MetricStanding } from './answers.ts';
import { CHECK_COUNT, METRIC_COUNT } from './columns.ts';
import type { Live } from './live.ts';
import { partOf, stateOf, wordOf } from './words.ts';

/** Of a device that is not watched, nothing is known. */
export function statesOf(live: Live, device: number): CheckState[] {
  const slot = live.slotOf(device);
  return CHECKS.map((check, index) => {
    if (slot === undefined) {
      return { check, state: 'unknown', reason: 'never-looked', sinceMs: null, seenMs: null };
    }
    const cell = slot * CHECK_COUNT + index;
    return {
      check,
      state: stateOf(live.columns.nowState[cell] ?? 0),
      reason: wordOf(live.columns.nowReason[cell] ?? 0),
      sinceMs: live.sinceOf(cell),
      seenMs: live.spellOf(cell)?.seenMs ?? null,
    };
  });
}

/** In one word: bad when any check is, else as far as it is online. */
export function conditionOf(live: Live, device: number): State {
  const slot = live.slotOf(device);
  if (slot === undefined) return 'unknown';
  const stateAt = (index: number) => stateOf(live.columns.nowState[slot * CHECK_COUNT + index] ?? 0);
  const isBad = CHECKS.some((_, index) => stateAt(index) === 'bad');
  return isBad ? 'bad' : stateAt(CHECKS.indexOf('online'));
}

/** Nothing for a device that is not assessed. */
export function standingsOf(live: Live, device: number): MetricStanding[] {
  const slot = live.slotOf(device);
  if (slot === undefined) return [];
  return METRICS.map((metric, index) => {
    const at = slot * METRIC_COUNT + index;
    const { part, why } = live.columns;
    return { metric, part: partOf(part[at] ?? 0), reason: wordOf(why[at] ?? 0) };
  });
}
