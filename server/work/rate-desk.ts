/**
 * Rates over any time. A process of its own counts them from what is written down; here is only who asks it, and the
 * present that nobody but the running server knows. What is usually looked at is made before anybody asks; whole
 * months are counted in processes that end with the work, one after the other.
 */
import type { Log } from '../../config/log.ts';
import { tableOf } from '../../config/tables.ts';
import { CHECKS, type CheckName, type Verdict } from '../../config/terms.ts';
import type { Fall } from '../rules/group-outage.ts';
import type { Among, GroupLine } from '../rules/period-book.ts';
import type { RuleValues, RuleVersion } from '../rules/period-rules.ts';
import { spanOf, usualSpans } from '../rules/period-span.ts';
import type { Stretch } from '../rules/timeline.ts';
import type { Snapshot } from '../store/period-ledger.ts';
import type { Pin, SpanWish } from './rate-books.ts';
import { RateClerk } from './rate-clerk.ts';
import type { Ask } from './rate-process.ts';
import type { LineAnswer, LineWish, RateWork, RowAnswer, RowWish, UptimeColumns } from './rate-work.ts';
import type { RuleBook } from './rule-book.ts';

export interface RateDeskOptions {
  /** Of the database. */
  readonly file: string;
  readonly timeZone: string;
  readonly rules: Pick<RuleBook, 'at'>;
  /** What is known of the present. */
  readonly present: () => Snapshot;
  /** Keeps what a link showed; resolves when it is on disk, or cannot be. */
  readonly pinned: (pin: Pin) => Promise<void>;
  readonly log: Log;
  readonly clock?: () => number;
}

/** Nobody asks for so long: the process ends. Longer than between two times of making what is usually looked at. */
const IDLE_MS = 25 * 60_000;
/** After the server itself and the probes: somebody waits for a page, nobody for a month. */
const PAGES_PRIORITY = 5;
const MONTHS_PRIORITY = 10;
/** After a start the probes and the registry come first. */
const FIRST_WARM_MS = 30_000;
/** What is usually looked at is at most so old. */
const WARM_MS = 10 * 60_000;
/** The past may change several times in a row. */
const CALM_MS = 3_000;
/** Devices told of between two breaths. */
const SLICE = 2_000;

export class RateDesk {
  readonly #options: RateDeskOptions;
  readonly #clock: () => number;
  /** For pages. */
  readonly #clerk: RateClerk;
  /** One month after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  #others = new Set<RateClerk>();
  #warm: NodeJS.Timeout | undefined;
  #isStarted = false;
  #isStopped = false;

  constructor(options: RateDeskOptions, priority = PAGES_PRIORITY) {
    this.#options = options;
    this.#clock = options.clock ?? Date.now;
    this.#clerk = this.#newClerk(IDLE_MS, priority);
  }

  /** From now on what is usually looked at is made before anybody asks. */
  start(): void {
    this.#isStarted = true;
    this.#warmAfter(FIRST_WARM_MS);
  }

  /** Another desk with a process of its own: whoever counts much and long is in nobody's way there. */
  apart(): RateDesk {
    return new RateDesk(this.#options, MONTHS_PRIORITY);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#warm);
    await Promise.all([this.#clerk, ...this.#others].map((clerk) => clerk.stop()));
  }

  /**
   * A span as people name it, at the moment of a link cut there and counted by what was known then; undefined when the
   * text names none. Its rules are those of its end.
   */
  spanWish(
    text: string,
    asofMs?: number,
  ): (SpanWish & { readonly rules: RuleVersion; readonly whole: Stretch }) | undefined {
    const whole = spanOf(text, this.#options.timeZone);
    if (whole === undefined) return undefined;
    const untilMs = Math.max(whole.fromMs, Math.min(whole.untilMs, asofMs ?? whole.untilMs));
    // A link goes on to say what it said, though other rules were made since.
    const rules = this.#options.rules.at(whole.untilMs, asofMs);
    return { whole, span: { fromMs: whole.fromMs, untilMs }, rules, knownMs: asofMs };
  }

  lines(wish: LineWish): Promise<LineAnswer> {
    return this.#askAt('lines', wish);
  }

  unitLines(wish: SpanWish & { readonly scope: Among['scope'] }): Promise<readonly GroupLine[]> {
    return this.#askAt('unitLines', wish);
  }

  rows(wish: RowWish): Promise<RowAnswer> {
    return this.#askAt('rows', wish);
  }

  /** What devices that are registered no longer were called. */
  namesOfGone(devices: readonly number[]): ReturnType<RateWork['namesOfGone']> {
    return devices.length === 0 ? Promise.resolve([]) : this.#ask('namesOfGone', devices);
  }

  /** Every device that was offline for a while, for whoever looks for what fell together. */
  falls(wish: SpanWish): Promise<readonly Fall[]> {
    return this.#askAt('falls', wish);
  }

  close(...wish: Parameters<RateWork['close']>): Promise<Awaited<ReturnType<RateWork['close']>>> {
    return this.#askAlone('close', ...wish);
  }

  preview(wish: SpanWish, values: RuleValues): Promise<Awaited<ReturnType<RateWork['preview']>>> {
    return this.#askAlone('preview', wish, values);
  }

  recount(...wish: Parameters<RateWork['recount']>): ReturnType<RateWork['recount']> {
    return this.#askAlone('recount', ...wish);
  }

  /** The lines of every unit from what is written down now, signed or not. */
  afresh(...wish: Parameters<RateWork['afresh']>): ReturnType<RateWork['afresh']> {
    return this.#askAlone('afresh', ...wish);
  }

  verify(...wish: Parameters<RateWork['verify']>): ReturnType<RateWork['verify']> {
    return this.#askAlone('verify', ...wish);
  }

  frozen(...wish: Parameters<RateWork['frozen']>): ReturnType<RateWork['frozen']> {
    return this.#ask('frozen', ...wish);
  }

  /** The past is otherwise than it was: an exemption was decided, a month signed. */
  async forget(): Promise<void> {
    if (this.#isStopped || !this.#clerk.isAtWork) return;
    this.#clerk.lookAgain();
    await this.#ask('forget');
    if (this.#isStarted) this.#warmAfter(CALM_MS);
  }

  /** The four headline verdicts of one full day (`2026-11-21`). */
  async dayVerdicts(unit: string, day: string): Promise<Record<CheckName, Verdict>> {
    const wish = this.spanWish(`day:${day}`);
    const { rates } = wish
      ? (await this.lines({ ...wish, among: { unit, scope: 'all' }, by: null })).line
      : { rates: [] };
    return tableOf(CHECKS, (check) => rates.find(({ rate }) => rate === check)?.verdict ?? 'cannot-be-said');
  }

  /** How long every device was online in a time, exact to the millisecond; slice by slice. */
  async *deviceUptimes(
    fromMs: number,
    untilMs: number,
  ): AsyncGenerator<{
    readonly device: number;
    readonly goodMs: number;
    readonly badMs: number;
    readonly unknownMs: number;
    readonly exemptMs: number;
  }> {
    const span = { fromMs, untilMs };
    const found: UptimeColumns = await this.#ask('uptimes', { span, rules: this.#options.rules.at(untilMs) });
    for (let at = 0; at < found.device.length; at++) {
      if (at % SLICE === SLICE - 1) await new Promise((go) => setImmediate(go));
      yield {
        device: found.device[at] ?? 0,
        goodMs: found.goodMs[at] ?? 0,
        badMs: found.badMs[at] ?? 0,
        unknownMs: found.unknownMs[at] ?? 0,
        exemptMs: found.exemptMs[at] ?? 0,
      };
    }
  }

  #ask<T>(ask: Ask, ...wish: readonly unknown[]): Promise<T> {
    if (this.#isStopped) return Promise.reject(new Error('the rates are closed'));
    return this.#clerk.ask<T>(ask, ...wish);
  }

  /** At the moment of a link the present has been seen since. */
  #askAt<T>(ask: Ask, wish: SpanWish): Promise<T> {
    const { knownMs = 0 } = wish;
    if (knownMs <= this.#clock()) this.#clerk.lookAgain(knownMs);
    return this.#ask(ask, wish);
  }

  /** In a process that ends with the work: what a whole month took is free again, and no page waits for it. */
  #askAlone<T>(ask: Ask, ...wish: readonly unknown[]): Promise<T> {
    const told = this.#turn.then(async () => {
      if (this.#isStopped) throw new Error('the rates are closed');
      const clerk = this.#newClerk(0, MONTHS_PRIORITY);
      this.#others.add(clerk);
      try {
        return await clerk.ask<T>(ask, ...wish);
      } finally {
        await clerk.stop();
        this.#others.delete(clerk);
      }
    });
    this.#turn = told.catch(() => undefined);
    return told;
  }

  #newClerk(idleMs: number, priority: number): RateClerk {
    const { file, timeZone, present, pinned, log } = this.#options;
    return new RateClerk({ file, timeZone, present, pinned, log, idleMs, priority, clock: this.#clock });
  }

  #warmAfter(ms: number): void {
    clearTimeout(this.#warm);
    this.#warm = setTimeout(() => void this.#makeWarm(), ms);
    this.#warm.unref();
  }

  /** Month by month takes least: what spans share is made once. */
  async #makeWarm(): Promise<void> {
    const wishes = usualSpans(this.#clock(), this.#options.timeZone).flatMap(
      (text) => this.spanWish(text) ?? [],
    );
    try {
      await this.#ask('warm', wishes);
    } catch (error) {
      if (!this.#isStopped) this.#options.log.warn({ error }, 'rates.not-warm');
    }
    if (!this.#isStopped) this.#warmAfter(WARM_MS);
  }
}
