/** Whether the registry holds the simulated city, so that a restart starts it again and leaving it empties the right one. */
import type { Sql } from './db.ts';
import { CHECKS_PER_DEVICE } from './spells.ts';

export const createDemo = `
  CREATE TABLE demo (one INTEGER PRIMARY KEY CHECK (one = 1), devices INTEGER NOT NULL, startedMs INTEGER NOT NULL) STRICT;
`;

/** How far the months before its start are made: JSON, empty before they are begun. */
export const addDemoPast = `ALTER TABLE demo ADD COLUMN past TEXT NOT NULL DEFAULT '';`;

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

export async function readPast(sql: Sql): Promise<(DemoRow & { readonly past: string }) | undefined> {
  return sql.one<DemoRow & { past: string }>('SELECT devices, startedMs, past FROM demo');
}

export async function savePast(sql: Sql, past: string): Promise<void> {
  await sql.run('UPDATE demo SET past = ?', past);
}

/** Has anybody asked for an exemption, been sent a notice, or signed a month? Such a memory is not mixed with a demo's. */
export async function hasOwnMonths(sql: Sql): Promise<boolean> {
  const row = await sql.one<{ count: number }>(
    `SELECT (SELECT count(*) FROM exemption) + (SELECT count(*) FROM notice)
       + (SELECT count(*) FROM month_close WHERE state <> 'draft') AS count`,
  );
  return (row?.count ?? 0) > 0;
}

/** Drafts that were made of an empty registry. */
export async function removeDrafts(sql: Sql): Promise<void> {
  await sql.run("DELETE FROM month_close WHERE state = 'draft'");
}

/** What months bring: deeds of cases first, for they name their notices. */
const OF_MONTHS = [
  ...[
    'case_event',
    'notice',
    'month_grade',
    'supervision_part',
    'exemption',
    'month_close',
    'sheet',
    'rate_pin',
    'kept_list',
  ],
] as const;

/** Everything that months brought, and what these devices were. */
export async function removePast(sql: Sql, devices: readonly number[]): Promise<void> {
  for (const table of OF_MONTHS) await sql.run(`DELETE FROM ${table}`);
  const ids = JSON.stringify(devices);
  const among = 'IN (SELECT value FROM json_each(?))';
  await sql.run(`DELETE FROM span WHERE cell / ${CHECKS_PER_DEVICE} ${among} AND lasted IS NOT NULL`, ids);
  for (const table of ['tenure', 'image_month'])
    await sql.run(`DELETE FROM ${table} WHERE device ${among}`, ids);
}

export async function removeDemo(sql: Sql): Promise<void> {
  await sql.run('DELETE FROM demo');
}
