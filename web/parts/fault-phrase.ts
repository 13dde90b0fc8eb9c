/** A fault in words a crew understands: what was measured, beside which limit, against what is usual here, and where. */
import type { zh } from '../../config/text/zh.ts';
import type { DeviceImage, ImageFault } from '../../server/api/wire.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';

/** The measures that have words. */
export type KnownMeasure = keyof (typeof zh)['measure'];

/** Figures of one kind: how many digits are needed depends on how near two of them lie. */
interface Unit {
  readonly factor: number;
  readonly digits: number;
  readonly sign: string;
  readonly least?: number;
}

const PART: Unit = { factor: 100, digits: 0, sign: '%' };
/** A likeness can be below nothing; nobody needs to know by how much. */
const LIKENESS: Unit = { ...PART, least: 0 };
const TIMES: Unit = { factor: 1, digits: 1, sign: '×' };
const LEVELS: Unit = { factor: 1, digits: 1, sign: '' };
const WHOLE: Unit = { factor: 1, digits: 0, sign: '' };

/** How a value is written; `usual` where the value of the reference says something beside it; null for a plain yes. */
const MEASURES: Readonly<Record<KnownMeasure, { readonly unit: Unit | null; readonly usual?: Unit }>> = {
  clipped: { unit: PART, usual: PART },
  clippedRise: { unit: PART },
  exact: { unit: PART },
  entropy: { unit: LEVELS },
  fill: { unit: PART },
  liveAbove: { unit: PART },
  smear: { unit: PART },
  gridRows: { unit: PART },
  gridRowsRise: { unit: PART },
  chromaJump: { unit: LEVELS },
  chromaJumpRise: { unit: LEVELS },
  mean: { unit: WHOLE, usual: WHOLE },
  p50: { unit: WHOLE },
  p1: { unit: WHOLE },
  meanChange: { unit: WHOLE },
  p95: { unit: WHOLE },
  prominence: { unit: TIMES },
  prominenceRatio: { unit: TIMES },
  lineRows: { unit: PART },
  lineRowsRise: { unit: PART },
  lineCols: { unit: PART },
  lineColsRise: { unit: PART },
  humShare: { unit: PART },
  humHeight: { unit: LEVELS },
  structureMatch: { unit: LIKENESS },
  stillness: { unit: LEVELS },
  thumbMatch: { unit: LIKENESS },
  sigma: { unit: LEVELS },
  sigmaRise: { unit: LEVELS, usual: LEVELS },
  whitenessRatio: { unit: TIMES },
  whiteness: { unit: PART },
  impulses: { unit: PART },
  impulsesRise: { unit: PART, usual: PART },
  spread: { unit: WHOLE },
  spreadRatio: { unit: PART },
  steep50: { unit: PART },
  steep75: { unit: PART },
  steepRatio: { unit: PART },
  steepestLoss: { unit: PART },
  steepAcross: { unit: PART },
  steepDown: { unit: PART },
  lostShare: { unit: PART },
  edged: { unit: WHOLE },
  chroma95: { unit: LEVELS, usual: LEVELS },
  chromaShift: { unit: LEVELS },
  chromaMatch: { unit: LIKENESS },
  cast: { unit: PART },
  castShift: { unit: PART },
  concentration: { unit: PART },
  concentrationRise: { unit: PART },
  meanCb: { unit: LEVELS },
  meanCr: { unit: LEVELS },
  sameBytes: { unit: null },
  grainMatch: { unit: LIKENESS },
  change: { unit: LEVELS },
};

/** Never shown as equal: a value past its limit must look past it. */
const MOST_DIGITS = 3;

/** What a fault was told by, as far as it is known. */
export type Told = Pick<ImageFault, 'fault' | 'measure' | 'value' | 'limit' | 'lies' | 'referenceAtMs'> & {
  readonly referenceValue?: number | null;
};

export function isKnownMeasure(measure: string | null): measure is KnownMeasure {
  return measure !== null && Object.hasOwn(MEASURES, measure);
}

/** `edges 41% as sharp as usual`; the name of the fault where nothing was measured, or nothing that has words. */
export function phraseOf({ fault, measure, value, limit }: Told): string {
  if (!isKnownMeasure(measure) || value === null) return text.word('reason', fault);
  const { unit } = MEASURES[measure];
  return text(`measure.${measure}`, { value: unit === null ? '' : figure(value, unit, limit) });
}

/** `limit 73%, less is a fault`; empty where there is none to speak of. */
export function limitOf({ measure, value, limit, lies }: Told): string {
  if (!isKnownMeasure(measure) || limit === null || value === null || lies === null) return '';
  const { unit } = MEASURES[measure];
  if (unit === null) return '';
  // A limit is told as it is set: 1.35, not 1.4.
  const shown = figure(limit, { ...unit, digits: unit.digits + 1 }, value);
  return lies === 'below'
    ? text('health.limitBelow', { limit: shown })
    : text('health.limitAbove', { limit: shown });
}

/** What the reference showed, where that is more than the value says already. */
function usualOf({ measure, referenceValue }: Told): string {
  if (!isKnownMeasure(measure) || referenceValue === null || referenceValue === undefined) return '';
  const { usual } = MEASURES[measure];
  return usual === undefined ? '' : text('health.usual', { value: figure(referenceValue, usual, null) });
}

/** The whole sentence: `Edges 41% as sharp as usual since 11-03 06:10 – limit 73%, less is a fault`. */
export function sentenceOf(told: Told, sinceMs: number | null): string {
  const phrase = phraseOf(told);
  const said = sinceMs === null ? phrase : text('health.told', { phrase, time: clock(sinceMs) });
  const more = [limitOf(told), usualOf(told)].filter((words) => words !== '');
  return [said.charAt(0).toUpperCase() + said.slice(1), ...more].join(' · ');
}

/** Where a box lies, by its middle, in words; `null` is the whole picture, and so is a box that covers most of it. */
export function placeOf(where: DeviceImageBox): string {
  if (where === null || isWhole(where)) return text('health.whole');
  const [left, top, right, bottom] = where;
  const isWide = right - left > MOST_OF;
  const isHigh = bottom - top > MOST_OF;
  if (isWide && isHigh) return text('health.whole');
  const third = (middle: number) => (middle < 0.37 ? 0 : middle > 0.63 ? 2 : 1);
  const across = isWide ? 1 : third((left + right) / 2);
  const down = isHigh ? 1 : third((top + bottom) / 2);
  return text(PLACES[down * 3 + across] ?? 'health.placeMiddle');
}

/** A box that reaches so far lies to neither side. */
const MOST_OF = 0.75;

export type DeviceImageBox = NonNullable<DeviceImage['fault']>['where'];

/** Faults of the whole frame are told with a box around all of it, or with none. */
export function isWhole(where: DeviceImageBox): boolean {
  if (where === null) return true;
  const [left, top, right, bottom] = where;
  return (right - left) * (bottom - top) > 0.9;
}

const PLACES = [
  'health.placeTopLeft',
  'health.placeTop',
  'health.placeTopRight',
  'health.placeLeft',
  'health.placeMiddle',
  'health.placeRight',
  'health.placeBottomLeft',
  'health.placeBottom',
  'health.placeBottomRight',
] as const;

export type ViewShift = ImageFault['shift'];

/** Where what was seen before lies now, in words; a small part of the other direction is not worth a word. */
export function movedOf(shift: ViewShift): string {
  if (shift === null) return '';
  const [across, down] = shift;
  const most = Math.max(Math.abs(across), Math.abs(down));
  if (most === 0) return '';
  const isAcross = Math.abs(across) >= most * NOTABLE;
  const isDown = Math.abs(down) >= most * NOTABLE;
  const column = isAcross ? (across < 0 ? 0 : 2) : 1;
  const row = isDown ? (down < 0 ? 0 : 2) : 1;
  const way = WAYS[row * 3 + column];
  if (way === undefined || way === null) return '';
  return text('health.moved', { way: text(way), share: figure(most, PART, null) });
}

const NOTABLE = 0.35;

const WAYS = [
  'health.wayLeftUp',
  'health.wayUp',
  'health.wayRightUp',
  'health.wayLeft',
  null,
  'health.wayRight',
  'health.wayLeftDown',
  'health.wayDown',
  'health.wayRightDown',
] as const;

/** What a fault tells of its place: how the view moved, or where the box lies; empty for the whole picture. */
export function placeWords({ where, shift }: Pick<ImageFault, 'where' | 'shift'>): string {
  const moved = movedOf(shift);
  if (moved !== '') return moved;
  return isWhole(where) ? '' : text('health.where', { place: placeOf(where) });
}

/** The word for a severity from 0 to 100. */
export function severityWord(severity: number): string {
  return text.word('severity', severity < 34 ? 'slight' : severity < 67 ? 'marked' : 'severe');
}

/** One value, with as many digits as tell it from the other. */
function figure(value: number, unit: Unit, other: number | null): string {
  const scaled = Math.max(value, unit.least ?? value) * unit.factor;
  const beside = other === null ? null : Math.max(other, unit.least ?? other) * unit.factor;
  let digits = scaled !== 0 && Math.abs(scaled) < 10 && unit.factor === 100 ? 1 : unit.digits;
  while (
    beside !== null &&
    beside !== scaled &&
    digits < MOST_DIGITS &&
    scaled.toFixed(digits) === beside.toFixed(digits)
  )
    digits += 1;
  return `${trimmed(scaled, digits)}${unit.sign}`;
}

/** Without zeros that say nothing: `0.3`, `31`. */
function trimmed(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}
