/**
 * Books of spans: counted when they are asked for, and kept while there is room. What a link with a moment showed first
 * is what it goes on to show: late looks, decisions, moves and corrections that came after the moment are not in it.
 */
import { setImmediate as breathe } from 'node:timers/promises';
import { packedBook, unpackedBook } from '../rules/book-pack.ts';
import { type Fall, fallsOf, fallsTogether } from '../rules/group-outage.ts';
import { Book } from '../rules/period-book.ts';
import { historiesOf, type Ledger } from '../rules/period-ledger.ts';
import type { RuleValues, RuleVersion } from '../rules/period-rules.ts';
import { byMonths } from '../rules/period-span.ts';
import { eachSum, homesTogether, joinEach, LOOK_BACK_MS } from '../rules/period-sums.ts';
import type { Stretch } from '../rules/timeline.ts';
import type { Sql } from '../store/db.ts';
import type { Snapshot } from '../store/period-ledger.ts';
import { decidedAfter, type PinKey, pinOf } from '../store/rate-pins.ts';
import { Kept } from './kept.ts';
import type { RateLedgers } from './rate-ledgers.ts';

/** A span under a version of the rules. */
export interface SpanWish {
  readonly span: Stretch;
  readonly rules: Pick<RuleVersion, 'number' | 'values'>;
  /** The moment in a link: only what was known then is counted. */
  readonly knownMs?: number | undefined;
  /** Links to it are told: what they open must be what was told. */
  readonly isShown?: boolean | undefined;
}

/** What a link showed, to be kept. */
export interface Pin extends PinKey {
  readonly packed: Uint8Array;
}

export interface Made {
  readonly book: Book;
  /** Number of the version of the rules. */
  readonly rules: number;
  /** Until when anything was known. */
  readonly readMs: number;
  readonly madeMs: number;
}

export interface RateBooksOptions {
  readonly timeZone: string;
  readonly ledgers: RateLedgers;
  readonly snapshot: Snapshot;
  /** Takes what a link showed: from then on it shows nothing else. */
  readonly pinned: (pin: Pin) => void;
}

/** What is usually looked at takes two thirds of it in a city. */
const MOST_BYTES = 100e6;
const MOST_LINKED_BYTES = 30e6;
/** Of packed books, a tenth as large: what pages that were left open have links to. */
const MOST_TOLD_BYTES = 10e6;
/** What goes on is read anew so often, while somebody asks. */
const FRESH_MS = 5 * 60_000;
/** Of a time that is over little comes late. */
const SETTLED_MS = 3_600_000;
/** And of one that has long been over next to nothing. */
const OVER_MS = 7 * 86_400_000;
const SELDOM_MS = 12 * 3_600_000;
/** Devices between two breaths: questions that need no counting are answered meanwhile. */
const SLICE = 400;

type MonthPart = ReturnType<typeof byMonths>[number];

export class RateBooks {
  readonly #sql: Sql;
  readonly #options: RateBooksOptions;
  #snapshot: Snapshot;
  /** Of the present, by span and rules. */
  readonly #books = new Kept<Made>(
    MOST_BYTES,
    ({ book }) => book.bytes,
    (made) => this.#putAway(made),
  );
  /** Those of them that links were told to. */
  readonly #shown = new Set<Made>();
  /** By what a link says: what was told, packed; and what links opened. */
  readonly #told = new Kept<Uint8Array>(MOST_TOLD_BYTES, ({ byteLength }) => byteLength);
  readonly #linked = new Kept<Made>(MOST_LINKED_BYTES, ({ book }) => book.bytes);
  readonly #making = new Map<string, Promise<Made>>();
  /** One after the other: each takes some fifty megabytes while it is made. */
  #turn: Promise<unknown> = Promise.resolve();
  /** What was begun before something in the past changed is not kept. */
  #era = 0;

  constructor(sql: Sql, options: RateBooksOptions) {
    this.#sql = sql;
    this.#options = options;
    this.#snapshot = options.snapshot;
  }

  /** The present as the server knows it now. */
  see(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
  }

  /** Something in the past is otherwise now; what was told of it is still opened by its links. */
  forget(): void {
    this.#era++;
    this.#books.clear();
    this.#making.clear();
  }

  /** One that has grown old is told as it is, with its own time, and made anew meanwhile: nobody waits for it. */
  async of({ knownMs, isShown = false, ...wish }: SpanWish): Promise<Made> {
    if (knownMs !== undefined && knownMs <= this.#snapshot.atMs && !(await this.#isSettled(wish, knownMs)))
      return this.#ofLink({ ...wish, knownMs });
    const known = this.#books.get(keyOf(wish));
    const made = known ?? (await this.#renew(wish));
    if (known !== undefined && this.#isOld(wish.span, known)) void this.#renew(wish).catch(() => undefined);
    if (isShown) this.#shown.add(made);
    return made;
  }

  /** Makes what is usually asked for, where it is not there or has grown old; nobody waits for it. */
  async warm(wishes: readonly SpanWish[]): Promise<void> {
    for (const wish of wishes) {
      const known = this.#books.get(keyOf(wish));
      if (known === undefined || this.#isOld(wish.span, known)) await this.#renew(wish);
    }
  }

  /** What the link showed before; else what was told until that very moment; else it is counted by what was known then. */
  async #ofLink(wish: SpanWish & { readonly knownMs: number }): Promise<Made> {
    const key = keyOf(wish);
    return (
      this.#linked.get(key) ??
      this.#once(key, async () => {
        const { span, rules, knownMs } = wish;
        const pin = { ...span, knownMs, rules: rules.number };
        const opened = (packed: Uint8Array | undefined): Made | undefined => {
          const book = packed && unpackedBook(packed);
          return book && { book, rules: rules.number, readMs: knownMs, madeMs: knownMs };
        };
        let made = opened(await pinOf(this.#sql, pin));
        if (made === undefined) {
          const told = this.#told.get(key);
          const present = this.#books.find((one) => linkKeyOf(one) === key);
          made = opened(told) ?? present ?? (await this.#make(wish));
          this.#options.pinned({ ...pin, packed: told ?? packedBook(made.book) });
        }
        this.#linked.set(key, made);
        return made;
      })
    );
  }

  /** Later knowledge changes nothing of what was signed by then. */
  #isSettled({ span }: SpanWish, knownMs: number): Promise<boolean> {
    const months = byMonths(span, this.#options.timeZone).map(({ month }) => month);
    return this.#options.ledgers.areSettled(months, knownMs);
  }

  #isOld({ untilMs }: Stretch, { madeMs, readMs }: Made): boolean {
    return this.#snapshot.atMs - madeMs >= this.#staleMs(untilMs > readMs, untilMs);
  }

  #staleMs(goesOn: boolean, untilMs: number): number {
    if (goesOn) return FRESH_MS;
    return this.#snapshot.atMs - untilMs < OVER_MS ? SETTLED_MS : SELDOM_MS;
  }

  #putAway(made: Made): void {
    if (this.#shown.delete(made)) this.#told.set(linkKeyOf(made), packedBook(made.book));
  }

  #renew(wish: SpanWish): Promise<Made> {
    const key = keyOf(wish);
    return this.#once(key, async () => {
      const era = this.#era;
      const made = await this.#make(wish);
      if (era === this.#era) this.#books.set(key, made);
      return made;
    });
  }

  /** Whoever asks while it is being made waits for the same one. */
  #once(key: string, make: () => Promise<Made>): Promise<Made> {
    const underWay = this.#making.get(key);
    if (underWay !== undefined) return underWay;
    const making = this.#turn.then(make).finally(() => {
      if (this.#making.get(key) === making) this.#making.delete(key);
    });
    this.#turn = making.catch(() => undefined);
    this.#making.set(key, making);
    return making;
  }

  /** Under values that are only tried: kept nowhere. */
  async tried(span: Stretch, values: RuleValues): Promise<Book> {
    return (await this.#make({ span, rules: { number: NO_VERSION, values } })).book;
  }

  /** Every device that was offline for a while, month by month. */
  async falls({ span, rules, knownMs }: SpanWish): Promise<readonly Fall[]> {
    const { ledgers, timeZone } = this.#options;
    let all: readonly Fall[] = [];
    for (const { month, whole, part } of byMonths(span, timeZone)) {
      const staleMs = this.#staleMs(whole.untilMs > this.#snapshot.atMs, whole.untilMs);
      const ledger = await ledgers.of(month, whole, this.#snapshot, { staleMs, knownMs });
      const within = { fromMs: part.fromMs, untilMs: Math.min(part.untilMs, ledger.readMs) };
      const found: Fall[] = [];
      await inBreaths(historiesOf(ledger), (history) => {
        found.push(...fallsOf(history, within, LOOK_BACK_MS, ledger.homes, rules.values));
      });
      all = fallsTogether(all, found);
    }
    return all;
  }

  /** The last month of it, and the time before, which is a book of its own: a year never lies in memory as a whole. */
  async #make(wish: SpanWish): Promise<Made> {
    const { span, rules } = wish;
    const madeMs = this.#snapshot.atMs;
    const parts = byMonths(span, this.#options.timeZone).filter(({ part }) => part.fromMs < madeMs);
    const last = parts.pop();
    if (last === undefined) {
      const book = new Book({ span, homes: [], units: [] }, rules.values);
      return { book, rules: rules.number, readMs: madeMs, madeMs };
    }
    const head = { ...wish, span: { fromMs: span.fromMs, untilMs: last.part.fromMs } };
    return this.#after(parts.length === 0 ? undefined : await this.#headOf(head, parts), last, wish);
  }

  /** Whole months before the last one change seldom: they are kept, but none of what leads to them. */
  async #headOf(wish: SpanWish, parts: readonly MonthPart[]): Promise<Made> {
    const { knownMs, ...present } = wish;
    if (knownMs !== undefined && (await this.#isSettled(wish, knownMs))) return this.#headOf(present, parts);
    const key = keyOf(wish);
    const known = this.#books.get(key);
    if (known !== undefined) {
      if (!this.#isOld(wish.span, known) || (await this.#isSettled(wish, known.madeMs))) return known;
    }
    const era = this.#era;
    let made: Made | undefined;
    for (const part of parts) made = await this.#after(made, part, wish);
    if (made === undefined) throw new Error('a time before the last month without a month');
    const isKept = knownMs === undefined && wish.rules.number !== NO_VERSION;
    if (isKept && era === this.#era) this.#books.set(key, made);
    return made;
  }

  /** What came before with a month, or a part of it, behind. */
  async #after(
    before: Made | undefined,
    { month, whole, part }: MonthPart,
    { rules, knownMs }: SpanWish,
  ): Promise<Made> {
    const { atMs: madeMs } = this.#snapshot;
    const staleMs = this.#staleMs(whole.untilMs > madeMs, whole.untilMs);
    const { ledgers } = this.#options;
    let ledger = await ledgers.of(month, whole, this.#snapshot, { staleMs, knownMs });
    if (knownMs !== undefined && ledger.readMs < part.untilMs)
      ledger = await ledgers.of(month, whole, this.#snapshot, { staleMs: 0, knownMs });
    const unheard = knownMs === undefined ? undefined : await decidedAfter(this.#sql, knownMs);
    const known = { ...ledger, exemptions: ledger.exemptions.filter(({ id }) => !unheard?.has(id)) };
    let readMs = Math.min(madeMs, before?.readMs ?? madeMs);
    if (ledger.readMs < part.untilMs) readMs = Math.min(readMs, ledger.readMs);
    const book =
      before === undefined
        ? await counted(known, part, rules.values)
        : await joined(before.book, known, part, rules.values);
    return { book, rules: rules.number, readMs: knownMs ?? readMs, madeMs };
  }
}

const NO_VERSION = -1;

function keyOf({ span, rules, knownMs }: SpanWish): string {
  return [span.fromMs, span.untilMs, rules.number, ...(knownMs === undefined ? [] : [knownMs])].join(' ');
}

/** What a link to what was told says: the span until that moment. */
function linkKeyOf({ book, rules, readMs }: Made): string {
  const { fromMs, untilMs } = book.span;
  return [fromMs, Math.min(untilMs, readMs), rules, readMs].join(' ');
}

/** Every device over a span that the ledger holds. */
export async function counted(ledger: Ledger, span: Stretch, values: RuleValues): Promise<Book> {
  const book = new Book({ span, homes: ledger.homes, units: ledger.units }, values);
  await inBreaths(eachSum(ledger, span, values), (sums) => book.add(sums));
  return book;
}

async function joined(before: Book, ledger: Ledger, part: Stretch, values: RuleValues): Promise<Book> {
  const homes = [...before.homes];
  const at = homesTogether(homes, ledger.homes);
  const span = { fromMs: before.span.fromMs, untilMs: part.untilMs };
  const book = new Book({ span, homes, units: ledger.units }, values);
  const later = eachSum(ledger, part, values);
  await inBreaths(joinEach(before.sums, later, at), (sums) => book.add(sums));
  return book;
}

async function inBreaths<T>(all: Iterable<T>, take: (one: T) => void): Promise<void> {
  let count = 0;
  for (const one of all) {
    take(one);
    if (++count % SLICE === 0) await breathe();
  }
}
