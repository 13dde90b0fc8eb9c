/** Months as they were graded, the notices they brought, what happened in each case, and who is named for it. Never deleted. */
import type { CasePart, Colour, NoticeKind } from '../../config/supervision.ts';
import type { CaseEvent } from '../rules/case.ts';
import type { MonthFigures } from '../rules/colour.ts';
import type { Sql } from './db.ts';
import { parsed } from './json.ts';

export const createSupervision = `
CREATE TABLE month_grade (
  unit TEXT NOT NULL,
  month TEXT NOT NULL,
  revision INTEGER NOT NULL,
  colour TEXT NOT NULL,
  figures TEXT NOT NULL, -- JSON, as the closing told them
  PRIMARY KEY (unit, month, revision)
) STRICT, WITHOUT ROWID;
CREATE TABLE notice (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  number TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  unit TEXT NOT NULL,
  month TEXT NOT NULL,
  issued_ms INTEGER NOT NULL,
  due_ms INTEGER NOT NULL,
  body TEXT NOT NULL, -- JSON, as it was issued
  has_basis INTEGER NOT NULL DEFAULT 1,
  withdrawn_ms INTEGER,
  withdrawn_by TEXT,
  reason TEXT
) STRICT;
CREATE TABLE case_event (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  notice INTEGER NOT NULL REFERENCES notice (id),
  at_ms INTEGER NOT NULL,
  who TEXT NOT NULL,
  event TEXT NOT NULL, -- JSON
  facts TEXT -- JSON: what the figures were at that moment
) STRICT;
CREATE INDEX case_event_notice ON case_event (notice, id);
CREATE TABLE supervision_part (
  unit TEXT NOT NULL,
  part TEXT NOT NULL,
  staff INTEGER NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (unit, part)
) STRICT, WITHOUT ROWID;
`;

export interface GradeRow {
  readonly unit: string;
  readonly month: string;
  readonly revision: number;
  readonly colour: Colour;
}

/** What a notice says; frozen when it is issued. */
export interface NoticeBody {
  readonly unitName: string;
  /** The red months that it rests on, oldest first. */
  readonly months: readonly (Pick<MonthFigures, 'month' | 'revision' | 'ruleVersion' | 'bands' | 'rates'> & {
    readonly colour: Colour;
  })[];
}

export interface NoticeRow {
  readonly id: number;
  readonly number: string;
  readonly kind: NoticeKind;
  readonly unit: string;
  readonly month: string;
  readonly issuedMs: number;
  /** First instant at which a case is overdue; of a warning the instant of issue. */
  readonly dueMs: number;
  readonly body: NoticeBody;
  readonly hasBasis: boolean;
  readonly withdrawnMs: number | null;
  readonly withdrawnBy: string | null;
  readonly reason: string | null;
}

/** What the figures were when somebody acted: hundredths of a percent. */
export interface CaseFacts {
  readonly heldDays: number;
  readonly shares: Readonly<Record<string, number | null>>;
}

export interface CaseEventRow {
  readonly id: number;
  readonly notice: number;
  readonly atMs: number;
  readonly who: string;
  readonly event: CaseEvent;
  readonly facts: CaseFacts | null;
}

export interface PartRow {
  readonly unit: string;
  readonly part: CasePart;
  readonly staff: number;
  readonly name: string;
}

export async function addGrades(
  sql: Sql,
  grades: readonly (GradeRow & { readonly figures: MonthFigures })[],
): Promise<void> {
  await sql.run(
    `INSERT INTO month_grade (unit, month, revision, colour, figures)
     SELECT value ->> 'unit', value ->> 'month', value ->> 'revision', value ->> 'colour', value -> 'figures'
     FROM json_each(?)`,
    JSON.stringify(grades),
  );
}

/** The latest revision of every month. */
export function listGrades(sql: Sql): Promise<GradeRow[]> {
  return sql.all<GradeRow>(
    `SELECT unit, month, max(revision) AS revision, colour FROM month_grade GROUP BY unit, month`,
  );
}

/** By month: which revision of it was graded last. */
export async function gradedRevisions(sql: Sql): Promise<ReadonlyMap<string, number>> {
  const rows = await sql.all<{ month: string; revision: number }>(
    'SELECT month, max(revision) AS revision FROM month_grade GROUP BY month',
  );
  return new Map(rows.map(({ month, revision }) => [month, revision]));
}

/** Figures of some months of a unit, by their latest revision, oldest first. */
export async function figuresOf(sql: Sql, unit: string, months: readonly string[]): Promise<MonthFigures[]> {
  const rows = await sql.all<{ figures: string; revision: number }>(
    `SELECT figures, max(revision) AS revision FROM month_grade
     WHERE unit = ? AND month IN (SELECT value FROM json_each(?)) GROUP BY month ORDER BY month`,
    unit,
    JSON.stringify(months),
  );
  return rows.map(({ figures }) => parsed<MonthFigures>(figures));
}

/** The same of many units, by the latest revision of each month. */
export async function figuresOfMonths(
  sql: Sql,
  months: readonly string[],
  units: readonly string[],
): Promise<MonthFigures[]> {
  const rows = await sql.all<{ figures: string; revision: number }>(
    `SELECT figures, max(revision) AS revision FROM month_grade WHERE month IN (SELECT value FROM json_each(?))
     AND unit IN (SELECT value FROM json_each(?)) GROUP BY unit, month`,
    JSON.stringify(months),
    JSON.stringify(units),
  );
  return rows.map(({ figures }) => parsed<MonthFigures>(figures));
}

export async function addNotice(
  sql: Sql,
  notice: Pick<NoticeRow, 'number' | 'kind' | 'unit' | 'month' | 'issuedMs' | 'dueMs' | 'body'>,
): Promise<number> {
  const { number, kind, unit, month, issuedMs, dueMs, body } = notice;
  const { id } = await sql.run(
    'INSERT INTO notice (number, kind, unit, month, issued_ms, due_ms, body) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ...[number, kind, unit, month, issuedMs, dueMs, JSON.stringify(body)],
  );
  return id;
}

/** What may change: whether its months still stand, and its withdrawal. */
export async function saveNotice(sql: Sql, notice: NoticeRow): Promise<void> {
  await sql.run(
    'UPDATE notice SET has_basis = ?, withdrawn_ms = ?, withdrawn_by = ?, reason = ? WHERE id = ?',
    ...[notice.hasBasis ? 1 : 0, notice.withdrawnMs, notice.withdrawnBy, notice.reason, notice.id],
  );
}

export async function listNotices(sql: Sql): Promise<NoticeRow[]> {
  type Stored = Omit<NoticeRow, 'body' | 'hasBasis'> & { body: string; hasBasis: number };
  const rows = await sql.all<Stored>(
    `SELECT id, number, kind, unit, month, issued_ms AS issuedMs, due_ms AS dueMs, body, has_basis AS hasBasis,
       withdrawn_ms AS withdrawnMs, withdrawn_by AS withdrawnBy, reason FROM notice ORDER BY id`,
  );
  return rows.map((row) => ({
    ...row,
    body: parsed<NoticeBody>(row.body),
    hasBasis: row.hasBasis === 1,
  }));
}

export async function addCaseEvent(sql: Sql, row: Omit<CaseEventRow, 'id'>): Promise<number> {
  const { notice, atMs, who, event, facts } = row;
  const { id } = await sql.run(
    'INSERT INTO case_event (notice, at_ms, who, event, facts) VALUES (?, ?, ?, ?, ?)',
    ...[notice, atMs, who, JSON.stringify(event), facts === null ? null : JSON.stringify(facts)],
  );
  return id;
}

export async function listCaseEvents(sql: Sql): Promise<CaseEventRow[]> {
  type Stored = Omit<CaseEventRow, 'event' | 'facts'> & { event: string; facts: string | null };
  const rows = await sql.all<Stored>(
    'SELECT id, notice, at_ms AS atMs, who, event, facts FROM case_event ORDER BY id',
  );
  return rows.map((row) => ({
    ...row,
    event: parsed<CaseEvent>(row.event),
    facts: row.facts === null ? null : parsed<CaseFacts>(row.facts),
  }));
}

export function listParts(sql: Sql): Promise<PartRow[]> {
  return sql.all<PartRow>('SELECT unit, part, staff, name FROM supervision_part ORDER BY unit, part');
}

/** Takes the place of everybody who was named for the unit. */
export async function putParts(sql: Sql, unit: string, parts: readonly PartRow[]): Promise<void> {
  await sql.run('DELETE FROM supervision_part WHERE unit = ?', unit);
  await sql.run(
    `INSERT INTO supervision_part (unit, part, staff, name)
     SELECT ?, value ->> 'part', value ->> 'staff', value ->> 'name' FROM json_each(?)`,
    unit,
    JSON.stringify(parts),
  );
}
