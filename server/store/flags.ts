/** Flags of units below a threshold: raised, and later taken down; never deleted before their time. */
import type { Metric } from '../../config/terms.ts';
import type { Sql } from './db.ts';

export const createFlags = `
CREATE TABLE flag (
  unit TEXT NOT NULL,
  metric TEXT NOT NULL,
  scope TEXT NOT NULL,
  raised_ms INTEGER NOT NULL,
  raised_share INTEGER NOT NULL,
  cleared_ms INTEGER,
  meets_since_ms INTEGER,
  PRIMARY KEY (unit, metric, scope, raised_ms)
) STRICT, WITHOUT ROWID;
CREATE INDEX flag_open ON flag (cleared_ms) WHERE cleared_ms IS NULL;
`;

export interface FlagRow {
  readonly unit: string;
  readonly metric: Metric;
  readonly scope: 'all' | 'public' | 'social';
  readonly raisedMs: number;
  readonly raisedShare: number;
  readonly clearedMs: number | null;
  readonly meetsSinceMs: number | null;
}

const COLUMNS =
  'unit, metric, scope, raised_ms AS raisedMs, raised_share AS raisedShare, cleared_ms AS clearedMs, meets_since_ms AS meetsSinceMs';

export async function saveFlags(sql: Sql, flags: readonly FlagRow[]): Promise<void> {
  await sql.run(
    `INSERT INTO flag (unit, metric, scope, raised_ms, raised_share, cleared_ms, meets_since_ms)
     SELECT value ->> 'unit', value ->> 'metric', value ->> 'scope', value ->> 'raisedMs', value ->> 'raisedShare',
       value ->> 'clearedMs', value ->> 'meetsSinceMs' FROM json_each(?) WHERE true
     ON CONFLICT DO UPDATE SET cleared_ms = excluded.cleared_ms, meets_since_ms = excluded.meets_since_ms`,
    JSON.stringify(flags),
  );
}

export function openFlags(sql: Sql): Promise<FlagRow[]> {
  return sql.all(`SELECT ${COLUMNS} FROM flag WHERE cleared_ms IS NULL`);
}

/** The newest flags that were taken down, of the given units. */
export function clearedFlags(sql: Sql, units: readonly string[], most: number): Promise<FlagRow[]> {
  return sql.all(
    `SELECT ${COLUMNS} FROM flag WHERE cleared_ms IS NOT NULL AND unit IN (SELECT value FROM json_each(?))
     ORDER BY raised_ms DESC LIMIT ?`,
    JSON.stringify(units),
    most,
  );
}

export async function retireFlags(sql: Sql, beforeMs: number): Promise<void> {
  await sql.run('DELETE FROM flag WHERE cleared_ms < ?', beforeMs);
}
