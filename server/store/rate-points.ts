/** What the rates were made of, from time to time: numerators and denominators, so that any share can be derived again. */
import type { Sql } from './db.ts';

export const createRatePoints = `
CREATE TABLE rate_point (
  unit TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  counts TEXT NOT NULL,
  PRIMARY KEY (unit, at_ms)
) STRICT, WITHOUT ROWID;
CREATE INDEX rate_point_at ON rate_point (at_ms);
`;

export interface PointRow {
  readonly unit: string;
  readonly atMs: number;
  /** For each population and metric, in their order: good, bad, unknown, excluded. */
  readonly counts: readonly number[];
}

/** A point that is there stays as it is. */
export async function addPoints(sql: Sql, points: readonly PointRow[]): Promise<void> {
  await sql.run(
    `INSERT INTO rate_point (unit, at_ms, counts) SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)
     WHERE true ON CONFLICT DO NOTHING`,
    JSON.stringify(points.map(({ unit, atMs, counts }) => [unit, atMs, counts.join(' ')])),
  );
}

/** Points of a unit at whole multiples of the step. */
export async function pointsOf(
  sql: Sql,
  unit: string,
  fromMs: number,
  untilMs: number,
  stepMs: number,
): Promise<PointRow[]> {
  const rows = await sql.all<{ atMs: number; counts: string }>(
    `SELECT at_ms AS atMs, counts FROM rate_point WHERE unit = ? AND at_ms >= ? AND at_ms <= ? AND at_ms % ? = 0
     ORDER BY at_ms`,
    unit,
    fromMs,
    untilMs,
    stepMs,
  );
  return rows.map(({ atMs, counts }) => ({ unit, atMs, counts: counts.split(' ').map(Number) }));
}

/** Removes what is past its end, and of what is older than `thinMs` all but the points at whole steps. */
export async function retirePoints(
  sql: Sql,
  beforeMs: number,
  thinMs: number,
  stepMs: number,
): Promise<void> {
  await sql.run('DELETE FROM rate_point WHERE at_ms < ?', beforeMs);
  await sql.run('DELETE FROM rate_point WHERE at_ms < ? AND at_ms % ? <> 0', thinMs, stepMs);
}
