/** How bad a fault of a picture is, in one number for sorting. */

/** What a fault was told by. */
export interface Measured {
  readonly value: number;
  readonly limit: number;
  readonly lies: 'above' | 'below';
}

/**
 * How far a value lies past its limit, from 0 on it to 100: 50 where it is twice the limit above, or half of it below.
 * What was not measured – a file that is no picture – is as bad as can be.
 */
export function severityOf(measured: Measured | undefined): number {
  if (measured === undefined) return 100;
  const { value, limit, lies } = measured;
  const past = lies === 'above' ? value - limit : limit - value;
  if (!(past > 0)) return 0;
  const whole = lies === 'below' && limit > 0 ? limit : past + Math.abs(limit);
  return Math.round(Math.min(1, past / whole) * 100);
}
