/** A small picture as three planes, and its reduction to even smaller ones. */

export interface Frame {
  readonly width: number;
  readonly height: number;
  /** Luma 0–255, row by row. */
  readonly y: Float32Array;
  /** Chroma differences, −128 to 127. */
  readonly cb: Float32Array;
  readonly cr: Float32Array;
  /** Side of a coding macroblock (16 pixels as sent) in this picture. */
  readonly grid: number;
}

/** From interleaved 8-bit samples: ITU-R BT.601, full range, as JPEG (T.871) has it. */
export function frameOf(samples: Uint8Array, width: number, height: number, grid: number): Frame {
  const size = width * height;
  const channels = Math.max(1, Math.floor(samples.length / size));
  const y = new Float32Array(size);
  const cb = new Float32Array(size);
  const cr = new Float32Array(size);
  for (let i = 0, at = 0; i < size; i++, at += channels) {
    const r = samples[at] as number;
    const g = channels < 3 ? r : (samples[at + 1] as number);
    const b = channels < 3 ? r : (samples[at + 2] as number);
    const luma = 0.299 * r + 0.587 * g + 0.114 * b;
    y[i] = luma;
    cb[i] = 0.564 * (b - luma);
    cr[i] = 0.713 * (r - luma);
  }
  return { width, height, y, cb, cr, grid };
}

/** The first row below the caption at the top, and the first of the one at the bottom. */
export function withoutCaptions(
  height: number,
  share = 0.09,
): { readonly top: number; readonly bottom: number } {
  const top = Math.round(height * share);
  return { top, bottom: Math.max(top + 1, Math.round(height * (1 - share))) };
}

/** Which source samples make one target sample, each with its share. */
interface Weights {
  readonly first: Uint32Array;
  /** Weight of the first, of the last, and of those between. */
  readonly head: Float64Array;
  readonly tail: Float64Array;
  readonly last: Uint32Array;
  readonly each: number;
}

/** By `from to`. */
const weights = new Map<string, Weights>();
const MOST_WEIGHTS = 64;

function weightsOf(from: number, to: number): Weights {
  const key = `${from} ${to}`;
  const known = weights.get(key);
  if (known !== undefined) return known;
  const first = new Uint32Array(to);
  const last = new Uint32Array(to);
  const head = new Float64Array(to);
  const tail = new Float64Array(to);
  const each = to / from;
  for (let i = 0; i < to; i++) {
    const begin = (i * from) / to;
    const end = ((i + 1) * from) / to;
    const a = Math.floor(begin);
    const b = Math.max(a, Math.min(from, Math.ceil(end - 1e-9)) - 1);
    first[i] = a;
    last[i] = b;
    head[i] = a === b ? 1 : (a + 1 - begin) * each;
    tail[i] = (end - b) * each;
  }
  const made = { first, last, head, tail, each };
  if (weights.size >= MOST_WEIGHTS) weights.clear();
  weights.set(key, made);
  return made;
}

/** Area-averaged to another size; between samples where the target is the larger one, the sample is repeated. */
export function shrunk(
  source: Float32Array,
  width: number,
  height: number,
  toWidth: number,
  toHeight: number,
): Float32Array {
  const lineOf = (row: number) => source.subarray(row * width, (row + 1) * width);
  return shrunkLines(lineOf, width, height, toWidth, toHeight);
}

/** The same of a picture that is never there as a whole: `lineOf` gives one row at a time, from the first on. */
export function shrunkLines(
  lineOf: (row: number) => Float32Array,
  width: number,
  height: number,
  toWidth: number,
  toHeight: number,
): Float32Array {
  const across = weightsOf(width, toWidth);
  const down = weightsOf(height, toHeight);
  const out = new Float32Array(toWidth * toHeight);
  const isNarrower = toWidth !== width;
  let line: Float32Array = new Float32Array(isNarrower ? toWidth : 0);
  let shrunkRow = -1;
  for (let y = 0; y < toHeight; y++) {
    const first = down.first[y] as number;
    const last = down.last[y] as number;
    const to = y * toWidth;
    for (let row = first; row <= last; row++) {
      // The last row of one is often the first of the next.
      if (row !== shrunkRow) {
        if (isNarrower) shrinkLine(lineOf(row), across, line);
        else line = lineOf(row);
      }
      shrunkRow = row;
      const weight = (row === first ? down.head[y] : row === last ? down.tail[y] : down.each) as number;
      for (let x = 0; x < toWidth; x++) out[to + x] = (out[to + x] as number) + (line[x] as number) * weight;
    }
  }
  return out;
}

function shrinkLine(
  source: Float32Array,
  { first: firsts, last: lasts, head, tail, each }: Weights,
  into: Float32Array,
): void {
  for (let x = 0; x < into.length; x++) {
    const first = firsts[x] as number;
    const last = lasts[x] as number;
    let sum = (head[x] as number) * (source[first] as number);
    if (last > first) {
      let middle = 0;
      for (let i = first + 1; i < last; i++) middle += source[i] as number;
      sum += middle * each + (tail[x] as number) * (source[last] as number);
    }
    into[x] = sum;
  }
}

/** The value below which this share of sorted values lies; 0 where there are none. */
export function quantile(sorted: Float32Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.round(share * (sorted.length - 1))))] ?? 0;
}
