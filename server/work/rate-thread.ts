/** The thread of the rates. */
import { parentPort, workerData } from 'node:worker_threads';
import { Reader } from '../store/db.ts';
import type { Snapshot } from '../store/period-ledger.ts';
import { NO_SNAPSHOT } from '../store/period-ledger.ts';
import { RateWork } from './rate-work.ts';

/** What may be asked: the works of the thread but what it is told of the present. */
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

const { file, timeZone } = workerData as { readonly file: string; readonly timeZone: string };
const port = parentPort;
if (port === null) throw new Error('this runs in a thread of the server only');
const reader = await Reader.open(file);
const work = new RateWork(reader.sql, timeZone, { atMs: 0, ...NO_SNAPSHOT });

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

port.on('message', (question: Question) => void answer(question).then((told) => port.postMessage(told)));
