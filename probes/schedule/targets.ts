/**
 * Every target by its row, packed. A `Target` is made anew for whoever asks; what every turn of the engine needs – is
 * it there, which checks, which segment – stands in columns of its own.
 */
import type { AskedCheck } from '../../config/terms.ts';
import { unpackTarget } from '../link/packed-target.ts';
import type { Target } from '../link/target.ts';

/** What every turn of the engine needs of a target. */
export type TargetBrief = Pick<Target, 'n' | 'segment' | 'checks'>;

const PAGE_BYTES = 256 * 1024;
const NOWHERE = -1;

export class Targets {
  #pages: Buffer[] = [];
  /** Bytes of the last page that are taken; of all pages; and of those that belong to what went or changed. */
  #used = PAGE_BYTES;
  #taken = 0;
  #waste = 0;
  /** By row: page, place in it, and length. */
  #page = new Int32Array(0);
  #at = new Uint32Array(0);
  #size = new Uint32Array(0);
  #n = new Float64Array(0);
  /** By row: its checks and its segment, each shared by all that are alike. */
  readonly #checks: (readonly AskedCheck[])[] = [];
  readonly #segments: string[] = [];
  readonly #names = new Map<string, string>();

  /** Rows, with those that are free. */
  get length(): number {
    return this.#checks.length;
  }

  has(row: number): boolean {
    return (this.#page[row] ?? NOWHERE) !== NOWHERE;
  }

  /** In the order of ASKED_CHECKS; none where the row is free. */
  checks(row: number): readonly AskedCheck[] {
    return this.#checks[row] ?? [];
  }

  asks(row: number, check: AskedCheck): boolean {
    return this.checks(row).includes(check);
  }

  /** Empty where the row is free. */
  segment(row: number): string {
    return this.#segments[row] ?? '';
  }

  /** Costs next to nothing, where `get` costs a microsecond. */
  brief(row: number): TargetBrief | undefined {
    if (!this.has(row)) return undefined;
    return { n: this.#n[row] ?? 0, segment: this.segment(row), checks: this.checks(row) };
  }

  /** Made anew with each call: one look takes one and keeps it. */
  get(row: number): Target | undefined {
    const bytes = this.#bytes(row);
    return bytes && unpackTarget(bytes);
  }

  /** Is it this very target that the row holds? */
  holds(row: number, packed: Buffer): boolean {
    return this.#bytes(row)?.equals(packed) === true;
  }

  set(row: number, packed: Buffer): void {
    const { n, checks, segment } = unpackTarget(packed);
    this.#free(row);
    this.#room(row);
    this.#n[row] = n;
    this.#checks[row] = checks;
    this.#segments[row] = this.#nameOf(segment);
    this.#put(row, packed);
    if (this.#waste > this.#taken / 2 && this.#waste > PAGE_BYTES) this.#tidy();
  }

  /** Nobody is in this row any more. */
  clear(row: number): void {
    this.#free(row);
    this.#checks[row] = [];
    this.#segments[row] = '';
  }

  #free(row: number): void {
    if (!this.has(row)) return;
    this.#page[row] = NOWHERE;
    this.#waste += this.#size[row] ?? 0;
  }

  #bytes(row: number): Buffer | undefined {
    const page = this.#pages[this.#page[row] ?? NOWHERE];
    const at = this.#at[row] ?? 0;
    return page?.subarray(at, at + (this.#size[row] ?? 0));
  }

  #put(row: number, bytes: Buffer): void {
    if (this.#used + bytes.length > PAGE_BYTES) {
      // One that is larger than a page has a page of its own.
      this.#pages.push(Buffer.allocUnsafeSlow(Math.max(PAGE_BYTES, bytes.length)));
      this.#used = 0;
    }
    const page = this.#pages.length - 1;
    this.#pages[page]?.set(bytes, this.#used);
    this.#page[row] = page;
    this.#at[row] = this.#used;
    this.#size[row] = bytes.length;
    this.#used += bytes.length;
    this.#taken += bytes.length;
  }

  /** Writes together what is there, and lets go of the rest. */
  #tidy(): void {
    const there = Array.from({ length: this.length }, (_, row) => this.#bytes(row));
    this.#pages = [];
    this.#used = PAGE_BYTES;
    this.#taken = 0;
    this.#waste = 0;
    for (const [row, bytes] of there.entries()) if (bytes !== undefined) this.#put(row, bytes);
  }

  #nameOf(segment: string): string {
    const known = this.#names.get(segment);
    if (known !== undefined) return known;
    this.#names.set(segment, segment);
    return segment;
  }

  #room(row: number): void {
    for (let next = this.length; next <= row; next += 1) this.clear(next);
    const before = this.#page.length;
    if (row < before) return;
    const rows = Math.max(256, row + 1, Math.ceil(before * 1.5));
    const page = new Int32Array(rows).fill(NOWHERE);
    page.set(this.#page);
    this.#page = page;
    const n = new Float64Array(rows);
    n.set(this.#n);
    this.#n = n;
    this.#at = grown(this.#at, rows);
    this.#size = grown(this.#size, rows);
  }
}

function grown(column: Uint32Array<ArrayBuffer>, rows: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(rows);
  larger.set(column);
  return larger;
}
