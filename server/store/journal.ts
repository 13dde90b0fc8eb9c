/** Who did what, to what, and when. Rows are added and never changed; only retention takes old ones away. */
import type { Deed } from '../../config/deeds.ts';
import type { By } from '../rules/refusal.ts';
import type { Sql, Value } from './db.ts';
import { parsed } from './json.ts';

export const createJournal = `
CREATE TABLE journal (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  atMs INTEGER NOT NULL,
  who TEXT NOT NULL,
  kind TEXT NOT NULL,
  did TEXT NOT NULL,
  subject TEXT NOT NULL,
  before TEXT,
  after TEXT
) STRICT;
CREATE INDEX journal_subject ON journal (subject, id);
CREATE INDEX journal_at ON journal (atMs);
-- Entries before this instant may be deleted; zero outside of retention.
CREATE TABLE journal_retention (one INTEGER PRIMARY KEY CHECK (one = 1), beforeMs INTEGER NOT NULL) STRICT;
INSERT INTO journal_retention VALUES (1, 0);
CREATE TRIGGER journal_is_not_rewritten BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is never rewritten'); END;
CREATE TRIGGER journal_is_not_shortened BEFORE DELETE ON journal
WHEN old.atMs >= (SELECT beforeMs FROM journal_retention)
BEGIN SELECT RAISE(ABORT, 'the journal is shortened by retention only'); END;
`;

/** One deed, as it is written down. */
export interface Entry {
  readonly by: By;
  /** Word of the deed, for example `device.update`. */
  readonly did: Deed;
  /** What it was done to, for example `device/17`. */
  readonly subject: string;
  /** What was there before and after, as far as it changed. Never holds a password. */
  readonly before?: unknown;
  readonly after?: unknown;
}

/** One deed, as it is read back. */
export interface Kept {
  readonly id: number;
  readonly atMs: number;
  readonly who: string;
  readonly did: string;
  readonly subject: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Which entries; what is left out is not asked for. */
export interface JournalFilter {
  readonly who?: string;
  /** The deed, or the beginning of it: `device` finds `device.update`. */
  readonly did?: string;
  readonly subject?: string;
  readonly fromMs?: number;
  readonly untilMs?: number;
}

/** The journal; everything that is written is written inside the transaction of the deed. */
export class Journal {
  readonly #clock: () => number;

  constructor(clock: () => number = Date.now) {
    this.#clock = clock;
  }

  async write(sql: Sql, entry: Entry): Promise<void> {
    await this.writeAll(sql, [entry]);
  }

  /** Many deeds at one instant, in one statement. */
  async writeAll(sql: Sql, entries: readonly Entry[]): Promise<void> {
    const rows = entries.map(({ by, did, subject, before, after }) => [
      by.name,
      by.kind,
      did,
      subject,
      before === undefined ? null : JSON.stringify(before),
      after === undefined ? null : JSON.stringify(after),
    ]);
    await sql.run(
      `INSERT INTO journal (atMs, who, kind, did, subject, before, after)
       SELECT ?, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5 FROM json_each(?)`,
      this.#clock(),
      JSON.stringify(rows),
    );
  }
}

/** Newest first. */
export async function listJournal(
  sql: Sql,
  filter: JournalFilter,
  page: number,
  size: number,
): Promise<{ readonly total: number; readonly rows: readonly Kept[] }> {
  const { where, values } = whereOf(filter);
  const counted = await sql.one<{ total: number }>(
    `SELECT count(*) AS total FROM journal ${where}`,
    ...values,
  );
  const rows = await sql.all<Stored>(
    `SELECT id, atMs, who, did, subject, before, after FROM journal ${where} ORDER BY id DESC LIMIT ? OFFSET ?`,
    ...values,
    size,
    (page - 1) * size,
  );
  return { total: counted?.total ?? 0, rows: rows.map(opened) };
}

/** Takes away what is older, in the given transaction. Answers how many entries went. */
export async function retireJournal(sql: Sql, beforeMs: number): Promise<number> {
  await sql.run('UPDATE journal_retention SET beforeMs = ?', beforeMs);
  const { changes } = await sql.run('DELETE FROM journal WHERE atMs < ?', beforeMs);
  await sql.run('UPDATE journal_retention SET beforeMs = 0');
  return changes;
}

interface Stored {
  readonly id: number;
  readonly atMs: number;
  readonly who: string;
  readonly did: string;
  readonly subject: string;
  readonly before: string | null;
  readonly after: string | null;
}

function opened({ before, after, ...entry }: Stored): Kept {
  return {
    ...entry,
    ...(before === null ? {} : { before: parsed<unknown>(before) }),
    ...(after === null ? {} : { after: parsed<unknown>(after) }),
  };
}

function whereOf(filter: JournalFilter): { where: string; values: Value[] } {
  const terms: [string, Value | undefined][] = [
    ['who = ?', filter.who],
    // The word itself, or the word and a dot: no pattern that the asker could shape.
    ["substr(did || '.', 1, length(?) + 1) = ? || '.'", filter.did],
    ['subject = ?', filter.subject],
    ['atMs >= ?', filter.fromMs],
    ['atMs < ?', filter.untilMs],
  ];
  const asked = terms.filter((term): term is [string, Value] => term[1] !== undefined);
  const where = asked.map(([term]) => term).join(' AND ');
  return {
    where: where === '' ? '' : `WHERE ${where}`,
    values: asked.flatMap(([term, value]) => Array<Value>(term.split('?').length - 1).fill(value)),
  };
}
