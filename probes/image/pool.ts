/**
 * Pictures are decoded and judged in threads of their own: the daemon's loop never waits for one, and a picture that
 * breaks or stalls its thread costs one look.
 */
import { Worker } from 'node:worker_threads';
import type { Examined, Question } from './examine.ts';

export interface PoolOptions {
  readonly threads: number;
  /** How long one picture may take, from the moment on which a thread has it. */
  readonly deadlineMs: number;
  /** More than so many waiting are refused: they would be too late anyhow. */
  readonly mostWaiting?: number;
  /** What the threads run. */
  readonly script?: URL;
}

/** Why a picture was not judged; says nothing of the picture. */
export class NotJudged extends Error {}

interface Job {
  readonly question: Question;
  resolve(examined: Examined): void;
  reject(error: Error): void;
}

type Answer = { readonly examined: Examined } | { readonly broken: string };

const MOST_WAITING = 256;
const MOST_HEAP_MB = 256;
const SCRIPT = new URL('./examiner.ts', import.meta.url);

export class Pool {
  readonly #options: PoolOptions;
  readonly #waiting: Job[] = [];
  readonly #idle: Worker[] = [];
  /** By thread: the job that it has. */
  readonly #busy = new Map<Worker, { readonly job: Job; readonly timer: NodeJS.Timeout }>();
  #isStopped = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** Rejects with `NotJudged` when the thread breaks or takes too long, and when too many wait. */
  examine(question: Question): Promise<Examined> {
    return new Promise((resolve, reject) => {
      if (this.#isStopped) reject(new NotJudged('the pool is stopped'));
      else if (this.#waiting.length >= (this.#options.mostWaiting ?? MOST_WAITING))
        reject(new NotJudged('too many pictures wait'));
      else {
        this.#waiting.push({ question, resolve, reject });
        this.#next();
      }
    });
  }

  /** Threads begin with the first pictures. */
  #next(): void {
    while (this.#waiting.length > 0) {
      const hasRoom = this.#idle.length > 0 || this.#busy.size < this.#options.threads;
      if (!hasRoom) return;
      const job = this.#waiting.shift();
      if (job === undefined) return;
      const worker = this.#idle.pop() ?? this.#begin();
      const timer = setTimeout(
        () => this.#end(worker, new NotJudged('the picture took too long')),
        this.#options.deadlineMs,
      );
      this.#busy.set(worker, { job, timer });
      worker.ref();
      worker.postMessage(job.question);
    }
  }

  #begin(): Worker {
    const worker = new Worker(this.#options.script ?? SCRIPT, {
      resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB },
      // Nothing of the environment is needed, and nobody's arguments are to be read there.
      env: {},
      argv: [],
    });
    worker.on('message', (answer: Answer) => this.#answered(worker, answer));
    worker.on('error', (error) => this.#end(worker, new NotJudged(`the thread broke: ${String(error)}`)));
    worker.on('exit', () => this.#end(worker, new NotJudged('the thread ended')));
    return worker;
  }

  #answered(worker: Worker, answer: Answer): void {
    const held = this.#busy.get(worker);
    if (held === undefined) return;
    clearTimeout(held.timer);
    this.#busy.delete(worker);
    this.#idle.push(worker);
    // A thread with nothing to do keeps no process alive.
    worker.unref();
    if ('examined' in answer) held.job.resolve(answer.examined);
    else held.job.reject(new NotJudged(answer.broken));
    this.#next();
  }

  /** Whatever a thread had in hand is given up with it; the next picture gets a new one. */
  #end(worker: Worker, why: NotJudged): void {
    const idle = this.#idle.indexOf(worker);
    if (idle >= 0) this.#idle.splice(idle, 1);
    const held = this.#busy.get(worker);
    this.#busy.delete(worker);
    void worker.terminate();
    if (held !== undefined) {
      clearTimeout(held.timer);
      held.job.reject(why);
    }
    if (!this.#isStopped) this.#next();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    const why = new NotJudged('the pool stops');
    for (const { reject } of this.#waiting.splice(0)) reject(why);
    const workers = [...this.#idle, ...this.#busy.keys()];
    for (const worker of this.#busy.keys()) this.#end(worker, why);
    await Promise.all(workers.map((worker) => worker.terminate()));
    this.#idle.length = 0;
  }
}
