/** The columns of a device list, by the catalogue of fields: how each cell is read, and how it is written. */

import { type DetailField, isDetail } from '../../config/detail-fields.ts';
import { detailOf, valueNamed } from '../../config/file-cells.ts';
import { FILE_FIELDS, type FieldName, type FileField, fieldNamed } from '../../config/file-fields.ts';
import { dayOf, startOfDay } from './day.ts';
import { isRestricted } from './details.ts';
import type { DeviceWish } from './record.ts';
import { detailIn, type WishField } from './wish.ts';

/** In the order of an export; a list may have them in any order. */
export const COLUMNS: readonly FieldName[] = FILE_FIELDS.map(({ name }) => name);
export type Column = FieldName;

/** Those that may be told to whoever does not maintain. */
export const OPEN_COLUMNS: readonly Column[] = COLUMNS.filter((column) => !isRestricted(column));

/** The field of the record that a column holds. */
export function fieldOf(column: Column): WishField {
  if (isDetail(column)) return `details.${column}`;
  return column === 'commissioned' ? 'commissionedMs' : column;
}

/** The column that a field is in. */
export function columnOf(field: WishField): Column {
  const own = field as Exclude<WishField, `details.${DetailField}`>;
  return detailIn(field) ?? (own === 'commissionedMs' ? 'commissioned' : own);
}

/** What a cell says, or what would have been right. */
export type Cell = { readonly is: string | number | boolean | null } | { readonly wanted: string };

/** What an empty cell stands for, where that is not emptiness. */
const EMPTY: Readonly<Partial<Record<Column, string>>> = {
  datum: 'wgs84',
  lifecycle: 'active',
  inScope: 'yes',
  tls: 'no',
};

/** Fields that hold nothing rather than an empty text. */
const NULLABLE: ReadonlySet<Column> = new Set<Column>(['upstream', 'credential']);

export function readCell(column: Column, cell: string, timeZone: string): Cell {
  const said = armed(cell.trim());
  if (isDetail(column)) return detailOf(column, said);
  const field = fieldNamed(column);
  const text = said === '' ? (EMPTY[column] ?? '') : said;
  switch (field?.type) {
    case 'word':
      return wordIn(field, text);
    case 'yes-no':
      return yesOrNo(text);
    case 'whole':
      if (text === '') return { is: null };
      return /^\d{1,5}$/.test(text) ? { is: Number(text) } : { wanted: 'a port from 1 to 65535' };
    case 'date':
      return dayIn(text, timeZone);
    default:
      return { is: text === '' && NULLABLE.has(column) ? null : text };
  }
}

function wordIn({ values = [] }: FileField, text: string): Cell {
  const found = valueNamed(values, text);
  return found === undefined
    ? { wanted: `one of ${values.map(({ value }) => value).join(', ')}` }
    : { is: found };
}

function yesOrNo(text: string): Cell {
  if (/^(yes|是)$/i.test(text)) return { is: true };
  return /^(no|否)$/i.test(text) ? { is: false } : { wanted: 'yes or no' };
}

function dayIn(text: string, timeZone: string): Cell {
  if (text === '') return { is: null };
  const parts =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  const [year = '', month = '', day = ''] = parts?.slice(1) ?? [];
  const atMs = startOfDay(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`, timeZone);
  return atMs === undefined ? { wanted: 'a date such as 2026-11-21' } : { is: atMs };
}

/** Is the text what a field may hold? */
export function isRight(column: Column, text: string): boolean {
  const cell = isDetail(column) ? detailOf(column, text) : readCell(column, text, 'UTC');
  return 'is' in cell;
}

/** What the file says in a column, as lists carry it; not yet defused. */
export function textIn(column: Column, record: DeviceWish, timeZone: string): string {
  if (isDetail(column)) return record.details[column] ?? '';
  if (column === 'commissioned')
    return record.commissionedMs === null ? '' : dayOf(record.commissionedMs, timeZone);
  const value = record[column];
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return value === null ? '' : String(value);
}

export function writeCell(column: Column, record: DeviceWish, timeZone: string): string {
  return defused(textIn(column, record, timeZone));
}

/**
 * What a spreadsheet would take for a formula, full-width signs included; and our own apostrophe, so that defusing can be undone.
 * The apostrophe in front is what spreadsheets themselves use to say "text".
 */
const FORMULA = /^[=+\-@\t\r\n'＝＋－＠]/;

export function defused(cell: string): string {
  return FORMULA.test(cell) ? `'${cell}` : cell;
}

/** Undoes `defused`; leaves alone an apostrophe that did not defuse anything. */
export function armed(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell;
}
