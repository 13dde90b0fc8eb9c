/**
 * What is remembered of a camera: a few references by day, a few by night, and the trace of the latest look. Maps and
 * numbers, about 9 KB each; no picture.
 */
import type { Light } from '../link/observation.ts';
import type { Measures } from './measures.ts';
import { packReference, REFERENCE_BYTES, type Reference, readReference } from './reference.ts';
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

/** How many references, then the references, then the trace. */
export function packPast({ references, trace }: Past): Uint8Array {
  const traced = trace === undefined ? new Uint8Array(0) : packTrace(trace);
  const bytes = new Uint8Array(1 + references.length * REFERENCE_BYTES + traced.length);
  bytes[0] = references.length;
  for (const [index, reference] of references.entries())
    bytes.set(reference.bytes, 1 + index * REFERENCE_BYTES);
  bytes.set(traced, 1 + references.length * REFERENCE_BYTES);
  return bytes;
}

/** Whatever the bytes are: what cannot be read is forgotten. */
export function readPast(bytes: Uint8Array): Past {
  const count = bytes[0] ?? 0;
  const end = 1 + count * REFERENCE_BYTES;
  if (count > 2 * MOST_PER_LIGHT || bytes.length < end) return NO_PAST;
  const references: Reference[] = [];
  for (let at = 1; at < end; at += REFERENCE_BYTES) {
    const reference = readReference(bytes.slice(at, at + REFERENCE_BYTES));
    if (reference === undefined) return NO_PAST;
    references.push(reference);
  }
  const trace = readTrace(bytes.slice(end));
  return trace === undefined ? { references } : { references, trace };
}
