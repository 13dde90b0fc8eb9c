/** A list as it was sent, CSV or XLSX, read slice by slice into rows of text cells. What cannot be read is refused with a reason. */
import { csvRows } from './sheet-csv.ts';
import { isZip, xlsxRows } from './sheet-xlsx.ts';

/** How much of a list is read. */
export const LIMITS = {
  bytes: 64 << 20,
  rows: 200_000,
  columns: 200,
  cell: 2_000,
  problems: 10_000,
  /** Of a workbook, when it is unpacked: four times what a city's own export needs. */
  inflated: 640 << 20,
  /** Texts that a workbook keeps apart from its cells. */
  texts: 96 << 20,
  entries: 2_000,
} as const;

/** Why a list cannot be read, and how far reading came. */
export class BadSheet extends Error {
  override readonly name = 'BadSheet';
  /** Row in the sheet, from 1; 0 when it is the whole file. */
  readonly row: number;
  readonly got: string;
  readonly wanted: string;
  constructor(wanted: string, got: string, row = 0) {
    super(`wanted ${wanted}, got ${got}`);
    this.row = row;
    this.got = got;
    this.wanted = wanted;
  }
}

/** Cells of one row; blank rows are empty, so that a row's place is its number in the sheet. */
export type Cells = readonly string[];

export interface Sheet {
  readonly format: 'csv' | 'xlsx';
  /** How the text was written: `utf-8`, `gb18030`, `utf-16le`. */
  readonly encoding: string;
  /** Some hundred rows at a time. */
  readonly rows: AsyncIterable<readonly Cells[]>;
}

/** What a file is by its first bytes, whatever its name says; a list, or refused before anything is read. */
export function sheetOf(bytes: Uint8Array): Sheet {
  if (bytes.length > LIMITS.bytes)
    throw new BadSheet(`at most ${LIMITS.bytes} bytes`, `${bytes.length} bytes`);
  if (isZip(bytes)) return { format: 'xlsx', encoding: 'xlsx', rows: bounded(xlsxRows(bytes)) };
  const other = kindOf(bytes);
  if (other !== undefined) throw new BadSheet('a list in CSV or XLSX', other);
  const { encoding, rows } = csvRows(bytes);
  return { format: 'csv', encoding, rows: bounded(rows) };
}

/** Kinds of files that are sent in place of a list, by how they begin. */
const OTHERS: readonly (readonly [hex: string, says: string])[] = [
  ['d0cf11e0a1b11ae1', 'an old .xls or .doc file: save it as .xlsx'],
  ['25504446', 'a PDF'],
  ['ffd8ff', 'a picture'],
  ['89504e47', 'a picture'],
  ['52617221', 'a RAR archive'],
  ['377abcaf', 'a 7z archive'],
  ['1f8b', 'a gzip archive'],
];

function kindOf(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 512));
  const hex = head.subarray(0, 8).toString('hex');
  const other = OTHERS.find(([magic]) => hex.startsWith(magic));
  if (other !== undefined) return other[1];
  // Some systems call a web page .xls and send that.
  const text = head
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart();
  if (/^<(!doctype|html|table|\?xml|meta|style)/i.test(text))
    return 'a web page or XML, whatever its name says';
  return undefined;
}

/** Not more rows and columns than anybody's list has; the rest is not read. */
async function* bounded(slices: AsyncIterable<readonly Cells[]>): AsyncGenerator<readonly Cells[]> {
  let row = 0;
  for await (const slice of slices) {
    for (const cells of slice) {
      row++;
      if (cells.length > LIMITS.columns)
        throw new BadSheet(`at most ${LIMITS.columns} columns`, `${cells.length} columns`, row);
    }
    // Heading rows are on top of that.
    if (row > LIMITS.rows + 20) throw new BadSheet(`at most ${LIMITS.rows} rows`, 'another row', row);
    yield slice;
  }
}
