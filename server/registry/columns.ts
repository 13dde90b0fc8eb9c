/** The columns of a device list: how each cell is read, and how it is written. */
import { CATEGORIES, DATUMS, KINDS, LIFECYCLES } from '../../config/terms.ts';
import { dayOf, startOfDay } from './day.ts';
import type { DeviceWish } from './record.ts';

/** In the order of an export; a list may have them in any order. */
export const COLUMNS = [
  'code',
  'name',
  'kind',
  'category',
  'unit',
  'segment',
  'platform',
  'upstream',
  'vendor',
  'model',
  'serial',
  'mac',
  'host',
  'onvifPort',
  'tls',
  'rtspPort',
  'rtspPath',
  'credential',
  'lanes',
  'address',
  'lon',
  'lat',
  'datum',
  'lifecycle',
  'inScope',
  'commissioned',
] as const;
export type Column = (typeof COLUMNS)[number];

/** Without these a list cannot be taken over. */
export const REQUIRED: readonly Column[] = ['code', 'name', 'kind', 'category', 'unit'];

/** The field of the record that a column holds. */
export function fieldOf(column: Column): keyof DeviceWish {
  return column === 'commissioned' ? 'commissionedMs' : column;
}

/** The column that a field is in. */
export function columnOf(field: keyof DeviceWish): Column {
  return field === 'commissionedMs' ? 'commissioned' : field;
}

/** What a cell says, or what would have been right. */
export type Cell = { readonly is: string | number | boolean | null } | { readonly wanted: string };

type Reader = (text: string, timeZone: string) => Cell;

const text: Reader = (cell) => ({ is: cell });
const reference: Reader = (cell) => ({ is: cell === '' ? null : cell });

/** One of the words; an empty cell stands for `empty`, if there is such a word. */
function word(words: readonly string[], empty?: string): Reader {
  const wanted = `one of ${words.join(', ')}`;
  return (cell) => {
    const said = cell === '' && empty !== undefined ? empty : cell.toLowerCase();
    return words.includes(said) ? { is: said } : { wanted };
  };
}

const port: Reader = (cell) => {
  if (cell === '') return { is: null };
  return /^\d{1,5}$/.test(cell) ? { is: Number(cell) } : { wanted: 'a port from 1 to 65535' };
};

function yesOrNo(empty: 'yes' | 'no'): Reader {
  return (cell) => {
    const said = cell === '' ? empty : cell.toLowerCase();
    return said === 'yes' || said === 'no' ? { is: said === 'yes' } : { wanted: 'yes or no' };
  };
}

const day: Reader = (cell, timeZone) => {
  if (cell === '') return { is: null };
  const atMs = startOfDay(cell, timeZone);
  return atMs === undefined ? { wanted: 'a date such as 2026-11-21' } : { is: atMs };
};

const readers: Readonly<Record<Column, Reader>> = {
  code: text,
  name: text,
  kind: word(KINDS),
  category: word(CATEGORIES),
  unit: text,
  segment: text,
  platform: text,
  upstream: reference,
  vendor: text,
  model: text,
  serial: text,
  mac: text,
  host: text,
  onvifPort: port,
  tls: yesOrNo('no'),
  rtspPort: port,
  rtspPath: text,
  credential: reference,
  lanes: text,
  address: text,
  lon: text,
  lat: text,
  datum: word(DATUMS, 'wgs84'),
  lifecycle: word(LIFECYCLES, 'active'),
  inScope: yesOrNo('yes'),
  commissioned: day,
};

export function readCell(column: Column, cell: string, timeZone: string): Cell {
  return readers[column](armed(cell.trim()), timeZone);
}

export function writeCell(column: Column, record: DeviceWish, timeZone: string): string {
  if (column === 'commissioned')
    return record.commissionedMs === null ? '' : dayOf(record.commissionedMs, timeZone);
  const value = record[column];
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return defused(value === null ? '' : String(value));
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
