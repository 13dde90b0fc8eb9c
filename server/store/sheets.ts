/** Sheets as they went out: bodies packed, each under a number that is never given twice. */
import type { SheetKind, SheetState } from '../../config/sheets.ts';
import type { Sql } from './db.ts';

export const createSheets = `
CREATE TABLE sheet (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  number TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  period TEXT NOT NULL,
  unit TEXT NOT NULL,
  state TEXT NOT NULL,
  replaces TEXT,
  reason TEXT NOT NULL,
  basis TEXT NOT NULL, -- the closed months that it rests on
  fromMs INTEGER NOT NULL,
  madeMs INTEGER NOT NULL,
  madeBy TEXT NOT NULL,
  ruleVersion INTEGER NOT NULL,
  digest TEXT NOT NULL,
  headline TEXT NOT NULL, -- JSON: the four rates
  body BLOB NOT NULL
) STRICT;
CREATE INDEX sheet_kind ON sheet (kind, unit, fromMs);
-- What is final stays as it is; a correction is another number. Only that it was corrected is written beside it.
CREATE TRIGGER sheet_is_final BEFORE UPDATE ON sheet
WHEN old.state <> 'draft' AND NOT (old.state = 'final' AND new.state = 'corrected'
  AND new.digest = old.digest AND new.body = old.body AND new.number = old.number)
BEGIN SELECT RAISE(ABORT, 'a final sheet is never rewritten'); END;
`;

export interface SheetRow {
  readonly id: number;
  readonly number: string;
  readonly kind: SheetKind;
  readonly period: string;
  readonly unit: string;
  readonly state: SheetState;
  /** The number that this one corrects. */
  readonly replaces: string | null;
  readonly reason: string;
  readonly basis: string;
  readonly fromMs: number;
  readonly madeMs: number;
  readonly madeBy: string;
  readonly ruleVersion: number;
  /** SHA-256 over the canonical JSON of the body. */
  readonly digest: string;
  /** Shares of the four rates, hundredths of a percent, and whether they fail: JSON. */
  readonly headline: string;
}

const FIELDS = `id, number, kind, period, unit, state, replaces, reason, basis, fromMs, madeMs, madeBy, ruleVersion,
  digest, headline`;

export interface SheetFilter {
  readonly kind?: SheetKind | undefined;
  readonly units: readonly string[];
  readonly from: number;
  readonly size: number;
}

/** Newest span first, of one span the newest number. */
export async function listSheets(
  sql: Sql,
  { kind, units, from, size }: SheetFilter,
): Promise<{ readonly total: number; readonly rows: SheetRow[] }> {
  const where = 'unit IN (SELECT value FROM json_each(?)) AND (? IS NULL OR kind = ?)';
  const values = [JSON.stringify(units), kind ?? null, kind ?? null];
  const count = await sql.one<{ n: number }>(`SELECT count(*) AS n FROM sheet WHERE ${where}`, ...values);
  const rows = await sql.all<SheetRow>(
    `SELECT ${FIELDS} FROM sheet WHERE ${where} ORDER BY fromMs DESC, unit, id DESC LIMIT ? OFFSET ?`,
    ...[...values, size, from],
  );
  return { total: count?.n ?? 0, rows };
}

/** Every number of a span, oldest first. */
export function sheetsOfPeriod(sql: Sql, kind: SheetKind, period: string): Promise<SheetRow[]> {
  return sql.all<SheetRow>(
    `SELECT ${FIELDS} FROM sheet WHERE kind = ? AND period = ? ORDER BY id`,
    kind,
    period,
  );
}

export function sheetOf(sql: Sql, id: number): Promise<SheetRow | undefined> {
  return sql.one<SheetRow>(`SELECT ${FIELDS} FROM sheet WHERE id = ?`, id);
}

export async function sheetBody(sql: Sql, id: number): Promise<Uint8Array | undefined> {
  return (await sql.one<{ body: Uint8Array }>('SELECT body FROM sheet WHERE id = ?', id))?.body;
}

export async function addSheet(sql: Sql, row: Omit<SheetRow, 'id'>, body: Uint8Array): Promise<number> {
  const { number, kind, period, unit, state, replaces, reason, basis } = row;
  const { fromMs, madeMs, madeBy, ruleVersion, digest, headline } = row;
  const { id } = await sql.run(
    `INSERT INTO sheet (number, kind, period, unit, state, replaces, reason, basis, fromMs, madeMs, madeBy,
       ruleVersion, digest, headline, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[number, kind, period, unit, state, replaces, reason, basis],
    ...[fromMs, madeMs, madeBy, ruleVersion, digest, headline, body],
  );
  return id;
}

/** A draft made anew under its number. */
export async function saveSheet(sql: Sql, row: SheetRow, body: Uint8Array): Promise<void> {
  const { id, state, reason, basis, madeMs, madeBy, ruleVersion, digest, headline } = row;
  await sql.run(
    `UPDATE sheet SET state = ?, reason = ?, basis = ?, madeMs = ?, madeBy = ?, ruleVersion = ?, digest = ?,
       headline = ?, body = ? WHERE id = ?`,
    ...[state, reason, basis, madeMs, madeBy, ruleVersion, digest, headline, body, id],
  );
}

export async function markCorrected(sql: Sql, number: string): Promise<void> {
  await sql.run("UPDATE sheet SET state = 'corrected' WHERE number = ? AND state = 'final'", number);
}

/** What was made before its end date; returns how many went. */
export async function retireSheets(sql: Sql, kinds: readonly SheetKind[], beforeMs: number): Promise<number> {
  const { changes } = await sql.run(
    'DELETE FROM sheet WHERE fromMs < ? AND kind IN (SELECT value FROM json_each(?))',
    beforeMs,
    JSON.stringify(kinds),
  );
  return changes;
}

/** When the first device was registered; null in an empty registry. */
export async function firstTenure(sql: Sql): Promise<number | null> {
  return (await sql.one<{ ms: number | null }>('SELECT min(from_ms) AS ms FROM tenure'))?.ms ?? null;
}
