/** Which looks at a picture count, and when a device counts as intact (standards.md §1.2). */
import type { Observation } from '../../probes/link/observation.ts';
import { isBelow } from './rate.ts';

/** Good pictures of all that count, over a period. */
export interface Samples {
  readonly good: number;
  readonly valid: number;
}

/**
 * Are the pictures of a device intact over the period? Its good samples must reach a share, in hundredths of a percent.
 * Null when none counts: the device is then in neither sum.
 */
export function imgOkOf({ good, valid }: Samples, line: number): boolean | null {
  return valid === 0 ? null : !isBelow(good, valid, line);
}

/**
 * Does a look count as a sample? Not one that was asked for by hand – pressing often must not mend a month –, not one
 * that only tells an older one again, and not a first bad one, which is a suspicion until the second look.
 */
export function isSample({ check, finding, steps, readings, asked }: Observation): boolean {
  if (check !== 'image' || finding.state === 'unknown') return false;
  return steps.length > 0 && asked !== true && readings?.suspected === undefined;
}
