/** Two-dimensional Fourier transform of real squares whose side is a power of two. */

interface Plan {
  readonly cos: Float64Array;
  readonly sin: Float64Array;
  readonly reversed: Uint16Array;
}

/** The frequencies kx = 0 … n/2 of a real n × n square, at `kx * n + ky`; the others are their mirror images. */
export interface Spectrum {
  readonly side: number;
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** By side. */
const plans = new Map<number, Plan>();

function planOf(n: number): Plan {
  const known = plans.get(n);
  if (known !== undefined) return known;
  const cos = new Float64Array(n / 2);
  const sin = new Float64Array(n / 2);
  for (let k = 0; k < n / 2; k++) {
    cos[k] = Math.cos((2 * Math.PI * k) / n);
    sin[k] = -Math.sin((2 * Math.PI * k) / n);
  }
  const reversed = new Uint16Array(n);
  const bits = Math.log2(n);
  for (let i = 0; i < n; i++) {
    let mirrored = 0;
    for (let bit = 0; bit < bits; bit++) if (i & (1 << bit)) mirrored |= n >> (bit + 1);
    reversed[i] = mirrored;
  }
  const made = { cos, sin, reversed };
  plans.set(n, made);
  return made;
}

/** In place, from `at` on, `n` values (Cooley and Tukey 1965, radix 4). */
function transform(re: Float64Array, im: Float64Array, at: number, n: number, plan: Plan): void {
  const { reversed } = plan;
  for (let i = 0; i < n; i++) {
    const j = reversed[i] as number;
    if (i >= j) continue;
    const a = re[at + i] as number;
    re[at + i] = re[at + j] as number;
    re[at + j] = a;
    const b = im[at + i] as number;
    im[at + i] = im[at + j] as number;
    im[at + j] = b;
  }
  // Two steps at once: half as many walks over the values.
  const isOdd = Math.log2(n) % 2 === 1;
  if (isOdd) pairs(re, im, at, n);
  else firstFours(re, im, at, n);
  for (let side = isOdd ? 2 : 4; side < n; side *= 4) fours(re, im, at, n, side, plan);
}

/** Joins four neighbouring transforms of `side` values into one, all along. */
function fours(
  re: Float64Array,
  im: Float64Array,
  at: number,
  n: number,
  side: number,
  { cos, sin }: Plan,
): void {
  const stride = n / (4 * side);
  for (let k = 0; k < side; k++) {
    const c1 = cos[2 * k * stride] as number;
    const s1 = sin[2 * k * stride] as number;
    const c2 = cos[k * stride] as number;
    const s2 = sin[k * stride] as number;
    for (let a = at + k; a < at + n; a += 4 * side) {
      const b = a + side;
      const c = b + side;
      const d = c + side;
      const br = (re[b] as number) * c1 - (im[b] as number) * s1;
      const bi = (re[b] as number) * s1 + (im[b] as number) * c1;
      const dr = (re[d] as number) * c1 - (im[d] as number) * s1;
      const di = (re[d] as number) * s1 + (im[d] as number) * c1;
      const evenR = (re[a] as number) + br;
      const evenI = (im[a] as number) + bi;
      const oddR = (re[a] as number) - br;
      const oddI = (im[a] as number) - bi;
      const sumR = (re[c] as number) + dr;
      const sumI = (im[c] as number) + di;
      const restR = (re[c] as number) - dr;
      const restI = (im[c] as number) - di;
      const turnedR = sumR * c2 - sumI * s2;
      const turnedI = sumR * s2 + sumI * c2;
      // A quarter turn further than the other half.
      const quarterR = restR * s2 + restI * c2;
      const quarterI = restI * s2 - restR * c2;
      re[a] = evenR + turnedR;
      im[a] = evenI + turnedI;
      re[c] = evenR - turnedR;
      im[c] = evenI - turnedI;
      re[b] = oddR + quarterR;
      im[b] = oddI + quarterI;
      re[d] = oddR - quarterR;
      im[d] = oddI - quarterI;
    }
  }
}

/** The first two steps at once, which turn nothing but by a quarter. */
function firstFours(re: Float64Array, im: Float64Array, at: number, n: number): void {
  for (let a = at; a < at + n; a += 4) {
    const ar = re[a] as number;
    const ai = im[a] as number;
    const br = re[a + 1] as number;
    const bi = im[a + 1] as number;
    const cr = re[a + 2] as number;
    const ci = im[a + 2] as number;
    const dr = re[a + 3] as number;
    const di = im[a + 3] as number;
    const evenR = ar + br;
    const evenI = ai + bi;
    const oddR = ar - br;
    const oddI = ai - bi;
    const sumR = cr + dr;
    const sumI = ci + di;
    const restR = cr - dr;
    const restI = ci - di;
    re[a] = evenR + sumR;
    im[a] = evenI + sumI;
    re[a + 1] = oddR + restI;
    im[a + 1] = oddI - restR;
    re[a + 2] = evenR - sumR;
    im[a + 2] = evenI - sumI;
    re[a + 3] = oddR - restI;
    im[a + 3] = oddI + restR;
  }
}

/** The first step, which turns nothing. */
function pairs(re: Float64Array, im: Float64Array, at: number, n: number): void {
  for (let p = at; p < at + n; p += 2) {
    const pr = re[p] as number;
    const pi = im[p] as number;
    const qr = re[p + 1] as number;
    const qi = im[p + 1] as number;
    re[p] = pr + qr;
    im[p] = pi + qi;
    re[p + 1] = pr - qr;
    im[p + 1] = pi - qi;
  }
}

/** By side: the Hann window. */
const windows = new Map<number, Float64Array>();

function windowOf(n: number): Float64Array {
  const known = windows.get(n);
  if (known !== undefined) return known;
  const made = Float64Array.from({ length: n }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / (n - 1)));
  windows.set(n, made);
  return made;
}

/** Rows transformed before they are written, in pairs: eight values fill a line of the cache. */
const PAIRS = 4;

/** An empty one, to be written. */
export function newSpectrum(side: number): Spectrum {
  const size = (side / 2 + 1) * side;
  return { side, re: new Float64Array(size), im: new Float64Array(size) };
}

/**
 * The spectrum of a square less `level`, under a Hann window so that its borders make no lines; written into a new one,
 * or over one that nobody needs any more.
 */
export function spectrumOf(
  square: Float32Array,
  side: number,
  level: number,
  into: Spectrum = newSpectrum(side),
): Spectrum {
  const plan = planOf(side);
  const hann = windowOf(side);
  const half = side / 2;
  const { re, im } = into;
  // Two real rows go through one complex transform, and are told apart by symmetry. Some pairs are done before they are
  // written down across: rows of a power of two lie so that each single value would push another out of the cache.
  const a = new Float64Array(PAIRS * side);
  const b = new Float64Array(PAIRS * side);
  for (let row = 0; row < side; row += 2 * PAIRS) {
    for (let pair = 0; pair < PAIRS; pair++) {
      const first = row + 2 * pair;
      const from = pair * side;
      const upper = hann[first] as number;
      const lower = hann[first + 1] as number;
      for (let x = 0; x < side; x++) {
        const across = hann[x] as number;
        a[from + x] = ((square[first * side + x] as number) - level) * upper * across;
        b[from + x] = ((square[(first + 1) * side + x] as number) - level) * lower * across;
      }
      transform(a, b, from, side, plan);
    }
    for (let k = 0; k <= half; k++) {
      const mirror = k === 0 ? 0 : side - k;
      for (let pair = 0; pair < PAIRS; pair++) {
        const from = pair * side;
        const ar = a[from + k] as number;
        const ai = b[from + k] as number;
        const mr = a[from + mirror] as number;
        const mi = b[from + mirror] as number;
        const to = k * side + row + 2 * pair;
        re[to] = (ar + mr) / 2;
        im[to] = (ai - mi) / 2;
        re[to + 1] = (ai + mi) / 2;
        im[to + 1] = (mr - ar) / 2;
      }
    }
  }
  for (let k = 0; k <= half; k++) transform(re, im, k * side, side, plan);
  return into;
}
