/** What devices tell of themselves: one row per device, the latest. */
import type { KeptTraits } from '../rules/traits.ts';
import type { Sql } from './db.ts';

export const createTraits = `
CREATE TABLE trait (
  device INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  kept TEXT NOT NULL,
  missing TEXT NOT NULL
) STRICT;
`;

export async function traitsOf(sql: Sql, device: number): Promise<KeptTraits | undefined> {
  const row = await sql.one<{ atMs: number; kept: string; missing: string }>(
    'SELECT at_ms AS atMs, kept, missing FROM trait WHERE device = ?',
    device,
  );
  if (row === undefined) return undefined;
  const { atMs, kept, missing } = row;
  // Both were written by saveTraits.
  return {
    atMs,
    values: JSON.parse(kept) as KeptTraits['values'],
    missing: JSON.parse(missing) as KeptTraits['missing'],
  };
}

export async function saveTraits(
  sql: Sql,
  device: number,
  { atMs, values, missing }: KeptTraits,
): Promise<void> {
  await sql.run(
    `INSERT INTO trait (device, at_ms, kept, missing) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET at_ms = excluded.at_ms, kept = excluded.kept, missing = excluded.missing`,
    device,
    atMs,
    JSON.stringify(values),
    JSON.stringify(missing),
  );
}

export async function removeTraits(sql: Sql, devices: readonly number[]): Promise<void> {
  await sql.run(
    'DELETE FROM trait WHERE device IN (SELECT value FROM json_each(?))',
    JSON.stringify(devices),
  );
}
