/** What programs sign in with: the SHA-256 of each token's text, never the text. */
import type { Role } from '../../config/terms.ts';
import type { Sql } from './db.ts';

export const createToken = `
  CREATE TABLE token (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    hash TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    unit TEXT NOT NULL,
    staff INTEGER NOT NULL REFERENCES staff (id),
    createdMs INTEGER NOT NULL,
    lastUsedMs INTEGER
  ) STRICT;
`;

export interface TokenRow {
  readonly id: number;
  readonly hash: string;
  readonly name: string;
  readonly role: Role;
  readonly unit: string;
  /** Who made it. A token of somebody who is locked opens nothing. */
  readonly staff: number;
  readonly createdMs: number;
  readonly lastUsedMs: number | null;
}

export function listTokens(sql: Sql): Promise<TokenRow[]> {
  return sql.all<TokenRow>('SELECT * FROM token ORDER BY id');
}

export function tokenById(sql: Sql, id: number): Promise<TokenRow | undefined> {
  return sql.one<TokenRow>('SELECT * FROM token WHERE id = ?', id);
}

/** A token together with what whoever made it may do today. */
export interface TokenWithMaker extends TokenRow {
  readonly makerRole: Role;
  readonly makerUnit: string;
}

/** The token with this hash, if whoever made it is not locked. */
export function liveTokenByHash(sql: Sql, hash: string): Promise<TokenWithMaker | undefined> {
  return sql.one<TokenWithMaker>(
    `SELECT token.*, staff.role AS makerRole, staff.unit AS makerUnit
     FROM token JOIN staff ON staff.id = token.staff WHERE token.hash = ? AND staff.locked = 0`,
    hash,
  );
}

export async function tokenIdsOf(sql: Sql, staff: number): Promise<number[]> {
  return (await sql.all<{ id: number }>('SELECT id FROM token WHERE staff = ?', staff)).map(({ id }) => id);
}

export async function insertToken(sql: Sql, row: Omit<TokenRow, 'id' | 'lastUsedMs'>): Promise<number> {
  const { id } = await sql.run(
    'INSERT INTO token (hash, name, role, unit, staff, createdMs) VALUES (?, ?, ?, ?, ?, ?)',
    row.hash,
    row.name,
    row.role,
    row.unit,
    row.staff,
    row.createdMs,
  );
  return id;
}

export async function touchToken(sql: Sql, id: number, lastUsedMs: number): Promise<void> {
  await sql.run('UPDATE token SET lastUsedMs = ? WHERE id = ?', lastUsedMs, id);
}

export async function removeToken(sql: Sql, id: number): Promise<void> {
  await sql.run('DELETE FROM token WHERE id = ?', id);
}
