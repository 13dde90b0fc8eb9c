/**
 * What is kept of the latest look to know the same picture again: its fingerprint, and the grain of its quietest
 * blocks. A live camera's grain is new in every picture, however still the street; a frozen one repeats even that.
 */
import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { type Frame, withoutCaptions } from './frame.ts';
import { bend } from './grain.ts';
import { spreadOf } from './tones.ts';

export interface Trace {
  /** When the picture was taken, milliseconds since 1970, UTC. */
  readonly atMs: number;
  /** Of the bytes as sent. */
  readonly fingerprint: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Left and top of each block, in turn. */
  readonly places: Uint16Array;
  /** Luma of each block with one pixel around it: 18 × 18. */
  readonly luma: Uint8Array;
}

/** How alike two pictures are. */
export interface Likeness {
  /** 1 when the bytes are equal. */
  readonly sameBytes: number;
  /** Mean difference of luma in the quiet blocks. */
  readonly change: number;
  /** Correlation of the residuals of Immerkær's kernel there. */
  readonly grainMatch: number;
  /** How much of it is new: what does not match, times how far it is apart. */
  readonly grainNew: number;
}

export const BLOCK = 16;
export const SIDE = BLOCK + 2;
const MOST_BLOCKS = 28;
const DARKEST = 8;
const BRIGHTEST = 247;

export function fingerprintOf(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest().subarray(0, 16);
}

/** From the quieter half of the blocks, evenly. */
export function traceOf({ width, height, y }: Frame, fingerprint: Uint8Array, atMs: number): Trace {
  const { top, bottom } = withoutCaptions(height, 0.1);
  const blocks: { readonly left: number; readonly top: number; readonly variance: number }[] = [];
  for (let row = Math.max(1, top); row + BLOCK < Math.min(height, bottom); row += BLOCK) {
    for (let left = 1; left + BLOCK < width; left += BLOCK) {
      const { mean, variance } = spreadOf(y, width, left, row);
      // What is too dark or too bright has no grain.
      if (mean > DARKEST && mean < BRIGHTEST) blocks.push({ left, top: row, variance });
    }
  }
  blocks.sort((a, b) => a.variance - b.variance);
  const quiet = blocks.slice(0, Math.max(1, blocks.length >> 1));
  const count = Math.min(MOST_BLOCKS, quiet.length);
  const places = new Uint16Array(count * 2);
  const luma = new Uint8Array(count * SIDE * SIDE);
  for (let i = 0; i < count; i++) {
    const block = quiet[Math.floor((i * quiet.length) / count)];
    if (block === undefined) continue;
    places[i * 2] = block.left;
    places[i * 2 + 1] = block.top;
    luma.set(cut(y, width, block.left, block.top), i * SIDE * SIDE);
  }
  return { atMs, fingerprint, width, height, places, luma };
}

function cut(y: Float32Array, width: number, left: number, top: number): Uint8Array {
  const block = new Uint8Array(SIDE * SIDE);
  for (let row = 0; row < SIDE; row++) {
    const from = (top - 1 + row) * width + left - 1;
    for (let x = 0; x < SIDE; x++) block[row * SIDE + x] = (y[from + x] as number) + 0.5;
  }
  return block;
}

const UNLIKE = { change: 255, grainMatch: 0, grainNew: 255 } as const;

/** Unlike where the pictures cannot be laid over one another. */
export function likenessOf({ width, height, y }: Frame, fingerprint: Uint8Array, before: Trace): Likeness {
  const sameBytes = Buffer.compare(fingerprint, before.fingerprint) === 0 ? 1 : 0;
  if (width !== before.width || height !== before.height || before.places.length === 0)
    return { sameBytes, ...UNLIKE };
  let [change, ab, aa, bb, pixels] = [0, 0, 0, 0, 0];
  for (let block = 0; block * 2 < before.places.length; block++) {
    const left = before.places[block * 2] as number;
    const top = before.places[block * 2 + 1] as number;
    if (left < 1 || top < 1 || left + BLOCK >= width || top + BLOCK >= height) continue;
    const now = new Float32Array(cut(y, width, left, top));
    const then = new Float32Array(before.luma.subarray(block * SIDE * SIDE, (block + 1) * SIDE * SIDE));
    for (let row = 1; row <= BLOCK; row++) {
      const from = row * SIDE;
      let [nowBefore, thenBefore] = [bend(now, from, SIDE), bend(then, from, SIDE)];
      let [nowHere, thenHere] = [bend(now, from + 1, SIDE), bend(then, from + 1, SIDE)];
      for (let i = from + 1; i <= from + BLOCK; i++) {
        change += Math.abs((now[i] as number) - (then[i] as number));
        const nowAfter = bend(now, i + 1, SIDE);
        const thenAfter = bend(then, i + 1, SIDE);
        // Immerkær's kernel: the second difference across of the second difference down.
        const a = nowBefore - 2 * nowHere + nowAfter;
        const b = thenBefore - 2 * thenHere + thenAfter;
        ab += a * b;
        aa += a * a;
        bb += b * b;
        [nowBefore, nowHere, thenBefore, thenHere] = [nowHere, nowAfter, thenHere, thenAfter];
      }
    }
    pixels += BLOCK * BLOCK;
  }
  if (pixels === 0) return { sameBytes, ...UNLIKE };
  const apart = change / pixels;
  const grainMatch = aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
  return { sameBytes, change: apart, grainMatch, grainNew: (1 - grainMatch) * apart };
}

const HEAD_BYTES = 28;
const FINGERPRINT_BYTES = 16;
const PIXELS = SIDE * SIDE;

/** Time, fingerprint, width, height, then places and luma of each block, deflated. */
export function packTrace({ atMs, fingerprint, width, height, places, luma }: Trace): Uint8Array {
  const body = new Uint8Array(places.length * 2 + luma.length);
  const blocks = new DataView(body.buffer);
  for (const [index, place] of places.entries()) blocks.setUint16(index * 2, place);
  const from = places.length * 2;
  // Each pixel less the one before it: what is left of a quiet block is its grain.
  for (let i = 0; i < luma.length; i++)
    body[from + i] = ((luma[i] as number) - (i === 0 ? 0 : (luma[i - 1] as number))) & 0xff;
  const deflated = deflateRawSync(body, { level: 5 });
  const bytes = new Uint8Array(HEAD_BYTES + deflated.length);
  const data = new DataView(bytes.buffer);
  data.setFloat64(0, atMs);
  bytes.set(fingerprint.subarray(0, FINGERPRINT_BYTES), 8);
  data.setUint16(8 + FINGERPRINT_BYTES, width);
  data.setUint16(10 + FINGERPRINT_BYTES, height);
  bytes.set(deflated, HEAD_BYTES);
  return bytes;
}

/** Undefined where the bytes are no trace. */
export function readTrace(bytes: Uint8Array): Trace | undefined {
  const body = bodyOf(bytes.subarray(HEAD_BYTES));
  const count = (body?.length ?? 0) / (4 + PIXELS);
  if (body === undefined || !Number.isInteger(count)) return undefined;
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blocks = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const places = new Uint16Array(count * 2);
  for (let i = 0; i < places.length; i++) places[i] = blocks.getUint16(i * 2);
  const luma = body.slice(places.length * 2);
  for (let i = 1; i < luma.length; i++) luma[i] = ((luma[i] as number) + (luma[i - 1] as number)) & 0xff;
  return {
    atMs: data.getFloat64(0),
    fingerprint: bytes.slice(8, 8 + FINGERPRINT_BYTES),
    width: data.getUint16(8 + FINGERPRINT_BYTES),
    height: data.getUint16(10 + FINGERPRINT_BYTES),
    places,
    luma,
  };
}

/** Never more than the blocks hold, whatever was kept. */
function bodyOf(deflated: Uint8Array): Uint8Array | undefined {
  if (deflated.length === 0) return undefined;
  try {
    return new Uint8Array(inflateRawSync(deflated, { maxOutputLength: MOST_BLOCKS * (4 + PIXELS) }));
  } catch {
    return undefined;
  }
}
