/** Steps in the lives of devices: who asked for them, who agreed, and since when they count. */
import type { Lifecycle } from '../../config/terms.ts';
import type { StepState } from '../rules/lifecycle.ts';
import type { Sql } from './db.ts';

export const createLifecycle = `
CREATE TABLE lifecycle_change (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  device INTEGER NOT NULL,
  fromStage TEXT NOT NULL,
  toStage TEXT NOT NULL,
  effectiveMs INTEGER NOT NULL,
  enteredMs INTEGER NOT NULL,
  enteredBy TEXT NOT NULL,
  -- Of the person, or of whoever made the token: nobody approves what is one's own.
  enteredStaff INTEGER,
  state TEXT NOT NULL,
  decidedBy TEXT,
  decidedMs INTEGER,
  note TEXT NOT NULL
) STRICT;
CREATE INDEX lifecycle_device ON lifecycle_change (device);
CREATE INDEX lifecycle_open ON lifecycle_change (state) WHERE state IN ('proposed', 'approved');
`;

/** Why a step was approved or refused. */
export const addDecisionNote = `ALTER TABLE lifecycle_change ADD COLUMN decisionNote TEXT NOT NULL DEFAULT '';`;

export interface StepRow {
  readonly id: number;
  readonly device: number;
  readonly from: Lifecycle;
  readonly to: Lifecycle;
  readonly effectiveMs: number;
  readonly enteredMs: number;
  readonly enteredBy: string;
  readonly enteredStaff: number | null;
  readonly state: StepState;
  readonly decidedBy: string | null;
  readonly decidedMs: number | null;
  /** Why; for a list the import that asked for it. */
  readonly note: string;
  /** Why it was approved or refused. */
  readonly decisionNote: string;
}

const FIELDS = `id, device, fromStage AS "from", toStage AS "to", effectiveMs, enteredMs, enteredBy, enteredStaff,
  state, decidedBy, decidedMs, note, decisionNote`;

/** Answers the new ids, in the order of the steps. */
export async function addSteps(sql: Sql, steps: readonly Omit<StepRow, 'id'>[]): Promise<number[]> {
  const rows = await sql.all<{ id: number }>(
    `INSERT INTO lifecycle_change (device, fromStage, toStage, effectiveMs, enteredMs, enteredBy, enteredStaff,
       state, decidedBy, decidedMs, note)
     SELECT value ->> 'device', value ->> 'from', value ->> 'to', value ->> 'effectiveMs', value ->> 'enteredMs',
       value ->> 'enteredBy', value ->> 'enteredStaff', value ->> 'state', value ->> 'decidedBy',
       value ->> 'decidedMs', value ->> 'note' FROM json_each(?) RETURNING id`,
    JSON.stringify(steps),
  );
  return rows.map(({ id }) => id).sort((a, b) => a - b);
}

export async function saveSteps(sql: Sql, steps: readonly StepRow[]): Promise<void> {
  await sql.run(
    `UPDATE lifecycle_change SET state = new.state, decidedBy = new.decidedBy, decidedMs = new.decidedMs,
       decisionNote = new.decisionNote
     FROM (SELECT value ->> 'id' AS id, value ->> 'state' AS state, value ->> 'decidedBy' AS decidedBy,
       value ->> 'decidedMs' AS decidedMs, value ->> 'decisionNote' AS decisionNote FROM json_each(?)) AS new
     WHERE lifecycle_change.id = new.id`,
    JSON.stringify(steps),
  );
}

/** Those that wait for somebody or for their day. */
export function listOpenSteps(sql: Sql): Promise<StepRow[]> {
  return sql.all<StepRow>(
    `SELECT ${FIELDS} FROM lifecycle_change WHERE state IN ('proposed', 'approved') ORDER BY id`,
  );
}

/** All of a device, newest first. */
export function listStepsOf(sql: Sql, device: number): Promise<StepRow[]> {
  return sql.all<StepRow>(
    `SELECT ${FIELDS} FROM lifecycle_change WHERE device = ? ORDER BY id DESC LIMIT 500`,
    device,
  );
}

export async function removeSteps(sql: Sql): Promise<void> {
  await sql.run('DELETE FROM lifecycle_change');
}
