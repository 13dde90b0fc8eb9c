/** The pictures of a month that goes on: who comes right by itself, who falls, and whom a repair still saves. */
import { isBelow } from '../../config/shares.ts';
import type { State } from '../../config/terms.ts';
import { picturesNeeded } from './repair-month.ts';

/** A device in the middle of a month. */
export interface Pictured {
  /** Is it bad by its pictures so far? */
  readonly isBad: boolean;
  readonly shots: { readonly good: number; readonly valid: number };
  /** Of its picture now. */
  readonly state: State;
  /** Does nobody reach it now? Then no picture counts until it is repaired. */
  readonly isDark: boolean;
}

export interface Rest {
  readonly nowMs: number;
  readonly untilMs: number;
  /** Between two pictures that count. */
  readonly everyMs: number;
  /** The share of good ones from which a device counts as intact. */
  readonly imageOk: number;
}

/** Where it ends if nobody repairs it, and until when a repair still makes it good; null when none does, or none is needed. */
export interface Ending {
  readonly isBad: boolean;
  readonly lastMs: number | null;
}

/** Every picture ahead is taken on time, and is as the present one until the repair and good after it. */
export function endingOf({ isBad, shots, state, isDark }: Pictured, rest: Rest): Ending {
  const { nowMs, untilMs, everyMs, imageOk } = rest;
  const ahead = Math.floor((untilMs - nowMs) / everyMs);
  if (isBad) {
    const needed = picturesNeeded(shots, imageOk);
    const isLost = needed === null || needed > ahead;
    if (state === 'good' && !isDark) return { isBad: isLost, lastMs: null };
    const isRepairable = state === 'bad' || isDark;
    // Bad pictures until the repair would make more good ones needed: they are counted as if taken already.
    const lastMs = isDark ? untilMs - (needed ?? 0) * everyMs : lastOfBad(shots, ahead, rest);
    return { isBad: true, lastMs: isLost || !isRepairable ? null : lastMs };
  }
  if (state !== 'bad' || isDark || !isBelow(shots.good, shots.valid + ahead, imageOk))
    return { isBad: false, lastMs: null };
  return { isBad: true, lastMs: lastOfBad(shots, ahead, rest) };
}

/** How many of the pictures ahead may still be bad, as a time; null when not one. */
function lastOfBad(
  { good, valid }: Pictured['shots'],
  ahead: number,
  { nowMs, everyMs, imageOk }: Rest,
): number | null {
  const may = good + ahead - Math.ceil(((valid + ahead) * imageOk) / 10_000);
  return may < 0 ? null : nowMs + may * everyMs;
}
