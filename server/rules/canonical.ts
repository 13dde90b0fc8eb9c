/** One text for one value: keys in order, no blanks. What is signed is signed over it, so that anybody can make it again. */
import { createHash } from 'node:crypto';

/** Canonical JSON of plain values; what is undefined is left out. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) {
    // Long columns of numbers are most of a month.
    if (value.every((one) => typeof one === 'number')) return JSON.stringify(value);
    return `[${value.map((one) => canonical(one ?? null)).join(',')}]`;
  }
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null);
  const entries = Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(',')}}`;
}

/** The same over a text in pieces. */
export function digestOfText(pieces: Iterable<string | Uint8Array>): string {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}

/** SHA-256 over the canonical JSON, in hexadecimal digits. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex');
}
