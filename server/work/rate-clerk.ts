/** One process of the rates: started with the first question, ended when nobody needs it any more. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Log } from '../../config/log.ts';
import type { Snapshot } from '../store/period-ledger.ts';
import type { Pin } from './rate-books.ts';
import type { Answer, Ask, PinKept, PinTold, Question } from './rate-process.ts';

export interface RateClerkOptions {
  /** Of the database. */
  readonly file: string;
  readonly timeZone: string;
  /** What is known of the present. */
  readonly present: () => Snapshot;
  /** Keeps what a link showed; resolves when it is on disk, or cannot be. */
  readonly pinned: (pin: Pin) => Promise<void>;
  readonly log: Log;
  readonly clock: () => number;
  /** Nobody asks for so long: the process ends. */
  readonly idleMs: number;
  /** As the system counts it: 0 is the server's own, 19 the last. */
  readonly priority: number;
}

/** Older than this, the present is told anew with the next question. */
const PRESENT_MS = 60_000;
/** Little for what is short-lived, and collected early: what a process once took it keeps. */
const FLAGS = ['--max-semi-space-size=4', '--max-old-space-size=512', '--optimize-for-size'];

interface Waiting {
  readonly done: (answer: unknown) => void;
  readonly failed: (error: Error) => void;
}

export class RateClerk {
  readonly #options: RateClerkOptions;
  readonly #waiting = new Map<number, Waiting>();
  #child: ChildProcess | undefined;
  #idle: NodeJS.Timeout | undefined;
  #presentMs = 0;
  #last = 0;

  constructor(options: RateClerkOptions) {
    this.#options = options;
  }

  get isAtWork(): boolean {
    return this.#child !== undefined;
  }

  ask<T>(ask: Ask, ...wish: readonly unknown[]): Promise<T> {
    const nowMs = this.#options.clock();
    const id = ++this.#last;
    const child = this.#child ?? this.#start();
    this.#child = child;
    const isOld = nowMs - this.#presentMs >= PRESENT_MS;
    const snapshot = isOld ? this.#options.present() : undefined;
    if (snapshot !== undefined) this.#presentMs = nowMs;
    const question: Question = { id, ask, with: wish, ...(snapshot && { snapshot }) };
    const answered = new Promise<unknown>((done, failed) => this.#waiting.set(id, { done, failed }));
    clearTimeout(this.#idle);
    child.ref();
    child.channel?.ref();
    child.send(question, (error) => {
      if (error !== null) this.#answer({ id, error: error.message });
    });
    return answered as Promise<T>; // the process answers each question with what its work returns
  }

  /** The present is told anew with the next question, when it is older than a moment. */
  lookAgain(atMs = Number.POSITIVE_INFINITY): void {
    if (this.#presentMs < atMs) this.#presentMs = 0;
  }

  async stop(): Promise<void> {
    clearTimeout(this.#idle);
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));
    // It only reads: nothing is lost.
    child.kill('SIGKILL');
    await ended;
  }

  #answer({ id, answer, error }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.done(answer);
    else waiting?.failed(new Error(error));
    if (this.#waiting.size > 0) return;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.stop(), this.#options.idleMs);
    this.#idle.unref();
    // Nobody waits for it: it does not keep the server alive.
    this.#child?.unref();
    this.#child?.channel?.unref();
  }

  /** It waits with its answer until what the link shows is on disk. */
  async #keep(child: ChildProcess, { pin, nth }: PinTold): Promise<void> {
    await this.#options.pinned(pin);
    if (child.connected) child.send({ kept: nth } satisfies PinKept, () => undefined);
  }

  #start(): ChildProcess {
    const { file, timeZone, log, priority } = this.#options;
    this.#presentMs = 0;
    const child = fork(
      fileURLToPath(new URL('./rate-process.ts', import.meta.url)),
      [file, timeZone, String(priority)],
      {
        serialization: 'advanced',
        execArgv: FLAGS,
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        // It needs none of the server's: keys and passwords are among them.
        env: {},
      },
    );
    const fall = (error: Error) => {
      if (this.#child !== child) return;
      this.#child = undefined;
      const all = [...this.#waiting.values()];
      this.#waiting.clear();
      if (all.length > 0) log.error({ error }, 'rates.process-failed');
      for (const { failed } of all) failed(error);
    };
    child.on('message', (message: Answer | PinTold) => {
      if ('pin' in message) void this.#keep(child, message);
      else this.#answer(message);
    });
    child.on('error', fall);
    child.on('exit', (code, signal) => fall(new Error(`the process of the rates ended: ${signal ?? code}`)));
    return child;
  }
}
