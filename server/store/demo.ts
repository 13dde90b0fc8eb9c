/** Whether the registry holds the simulated city, so that a restart starts it again and leaving it empties the right one. */
import type { Sql } from './db.ts';

export const createDemo = `
  CREATE TABLE demo (one INTEGER PRIMARY KEY CHECK (one = 1), devices INTEGER NOT NULL, startedMs INTEGER NOT NULL) STRICT;
`;

export interface DemoRow {
  readonly devices: number;
  readonly startedMs: number;
}

export function readDemo(sql: Sql): Promise<DemoRow | undefined> {
  return sql.one<DemoRow>('SELECT devices, startedMs FROM demo');
}

export async function writeDemo(sql: Sql, { devices, startedMs }: DemoRow): Promise<void> {
  await sql.run('INSERT OR REPLACE INTO demo (one, devices, startedMs) VALUES (1, ?, ?)', devices, startedMs);
}

export async function removeDemo(sql: Sql): Promise<void> {
  await sql.run('DELETE FROM demo');
}
