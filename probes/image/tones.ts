/**
 * Brightness: how it is spread, and how much of the picture holds anything at all. Captions, drawn behind the lens, stay
 * out of it: they are bright on the blackest picture.
 */
import { type Frame, withoutCaptions } from './frame.ts';

export interface Tones {
  readonly mean: number;
  /** Standard deviation. */
  readonly spread: number;
  readonly p1: number;
  readonly p50: number;
  readonly p95: number;
  /** Share of pixels at 248 or more. */
  readonly clipped: number;
  /** Of the histogram, in bits. */
  readonly entropy: number;
  /** Share of 16 × 16 blocks without any texture: variance below a quarter. */
  readonly exact: number;
}

const CLIPPED = 248;
const BLOCK = 16;
const EXACT_VARIANCE = 0.25;
const PIXELS = BLOCK * BLOCK;

export function tonesOf(frame: Frame): Tones {
  const { top, bottom } = withoutCaptions(frame.height);
  const y = frame.y.subarray(top * frame.width, bottom * frame.width);
  const histogram = new Uint32Array(256);
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < y.length; i++) {
    const value = y[i] as number;
    const bin = value > 255 ? 255 : value | 0;
    histogram[bin] = (histogram[bin] as number) + 1;
    sum += value;
    squares += value * value;
  }
  const mean = sum / y.length;
  let entropy = 0;
  let clipped = 0;
  for (const [value, count] of histogram.entries()) {
    if (count > 0) entropy -= (count / y.length) * Math.log2(count / y.length);
    if (value >= CLIPPED) clipped += count;
  }
  return {
    mean,
    spread: Math.sqrt(Math.max(0, squares / y.length - mean * mean)),
    p1: percentile(histogram, y.length, 0.01),
    p50: percentile(histogram, y.length, 0.5),
    p95: percentile(histogram, y.length, 0.95),
    clipped: clipped / y.length,
    entropy,
    exact: emptyShare(frame),
  };
}

/** The value at which this share of the pixels is reached. */
export function percentile(histogram: Uint32Array, count: number, share: number): number {
  let reached = 0;
  for (let value = 0; value < histogram.length; value++) {
    reached += histogram[value] as number;
    if (reached >= count * share) return value;
  }
  return histogram.length - 1;
}

function emptyShare({ width, height, y }: Frame): number {
  let blocks = 0;
  let empty = 0;
  for (let top = 0; top + BLOCK <= height; top += BLOCK) {
    for (let left = 0; left + BLOCK <= width; left += BLOCK) {
      blocks += 1;
      if (isEmpty(y, width, left, top)) empty += 1;
    }
  }
  return blocks === 0 ? 0 : empty / blocks;
}

/** Squares about the mean only grow with every row: grain alone mostly ends it after two or three. */
function isEmpty(y: Float32Array, width: number, left: number, top: number): boolean {
  const first = y[top * width + left] as number;
  let sum = 0;
  let squares = 0;
  let count = 0;
  for (let row = top; row < top + BLOCK; row++) {
    const from = row * width + left;
    for (let i = from; i < from + BLOCK; i++) {
      const value = (y[i] as number) - first;
      sum += value;
      squares += value * value;
    }
    count += BLOCK;
    if (squares - (sum * sum) / count >= EXACT_VARIANCE * PIXELS) return false;
  }
  return true;
}

/** Of a 16 × 16 block. */
export function spreadOf(
  y: Float32Array,
  width: number,
  left: number,
  top: number,
): { readonly mean: number; readonly variance: number } {
  let sum = 0;
  let squares = 0;
  for (let row = top; row < top + BLOCK; row++) {
    const from = row * width + left;
    for (let i = from; i < from + BLOCK; i++) {
      const value = y[i] as number;
      sum += value;
      squares += value * value;
    }
  }
  const mean = sum / PIXELS;
  return { mean, variance: squares / PIXELS - mean * mean };
}
