/**
 * The process of the rates: it reads the database and counts. What it takes is not the server's, and goes back to the
 * machine when it ends; whatever else the machine has to do comes first.
 */
import { setPriority } from 'node:os';
import { Reader } from '../store/db.ts';
import { NO_SNAPSHOT, type Snapshot } from '../store/period-ledger.ts';
import type { Pin } from './rate-books.ts';
import { RateWork } from './rate-work.ts';

/** What may be asked: the works of the process but what it is told of the present. */
export type Ask = Exclude<keyof RateWork, 'see'>;

/** One question: the name of a work, and what it takes. */
export interface Question {
  readonly id: number;
  readonly ask: Ask;
  readonly with: readonly unknown[];
  /** The present, when the last one has grown old. */
  readonly snapshot?: Snapshot;
}

export interface Answer {
  readonly id: number;
  readonly answer?: unknown;
  readonly error?: string;
}

/** What the process says without being asked: what a link showed is to be kept. */
export interface PinTold {
  readonly pin: Pin;
  readonly nth: number;
}

/** It is on disk, or cannot be. */
export interface PinKept {
  readonly kept: number;
}

const [file = '', timeZone = '', priority = '0'] = process.argv.slice(2);
if (process.send === undefined) throw new Error('this is started by the server only');
try {
  setPriority(Number(priority));
} catch {
  // Where the system allows no other priority it counts with the one it has.
}
const reader = await Reader.open(file);
/** By which of them it is: who waits until it is kept. */
const keeping = new Map<number, () => void>();
let last = 0;
const keep = (pin: Pin) =>
  new Promise<void>((kept) => {
    const nth = ++last;
    keeping.set(nth, kept);
    process.send?.({ pin, nth } satisfies PinTold);
  });
const work = new RateWork(reader.sql, timeZone, { atMs: 0, ...NO_SNAPSHOT }, keep);

/** What needs no counting is answered while a month is being counted. */
async function answer({ id, ask, snapshot, with: wish }: Question): Promise<Answer> {
  try {
    if (snapshot !== undefined) work.see(snapshot);
    // The desk asks with what the work takes: both are typed there.
    const told: unknown = await (work[ask] as (...wish: readonly unknown[]) => unknown).apply(work, [
      ...wish,
    ]);
    return { id, answer: told };
  } catch (error) {
    return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

process.on('message', (message: Question | PinKept) => {
  if ('id' in message) void answer(message).then((told) => process.send?.(told));
  else {
    keeping.get(message.kept)?.();
    keeping.delete(message.kept);
  }
});
// Without its server nobody asks any more.
process.on('disconnect', () => process.exit());
// The terminal's interrupt is the server's affair: it ends this when it is done.
process.on('SIGINT', () => undefined);
