/** What a version of the rules by which times are judged must say. */
import { PERIOD_RATES } from './periods.ts';
import { z } from './shape.ts';
import { tableOf } from './tables.ts';
import { CHECKS } from './terms.ts';

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
  return z.strictObject(tableOf(names, () => share));
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
      /** Between two pictures that count: what the settings allow as a cadence. */
      imageEveryMs: whole(1_000, YEAR_MS),
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
