/** A device list in CSV, read slice by slice: bytes to rows of typed cells, or problems. csv-parse's door. */
import { isUtf8 } from 'node:buffer';
import { pipeline, Readable } from 'node:stream';
import { setImmediate as breathe } from 'node:timers/promises';
import { TextDecoder } from 'node:util';
import { parse } from 'csv-parse';
import { type DetailField, fieldHeaded } from '../../config/file-fields.ts';
import { COLUMNS, type Column, fieldOf, REQUIRED, readCell } from './columns.ts';
import type { CellProblem, DeviceWish } from './record.ts';
import { detailIn } from './wish.ts';

/** How much of a list is read. */
export const LIMITS = {
  bytes: 64 << 20,
  rows: 200_000,
  columns: 200,
  cell: 2_000,
  problems: 10_000,
} as const;

/** Read between two breaths of the event loop: some hundred rows, a few milliseconds. */
const SLICE_BYTES = 64 << 10;
const SHOWN = 80;
const NONE: ReadonlySet<Column> = new Set();

/** One data row, counted from 1: the fields that could be read, and those that could not. */
export interface ListRow {
  readonly row: number;
  /** Only fields whose column is in the list. */
  readonly said: Partial<DeviceWish>;
  readonly bad: ReadonlySet<Column>;
}

/** Collects problems, and counts those beyond the limit instead of keeping them. */
export class Problems {
  readonly #kept: CellProblem[] = [];
  #count = 0;

  add(row: number, column: string, value: string, wanted: string): void {
    this.#count++;
    if (this.#kept.length >= LIMITS.problems) return;
    this.#kept.push({ row, column, value: shown(value), wanted });
  }

  /** Why the reading ended early; told however many others there are. */
  addBreak(row: number, value: string, wanted: string): void {
    this.#count++;
    this.#kept.push({ row, column: '', value: shown(value), wanted });
  }

  get none(): boolean {
    return this.#count === 0;
  }

  /** In the order of the rows; the last one says how many more there are, if there are. */
  list(): readonly CellProblem[] {
    const sorted = this.#kept.toSorted((a, b) => a.row - b.row);
    const more = this.#count - this.#kept.length;
    if (more > 0)
      sorted.push({
        row: 0,
        column: '',
        value: `${more} more`,
        wanted: `at most ${LIMITS.problems} problems`,
      });
    return sorted;
  }
}

/** How far a list could be read. */
export interface Extent {
  readonly rows: number;
  /** False when the rest of it could not be read: then nothing of it should be taken over. */
  readonly isWhole: boolean;
}

/** Hands out the rows of a list one by one. What cannot be read becomes a problem. */
export async function readList(
  bytes: Uint8Array,
  timeZone: string,
  problems: Problems,
  take: (row: ListRow) => void,
): Promise<Extent> {
  const decoder = decoderFor(bytes, problems);
  if (decoder === undefined) return { rows: 0, isWhole: false };
  const reading = new Reading(timeZone, problems, take);
  const parser = parse({
    bom: true,
    relax_column_count: true, // told below, with the row
    skip_empty_lines: true,
    // A quote that is never closed would take the rest of the file for one cell.
    max_record_size: LIMITS.columns * LIMITS.cell,
  });
  // Whatever goes wrong in either stream reaches the loop below.
  pipeline(Readable.from(slices(bytes, decoder)), parser, () => undefined);
  try {
    for await (const cells of parser) {
      reading.take(cells as string[]); // cells are text unless csv-parse is told to convert them
      if (reading.isOver) break;
    }
  } catch (error) {
    problems.addBreak(brokenRow(error), (error as Error).message, 'rows of comma-separated cells');
    return { rows: reading.count, isWhole: false };
  }
  reading.end();
  return { rows: reading.count, isWhole: !reading.isOver };
}

/** csv-parse counts the rows that it had read, the header among them. */
function brokenRow(error: unknown): number {
  const { records } = error as { readonly records?: unknown };
  return typeof records === 'number' ? records : 0;
}

async function* slices(bytes: Uint8Array, decoder: TextDecoder): AsyncGenerator<string> {
  for (let from = 0; from < bytes.length; from += SLICE_BYTES) {
    const isLast = from + SLICE_BYTES >= bytes.length;
    const text = decoder.decode(bytes.subarray(from, from + SLICE_BYTES), { stream: !isLast });
    if (text !== '') yield text;
    await breathe();
  }
}

/** Takes rows one by one; the first is the header. */
class Reading {
  readonly #timeZone: string;
  readonly #problems: Problems;
  readonly #take: (row: ListRow) => void;
  #at: Map<Column, number> | undefined;
  #width = 0;
  #count = 0;
  /** True when nothing more can be made of the rest. */
  isOver = false;

  constructor(timeZone: string, problems: Problems, take: (row: ListRow) => void) {
    this.#timeZone = timeZone;
    this.#problems = problems;
    this.#take = take;
  }

  get count(): number {
    return this.#count;
  }

  end(): void {
    if (this.#at !== undefined || this.isOver) return;
    this.#problems.addBreak(0, '', `a header row with ${REQUIRED.join(', ')}`);
    this.isOver = true;
  }

  take(cells: readonly string[]): void {
    if (this.#at === undefined) this.#begin(cells);
    else this.#row(cells, this.#at);
  }

  #begin(cells: readonly string[]): void {
    const at = headerOf(cells, this.#problems);
    if (at === undefined) this.isOver = true;
    else this.#at = at;
    this.#width = cells.length;
  }

  #row(cells: readonly string[], at: ReadonlyMap<Column, number>): void {
    this.#count++;
    const row = this.#count;
    if (row > LIMITS.rows) {
      this.#problems.addBreak(row, 'another row', `at most ${LIMITS.rows} rows`);
      this.isOver = true;
      return;
    }
    if (cells.length !== this.#width) {
      this.#problems.add(row, '', `${cells.length} cells`, `${this.#width} cells, as in the header`);
      return;
    }
    const said: Record<string, string | number | boolean | null> = {};
    const details: Partial<Record<DetailField, string>> = {};
    const bad = new Set<Column>();
    for (const [column, index] of at) {
      const text = cells[index] ?? '';
      const cell =
        text.length > LIMITS.cell
          ? { wanted: `at most ${LIMITS.cell} characters` }
          : readCell(column, text, this.#timeZone);
      const detail = detailIn(fieldOf(column));
      if ('is' in cell && detail !== undefined) details[detail] = String(cell.is);
      else if ('is' in cell) said[fieldOf(column)] = cell.is;
      else {
        bad.add(column);
        this.#problems.add(row, column, text, cell.wanted);
      }
    }
    // Each reader answers the type of its own field.
    this.#take({
      row,
      said: { ...(said as Partial<DeviceWish>), details },
      bad: bad.size === 0 ? NONE : bad,
    });
  }
}

function headerOf(cells: readonly string[], problems: Problems): Map<Column, number> | undefined {
  if (cells.length > LIMITS.columns) {
    problems.add(0, '', `${cells.length} columns`, `at most ${LIMITS.columns} columns`);
    return undefined;
  }
  const at = new Map<Column, number>();
  let isSound = true;
  const say = (column: string, wanted: string) => {
    problems.add(0, shown(column), column, wanted);
    isSound = false;
  };
  cells.forEach((cell, index) => {
    const name = cell.trim();
    const column = fieldHeaded(name)?.name;
    if (column === undefined) say(name, `one of ${COLUMNS.join(', ')}`);
    else if (at.has(column)) say(name, 'each column once');
    else at.set(column, index);
  });
  const missing = REQUIRED.filter((column) => !at.has(column));
  for (const column of missing) {
    problems.add(0, column, 'nothing', 'this column');
    isSound = false;
  }
  return isSound ? at : undefined;
}

/** UTF-8 with or without a byte-order mark, else GB18030 – as lists leave a Chinese spreadsheet. */
function decoderFor(bytes: Uint8Array, problems: Problems): TextDecoder | undefined {
  if (bytes.length > LIMITS.bytes) {
    problems.add(0, '', `${bytes.length} bytes`, `at most ${LIMITS.bytes} bytes`);
    return undefined;
  }
  if (isUtf8(bytes)) return new TextDecoder('utf-8', { fatal: true });
  if (isGb18030(bytes)) return new TextDecoder('gb18030', { fatal: true });
  problems.add(0, '', 'other bytes', 'text in UTF-8 or GB18030');
  return undefined;
}

function isGb18030(bytes: Uint8Array): boolean {
  const decoder = new TextDecoder('gb18030', { fatal: true });
  try {
    for (let from = 0; from <= bytes.length; from += SLICE_BYTES)
      decoder.decode(bytes.subarray(from, from + SLICE_BYTES), {
        stream: from + SLICE_BYTES <= bytes.length,
      });
    return true;
  } catch {
    return false;
  }
}

function shown(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
