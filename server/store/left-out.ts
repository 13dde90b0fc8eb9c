/** What the left-out list is made of: devices that left, counts at the begin of days, and answers in times of darkness. */
import type { Lifecycle } from '../../config/terms.ts';
import type { Sql } from './db.ts';
import type { PointRow } from './rate-points.ts';
import { cellOf } from './spells.ts';

/** A device that left the count by a step of its life. */
export interface LeavingStep {
  readonly device: number;
  readonly to: Lifecycle;
  readonly effectiveMs: number;
  readonly enteredBy: string;
  readonly decidedBy: string | null;
  readonly note: string;
}

export function leavingSteps(sql: Sql, fromMs: number, untilMs: number): Promise<LeavingStep[]> {
  return sql.all<LeavingStep>(
    `SELECT device, toStage AS "to", effectiveMs, enteredBy, decidedBy, note FROM lifecycle_change
     WHERE toStage IN ('retired', 'suspended') AND state IN ('approved', 'done')
       AND effectiveMs >= ? AND effectiveMs < ? ORDER BY effectiveMs, id`,
    fromMs,
    untilMs,
  );
}

/** A device that was put out of scope, or removed. */
export interface LeavingDeed {
  readonly device: number;
  readonly did: 'device.update' | 'device.remove';
  readonly atMs: number;
  readonly who: string;
  /** Of a removed one, as the journal has it: JSON. */
  readonly before: string | null;
}

export function leavingDeeds(sql: Sql, fromMs: number, untilMs: number): Promise<LeavingDeed[]> {
  return sql.all<LeavingDeed>(
    `SELECT CAST(substr(subject, 8) AS INTEGER) AS device, did, atMs, who, before FROM journal
     WHERE atMs >= ? AND atMs < ? AND (did = 'device.remove' OR (did = 'device.update' AND after ->> 'inScope' = 0))
     ORDER BY id`,
    fromMs,
    untilMs,
  );
}

/** What the rates of every unit were made of at some instants. */
export async function pointsAt(sql: Sql, instants: readonly number[]): Promise<PointRow[]> {
  const rows = await sql.all<{ unit: string; atMs: number; counts: string }>(
    `SELECT unit, at_ms AS atMs, counts FROM rate_point WHERE at_ms IN (SELECT value FROM json_each(?)) ORDER BY at_ms`,
    JSON.stringify(instants),
  );
  return rows.map(({ counts, ...row }) => ({ ...row, counts: counts.split(' ').map(Number) }));
}

/** Stretches in which devices were online; until they were last seen so. */
export interface OnlineStretch {
  readonly device: number;
  readonly fromMs: number;
  /** Of one that goes on: what the latest checkpoint knew. */
  readonly seenMs: number;
  readonly untilMs: number | null;
}

export function onlineStretches(
  sql: Sql,
  devices: readonly number[],
  fromMs: number,
  untilMs: number,
): Promise<OnlineStretch[]> {
  return sql.all<OnlineStretch>(
    `SELECT device, from_ms AS fromMs, seen_ms AS seenMs, until_ms AS untilMs FROM spell
     WHERE cell IN (SELECT value FROM json_each(?)) AND state = 'good' AND from_ms < ?
       AND (until_ms IS NULL OR until_ms > ?)`,
    JSON.stringify(devices.map((device) => cellOf(device, 'online'))),
    untilMs,
    fromMs,
  );
}
