/**
 * What the thread of the rates does: reads the city's memory into columns, counts spans, keeps the latest of both. It
 * has a connection of its own and only reads; nothing here is in the way of the server or of a probe.
 */
import { setImmediate as breathe } from 'node:timers/promises';
import { type Grouping, PERIOD_RATES, type PeriodRate } from '../../config/periods.ts';
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
import { type Among, Book, type BookRow, type GroupLine } from '../rules/period-book.ts';
import type { Ledger } from '../rules/period-ledger.ts';
import type { RuleValues, RuleVersion } from '../rules/period-rules.ts';
import { byMonths } from '../rules/period-span.ts';
import { eachSum, homesTogether, joinEach } from '../rules/period-sums.ts';
import type { Line, Side, Sides } from '../rules/period-totals.ts';
import type { Stretch } from '../rules/timeline.ts';
import type { Sql } from '../store/db.ts';
import { monthBlobs } from '../store/months.ts';
import type { Snapshot } from '../store/period-ledger.ts';
import { Kept } from './kept.ts';
import { frozenIn, lineTexts, opened, packed } from './month-blobs.ts';
import { RateLedgers } from './rate-ledgers.ts';

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

/** A month of a city takes some nine. */
const MOST_BYTES = 100e6;
/** What goes on is read anew so often, while somebody asks. */
const FRESH_MS = 5 * 60_000;
/** Of a time that is over little comes late. */
const SETTLED_MS = 3_600_000;
/** And of one that has long been over next to nothing. */
const OVER_MS = 7 * 86_400_000;
const SELDOM_MS = 12 * 3_600_000;
const NO_VERSION = -1;
/** Moments of links that are remembered. */
const MOST_MOMENTS = 500;

interface Made {
  readonly book: Book;
  /** Until when anything was known. */
  readonly readMs: number;
  readonly madeMs: number;
}

export class RateWork {
  readonly #sql: Sql;
  readonly #timeZone: string;
  readonly #ledgers: RateLedgers;
  #snapshot: Snapshot;
  readonly #books = new Kept<Made>(MOST_BYTES, ({ book }) => book.bytes);
  /** By what a link to a time that goes on says: the book that was counted until then. */
  readonly #until = new Map<string, string>();
  readonly #making = new Map<string, Promise<Made>>();
  /** One after the other: each takes some fifty megabytes while it is made. */
  #turn: Promise<unknown> = Promise.resolve();
  /** What was begun before something in the past changed is not kept. */
  #era = 0;

  constructor(sql: Sql, timeZone: string, snapshot: Snapshot) {
    this.#sql = sql;
    this.#timeZone = timeZone;
    this.#ledgers = new RateLedgers(sql, timeZone);
    this.#snapshot = snapshot;
  }

  /** The present as the server knows it now. */
  see(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
  }

  /** Something in the past is otherwise now: an exemption, or a closed month. */
  forget(): void {
    this.#era++;
    this.#ledgers.forget();
    this.#books.clear();
    this.#until.clear();
    this.#making.clear();
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
    const ledger = await this.#ledgers.read(whole, this.#snapshot);
    const book = await this.#counted(ledger, whole, rules.values);
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
    const before = await this.#make({ span, rules });
    // Values that are only tried are of no version.
    const after = await this.#make({ span, rules: { number: NO_VERSION, values: other } });
    return { before: before.book.unitLines('all'), after: after.book.unitLines('all') };
  }

  /** A closed month by the ledger in it. */
  async recount(number: number, values: RuleValues): Promise<readonly GroupLine[]> {
    const ledger = await this.#ledgers.signed(number);
    return ledger === undefined ? [] : bookOf(ledger, { values }).unitLines('all');
  }

  /** A month as it would be counted now, whatever was signed. */
  async afresh(whole: Stretch, values: RuleValues): Promise<readonly GroupLine[]> {
    const ledger = await this.#ledgers.read(whole, this.#snapshot);
    const book = await this.#counted(ledger, whole, values);
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
  async warm(wishes: readonly SpanWish[]): Promise<void> {
    for (const wish of wishes) {
      const known = this.#books.get(keyOf(wish));
      if (known === undefined || this.#isOld(wish.span, known)) await this.#renew(wish);
    }
  }

  /** One that has grown old is told as it is, with its own time, and made anew meanwhile: nobody waits for it. */
  async #bookOf(wish: SpanWish): Promise<Made> {
    const known = this.#books.get(keyOf(wish)) ?? this.#countedUntil(wish);
    if (known === undefined) return this.#renew(wish);
    if (this.#isOld(wish.span, known)) void this.#renew(wish).catch(() => undefined);
    return known;
  }

  /** A list is asked for until the very moment until which its figure was counted: that book is there. */
  #countedUntil(wish: SpanWish): Made | undefined {
    const key = this.#until.get(keyOf(wish));
    const known = key === undefined ? undefined : this.#books.get(key);
    return known?.readMs === wish.span.untilMs ? known : undefined;
  }

  #isOld({ untilMs }: Stretch, { madeMs, readMs }: Pick<Made, 'madeMs' | 'readMs'>): boolean {
    return this.#snapshot.atMs - madeMs >= this.#staleMs(untilMs > readMs, untilMs);
  }

  #staleMs(goesOn: boolean, untilMs: number): number {
    if (goesOn) return FRESH_MS;
    return this.#snapshot.atMs - untilMs < OVER_MS ? SETTLED_MS : SELDOM_MS;
  }

  /** Whoever asks while it is being made waits for the same one. */
  #renew(wish: SpanWish): Promise<Made> {
    const key = keyOf(wish);
    const underWay = this.#making.get(key);
    if (underWay !== undefined) return underWay;
    const making = this.#turn
      .then(() => this.#make(wish))
      .finally(() => {
        if (this.#making.get(key) === making) this.#making.delete(key);
      });
    this.#turn = making.catch(() => undefined);
    this.#making.set(key, making);
    return making;
  }

  /** The last month of it, and the time before, which is a book of its own: a year never lies in memory as a whole. */
  async #make(wish: SpanWish): Promise<Made> {
    const { span, rules } = wish;
    const [era, madeMs] = [this.#era, this.#snapshot.atMs];
    const parts = byMonths(span, this.#timeZone).filter(({ part }) => part.fromMs < madeMs);
    const last = parts.pop();
    if (last === undefined) {
      const nothing = new Book({ span, homes: [], units: [] }, rules.values);
      return { book: nothing, readMs: madeMs, madeMs };
    }
    const { month, whole, part } = last;
    const head = { rules, span: { fromMs: span.fromMs, untilMs: part.fromMs } };
    const known = parts.length === 0 ? undefined : this.#books.get(keyOf(head));
    const isKnown = known !== undefined && !this.#isOld(head.span, known);
    const before = parts.length === 0 ? undefined : isKnown ? known : await this.#make(head);
    const staleMs = this.#staleMs(whole.untilMs > madeMs, whole.untilMs);
    const ledger = await this.#ledgers.of(month, whole, this.#snapshot, staleMs);
    let readMs = Math.min(madeMs, before?.readMs ?? madeMs);
    if (ledger.readMs < part.untilMs) readMs = Math.min(readMs, ledger.readMs);
    const book =
      before === undefined
        ? await this.#counted(ledger, part, rules.values)
        : await this.#joined(before.book, ledger, part, rules.values);
    const made = { book, readMs, madeMs };
    if (era === this.#era) {
      this.#books.set(keyOf(wish), made);
      if (this.#until.size >= MOST_MOMENTS) this.#until.clear();
      if (readMs < span.untilMs)
        this.#until.set(keyOf({ rules, span: { ...span, untilMs: readMs } }), keyOf(wish));
    }
    return made;
  }

  async #counted(ledger: Ledger, span: Stretch, values: RuleValues): Promise<Book> {
    const book = new Book({ span, homes: ledger.homes, units: ledger.units }, values);
    await inBreaths(eachSum(ledger, span, values), (sums) => book.add(sums));
    return book;
  }

  async #joined(before: Book, ledger: Ledger, part: Stretch, values: RuleValues): Promise<Book> {
    const homes = [...before.homes];
    const at = homesTogether(homes, ledger.homes);
    const span = { fromMs: before.span.fromMs, untilMs: part.untilMs };
    const book = new Book({ span, homes, units: ledger.units }, values);
    const later = eachSum(ledger, part, values);
    await inBreaths(joinEach(before.sums, later, at), (sums) => book.add(sums));
    return book;
  }
}

function keyOf({ span, rules }: SpanWish): string {
  return `${span.fromMs} ${span.untilMs} ${rules.number}`;
}

/** Devices between two breaths: questions that need no counting are answered meanwhile. */
const SLICE = 400;

async function inBreaths<T>(all: Iterable<T>, take: (one: T) => void): Promise<void> {
  let count = 0;
  for (const one of all) {
    take(one);
    if (++count % SLICE === 0) await breathe();
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
