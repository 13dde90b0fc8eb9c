/**
 * `npm run judge -- LABELS.csv [--out FILE]`: judges the `test` rows of a labelled table, pictures beside it, and writes
 * one line of JSON per row, in the order of the table, to standard output or into the file; what happened on the way
 * goes to standard error. Exit code 0 when every row has its line, 1 when not, 2 when asked wrongly.
 */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { Placed, RowTold, Share } from './judge-thread.ts';
import { readLabels } from './labels.ts';

const USAGE = 'Usage: npm run judge -- LABELS.csv [--out FILE]\n';
const PROGRESS_EVERY = 100;

/** One share of the cameras for each processor; calls `told` for each row as it is judged. */
async function judgeAll(
  cameras: readonly (readonly Placed[])[],
  path: string,
  told: (row: RowTold) => void,
): Promise<void> {
  const shares: (readonly Placed[])[][] = Array.from({ length: availableParallelism() }, () => []);
  for (const [index, rows] of cameras.entries()) shares[index % shares.length]?.push(rows);
  const judge = async (share: readonly (readonly Placed[])[]): Promise<void> => {
    const { left, problem } = await judgeShare({ path, rows: share.flat() }, told);
    if (left.size === 0) return;
    // A thread that breaks costs one camera: the others of its share get threads of their own.
    if (share.length === 1) for (const index of left) told({ index, faults: ['invalid_jpeg'], problem });
    else for (const rows of share) if (rows.some(({ index }) => left.has(index))) await judge([rows]);
  };
  await Promise.all(shares.filter(({ length }) => length > 0).map(judge));
}

/** Resolves when the thread is through, with the rows that it did not tell and why. */
async function judgeShare(
  share: Share,
  told: (row: RowTold) => void,
): Promise<{ readonly left: ReadonlySet<number>; readonly problem: string }> {
  const left = new Set(share.rows.filter(({ role }) => role === 'test').map(({ index }) => index));
  const worker = new Worker(new URL('./judge-thread.ts', import.meta.url), { workerData: share });
  let problem = 'the thread ended before its time';
  worker.on('message', (row: RowTold) => {
    if (left.delete(row.index)) told(row);
  });
  worker.on('error', (error) => {
    problem = String(error);
  });
  await new Promise((resolve) => worker.once('exit', resolve));
  return { left, problem };
}

/** Lines in the order of the table, whatever the order in which they come. */
class Lines {
  readonly #write: (line: string) => void;
  readonly #order: readonly number[];
  readonly #ready = new Map<number, string>();
  #next = 0;

  constructor(order: readonly number[], write: (line: string) => void) {
    this.#order = order;
    this.#write = write;
  }

  add(index: number, line: string): void {
    this.#ready.set(index, line);
    for (;;) {
      const first = this.#order[this.#next];
      const ready = first === undefined ? undefined : this.#ready.get(first);
      if (first === undefined || ready === undefined) return;
      this.#ready.delete(first);
      this.#write(ready);
      this.#next += 1;
    }
  }

  get written(): number {
    return this.#next;
  }
}

/** Those cameras that have something to judge. */
function camerasOf(rows: readonly Placed[]): (readonly Placed[])[] {
  const cameras = [...Map.groupBy(rows, ({ camera }) => camera).values()];
  return cameras.filter((all) => all.some(({ role }) => role === 'test'));
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { out: { type: 'string' } },
    allowPositionals: true,
  });
  const [table] = positionals;
  if (table === undefined || positionals.length > 1) {
    process.stderr.write(USAGE);
    return 2;
  }
  const path = resolve(table);
  const say = (problem: string) => process.stderr.write(`${problem}\n`);
  const labels = readLabels(path, say).map((row, index) => ({ ...row, index }));
  const wanted = labels.filter(({ role }) => role === 'test').map(({ index }) => index);
  const out = values.out === undefined ? process.stdout : createWriteStream(values.out);
  if (values.out !== undefined) await once(out, 'open');
  const lines = new Lines(wanted, (line) => out.write(line));
  const startedMs = performance.now();
  let judged = 0;
  await judgeAll(camerasOf(labels), path, ({ index, faults, problem }) => {
    const file = labels[index]?.file ?? '';
    judged += 1;
    if (problem !== undefined) say(`${file}: ${problem}`);
    if (judged % PROGRESS_EVERY === 0) say(`${judged} of ${wanted.length} pictures judged`);
    lines.add(index, `${JSON.stringify({ file, faults })}\n`);
  });
  if (values.out !== undefined) {
    out.end();
    await once(out, 'finish');
  }
  const tookMs = Math.round(performance.now() - startedMs);
  say(`${lines.written} pictures judged of ${labels.length} rows in ${tookMs} ms`);
  return lines.written === wanted.length ? 0 : 1;
}

/** Whoever reads our lines may stop reading. */
process.stdout.on('error', () => process.exit(1));
main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    const isAskedWrongly =
      error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
    if (isAskedWrongly) process.stderr.write(USAGE);
    process.exitCode = isAskedWrongly ? 2 : 1;
  },
);
