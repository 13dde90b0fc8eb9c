/** Proofs of freshness: for each cycle of a daemon, who was looked at in it; one row, a kilobyte or two for a city. */
import type { Sql } from './db.ts';

export const createProofs = `
CREATE TABLE proof (
  daemon TEXT NOT NULL,
  from_ms INTEGER NOT NULL,
  until_ms INTEGER NOT NULL,
  packed BLOB NOT NULL,
  PRIMARY KEY (daemon, from_ms)
) STRICT, WITHOUT ROWID;
CREATE INDEX proof_time ON proof (from_ms);
`;

/** One cycle; `packed` is the watch's own. */
export interface ProofRow {
  readonly daemon: string;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly packed: Uint8Array;
}

const COLUMNS = 'daemon, from_ms AS fromMs, until_ms AS untilMs, packed';

export async function saveProof(sql: Sql, { daemon, fromMs, untilMs, packed }: ProofRow): Promise<void> {
  await sql.run(
    'INSERT INTO proof (daemon, from_ms, until_ms, packed) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET until_ms = MAX(until_ms, excluded.until_ms), packed = excluded.packed',
    daemon,
    fromMs,
    untilMs,
    packed,
  );
}

/** The cycle of a daemon that begins at this moment. */
export function proofAt(sql: Sql, daemon: string, fromMs: number): Promise<ProofRow | undefined> {
  return sql.one<ProofRow>(`SELECT ${COLUMNS} FROM proof WHERE daemon = ? AND from_ms = ?`, daemon, fromMs);
}

/** Up to `most` cycles of any daemon that began before one moment and ended after another, newest first. */
export function proofsBefore(sql: Sql, beforeMs: number, afterMs: number, most: number): Promise<ProofRow[]> {
  return sql.all<ProofRow>(
    `SELECT ${COLUMNS} FROM proof WHERE from_ms < ? AND until_ms > ? ORDER BY from_ms DESC LIMIT ?`,
    beforeMs,
    afterMs,
    most,
  );
}

export async function retireProofs(sql: Sql, beforeMs: number): Promise<void> {
  await sql.run('DELETE FROM proof WHERE from_ms < ?', beforeMs);
}

/** What a cycle takes on average, bytes; 0 of none. */
export async function proofBytes(sql: Sql): Promise<number> {
  const row = await sql.one<{ bytes: number | null }>('SELECT AVG(LENGTH(packed)) AS bytes FROM proof');
  return Math.round(row?.bytes ?? 0);
}
