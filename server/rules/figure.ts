/** A rate with everything that may be said of it. */
import type { Verdict } from '../../config/terms.ts';
import type { Rate } from './rate.ts';
import { coverageOf, dueOf, gapOf, intervalOf, shareOf, verdictOf } from './rate.ts';

/** Shares are hundredths of a percent. */
export interface Judgement {
  /** Of the known; null when too little is known to say one. */
  readonly share: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly coverage: number | null;
  readonly threshold: number;
  readonly verdict: Verdict;
  readonly gap: number;
}

/**
 * Below the least coverage nothing is said of a rate, however clear it looks (standards §1.2, "insufficient data").
 * `exempt`: time that is approved not to count, which is covered all the same.
 */
export function judge(rate: Rate, threshold: number, leastCoverage: number, exempt = 0): Judgement {
  const coverage = coverageOf(exempt === 0 ? rate : { ...rate, good: rate.good + exempt });
  const isCovered = coverage !== null && coverage >= leastCoverage;
  return {
    share: isCovered ? shareOf(rate) : null,
    ...intervalOf(rate),
    coverage,
    threshold,
    verdict: dueOf(rate) === 0 ? 'nothing-due' : isCovered ? verdictOf(rate, threshold) : 'cannot-be-said',
    gap: gapOf(rate, threshold),
  };
}
