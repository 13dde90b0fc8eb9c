/** The rule of `standingOf` for every combination of states, worked out once: four checks of three states are 81. */
import type { CheckName, Metric, State } from '../../config/terms.ts';
import { CHECKS, METRICS, STATES } from '../../config/terms.ts';
import type { States } from '../rules/device.ts';
import { standingOf } from '../rules/device.ts';
import type { Part } from '../rules/rate.ts';
import { PARTS } from '../rules/rate.ts';
import { exclusionCode } from './words.ts';

/** What a combination of states comes to for one metric. */
export interface Place {
  /** Index into PARTS. */
  readonly part: number;
  /** Code of the exclusion, 0 for none. */
  readonly exclusion: number;
  /** Index of the check whose reason tells why. */
  readonly decider: number;
}

/** Index of a combination: the codes of the states, check by check, to the base of their number. */
export function combinationOf(codes: Uint8Array, first: number): number {
  let index = 0;
  for (let check = CHECKS.length - 1; check >= 0; check--) {
    index = index * STATES.length + (codes[first + check] ?? 0);
  }
  return index;
}

/** By combination, then by metric. */
export const PLACES: readonly (readonly Place[])[] = combinations(CHECKS).map((states) =>
  METRICS.map((metric) => placeOf(metric, states)),
);

function placeOf(metric: Metric, states: States): Place {
  const { part, exclusion } = standingOf(metric, states, null);
  return {
    part: PARTS.indexOf(part),
    exclusion: exclusionCode(exclusion),
    decider: CHECKS.indexOf(metric === 'usable' ? deciderOf(part, states) : metric),
  };
}

/** The first check that makes a device no better than this. */
function deciderOf(part: Part, states: States): CheckName {
  return CHECKS.find((check) => states[check] === part) ?? 'registration';
}

function combinations(checks: readonly CheckName[]): States[] {
  const last = checks.at(-1);
  if (last === undefined) return [{} as States]; // filled below, check by check
  const rest = combinations(checks.slice(0, -1));
  return STATES.flatMap((state: State) => rest.map((states) => ({ ...states, [last]: state })));
}
