/** A labelled table of pictures (columns of the image-health page), and what the rules see in it. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { decoded } from './examine.ts';
import { measuresOf } from './measures.ts';
import { NO_PAST, type Past, withReference } from './past.ts';
import { type Sight, sightOf } from './sight.ts';
import { fingerprintOf, traceOf } from './trace.ts';

/** One row: a picture of a camera, in the order in which they were taken. */
export interface Labelled {
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

/** A row with what the rules see in its picture, or why it is none. */
export type SeenRow = Labelled &
  (
    | {
        readonly sight: Sight;
        /** The same, had the camera no references. */
        readonly bare: Sight;
      }
    | { readonly invalid: string }
  );

const COLUMNS = ['file', 'camera', 'order', 'local_time', 'role'] as const;

/** Throws with the columns that are missing. */
export function readLabels(path: string): readonly Labelled[] {
  const [head = [], ...rows] = cellsOf(readFileSync(path, 'utf8'));
  const missing = COLUMNS.filter((name) => !head.includes(name));
  if (missing.length > 0) throw new Error(`${path} lacks the columns ${missing.join(', ')}`);
  const cell = (row: readonly string[], name: string) => row[head.indexOf(name)] ?? '';
  const words = (text: string) => text.split(';').filter((word) => word !== '' && word !== 'ok');
  return rows
    .filter((row) => row.length === head.length)
    .map((row) => ({
      file: cell(row, 'file'),
      camera: cell(row, 'camera'),
      order: Number(cell(row, 'order')),
      localTime: cell(row, 'local_time'),
      role: cell(row, 'role'),
      faults: words(cell(row, 'labels')),
      alsoRight: words(cell(row, 'also_ok')),
    }));
}

/** RFC 4180: commas, quotes, doubled quotes, either kind of line end. */
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
    else if (letter === '\n') {
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
function isDaylightAt(localTime: string): boolean {
  const hour = Number(/[ T](\d{1,2}):/.exec(localTime)?.[1] ?? Number.NaN);
  return hour >= FIRST_DAY_HOUR && hour < LAST_DAY_HOUR;
}

/**
 * Camera by camera, in their order. What a picture is compared with are the `ref` pictures before it, and for a
 * frozen one the picture just before it; nothing else of the table is used.
 */
export async function* seenRows(labels: readonly Labelled[], path: string): AsyncGenerator<SeenRow> {
  const folder = dirname(path);
  for (const rows of Map.groupBy(labels, ({ camera }) => camera).values()) {
    let past: Past = NO_PAST;
    for (const row of rows.toSorted((a, b) => a.order - b.order)) {
      const bytes = bytesOf(join(folder, row.file));
      const picture = await decoded(bytes);
      if ('invalid' in picture) {
        yield { ...row, invalid: picture.invalid };
        continue;
      }
      const { frame } = picture;
      const measures = measuresOf(frame);
      const fingerprint = fingerprintOf(bytes);
      const sight = (before: Past) =>
        sightOf(frame, measures, fingerprint, before, isDaylightAt(row.localTime));
      yield { ...row, sight: sight(past), bare: sight({ ...past, references: [] }) };
      if (row.role === 'ref') past = withReference(past, measures, row.order, 0);
      past = { ...past, trace: traceOf(frame, fingerprint, row.order) };
    }
  }
}

/** A file that is not there is an empty one: no picture came. */
function bytesOf(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch {
    return new Uint8Array(0);
  }
}
