/**
 * `npm run judge -- LABELS.csv`: judges the `test` rows of a labelled table, pictures beside it, and writes one line of
 * JSON per picture to standard output; what happened on the way goes to standard error.
 */
import { resolve } from 'node:path';
import { readLabels, type SeenRow, seenRows } from './labels.ts';
import { formOf } from './rules.ts';

/** The faults of a row, in the words of the table. */
export function faultsOf(row: SeenRow, forms?: Parameters<typeof formOf>[1]): readonly string[] {
  if ('invalid' in row) return ['invalid_jpeg'];
  const form = formOf(row.sight, forms);
  return form === undefined ? [] : [form.fault.replaceAll('-', '_')];
}

async function main(): Promise<void> {
  const [path] = process.argv.slice(2);
  if (path === undefined) {
    process.stderr.write('Usage: npm run judge -- LABELS.csv\n');
    process.exitCode = 2;
    return;
  }
  const labels = readLabels(path);
  const startedMs = performance.now();
  let judged = 0;
  for await (const row of seenRows(labels, resolve(path))) {
    if (row.role !== 'test') continue;
    judged += 1;
    if ('invalid' in row) process.stderr.write(`${row.file}: ${row.invalid}\n`);
    process.stdout.write(`${JSON.stringify({ file: row.file, faults: faultsOf(row) })}\n`);
  }
  const tookMs = performance.now() - startedMs;
  process.stderr.write(`${judged} pictures judged of ${labels.length} rows in ${Math.round(tookMs)} ms\n`);
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
