/** What links with a moment showed: a book for each span, moment and version of the rules, as it was told first. */
import type { Sql } from './db.ts';

export const createRatePins = `
CREATE TABLE rate_pin (
  from_ms INTEGER NOT NULL,
  until_ms INTEGER NOT NULL,
  -- The moment in the link: what became known later is not in it.
  known_ms INTEGER NOT NULL,
  rules INTEGER NOT NULL,
  made_ms INTEGER NOT NULL,
  packed BLOB NOT NULL,
  PRIMARY KEY (from_ms, until_ms, known_ms, rules)
) STRICT;
CREATE INDEX rate_pin_made ON rate_pin (made_ms);
`;

/** Which of them. */
export interface PinKey {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly knownMs: number;
  readonly rules: number;
}

export async function pinOf(
  sql: Sql,
  { fromMs, untilMs, knownMs, rules }: PinKey,
): Promise<Uint8Array | undefined> {
  const row = await sql.one<{ packed: Uint8Array }>(
    'SELECT packed FROM rate_pin WHERE from_ms = ? AND until_ms = ? AND known_ms = ? AND rules = ?',
    ...[fromMs, untilMs, knownMs, rules],
  );
  return row?.packed;
}

/** The first one stays; after so many since a moment no more are kept. */
export async function addPin(
  sql: Sql,
  { fromMs, untilMs, knownMs, rules }: PinKey,
  packed: Uint8Array,
  { atMs, sinceMs, most }: { readonly atMs: number; readonly sinceMs: number; readonly most: number },
): Promise<boolean> {
  const { changes } = await sql.run(
    `INSERT INTO rate_pin (from_ms, until_ms, known_ms, rules, made_ms, packed)
     SELECT ?, ?, ?, ?, ?, ? WHERE (SELECT count(*) FROM rate_pin WHERE made_ms > ?) < ? ON CONFLICT DO NOTHING`,
    ...[fromMs, untilMs, knownMs, rules, atMs, packed, sinceMs, most],
  );
  return changes > 0;
}

export async function retirePins(sql: Sql, beforeMs: number): Promise<void> {
  await sql.run('DELETE FROM rate_pin WHERE made_ms < ?', beforeMs);
}

/** Exemptions that were decided after a moment: nobody knew of them then. */
export async function decidedAfter(sql: Sql, atMs: number): Promise<ReadonlySet<number>> {
  const rows = await sql.all<{ id: number }>('SELECT id FROM exemption WHERE decided_ms > ?', atMs);
  return new Set(rows.map(({ id }) => id));
}
