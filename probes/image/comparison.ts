/**
 * One picture beside the camera's own past. With several references the best match counts for view and colour, the
 * highest value for noise, stripes and clipping, the lowest for texture: what one of them shows is natural here.
 */

import type { Spectrum } from './fft.ts';
import { humOf } from './hum.ts';
import { lossOf } from './loss.ts';
import type { Measures } from './measures.ts';
import type { KeptScalars, Reference } from './reference.ts';
import { phasesOf } from './view.ts';

export interface Comparison {
  /** Mean luma less that of the reference nearest to it. */
  readonly meanChange: number;
  /** Ratio of standard deviations. */
  readonly spreadRatio: number;
  readonly clippedRise: number;
  readonly steepRatio: number;
  /** In that direction, across or down, that has lost the most. */
  readonly steepestLoss: number;
  /** Highest sigma of the references, and how much it has risen. */
  readonly sigmaUsual: number;
  readonly sigmaRise: number;
  /** How much more the quiet blocks are nothing but noise. */
  readonly whitenessRatio: number;
  readonly impulsesRise: number;
  readonly prominenceRatio: number;
  readonly lineRowsRise: number;
  readonly lineColsRise: number;
  readonly castShift: number;
  readonly chromaShift: number;
  readonly concentrationRise: number;
  /** How far the colours lie where they usually lie, whatever the light: 1 alike, under 0 turned round, 1 where there are none. */
  readonly chromaMatch: number;
  /** The highest 95th percentile of chroma among the references: what was once in colour is a camera of colour. */
  readonly chroma95Usual: number;
  readonly gridRowsRise: number;
  readonly chromaJumpRise: number;
  /** Correlation of the 64 × 36 thumbnails. */
  readonly thumbMatch: number;
  /** Correlation of the locally normalised pictures. */
  readonly structureMatch: number;
  /** Height of the phase correlation at no shift, in standard deviations (Kuglin and Hines 1975). */
  readonly stillness: number;
  /** Largest connected group of cells that lost their texture, share of textured cells. */
  readonly lostShare: number;
  /** A slow sine in the rows that the references do not have: its share of what differs, and its height. */
  readonly humShare: number;
  readonly humHeight: number;
  /** 1 when the camera has changed between colour and monochrome since every reference. */
  readonly isSwitched: number;
}

const GREY = 3;

export function comparisonOf(measures: Measures, references: readonly Reference[]): Comparison | undefined {
  if (references.length === 0) return undefined;
  const { scalars: s, view } = measures;
  const most = (value: (scalars: KeptScalars) => number) =>
    Math.max(...references.map(({ scalars }) => value(scalars)));
  const least = (value: (scalars: KeptScalars) => number) =>
    Math.min(...references.map(({ scalars }) => value(scalars)));
  const phases = phasesOf(view.structure);
  const nearest = references.reduce((best, one) =>
    Math.abs(s.mean - one.scalars.mean) < Math.abs(s.mean - best.scalars.mean) ? one : best,
  );
  const sigmaUsual = most((usual) => usual.sigma);
  const isGrey = s.chroma95 <= GREY;
  return {
    meanChange: s.mean - nearest.scalars.mean,
    spreadRatio: most((usual) => s.spread / (usual.spread + 0.01)),
    clippedRise: s.clipped - most((usual) => usual.clipped),
    steepRatio: most((usual) => s.steep50 / (usual.steep50 + 0.01)),
    steepestLoss: most((usual) =>
      Math.min(s.steepAcross / (usual.steepAcross + 0.01), s.steepDown / (usual.steepDown + 0.01)),
    ),
    sigmaUsual,
    sigmaRise: s.sigma - sigmaUsual,
    whitenessRatio: s.whiteness / (most((usual) => usual.whiteness) + 0.01),
    impulsesRise: s.impulses - most((usual) => usual.impulses),
    prominenceRatio: s.prominence / (most((usual) => usual.prominence) + 0.01),
    lineRowsRise: s.lineRows - most((usual) => usual.lineRows),
    lineColsRise: s.lineCols - most((usual) => usual.lineCols),
    castShift: least((usual) => Math.hypot(s.castCb - usual.castCb, s.castCr - usual.castCr)),
    chromaShift: least((usual) => Math.hypot(s.meanCb - usual.meanCb, s.meanCr - usual.meanCr)),
    concentrationRise: s.concentration - most((usual) => usual.concentration),
    chromaMatch: Math.max(...references.map((one) => chromaMatchOf(view.chroma, one.chroma))),
    chroma95Usual: most((usual) => usual.chroma95),
    // Less than none is a pattern between the blocks: that it is gone is no damage.
    gridRowsRise:
      s.gridRows -
      Math.max(
        0,
        most((usual) => usual.gridRows),
      ),
    chromaJumpRise: s.chromaJump - most((usual) => usual.chromaJump),
    thumbMatch: Math.max(...references.map((one) => correlation(view.thumb, one.thumb))),
    structureMatch: Math.max(...references.map((one) => correlation(view.structure, one.structure))),
    stillness: Math.max(...references.map((one) => stillnessOf(phases, one.phases))),
    lostShare: lossOf(view.texture, references).share,
    ...humOf(measures.profile, references),
    isSwitched: references.every(({ scalars }) => scalars.chroma95 <= GREY !== isGrey) ? 1 : 0,
  };
}

/** Mean square of chroma about its mean below which a picture has no colours to speak of. */
const COLOURLESS = 6;

/** Both planes, each less its mean: what the light adds everywhere says nothing of where the colours lie. */
function chromaMatchOf(now: Float32Array, usual: Float32Array): number {
  const half = now.length / 2;
  let [ab, aa, bb] = [0, 0, 0];
  for (const from of [0, half]) {
    let [sa, sb] = [0, 0];
    for (let i = from; i < from + half; i++) {
      sa += now[i] as number;
      sb += usual[i] as number;
    }
    for (let i = from; i < from + half; i++) {
      const a = (now[i] as number) - sa / half;
      const b = (usual[i] as number) - sb / half;
      ab += a * b;
      aa += a * a;
      bb += b * b;
    }
  }
  return Math.min(aa, bb) < COLOURLESS * half ? 1 : ab / Math.sqrt(aa * bb);
}

/** Pearson's; 0 where one of the two is flat. */
export function correlation(a: Float32Array, b: Float32Array): number {
  let [sa, sb, aa, bb, ab] = [0, 0, 0, 0, 0];
  const n = a.length;
  for (let i = 0; i < n; i++) {
    const x = a[i] as number;
    const y = b[i] as number;
    sa += x;
    sb += y;
    aa += x * x;
    bb += y * y;
    ab += x * y;
  }
  const va = aa - (sa * sa) / n;
  const vb = bb - (sb * sb) / n;
  return va > 1e-6 && vb > 1e-6 ? (ab - (sa * sb) / n) / Math.sqrt(va * vb) : 0;
}

/** By side: cosines and sines of a full turn. */
const circles = new Map<number, { readonly cos: Float64Array; readonly sin: Float64Array }>();

function circleOf(side: number) {
  const known = circles.get(side);
  if (known !== undefined) return known;
  const angle = (i: number) => (2 * Math.PI * i) / side;
  const made = {
    cos: Float64Array.from({ length: side }, (_, i) => Math.cos(angle(i))),
    sin: Float64Array.from({ length: side }, (_, i) => Math.sin(angle(i))),
  };
  circles.set(side, made);
  return made;
}

/**
 * The highest of the nine values around no shift, reckoned from the frequencies themselves: no transform back is
 * needed, because mean and deviation of the correlation follow from the frequencies, too (Parseval).
 */
function stillnessOf(a: Spectrum, b: Spectrum): number {
  const { side } = a;
  const { cos: cosines, sin: sines } = circleOf(side);
  // By shift across −1, 0, 1 and down −1, 0, 1.
  const heights = new Float64Array(9);
  let energy = 0;
  let level = 0;
  for (let kx = 0; kx <= side / 2; kx++) {
    const weight = kx === 0 || kx === side / 2 ? 1 : 2;
    // Sums over ky for shifts down −1, 0, 1.
    const re = [0, 0, 0];
    const im = [0, 0, 0];
    for (let ky = 0; ky < side; ky++) {
      const i = kx * side + ky;
      const ar = a.re[i] as number;
      const ai = a.im[i] as number;
      const br = b.re[i] as number;
      const bi = b.im[i] as number;
      const cr = ar * br + ai * bi;
      const ci = ai * br - ar * bi;
      const length = Math.sqrt(cr * cr + ci * ci) + 1e-3;
      const r = cr / length;
      const m = ci / length;
      if (i === 0) level = r;
      energy += weight * (r * r + m * m);
      const cos = cosines[ky] as number;
      const sin = sines[ky] as number;
      re[0] = (re[0] as number) + r * cos + m * sin;
      im[0] = (im[0] as number) + m * cos - r * sin;
      re[1] = (re[1] as number) + r;
      im[1] = (im[1] as number) + m;
      re[2] = (re[2] as number) + r * cos - m * sin;
      im[2] = (im[2] as number) + m * cos + r * sin;
    }
    for (let down = 0; down < 3; down++) {
      for (let across = -1; across <= 1; across++) {
        const angle = (2 * Math.PI * kx * across) / side;
        const at = down * 3 + across + 1;
        heights[at] =
          (heights[at] as number) +
          weight * ((re[down] as number) * Math.cos(angle) - (im[down] as number) * Math.sin(angle));
      }
    }
  }
  const deviation = Math.sqrt(Math.max(1e-9, energy - level * level));
  return (Math.max(...heights) - level) / deviation;
}
