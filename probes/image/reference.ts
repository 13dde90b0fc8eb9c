/** What is kept of a sound picture to compare later ones with: maps and numbers, about 9 KB, no picture. */
import type { Spectrum } from './fft.ts';
import { type Measures, PROFILE_ROWS, type Scalars } from './measures.ts';
import { MAP_HEIGHT, MAP_WIDTH, phasesOf, STRUCTURE_SIDE } from './view.ts';

/** The numbers of a sound picture that others are compared with, in the order in which they are kept. */
export const KEPT_SCALARS = [
  'mean',
  'spread',
  'clipped',
  'steep50',
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
  /** Of the structure; reckoned when the reference is read, so that it need not be kept. */
  readonly phases: Spectrum;
  readonly profile: Float32Array;
}

const MAP = MAP_WIDTH * MAP_HEIGHT;
const STRUCTURE = STRUCTURE_SIDE * STRUCTURE_SIDE;
const MARK = 0x4c4b5231;
/** So many parts has one step in the bytes: thumb whole, texture in halves, structure in 1/40 (it lies within ±3). */
const TEXTURE_PARTS = 2;
const STRUCTURE_PARTS = 40;
const HEAD_BYTES = 12;
const SCALAR_BYTES = KEPT_SCALARS.length * 4;
export const REFERENCE_BYTES = HEAD_BYTES + SCALAR_BYTES + PROFILE_ROWS * 4 + MAP * 2 + STRUCTURE;

/** Measures of a sound picture as the bytes of a reference. */
export function packReference(measures: Measures, atMs: number): Uint8Array {
  const bytes = new Uint8Array(REFERENCE_BYTES);
  const data = new DataView(bytes.buffer);
  data.setUint32(0, MARK);
  data.setFloat64(4, atMs);
  let at = HEAD_BYTES;
  for (const name of KEPT_SCALARS) {
    data.setFloat32(at, measures.scalars[name]);
    at += 4;
  }
  for (const value of measures.profile) {
    data.setFloat32(at, value);
    at += 4;
  }
  const { thumb, texture, structure } = measures.view;
  for (const value of thumb) bytes[at++] = clamped(value, 0, 255);
  for (const value of texture) bytes[at++] = clamped(value * TEXTURE_PARTS, 0, 255);
  for (const value of structure) bytes[at++] = clamped(value * STRUCTURE_PARTS, -127, 127) & 0xff;
  return bytes;
}

function clamped(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, Math.round(value)));
}

/** Undefined where the bytes are no reference of this version. */
export function readReference(bytes: Uint8Array): Reference | undefined {
  if (bytes.length !== REFERENCE_BYTES) return undefined;
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (data.getUint32(0) !== MARK) return undefined;
  let at = HEAD_BYTES;
  const scalars = {} as Record<keyof KeptScalars, number>;
  for (const name of KEPT_SCALARS) {
    scalars[name] = data.getFloat32(at);
    at += 4;
  }
  const profile = new Float32Array(PROFILE_ROWS);
  for (let i = 0; i < PROFILE_ROWS; i++, at += 4) profile[i] = data.getFloat32(at);
  const thumb = Float32Array.from(bytes.subarray(at, at + MAP));
  const texture = Float32Array.from(bytes.subarray(at + MAP, at + 2 * MAP));
  for (let i = 0; i < MAP; i++) texture[i] = (texture[i] as number) / TEXTURE_PARTS;
  const structure = new Float32Array(STRUCTURE);
  at += 2 * MAP;
  for (let i = 0; i < STRUCTURE; i++) structure[i] = data.getInt8(at + i) / STRUCTURE_PARTS;
  return {
    atMs: data.getFloat64(4),
    bytes,
    scalars,
    profile,
    thumb,
    texture,
    structure,
    phases: phasesOf(structure),
  };
}
