/** A book as bytes: what a link with a moment showed is kept as it was told. */
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { Book } from './period-book.ts';
import type { Home } from './period-device.ts';
import type { LedgerUnit } from './period-ledger.ts';
import type { RuleValues } from './period-rules.ts';
import type { Stretch } from './timeline.ts';

const FORM = 'lightkeeper-book-2';
/** The first four bytes tell how long the head is. */
const LENGTH_BYTES = 4;
/** A thirtieth of the size in some forty milliseconds. */
const QUALITY = 5;

interface Head {
  readonly form: typeof FORM;
  readonly span: Stretch;
  readonly values: RuleValues;
  readonly homes: readonly Home[];
  readonly units: readonly LedgerUnit[];
  /** Numbers in each column. */
  readonly lengths: readonly number[];
}

export function packedBook(book: Book): Uint8Array {
  const columns = book.columns.map(({ all }) => all);
  const { span, values, homes, units } = book;
  const told: Head = { form: FORM, span, values, homes, units, lengths: columns.map(({ length }) => length) };
  const head = Buffer.from(JSON.stringify(told));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(head.length);
  const bodies = columns.map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength),
  );
  return brotliCompressSync(Buffer.concat([length, head, ...bodies]), {
    params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY },
  });
}

/** Undefined for one that was written in another form. */
export function unpackedBook(packed: Uint8Array): Book | undefined {
  const bytes = brotliDecompressSync(packed);
  let at = LENGTH_BYTES + bytes.readUInt32LE(0);
  const told = JSON.parse(bytes.toString('utf8', LENGTH_BYTES, at)) as Head; // written by packedBook
  if (told.form !== FORM) return undefined;
  const book = new Book(told, told.values);
  for (const [index, column] of book.columns.entries()) {
    const part = bytes.subarray(at, at + (told.lengths[index] ?? 0) * column.width);
    column.read(part);
    at += part.length;
  }
  return book;
}
