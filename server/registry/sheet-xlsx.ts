/** The first sheet of a workbook, row by row, as text: no more of it is in memory than a piece and its shared texts. */
import { StringDecoder } from 'node:string_decoder';
import { setImmediate as breathe } from 'node:timers/promises';
import { BadSheet, type Cells, LIMITS } from './sheet.ts';
import { attributeOf, elements, plainText } from './sheet-xml.ts';
import { isZip, textOf, unpacked, type ZipEntry, zipEntries } from './sheet-zip.ts';

export { isZip };

const MOST_BOOK = 4 << 20;
const ROWS = 250;
const NO_WORKBOOK = 'a workbook (.xlsx)';

/** What the cells lean on. */
interface Book {
  readonly sheet: ZipEntry;
  readonly texts: Texts;
  /** By style number: does it show a date? */
  readonly isDate: readonly boolean[];
  /** Days from 1970 to the workbook's day 0. */
  readonly epoch: number;
}

export async function* xlsxRows(bytes: Uint8Array): AsyncGenerator<Cells[]> {
  const book = await bookOf(zipEntries(bytes));
  let slice: Cells[] = [];
  let last = 0;
  for await (const { attributes, inner } of elements(
    chunks(book.sheet),
    'row',
    LIMITS.cell * LIMITS.columns * 8,
  )) {
    const row = Number(attributeOf(attributes, 'r') ?? last + 1);
    if (!Number.isInteger(row) || row <= last || row > 1_048_576)
      throw new BadSheet('rows in their order', `row ${row} after row ${last}`, last);
    if (row - last > LIMITS.rows + 20) throw new BadSheet(`at most ${LIMITS.rows} rows`, `row ${row}`, last);
    // Blank rows have no element.
    for (; last < row - 1; last++) slice.push([]);
    slice.push(cellsOf(inner, book, row));
    last = row;
    if (slice.length < ROWS) continue;
    yield slice;
    slice = [];
    await breathe();
  }
  while (slice.at(-1)?.length === 0) slice.pop();
  if (slice.length > 0) yield slice;
}

async function* chunks(entry: ZipEntry): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  for await (const chunk of unpacked(entry)) yield decoder.write(chunk);
  yield decoder.end();
}

async function bookOf(entries: ReadonlyMap<string, ZipEntry>): Promise<Book> {
  const workbook = entries.get('xl/workbook.xml');
  if (workbook === undefined)
    throw new BadSheet(NO_WORKBOOK, entries.has('word/document.xml') ? 'a .docx file' : 'another archive');
  const about = await textOf(workbook, MOST_BOOK);
  const relations = entries.get('xl/_rels/workbook.xml.rels');
  const targets = relationsIn(relations === undefined ? '' : await textOf(relations, MOST_BOOK));
  const sheet = entries.get(sheetPath(about, targets));
  if (sheet === undefined) throw new BadSheet('a workbook with a sheet', 'one without');
  const styles = entries.get('xl/styles.xml');
  const shared = entries.get('xl/sharedStrings.xml');
  return {
    sheet,
    texts: shared === undefined ? new Texts() : await textsIn(shared),
    isDate: styles === undefined ? [] : datesIn(await textOf(styles, MOST_BOOK * 4)),
    // The day that spreadsheets call 1 is 1900-01-01, and they believe in a 29th of February of that year.
    epoch: /date1904\s*=\s*"(1|true)"/.test(about) ? -24_107 : -25_569,
  };
}

function relationsIn(xml: string): ReadonlyMap<string, string> {
  const found = [...xml.matchAll(/<(?:\w+:)?Relationship\b([^>]*)>/g)].map(([, attributes = '']) => {
    const target = attributeOf(attributes, 'Target') ?? '';
    return [
      attributeOf(attributes, 'Id') ?? '',
      target.startsWith('/') ? target.slice(1) : `xl/${target}`,
    ] as const;
  });
  return new Map(found);
}

/** The first sheet that is shown. */
function sheetPath(workbook: string, targets: ReadonlyMap<string, string>): string {
  const sheets = [...workbook.matchAll(/<(?:\w+:)?sheet\b([^>]*)>/g)].map(
    ([, attributes = '']) => attributes,
  );
  const shown = sheets.find((attributes) => !/\bstate\s*=\s*"(hidden|veryHidden)"/.test(attributes));
  const id = attributeOf(shown ?? sheets[0] ?? '', 'id');
  return targets.get(id ?? '') ?? 'xl/worksheets/sheet1.xml';
}

/** Texts that cells refer to by number: in one piece of memory, and made into strings when they are read. */
class Texts {
  #bytes: Buffer = Buffer.alloc(0);
  #used = 0;
  readonly #ends: number[] = [];

  add(text: string): void {
    const length = Buffer.byteLength(text);
    if (this.#used + length > LIMITS.texts)
      throw new BadSheet(`at most ${LIMITS.texts} bytes of texts`, 'more');
    if (this.#used + length > this.#bytes.length) {
      const larger = Buffer.alloc(Math.max(1 << 16, (this.#used + length) * 2));
      this.#bytes.copy(larger, 0, 0, this.#used);
      this.#bytes = larger;
    }
    this.#bytes.write(text, this.#used);
    this.#used += length;
    this.#ends.push(this.#used);
  }

  at(index: number): string | undefined {
    const end = this.#ends[index];
    return end === undefined ? undefined : this.#bytes.toString('utf8', this.#ends[index - 1] ?? 0, end);
  }
}

async function textsIn(entry: ZipEntry): Promise<Texts> {
  const texts = new Texts();
  let count = 0;
  for await (const { inner } of elements(chunks(entry), 'si', LIMITS.cell * 64)) {
    texts.add(plainText(inner));
    if (++count % 2_000 === 0) await breathe();
  }
  return texts;
}

/** By the number of a cell's style. */
function datesIn(xml: string): boolean[] {
  const own = new Map(
    [...xml.matchAll(/<(?:\w+:)?numFmt\b([^>]*)>/g)].map(([, attributes = '']) => [
      Number(attributeOf(attributes, 'numFmtId')),
      attributeOf(attributes, 'formatCode') ?? '',
    ]),
  );
  const list = /<(?:\w+:)?cellXfs\b[^>]*>([\s\S]*?)<\/(?:\w+:)?cellXfs>/.exec(xml)?.[1] ?? '';
  return [...list.matchAll(/<(?:\w+:)?xf\b([^>]*)>/g)].map(([, attributes = '']) => {
    const id = Number(attributeOf(attributes, 'numFmtId') ?? 0);
    const code = own.get(id);
    if (code !== undefined) return isDateFormat(code);
    return (
      (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58)
    );
  });
}

function isDateFormat(code: string): boolean {
  return /[ymdh年月日]/i.test(code.replaceAll(/"[^"]*"|\[[^\]]*\]|\\./g, ''));
}

const CELL = /<(?:\w+:)?c\b([^>]*?)(?:\/>|>([\s\S]*?)<\/(?:\w+:)?c>)/g;

function cellsOf(xml: string, book: Book, row: number): Cells {
  const cells: string[] = [];
  for (const [, attributes = '', inner = ''] of xml.matchAll(CELL)) {
    const place = attributeOf(attributes, 'r');
    const column = place === undefined ? cells.length : columnOf(place);
    if (column >= LIMITS.columns) {
      if (inner === '') continue; // formatted, and empty
      throw new BadSheet(`at most ${LIMITS.columns} columns`, `column ${column + 1}`, row);
    }
    while (cells.length < column) cells.push('');
    cells[column] = textIn(attributes, inner, book);
  }
  while (cells.length > 0 && cells.at(-1) === '') cells.pop();
  return cells;
}

/** `AB12` is column 27, counted from 0. */
function columnOf(place: string): number {
  let column = 0;
  for (const letter of /^[A-Z]{1,3}/.exec(place)?.[0] ?? 'A')
    column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

function textIn(attributes: string, inner: string, { texts, isDate, epoch }: Book): string {
  const type = attributeOf(attributes, 't') ?? 'n';
  if (type === 'inlineStr') return plainText(inner);
  const value = plainText(/<(?:\w+:)?v\b[^>]*>([\s\S]*?)<\/(?:\w+:)?v>/.exec(inner)?.[1] ?? '', true);
  if (value === '') return '';
  if (type === 's') return texts.at(Number(value)) ?? '';
  if (type === 'b') return value === '1' ? 'yes' : 'no';
  if (type !== 'n') return value;
  const style = Number(attributeOf(attributes, 's') ?? 0);
  return isDate[style] === true ? dateText(Number(value), epoch) : numberText(value);
}

/** As the sheet shows it: 125.1436 where the file says 125.14359999999999, and 2.20402E+19 for what has lost its last digits. */
function numberText(value: string): string {
  const number = Number(value);
  if (!Number.isFinite(number)) return value;
  if (Math.abs(number) >= 1e15) return number.toExponential().toUpperCase();
  return /^-?\d+$/.test(value) ? value : String(Number(number.toPrecision(15)));
}

function dateText(days: number, epoch: number): string {
  const atMs = Math.round((days + epoch) * 86_400_000);
  if (!Number.isFinite(atMs) || Math.abs(atMs) > 8e15) return String(days);
  const text = new Date(atMs).toISOString();
  return days % 1 === 0 ? text.slice(0, 10) : `${text.slice(0, 10)} ${text.slice(11, 19)}`;
}
