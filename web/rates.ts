/** Pure arithmetic over the rates that came over the wire, and the addresses of the lists behind them. */
import { CHECKS, type CheckName, type Metric, SCOPES, type Scope, type Verdict } from '../config/terms.ts';
import type { Rate } from '../server/api/wire.ts';
import { pathOf, pathWith } from './client.ts';
import { share } from './figures.ts';
import { text } from './words.ts';

/** Devices that should have been seen. */
export function dueOf({ good, bad, unknown }: Rate): number {
  return good + bad + unknown;
}

export function knownOf({ good, bad }: Rate): number {
  return good + bad;
}

/** The rate of a metric; undefined where the answer lacks it. */
export function rateOf(rates: readonly Rate[], metric: Metric): Rate | undefined {
  return rates.find((rate) => rate.metric === metric);
}

/** What the page says of a rate. Usable is told and not assessed: it neither meets nor fails anything. */
export function verdictOf({ metric, verdict }: Rate): Verdict | null {
  return metric === 'usable' && (verdict === 'meets' || verdict === 'fails') ? null : verdict;
}

/** The lowest share of the four; what cannot be said comes after everything that can. */
export function lowestOf(rates: readonly Rate[]): number {
  const shares = CHECKS.map((check) => rateOf(rates, check)?.share ?? null).filter((share) => share !== null);
  return shares.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...shares);
}

/** The rate that is furthest from its target: most devices short, or else fewest to spare. Null when nothing is due. */
export function tightestOf(rates: readonly Rate[]): Rate | null {
  const judged = rates.filter(
    (rate) => rate.metric !== 'usable' && ['meets', 'fails'].includes(rate.verdict),
  );
  return judged.reduce<Rate | null>(
    (tightest, rate) => (tightest === null || rate.gap > tightest.gap ? rate : tightest),
    null,
  );
}

/** A percentage of few devices says less than their count; the sign of percent stands where it is one. */
export function saidShare(rate: Rate, smallGroup: number, sign = '%'): string {
  if (rate.share === null) return share(null);
  if (dueOf(rate) >= smallGroup) return `${share(rate.share)}${sign}`;
  return text('lead.small', { good: rate.good, known: knownOf(rate) });
}

/** Which devices a list is about. */
export interface EvidenceOf {
  readonly unit: string;
  readonly metric: Metric;
  readonly scope: Scope;
  readonly part?: string;
  readonly reason?: string;
  readonly category?: string;
  readonly platform?: string;
  /** The moment of an overview that was kept. */
  readonly asof?: string | null;
}

/** The address of the list behind a figure. */
export function evidenceHref({ scope, ...rest }: EvidenceOf): string {
  return pathOf('/evidence', { ...rest, scope: scope === 'all' ? null : scope });
}

/** The address of a unit's page; with a moment, of the overview that was kept then. */
export function unitHref(code: string, scope: Scope, asof: number | null = null): string {
  return pathWith(`/units/${encodeURIComponent(code)}`, { scope: scope === 'all' ? null : scope, asof });
}

/** The population named in an address; all when it names none. */
export function scopeIn(query: URLSearchParams): Scope {
  return SCOPES.find((scope) => scope === query.get('scope')) ?? 'all';
}

/** The line that each of the four is to meet. */
export function linesOf(rates: readonly Rate[]): ReadonlyMap<CheckName, number> {
  return new Map(
    CHECKS.flatMap((check) => {
      const rate = rateOf(rates, check);
      return rate === undefined ? [] : [[check, rate.threshold] as const];
    }),
  );
}

/** Where on a scale from 85 to 100 a share lies, in percent of its length; below 85 at its foot. */
export function onScale(hundredths: number): number {
  return Math.max(0, Math.min(100, (hundredths - 8_500) / 15));
}
