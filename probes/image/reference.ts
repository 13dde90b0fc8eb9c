/** What is kept of a sound picture to compare later ones with: maps and numbers, about 4 KB, no picture. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Spectrum } from './fft.ts';
import { type Measures, PROFILE_ROWS, type Scalars } from './measures.ts';
import { CHROMA_HEIGHT, CHROMA_WIDTH, MAP_HEIGHT, MAP_WIDTH, phasesOf, STRUCTURE_SIDE } from './view.ts';

/** The numbers of a sound picture that others are compared with, in the order in which they are kept. */
const KEPT_SCALARS = [
  'mean',
  'spread',
  'clipped',
  'steep50',
  'steepAcross',
  'steepDown',
  'sigma',
  'whiteness',
  'impulses',
  'prominence',
  'lineRows',
  'lineCols',
  'castCb',
  'castCr',
  'meanCb',
  'meanCr',
  'concentration',
  'chroma95',
  'gridRows',
  'chromaJump',
] as const satisfies readonly (keyof Scalars)[];
export type KeptScalars = Pick<Scalars, (typeof KEPT_SCALARS)[number]>;

export interface Reference {
  /** When the picture was taken, milliseconds since 1970, UTC. */
  readonly atMs: number;
  /** The reference as it is kept. */
  readonly bytes: Uint8Array;
  readonly scalars: KeptScalars;
  readonly thumb: Float32Array;
  readonly texture: Float32Array;
  readonly structure: Float32Array;
  readonly chroma: Float32Array;
  /** Of the structure; reckoned when the reference is read, so that it need not be kept. */
  readonly phases: Spectrum;
  readonly profile: Float32Array;
}

const MAP = MAP_WIDTH * MAP_HEIGHT;
const STRUCTURE = STRUCTURE_SIDE * STRUCTURE_SIDE;
const CHROMA = 2 * CHROMA_WIDTH * CHROMA_HEIGHT;
const MARK = 0x4c4b5234;
const HEAD_BYTES = 12;
/**
 * Steps in which the maps are kept, far below what tells two pictures of one camera apart: luma in fours, gradients by
 * the root so that small ones stay fine, the normalised view (within ±3) in halves.
 */
const THUMB_STEP = 4;
const TEXTURE_PARTS = 2;
const STRUCTURE_PARTS = 2;
const PROFILE_PARTS = 64;
const SCALAR_BYTES = KEPT_SCALARS.length * 4;
const BODY_BYTES = SCALAR_BYTES + PROFILE_ROWS * 2 + MAP * 2 + STRUCTURE + CHROMA;
const DEFLATE = { level: 5, memLevel: 8 } as const;

/** Measures of a sound picture as the bytes of a reference: a head, then the maps, deflated. */
export function packReference(measures: Measures, atMs: number): Uint8Array {
  const body = new Uint8Array(BODY_BYTES);
  const data = new DataView(body.buffer);
  let at = 0;
  for (const name of KEPT_SCALARS) {
    data.setFloat32(at, measures.scalars[name]);
    at += 4;
  }
  for (const value of measures.profile) {
    data.setUint16(at, clamped(value * PROFILE_PARTS, 0, 0xffff));
    at += 2;
  }
  const { thumb, texture, structure, chroma } = measures.view;
  // Each place less the one before it: most steps are small, which is what deflates well.
  let before = 0;
  for (const value of thumb) {
    const kept = clamped(value / THUMB_STEP, 0, 63);
    body[at++] = (kept - before) & 0xff;
    before = kept;
  }
  for (const value of texture) body[at++] = clamped(Math.sqrt(value) * TEXTURE_PARTS, 0, 255);
  for (const value of structure) body[at++] = clamped(value * STRUCTURE_PARTS, -127, 127) & 0xff;
  for (const value of chroma) body[at++] = clamped(value, -127, 127) & 0xff;
  const deflated = deflateRawSync(body, DEFLATE);
  const bytes = new Uint8Array(HEAD_BYTES + deflated.length);
  const head = new DataView(bytes.buffer);
  head.setUint32(0, MARK);
  head.setFloat64(4, atMs);
  bytes.set(deflated, HEAD_BYTES);
  return bytes;
}

function clamped(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, Math.round(value)));
}

/** Undefined where the bytes are no reference of this version. */
export function readReference(bytes: Uint8Array): Reference | undefined {
  if (bytes.length < HEAD_BYTES) return undefined;
  const head = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (head.getUint32(0) !== MARK) return undefined;
  const body = bodyOf(bytes.subarray(HEAD_BYTES));
  if (body === undefined) return undefined;
  const data = new DataView(body.buffer, body.byteOffset, body.byteLength);
  let at = 0;
  const scalars = {} as Record<keyof KeptScalars, number>;
  for (const name of KEPT_SCALARS) {
    scalars[name] = data.getFloat32(at);
    at += 4;
  }
  const profile = new Float32Array(PROFILE_ROWS);
  for (let i = 0; i < PROFILE_ROWS; i++, at += 2) profile[i] = data.getUint16(at) / PROFILE_PARTS;
  const thumb = new Float32Array(MAP);
  for (let i = 0, kept = 0; i < MAP; i++) {
    kept = (kept + (body[at++] as number)) & 0xff;
    thumb[i] = kept * THUMB_STEP;
  }
  const texture = new Float32Array(MAP);
  for (let i = 0; i < MAP; i++) texture[i] = ((body[at++] as number) / TEXTURE_PARTS) ** 2;
  const structure = new Float32Array(STRUCTURE);
  for (let i = 0; i < STRUCTURE; i++) structure[i] = data.getInt8(at + i) / STRUCTURE_PARTS;
  at += STRUCTURE;
  const chroma = new Float32Array(CHROMA);
  for (let i = 0; i < CHROMA; i++) chroma[i] = data.getInt8(at + i);
  return {
    atMs: head.getFloat64(4),
    bytes,
    scalars,
    profile,
    thumb,
    texture,
    structure,
    chroma,
    phases: phasesOf(structure),
  };
}

/** Never more than a body holds, whatever was kept. */
function bodyOf(deflated: Uint8Array): Uint8Array | undefined {
  try {
    const body = inflateRawSync(deflated, { maxOutputLength: BODY_BYTES });
    return body.length === BODY_BYTES ? body : undefined;
  } catch {
    return undefined;
  }
}
