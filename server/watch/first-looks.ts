/** When a device is looked at for the first time. */
import type { Settings } from '../../config/settings.ts';
import { firstLookBy } from '../rules/first-look.ts';
import type { Awaited, CheckState } from './answers.ts';
import type { Daemons } from './daemons.ts';

/** Of the checks for which nobody has looked yet. */
export function firstLooksOf(
  states: readonly CheckState[],
  daemons: Daemons,
  { cadences }: Settings,
  nowMs: number,
): Awaited[] {
  const daemon = daemons.all().find(({ state, health }) => state === 'connected' && health !== null);
  return states.flatMap(({ check, reason }): Awaited[] => {
    // Where its pin stands is read in the registry, within the second.
    if (reason !== 'never-looked' || check === 'position') return [];
    const { health, rounds } = daemon ?? {};
    if (!health) return [{ check, byMs: null }];
    const once = health.lookedOnce[check];
    const began = rounds?.get(check) ?? { atMs: nowMs, once };
    const round = { onceBefore: began.once, once, due: health.due[check], sinceMs: began.atMs };
    return [{ check, byMs: firstLookBy(round, cadences[check].everySeconds * 1_000, nowMs) }];
  });
}
