/** Hum bars: a slow sine in the brightness of the rows, left when the reference's own rows are taken off. */

export interface Hum {
  /** Share of the best sine of two to nine cycles in what is left. */
  readonly humShare: number;
  /** Its amplitude. */
  readonly humHeight: number;
}

const FEWEST = 2;
const MOST = 9;
const STEP = 0.25;
const CAPTIONS = 0.08;

/** By length: sines and cosines of every number of cycles. */
const waves = new Map<number, readonly { readonly cos: Float64Array; readonly sin: Float64Array }[]>();

function wavesOf(count: number) {
  const known = waves.get(count);
  if (known !== undefined) return known;
  const made = [];
  for (let cycles = FEWEST; cycles <= MOST; cycles += STEP) {
    const angle = (i: number) => (2 * Math.PI * cycles * i) / count;
    made.push({
      cos: Float64Array.from({ length: count }, (_, i) => Math.cos(angle(i))),
      sin: Float64Array.from({ length: count }, (_, i) => Math.sin(angle(i))),
    });
  }
  waves.set(count, made);
  return made;
}

/** Beside the reference that explains most of it. */
export function humOf(profile: Float32Array, references: readonly { readonly profile: Float32Array }[]): Hum {
  let least: Hum = { humShare: 1, humHeight: 0 };
  for (const reference of references) {
    const one = besides(profile, reference.profile);
    if (one.humShare < least.humShare) least = one;
  }
  return least;
}

function besides(profile: Float32Array, usual: Float32Array): Hum {
  const count = profile.length;
  const from = Math.round(count * CAPTIONS);
  const to = count - from;
  const n = to - from;
  let [sa, sb, ab, bb] = [0, 0, 0, 0];
  for (let i = from; i < to; i++) {
    const a = profile[i] as number;
    const b = usual[i] as number;
    sa += a;
    sb += b;
    ab += a * b;
    bb += b * b;
  }
  const slope = (ab - (sa * sb) / n) / Math.max(1e-6, bb - (sb * sb) / n);
  const offset = (sa - slope * sb) / n;
  const rest = new Float64Array(count);
  let energy = 0;
  for (let i = from; i < to; i++) {
    const value = (profile[i] as number) - slope * (usual[i] as number) - offset;
    rest[i] = value;
    energy += value * value;
  }
  if (energy < 1e-6) return { humShare: 0, humHeight: 0 };
  let best: Hum = { humShare: 0, humHeight: 0 };
  for (const { cos, sin } of wavesOf(count)) {
    let p = 0;
    let q = 0;
    for (let i = from; i < to; i++) {
      p += (rest[i] as number) * (cos[i] as number);
      q += (rest[i] as number) * (sin[i] as number);
    }
    const share = ((2 / n) * (p * p + q * q)) / energy;
    if (share > best.humShare) best = { humShare: share, humHeight: (2 / n) * Math.hypot(p, q) };
  }
  return best;
}
