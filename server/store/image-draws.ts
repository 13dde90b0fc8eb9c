/** Pictures that were drawn by chance and shown to a person for review: only what the server drew itself is a sample. */
import type { Sql } from './db.ts';

export const createImageDraws = `
CREATE TABLE image_draw (
  staff INTEGER NOT NULL,
  device INTEGER NOT NULL,
  picture_ms INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  PRIMARY KEY (staff, device, picture_ms)
) STRICT, WITHOUT ROWID;
CREATE INDEX image_draw_at ON image_draw (at_ms);
`;

export interface Drawn {
  readonly device: number;
  readonly pictureMs: number;
}

/** A picture that is drawn again keeps the time of its first drawing. */
export async function putDraws(
  sql: Sql,
  drawn: readonly Drawn[],
  staff: number,
  atMs: number,
): Promise<void> {
  await sql.run(
    `INSERT OR IGNORE INTO image_draw (staff, device, picture_ms, at_ms)
     SELECT ?, value ->> 'device', value ->> 'pictureMs', ? FROM json_each(?)`,
    ...[staff, atMs, JSON.stringify(drawn.map(({ device, pictureMs }) => ({ device, pictureMs })))],
  );
}

export async function isDrawn(sql: Sql, staff: number, { device, pictureMs }: Drawn): Promise<boolean> {
  const row = await sql.one(
    'SELECT at_ms FROM image_draw WHERE staff = ? AND device = ? AND picture_ms = ?',
    ...[staff, device, pictureMs],
  );
  return row !== undefined;
}

/** Each picture once, drawn within [fromMs, untilMs). */
export function drawsWithin(sql: Sql, fromMs: number, untilMs: number): Promise<Drawn[]> {
  return sql.all<Drawn>(
    'SELECT DISTINCT device, picture_ms AS pictureMs FROM image_draw WHERE at_ms >= ? AND at_ms < ?',
    ...[fromMs, untilMs],
  );
}

export async function removeDrawsOf(sql: Sql, devices: readonly number[]): Promise<void> {
  await sql.run(
    'DELETE FROM image_draw WHERE device IN (SELECT value FROM json_each(?))',
    JSON.stringify(devices),
  );
}

export async function retireDraws(sql: Sql, beforeMs: number): Promise<void> {
  await sql.run('DELETE FROM image_draw WHERE at_ms < ?', beforeMs);
}
