/**
 * What the camera looks at, as small maps: no pictures, and enough to tell a covered or another view. Rows of captions
 * stay out where views are compared: they stay where they are when the camera moves.
 */
import { type Spectrum, spectrumOf } from './fft.ts';
import { type Frame, shrunk, shrunkLines, withoutCaptions } from './frame.ts';
import { SEGMENTS } from './segments.ts';

export const MAP_WIDTH = 64;
export const MAP_HEIGHT = 36;
export const STRUCTURE_SIDE = MAP_WIDTH;
export const CHROMA_WIDTH = SEGMENTS;
export const CHROMA_HEIGHT = 9;
/** What the other maps, and the spectrum, are made from. */
export const SQUARE_SIDE = 256;

export interface View {
  /** Mean luma, 64 × 36, without captions. */
  readonly thumb: Float32Array;
  /** Mean gradient, 64 × 36, of the whole picture. */
  readonly texture: Float32Array;
  /** 64 × 64, less the mean of its neighbourhood and divided by its deviation: what stays when the light changes. */
  readonly structure: Float32Array;
  /** Mean chroma differences, 8 × 9: all of Cb, then all of Cr. */
  readonly chroma: Float32Array;
}

/** Half of the 7 × 7 neighbourhood. */
const REACH = 3;
/** Deviation below which there is only grain. */
const GRAIN = 4;

/** The picture without its captions, 256 × 256. */
export function squareOf({ width, height, y }: Frame): Float32Array {
  const { top, bottom } = withoutCaptions(height);
  const middle = y.subarray(top * width, bottom * width);
  return shrunk(middle, width, bottom - top, SQUARE_SIDE, SQUARE_SIDE);
}

/** `cbRows`, `crRows`: means of the rows of chroma in pieces. */
export function viewOf(
  { width, height, y }: Frame,
  square: Float32Array,
  cbRows: Float32Array,
  crRows: Float32Array,
): View {
  // Both are as wide: across they are shrunk once.
  const narrow = shrunk(square, SQUARE_SIDE, SQUARE_SIDE, STRUCTURE_SIDE, SQUARE_SIDE);
  const smaller = shrunk(narrow, STRUCTURE_SIDE, SQUARE_SIDE, STRUCTURE_SIDE, STRUCTURE_SIDE);
  return {
    thumb: shrunk(narrow, STRUCTURE_SIDE, SQUARE_SIDE, MAP_WIDTH, MAP_HEIGHT),
    texture: textureOf(y, width, height),
    structure: structureOf(smaller, STRUCTURE_SIDE),
    chroma: chromaOf(cbRows, crRows),
  };
}

function chromaOf(cbRows: Float32Array, crRows: Float32Array): Float32Array {
  const half = CHROMA_WIDTH * CHROMA_HEIGHT;
  const out = new Float32Array(2 * half);
  const height = cbRows.length / SEGMENTS;
  const { top, bottom } = withoutCaptions(height);
  for (const [index, rows] of [cbRows, crRows].entries()) {
    const middle = rows.subarray(top * SEGMENTS, bottom * SEGMENTS);
    out.set(shrunk(middle, SEGMENTS, bottom - top, CHROMA_WIDTH, CHROMA_HEIGHT), index * half);
  }
  return out;
}

/** Frequencies of a structure, for phase correlation. */
export function phasesOf(structure: Float32Array): Spectrum {
  return spectrumOf(structure, STRUCTURE_SIDE, 0);
}

function textureOf(y: Float32Array, width: number, height: number): Float32Array {
  const steps = new Float32Array(width);
  const lineOf = (row: number): Float32Array => {
    if (row === height - 1) return steps.fill(0);
    const from = row * width;
    for (let x = 0; x < width - 1; x++) {
      const value = y[from + x] as number;
      const right = y[from + x + 1] as number;
      const below = y[from + x + width] as number;
      steps[x] = Math.abs(right - value) + Math.abs(below - value);
    }
    return steps;
  };
  return shrunkLines(lineOf, width, height, MAP_WIDTH, MAP_HEIGHT);
}

/** Local means and deviations from summed tables (Crow 1984). */
function structureOf(square: Float32Array, side: number): Float32Array {
  const line = side + 1;
  const sums = new Float64Array(line * line);
  const squares = new Float64Array(line * line);
  for (let row = 0; row < side; row++) {
    let sum = 0;
    let square2 = 0;
    for (let x = 0; x < side; x++) {
      const value = square[row * side + x] as number;
      sum += value;
      square2 += value * value;
      const at = (row + 1) * line + x + 1;
      sums[at] = (sums[at - line] as number) + sum;
      squares[at] = (squares[at - line] as number) + square2;
    }
  }
  const out = new Float32Array(side * side);
  for (let row = 0; row < side; row++) {
    const top = Math.max(0, row - REACH) * line;
    const bottom = Math.min(side, row + REACH + 1) * line;
    for (let x = 0; x < side; x++) {
      const left = Math.max(0, x - REACH);
      const right = Math.min(side, x + REACH + 1);
      const count = ((bottom - top) / line) * (right - left);
      const mean = within(sums, top, bottom, left, right) / count;
      const variance = within(squares, top, bottom, left, right) / count - mean * mean;
      const deviation = Math.sqrt(Math.max(0, variance));
      out[row * side + x] = ((square[row * side + x] as number) - mean) / (deviation + GRAIN);
    }
  }
  return out;
}

function within(table: Float64Array, top: number, bottom: number, left: number, right: number): number {
  return (
    (table[bottom + right] as number) -
    (table[top + right] as number) -
    (table[bottom + left] as number) +
    (table[top + left] as number)
  );
}
