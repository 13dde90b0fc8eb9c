/** What every list changed, so that it can be undone; what lists of a source look like; lists that wait for their trial. */
import type { Sql } from './db.ts';

export const createImportBatches = `
ALTER TABLE import_run ADD COLUMN kind TEXT NOT NULL DEFAULT 'list';
ALTER TABLE import_run ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE import_run ADD COLUMN file TEXT NOT NULL DEFAULT '';
ALTER TABLE import_run ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE import_run ADD COLUMN skipped INTEGER NOT NULL DEFAULT 0;
ALTER TABLE import_run ADD COLUMN undoes INTEGER;
ALTER TABLE import_run ADD COLUMN undoneBy INTEGER;
-- Changes of a batch in parts of some hundred, packed JSON.
CREATE TABLE import_change (
  batch INTEGER NOT NULL,
  part INTEGER NOT NULL,
  changes BLOB NOT NULL,
  PRIMARY KEY (batch, part)
) STRICT, WITHOUT ROWID;
CREATE TABLE import_profile (
  source TEXT PRIMARY KEY,
  atMs INTEGER NOT NULL,
  who TEXT NOT NULL,
  profile TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- Rows of lists that wait, packed JSON.
CREATE TABLE import_part (
  list INTEGER NOT NULL,
  part INTEGER NOT NULL,
  rows BLOB NOT NULL,
  PRIMARY KEY (list, part)
) STRICT, WITHOUT ROWID;
`;

/** Whose batch it is, and what of it waits. */
export const addBatchUnit = `
ALTER TABLE import_run ADD COLUMN unit TEXT NOT NULL DEFAULT '';
ALTER TABLE import_run ADD COLUMN waiting INTEGER NOT NULL DEFAULT 0;
`;

/** One batch as it is told: a list that was taken over, an edit of many, or the undoing of one of them. */
export interface BatchRow {
  readonly id: number;
  readonly atMs: number;
  readonly who: string;
  readonly kind: 'list' | 'edit' | 'undo';
  /** Code of the unit to which whoever wrote it keeps; empty for the whole city. */
  readonly unit: string;
  readonly source: string;
  /** Name of the file. */
  readonly file: string;
  readonly rows: number;
  readonly added: number;
  readonly updated: number;
  readonly removed: number;
  readonly unchanged: number;
  readonly skipped: number;
  /** Of the updated ones, those whose step of life waited for somebody when it was written. */
  readonly waiting: number;
  readonly undoes: number | null;
  readonly undoneBy: number | null;
  /** Whether its changes are still kept. */
  readonly isKept: boolean;
}

const FIELDS = `id, atMs, who, kind, unit, source, file, rows, added, updated, removed, unchanged, skipped, waiting, undoes,
  undoneBy,
  EXISTS (SELECT 1 FROM import_change WHERE batch = import_run.id) AS isKept`;

type Stored = Omit<BatchRow, 'isKept'> & { readonly isKept: number };
const opened = (row: Stored): BatchRow => ({ ...row, isKept: row.isKept === 1 });

/** Newest first; those of the given units alone, or all of them. */
export async function listBatches(
  sql: Sql,
  page: number,
  size: number,
  units?: readonly string[],
): Promise<{ total: number; rows: BatchRow[] }> {
  const [where, some] =
    units === undefined
      ? ['', []]
      : ['WHERE unit IN (SELECT value FROM json_each(?))', [JSON.stringify(units)]];
  const counted = await sql.one<{ total: number }>(
    `SELECT count(*) AS total FROM import_run ${where}`,
    ...some,
  );
  const rows = await sql.all<Stored>(
    `SELECT ${FIELDS} FROM import_run ${where} ORDER BY id DESC LIMIT ? OFFSET ?`,
    ...some,
    size,
    (page - 1) * size,
  );
  return { total: counted?.total ?? 0, rows: rows.map(opened) };
}

export async function batchOf(sql: Sql, id: number): Promise<BatchRow | undefined> {
  const row = await sql.one<Stored>(`SELECT ${FIELDS} FROM import_run WHERE id = ?`, id);
  return row && opened(row);
}

/** Completes a run that was just added. */
export async function describeBatch(
  sql: Sql,
  id: number,
  of: Pick<BatchRow, 'kind' | 'unit' | 'source' | 'file' | 'removed' | 'skipped' | 'waiting' | 'undoes'>,
): Promise<void> {
  await sql.run(
    `UPDATE import_run SET kind = ?, unit = ?, source = ?, file = ?, removed = ?, skipped = ?, waiting = ?, undoes = ?
     WHERE id = ?`,
    of.kind,
    of.unit,
    of.source,
    of.file,
    of.removed,
    of.skipped,
    of.waiting,
    of.undoes,
    id,
  );
  if (of.undoes !== null) await sql.run('UPDATE import_run SET undoneBy = ? WHERE id = ?', id, of.undoes);
}

/** A table of packed parts: those of one thing are numbered from 0. */
interface Parts {
  add(sql: Sql, of: number, part: number, packed: Uint8Array): Promise<void>;
  /** Undefined past the last. */
  at(sql: Sql, of: number, part: number): Promise<Uint8Array | undefined>;
}

function partsIn(table: string, owner: string, content: string): Parts {
  return {
    add: async (sql, of, part, packed) => {
      await sql.run(`INSERT INTO ${table} (${owner}, part, ${content}) VALUES (?, ?, ?)`, of, part, packed);
    },
    at: async (sql, of, part) => {
      const row = await sql.one<{ packed: Uint8Array }>(
        `SELECT ${content} AS packed FROM ${table} WHERE ${owner} = ? AND part = ?`,
        of,
        part,
      );
      return row?.packed;
    },
  };
}

/** Changes of batches. */
export const changeParts: Parts = partsIn('import_change', 'batch', 'changes');
/** Rows of lists that wait. */
export const rowParts: Parts = partsIn('import_part', 'list', 'rows');

/** Old batches keep what is told of them, and can no longer be undone. */
export async function forgetChanges(sql: Sql, upTo: number): Promise<void> {
  await sql.run('DELETE FROM import_change WHERE batch <= ?', upTo);
}

export async function saveProfile(
  sql: Sql,
  source: string,
  atMs: number,
  who: string,
  profile: string,
): Promise<void> {
  await sql.run(
    `INSERT INTO import_profile (source, atMs, who, profile) VALUES (?, ?, ?, ?)
     ON CONFLICT (source) DO UPDATE SET atMs = excluded.atMs, who = excluded.who, profile = excluded.profile`,
    source,
    atMs,
    who,
    profile,
  );
}

export async function profileIn(sql: Sql, source: string): Promise<string | undefined> {
  const row = await sql.one<{ profile: string }>(
    'SELECT profile FROM import_profile WHERE source = ?',
    source,
  );
  return row?.profile;
}

/** Names of the sources of which something is remembered, the latest first. */
export async function listSources(sql: Sql): Promise<readonly string[]> {
  const rows = await sql.all<{ source: string }>(
    'SELECT source FROM import_profile ORDER BY atMs DESC LIMIT 100',
  );
  return rows.map(({ source }) => source);
}

export async function removeParts(sql: Sql, list: number): Promise<void> {
  await sql.run('DELETE FROM import_part WHERE list = ?', list);
}

/** Lists that wait do not outlive the program. */
export async function clearParts(sql: Sql): Promise<void> {
  await sql.run('DELETE FROM import_part');
}
