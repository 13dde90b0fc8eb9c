/**
 * What the thread of the rates does: reads the city's memory into columns, counts spans, keeps the latest of both. It
 * has a connection of its own and only reads; nothing here is in the way of the server or of a probe.
 */
import { setImmediate as breathe } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Grouping, PeriodRate } from '../../config/periods.ts';
import {
  bookOf,
  type FrozenLine,
  monthTextOf,
  type PackedLedger,
  unpackLedger,
} from '../rules/month-file.ts';
import { type Among, Book, type BookRow, type GroupLine } from '../rules/period-book.ts';
import type { DeviceSums } from '../rules/period-device.ts';
import type { Ledger } from '../rules/period-ledger.ts';
import type { RuleValues, RuleVersion } from '../rules/period-rules.ts';
import { byMonths } from '../rules/period-span.ts';
import { eachSum, joinSums, LOOK_BACK_MS, type SpanSums } from '../rules/period-sums.ts';
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

interface Made {
  readonly book: Book;
  /** Until when anything was known. */
  readonly readMs: number;
  readonly madeMs: number;
}

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
  readonly #books = new Map<string, Made>();
  readonly #making = new Map<string, Promise<Made>>();
  /** What was begun before something in the past changed is not kept. */
  #era = 0;

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
    this.#era++;
    this.#ledgers.clear();
    this.#books.clear();
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
    const ledger = await this.#read(whole);
    const book = await this.#counted(ledger, whole, rules.values);
    const text = monthTextOf(month, ledger, rules, book);
    const pack = (json: Uint8Array) => gzipSync(json, { level: 5 });
    return {
      digest: text.digest,
      lines: book.unitLines('all'),
      figures: pack(text.figures),
      ledger: pack(text.ledger),
      tookMs: Math.round(performance.now() - startedMs),
    };
  }

  /** A span under its own rules and under others; of a closed month by its ledger. */
  async preview({ span, rules }: SpanWish, other: RuleValues): Promise<Preview> {
    const before = await this.#make(span, rules.values);
    const after = await this.#make(span, other);
    return { before: before.book.unitLines('all'), after: after.book.unitLines('all') };
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

  /** One that has grown old is told as it is, with its own time, and made anew meanwhile: nobody waits for it. */
  async #bookOf({ span, rules }: SpanWish): Promise<Made> {
    const key = `${span.fromMs} ${span.untilMs} ${rules.number}`;
    const known = this.#books.get(key);
    if (known === undefined) return this.#renew(key, span, rules.values);
    keep(this.#books, key, known, MOST_BOOKS);
    const staleMs = span.untilMs > known.readMs ? FRESH_MS : SETTLED_MS;
    if (this.#snapshot.atMs - known.madeMs >= staleMs)
      void this.#renew(key, span, rules.values).catch(() => undefined);
    return known;
  }

  /** Whoever asks while it is being made waits for the same one. */
  #renew(key: string, span: Stretch, values: RuleValues): Promise<Made> {
    const underWay = this.#making.get(key);
    if (underWay !== undefined) return underWay;
    const era = this.#era;
    const making = this.#make(span, values)
      .then((made) => {
        if (era === this.#era) keep(this.#books, key, made, MOST_BOOKS);
        return made;
      })
      .finally(() => {
        if (this.#making.get(key) === making) this.#making.delete(key);
      });
    this.#making.set(key, making);
    return making;
  }

  /** Month by month: a year never lies in memory as a whole. */
  async #make(span: Stretch, values: RuleValues): Promise<Made> {
    const madeMs = this.#snapshot.atMs;
    const parts = byMonths(span, this.#timeZone).filter(({ part }) => part.fromMs < madeMs);
    let readMs = madeMs;
    const [only] = parts;
    if (only !== undefined && parts.length === 1) {
      const ledger = await this.#ledgerOf(only.month, only.whole);
      if (ledger.readMs < only.part.untilMs) readMs = Math.min(readMs, ledger.readMs);
      return { book: await this.#counted(ledger, only.part, values), readMs, madeMs };
    }
    let sums: SpanSums = { span, homes: [], units: [], devices: new Map() };
    for (const { month, whole, part } of parts) {
      const ledger = await this.#ledgerOf(month, whole);
      if (ledger.readMs < part.untilMs) readMs = Math.min(readMs, ledger.readMs);
      const devices = new Map<number, DeviceSums>();
      await inBreaths(eachSum(ledger, part, values), (one) => devices.set(one.device, one));
      sums = joinSums(sums, { span: part, homes: [...ledger.homes], units: ledger.units, devices });
      await breathe();
    }
    return { book: Book.of(sums, values), readMs, madeMs };
  }

  async #counted(ledger: Ledger, span: Stretch, values: RuleValues): Promise<Book> {
    const book = new Book(
      { span, homes: ledger.homes, units: ledger.units, most: ledger.ids.length },
      values,
    );
    await inBreaths(eachSum(ledger, span, values), (sums) => book.add(sums));
    return book;
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
    const era = this.#era;
    const blobs = closed === undefined ? undefined : await monthBlobs(this.#sql, closed.number);
    const ledger = blobs === undefined ? await this.#read(whole) : unpacked(blobs.ledger);
    if (era === this.#era) keep(this.#ledgers, month, { ledger, madeMs: nowMs, mark }, MOST_LEDGERS);
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

/** Devices between two breaths: questions that need no counting are answered meanwhile. */
const SLICE = 400;

async function inBreaths<T>(all: Iterable<T>, take: (one: T) => void): Promise<void> {
  let count = 0;
  for (const one of all) {
    take(one);
    if (++count % SLICE === 0) await breathe();
  }
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
