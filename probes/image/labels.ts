/** A labelled table of pictures (columns of the image-health page), and what the rules see in it. */
import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { decoded } from './examine.ts';
import { MOST_BYTES } from './jpeg.ts';
import { measuresOf } from './measures.ts';
import { NO_PAST, type Past, withReference } from './past.ts';
import { type Form, formOf } from './rules.ts';
import { type Sight, sightOf } from './sight.ts';
import { fingerprintOf, traceOf } from './trace.ts';

/** One row: a picture of a camera, in the order in which they were taken. */
export interface Labelled {
  /** As the table has it. */
  readonly file: string;
  readonly camera: string;
  readonly order: number;
  readonly localTime: string;
  /** `ref` is known to be healthy, `test` is to be judged, anything else is only shown. */
  readonly role: string;
  /** Empty where healthy or unknown. */
  readonly faults: readonly string[];
  /** Faults that may be told beside; `*` is any. */
  readonly alsoRight: readonly string[];
}

/** What the rules see in a picture, or why it is none. */
export type Seeing =
  | {
      readonly sight: Sight;
      /** The same, had the camera no references. */
      readonly bare: Sight;
    }
  | { readonly invalid: string };
export type SeenRow = Labelled & Seeing;

/** The faults of a picture, in the words of the table. */
export function faultsOf(seen: Seeing, forms?: readonly Form[]): readonly string[] {
  if ('invalid' in seen) return ['invalid_jpeg'];
  const form = formOf(seen.sight, forms);
  return form === undefined ? [] : [form.fault.replaceAll('-', '_')];
}

/**
 * Columns may come in any order; only `file` must be there. Without `camera` every row is a camera of its own, without
 * `order` the rows stand in order, without `role` all are to be judged. What is odd is told to `say`; throws where
 * there is no table.
 */
export function readLabels(path: string, say: (problem: string) => void = () => {}): readonly Labelled[] {
  const [first = [], ...rows] = cellsOf(readFileSync(path, 'utf8'));
  const head = first.map((name) => name.trim().toLowerCase());
  if (!head.includes('file'))
    throw new Error(`${path} lacks the column file; its first line has ${first.join(', ')}`);
  const cell = (row: readonly string[], name: string) => row[head.indexOf(name)]?.trim() ?? '';
  const words = (text: string) =>
    text
      .split(';')
      .map((word) => word.trim())
      .filter((word) => word !== '' && word !== 'ok');
  const found: Labelled[] = [];
  for (const [index, row] of rows.entries()) {
    const file = cell(row, 'file');
    const line = `line ${index + 2}`;
    if (row.every((one) => one.trim() === '')) continue;
    if (row.length !== head.length) say(`${line}: wanted ${head.length} cells, got ${row.length}`);
    if (file === '') {
      say(`${line}: names no file, passed over`);
      continue;
    }
    const order = cell(row, 'order');
    const isOrdered = order !== '' && Number.isFinite(Number(order));
    if (order !== '' && !isOrdered) say(`${line}: wanted a number as order, got ${order}`);
    found.push({
      file,
      camera: cell(row, 'camera') || file,
      order: isOrdered ? Number(order) : index,
      localTime: cell(row, 'local_time'),
      role: head.includes('role') ? cell(row, 'role').toLowerCase() : 'test',
      faults: words(cell(row, 'labels')),
      alsoRight: words(cell(row, 'also_ok')),
    });
  }
  return found;
}

/** RFC 4180: commas, quotes, doubled quotes, any kind of line end. */
export function cellsOf(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let isQuoted = false;
  const endCell = () => {
    row.push(cell);
    cell = '';
  };
  for (let i = text.charCodeAt(0) === 0xfeff ? 1 : 0; i < text.length; i++) {
    const letter = text[i] as string;
    if (isQuoted && letter === '"' && text[i + 1] === '"') {
      cell += '"';
      i += 1;
    } else if (letter === '"') isQuoted = !isQuoted;
    else if (isQuoted || (letter !== ',' && letter !== '\n' && letter !== '\r')) cell += letter;
    else if (letter === ',') endCell();
    else if (letter === '\n' || text[i + 1] !== '\n') {
      endCell();
      rows.push(row);
      row = [];
    }
  }
  if (cell !== '' || row.length > 0) {
    endCell();
    rows.push(row);
  }
  return rows;
}

const FIRST_DAY_HOUR = 8;
const LAST_DAY_HOUR = 17;

/** By the clock alone, where no pin says when the sun rises: from 8 to 17. */
export function isDaylightAt(localTime: string): boolean {
  const hour = Number(/[ T](\d{1,2}):/.exec(localTime)?.[1] ?? Number.NaN);
  return hour >= FIRST_DAY_HOUR && hour < LAST_DAY_HOUR;
}

/**
 * Camera by camera, in their order. What a picture is compared with are the `ref` pictures before it, and for a
 * frozen one the picture just before it; nothing else of the table is used.
 */
export async function* seenRows<Row extends Labelled>(
  labels: readonly Row[],
  path: string,
): AsyncGenerator<Row & Seeing> {
  for (const rows of Map.groupBy(labels, ({ camera }) => camera).values()) {
    let past: Past = NO_PAST;
    for (const row of rows.toSorted((a, b) => a.order - b.order)) {
      const { seeing, next } = await seen(row, dirname(path), past);
      past = next;
      yield { ...row, ...seeing };
    }
  }
}

/** One row beside the past of its camera, and what the next one is compared with. */
async function seen(
  row: Labelled,
  folder: string,
  past: Past,
): Promise<{ readonly seeing: Seeing; readonly next: Past }> {
  const bytes = bytesOf(pathOf(folder, row.file));
  if (bytes === undefined) return { seeing: { invalid: 'no such file' }, next: past };
  const picture = await decoded(bytes);
  if ('invalid' in picture) return { seeing: { invalid: picture.invalid }, next: past };
  const { frame } = picture;
  const measures = measuresOf(frame);
  const fingerprint = fingerprintOf(bytes);
  const sight = (before: Past) => sightOf(frame, measures, fingerprint, before, isDaylightAt(row.localTime));
  const kept = row.role === 'ref' ? withReference(past, measures, row.order, 0) : past;
  return {
    seeing: { sight: sight(past), bare: sight({ ...past, references: [] }) },
    next: { ...kept, trace: traceOf(frame, fingerprint, row.order) },
  };
}

/** Beside the table or anywhere; tables made on other systems part folders by backslashes. */
function pathOf(folder: string, file: string): string {
  const path = resolve(folder, file);
  return existsSync(path) ? path : resolve(folder, file.replaceAll('\\', '/'));
}

/** As many as say that there are too many; undefined where there is no such file. */
function bytesOf(path: string): Uint8Array | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    const bytes = new Uint8Array(Math.min(fstatSync(file).size, MOST_BYTES + 1));
    let read = 0;
    while (read < bytes.length) {
      const more = readSync(file, bytes, read, bytes.length - read, read);
      if (more === 0) break;
      read += more;
    }
    return bytes.subarray(0, read);
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}
