/** Declared totals: how many devices somebody said there are, where and when. */
import type { Declarable } from '../rules/declared.ts';
import type { Sql } from './db.ts';

export const createDeclared = `
CREATE TABLE declared (
  -- all, public, or a category
  "of" TEXT PRIMARY KEY,
  count INTEGER NOT NULL,
  source TEXT NOT NULL,
  day TEXT NOT NULL,
  note TEXT NOT NULL,
  owner TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;

export interface DeclaredRow {
  readonly of: Declarable;
  readonly count: number;
  /** Who said so, and where. */
  readonly source: string;
  /** YYYY-MM-DD */
  readonly day: string;
  readonly note: string;
  /** Who has to explain a difference. */
  readonly owner: string;
}

export function listDeclared(sql: Sql): Promise<DeclaredRow[]> {
  return sql.all<DeclaredRow>('SELECT "of", count, source, day, note, owner FROM declared');
}

export async function saveDeclared(sql: Sql, rows: readonly DeclaredRow[]): Promise<void> {
  await sql.run(
    `INSERT OR REPLACE INTO declared ("of", count, source, day, note, owner)
     SELECT value ->> 'of', value ->> 'count', value ->> 'source', value ->> 'day', value ->> 'note', value ->> 'owner'
     FROM json_each(?)`,
    JSON.stringify(rows),
  );
}

export async function removeDeclared(sql: Sql, of: Declarable | null): Promise<void> {
  if (of === null) await sql.run('DELETE FROM declared');
  else await sql.run('DELETE FROM declared WHERE "of" = ?', of);
}
