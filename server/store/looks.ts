/** For every device and check the latest look that came with its steps, and the last failing one. */
import type { CheckName, State } from '../../config/terms.ts';
import type { Step } from '../../probes/link/observation.ts';
import type { Sql } from './db.ts';
import { parsed } from './json.ts';

export const createLooks = `
CREATE TABLE look (
  device INTEGER NOT NULL,
  asked TEXT NOT NULL,
  failing INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  state TEXT NOT NULL,
  reason TEXT,
  steps TEXT NOT NULL,
  readings TEXT NOT NULL,
  PRIMARY KEY (device, asked, failing)
) STRICT, WITHOUT ROWID;
`;

export interface LookRow {
  readonly device: number;
  readonly check: CheckName;
  /** Kept as the last failing look; else as the latest one. */
  readonly failing: boolean;
  readonly atMs: number;
  readonly state: State;
  readonly reason: string | null;
  readonly steps: readonly Step[];
  readonly readings: Readonly<Record<string, string | number>>;
}

/** A later look takes the place of an earlier one, never the other way round. */
export async function saveLooks(sql: Sql, looks: readonly LookRow[]): Promise<void> {
  await sql.run(
    `INSERT INTO look (device, asked, failing, at_ms, state, reason, steps, readings)
     SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value -> 6, value -> 7
     FROM json_each(?) WHERE true
     ON CONFLICT DO UPDATE SET at_ms = excluded.at_ms, state = excluded.state, reason = excluded.reason,
       steps = excluded.steps, readings = excluded.readings WHERE excluded.at_ms >= look.at_ms`,
    JSON.stringify(
      looks.map((look) => [
        look.device,
        look.check,
        look.failing ? 1 : 0,
        look.atMs,
        look.state,
        look.reason,
        look.steps,
        look.readings,
      ]),
    ),
  );
}

export async function looksOf(sql: Sql, device: number): Promise<LookRow[]> {
  const rows = await sql.all<Omit<LookRow, 'failing'> & { failing: number; steps: string; readings: string }>(
    `SELECT device, asked AS "check", failing, at_ms AS atMs, state, reason, steps, readings FROM look WHERE device = ?`,
    device,
  );
  return rows.map((row) => ({
    ...row,
    failing: row.failing === 1,
    steps: parsed<Step[]>(row.steps),
    readings: parsed<Record<string, string | number>>(row.readings),
  }));
}

/** What the last failing look of each of these devices told. */
export async function failingReadings(
  sql: Sql,
  check: CheckName,
  devices: readonly number[],
): Promise<Pick<LookRow, 'device' | 'atMs' | 'reason' | 'readings'>[]> {
  const rows = await sql.all<{ device: number; atMs: number; reason: string | null; readings: string }>(
    `SELECT device, at_ms AS atMs, reason, readings FROM look
     WHERE device IN (SELECT value FROM json_each(?)) AND asked = ? AND failing = 1`,
    JSON.stringify(devices),
    check,
  );
  // Written by saveLooks.
  return rows.map((row) => ({ ...row, readings: parsed<LookRow['readings']>(row.readings) }));
}

/** Removes the looks of devices that are no longer registered. */
export async function removeLooks(sql: Sql, devices: readonly number[]): Promise<void> {
  await sql.run('DELETE FROM look WHERE device IN (SELECT value FROM json_each(?))', JSON.stringify(devices));
}
