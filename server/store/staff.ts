/** Who may act: one row per person. Passwords are there as argon2id strings only. */
import type { Role } from '../../config/terms.ts';
import type { Sql } from './db.ts';

export const createStaff = `
  CREATE TABLE staff (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    nameKey TEXT NOT NULL UNIQUE,
    password TEXT NOT NULL,
    role TEXT NOT NULL,
    unit TEXT NOT NULL,
    locked INTEGER NOT NULL DEFAULT 0,
    lastSignInMs INTEGER
  ) STRICT;
`;

export interface StaffRow {
  readonly id: number;
  readonly name: string;
  /** The name as it is compared: one person under one spelling. */
  readonly nameKey: string;
  readonly password: string;
  readonly role: Role;
  /** Code of the unit whose subtree the person may see; empty for everything, whatever units there are. */
  readonly unit: string;
  readonly locked: 0 | 1;
  readonly lastSignInMs: number | null;
}

export async function countStaff(sql: Sql): Promise<number> {
  return (await sql.one<{ n: number }>('SELECT count(*) AS n FROM staff'))?.n ?? 0;
}

export function listStaff(sql: Sql): Promise<StaffRow[]> {
  return sql.all<StaffRow>('SELECT * FROM staff ORDER BY nameKey');
}

export function staffById(sql: Sql, id: number): Promise<StaffRow | undefined> {
  return sql.one<StaffRow>('SELECT * FROM staff WHERE id = ?', id);
}

export function staffByName(sql: Sql, nameKey: string): Promise<StaffRow | undefined> {
  return sql.one<StaffRow>('SELECT * FROM staff WHERE nameKey = ?', nameKey);
}

export async function insertStaff(
  sql: Sql,
  row: Pick<StaffRow, 'name' | 'nameKey' | 'password' | 'role' | 'unit'>,
): Promise<number> {
  const { id } = await sql.run(
    'INSERT INTO staff (name, nameKey, password, role, unit) VALUES (?, ?, ?, ?, ?)',
    row.name,
    row.nameKey,
    row.password,
    row.role,
    row.unit,
  );
  return id;
}

/** Writes all that can change of a person. */
export async function updateStaff(sql: Sql, row: StaffRow): Promise<void> {
  await sql.run(
    `UPDATE staff SET password = ?, role = ?, unit = ?, locked = ?, lastSignInMs = ?
     WHERE id = ?`,
    row.password,
    row.role,
    row.unit,
    row.locked,
    row.lastSignInMs,
    row.id,
  );
}

/** How many could still administer everything: not locked, with the role, and not bound to a unit other than `top`. */
export async function countKeepers(sql: Sql, role: Role, top: string): Promise<number> {
  const row = await sql.one<{ n: number }>(
    `SELECT count(*) AS n FROM staff WHERE role = ? AND locked = 0 AND (unit = '' OR unit = ?)`,
    role,
    top,
  );
  return row?.n ?? 0;
}
