/** The rules by which a time is judged: values of a version, so that any figure can be made again by its own. */
import { PERIOD_RATES, type PeriodRate } from '../../config/periods.ts';
import type { RuleValues } from '../../config/rule-values.ts';
import { basisPoints, type Settings } from '../../config/settings.ts';
import { freshnessOf } from './freshness.ts';

export type { RuleValues };

/** A version of the rules; the number is what figures name. */
export interface RuleVersion {
  readonly number: number;
  /** Judges times that end after it. */
  readonly fromMs: number;
  readonly madeMs: number;
  readonly by: string;
  readonly note: string;
  readonly values: RuleValues;
}

/** The first version: what the settings say, and the recommended values where they say nothing (standards.md §1.2, §7.2). */
export function rulesFrom(settings: Settings): RuleValues {
  const { thresholds, leastCoverage, graceDays, sideLooks, cadences } = settings;
  const named: Readonly<Partial<Record<PeriodRate, number>>> = thresholds;
  return {
    thresholds: Object.fromEntries(
      PERIOD_RATES.map((rate) => [rate, basisPoints(named[rate] ?? 95)]),
    ) as Record<PeriodRate, number>, // one for each of PERIOD_RATES
    leastCoverage: basisPoints(leastCoverage),
    graceDays,
    smallGroup: 20,
    imageOk: 9_000,
    usableOnline: 9_500,
    clockToleranceSeconds: Math.round(sideLooks.clockToleranceSeconds),
    repairHours: 24,
    windows: windowsOf(settings),
    bands: { green: 9_500, blue: 9_000, orange: 8_000 },
    weights: { registration: 2_500, online: 2_500, image: 2_500, position: 2_500 },
  };

  function windowsOf(of: Settings): RuleValues['windows'] {
    const fresh = freshnessOf(of);
    const everyMs = Math.round(1_000 * cadences.online.everySeconds);
    return {
      onlineAllowedMs: Math.round(fresh.online.allowedMs),
      onlineBacksOffMs: everyMs,
      registrationAllowedMs: Math.round(fresh.registration.allowedMs),
      imageEveryMs: Math.round(1_000 * cadences.image.everySeconds),
    };
  }
}

/** The version in force: the newest of those that judge from then or earlier; the first one for what was before. */
export function versionAt(versions: readonly RuleVersion[], atMs: number): RuleVersion {
  const sorted = versions.toSorted((a, b) => a.number - b.number);
  const found = sorted.findLast(({ fromMs }) => fromMs <= atMs) ?? sorted[0];
  if (found === undefined) throw new Error('there is no version of the rules');
  return found;
}
