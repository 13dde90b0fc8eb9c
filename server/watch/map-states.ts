/** The present of many devices as a byte each, for a map: all four checks, and whether the device is counted. */
import { CHECKS, STATES } from '../../config/terms.ts';
import { CHECK_COUNT } from './columns.ts';
import type { Live } from './live.ts';
import { combinationOf } from './standings.ts';

/** How many combinations of states there are; a device that its record leaves out has that much more. */
export const COMBINATIONS = STATES.length ** CHECKS.length;

/**
 * A byte for each device, in their order: the codes of the states to the base 3, registration lowest (unknown 0, good 1,
 * bad 2), and 81 more for a device that is not counted. Zero for one that is not watched.
 */
export function mapStatesOf(live: Live, devices: Int32Array): Uint8Array {
  const { nowState, exclusion } = live.columns;
  return Uint8Array.from(devices, (device) => {
    const slot = live.slotOf(device);
    if (slot === undefined) return 0;
    return combinationOf(nowState, slot * CHECK_COUNT) + (exclusion[slot] === 0 ? 0 : COMBINATIONS);
  });
}
