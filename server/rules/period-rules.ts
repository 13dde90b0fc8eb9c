/** The rules by which a time is judged: values of a version, so that any figure can be made again by its own. */
import { PERIOD_RATES, type PeriodRate } from '../../config/periods.ts';
import { basisPoints, type Settings } from '../../config/settings.ts';
import { z } from '../../config/shape.ts';
import { CHECKS } from '../../config/terms.ts';
import { freshnessOf } from './freshness.ts';

const share = z
  .int('hundredths of a percent from 0 to 10000')
  .min(0, 'hundredths of a percent from 0 to 10000')
  .max(10_000, 'hundredths of a percent from 0 to 10000');
const whole = (from: number, to: number) =>
  z
    .int(`a whole number from ${from} to ${to}`)
    .min(from, `a whole number from ${from} to ${to}`)
    .max(to, `a whole number from ${from} to ${to}`);
const YEAR_MS = 366 * 86_400_000;

function each<K extends string>(names: readonly K[]): z.ZodObject<Record<K, typeof share>, z.core.$strict> {
  return z.strictObject(Object.fromEntries(names.map((name) => [name, share])) as Record<K, typeof share>);
}

/** What a version of the rules says. Shares are hundredths of a percent. */
export const ruleValuesShape = z
  .strictObject({
    thresholds: each(PERIOD_RATES),
    /** Below it nothing is said of a rate. */
    leastCoverage: share,
    /** In use for fewer days a device is not counted. */
    graceDays: whole(0, 365),
    /** Fewer devices are told as "x of y". */
    smallGroup: whole(0, 1_000),
    /** Good among the pictures of a device that count. */
    imageOk: share,
    /** Online for this share of its time a device counts as usable, if all else is right. */
    usableOnline: share,
    clockToleranceSeconds: whole(0, 3_600),
    repairHours: whole(1, 168),
    /** For how long a look is believed. */
    windows: z.strictObject({
      onlineAllowedMs: whole(1_000, YEAR_MS),
      onlineBacksOffMs: whole(1_000, YEAR_MS),
      registrationAllowedMs: whole(1_000, YEAR_MS),
      /** Between two pictures that count. */
      imageEveryMs: whole(60_000, YEAR_MS),
    }),
    /** Lower edges of the colours. */
    bands: z
      .strictObject({ green: share, blue: share, orange: share })
      .refine(({ green, blue, orange }) => green > blue && blue > orange, 'green above blue above orange'),
    /** Of the score. */
    weights: each(CHECKS).refine(
      (weights) => CHECKS.reduce((sum, check) => sum + weights[check], 0) === 10_000,
      'weights that add up to 10000',
    ),
  })
  .readonly();
export type RuleValues = z.output<typeof ruleValuesShape>;

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
