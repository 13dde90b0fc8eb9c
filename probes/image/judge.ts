/**
 * Whether a picture shows anything at all. Captions stay out: drawn behind the lens, they are sharp and bright on the
 * blackest picture. The limits were measured on street cameras by day and night.
 */
import type { Luma } from './decode.ts';

export interface Judgement {
  /** Absent when there is something to see. */
  readonly fault?: 'black' | 'flat';
  /** Mean brightness and its standard deviation, 0–255, without the rows of captions. */
  readonly meanLuma: number;
  readonly spread: number;
  /** Share of blocks without any texture. */
  readonly emptyShare: number;
}

const BLOCK = 16;
/** Captions stand in the top and bottom tenth. */
const CAPTION_SHARE = 0.1;
/** A block of less variance holds nothing. Healthy pictures have up to 0.58 of them, lost signals 0.67 and more. */
const EMPTY_VARIANCE = 4;
const MOST_EMPTY = 0.62;
/** A normal night picture has a mean of 25 and more, and 5 % of it is brighter than 65. */
const BLACK_MEAN = 16;
const BLACK_BRIGHTEST = 32;

/** Black: dark all over. Flat: hardly any block holds anything, whatever the colour. */
export function judge({ width, height, data }: Luma): Judgement {
  const top = Math.floor(height * CAPTION_SHARE);
  const bottom = Math.max(top + 1, height - top);
  const histogram = new Uint32Array(256);
  let sum = 0;
  let squares = 0;
  for (let i = top * width; i < bottom * width; i++) {
    const luma = data[i] as number;
    histogram[luma] = (histogram[luma] as number) + 1;
    sum += luma;
    squares += luma * luma;
  }
  const count = (bottom - top) * width;
  const mean = sum / count;
  const spread = Math.sqrt(Math.max(0, squares / count - mean * mean));
  const emptyShare = emptyBlocks({ width, height, data }, top, bottom);
  const measured = { meanLuma: round(mean), spread: round(spread), emptyShare: round(emptyShare) };
  if (mean < BLACK_MEAN && percentile(histogram, count, 0.95) < BLACK_BRIGHTEST)
    return { fault: 'black', ...measured };
  return emptyShare > MOST_EMPTY ? { fault: 'flat', ...measured } : measured;
}

function emptyBlocks({ width, data }: Luma, top: number, bottom: number): number {
  let blocks = 0;
  let empty = 0;
  for (let y = top; y < bottom; y += BLOCK) {
    const lowest = Math.min(y + BLOCK, bottom);
    for (let x = 0; x < width; x += BLOCK) {
      const rightmost = Math.min(x + BLOCK, width);
      let sum = 0;
      let squares = 0;
      for (let row = y; row < lowest; row++) {
        for (let i = row * width + x; i < row * width + rightmost; i++) {
          const luma = data[i] as number;
          sum += luma;
          squares += luma * luma;
        }
      }
      const count = (lowest - y) * (rightmost - x);
      blocks++;
      if (squares / count - (sum / count) ** 2 < EMPTY_VARIANCE) empty++;
    }
  }
  return empty / blocks;
}

/** The value below which this share of the pixels lies. */
function percentile(histogram: Uint32Array, count: number, share: number): number {
  let below = 0;
  for (let value = 0; value < 256; value++) {
    below += histogram[value] as number;
    if (below >= count * share) return value;
  }
  return 255;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
