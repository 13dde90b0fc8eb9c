/** What a running month can still come to: the time ahead counts as much as the time that was. */
import { floorShare, isBelow, type Rate } from '../../config/shares.ts';

export interface Outlook {
  /** Of what is known, if everything were good from now on; in hundredths of a percent. */
  readonly best: number | null;
  /** False only when it fails even if all that was not seen were good. */
  readonly canBeMet: boolean;
  /** What the rest of the month must reach on average, rounded up so that it suffices; null when it does not, or nothing is ahead. */
  readonly required: number | null;
}

/** What devices will be due until the end, by how they stand now: if nobody repairs anything it comes so. */
export interface Ahead {
  readonly good: number;
  readonly bad: number;
  readonly unknown: number;
}

/** The month if nothing is repaired: what was, and what is ahead. */
export function atTheEnd(present: Rate, ahead: Ahead): Rate {
  return {
    good: present.good + ahead.good,
    bad: present.bad + ahead.bad,
    unknown: present.unknown + ahead.unknown,
    excluded: present.excluded,
  };
}

/** Of a rate that counts milliseconds. */
export function outlookOf(present: Rate, ahead: Ahead, threshold: number): Outlook {
  const due = ahead.good + ahead.bad + ahead.unknown;
  const known = present.good + present.bad + due;
  const good = present.good + due;
  const suffices = !isBelow(good, known, threshold);
  const wanted = Number((BigInt(known) * BigInt(threshold) + 9_999n) / 10_000n) - present.good;
  return {
    best: floorShare(good, known),
    canBeMet: !isBelow(good + present.unknown, known + present.unknown, threshold),
    required: suffices && due > 0 ? ceilShare(wanted, due) : null,
  };
}

function ceilShare(part: number, whole: number): number {
  if (part <= 0) return 0;
  return Number((BigInt(part) * 10_000n + BigInt(whole) - 1n) / BigInt(whole));
}

/** Pictures of a device that count, so far. */
export interface Shown {
  readonly good: number;
  readonly valid: number;
}

/**
 * How many good pictures in a row a device still needs until enough of its pictures are good; null when it can never be,
 * because every single one must be.
 */
export function picturesNeeded({ good, valid }: Shown, imageOk: number): number | null {
  const short = imageOk * valid - 10_000 * good;
  if (short <= 0) return 0;
  return imageOk === 10_000 ? null : Math.ceil(short / (10_000 - imageOk));
}
