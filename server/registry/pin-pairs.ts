/** Which pins stand on the identical pair, and who among them is a stranger to the others: neither on its pole nor at its site. */
import { pairKey } from '../rules/pin.ts';
import { END, type PinColumns } from './pin-columns.ts';

export class PinPairs {
  readonly #columns: PinColumns;
  /** By pair: the first slot of its chain. */
  readonly #pairs = new Map<number, number>();
  /** Poles and sites by small numbers. */
  readonly #names = new Map<string, number>();

  constructor(columns: PinColumns) {
    this.#columns = columns;
  }

  clear(): void {
    this.#pairs.clear();
    this.#names.clear();
  }

  /** Into the chain of its pair, of which nobody is counted anew yet. */
  join(slot: number): void {
    const key = this.#keyOf(slot);
    this.#columns.next[slot] = this.#pairs.get(key) ?? END;
    this.#pairs.set(key, slot);
  }

  /** Out of the chain of its pair; whoever was beside it is among the touched. */
  leave(slot: number, touched: Set<number>): void {
    if (!this.#columns.isSomewhere(slot)) return;
    const left = [...this.beside(slot)].filter((other) => other !== slot);
    let first = END;
    for (const other of left) {
      this.#columns.next[other] = first;
      first = other;
      touched.add(other);
    }
    if (first === END) this.#pairs.delete(this.#keyOf(slot));
    else this.#pairs.set(this.#keyOf(slot), first);
    this.#countStrangers(first);
  }

  /** Every slot on the pair of this one, itself included; none for one that is nowhere. */
  *beside(slot: number): Generator<number> {
    if (!this.#columns.isSomewhere(slot)) return;
    yield* this.#chain(this.#pairs.get(this.#keyOf(slot)) ?? END);
  }

  /** A pole or a site as a small number; 0 for none. */
  nameIndex(what: 'pole' | 'site', name: string): number {
    if (name === '') return 0;
    const key = `${what} ${name}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    this.#names.set(key, this.#names.size + 1);
    return this.#names.size;
  }

  /** Counts the strangers of everybody on the pair of this one. */
  recount(slot: number): void {
    if (this.#columns.isSomewhere(slot)) this.#countStrangers(this.#pairs.get(this.#keyOf(slot)) ?? END);
  }

  /** Counts the strangers of everybody. */
  recountAll(): void {
    for (const first of this.#pairs.values()) this.#countStrangers(first);
  }

  /** How each of a chain stands to the others: by their poles and sites. */
  #countStrangers(first: number): void {
    if (first === END) return;
    const members = [...this.#chain(first)];
    if (members.length === 1) {
      this.#columns.strangers[first] = 0;
      return;
    }
    const counts = new Map<string, number>();
    const add = (key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
    const keysOf = (slot: number) => [this.#columns.pole[slot] ?? 0, this.#columns.site[slot] ?? 0] as const;
    for (const slot of members) {
      const [pole, site] = keysOf(slot);
      if (pole > 0) add(`p${pole}`);
      if (site > 0) add(`s${site}`);
      if (pole > 0 && site > 0) add(`p${pole}s${site}`);
    }
    for (const slot of members) {
      const [pole, site] = keysOf(slot);
      const kin =
        (counts.get(`p${pole}`) ?? 0) + (counts.get(`s${site}`) ?? 0) - (counts.get(`p${pole}s${site}`) ?? 0);
      this.#columns.strangers[slot] = Math.min(65_535, members.length - Math.max(1, kin));
    }
  }

  *#chain(first: number): Generator<number> {
    for (let slot = first; slot !== END; slot = this.#columns.next[slot] ?? END) yield slot;
  }

  #keyOf(slot: number): number {
    const { lon, lat } = this.#columns.point(slot);
    return pairKey(lon, lat);
  }
}
