/** Who stands where among units of one level. Equal figures share a rank; what cannot be said has none. */
import { CHECKS, type CheckName } from '../../config/terms.ts';
import { floorShare } from './rate.ts';

/** By what units are ranked: the lowest of the four, or one of them. */
export const LEAGUE_MEASURES = ['lowest', ...CHECKS] as const;
export type LeagueMeasure = (typeof LEAGUE_MEASURES)[number];

/** Shares of a unit, hundredths of a percent as they are shown; null where nothing can be said, undefined where nothing is due. */
export type Shares = Readonly<Record<CheckName, number | null | undefined>>;

/** The figure by which a unit is ranked; null when one that belongs to it cannot be said. */
export function measured(shares: Shares, measure: LeagueMeasure): number | null {
  if (measure !== 'lowest') return shares[measure] ?? null;
  const due = CHECKS.map((check) => shares[check]).filter((share) => share !== undefined);
  return due.length === 0 || due.includes(null) ? null : Math.min(...(due as number[])); // no null is left
}

/** Ranks from 1, best first; as many ranks are left out as units share one. Null for whoever has no figure. */
export function ranks(figures: readonly (number | null)[]): (number | null)[] {
  const sorted = figures.filter((figure) => figure !== null).sort((a, b) => b - a);
  return figures.map((figure) => (figure === null ? null : sorted.indexOf(figure) + 1));
}

/** Places won since then (positive) or lost; null when there was no rank before, or is none now. */
export function rankChange(now: number | null, before: number | null | undefined): number | null {
  return now === null || before === null || before === undefined ? null : before - now;
}

/** A unit's rate in one closed month: devices or milliseconds. */
export interface MonthPart {
  readonly good: number;
  readonly due: number;
  readonly unknown?: number;
  /** Null when too little of it was seen. */
  readonly share: number | null;
}

/**
 * Many months together: sums over months, not a mean of percentages. A month of which nothing can be said neither counts
 * nor spoils the others, as with the colours; null when that is all of them, undefined where nothing was due.
 */
export function pooledShare(months: readonly MonthPart[]): number | null | undefined {
  const due = months.filter((month) => month.due > 0);
  if (due.length === 0) return undefined;
  const said = due.filter(({ share }) => share !== null);
  // One month is told as it was signed.
  if (said.length === 1) return said[0]?.share ?? null;
  const { good, known } = pooledCounts(months);
  return floorShare(good, known);
}

/** What such a share is made of: so much is good of what is known. */
export function pooledCounts(months: readonly MonthPart[]): {
  readonly good: number;
  readonly known: number;
} {
  const said = months.filter(({ due, share }) => due > 0 && share !== null);
  const sum = (of: (month: MonthPart) => number) => said.reduce((total, month) => total + of(month), 0);
  return { good: sum(({ good }) => good), known: sum(({ due, unknown = 0 }) => due - unknown) };
}
