/** CSV as spreadsheets and systems write it: four encodings, three separators. csv-parse's and iconv-lite's door. */
import { isUtf8 } from 'node:buffer';
import { pipeline, Readable } from 'node:stream';
import { setImmediate as breathe } from 'node:timers/promises';
import { TextDecoder } from 'node:util';
import { parse } from 'csv-parse';
import iconv from 'iconv-lite';
import { BadSheet, type Cells, LIMITS } from './sheet.ts';

/** Read between two breaths of the event loop: some hundred rows, a few milliseconds. */
const SLICE_BYTES = 64 << 10;
const ROWS = 250;
/** So much is looked at to find the separator. */
const SAMPLE = 64 << 10;

type Encoding = 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be';

/** UTF-8 or UTF-16 with or without a byte-order mark, else GB18030 – as lists leave a Chinese spreadsheet. */
export function csvRows(bytes: Uint8Array): {
  readonly encoding: Encoding;
  readonly rows: AsyncIterable<Cells[]>;
} {
  const encoding = encodingOf(bytes);
  if (encoding === undefined) throw new BadSheet('text in UTF-8, UTF-16 or GB18030', 'other bytes');
  return { encoding, rows: rowsIn(bytes, encoding) };
}

function encodingOf(bytes: Uint8Array): Encoding | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  const isZeroAt = (odd: number) => zeros(bytes, odd) > 0.3;
  if (isZeroAt(1)) return 'utf-16le';
  if (isZeroAt(0)) return 'utf-16be';
  if (isUtf8(bytes)) return 'utf-8';
  return isGb18030(bytes) ? 'gb18030' : undefined;
}

/** Share of zero bytes at even or odd places: ASCII in UTF-16 has one in every character. */
function zeros(bytes: Uint8Array, odd: number): number {
  const end = Math.min(bytes.length, 4_096);
  let [count, all] = [0, 0];
  for (let at = odd; at < end; at += 2, all++) if (bytes[at] === 0) count++;
  return all < 4 ? 0 : count / all;
}

/** Whether every byte belongs to a character; iconv-lite would put a mark in place of what does not. */
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

/** The sign that comes most often in the first line outside of quotes. */
function separatorOf(text: string): string {
  const counts = new Map([
    [',', 0],
    [';', 0],
    ['\t', 0],
  ]);
  let isQuoted = false;
  let lines = 0;
  for (const sign of text) {
    if (sign === '"') isQuoted = !isQuoted;
    else if (!isQuoted && sign === '\n' && ++lines === 5) break;
    else if (!isQuoted && counts.has(sign)) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  }
  const [best] = [...counts].sort((a, b) => b[1] - a[1]);
  return best !== undefined && best[1] > 0 ? best[0] : ',';
}

async function* rowsIn(bytes: Uint8Array, encoding: Encoding): AsyncGenerator<Cells[]> {
  const parser = parse({
    delimiter: separatorOf(iconv.decode(Buffer.from(bytes.subarray(0, SAMPLE)), encoding)),
    relax_column_count: true, // told by whoever judges, with the row
    // A quote that is never closed would take the rest of the file for one cell.
    max_record_size: LIMITS.columns * LIMITS.cell,
  });
  // Whatever goes wrong in either stream reaches the loop below.
  pipeline(Readable.from(textIn(bytes, encoding)), parser, () => undefined);
  let slice: Cells[] = [];
  let read = 0;
  try {
    for await (const cells of parser) {
      const row = cells as string[]; // cells are text unless csv-parse is told to convert them
      slice.push(row.length === 1 && row[0] === '' ? [] : row);
      if (slice.length < ROWS) continue;
      read += slice.length;
      yield slice;
      slice = [];
    }
  } catch (error) {
    if (error instanceof BadSheet) throw error;
    throw new BadSheet('rows of separated cells', (error as Error).message, brokenRow(error) ?? read);
  }
  if (slice.length > 0) yield slice;
}

/** csv-parse counts the rows that it had read; the next one is broken. */
function brokenRow(error: unknown): number | undefined {
  const { records } = error as { readonly records?: unknown };
  return typeof records === 'number' ? records + 1 : undefined;
}

async function* textIn(bytes: Uint8Array, encoding: Encoding): AsyncGenerator<string> {
  const decoder = iconv.getDecoder(encoding);
  for (let from = 0; from < bytes.length; from += SLICE_BYTES) {
    const slice = bytes.subarray(from, from + SLICE_BYTES);
    const text = decoder.write(Buffer.from(slice.buffer, slice.byteOffset, slice.length));
    if (text !== '') yield from === 0 ? text.replace(/^\uFEFF/, '') : text;
    await breathe();
  }
  const rest = decoder.end();
  if (rest) yield rest;
}
