/** How every assessed device stands now for one check, in one pass: what plans of repair are made of. */
import { CHECKS, type CheckName, type State } from '../../config/terms.ts';
import type { Exclusion, Part } from '../rules/rate.ts';
import { CHECK_COUNT, FREE, METRIC_COUNT } from './columns.ts';
import type { Live } from './live.ts';
import { exclusionWord, NOTHING, partOf, stateOf, UNKNOWN, wordOf } from './words.ts';

export interface Placed {
  readonly device: number;
  /** As the rate of the present counts it. */
  readonly part: Part;
  /** What is seen now, counted or not. */
  readonly state: State;
  readonly registration: State;
  readonly reason: string | null;
  readonly sinceMs: number | null;
  /** Why its record leaves it out. */
  readonly exclusion: Exclusion | null;
  /** When its grace ends, of one that is in it. */
  readonly graceEndsMs: number;
}

const REGISTRATION = CHECKS.indexOf('registration');

export function placedOf(live: Live, check: CheckName): Placed[] {
  const { columns } = live;
  const at = CHECKS.indexOf(check);
  const found: Placed[] = [];
  for (let slot = 0; slot < live.end; slot++) {
    const part = columns.part[slot * METRIC_COUNT + at] ?? NOTHING;
    if (columns.device[slot] === FREE || part === NOTHING) continue;
    const cell = slot * CHECK_COUNT + at;
    found.push({
      device: columns.device[slot] ?? FREE,
      part: partOf(part),
      state: stateOf(columns.nowState[cell] ?? UNKNOWN),
      registration: stateOf(columns.nowState[slot * CHECK_COUNT + REGISTRATION] ?? UNKNOWN),
      reason: wordOf(columns.nowReason[cell] ?? 0),
      sinceMs: live.sinceOf(cell),
      exclusion: exclusionWord(columns.exclusion[slot] ?? 0),
      graceEndsMs: columns.graceEndsMs[slot] ?? 0,
    });
  }
  return found;
}
