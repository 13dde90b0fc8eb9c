/** Records to a device list in CSV or XLSX, as `lists` reads it. csv-stringify's door. */
import { setImmediate as breathe } from 'node:timers/promises';
import { stringify } from 'csv-stringify/sync';
import { type FileField, fieldNamed, type Headings, headingOf } from '../../config/file-fields.ts';
import type { Language } from '../../config/terms.ts';
import { COLUMNS, type Column, OPEN_COLUMNS, writeCell } from './columns.ts';
import type { DeviceRecord } from './record.ts';
import type { Cells } from './sheet.ts';
import { workbookOf } from './sheet-write.ts';

/** Some ten milliseconds of the processor, so that others are answered between. */
const SLICE = 100;

/** How a list is to be written. */
export interface ExportWish {
  readonly timeZone: string;
  readonly headings: Headings;
  /** With telephones and contacts; without them, an import leaves those alone. */
  readonly isWhole: boolean;
}

export const LIST_FORMATS = ['csv', 'xlsx'] as const;
export type ListFormat = (typeof LIST_FORMATS)[number];

/** The list as it goes out, piece by piece. */
export function exported(
  records: readonly DeviceRecord[],
  wish: ExportWish,
  format: ListFormat = 'csv',
): AsyncGenerator<string | Uint8Array> {
  const columns = columnsFor(wish);
  const rows = rowsOf(records, columns, wish);
  if (format === 'csv') return inCsv(rows);
  return workbookOf([{ name: 'devices', rows, widths: columns.map(widthOf) }]);
}

function columnsFor({ isWhole }: Pick<ExportWish, 'isWhole'>): readonly Column[] {
  return isWhole ? COLUMNS : OPEN_COLUMNS;
}

function headsOf(columns: readonly Column[], headings: Headings): Cells {
  return columns.map((column) => headingOf(fieldNamed(column) as FileField, headings)); // each has one
}

async function* rowsOf(
  records: readonly DeviceRecord[],
  columns: readonly Column[],
  { headings, timeZone }: ExportWish,
): AsyncGenerator<readonly Cells[]> {
  yield [headsOf(columns, headings)];
  for (let from = 0; from < records.length; from += SLICE) {
    const slice = records.slice(from, from + SLICE);
    yield slice.map((record) => columns.map((column) => writeCell(column, record, timeZone)));
    await breathe();
  }
}

/** With a byte-order mark, without which spreadsheets take Chinese for something else. */
async function* inCsv(rows: AsyncIterable<readonly Cells[]>): AsyncGenerator<string> {
  let isFirst = true;
  for await (const slice of rows) {
    if (slice.length === 0) continue;
    yield `${isFirst ? '\uFEFF' : ''}${stringify(slice as string[][])}`;
    isFirst = false;
  }
}

/** Rows of any kind as a file of the format. */
export function inFormat(
  rows: AsyncIterable<readonly Cells[]>,
  format: ListFormat,
): AsyncGenerator<string | Uint8Array> {
  return format === 'csv' ? inCsv(rows) : workbookOf([{ name: 'rows', rows }]);
}

function widthOf(column: Column): number {
  if (column === 'code' || column === 'upstream') return 24;
  return column === 'name' || column === 'address' ? 32 : 14;
}

/** An empty list with its headings and, in a workbook, a second sheet that says what each column may hold. */
export function template(
  { headings, isWhole, language }: Pick<ExportWish, 'headings' | 'isWhole'> & { readonly language: Language },
  format: ListFormat,
): AsyncGenerator<string | Uint8Array> {
  const columns = columnsFor({ isWhole });
  const heads = headsOf(columns, headings);
  if (format === 'csv') return inCsv(inTurn([[heads]]));
  const fields = columns.map((column) => fieldNamed(column) as FileField);
  const explained = fields.map((field, index) => explanationOf(field, heads[index] ?? '', language));
  return workbookOf([
    { name: language === 'en' ? 'devices' : '设备', rows: [[heads]], widths: columns.map(widthOf) },
    {
      name: language === 'en' ? 'columns' : '列说明',
      rows: [[TITLES[language], ...explained]],
      widths: [22, 22, 22, 16, 12, 90],
    },
  ]);
}

async function* inTurn<T>(all: readonly T[]): AsyncGenerator<T> {
  yield* all;
}

const TITLES: Readonly<Record<Language, Cells>> = {
  'zh-CN': ['列名', '中文', 'English', '类型', '必填', '取值'],
  en: ['column', 'Chinese', 'English', 'type', 'needed', 'values'],
};

const TYPES: Readonly<Record<Language, Readonly<Record<FileField['type'], string>>>> = {
  'zh-CN': {
    ...{ text: '文本', code: '代码', codes: '代码,可多个,以 / 分隔', whole: '整数', number: '数字' },
    ...{ date: '日期 2026-11-21', 'yes-no': '是 / 否', phone: '电话', reference: '台账内编号' },
    ...{ 'digits-12': '12 位数字', word: '代码' },
  },
  en: {
    ...{
      text: 'text',
      code: 'one value',
      codes: 'values, joined by /',
      whole: 'whole number',
      number: 'number',
    },
    ...{ date: 'date 2026-11-21', 'yes-no': 'yes / no', phone: 'telephone', reference: 'id in the registry' },
    ...{ 'digits-12': '12 digits', word: 'one value' },
  },
};

const NEED: Readonly<Record<Language, Readonly<Record<FileField['required'], string>>>> = {
  'zh-CN': { always: '必填', 'class-1': '一类点必填', networked: '联网必填', no: '' },
  en: { always: 'always', 'class-1': 'class 1', networked: 'networked', no: '' },
};

function explanationOf(field: FileField, head: string, language: Language): Cells {
  const { zh, en, type, required, values = [], least, most } = field;
  const range = least === undefined || most === undefined ? '' : `${least} – ${most}`;
  const listed = values
    .map((value) => `${value.value} = ${language === 'en' ? value.en : value.zh}`)
    .join('; ');
  return [head, zh, en, TYPES[language][type], NEED[language][required], listed === '' ? range : listed];
}
