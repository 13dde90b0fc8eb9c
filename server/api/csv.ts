/** Lists as files: words in the asker's language, cells that no spreadsheet takes for a formula. */
import { stringify } from 'csv-stringify/sync';
import { Reply } from './route.ts';

/** A column: its heading, and what stands in it. */
export interface Column<R> {
  readonly title: string;
  readonly cell: (row: R) => string | number | null;
}

const SLICE = 500;
/** Without it some spreadsheets read UTF-8 as something else. */
const BYTE_ORDER_MARK = '\uFEFF';

/** An answer that goes out as it is made. */
export function csvReply(chunks: AsyncIterable<string> | Iterable<string>, name: string): Reply {
  return new Reply(inTurn(chunks), {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${name.replaceAll(/[^\w.-]/g, '_')}"`,
  });
}

async function* inTurn(chunks: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string> {
  yield* chunks;
}

/** Heading and rows, some hundred at a time. */
export function* csvOf<R>(columns: readonly Column<R>[], rows: readonly R[]): Generator<string> {
  yield BYTE_ORDER_MARK + stringify([columns.map(({ title }) => title)], { record_delimiter: '\r\n' });
  for (let from = 0; from < rows.length; from += SLICE) {
    const slice = rows.slice(from, from + SLICE).map((row) => columns.map(({ cell }) => defused(cell(row))));
    yield stringify(slice, { record_delimiter: '\r\n' });
  }
}

/** Rows of any length, one below the other. */
export function* csvOfRows(rows: Iterable<readonly string[]>): Generator<string> {
  yield BYTE_ORDER_MARK;
  for (const row of rows) yield stringify([row.map(defusedText)], { record_delimiter: '\r\n' });
}

/** A number below zero is no formula. */
function defusedText(cell: string): string {
  return /^-?\d+(\.\d+)?$/.test(cell) ? cell : defused(cell);
}

/** A cell that begins like a formula begins with an apostrophe instead. */
function defused(cell: string | number | null): string {
  const text = cell === null ? '' : String(cell);
  return typeof cell === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

/** `2026-11-21T14:05:32+08:00`: an instant as a file tells it. */
export function instantIn(timeZone: string): (atMs: number | null) => string {
  const form = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  const zone = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  return (atMs) => {
    if (atMs === null) return '';
    const name = zone.formatToParts(atMs).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
    const offset = name === 'GMT' ? 'Z' : name.replace('GMT', '');
    return `${form.format(atMs).replace(' ', 'T')}${offset}`;
  };
}
