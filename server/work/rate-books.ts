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
import { firstTenure } from '../store/sheets.ts';
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
  /** As it was asked for. */
  readonly span: Stretch;
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
  /** Takes what a link showed, from then on it shows nothing else; resolves when it is on disk, or cannot be. */
  readonly pinned: (pin: Pin) => Promise<void>;
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
  /** Made before something in the past changed: told again only where all of it had been signed. */
  readonly #doubted = new WeakSet<Made>();
  readonly #making = new Map<string, Promise<Made>>();
  /** One after the other: each takes some fifty megabytes while it is made. What nobody waits for has its own order. */
  #turn: Promise<unknown> = Promise.resolve();
  #asideTurn: Promise<unknown> = Promise.resolve();
  /** Being made, or waiting for it, while somebody waits for them. */
  #urgent = 0;
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
    for (const made of this.#books.values()) this.#doubted.add(made);
    this.#making.clear();
  }

  /** One that has grown old is told as it is, with its own time, and made anew meanwhile: nobody waits for it. */
  async of({ knownMs, isShown = false, ...wish }: SpanWish): Promise<Made> {
    if (knownMs !== undefined && knownMs <= this.#snapshot.atMs && !(await this.#isSettled(wish, knownMs)))
      return this.#ofLink({ ...wish, knownMs });
    const known = await this.#known(wish);
    const made = known ?? (await this.#renew(wish));
    if (known !== undefined && this.#isOld(wish.span, known))
      void this.#renew(wish, IS_ASIDE).catch(() => undefined);
    if (isShown) this.#shown.add(made);
    return made;
  }

  /** Makes what is usually asked for, where it is not there or has grown old; nobody waits for it. */
  async warm(wishes: readonly SpanWish[]): Promise<void> {
    for (const wish of wishes) {
      const known = await this.#known(wish);
      if (known === undefined || this.#isOld(wish.span, known)) await this.#renew(wish, IS_ASIDE);
    }
  }

  async #known(wish: SpanWish): Promise<Made | undefined> {
    const key = keyOf(wish);
    const made = this.#books.get(key);
    if (made === undefined || !this.#doubted.has(made)) return made;
    if (await this.#isSettled(wish, made.madeMs)) {
      this.#doubted.delete(made);
      return made;
    }
    this.#books.drop((one) => one === key);
    return undefined;
  }

  /** What the link showed before; else what was told until that very moment; else it is counted by what was known then. */
  async #ofLink(wish: SpanWish & { readonly knownMs: number }): Promise<Made> {
    const key = keyOf(wish);
    return (
      this.#linked.get(key) ??
      this.#once(key, false, async (breath) => {
        let made = opened(wish, await pinOf(this.#sql, pinKeyOf(wish)));
        if (made === undefined) {
          const told = this.#told.get(key);
          const present = [...this.#books.values()].find((one) => linkKeyOf(one) === key);
          made = opened(wish, told) ?? present ?? (await this.#make(wish, breath));
          // Nobody has seen it before it is on disk: it is the same however the server ends.
          await this.#options.pinned({ ...pinKeyOf(wish), packed: told ?? packedBook(made.book) });
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

  #renew(wish: SpanWish, isAside = false): Promise<Made> {
    const key = keyOf(wish);
    return this.#once(key, isAside, async (breath) => {
      const era = this.#era;
      const made = await this.#make(wish, breath);
      if (era === this.#era) this.#books.set(key, made);
      return made;
    });
  }

  /** Whoever asks while it is being made waits for the same one. */
  #once(key: string, isAside: boolean, make: (breath: Breath) => Promise<Made>): Promise<Made> {
    const underWay = this.#making.get(key);
    if (underWay !== undefined) return underWay;
    if (!isAside) this.#urgent++;
    const turn = isAside ? this.#asideTurn : this.#turn;
    const making = turn
      .then(() => make(isAside ? () => this.#pagesFirst() : breathe))
      .finally(() => {
        if (!isAside) this.#urgent--;
        if (this.#making.get(key) === making) this.#making.delete(key);
      });
    const ended = making.catch(() => undefined);
    if (isAside) this.#asideTurn = ended;
    else this.#turn = ended;
    this.#making.set(key, making);
    return making;
  }

  async #pagesFirst(): Promise<void> {
    await breathe();
    while (this.#urgent > 0) await this.#turn;
  }

  /** Under values that are only tried: kept nowhere. */
  async tried(span: Stretch, values: RuleValues): Promise<Book> {
    return (await this.#make({ span, rules: { number: NO_VERSION, values } }, breathe)).book;
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
      await inBreaths(historiesOf(ledger), breathe, (history) => {
        found.push(...fallsOf(history, within, LOOK_BACK_MS, ledger.homes, rules.values));
      });
      all = fallsTogether(all, found);
    }
    return all;
  }

  /** The last month of it, and the time before, which is a book of its own: a year never lies in memory as a whole. */
  async #make(wish: SpanWish, breath: Breath): Promise<Made> {
    const { span, rules } = wish;
    const madeMs = this.#snapshot.atMs;
    // Of what was before anything was registered there is nothing to be read.
    const sinceMs = (await firstTenure(this.#sql)) ?? madeMs;
    const parts = byMonths(span, this.#options.timeZone).filter(
      ({ part }) => part.fromMs < madeMs && part.untilMs > sinceMs,
    );
    const last = parts.pop();
    if (last === undefined) {
      const book = new Book({ span, homes: [], units: [] }, rules.values);
      return { book, span, rules: rules.number, readMs: madeMs, madeMs };
    }
    const head = { ...wish, span: { fromMs: span.fromMs, untilMs: last.part.fromMs } };
    const before = parts.length === 0 ? undefined : await this.#headOf(head, parts, breath);
    return { ...(await this.#after(before, last, wish, breath)), span };
  }

  /**
   * Whole months before the last one: they are kept, but none of what leads to them. When all were signed they are kept
   * on disk, too: a year is ready again soon after a start.
   */
  async #headOf(wish: SpanWish, parts: readonly MonthPart[], breath: Breath): Promise<Made> {
    const { knownMs, ...present } = wish;
    const months = parts.map(({ month }) => month);
    const isTried = wish.rules.number === NO_VERSION;
    const signedMs = isTried ? undefined : await this.#options.ledgers.signedMs(months, knownMs);
    const signed = signedMs === undefined ? undefined : { ...present, knownMs: signedMs };
    const key = keyOf(signed ?? wish);
    const same = knownMs === undefined ? await this.#known(present) : undefined;
    const known = same ?? this.#books.get(key);
    if (known !== undefined && (signed !== undefined || !this.#isOld(wish.span, known))) return known;
    const era = this.#era;
    let made = signed && opened(signed, await pinOf(this.#sql, pinKeyOf(signed)));
    if (made === undefined) {
      for (const part of parts) made = await this.#after(made, part, wish, breath);
      if (made === undefined) throw new Error('a time before the last month without a month');
      made = { ...made, span: wish.span };
      if (signed !== undefined && parts.length > 1)
        void this.#options.pinned({ ...pinKeyOf(signed), packed: packedBook(made.book) });
    }
    const isKept = signed !== undefined || (knownMs === undefined && era === this.#era);
    if (isKept && !isTried) this.#books.set(key, made);
    return made;
  }

  /** What came before with a month, or a part of it, behind. */
  async #after(
    before: Made | undefined,
    { month, whole, part }: MonthPart,
    { span, rules, knownMs }: SpanWish,
    breath: Breath,
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
        ? await counted(known, part, rules.values, breath)
        : await joined(before.book, known, part, rules.values, breath);
    return { book, span, rules: rules.number, readMs: knownMs ?? readMs, madeMs };
  }
}

const NO_VERSION = -1;
const IS_ASIDE = true;

/** Between two slices of the work others are answered. */
type Breath = () => Promise<void>;

function pinKeyOf({ span, rules, knownMs }: SpanWish & { readonly knownMs: number }): PinKey {
  return { ...span, knownMs, rules: rules.number };
}

/** What was kept of a link, as it was told. */
function opened(
  { span, rules, knownMs }: SpanWish & { readonly knownMs: number },
  packed: Uint8Array | undefined,
): Made | undefined {
  const book = packed && unpackedBook(packed);
  return book && { book, span, rules: rules.number, readMs: knownMs, madeMs: knownMs };
}

function keyOf({ span, rules, knownMs }: SpanWish): string {
  return [span.fromMs, span.untilMs, rules.number, ...(knownMs === undefined ? [] : [knownMs])].join(' ');
}

/** What a link to what was told says: the span until that moment. */
function linkKeyOf({ span: { fromMs, untilMs }, rules, readMs }: Made): string {
  return [fromMs, Math.min(untilMs, readMs), rules, readMs].join(' ');
}

/** Every device over a span that the ledger holds. */
export async function counted(
  ledger: Ledger,
  span: Stretch,
  values: RuleValues,
  breath: Breath = breathe,
): Promise<Book> {
  const book = new Book({ span, homes: ledger.homes, units: ledger.units }, values);
  await inBreaths(eachSum(ledger, span, values), breath, (sums) => book.add(sums));
  return book;
}

async function joined(
  before: Book,
  ledger: Ledger,
  part: Stretch,
  values: RuleValues,
  breath: Breath,
): Promise<Book> {
  const homes = [...before.homes];
  const at = homesTogether(homes, ledger.homes);
  const span = { fromMs: before.span.fromMs, untilMs: part.untilMs };
  const book = new Book({ span, homes, units: ledger.units }, values);
  const later = eachSum(ledger, part, values);
  await inBreaths(joinEach(before.sums, later, at), breath, (sums) => book.add(sums));
  return book;
}

async function inBreaths<T>(all: Iterable<T>, breath: Breath, take: (one: T) => void): Promise<void> {
  let count = 0;
  for (const one of all) {
    take(one);
    if (++count % SLICE === 0) await breath();
  }
}
