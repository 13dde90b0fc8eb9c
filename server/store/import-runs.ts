/** Every list that was taken over, with what was left out of it. */
import type { Sql } from './db.ts';
import { parsed } from './json.ts';

export const createImportRuns = `
CREATE TABLE import_run (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  atMs INTEGER NOT NULL,
  who TEXT NOT NULL,
  rows INTEGER NOT NULL,
  added INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  unchanged INTEGER NOT NULL,
  problems TEXT NOT NULL
) STRICT;
`;

/** One bad cell: where, what was there, what would have been right. Row 0 is the header, or the whole file. */
export interface CellProblem {
  readonly row: number;
  readonly column: string;
  readonly value: string;
  readonly wanted: string;
  /** What was probably meant; taken over only when a person says so. */
  readonly proposal?: string;
  /** The row may be taken over as it is. */
  readonly isWarning?: boolean;
}

export interface ImportRunRow {
  readonly id: number;
  readonly atMs: number;
  readonly who: string;
  readonly rows: number;
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly problems: readonly CellProblem[];
}

/** Answers the run's number. */
export async function addImportRun(sql: Sql, run: Omit<ImportRunRow, 'id'>): Promise<number> {
  const { id } = await sql.run(
    'INSERT INTO import_run (atMs, who, rows, added, updated, unchanged, problems) VALUES (?, ?, ?, ?, ?, ?, ?)',
    run.atMs,
    run.who,
    run.rows,
    run.added,
    run.updated,
    run.unchanged,
    JSON.stringify(run.problems),
  );
  return id;
}

/** Newest first. */
export async function listImportRuns(sql: Sql, most: number): Promise<ImportRunRow[]> {
  const rows = await sql.all<Omit<ImportRunRow, 'problems'> & { problems: string }>(
    'SELECT id, atMs, who, rows, added, updated, unchanged, problems FROM import_run ORDER BY id DESC LIMIT ?',
    most,
  );
  return rows.map((row) => ({ ...row, problems: parsed<CellProblem[]>(row.problems) }));
}
