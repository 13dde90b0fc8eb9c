/** Records to a device list in CSV, as `import` reads it. csv-stringify's door. */
import { setImmediate as breathe } from 'node:timers/promises';
import { stringify } from 'csv-stringify/sync';
import { type FileField, fieldNamed, type Headings, headingOf } from '../../config/file-fields.ts';
import { COLUMNS, type Column, OPEN_COLUMNS, writeCell } from './columns.ts';
import type { DeviceRecord } from './record.ts';

const SLICE = 500;

/** How a list is to be written. */
export interface ExportWish {
  readonly timeZone: string;
  readonly headings: Headings;
  /** With telephones and contacts; without them, an import leaves those alone. */
  readonly isWhole: boolean;
}

/** With a byte-order mark, without which spreadsheets take Chinese for something else. */
export async function* exported(
  records: readonly DeviceRecord[],
  { timeZone, headings, isWhole }: ExportWish,
): AsyncGenerator<string> {
  const columns: readonly Column[] = isWhole ? COLUMNS : OPEN_COLUMNS;
  const heads = columns.map((column) => headingOf(fieldNamed(column) as FileField, headings)); // each has one
  yield `\uFEFF${stringify([heads])}`;
  for (let from = 0; from < records.length; from += SLICE) {
    const slice = records.slice(from, from + SLICE);
    yield stringify(slice.map((record) => columns.map((column) => writeCell(column, record, timeZone))));
    await breathe();
  }
}
