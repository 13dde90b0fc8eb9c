/** In which datum was a pair really delivered? Found by where it comes to lie beside a position that is known (standards.md §6). */
import type { Datum } from '../../config/terms.ts';
import { fromWgs84, type Point, toWgs84 } from './datum.ts';
import { metresBetween } from './outline.ts';
import { AGREE_METRES } from './pin.ts';
import { READINGS, type Reading } from './pin-words.ts';

export { READINGS, type Reading };

/** Where a delivered pair is, if it is to be read so. */
export function placeRead(raw: Point, reading: Reading): Point {
  switch (reading) {
    case 'wgs84':
      return raw;
    case 'twice':
      return toWgs84(toWgs84(raw, 'gcj02'), 'gcj02');
    case 'decoded':
      return fromWgs84(raw, 'gcj02');
    default:
      return toWgs84(raw, reading);
  }
}

/** How the file says that a pair is to be read. */
export function readingOf(datum: Datum): Reading {
  return datum === 'cgcs2000' ? 'wgs84' : datum;
}

/** The datum to declare so that the pair is read so; null where no datum does it. */
export function datumFor(reading: Reading): Datum | null {
  return reading === 'twice' || reading === 'decoded' ? null : reading;
}

/** How a pair lies beside a known position: where it should, where another reading would put it right, or neither. */
export type Fit =
  | { readonly is: 'agrees'; readonly metres: number }
  | {
      readonly is: 'shifted';
      readonly metres: number;
      readonly reading: Reading;
      readonly leftMetres: number;
    }
  | { readonly is: 'differs'; readonly metres: number };

/** The better reading must leave at most this share of the distance. */
const SHARE = 1 / 5;

/** `stands` is where the pair is by its declared datum. */
export function fitOf(raw: Point, datum: Datum, stands: Point, known: Point): Fit {
  const metres = metresBetween(stands, known);
  if (metres <= AGREE_METRES) return { is: 'agrees', metres };
  const declared = readingOf(datum);
  let best: Reading | undefined;
  let leftMetres = Number.POSITIVE_INFINITY;
  // Further than any of them can throw a pair: nothing to try.
  for (const reading of metres > MOST_THROWN_METRES ? [] : READINGS) {
    if (reading === declared) continue;
    const left = metresBetween(placeRead(raw, reading), known);
    if (left < leftMetres) [best, leftMetres] = [reading, left];
  }
  if (best === undefined || leftMetres >= AGREE_METRES || leftMetres > metres * SHARE)
    return { is: 'differs', metres };
  return { is: 'shifted', metres, reading: best, leftMetres };
}

/** BD-09 read as if encoded twice, with some to spare. */
const MOST_THROWN_METRES = 4_000;

/** How the pins of one source lie beside known positions. */
export interface Tally {
  readonly agrees: number;
  readonly differs: number;
  /** By reading. */
  readonly shifted: Readonly<Record<Reading, number>>;
}

/** Fewer sampled devices say nothing of a source. */
const LEAST_SAMPLED = 20;
/** So few trusted positions are enough to say which of two lists is right. */
const LEAST_TRUSTED = 3;

export function sampledOf({ agrees, differs, shifted }: Tally): number {
  return READINGS.reduce((sum, reading) => sum + shifted[reading], agrees + differs);
}

/** Four of five. */
function isMost(part: number, whole: number): boolean {
  return part * 5 >= whole * 4;
}

function commonShift(tally: Tally, least: number): Reading | null {
  const of = sampledOf(tally);
  if (of < least) return null;
  return READINGS.find((reading) => isMost(tally.shifted[reading], of)) ?? null;
}

/** What a source – a sub-platform's devices of one import – turns out to be. */
export interface SourceFinding {
  /** How its pairs must be read; null while they are as declared, or nothing can be said. */
  readonly reading: Reading | null;
  /** Beside what that showed. */
  readonly against: 'trusted' | 'catalogue' | null;
  /** The catalogue is what is shifted: its positions agree once they are read like this. */
  readonly catalogue: Reading | null;
  /** Is a single pin that stands elsewhere than in the catalogue to be taken for wrong? */
  readonly trustsCatalogue: boolean;
}

/**
 * Datum faults come in batches: four fifths of twenty or more that fit one reading (§6, rule 2). Positions taken at
 * the pole weigh more than a catalogue: three of them that agree with the file say that the catalogue is what is off.
 */
export function sourceFinding(trusted: Tally, catalogue: Tally): SourceFinding {
  const nothing = { reading: null, against: null, catalogue: null, trustsCatalogue: false } as const;
  const byTrusted = commonShift(trusted, LEAST_SAMPLED);
  if (byTrusted !== null) return { ...nothing, reading: byTrusted, against: 'trusted' };
  const byCatalogue = commonShift(catalogue, LEAST_SAMPLED);
  const known = sampledOf(trusted);
  const isFileRight = known >= LEAST_TRUSTED && isMost(trusted.agrees, known);
  if (byCatalogue !== null)
    return isFileRight
      ? { ...nothing, catalogue: byCatalogue }
      : { ...nothing, reading: byCatalogue, against: 'catalogue' };
  const listed = sampledOf(catalogue);
  return { ...nothing, trustsCatalogue: listed >= LEAST_SAMPLED && isMost(catalogue.agrees, listed) };
}
