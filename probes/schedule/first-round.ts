/** How far the first round is: devices that were looked at at least once, check by check. */
import { ASKED_CHECKS, type AskedCheck } from '../../config/terms.ts';
import { NONE } from './outcome.ts';
import { type Roster, slotOf } from './roster.ts';

/** From this share on the rest may be waited for beside something else. */
const SETTLED_SHARE = 0.95;

export interface FirstRound {
  readonly lookedOnce: Readonly<Record<AskedCheck, number>>;
  readonly due: Readonly<Record<AskedCheck, number>>;
}

export function firstRoundOf({ targets, believed }: Pick<Roster, 'targets' | 'believed'>): FirstRound {
  const lookedOnce = { registration: 0, online: 0, image: 0 };
  const due = { registration: 0, online: 0, image: 0 };
  for (let row = 0; row < targets.length; row += 1) {
    for (const check of targets.checks(row)) {
      due[check] += 1;
      if (believed[slotOf(row, check)] !== NONE) lookedOnce[check] += 1;
    }
  }
  return { lookedOnce, due };
}

export function isNearlyOver({ lookedOnce, due }: FirstRound): boolean {
  const sum = (counts: FirstRound['due']) => ASKED_CHECKS.reduce((all, check) => all + counts[check], 0);
  return sum(lookedOnce) >= sum(due) * SETTLED_SHARE;
}
