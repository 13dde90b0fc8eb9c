/** Who is signed in. The key is the SHA-256 of the id in the cookie: whoever reads the file cannot sign in with it. */
import type { Sql } from './db.ts';
import type { StaffRow } from './staff.ts';

export const createSession = `
  CREATE TABLE session (
    key TEXT PRIMARY KEY,
    staff INTEGER NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    startedMs INTEGER NOT NULL,
    expiresMs INTEGER NOT NULL,
    origin TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX sessionByStaff ON session (staff);
`;

export interface SessionRow {
  readonly key: string;
  readonly staff: number;
  readonly startedMs: number;
  readonly expiresMs: number;
  /** Address that signed in. */
  readonly origin: string;
}

/** A session together with the person whose it is. */
export type SessionWithStaff = SessionRow & Omit<StaffRow, 'password'>;

export function sessionByKey(sql: Sql, key: string): Promise<SessionWithStaff | undefined> {
  return sql.one<SessionWithStaff>(
    `SELECT session.*, staff.id, staff.name, staff.nameKey, staff.role, staff.unit, staff.locked, staff.lastSignInMs
     FROM session JOIN staff ON staff.id = session.staff WHERE session.key = ?`,
    key,
  );
}

export async function insertSession(sql: Sql, row: SessionRow): Promise<void> {
  await sql.run(
    'INSERT INTO session (key, staff, startedMs, expiresMs, origin) VALUES (?, ?, ?, ?, ?)',
    row.key,
    row.staff,
    row.startedMs,
    row.expiresMs,
    row.origin,
  );
}

export async function slideSession(sql: Sql, key: string, expiresMs: number): Promise<void> {
  await sql.run('UPDATE session SET expiresMs = ? WHERE key = ?', expiresMs, key);
}

export async function removeSession(sql: Sql, key: string): Promise<void> {
  await sql.run('DELETE FROM session WHERE key = ?', key);
}

/** Ends what a person has open, but for one; tells the keys that ended. */
export async function removeSessionsOf(sql: Sql, staff: number, except = ''): Promise<string[]> {
  const rows = await sql.all<{ key: string }>(
    'DELETE FROM session WHERE staff = ? AND key <> ? RETURNING key',
    staff,
    except,
  );
  return rows.map(({ key }) => key);
}

export async function removeExpiredSessions(sql: Sql, nowMs: number): Promise<string[]> {
  const rows = await sql.all<{ key: string }>(
    'DELETE FROM session WHERE expiresMs <= ? RETURNING key',
    nowMs,
  );
  return rows.map(({ key }) => key);
}
