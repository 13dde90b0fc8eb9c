/** A thread of `npm run judge`: the pictures of some cameras, one after the other, each with the history before it. */
import { parentPort, workerData } from 'node:worker_threads';
import { faultsOf, type Labelled, seenRows } from './labels.ts';

/** A row and its place in the table. */
export interface Placed extends Labelled {
  readonly index: number;
}

/** What a thread is given: all rows of some cameras. */
export interface Share {
  /** Of the table. */
  readonly path: string;
  readonly rows: readonly Placed[];
}

/** What it tells of each row that is to be judged. */
export interface RowTold {
  readonly index: number;
  /** In the words of the table. */
  readonly faults: readonly string[];
  /** Why there is no picture. */
  readonly problem?: string;
}

async function judgeRows({ path, rows }: Share): Promise<void> {
  for await (const row of seenRows(rows, path)) {
    if (row.role !== 'test') continue;
    const told: RowTold = {
      index: row.index,
      faults: faultsOf(row),
      ...('invalid' in row ? { problem: row.invalid } : {}),
    };
    parentPort?.postMessage(told);
  }
}

await judgeRows(workerData as Share);
