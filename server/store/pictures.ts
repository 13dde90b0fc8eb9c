/** The latest picture of every device, with the day it must be gone. */
import type { Sql } from './db.ts';

export const createPictures = `
CREATE TABLE picture (
  device INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  ends_ms INTEGER NOT NULL,
  jpeg BLOB NOT NULL
) STRICT;
CREATE INDEX picture_ends ON picture (ends_ms);
`;

export interface PictureRow {
  readonly device: number;
  readonly atMs: number;
  readonly endsMs: number;
  readonly jpeg: Uint8Array;
}

/** A later picture takes the place of an earlier one, never the other way round. */
export async function savePicture(sql: Sql, { device, atMs, endsMs, jpeg }: PictureRow): Promise<void> {
  await sql.run(
    `INSERT INTO picture (device, at_ms, ends_ms, jpeg) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET at_ms = excluded.at_ms, ends_ms = excluded.ends_ms, jpeg = excluded.jpeg
     WHERE excluded.at_ms >= picture.at_ms`,
    device,
    atMs,
    endsMs,
    jpeg,
  );
}

export function pictureOf(sql: Sql, device: number): Promise<PictureRow | undefined> {
  return sql.one(
    'SELECT device, at_ms AS atMs, ends_ms AS endsMs, jpeg FROM picture WHERE device = ?',
    device,
  );
}

/** When each picture was taken. */
export function pictureTimes(sql: Sql): Promise<{ device: number; atMs: number }[]> {
  return sql.all('SELECT device, at_ms AS atMs FROM picture');
}

export async function removePictures(sql: Sql, devices: readonly number[]): Promise<void> {
  await sql.run(
    'DELETE FROM picture WHERE device IN (SELECT value FROM json_each(?))',
    JSON.stringify(devices),
  );
}

/** Removes pictures past their end date and answers whose they were. */
export function retirePictures(sql: Sql, nowMs: number): Promise<{ device: number }[]> {
  return sql.all('DELETE FROM picture WHERE ends_ms <= ? RETURNING device', nowMs);
}
