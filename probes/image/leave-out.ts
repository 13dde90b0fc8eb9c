/**
 * `npm run judge:leave-out -- LABELS.csv`: every camera is judged with limits that were chosen without it, beginning
 * from round numbers; prints the scores, and those of the limits in force beside them.
 */
import { resolve } from 'node:path';
import { faultsOf, readLabels, type SeenRow, seenRows } from './labels.ts';
import { FORMS } from './rules.ts';
import { type Scores, scoresOf, type Told } from './scores.ts';
import { tuned } from './tuning.ts';

export interface LeftOut {
  /** With the limits in force. */
  readonly inForce: Scores;
  /** Every camera with limits chosen from the others. */
  readonly leftOut: Scores;
  readonly told: readonly Told[];
}

/** `groups`: so many cameras are left out at a time that there are this many turns; by default one camera a turn. */
export function leaveOut(rows: readonly SeenRow[], groups = Number.POSITIVE_INFINITY): LeftOut {
  const cameras = [...new Set(rows.map(({ camera }) => camera))].sort();
  const turns = Math.min(groups, cameras.length);
  const told: Told[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const out = new Set(cameras.filter((_, index) => index % turns === turn));
    const forms = tuned(
      FORMS,
      rows.filter(({ camera }) => !out.has(camera)),
    );
    for (const row of rows) if (out.has(row.camera)) told.push({ row, told: faultsOf(row, forms) });
  }
  return {
    inForce: scoresOf(rows.map((row) => ({ row, told: faultsOf(row) }))),
    leftOut: scoresOf(told),
    told,
  };
}

async function main(): Promise<void> {
  const [path, groups] = process.argv.slice(2);
  if (path === undefined) {
    process.stderr.write('Usage: npm run judge:leave-out -- LABELS.csv [TURNS]\n');
    process.exitCode = 2;
    return;
  }
  const rows: SeenRow[] = [];
  for await (const row of seenRows(readLabels(path), resolve(path))) if (row.role === 'test') rows.push(row);
  const { inForce, leftOut, told } = leaveOut(rows, groups === undefined ? undefined : Number(groups));
  const percent = (share: number | undefined) => `${((share ?? 0) * 100).toFixed(1)} %`.padStart(8);
  const lines = Object.keys(inForce.f1).map(
    (fault) => `${fault.padEnd(16)}${percent(inForce.f1[fault])}${percent(leftOut.f1[fault])}`,
  );
  process.stdout.write(
    [
      `${'F1'.padEnd(16)}in force left out`,
      ...lines.sort(),
      `${'macro-F1'.padEnd(16)}${percent(inForce.macroF1)}${percent(leftOut.macroF1)}`,
      `${'false alarms'.padEnd(16)}${percent(inForce.falseAlarms)}${percent(leftOut.falseAlarms)}`,
      '',
    ].join('\n'),
  );
  for (const { row, told: faults } of told) {
    if (faults.join() === row.faults.join() || row.alsoRight.includes('*')) continue;
    process.stderr.write(
      `left out: ${row.file} is ${row.faults.join() || 'ok'}, told ${faults.join() || 'ok'}\n`,
    );
  }
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
