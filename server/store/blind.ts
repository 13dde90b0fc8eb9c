/** Times in which a daemon saw nothing: one row per gap, not per device. */
import type { Sql } from './db.ts';

export const createBlind = `
CREATE TABLE blind (
  daemon TEXT NOT NULL,
  from_ms INTEGER NOT NULL,
  until_ms INTEGER NOT NULL,
  PRIMARY KEY (daemon, from_ms)
) STRICT, WITHOUT ROWID;
`;

export async function addBlind(sql: Sql, daemon: string, fromMs: number, untilMs: number): Promise<void> {
  await sql.run(
    'INSERT INTO blind (daemon, from_ms, until_ms) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET until_ms = MAX(until_ms, excluded.until_ms)',
    daemon,
    fromMs,
    untilMs,
  );
}

/** The gaps of a daemon that touch the span, ascending. */
export function blindOf(
  sql: Sql,
  daemon: string,
  fromMs: number,
  untilMs: number,
): Promise<{ fromMs: number; untilMs: number }[]> {
  return sql.all(
    'SELECT from_ms AS fromMs, until_ms AS untilMs FROM blind WHERE daemon = ? AND from_ms < ? AND until_ms > ? ORDER BY from_ms',
    daemon,
    untilMs,
    fromMs,
  );
}

export async function retireBlind(sql: Sql, beforeMs: number): Promise<void> {
  await sql.run('DELETE FROM blind WHERE until_ms < ?', beforeMs);
}
