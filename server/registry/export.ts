/** Records to a device list in CSV, as `import` reads it. csv-stringify's door. */
import { setImmediate as breathe } from 'node:timers/promises';
import { stringify } from 'csv-stringify/sync';
import { COLUMNS, writeCell } from './columns.ts';
import type { DeviceRecord } from './record.ts';

const SLICE = 500;

/** With a byte-order mark, without which spreadsheets take Chinese for something else. */
export async function* exported(records: readonly DeviceRecord[], timeZone: string): AsyncGenerator<string> {
  yield `\uFEFF${stringify([[...COLUMNS]])}`;
  for (let from = 0; from < records.length; from += SLICE) {
    const slice = records.slice(from, from + SLICE);
    yield stringify(slice.map((record) => COLUMNS.map((column) => writeCell(column, record, timeZone))));
    await breathe();
  }
}
