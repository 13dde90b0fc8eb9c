/** Stripes: regular patterns in the spectrum, single lines, and slow hum bars. */
import { newSpectrum, spectrumOf } from './fft.ts';
import { type Frame, withoutCaptions } from './frame.ts';
import { SEGMENTS } from './segments.ts';
import { SQUARE_SIDE } from './view.ts';

export interface Bars {
  /** Largest ratio of a frequency's amplitude to its surroundings (9 × 9 without the inner 5 × 5). */
  readonly prominence: number;
  /** Shares of rows and columns that stand out from those two before and after, in 7 of 8 segments. */
  readonly lineRows: number;
  readonly lineCols: number;
}

const SIDE = SQUARE_SIDE;
const LOWEST = 5;
const HIGHEST = 120;
/** Amplitude that is nothing yet: keeps flat pictures from showing peaks of rounding. */
const FLOOR = 30;
const RING_SHARE = 0.3;
const LINE_STEP = 1.5;
const AGREEING = SEGMENTS - 1;

/** `square` is the picture without captions, 256 × 256. */
export function barsOf(
  { width, height }: Frame,
  square: Float32Array,
  rows: Float32Array,
  columns: Float32Array,
): Bars {
  const { top, bottom } = withoutCaptions(height);
  return {
    prominence: prominenceOf(square),
    lineRows: lineShare(rows, Math.max(2, top), Math.min(height - 2, bottom)),
    lineCols: lineShare(columns, 2, width - 2),
  };
}

/** Radii of the half plane, rounded; filled once. */
let radii: Uint8Array | undefined;

function radiiOf(): Uint8Array {
  if (radii !== undefined) return radii;
  const made = new Uint8Array((SIDE / 2 + 1) * SIDE);
  for (let kx = 0; kx <= SIDE / 2; kx++) {
    for (let ky = 0; ky < SIDE; ky++) {
      const fy = ky < SIDE / 2 ? ky : ky - SIDE;
      made[kx * SIDE + ky] = Math.min(255, Math.round(Math.hypot(kx, fy)));
    }
  }
  radii = made;
  return made;
}

/** Written over by every picture: large memory is dear to get and to give back. */
const scratch = newSpectrum(SIDE);
const amplitude = new Float64Array(scratch.re.length);

function prominenceOf(square: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < square.length; i++) sum += square[i] as number;
  const { re, im } = spectrumOf(square, SIDE, sum / square.length, scratch);
  const around = radiiOf();
  const rings = new Float64Array(256);
  const counts = new Uint32Array(256);
  for (let i = 0; i < re.length; i++) {
    const r = re[i] as number;
    const m = im[i] as number;
    const a = Math.sqrt(r * r + m * m);
    const radius = around[i] as number;
    amplitude[i] = a;
    rings[radius] = (rings[radius] as number) + a;
    counts[radius] = (counts[radius] as number) + 1;
  }
  for (let radius = 0; radius < 256; radius++)
    rings[radius] = (rings[radius] as number) / Math.max(1, counts[radius] as number);
  let best = 0;
  for (let i = 0; i < HIGHEST * SIDE + SIDE; i++) {
    const radius = around[i] as number;
    if (radius < LOWEST || radius > HIGHEST) continue;
    const value = amplitude[i] as number;
    const ring = rings[radius] as number;
    if (value < 2 * ring || value <= best * (RING_SHARE * ring + FLOOR)) continue;
    const ratio = value / (surroundings(i) + RING_SHARE * ring + FLOOR);
    if (ratio > best) best = ratio;
  }
  return best;
}

/** Mean amplitude of the 9 × 9 around a frequency without the inner 5 × 5. */
function surroundings(at: number): number {
  const kx = Math.floor(at / SIDE);
  const ky = at % SIDE;
  let sum = 0;
  for (let dx = -4; dx <= 4; dx++) {
    for (let dy = -4; dy <= 4; dy++) {
      if (Math.abs(dx) <= 2 && Math.abs(dy) <= 2) continue;
      // The other half plane is this one's mirror image.
      const isMirrored = kx + dx < 0;
      const x = isMirrored ? -(kx + dx) : kx + dx;
      const y = isMirrored ? -(ky + dy) : ky + dy;
      sum += amplitude[x * SIDE + ((y + 2 * SIDE) % SIDE)] as number;
    }
  }
  return sum / 56;
}

function lineShare(means: Float32Array, from: number, to: number): number {
  let found = 0;
  for (let line = from; line < to; line++) {
    let up = 0;
    let down = 0;
    for (let segment = 0; segment < SEGMENTS; segment++) {
      const value = means[line * SEGMENTS + segment] as number;
      const before = means[(line - 2) * SEGMENTS + segment] as number;
      const after = means[(line + 2) * SEGMENTS + segment] as number;
      if (value > Math.max(before, after) + LINE_STEP) up += 1;
      else if (value < Math.min(before, after) - LINE_STEP) down += 1;
    }
    if (up >= AGREEING || down >= AGREEING) found += 1;
  }
  return to > from ? found / (to - from) : 0;
}
