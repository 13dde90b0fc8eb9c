/**
 * Pictures, each once however many uses it has, and for every use the day on which it ends. A picture without a use is
 * gone; one that is only a reference keeps its small form alone.
 */
import type { Sql } from './db.ts';

/** Only the latest of each device, as it was kept first. */
export const createPictures = `
CREATE TABLE picture (
  device INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  ends_ms INTEGER NOT NULL,
  jpeg BLOB NOT NULL
) STRICT;
CREATE INDEX picture_ends ON picture (ends_ms);
`;

export const createKeptPictures = `
CREATE TABLE kept_picture (
  id INTEGER PRIMARY KEY,
  device INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  jpeg BLOB,
  thumb BLOB NOT NULL,
  UNIQUE (device, at_ms)
) STRICT;
CREATE TABLE picture_use (
  device INTEGER NOT NULL,
  use TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  ends_ms INTEGER NOT NULL,
  PRIMARY KEY (device, use, at_ms)
) STRICT, WITHOUT ROWID;
CREATE INDEX picture_use_ends ON picture_use (ends_ms);
INSERT INTO kept_picture (device, at_ms, jpeg, thumb) SELECT device, at_ms, jpeg, x'' FROM picture;
INSERT INTO picture_use (device, use, at_ms, ends_ms) SELECT device, 'latest', at_ms, ends_ms FROM picture;
DROP TABLE picture;
`;

/** The latest; a reference by day or by night; what an outage began and ended with; what somebody answered about. */
export type PictureUse = 'latest' | 'day' | 'night' | 'before' | 'after' | 'answered';

/** Which picture, for what, and until when. */
export interface UseRow {
  readonly device: number;
  readonly use: PictureUse;
  readonly atMs: number;
  readonly endsMs: number;
}

export interface PictureRow {
  readonly device: number;
  readonly atMs: number;
  readonly jpeg: Uint8Array;
  readonly thumb: Uint8Array;
}

/** A look and its picture tell of the same instant by two clocks' readings. */
const SAME_LOOK_MS = 5_000;

export async function putPicture(sql: Sql, { device, atMs, jpeg, thumb }: PictureRow): Promise<void> {
  await sql.run(
    `INSERT INTO kept_picture (device, at_ms, jpeg, thumb) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET jpeg = excluded.jpeg, thumb = excluded.thumb`,
    ...[device, atMs, jpeg, thumb],
  );
}

/** A use that is there already lasts until the later of both ends. */
export async function usePicture(sql: Sql, { device, use, atMs, endsMs }: UseRow): Promise<void> {
  await sql.run(
    `INSERT INTO picture_use (device, use, at_ms, ends_ms) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET ends_ms = max(ends_ms, excluded.ends_ms)`,
    ...[device, use, atMs, endsMs],
  );
}

/** Ends these uses of a device, but for the given instants. `prune` then lets go of what has no other use. */
export async function endUses(
  sql: Sql,
  device: number,
  uses: readonly PictureUse[],
  but: readonly number[] = [],
): Promise<void> {
  await sql.run(
    `DELETE FROM picture_use WHERE device = ? AND use IN (SELECT value FROM json_each(?))
     AND at_ms NOT IN (SELECT value FROM json_each(?))`,
    ...[device, JSON.stringify(uses), JSON.stringify(but)],
  );
}

/** Uses of these kinds, whether their picture is there or still expected. */
export function listUses(
  sql: Sql,
  devices: readonly number[],
  uses: readonly PictureUse[],
): Promise<UseRow[]> {
  return sql.all(
    `SELECT device, use, at_ms AS atMs, ends_ms AS endsMs FROM picture_use
     WHERE device IN (SELECT value FROM json_each(?)) AND use IN (SELECT value FROM json_each(?)) ORDER BY at_ms`,
    ...[JSON.stringify(devices), JSON.stringify(uses)],
  );
}

/** The uses of a device whose picture is there, oldest first. */
export function shownUses(sql: Sql, device: number): Promise<UseRow[]> {
  return sql.all(
    `SELECT u.device, u.use, u.at_ms AS atMs, u.ends_ms AS endsMs FROM picture_use u
     JOIN kept_picture k ON k.device = u.device AND k.at_ms = u.at_ms WHERE u.device = ? ORDER BY u.at_ms`,
    device,
  );
}

/** A picture of this look, if it is there; else the instant itself, under which it is then expected. */
export async function pictureNear(sql: Sql, device: number, atMs: number): Promise<number> {
  const row = await sql.one<{ atMs: number }>(
    `SELECT at_ms AS atMs FROM kept_picture WHERE device = ? AND at_ms BETWEEN ? AND ?
     ORDER BY abs(at_ms - ?) LIMIT 1`,
    ...[device, atMs - SAME_LOOK_MS, atMs + SAME_LOOK_MS, atMs],
  );
  return row?.atMs ?? atMs;
}

/** Gives the picture of this instant to the uses that expect it. Answers whether there were any. */
export async function giveExpected(sql: Sql, device: number, atMs: number): Promise<boolean> {
  const { changes } = await sql.run(
    `UPDATE OR REPLACE picture_use SET at_ms = ?1
     WHERE device = ?2 AND use IN ('before', 'after') AND at_ms BETWEEN ?3 AND ?4
     AND NOT EXISTS (SELECT 1 FROM kept_picture k WHERE k.device = ?2 AND k.at_ms = picture_use.at_ms)`,
    ...[atMs, device, atMs - SAME_LOOK_MS, atMs + SAME_LOOK_MS],
  );
  return changes > 0;
}

/** Lets go of pictures without a use, and of the full form of those that are references alone. */
export async function prunePictures(sql: Sql, devices: readonly number[]): Promise<void> {
  const whose = JSON.stringify([...new Set(devices)]);
  await sql.run(
    `DELETE FROM kept_picture WHERE device IN (SELECT value FROM json_each(?)) AND NOT EXISTS
     (SELECT 1 FROM picture_use u WHERE u.device = kept_picture.device AND u.at_ms = kept_picture.at_ms)`,
    whose,
  );
  await sql.run(
    `UPDATE kept_picture SET jpeg = NULL WHERE device IN (SELECT value FROM json_each(?)) AND jpeg IS NOT NULL
     AND length(thumb) > 0 AND NOT EXISTS (SELECT 1 FROM picture_use u WHERE u.device = kept_picture.device
     AND u.use IN ('latest', 'before', 'after', 'answered') AND u.at_ms = kept_picture.at_ms)`,
    whose,
  );
}

/** A picture of a device; null where only the small form is kept. */
export function pictureAt(
  sql: Sql,
  device: number,
  atMs: number,
): Promise<{ readonly jpeg: Uint8Array | null; readonly thumb: Uint8Array } | undefined> {
  return sql.one('SELECT jpeg, thumb FROM kept_picture WHERE device = ? AND at_ms = ?', device, atMs);
}

/** When the latest picture of each device was taken. */
export function latestTimes(sql: Sql): Promise<{ device: number; atMs: number }[]> {
  return sql.all("SELECT device, at_ms AS atMs FROM picture_use WHERE use = 'latest'");
}

export async function removePictures(sql: Sql, devices: readonly number[]): Promise<void> {
  const whose = JSON.stringify(devices);
  await sql.run('DELETE FROM picture_use WHERE device IN (SELECT value FROM json_each(?))', whose);
  await sql.run('DELETE FROM kept_picture WHERE device IN (SELECT value FROM json_each(?))', whose);
}

/** Ends up to `most` uses that are past their end date, lets go of their pictures, and answers which they were. */
export async function retireUses(sql: Sql, nowMs: number, most: number): Promise<UseRow[]> {
  const ended = await sql.all<UseRow>(
    `DELETE FROM picture_use WHERE (device, use, at_ms) IN
     (SELECT device, use, at_ms FROM picture_use WHERE ends_ms <= ? ORDER BY ends_ms LIMIT ?)
     RETURNING device, use, at_ms AS atMs, ends_ms AS endsMs`,
    nowMs,
    most,
  );
  if (ended.length > 0)
    await prunePictures(
      sql,
      ended.map(({ device }) => device),
    );
  return ended;
}
