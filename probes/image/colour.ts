/** Colour: whether there is any, and whether one hue lies over everything. */
import type { Frame } from './frame.ts';
import { percentile } from './tones.ts';

export interface Colour {
  /** Mean of chroma ÷ (luma + 8) over pixels brighter than the median and not clipped: what white looks like. */
  readonly castCb: number;
  readonly castCr: number;
  /** Length of that vector. */
  readonly cast: number;
  readonly meanCb: number;
  readonly meanCr: number;
  /** Length of the mean chroma vector ÷ mean chroma length: 1 when all pixels have one hue. */
  readonly concentration: number;
  /** 95th percentile of chroma length; a grey picture has 2 or less. */
  readonly chroma95: number;
}

const CLIPPED = 250;
/** Parts of one step of chroma that the histogram tells apart. */
const FINENESS = 8;
const MOST = 200;

/** Cameras code one chroma sample for four of luma: more need not be looked at. */
const SAMPLING = 2;

export function colourOf({ width, height, y, cb, cr }: Frame, median: number): Colour {
  const histogram = new Uint32Array(MOST * FINENESS);
  let [castB, castR, bright, sumB, sumR, sumLength] = [0, 0, 0, 0, 0, 0];
  let count = 0;
  for (let row = 0; row < height; row += SAMPLING) {
    const end = (row + 1) * width;
    for (let i = row * width; i < end; i += SAMPLING) {
      count += 1;
      const b = cb[i] as number;
      const r = cr[i] as number;
      const luma = y[i] as number;
      const length = Math.sqrt(b * b + r * r);
      const bin = (length * FINENESS) | 0;
      histogram[bin] = (histogram[bin] as number) + 1;
      sumB += b;
      sumR += r;
      sumLength += length;
      if (luma > median && luma < CLIPPED) {
        castB += b / (luma + 8);
        castR += r / (luma + 8);
        bright += 1;
      }
    }
  }
  const castCb = bright > 0 ? castB / bright : 0;
  const castCr = bright > 0 ? castR / bright : 0;
  return {
    castCb,
    castCr,
    cast: Math.hypot(castCb, castCr),
    meanCb: sumB / count,
    meanCr: sumR / count,
    concentration: sumLength > 0 ? Math.hypot(sumB, sumR) / sumLength : 0,
    chroma95: percentile(histogram, count, 0.95) / FINENESS,
  };
}
