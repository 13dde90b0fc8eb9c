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

/** In place, from `at` on, `n` values (Cooley and Tukey 1965, radix 2). */
function transform(re: Float64Array, im: Float64Array, at: number, n: number, plan: Plan): void {
  const { cos, sin, reversed } = plan;
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
  for (let length = 2; length <= n; length <<= 1) {
    const half = length >> 1;
    const stride = n / length;
    for (let k = 0; k < half; k++) {
      const c = cos[k * stride] as number;
      const s = sin[k * stride] as number;
      for (let p = at + k; p < at + n; p += length) {
        const q = p + half;
        const qr = re[q] as number;
        const qi = im[q] as number;
        const xr = qr * c - qi * s;
        const xi = qr * s + qi * c;
        const pr = re[p] as number;
        const pi = im[p] as number;
        re[q] = pr - xr;
        im[q] = pi - xi;
        re[p] = pr + xr;
        im[p] = pi + xi;
      }
    }
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

/** The spectrum of a square less `level`, under a Hann window so that its borders make no lines. */
export function spectrumOf(square: Float32Array, side: number, level: number): Spectrum {
  const plan = planOf(side);
  const hann = windowOf(side);
  const half = side / 2;
  const re = new Float64Array((half + 1) * side);
  const im = new Float64Array((half + 1) * side);
  const a = new Float64Array(side);
  const b = new Float64Array(side);
  // Two real rows go through one complex transform, and are told apart by symmetry.
  for (let row = 0; row < side; row += 2) {
    const upper = hann[row] as number;
    const lower = hann[row + 1] as number;
    for (let x = 0; x < side; x++) {
      const across = hann[x] as number;
      a[x] = ((square[row * side + x] as number) - level) * upper * across;
      b[x] = ((square[(row + 1) * side + x] as number) - level) * lower * across;
    }
    transform(a, b, 0, side, plan);
    for (let k = 0; k <= half; k++) {
      const mirror = k === 0 ? 0 : side - k;
      const ar = a[k] as number;
      const ai = b[k] as number;
      const mr = a[mirror] as number;
      const mi = b[mirror] as number;
      const to = k * side + row;
      re[to] = (ar + mr) / 2;
      im[to] = (ai - mi) / 2;
      re[to + 1] = (ai + mi) / 2;
      im[to + 1] = (mr - ar) / 2;
    }
  }
  for (let k = 0; k <= half; k++) transform(re, im, k * side, side, plan);
  return { side, re, im };
}
