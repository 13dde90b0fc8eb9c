/** A platform's catalogue as a file, JSON or CSV: bytes to items, and a count of what could not be one. csv-parse's door. */
import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { parse } from 'csv-parse';
import { isDeviceCode, isNodeCode } from '../rules/catalogue.ts';
import type { CatalogueItem } from '../store/catalogue.ts';
import { armed } from './columns.ts';
import type { CellProblem } from './record.ts';

const CATALOGUE_LIMITS = { bytes: 64 << 20, items: 200_000, cell: 500, problems: 1_000 } as const;

/** The fields of an item that are kept, and as what. A `Password` is among the others: never kept. */
const FIELDS = {
  DeviceID: 'code',
  Name: 'name',
  Status: 'status',
  Longitude: 'lon',
  Latitude: 'lat',
  ParentID: 'parent',
  Model: 'model',
} as const satisfies Record<string, keyof CatalogueItem>;
const NAMES = Object.keys(FIELDS) as (keyof typeof FIELDS)[];

/** What a file holds. */
export interface CatalogueFile {
  /** By code; the last of two with one code. */
  readonly items: ReadonlyMap<string, CatalogueItem>;
  /** `SumNum`; null where the file does not say. */
  readonly announced: number | null;
  /** Different items, and those without a sound code: they were announced, too. */
  readonly collected: number;
  /** Divisions, groups and platforms: they make the tree and are not compared. */
  readonly nodes: number;
  readonly problems: readonly CellProblem[];
  /** False when not all of it could be read: then nothing of it should be taken over. */
  readonly isReadable: boolean;
}

/** Collects items one by one. */
class Collecting {
  readonly items = new Map<string, CatalogueItem>();
  readonly problems: CellProblem[] = [];
  readonly #nodes = new Set<string>();
  #rows = 0;
  #nameless = 0;
  announced: number | null = null;
  isReadable = true;

  /** Takes a row's fields by their names in lower case. */
  take(field: (name: string) => string): void {
    this.#rows += 1;
    if (this.#rows > CATALOGUE_LIMITS.items) {
      this.end(this.#rows, 'another item', `at most ${CATALOGUE_LIMITS.items} items`);
      return;
    }
    const item = Object.fromEntries(
      NAMES.map((name) => [
        FIELDS[name],
        armed(field(name.toLowerCase()).trim()).slice(0, CATALOGUE_LIMITS.cell),
      ]),
    ) as unknown as CatalogueItem; // one entry for each of its fields
    if (isDeviceCode(item.code)) this.items.set(item.code, item);
    else if (isNodeCode(item.code)) this.#nodes.add(item.code);
    else {
      this.#nameless += 1;
      this.say(this.#rows, 'DeviceID', item.code, 'a code of 20 digits, or of 2 to 8 for a division');
    }
  }

  say(row: number, column: string, value: string, wanted: string): void {
    if (this.problems.length < CATALOGUE_LIMITS.problems)
      this.problems.push({ row, column, value: value.slice(0, 80), wanted });
  }

  /** Nothing of it can be taken over. */
  end(row: number, value: string, wanted: string): void {
    if (this.isReadable) this.say(row, '', value, wanted);
    this.isReadable = false;
  }

  done(): CatalogueFile {
    const { items, announced, problems, isReadable } = this;
    const nodes = this.#nodes.size;
    return { items, announced, collected: items.size + nodes + this.#nameless, nodes, problems, isReadable };
  }
}

/** Reads a catalogue. What cannot be read becomes a problem. */
export async function readCatalogue(bytes: Uint8Array): Promise<CatalogueFile> {
  const collecting = new Collecting();
  const text = textOf(bytes);
  if (bytes.length > CATALOGUE_LIMITS.bytes)
    collecting.end(0, `${bytes.length} bytes`, `at most ${CATALOGUE_LIMITS.bytes} bytes`);
  else if (text === undefined) collecting.end(0, 'other bytes', 'text in UTF-8 or GB18030');
  else if (/^\s*[[{]/.test(text)) takeJson(text, collecting);
  else await takeCsv(text, collecting);
  return collecting.done();
}

function textOf(bytes: Uint8Array): string | undefined {
  const decoder = new TextDecoder(isUtf8(bytes) ? 'utf-8' : 'gb18030', { fatal: true });
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** The value of a field whose name is written in any case. */
function fieldOf(fields: Fields, name: string): unknown {
  if (Object.hasOwn(fields, name)) return fields[name];
  const key = Object.keys(fields).find((other) => other.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : fields[key];
}

function takeJson(text: string, collecting: Collecting): void {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    collecting.end(0, 'a text that is no JSON', 'JSON');
    return;
  }
  // The answer itself or what is in it: `Response`, as the message is called.
  const response = isFields(value) ? fieldOf(value, 'Response') : undefined;
  const body = isFields(response) ? response : value;
  const list = listOf(body);
  if (list === undefined) {
    collecting.end(0, 'another value', 'a list of items, or DeviceList');
    return;
  }
  if (isFields(body)) readSum(fieldOf(body, 'SumNum'), collecting);
  for (const one of list) {
    const fields = isFields(one) ? one : {};
    const byName = new Map(Object.entries(fields).map(([name, found]) => [name.toLowerCase(), found]));
    // Numbers are no codes: they exceed 2^53. Anywhere else they are as good as text.
    collecting.take((name) => {
      const found = byName.get(name);
      if (typeof found === 'number' && name !== 'deviceid') return String(found);
      return typeof found === 'string' ? found : '';
    });
    if (!collecting.isReadable) return;
  }
}

/** `[…]`, `{"DeviceList":[…]}`, `{"DeviceList":{"Item":[…]}}`, `{"Items":[…]}` */
function listOf(body: unknown): readonly unknown[] | undefined {
  if (Array.isArray(body)) return body;
  if (!isFields(body)) return undefined;
  for (const name of ['DeviceList', 'Items', 'Item']) {
    const inner = fieldOf(body, name);
    if (Array.isArray(inner)) return inner;
    if (!isFields(inner)) continue;
    const list = fieldOf(inner, 'Item');
    return Array.isArray(list) ? list : [list];
  }
  return undefined;
}

function readSum(value: unknown, collecting: Collecting): void {
  if (value === undefined || value === null) return;
  const sum = typeof value === 'string' && /^\d{1,9}$/.test(value.trim()) ? Number(value) : value;
  if (typeof sum === 'number' && Number.isSafeInteger(sum) && sum >= 0) collecting.announced = sum;
  else collecting.end(0, 'another SumNum', 'a whole number as SumNum');
}

async function takeCsv(text: string, collecting: Collecting): Promise<void> {
  const parser = parse(text, {
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: 1 << 18,
  });
  let at: Map<string, number> | undefined;
  try {
    for await (const cells of parser as AsyncIterable<readonly string[]>) {
      if (at !== undefined) {
        const places = at;
        collecting.take((name) => cells[places.get(name) ?? -1] ?? '');
        if (!collecting.isReadable) return;
        continue;
      }
      at = new Map(cells.map((cell, index) => [cell.trim().toLowerCase(), index] as const));
      if (!at.has('deviceid')) {
        collecting.end(0, cells.join(',').slice(0, 60), 'a column DeviceID');
        return;
      }
    }
  } catch {
    collecting.end(0, 'cells that do not end', 'rows of comma-separated cells');
    return;
  }
  if (at === undefined) collecting.end(0, 'nothing', 'a header row with DeviceID');
}
