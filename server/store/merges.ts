/** Records that were one device: which went into which and what that changed; and pairs that a person said are two. */
import type { TwinSign } from '../rules/duplicate.ts';
import type { Sql } from './db.ts';
import { parsed } from './json.ts';

export const createMerges = `
CREATE TABLE device_merge (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kept INTEGER NOT NULL,
  dropped INTEGER NOT NULL,
  -- The code that leads to the kept one.
  code TEXT NOT NULL,
  atMs INTEGER NOT NULL,
  who TEXT NOT NULL,
  note TEXT NOT NULL,
  -- What became of every file that it touched, as JSON.
  changes TEXT NOT NULL,
  undoneMs INTEGER,
  undoneBy TEXT
) STRICT;
CREATE TABLE not_duplicate (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  a INTEGER NOT NULL,
  b INTEGER NOT NULL,
  -- The signs that the person saw, as JSON: another one asks anew.
  signs TEXT NOT NULL,
  atMs INTEGER NOT NULL,
  who TEXT NOT NULL,
  note TEXT NOT NULL,
  UNIQUE (a, b)
) STRICT;
`;

/** What a merge changed in one file, by path of the field. */
export interface MergeChange {
  readonly id: number;
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

export interface MergeRow {
  readonly id: number;
  readonly kept: number;
  readonly dropped: number;
  readonly code: string;
  readonly atMs: number;
  readonly who: string;
  readonly note: string;
  readonly changes: readonly MergeChange[];
  readonly undoneMs: number | null;
  readonly undoneBy: string | null;
}

/** The lower number first. */
export interface NotDuplicateRow {
  readonly id: number;
  readonly a: number;
  readonly b: number;
  readonly signs: readonly TwinSign[];
  readonly atMs: number;
  readonly who: string;
  readonly note: string;
}

export async function addMerge(sql: Sql, merge: Omit<MergeRow, 'id'>): Promise<MergeRow> {
  const { kept, dropped, code, atMs, who, note, changes, undoneMs, undoneBy } = merge;
  const { id } = await sql.run(
    `INSERT INTO device_merge (kept, dropped, code, atMs, who, note, changes, undoneMs, undoneBy)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[kept, dropped, code, atMs, who, note, JSON.stringify(changes), undoneMs, undoneBy],
  );
  return { id, ...merge };
}

export async function endMerge(sql: Sql, id: number, undoneMs: number, undoneBy: string): Promise<void> {
  await sql.run('UPDATE device_merge SET undoneMs = ?, undoneBy = ? WHERE id = ?', undoneMs, undoneBy, id);
}

/** In the order in which they were made. */
export async function listMerges(sql: Sql): Promise<MergeRow[]> {
  const rows = await sql.all<Omit<MergeRow, 'changes'> & { readonly changes: string }>(
    'SELECT id, kept, dropped, code, atMs, who, note, changes, undoneMs, undoneBy FROM device_merge ORDER BY id',
  );
  // Written by addMerge.
  return rows.map((row) => ({ ...row, changes: parsed<MergeRow['changes']>(row.changes) }));
}

export async function addNotDuplicate(sql: Sql, row: Omit<NotDuplicateRow, 'id'>): Promise<NotDuplicateRow> {
  const { a, b, signs, atMs, who, note } = row;
  await sql.run('DELETE FROM not_duplicate WHERE a = ? AND b = ?', a, b);
  const { id } = await sql.run(
    'INSERT INTO not_duplicate (a, b, signs, atMs, who, note) VALUES (?, ?, ?, ?, ?, ?)',
    ...[a, b, JSON.stringify(signs), atMs, who, note],
  );
  return { id, ...row };
}

export async function removeNotDuplicate(sql: Sql, id: number): Promise<void> {
  await sql.run('DELETE FROM not_duplicate WHERE id = ?', id);
}

export async function listNotDuplicates(sql: Sql): Promise<NotDuplicateRow[]> {
  const rows = await sql.all<Omit<NotDuplicateRow, 'signs'> & { readonly signs: string }>(
    'SELECT id, a, b, signs, atMs, who, note FROM not_duplicate ORDER BY id',
  );
  // Written by addNotDuplicate.
  return rows.map((row) => ({ ...row, signs: parsed<NotDuplicateRow['signs']>(row.signs) }));
}

/** Every device is gone. */
export async function removeMerges(sql: Sql): Promise<void> {
  for (const table of ['device_merge', 'not_duplicate']) await sql.run(`DELETE FROM ${table}`);
}
