/** Every record in memory: by number, by code, by what is written in it. */
import type { DeviceFilter, DevicePage, DeviceQuery, DeviceRecord, SORTS, Sort } from './record.ts';
import { SearchIndex } from './search-index.ts';
import { searchedIn, wordsOf } from './search-words.ts';
import type { UnitTree } from './unit-tree.ts';

type SortField = (typeof SORTS)[number];

const MOST_ROWS = 1_000;
/** So few are sorted sooner than they are looked for among all. */
const FEW = 2_000;

export class Shelf {
  readonly #byId = new Map<number, DeviceRecord>();
  readonly #byCode = new Map<string, DeviceRecord>();
  readonly #index = new SearchIndex();
  readonly #formerCodes: (id: number) => readonly string[] | undefined;
  /** By field: all records in order. Made when first asked for, kept through single changes, dropped before many. */
  readonly #orders = new Map<SortField, DeviceRecord[]>();
  /** How many devices name a unit, a credential, or another device as their upstream. */
  readonly inUnit = new Tally();
  readonly withCredential = new Tally();
  readonly behind = new Tally();

  /**
   * `formerCodes` are those that lead to a device since others were found to be the same one; nothing for one that went
   * into another: the search finds that one instead.
   */
  constructor(formerCodes: (id: number) => readonly string[] | undefined = () => []) {
    this.#formerCodes = formerCodes;
  }

  get size(): number {
    return this.#byId.size;
  }

  get(id: number): DeviceRecord | undefined {
    return this.#byId.get(id);
  }

  byCode(code: string): DeviceRecord | undefined {
    return this.#byCode.get(code);
  }

  all(): Iterable<DeviceRecord> {
    return this.#byId.values();
  }

  put(record: DeviceRecord): void {
    this.#forget(record.id);
    this.#byId.set(record.id, record);
    this.#byCode.set(record.code, record);
    const formerCodes = this.#formerCodes(record.id);
    if (formerCodes === undefined) this.#index.take(record.id);
    else this.#index.put(record.id, searchedIn(record, formerCodes));
    this.#count(record, 1);
    for (const [field, order] of this.#orders) order.splice(placeIn(order, record, field), 0, record);
  }

  take(id: number): void {
    this.#forget(id);
    this.#byId.delete(id);
    this.#index.take(id);
  }

  /** To be called before many changes: to sort anew costs less than to keep in order. */
  unsort(): void {
    this.#orders.clear();
  }

  clear(): void {
    for (const map of [this.#byId, this.#byCode, this.#index, this.#orders]) map.clear();
    for (const tally of [this.inUnit, this.withCredential, this.behind]) tally.clear();
  }

  /** Those that fit, in order. Without an order those come first that fit best what is searched for. */
  find(filter: DeviceFilter, sort: Sort | undefined, units: UnitTree): DeviceRecord[] {
    const subtree = filter.unit === undefined ? undefined : units.subtree(filter.unit);
    const words = wordsOf(filter.q ?? '');
    const ranks = words.length === 0 ? undefined : this.#index.find(words);
    const fits = new Set<DeviceRecord>();
    // As they lie in memory, which is several times faster than in the order that was asked for.
    for (const record of ranks === undefined ? this.#byId.values() : this.#among(ranks)) {
      const isFit =
        (subtree === undefined || subtree.has(record.unit)) &&
        (filter.category === undefined || record.category === filter.category) &&
        (filter.platform === undefined || record.platform === filter.platform) &&
        (filter.kind === undefined || record.kind === filter.kind) &&
        (filter.lifecycle === undefined || record.lifecycle === filter.lifecycle) &&
        (filter.only === undefined || filter.only(record.id));
      if (isFit) fits.add(record);
    }
    const found = this.#sorted(fits, sort ?? 'code');
    return ranks === undefined || sort !== undefined ? found : byRank(found, ranks);
  }

  page(query: DeviceQuery, units: UnitTree): DevicePage {
    const found = this.find(query, query.sort, units);
    const size = within(query.size ?? 50, MOST_ROWS);
    const pages = Math.max(1, Math.ceil(found.length / size));
    const page = within(query.page ?? 1, pages);
    return { total: found.length, page, pages, rows: found.slice((page - 1) * size, page * size) };
  }

  *#among(ranks: ReadonlyMap<number, number>): Generator<DeviceRecord> {
    for (const id of ranks.keys()) {
      const record = this.#byId.get(id);
      if (record !== undefined) yield record;
    }
  }

  /** A few are sorted by themselves; many are picked from the order of all. */
  #sorted(fits: ReadonlySet<DeviceRecord>, sort: Sort): DeviceRecord[] {
    if (fits.size < FEW) {
      const { field, isDown } = orderOf(sort);
      const few = sorted([...fits], field);
      return isDown ? few.reverse() : few;
    }
    const order = this.#inOrder(sort);
    return fits.size === order.length ? [...order] : order.filter((record) => fits.has(record));
  }

  #inOrder(sort: Sort): readonly DeviceRecord[] {
    const { field, isDown } = orderOf(sort);
    let order = this.#orders.get(field);
    if (order === undefined) {
      order = sorted([...this.#byId.values()], field);
      this.#orders.set(field, order);
    }
    return isDown ? order.toReversed() : order;
  }

  #forget(id: number): void {
    const known = this.#byId.get(id);
    if (known === undefined) return;
    if (this.#byCode.get(known.code) === known) this.#byCode.delete(known.code);
    this.#count(known, -1);
    for (const [field, order] of this.#orders) order.splice(placeIn(order, known, field), 1);
  }

  #count({ unit, credential, upstream }: DeviceRecord, by: number): void {
    this.inUnit.add(unit, by);
    if (credential !== null) this.withCredential.add(credential, by);
    if (upstream !== null) this.behind.add(upstream, by);
  }
}

/** How often each name is used. */
class Tally {
  readonly #counts = new Map<string, number>();

  of(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  add(name: string, by: number): void {
    const count = this.of(name) + by;
    if (count === 0) this.#counts.delete(name);
    else this.#counts.set(name, count);
  }

  names(): Iterable<string> {
    return this.#counts.keys();
  }

  clear(): void {
    this.#counts.clear();
  }
}

/** A whole number from 1 to the greatest. */
function within(wished: number, greatest: number): number {
  return Math.min(Math.max(Math.trunc(wished) || 1, 1), greatest);
}

/** By the field, and by the code among equals: no two records stand at one place. */
/** `-name`: by name, from its end. */
function orderOf(sort: Sort): { readonly field: SortField; readonly isDown: boolean } {
  const isDown = sort.startsWith('-');
  return { field: (isDown ? sort.slice(1) : sort) as SortField, isDown }; // a sort is a field with or without its sign
}

function compare(a: DeviceRecord, b: DeviceRecord, field: SortField): number {
  if (a[field] !== b[field]) return a[field] < b[field] ? -1 : 1;
  return a.code === b.code ? 0 : a.code < b.code ? -1 : 1;
}

/** The same order as `compare` gives, at a third of the cost: each field is looked up once. */
function sorted(records: readonly DeviceRecord[], field: SortField): DeviceRecord[] {
  const keys = records.map((record) => ({ key: record[field], record }));
  keys.sort((a, b) => (a.key === b.key ? compare(a.record, b.record, field) : a.key < b.key ? -1 : 1));
  return keys.map(({ record }) => record);
}

/** Where the record stands, or would stand. */
function placeIn(order: readonly DeviceRecord[], record: DeviceRecord, field: SortField): number {
  let [from, until] = [0, order.length];
  while (from < until) {
    const middle = (from + until) >> 1;
    if (compare(order[middle] as DeviceRecord, record, field) < 0) from = middle + 1;
    else until = middle;
  }
  return from;
}

/** The best first; among equals as they were. */
function byRank(found: readonly DeviceRecord[], ranks: ReadonlyMap<number, number>): DeviceRecord[] {
  const groups: DeviceRecord[][] = [];
  for (const record of found) {
    const rank = ranks.get(record.id) ?? 0;
    groups[rank] ??= [];
    groups[rank].push(record);
  }
  return groups.flat();
}
