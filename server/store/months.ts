/** Closed months: their figures and the ledger they were made of, both packed. A number is never given twice. */
import type { Sql } from './db.ts';

export const createMonths = `
CREATE TABLE month_close (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  month TEXT NOT NULL,
  state TEXT NOT NULL,
  replaces INTEGER,
  reason TEXT NOT NULL,
  ruleVersion INTEGER NOT NULL,
  madeMs INTEGER NOT NULL,
  madeBy TEXT NOT NULL,
  finalisedMs INTEGER,
  finalisedBy TEXT,
  note TEXT NOT NULL,
  digest TEXT NOT NULL,
  figures BLOB NOT NULL,
  ledger BLOB NOT NULL
) STRICT;
CREATE INDEX month_close_month ON month_close (month, number);
-- What is signed stays as it is; a correction is a new number. Only that it was corrected is written beside it.
CREATE TRIGGER month_is_signed BEFORE UPDATE ON month_close
WHEN old.state <> 'draft' AND NOT (old.state = 'finalised' AND new.state = 'corrected'
  AND new.digest = old.digest AND new.figures = old.figures AND new.ledger = old.ledger)
BEGIN SELECT RAISE(ABORT, 'a finalised month is never rewritten'); END;
`;

/** A draft may be made anew; what a named person finalised is replaced by a correction only. */
const MONTH_STATES = ['draft', 'finalised', 'corrected'] as const;
export type MonthState = (typeof MONTH_STATES)[number];

export interface MonthRow {
  readonly number: number;
  /** `2026-10` */
  readonly month: string;
  readonly state: MonthState;
  /** The number that this one corrects. */
  readonly replaces: number | null;
  /** Why it was corrected. */
  readonly reason: string;
  readonly ruleVersion: number;
  readonly madeMs: number;
  readonly madeBy: string;
  readonly finalisedMs: number | null;
  readonly finalisedBy: string | null;
  readonly note: string;
  /** SHA-256 over the canonical JSON. */
  readonly digest: string;
}

/** Gzipped JSON. */
export interface MonthBlobs {
  readonly figures: Uint8Array;
  readonly ledger: Uint8Array;
}

const FIELDS = `number, month, state, replaces, reason, ruleVersion, madeMs, madeBy, finalisedMs, finalisedBy, note,
  digest`;

/** Newest number first. */
export function listMonths(sql: Sql): Promise<MonthRow[]> {
  return sql.all<MonthRow>(`SELECT ${FIELDS} FROM month_close ORDER BY number DESC`);
}

export function monthOf(sql: Sql, number: number): Promise<MonthRow | undefined> {
  return sql.one<MonthRow>(`SELECT ${FIELDS} FROM month_close WHERE number = ?`, number);
}

export function monthBlobs(sql: Sql, number: number): Promise<MonthBlobs | undefined> {
  return sql.one<MonthBlobs & Record<string, never>>(
    'SELECT figures, ledger FROM month_close WHERE number = ?',
    number,
  );
}

/** The one that holds for a month, or held at a moment: the newest number that was finalised by then. */
export function finalisedOf(
  sql: Sql,
  month: string,
  knownMs = Number.MAX_SAFE_INTEGER,
): Promise<MonthRow | undefined> {
  return sql.one<MonthRow>(
    `SELECT ${FIELDS} FROM month_close WHERE month = ? AND state <> 'draft' AND finalisedMs <= ?
     ORDER BY number DESC LIMIT 1`,
    month,
    knownMs,
  );
}

export async function addMonth(sql: Sql, row: Omit<MonthRow, 'number'>, blobs: MonthBlobs): Promise<number> {
  const { month, state, replaces, reason, ruleVersion, madeMs, madeBy, note, digest } = row;
  const { id } = await sql.run(
    `INSERT INTO month_close (month, state, replaces, reason, ruleVersion, madeMs, madeBy, note, digest, figures, ledger)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    month,
    state,
    replaces,
    reason,
    ruleVersion,
    madeMs,
    madeBy,
    note,
    digest,
    blobs.figures,
    blobs.ledger,
  );
  return id;
}

/** Writes a row over that of its number; blobs only where they are given. */
export async function saveMonth(sql: Sql, row: MonthRow, blobs?: MonthBlobs): Promise<void> {
  const { state, ruleVersion, madeMs, madeBy, finalisedMs, finalisedBy, note, digest, reason } = row;
  await sql.run(
    `UPDATE month_close SET state = ?, ruleVersion = ?, madeMs = ?, madeBy = ?, finalisedMs = ?, finalisedBy = ?,
       note = ?, digest = ?, reason = ?, figures = COALESCE(?, figures), ledger = COALESCE(?, ledger) WHERE number = ?`,
    state,
    ruleVersion,
    madeMs,
    madeBy,
    finalisedMs,
    finalisedBy,
    note,
    digest,
    reason,
    blobs?.figures ?? null,
    blobs?.ledger ?? null,
    row.number,
  );
}
