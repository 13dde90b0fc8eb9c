/**
 * What the thread of the rates does: reads the city's memory into columns, counts spans, keeps the latest of both. It
 * has a connection of its own and only reads; nothing here is in the way of the server or of a probe.
 */
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Grouping, PeriodRate } from '../../config/periods.ts';
import { canonical } from '../rules/canonical.ts';
import {
  bookOf,
  type FrozenLine,
  monthFileOf,
  type PackedLedger,
  unpackLedger,
} from '../rules/month-file.ts';
import { type Among, Book, type BookRow, type GroupLine } from '../rules/period-book.ts';
import type { Ledger } from '../rules/period-ledger.ts';
import type { RuleValues, RuleVersion } from '../rules/period-rules.ts';
import { byMonths } from '../rules/period-span.ts';
import { joinSums, LOOK_BACK_MS, type SpanSums, sumsOf } from '../rules/period-sums.ts';
import type { Line, Side, Sides } from '../rules/period-totals.ts';
import type { Stretch } from '../rules/timeline.ts';
import type { Sql } from '../store/db.ts';
import { finalisedOf, monthBlobs } from '../store/months.ts';
import { readLedger, type Snapshot } from '../store/period-ledger.ts';

/** A span under a version of the rules. */
export interface SpanWish {
  readonly span: Stretch;
  readonly rules: Pick<RuleVersion, 'number' | 'values'>;
}

export interface LineWish extends SpanWish {
  readonly among: Among;
  readonly by: Grouping | null;
}

export interface LineAnswer {
  readonly readMs: number;
  readonly line: Line;
  readonly groups: readonly GroupLine[];
}

export interface RowWish extends SpanWish {
  readonly among: Among;
  readonly rate: PeriodRate;
  readonly side: Side;
  readonly part?: 'good' | 'bad' | 'unknown' | 'excluded' | undefined;
  readonly kind?: string | undefined;
  /** From 0; all of them without a size. */
  readonly from: number;
  readonly size: number | null;
}

export interface RowAnswer {
  readonly readMs: number;
  readonly total: number;
  /** Of all devices behind the figure, whatever part is shown. */
  readonly sums: Sides;
  readonly rows: readonly BookRow[];
}

export interface UptimeColumns {
  readonly readMs: number;
  readonly device: Int32Array;
  readonly goodMs: Float64Array;
  readonly badMs: Float64Array;
  readonly unknownMs: Float64Array;
  readonly exemptMs: Float64Array;
}

export interface ClosedMonth {
  readonly digest: string;
  /** Gzipped JSON. */
  readonly figures: Uint8Array;
  readonly ledger: Uint8Array;
  readonly lines: readonly GroupLine[];
  readonly tookMs: number;
}

/** What one unit and rate would come to under other values. */
export interface Preview {
  readonly before: readonly GroupLine[];
  readonly after: readonly GroupLine[];
}

/** A month in memory takes some ten megabytes. */
const MOST_LEDGERS = 3;
const MOST_BOOKS = 10;
/** What goes on is read anew so often, while somebody asks. */
const FRESH_MS = 5 * 60_000;
/** Of a month that is over little comes late. */
const SETTLED_MS = 3_600_000;
/** So long after its end the present state of files and clocks is still that of the month's end. */
const PRESENT_MS = 3 * 86_400_000;

interface KeptLedger {
  readonly ledger: Ledger;
  readonly madeMs: number;
  /** Of what it was made: a snapshot's number, or that of a closed month. */
  readonly mark: string;
}

export class RateWork {
  readonly #sql: Sql;
  readonly #timeZone: string;
  #snapshot: Snapshot;
  /** By month; the latest used last. */
  readonly #ledgers = new Map<string, KeptLedger>();
  readonly #books = new Map<string, { readonly book: Book; readonly readMs: number }>();

  constructor(sql: Sql, timeZone: string, snapshot: Snapshot) {
    this.#sql = sql;
    this.#timeZone = timeZone;
    this.#snapshot = snapshot;
  }

  /** The present as the server knows it now. */
  see(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
  }

  /** Something in the past is otherwise now: an exemption, or a closed month. */
  forget(): void {
    this.#ledgers.clear();
    this.#books.clear();
  }

  async lines({ among, by, ...wish }: LineWish): Promise<LineAnswer> {
    const { book, readMs } = await this.#bookOf(wish);
    return { readMs, line: book.line(among), groups: by === null ? [] : book.groups(among, by) };
  }

  async unitLines(wish: SpanWish & { readonly scope: Among['scope'] }): Promise<readonly GroupLine[]> {
    const { book } = await this.#bookOf(wish);
    return book.unitLines(wish.scope);
  }

  async rows({ among, rate, side, part, kind, from, size, ...wish }: RowWish): Promise<RowAnswer> {
    const { book, readMs } = await this.#bookOf(wish);
    const all = book.rows({ ...among, rate, side });
    const fits = all.filter(({ sides }) => {
      if (kind !== undefined) return (sides.excludedBy[kind as keyof Sides['excludedBy']] ?? 0) > 0;
      return part === undefined || sides[part] > 0;
    });
    // Who weighs most first; equal ones in the order of their numbers.
    const weight = ({ sides }: BookRow) => (part === undefined ? sides.bad : sides[part]);
    if (fits.some((row) => weight(row) !== 1))
      fits.sort((a, b) => weight(b) - weight(a) || a.device - b.device);
    const rows = size === null ? fits : fits.slice(from, from + size);
    return { readMs, total: fits.length, sums: together(all), rows };
  }

  async uptimes(wish: SpanWish): Promise<UptimeColumns> {
    const { book, readMs } = await this.#bookOf(wish);
    const columns = {
      readMs,
      device: new Int32Array(book.size),
      goodMs: new Float64Array(book.size),
      badMs: new Float64Array(book.size),
      unknownMs: new Float64Array(book.size),
      exemptMs: new Float64Array(book.size),
    };
    let at = 0;
    for (const { device, goodMs, badMs, unknownMs, exemptMs } of book.uptimes()) {
      columns.device[at] = device;
      columns.goodMs[at] = goodMs;
      columns.badMs[at] = badMs;
      columns.unknownMs[at] = unknownMs;
      columns.exemptMs[at++] = exemptMs;
    }
    return columns;
  }

  /** The whole month with every breakdown, as it would be signed. */
  async close(month: string, whole: Stretch, rules: RuleVersion): Promise<ClosedMonth> {
    const startedMs = performance.now();
    const ledger = await this.#read(whole);
    const file = monthFileOf(month, ledger, rules);
    const { ledger: packed, figures, digest } = file;
    const pack = (value: unknown) => gzipSync(canonical(value), { level: 5 });
    const lines = bookOf(ledger, rules).unitLines('all');
    return {
      digest,
      lines,
      figures: pack(figures),
      ledger: pack(packed),
      tookMs: Math.round(performance.now() - startedMs),
    };
  }

  /** A span under its own rules and under others; of a closed month by its ledger. */
  async preview({ span, rules }: SpanWish, other: RuleValues): Promise<Preview> {
    const [before, after] = [await this.#sumsOf(span, rules.values), await this.#sumsOf(span, other)];
    return {
      before: new Book(before.sums, rules.values).unitLines('all'),
      after: new Book(after.sums, other).unitLines('all'),
    };
  }

  /** A closed month by the ledger in it. */
  async recount(number: number, values: RuleValues): Promise<readonly GroupLine[]> {
    const blobs = await monthBlobs(this.#sql, number);
    if (blobs === undefined) return [];
    return bookOf(unpacked(blobs.ledger), { values }).unitLines('all');
  }

  /** Lines of a closed month as they were frozen; without a unit the total of every unit. */
  async frozen(
    number: number,
    wish: { readonly unit?: string; readonly scope: Among['scope'] },
  ): Promise<FrozenLine[]> {
    const blobs = await monthBlobs(this.#sql, number);
    if (blobs === undefined) return [];
    const lines = JSON.parse(gunzipSync(blobs.figures).toString()) as FrozenLine[]; // written by close
    return lines.filter(
      ({ unit, scope, by }) =>
        scope === wish.scope && (wish.unit === undefined ? by === null : unit === wish.unit),
    );
  }

  async #bookOf({ span, rules }: SpanWish): Promise<{ readonly book: Book; readonly readMs: number }> {
    const key = `${span.fromMs} ${span.untilMs} ${rules.number}`;
    const known = this.#books.get(key);
    const nowMs = this.#snapshot.atMs;
    const staleMs = span.untilMs > (known?.readMs ?? 0) ? FRESH_MS : SETTLED_MS;
    if (known !== undefined && nowMs - known.readMs < staleMs) {
      this.#books.delete(key);
      this.#books.set(key, known);
      return known;
    }
    const { sums, readMs } = await this.#sumsOf(span, rules.values);
    const made = { book: new Book(sums, rules.values), readMs };
    keep(this.#books, key, made, MOST_BOOKS);
    return made;
  }

  /** Month by month: a year never lies in memory as a whole. */
  async #sumsOf(
    span: Stretch,
    values: RuleValues,
  ): Promise<{ readonly sums: SpanSums; readonly readMs: number }> {
    let sums: SpanSums = { span, homes: [], units: [], devices: new Map() };
    let readMs = this.#snapshot.atMs;
    for (const { month, whole, part } of byMonths(span, this.#timeZone)) {
      if (part.fromMs >= this.#snapshot.atMs) break;
      const ledger = await this.#ledgerOf(month, whole);
      if (ledger.readMs < part.untilMs) readMs = Math.min(readMs, ledger.readMs);
      sums = joinSums(sums, sumsOf(ledger, part, values));
    }
    return { sums, readMs };
  }

  /** What was signed is counted by what was signed. */
  async #ledgerOf(month: string, whole: Stretch): Promise<Ledger> {
    const known = this.#ledgers.get(month);
    const closed = await finalisedOf(this.#sql, month);
    const mark = closed === undefined ? 'open' : `number ${closed.number}`;
    const nowMs = this.#snapshot.atMs;
    const staleMs = closed ? Number.POSITIVE_INFINITY : whole.untilMs > nowMs ? FRESH_MS : SETTLED_MS;
    if (known !== undefined && known.mark === mark && nowMs - known.madeMs < staleMs) {
      this.#ledgers.delete(month);
      this.#ledgers.set(month, known);
      return known.ledger;
    }
    const blobs = closed === undefined ? undefined : await monthBlobs(this.#sql, closed.number);
    const ledger = blobs === undefined ? await this.#read(whole) : unpacked(blobs.ledger);
    keep(this.#ledgers, month, { ledger, madeMs: nowMs, mark }, MOST_LEDGERS);
    return ledger;
  }

  #read(span: Stretch): Promise<Ledger> {
    const { atMs, exemptions } = this.#snapshot;
    const near = exemptions.filter(
      ({ fromMs, untilMs }) => fromMs < span.untilMs && untilMs > span.fromMs - LOOK_BACK_MS,
    );
    return readLedger(this.#sql, {
      ...{ span, timeZone: this.#timeZone, lookBackMs: LOOK_BACK_MS },
      snapshot: { ...this.#snapshot, exemptions: near },
      isPresent: atMs - span.untilMs < PRESENT_MS,
    });
  }
}

function unpacked(ledger: Uint8Array): Ledger {
  return unpackLedger(JSON.parse(gunzipSync(ledger).toString()) as PackedLedger); // written by close
}

/** The one that was used longest ago goes. */
function keep<V>(map: Map<string, V>, key: string, value: V, most: number): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= most) return;
    map.delete(oldest);
  }
}

function together(rows: readonly BookRow[]): Sides {
  const sum = { good: 0, bad: 0, unknown: 0, excluded: 0, excludedBy: {} as Record<string, number> };
  for (const { sides } of rows) {
    for (const part of ['good', 'bad', 'unknown', 'excluded'] as const) sum[part] += sides[part];
    for (const [kind, count] of Object.entries(sides.excludedBy))
      sum.excludedBy[kind] = (sum.excludedBy[kind] ?? 0) + count;
  }
  return sum;
}
