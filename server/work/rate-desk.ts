/**
 * Rates over any time. A thread of its own counts them from what is written down; here is only who asks it, and the
 * present that nobody but the running server knows.
 */
import { Worker } from 'node:worker_threads';
import type { Log } from '../../config/log.ts';
import { CHECKS, type CheckName, type Verdict } from '../../config/terms.ts';
import type { Among, GroupLine } from '../rules/period-book.ts';
import type { RuleValues, RuleVersion } from '../rules/period-rules.ts';
import { spanOf } from '../rules/period-span.ts';
import type { Stretch } from '../rules/timeline.ts';
import type { Snapshot } from '../store/period-ledger.ts';
import type { Answer, Ask, Question } from './rate-thread.ts';
import type {
  LineAnswer,
  LineWish,
  RateWork,
  RowAnswer,
  RowWish,
  SpanWish,
  UptimeColumns,
} from './rate-work.ts';
import type { RuleBook } from './rule-book.ts';

export interface RateDeskOptions {
  /** Of the database. */
  readonly file: string;
  readonly timeZone: string;
  readonly rules: Pick<RuleBook, 'at'>;
  /** What is known of the present. */
  readonly present: () => Snapshot;
  readonly log: Log;
  readonly clock?: () => number;
}

/** Older than this, the present is told anew with the next question. */
const PRESENT_MS = 60_000;
/** Nobody asks for so long: the thread ends, and its memory is free. */
const IDLE_MS = 10 * 60_000;
/** Devices told of between two breaths. */
const SLICE = 2_000;

interface Waiting {
  readonly done: (answer: unknown) => void;
  readonly failed: (error: Error) => void;
}

export class RateDesk {
  readonly #options: RateDeskOptions;
  readonly #clock: () => number;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #presentMs = 0;
  #last = 0;
  #isStopped = false;

  constructor(options: RateDeskOptions) {
    this.#options = options;
    this.#clock = options.clock ?? Date.now;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#idle);
    await this.#worker?.terminate();
  }

  /** A span as people name it, cut at `asof`; undefined when the text names none. Its rules are those of its end. */
  spanWish(
    text: string,
    asofMs?: number,
  ): (SpanWish & { readonly rules: RuleVersion; readonly whole: Stretch }) | undefined {
    const whole = spanOf(text, this.#options.timeZone);
    if (whole === undefined) return undefined;
    const untilMs = Math.max(whole.fromMs, Math.min(whole.untilMs, asofMs ?? whole.untilMs));
    return { whole, span: { fromMs: whole.fromMs, untilMs }, rules: this.#options.rules.at(whole.untilMs) };
  }

  lines(wish: LineWish): Promise<LineAnswer> {
    return this.#ask('lines', wish);
  }

  unitLines(wish: SpanWish & { readonly scope: Among['scope'] }): Promise<readonly GroupLine[]> {
    return this.#ask('unitLines', wish);
  }

  rows(wish: RowWish): Promise<RowAnswer> {
    return this.#ask('rows', wish);
  }

  /** In a thread of its own that ends with it: what a whole month took is free again, and nobody else waits. */
  async close(...wish: Parameters<RateWork['close']>): Promise<Awaited<ReturnType<RateWork['close']>>> {
    const own = new RateDesk(this.#options);
    try {
      return await own.#ask('close', ...wish);
    } finally {
      await own.stop();
    }
  }

  preview(wish: SpanWish, values: RuleValues): ReturnType<RateWork['preview']> {
    return this.#ask('preview', wish, values);
  }

  recount(number: number, values: RuleValues): ReturnType<RateWork['recount']> {
    return this.#ask('recount', number, values);
  }

  frozen(...wish: Parameters<RateWork['frozen']>): ReturnType<RateWork['frozen']> {
    return this.#ask('frozen', ...wish);
  }

  /** The past is otherwise than it was: an exemption was decided, a month signed. */
  async forget(): Promise<void> {
    if (this.#worker === undefined) return;
    this.#presentMs = 0;
    await this.#ask('forget');
  }

  /** The four headline verdicts of one full day (`2026-11-21`). */
  async dayVerdicts(unit: string, day: string): Promise<Record<CheckName, Verdict>> {
    const wish = this.spanWish(`day:${day}`);
    const { rates } = wish
      ? (await this.lines({ ...wish, among: { unit, scope: 'all' }, by: null })).line
      : { rates: [] };
    const verdicts = CHECKS.map((check) => [
      check,
      rates.find(({ rate }) => rate === check)?.verdict ?? 'cannot-be-said',
    ]);
    return Object.fromEntries(verdicts) as Record<CheckName, Verdict>; // one for each of CHECKS
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
    const nowMs = this.#clock();
    const id = ++this.#last;
    const isOld = nowMs - this.#presentMs >= PRESENT_MS;
    const snapshot = isOld ? this.#options.present() : undefined;
    if (snapshot !== undefined) this.#presentMs = nowMs;
    const question: Question = { id, ask, with: wish, ...(snapshot && { snapshot }) };
    const answered = new Promise<unknown>((done, failed) => this.#waiting.set(id, { done, failed }));
    clearTimeout(this.#idle);
    this.#worker ??= this.#start();
    this.#worker.postMessage(question);
    return answered as Promise<T>; // the thread answers each question with what its work returns
  }

  #rest(worker: Worker): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void worker.terminate(), IDLE_MS);
    this.#idle.unref();
  }

  #start(): Worker {
    const { file, timeZone, log } = this.#options;
    const worker = new Worker(new URL('./rate-thread.ts', import.meta.url), {
      workerData: { file, timeZone },
      // Little for what is short-lived: what a thread once took it keeps.
      resourceLimits: { maxYoungGenerationSizeMb: 16 },
    });
    worker.unref();
    worker.on('message', ({ id, answer, error }: Answer) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiting?.done(answer);
      else waiting?.failed(new Error(error));
      if (this.#waiting.size === 0) this.#rest(worker);
    });
    const fall = (error: Error) => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      this.#presentMs = 0;
      for (const { failed } of this.#waiting.values()) failed(error);
      this.#waiting.clear();
    };
    worker.on('error', (error) => {
      log.error({ error }, 'rates.thread-failed');
      fall(error instanceof Error ? error : new Error(String(error)));
    });
    worker.on('exit', () => fall(new Error('the thread of the rates has ended')));
    return worker;
  }
}
