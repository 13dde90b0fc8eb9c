/** Whoever could not be judged is looked at again, once the reason is gone. */
import { inSpreadOrder, type Roster, slotOf } from './roster.ts';
import type { Clock } from './self-check.ts';
import type { Wheel } from './wheel.ts';

export interface AgainOptions {
  readonly roster: Roster;
  readonly wheel: Wheel;
  readonly clock: Clock;
}

/** Makes the online look due of every wanted row of which `code` is believed: in spread order, begun within pace. */
export function lookAgain(
  { roster, wheel, clock }: AgainOptions,
  code: number,
  isWanted: (row: number) => boolean,
): void {
  const now = clock.steadyMs();
  const slots: number[] = [];
  for (let row = 0; row < roster.targets.length; row += 1) {
    const slot = slotOf(row, 'online');
    if (roster.believed[slot] === code && isWanted(row)) slots.push(slot);
  }
  for (const slot of inSpreadOrder(slots)) if (wheel.has(slot)) wheel.set(slot, now);
}
