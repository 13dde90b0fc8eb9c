/** What the repair crew has to see to. */
import type { State } from '../../config/terms.ts';
import type { Exclusion } from './rate.ts';

/** A check that is bad now, at a device that its record does not leave out. Failed registration hides nothing here: a dark camera is dark. */
export function isOutage(state: State, excluded: Exclusion | null): boolean {
  return state === 'bad' && excluded === null;
}
