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

/** A long array of numbers that is told row by row: nobody holds it. */
export class Column {
  readonly length: number;
  readonly at: (row: number) => number | null;

  constructor(length: number, at: (row: number) => number | null) {
    this.length = length;
    this.at = at;
  }
}

/** A value of which arrays of numbers are columns. */
export type Columned<T> =
  ArrayLike<number> extends T
    ? Column
    : T extends readonly unknown[] | string | number | boolean | null
      ? T
      : { readonly [K in keyof T]: Columned<T[K]> };

const ROWS = 8_192;

/** Canonical JSON of an object with columns, piece by piece. */
export function* columnPieces(value: unknown): Generator<string> {
  if (value instanceof Column) {
    for (let first = 0; first < value.length; first += ROWS) {
      const rows = Math.min(ROWS, value.length - first);
      const told = Array.from({ length: rows }, (_, row) => value.at(first + row) ?? 'null');
      yield (first === 0 ? '[' : ',') + told.join(',');
    }
    yield value.length === 0 ? '[]' : ']';
  } else if (value === null || typeof value !== 'object' || Array.isArray(value)) yield canonical(value);
  else {
    let before = '{';
    for (const [key, one] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) {
      yield `${before}${JSON.stringify(key)}:`;
      yield* columnPieces(one);
      before = ',';
    }
    yield before === '{' ? '{}' : '}';
  }
}

/** Canonical JSON of a list, piece by piece. */
export function* listPieces(list: Iterable<unknown>): Generator<string> {
  let before = '[';
  for (const one of list) {
    yield before + canonical(one);
    before = ',';
  }
  yield before === '[' ? '[]' : ']';
}

/** SHA-256 over the canonical JSON, in hexadecimal digits. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex');
}
