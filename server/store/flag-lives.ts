/** Who saw a flag and what they said of it, and the flags of devices for their own uptime. */
import type { Sql } from './db.ts';

export const createFlagLives = `
CREATE TABLE flag_word (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  -- unit/220402/online/all or device/17
  flag TEXT NOT NULL,
  raised_ms INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  who TEXT NOT NULL,
  staff INTEGER NOT NULL,
  note TEXT -- null: seen
) STRICT;
CREATE INDEX flag_word_flag ON flag_word (flag, raised_ms);
CREATE TABLE device_flag (
  device INTEGER NOT NULL,
  raised_ms INTEGER NOT NULL,
  raised_share INTEGER NOT NULL,
  share INTEGER NOT NULL,
  cleared_ms INTEGER,
  PRIMARY KEY (device, raised_ms)
) STRICT, WITHOUT ROWID;
CREATE INDEX device_flag_cleared ON device_flag (cleared_ms);
`;

/** Which flag: its name, and when it went up. */
export interface FlagKey {
  readonly flag: string;
  readonly raisedMs: number;
}

/** That somebody saw it, or what they said. */
export interface FlagWordRow extends FlagKey {
  readonly atMs: number;
  readonly who: string;
  readonly staff: number;
  readonly note: string | null;
}

export interface DeviceFlagRow {
  readonly device: number;
  readonly raisedMs: number;
  /** Hundredths of a percent, then and as it was last judged. */
  readonly raisedShare: number;
  readonly share: number;
  readonly clearedMs: number | null;
}

export async function addFlagWord(sql: Sql, row: FlagWordRow): Promise<void> {
  await sql.run(
    'INSERT INTO flag_word (flag, raised_ms, at_ms, who, staff, note) VALUES (?, ?, ?, ?, ?, ?)',
    ...[row.flag, row.raisedMs, row.atMs, row.who, row.staff, row.note],
  );
}

/** Of these flags, oldest first. */
export function flagWordsOf(sql: Sql, keys: readonly FlagKey[]): Promise<FlagWordRow[]> {
  return sql.all<FlagWordRow>(
    `SELECT flag, raised_ms AS raisedMs, at_ms AS atMs, who, staff, note FROM flag_word
     WHERE (flag, raised_ms) IN (SELECT value ->> 'flag', value ->> 'raisedMs' FROM json_each(?)) ORDER BY id`,
    JSON.stringify(keys.map(({ flag, raisedMs }) => ({ flag, raisedMs }))),
  );
}

const FIELDS = 'device, raised_ms AS raisedMs, raised_share AS raisedShare, share, cleared_ms AS clearedMs';

export function openDeviceFlags(sql: Sql): Promise<DeviceFlagRow[]> {
  return sql.all<DeviceFlagRow>(`SELECT ${FIELDS} FROM device_flag WHERE cleared_ms IS NULL`);
}

/** The newest of those that came down. */
export function clearedDeviceFlags(sql: Sql, most: number): Promise<DeviceFlagRow[]> {
  return sql.all<DeviceFlagRow>(
    `SELECT ${FIELDS} FROM device_flag WHERE cleared_ms IS NOT NULL ORDER BY cleared_ms DESC LIMIT ?`,
    most,
  );
}

export async function saveDeviceFlags(sql: Sql, rows: readonly DeviceFlagRow[]): Promise<void> {
  await sql.run(
    `INSERT INTO device_flag (device, raised_ms, raised_share, share, cleared_ms)
     SELECT value ->> 'device', value ->> 'raisedMs', value ->> 'raisedShare', value ->> 'share', value ->> 'clearedMs'
     FROM json_each(?) WHERE true
     ON CONFLICT DO UPDATE SET share = excluded.share, cleared_ms = excluded.cleared_ms`,
    JSON.stringify(rows),
  );
}

/** Takes away what came down before, with what was said of it. */
export async function retireFlagLives(sql: Sql, beforeMs: number): Promise<void> {
  await sql.run('DELETE FROM device_flag WHERE cleared_ms < ?', beforeMs);
  await sql.run(
    `DELETE FROM flag_word WHERE at_ms < ?1 AND NOT EXISTS (
       SELECT 1 FROM device_flag WHERE flag_word.flag = 'device/' || device AND flag_word.raised_ms = device_flag.raised_ms)
     AND NOT EXISTS (SELECT 1 FROM flag
       WHERE flag_word.flag = 'unit/' || unit || '/' || metric || '/' || scope AND flag_word.raised_ms = flag.raised_ms)`,
    beforeMs,
  );
}
