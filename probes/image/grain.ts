/** Noise: the grain of the sensor, and single pixels that stand out. */
import { type Frame, quantile, withoutCaptions } from './frame.ts';
import { spreadOf } from './tones.ts';

export interface Grain {
  /**
   * Immerkær's estimate (CVIU 64(2) 1996), σ = √(π/2)/6 · mean|Y∗N| with N = [1 −2 1; −2 4 −2; 1 −2 1], per block; the
   * median over the quarter of blocks with the least variance, those near black and white left out.
   */
  readonly sigma: number;
  /** Median over those blocks of σ ÷ standard deviation: near 1 where there is nothing but noise, less in textures. */
  readonly whiteness: number;
  /** Share of pixels more than 22 outside the range of their six neighbours above and below. */
  readonly impulses: number;
}

const BLOCK = 16;
const SCALE = Math.sqrt(Math.PI / 2) / 6 / (BLOCK * BLOCK);
const DARKEST = 5;
const BRIGHTEST = 245;
const OUTSIDE = 22;

export function grainOf(frame: Frame): Grain {
  return { ...sigmaOf(frame), impulses: impulsesOf(frame) };
}

function sigmaOf({ width, height, y }: Frame): Pick<Grain, 'sigma' | 'whiteness'> {
  const blocks: { readonly left: number; readonly top: number; readonly variance: number }[] = [];
  for (let top = 1; top + BLOCK < height; top += BLOCK) {
    for (let left = 1; left + BLOCK < width; left += BLOCK) {
      const { mean, variance } = spreadOf(y, width, left, top);
      if (mean >= DARKEST && mean <= BRIGHTEST) blocks.push({ left, top, variance });
    }
  }
  blocks.sort((a, b) => a.variance - b.variance);
  const quietest = blocks.slice(0, Math.max(1, blocks.length >> 2));
  const sigmas = quietest.map(({ left, top }) => SCALE * residualOf(y, width, left, top));
  const shares = quietest.map(({ variance }, i) => (sigmas[i] ?? 0) / Math.sqrt(Math.max(0.01, variance)));
  return {
    sigma: quantile(Float32Array.from(sigmas).sort(), 0.5),
    whiteness: quantile(Float32Array.from(shares).sort(), 0.5),
  };
}

/** Sum of |Y∗N| over a block; N is the second difference across of the second difference down. */
function residualOf(y: Float32Array, width: number, left: number, top: number): number {
  let sum = 0;
  for (let row = top; row < top + BLOCK; row++) {
    const from = row * width + left;
    let before = bend(y, from - 1, width);
    let here = bend(y, from, width);
    for (let i = from; i < from + BLOCK; i++) {
      const after = bend(y, i + 1, width);
      sum += Math.abs(before - 2 * here + after);
      before = here;
      here = after;
    }
  }
  return sum;
}

/** The second difference down. */
export function bend(y: Float32Array, at: number, width: number): number {
  return (y[at - width] as number) - 2 * (y[at] as number) + (y[at + width] as number);
}

function impulsesOf({ width, height, y }: Frame): number {
  const { top, bottom } = withoutCaptions(height);
  const first = Math.max(1, top);
  const end = Math.min(height - 1, bottom);
  let found = 0;
  for (let row = first; row < end; row++) {
    for (let i = row * width + 1; i < row * width + width - 1; i++) {
      const value = y[i] as number;
      const up = y[i - width] as number;
      const down = y[i + width] as number;
      // Most pixels lie between or near the two straight neighbours: they need no more.
      const isHigh = value > up + OUTSIDE && value > down + OUTSIDE;
      const isLow = value < up - OUTSIDE && value < down - OUTSIDE;
      if (!isHigh && !isLow) continue;
      const a = y[i - width - 1] as number;
      const b = y[i - width + 1] as number;
      const c = y[i + width - 1] as number;
      const d = y[i + width + 1] as number;
      if (isHigh && value > Math.max(a, b, c, d) + OUTSIDE) found += 1;
      else if (isLow && value < Math.min(a, b, c, d) - OUTSIDE) found += 1;
    }
  }
  const pixels = (end - first) * (width - 2);
  return pixels > 0 ? found / pixels : 0;
}
