/** How bad a fault of a picture is, in one number for sorting. */
import type { PictureFault } from '../../config/terms.ts';

/** What a fault was told by. */
export interface Measured {
  readonly value: number;
  readonly limit: number;
  readonly lies: 'above' | 'below';
}

/** What leaves nothing to see of the place as it is now is as bad as can be, however little its value passed the limit. */
const LEAST: Partial<Record<PictureFault, number>> = {
  'invalid-jpeg': 100,
  'signal-loss': 100,
  freeze: 100,
  'scene-shift': 67,
};

/**
 * How far a value lies past its limit, from 0 on it to 100: 50 where it is twice the limit above, or half of it below.
 * What was not measured – a file that is no picture – is as bad as can be.
 */
export function severityOf(fault: PictureFault, measured: Measured | undefined): number {
  if (measured === undefined) return 100;
  return Math.max(LEAST[fault] ?? 0, passedBy(measured));
}

function passedBy(measured: Measured): number {
  const { value, limit, lies } = measured;
  const past = lies === 'above' ? value - limit : limit - value;
  if (!(past > 0)) return 0;
  const whole = lies === 'below' && limit > 0 ? limit : past + Math.abs(limit);
  return Math.round(Math.min(1, past / whole) * 100);
}
