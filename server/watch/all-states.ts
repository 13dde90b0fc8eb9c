/** The present state of every device of a unit for one check, in columns: the whole city in one answer. */
import { CHECKS, type CheckName, type State } from '../../config/terms.ts';
import { CHECK_COUNT, FREE } from './columns.ts';
import type { Live } from './live.ts';
import { NOTHING, stateOf, wordOf } from './words.ts';

/** Columns of equal length; `outcome` points into `outcomes`. */
export interface AllStates {
  atMs: number;
  check: CheckName;
  outcomes: { state: State; reason: string | null }[];
  devices: number[];
  outcome: number[];
  /** Seconds since it was last seen so; -1 for never. */
  ageS: number[];
}

/** Undefined for a unit that is not there. */
export function allStatesOf(live: Live, unit: string, check: CheckName, atMs: number): AllStates | undefined {
  const { columns, layout } = live;
  const index = layout.unitIndex(unit);
  if (index === undefined) return undefined;
  const within = layout.within(index);
  const answer: AllStates = { atMs, check, outcomes: [], devices: [], outcome: [], ageS: [] };
  /** By state and reason as one number: the place in `outcomes`. */
  const places = new Map<number, number>();
  const offset = CHECKS.indexOf(check);
  for (const slot of live.byCode) {
    const device = columns.device[slot] ?? FREE;
    if (device === FREE || within[columns.unit[slot] ?? 0] !== 1) continue;
    const cell = slot * CHECK_COUNT + offset;
    const [state, reason] = [columns.nowState[cell] ?? 0, columns.nowReason[cell] ?? 0];
    const key = state * 256 + reason;
    let place = places.get(key);
    if (place === undefined) {
      place = answer.outcomes.push({ state: stateOf(state), reason: wordOf(reason) }) - 1;
      places.set(key, place);
    }
    const isNever = columns.toldState[cell] === NOTHING;
    answer.devices.push(device);
    answer.outcome.push(place);
    answer.ageS.push(isNever ? -1 : Math.max(0, Math.round((atMs - (columns.seenMs[cell] ?? 0)) / 1_000)));
  }
  return answer;
}
