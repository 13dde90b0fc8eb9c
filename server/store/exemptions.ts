/** Time that is approved not to count: who asked for what, who decided, and when it ended after all. Never deleted. */
import type { ExemptionKind, ExemptionState } from '../../config/supervision.ts';
import type { ExemptionScope } from '../rules/exemption.ts';
import type { Sql } from './db.ts';
import { parsed } from './json.ts';

export const createExemptions = `
CREATE TABLE exemption (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  scope TEXT NOT NULL, -- JSON
  -- The smallest unit that holds all of it, and how many devices, when it was asked for.
  unit TEXT NOT NULL,
  devices INTEGER NOT NULL,
  from_ms INTEGER NOT NULL,
  until_ms INTEGER NOT NULL,
  reason TEXT NOT NULL,
  document TEXT NOT NULL,
  requested_ms INTEGER NOT NULL,
  requested_by TEXT NOT NULL,
  requested_staff INTEGER NOT NULL,
  state TEXT NOT NULL,
  decided_ms INTEGER,
  decided_by TEXT,
  decision TEXT NOT NULL DEFAULT '',
  ended_ms INTEGER,
  ended_by TEXT
) STRICT;
CREATE INDEX exemption_until ON exemption (until_ms);
`;

export interface ExemptionRow {
  readonly id: number;
  readonly kind: ExemptionKind;
  readonly scope: ExemptionScope;
  readonly unit: string;
  readonly devices: number;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly reason: string;
  /** Number of a document, or where the evidence is. */
  readonly document: string;
  readonly requestedMs: number;
  readonly requestedBy: string;
  readonly requestedStaff: number;
  readonly state: ExemptionState;
  readonly decidedMs: number | null;
  readonly decidedBy: string | null;
  readonly decision: string;
  /** It was over before its end; null when it runs to it. */
  readonly endedMs: number | null;
  readonly endedBy: string | null;
}

const FIELDS = `id, kind, scope, unit, devices, from_ms AS fromMs, until_ms AS untilMs, reason, document,
  requested_ms AS requestedMs, requested_by AS requestedBy, requested_staff AS requestedStaff, state,
  decided_ms AS decidedMs, decided_by AS decidedBy, decision, ended_ms AS endedMs, ended_by AS endedBy`;

export async function addExemption(sql: Sql, row: Omit<ExemptionRow, 'id'>): Promise<number> {
  const { id } = await sql.run(
    `INSERT INTO exemption (kind, scope, unit, devices, from_ms, until_ms, reason, document, requested_ms,
       requested_by, requested_staff, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[row.kind, JSON.stringify(row.scope), row.unit, row.devices, row.fromMs, row.untilMs, row.reason],
    ...[row.document, row.requestedMs, row.requestedBy, row.requestedStaff, row.state],
  );
  return id;
}

/** What may change: the decision, and an end before the end. */
export async function saveExemption(sql: Sql, row: ExemptionRow): Promise<void> {
  await sql.run(
    `UPDATE exemption SET state = ?, decided_ms = ?, decided_by = ?, decision = ?, ended_ms = ?, ended_by = ?
     WHERE id = ?`,
    ...[row.state, row.decidedMs, row.decidedBy, row.decision, row.endedMs, row.endedBy, row.id],
  );
}

export async function listExemptions(sql: Sql): Promise<ExemptionRow[]> {
  const rows = await sql.all<Omit<ExemptionRow, 'scope'> & { scope: string }>(
    `SELECT ${FIELDS} FROM exemption ORDER BY id`,
  );
  return rows.map((row) => ({ ...row, scope: parsed<ExemptionScope>(row.scope) }));
}
