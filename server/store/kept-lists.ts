/** Lists behind a figure as they stood at a moment, for links that must go on to show the same. */
import type { Sql } from './db.ts';

export const createKeptLists = `
CREATE TABLE kept_list (
  unit TEXT NOT NULL,
  metric TEXT NOT NULL,
  scope TEXT NOT NULL,
  category TEXT NOT NULL,
  platform TEXT NOT NULL,
  made_ms INTEGER NOT NULL,
  packed BLOB NOT NULL,
  PRIMARY KEY (unit, metric, scope, category, platform, made_ms)
) STRICT;
CREATE INDEX kept_list_made ON kept_list (made_ms);
`;

/** Which of them: a figure, and the moment. Empty where it is not narrowed. */
export interface KeptListKey {
  readonly unit: string;
  readonly metric: string;
  readonly scope: string;
  readonly category: string;
  readonly platform: string;
  readonly madeMs: number;
}

const valuesOf = ({ unit, metric, scope, category, platform, madeMs }: KeptListKey) =>
  [unit, metric, scope, category, platform, madeMs] as const;

export async function addKeptList(sql: Sql, key: KeptListKey, packed: Uint8Array): Promise<void> {
  await sql.run(
    `INSERT INTO kept_list (unit, metric, scope, category, platform, made_ms, packed) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
    ...valuesOf(key),
    packed,
  );
}

export async function keptList(sql: Sql, key: KeptListKey): Promise<Uint8Array | undefined> {
  const row = await sql.one<{ packed: Uint8Array }>(
    `SELECT packed FROM kept_list
     WHERE unit = ? AND metric = ? AND scope = ? AND category = ? AND platform = ? AND made_ms = ?`,
    ...valuesOf(key),
  );
  return row?.packed;
}

/** All of one kind and moment, whatever their units. */
export async function keptListsOf(
  sql: Sql,
  metric: string,
  scope: string,
  madeMs: number,
): Promise<Uint8Array[]> {
  const rows = await sql.all<{ packed: Uint8Array }>(
    'SELECT packed FROM kept_list WHERE made_ms = ? AND metric = ? AND scope = ?',
    madeMs,
    metric,
    scope,
  );
  return rows.map(({ packed }) => packed);
}

/** Bytes of all that were made after a moment. */
export async function keptListBytes(sql: Sql, sinceMs: number): Promise<number> {
  const row = await sql.one<{ bytes: number }>(
    'SELECT coalesce(sum(length(packed)), 0) AS bytes FROM kept_list WHERE made_ms > ?',
    sinceMs,
  );
  return row?.bytes ?? 0;
}

export async function retireKeptLists(sql: Sql, beforeMs: number): Promise<void> {
  await sql.run('DELETE FROM kept_list WHERE made_ms < ?', beforeMs);
}
