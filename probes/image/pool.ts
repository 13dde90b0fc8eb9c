/**
 * Pictures are decoded and judged in processes of their own: the daemon's loop never waits for one, its memory stays
 * its own, and a picture that breaks, swells or stalls its judge costs one look.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Examined, Question } from './examine.ts';

export interface PoolOptions {
  readonly processes: number;
  /** One more while pictures wait and this says that the machine has time to spare. */
  readonly hasSpare?: () => boolean;
  /** How long one picture may take, from the moment on which a judge has it. */
  readonly deadlineMs: number;
  /** More than so many waiting are refused: they would be too late anyhow. */
  readonly mostWaiting?: number;
  /** A judge with nothing to do for so long ends, and its memory with it. */
  readonly idleMs?: number;
  /** What the judges run. */
  readonly script?: URL;
}

/** Why a picture was not judged; says nothing of the picture. */
export class NotJudged extends Error {}

/** What a judge says: the answer to its question, and what it weighs. */
export type Answer = { readonly rssBytes: number } & (
  | { readonly examined: Examined }
  | { readonly broken: string }
);

interface Job {
  readonly question: Question;
  resolve(examined: Examined): void;
  reject(error: Error): void;
}

const MOST_WAITING = 256;
const LONG_QUEUE = 3;
const IDLE_MS = 120_000;
const FLAGS = ['--max-old-space-size=256', '--max-semi-space-size=4'];
const SCRIPT = new URL('./examiner.ts', import.meta.url);
/** Of the environment only what makes a process small and quick to start. */
const HANDED_ON = /^(NODE_COMPILE_CACHE|MALLOC_\w+|PATH|SYSTEMROOT)$/;

export class Pool {
  readonly #options: PoolOptions;
  readonly #waiting: Job[] = [];
  /** The one that was used last is used first, so that the others may end. */
  readonly #idle: { readonly judge: ChildProcess; readonly timer: NodeJS.Timeout }[] = [];
  /** By judge: the job that it has. */
  readonly #busy = new Map<ChildProcess, { readonly job: Job; readonly timer: NodeJS.Timeout }>();
  /** By judge: what it weighed when it answered last. */
  readonly #rssBytes = new Map<ChildProcess, number>();
  #isStopped = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** What all judges together weighed when they answered last; 0 while there are none. */
  get rssBytes(): number {
    return [...this.#rssBytes.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  /** Rejects with `NotJudged` when the judge breaks or takes too long, and when too many wait. */
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

  /** Judges begin with the first pictures. */
  #next(): void {
    while (this.#waiting.length > 0) {
      if (!this.#hasRoom()) return;
      const job = this.#waiting.shift();
      if (job === undefined) return;
      const judge = this.#woken() ?? this.#begin();
      const late = (): void => this.#end(judge, new NotJudged('the picture took too long'));
      this.#busy.set(judge, { job, timer: setTimeout(late, this.#options.deadlineMs) });
      judge.send(job.question, (error) => {
        if (error !== null) this.#end(judge, new NotJudged(`the judge is gone: ${error.message}`));
      });
    }
  }

  /** The judge besides the usual ones is for a queue that a spare core can shorten, not for a single picture. */
  #hasRoom(): boolean {
    const { processes, hasSpare } = this.#options;
    if (this.#busy.size < processes) return true;
    const isLong = this.#waiting.length >= LONG_QUEUE;
    return this.#busy.size === processes && isLong && hasSpare?.() === true;
  }

  #woken(): ChildProcess | undefined {
    const one = this.#idle.pop();
    clearTimeout(one?.timer);
    one?.judge.ref();
    one?.judge.channel?.ref();
    return one?.judge;
  }

  #begin(): ChildProcess {
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => HANDED_ON.test(name)));
    const judge = fork(fileURLToPath(this.#options.script ?? SCRIPT), [], {
      execArgv: FLAGS,
      env,
      serialization: 'advanced',
      // What a broken judge says is no line of our log.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    judge.on('message', (answer: Answer) => this.#answered(judge, answer));
    judge.on('error', (error) => this.#end(judge, new NotJudged(`the judge broke: ${error.message}`)));
    judge.on('exit', () => this.#end(judge, new NotJudged('the judge ended')));
    return judge;
  }

  #answered(judge: ChildProcess, answer: Answer): void {
    const held = this.#busy.get(judge);
    if (held === undefined) return;
    clearTimeout(held.timer);
    this.#busy.delete(judge);
    this.#rssBytes.set(judge, answer.rssBytes);
    const end = (): void => this.#end(judge, new NotJudged('the judge was idle'));
    const timer = setTimeout(end, this.#options.idleMs ?? IDLE_MS).unref();
    this.#idle.push({ judge, timer });
    // One with nothing to do keeps no process alive.
    judge.unref();
    judge.channel?.unref();
    if ('examined' in answer) held.job.resolve(answer.examined);
    else held.job.reject(new NotJudged(answer.broken));
    this.#next();
  }

  /** Whatever a judge had in hand is given up with it; the next picture gets a new one. */
  #end(judge: ChildProcess, why: NotJudged): void {
    const idle = this.#idle.findIndex((one) => one.judge === judge);
    if (idle >= 0) clearTimeout(this.#idle.splice(idle, 1)[0]?.timer);
    const held = this.#busy.get(judge);
    this.#busy.delete(judge);
    this.#rssBytes.delete(judge);
    judge.kill('SIGKILL');
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
    const judges = [...this.#idle.map(({ judge }) => judge), ...this.#busy.keys()];
    const gone = judges.map((judge) => new Promise<void>((resolve) => judge.once('exit', () => resolve())));
    for (const judge of judges) {
      judge.ref();
      this.#end(judge, why);
    }
    await Promise.all(gone);
  }
}
