/** What a look at a picture told beside its outcome, read back from its readings. */
import { PICTURE_FAULTS, type PictureFault } from '../../config/terms.ts';
import type { Readings } from '../../probes/link/observation.ts';
import { type Measured, severityOf } from '../rules/severity.ts';

/** Left, top, right, bottom as shares of width and height. */
export type Box = [number, number, number, number];

/** A measured value past its limit, and what it was compared with; a file that is no picture has none. */
export interface ToldFault {
  readonly measure: string | null;
  readonly value: number | null;
  readonly limit: number | null;
  readonly lies: 'above' | 'below' | null;
  readonly referenceAtMs: number | null;
  readonly referenceValue: number | null;
  readonly where: Box | null;
  /** How far what was seen before lies from where it was, to the right and down; null where that cannot be told. */
  readonly shift: [number, number] | null;
}

export const NOTHING_TOLD: ToldFault = {
  measure: null,
  value: null,
  limit: null,
  lies: null,
  referenceAtMs: null,
  referenceValue: null,
  where: null,
  shift: null,
};

/** What a probe calls the sides of a limit. */
const SIDES: Readonly<Record<string, 'above' | 'below'>> = { over: 'above', under: 'below' };

/** A reference is remembered and its picture taken within so much of one another. */
const SAME_LOOK_MS = 60_000;

export function toldIn(readings: Readings): ToldFault {
  const { measure, lies, where, shift } = readings;
  return {
    measure: typeof measure === 'string' ? measure : null,
    value: numberIn(readings.value),
    limit: numberIn(readings.limit),
    lies: (typeof lies === 'string' && Object.hasOwn(SIDES, lies) && SIDES[lies]) || null,
    referenceAtMs: wholeIn(readings.referenceAtMs),
    referenceValue: numberIn(readings.referenceValue),
    where: typeof where === 'string' ? boxIn(where) : null,
    shift: typeof shift === 'string' ? shiftIn(shift) : null,
  };
}

/** Under which time the picture of a reference is kept; its own time where none is. */
export function keptReference(toldMs: number | null, keptMs: readonly number[]): number | null {
  if (toldMs === null) return null;
  const near = keptMs.filter((atMs) => Math.abs(atMs - toldMs) <= SAME_LOOK_MS);
  return (
    near.reduce<number | null>(
      (best, atMs) => (best === null || Math.abs(atMs - toldMs) < Math.abs(best - toldMs) ? atMs : best),
      null,
    ) ?? toldMs
  );
}

export function severityTold(fault: PictureFault, { value, limit, lies }: ToldFault): number {
  const isMeasured = value !== null && limit !== null && lies !== null;
  const measured: Measured | undefined = isMeasured ? { value, limit, lies } : undefined;
  return severityOf(fault, measured);
}

export function asFault(word: string | number | null | undefined): PictureFault | undefined {
  return PICTURE_FAULTS.find((fault) => fault === word);
}

function numberIn(value: string | number | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function wholeIn(value: string | number | undefined): number | null {
  const number = numberIn(value);
  return number === null ? null : Math.round(number);
}

function boxIn(text: string): Box | null {
  const [left, top, right, bottom, ...more] = text.split(' ').map(Number);
  const box = [left, top, right, bottom].map((share = Number.NaN) => Math.min(1, Math.max(0, share)));
  return more.length > 0 || box.some(Number.isNaN) ? null : (box as Box); // four numbers, none missing
}

function shiftIn(text: string): [number, number] | null {
  const [across, down, ...more] = text.split(' ').map(Number);
  if (across === undefined || down === undefined || more.length > 0) return null;
  const isShare = (share: number) => Number.isFinite(share) && Math.abs(share) <= 1;
  return isShare(across) && isShare(down) ? [across, down] : null;
}
