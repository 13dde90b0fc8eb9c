/**
 * What the thread of the rates does: reads the city's memory into columns, counts spans, keeps the latest of both. It
 * has a connection of its own and only reads; nothing here is in the way of the server or of a probe.
 */
import { type Grouping, PERIOD_RATES, type PeriodRate } from '../../config/periods.ts';
import type { Fall } from '../rules/group-outage.ts';
import { LedgerReader } from '../rules/ledger-reader.ts';
import {
  bookOf,
  differences,
  type FrozenLine,
  frozenLines,
  MonthDigest,
  type MonthFile,
  monthPieces,
  nameOf,
  type Verified,
} from '../rules/month-file.ts';
import type { Among, BookRow, GroupLine } from '../rules/period-book.ts';
import type { RuleValues, RuleVersion } from '../rules/period-rules.ts';
import type { Line, Side, Sides } from '../rules/period-totals.ts';
import type { Stretch } from '../rules/timeline.ts';
import type { Sql } from '../store/db.ts';
import { monthBlobs } from '../store/months.ts';
import type { Snapshot } from '../store/period-ledger.ts';
import { namesOfGone } from '../store/tenure.ts';
import { frozenIn, lineTexts, opened, packed } from './month-blobs.ts';
import { counted, type Pin, RateBooks, type SpanWish } from './rate-books.ts';
import { RateLedgers } from './rate-ledgers.ts';

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

export class RateWork {
  readonly #sql: Sql;
  readonly #ledgers: RateLedgers;
  readonly #books: RateBooks;
  #snapshot: Snapshot;

  constructor(sql: Sql, timeZone: string, snapshot: Snapshot, pinned: (pin: Pin) => Promise<void>) {
    this.#sql = sql;
    this.#ledgers = new RateLedgers(sql, timeZone);
    this.#books = new RateBooks(sql, { timeZone, ledgers: this.#ledgers, snapshot, pinned });
    this.#snapshot = snapshot;
  }

  /** The present as the server knows it now. */
  see(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    this.#books.see(snapshot);
  }

  /** Something in the past is otherwise now: an exemption, or a closed month. */
  forget(): void {
    this.#ledgers.forget();
    this.#books.forget();
  }

  async lines({ among, by, ...wish }: LineWish): Promise<LineAnswer> {
    const { book, readMs } = await this.#books.of(wish);
    return { readMs, line: book.line(among), groups: by === null ? [] : book.groups(among, by) };
  }

  async unitLines(wish: SpanWish & { readonly scope: Among['scope'] }): Promise<readonly GroupLine[]> {
    const { book } = await this.#books.of(wish);
    return book.unitLines(wish.scope);
  }

  async rows({ among, rate, side, part, kind, from, size, ...wish }: RowWish): Promise<RowAnswer> {
    const { book, readMs } = await this.#books.of(wish);
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

  /** What devices that are registered no longer were called. */
  namesOfGone(devices: readonly number[]): ReturnType<typeof namesOfGone> {
    return namesOfGone(this.#sql, devices);
  }

  async uptimes(wish: SpanWish): Promise<UptimeColumns> {
    const { book, readMs } = await this.#books.of(wish);
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

  /** Every device that was offline for a while. */
  async falls({ span, rules, knownMs }: SpanWish): Promise<readonly Fall[]> {
    return this.#books.falls({ span, rules, knownMs });
  }

  /** The whole month with every breakdown, as it would be signed. */
  async close(month: string, whole: Stretch, rules: RuleVersion): Promise<ClosedMonth> {
    const startedMs = performance.now();
    const ledger = await this.#ledgers.read(whole, this.#snapshot);
    const book = await counted(ledger, whole, rules.values);
    const pieces = monthPieces(ledger, book);
    const digest = new MonthDigest();
    const figures = await packed(pieces.figures, digest);
    digest.betweenBoth();
    return {
      figures,
      ledger: await packed(pieces.ledger, digest),
      digest: digest.end(month, rules),
      lines: book.unitLines('all'),
      tookMs: Math.round(performance.now() - startedMs),
    };
  }

  /** A span under its own rules and under others; of a closed month by its ledger. */
  async preview({ span, rules }: SpanWish, other: RuleValues): Promise<Preview> {
    const before = await this.#books.tried(span, rules.values);
    const after = await this.#books.tried(span, other);
    return { before: before.unitLines('all'), after: after.unitLines('all') };
  }

  /** A closed month by the ledger in it. */
  async recount(number: number, values: RuleValues): Promise<readonly GroupLine[]> {
    const ledger = await this.#ledgers.signed(number);
    return ledger === undefined ? [] : bookOf(ledger, { values }).unitLines('all');
  }

  /** A month as it would be counted now, whatever was signed. */
  async afresh(whole: Stretch, values: RuleValues): Promise<readonly GroupLine[]> {
    const ledger = await this.#ledgers.read(whole, this.#snapshot);
    const book = await counted(ledger, whole, values);
    return book.unitLines('all');
  }

  /** Digest and every figure of a closed month, made again from what is kept of it. */
  async verify(
    number: number,
    { month, digest }: Pick<MonthFile, 'month' | 'digest'>,
    rules: RuleVersion,
  ): Promise<Verified> {
    const blobs = await monthBlobs(this.#sql, number);
    if (blobs === undefined) throw new Error(`month ${number} is not kept`);
    const made = new MonthDigest();
    for await (const bytes of opened(blobs.figures)) made.piece(bytes);
    made.betweenBoth();
    const reader = new LedgerReader();
    for await (const bytes of opened(blobs.ledger)) {
      made.piece(bytes);
      reader.take(bytes);
    }
    const told = new Map<string, string>();
    let lines = 0;
    for await (const text of lineTexts(blobs.figures)) {
      lines++;
      told.set(nameOf(JSON.parse(text) as FrozenLine), text); // written by close
    }
    const differing = differences(told, lines, frozenLines(bookOf(reader.end(), rules)));
    return {
      figures: lines * PERIOD_RATES.length,
      digest: { told: digest, made: made.end(month, rules) },
      ...differing,
    };
  }

  /** Lines of a closed month as they were frozen; without a unit the total of every unit. */
  async frozen(
    number: number,
    wish: { readonly unit?: string; readonly scope: Among['scope'] },
  ): Promise<FrozenLine[]> {
    const blobs = await monthBlobs(this.#sql, number);
    if (blobs === undefined) return [];
    return frozenIn(blobs.figures, wish);
  }

  /** Makes what is usually asked for, where it is not there or has grown old; nobody waits for it. */
  warm(wishes: readonly SpanWish[]): Promise<void> {
    return this.#books.warm(wishes);
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
