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
  /** The 75th percentile of steps across alone, and of steps down alone: motion takes one of them and leaves the other. */
  readonly steepAcross: number;
  readonly steepDown: number;
  /** Blocks with a range wide enough to tell. */
  readonly edged: number;
}

const BLOCK = 16;
const LEAST_RANGE = 26;

export function sharpnessOf({ width, height, y }: Frame): Sharpness {
  const { top, bottom } = withoutCaptions(height);
  const most = Math.max(0, Math.ceil((bottom - top) / BLOCK) * Math.ceil(width / BLOCK));
  const across = new Float32Array(most);
  const down = new Float32Array(most);
  const steps = new Float32Array(most);
  let count = 0;
  for (let first = top; first + BLOCK <= bottom; first += BLOCK) {
    for (let left = 0; left + BLOCK <= width; left += BLOCK) {
      const { range, stepAcross, stepDown } = steepestOf(y, width, left, first);
      if (range <= LEAST_RANGE) continue;
      across[count] = stepAcross / range;
      down[count] = stepDown / range;
      steps[count] = Math.max(stepAcross, stepDown) / range;
      count += 1;
    }
  }
  const sorted = steps.subarray(0, count).sort();
  return {
    steep50: quantile(sorted, 0.5),
    steep75: quantile(sorted, 0.75),
    steepAcross: quantile(across.subarray(0, count).sort(), 0.75),
    steepDown: quantile(down.subarray(0, count).sort(), 0.75),
    edged: count,
  };
}

/** The range of a block, and its largest steps between neighbours. */
function steepestOf(
  y: Float32Array,
  width: number,
  left: number,
  top: number,
): { readonly range: number; readonly stepAcross: number; readonly stepDown: number } {
  let low = 255;
  let high = 0;
  let stepAcross = 0;
  let stepDown = 0;
  for (let row = 0; row < BLOCK; row++) {
    const from = (top + row) * width + left;
    let before = y[from] as number;
    for (let i = from; i < from + BLOCK; i++) {
      const value = y[i] as number;
      if (value < low) low = value;
      if (value > high) high = value;
      const across = Math.abs(value - before);
      if (across > stepAcross) stepAcross = across;
      before = value;
      if (row === 0) continue;
      const above = y[i - width] as number;
      const down = Math.abs(value - above);
      if (down > stepDown) stepDown = down;
    }
  }
  return { range: high - low, stepAcross, stepDown };
}
