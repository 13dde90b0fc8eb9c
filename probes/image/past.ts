/**
 * What is remembered of a camera: a few references by day, a few by night, and the trace of the latest look. Maps and
 * numbers, about 20 KB in all; no picture.
 */
import type { Light } from '../link/observation.ts';
import type { Measures } from './measures.ts';
import { packReference, type Reference, readReference } from './reference.ts';
import { packTrace, readTrace, type Trace } from './trace.ts';

export interface Past {
  readonly references: readonly Reference[];
  /** Of the look before. */
  readonly trace?: Trace;
}

export const NO_PAST: Past = { references: [] };

const DAY_MS = 86_400_000;
const MOST_PER_LIGHT = 3;
/** A reference is at least so much younger than the one before it. */
const GAP_MS = 20 * 3_600_000;
/** The newest moves along until it is so far from the one before; so the three span weeks, and slow soiling shows. */
const SPAN_MS = 7 * DAY_MS;
/** Seasons change: older ones go as soon as there is a younger one of the same light. */
const OLDEST_MS = 60 * DAY_MS;
const GREY = 3;
const DIM = 60;
/** What was kept in another form is forgotten. */
const VERSION = 0x50;
const HEAD_BYTES = 2;
const LENGTH_BYTES = 2;

/** With one more reference, of a picture that was found sound; day and night are kept apart. */
export function withReference(past: Past, measures: Measures, atMs: number, gapMs = GAP_MS): Past {
  const light = lightOf(measures.scalars);
  const others = past.references.filter(({ scalars }) => lightOf(scalars) !== light);
  const same = past.references
    .filter(({ scalars, atMs: thenMs }) => lightOf(scalars) === light && atMs - thenMs <= OLDEST_MS)
    .sort((a, b) => a.atMs - b.atMs);
  const newest = same.at(-1);
  if (newest !== undefined && atMs - newest.atMs < gapMs) return past;
  const one = readReference(packReference(measures, atMs));
  if (one === undefined) return past;
  if (same.length >= MOST_PER_LIGHT) {
    const before = same.at(-2);
    const isFar = newest !== undefined && before !== undefined && newest.atMs - before.atMs >= SPAN_MS;
    same.splice(isFar ? 0 : same.length - 1, 1);
  }
  return { ...past, references: [...others, ...same, one] };
}

/** Night is what looks so: grey or dim, whatever the sun does. */
export function lightOf({ chroma95, mean }: { readonly chroma95: number; readonly mean: number }): Light {
  return chroma95 <= GREY || mean < DIM ? 'night' : 'day';
}

/** A version, how many references, then each with its length before it, then the trace. */
export function packPast({ references, trace }: Past): Uint8Array {
  const traced = trace === undefined ? new Uint8Array(0) : packTrace(trace);
  const kept = references.reduce((sum, { bytes }) => sum + LENGTH_BYTES + bytes.length, 0);
  const past = new Uint8Array(HEAD_BYTES + kept + traced.length);
  const data = new DataView(past.buffer);
  past[0] = VERSION;
  past[1] = references.length;
  let at = HEAD_BYTES;
  for (const { bytes } of references) {
    data.setUint16(at, bytes.length);
    past.set(bytes, at + LENGTH_BYTES);
    at += LENGTH_BYTES + bytes.length;
  }
  past.set(traced, at);
  return past;
}

/** Whatever the bytes are: what cannot be read is forgotten. */
export function readPast(bytes: Uint8Array): Past {
  const [version, count = 0] = bytes;
  if (version !== VERSION || count > 2 * MOST_PER_LIGHT) return NO_PAST;
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const references: Reference[] = [];
  let at = HEAD_BYTES;
  for (let index = 0; index < count; index++) {
    if (at + LENGTH_BYTES > bytes.length) return NO_PAST;
    const end = at + LENGTH_BYTES + data.getUint16(at);
    const reference = end > bytes.length ? undefined : readReference(bytes.slice(at + LENGTH_BYTES, end));
    if (reference === undefined) return NO_PAST;
    references.push(reference);
    at = end;
  }
  const trace = readTrace(bytes.slice(at));
  return trace === undefined ? { references } : { references, trace };
}
