/**
 * How steep the edges are: the largest step between neighbours, as a share of the range of their block. Normalised by
 * range, not by energy as the variance of the Laplacian (Pech-Pacheco et al. 2000) and Tenengrad are, so that street
 * cameras, woods and plain halls fall into one band; only where the range stands well above the grain, and away from
 * the captions, which are drawn behind the lens and always sharp. Edge width after Marziliano et al. 2002.
 */
import { type Frame, quantile, withoutCaptions } from './frame.ts';

export interface Sharpness {
  readonly steep50: number;
  readonly steep75: number;
  /** Blocks with a range wide enough to tell. */
  readonly edged: number;
}

const BLOCK = 16;
const LEAST_RANGE = 26;

export function sharpnessOf({ width, height, y }: Frame): Sharpness {
  const { top, bottom } = withoutCaptions(height);
  const shares: number[] = [];
  for (let first = top; first + BLOCK <= bottom; first += BLOCK) {
    for (let left = 0; left + BLOCK <= width; left += BLOCK) {
      const steepness = steepnessOf(y, width, left, first);
      if (steepness !== undefined) shares.push(steepness);
    }
  }
  const sorted = Float32Array.from(shares).sort();
  return { steep50: quantile(sorted, 0.5), steep75: quantile(sorted, 0.75), edged: sorted.length };
}

/** Undefined where the block has no range. */
function steepnessOf(y: Float32Array, width: number, left: number, top: number): number | undefined {
  let low = 255;
  let high = 0;
  let step = 0;
  for (let row = 0; row < BLOCK; row++) {
    const from = (top + row) * width + left;
    let before = y[from] as number;
    for (let i = from; i < from + BLOCK; i++) {
      const value = y[i] as number;
      if (value < low) low = value;
      if (value > high) high = value;
      const across = value > before ? value - before : before - value;
      if (across > step) step = across;
      before = value;
      if (row === 0) continue;
      const above = y[i - width] as number;
      const down = value > above ? value - above : above - value;
      if (down > step) step = down;
    }
  }
  return high - low > LEAST_RANGE ? step / (high - low) : undefined;
}
