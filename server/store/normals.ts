/** What people declared of cameras' pictures: faults that are normal for one until an end, and usual pictures forgotten. */
import type { PictureFault } from '../../config/terms.ts';
import type { Sql } from './db.ts';

export const createNormals = `
CREATE TABLE image_normal (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  device INTEGER NOT NULL,
  fault TEXT NOT NULL,
  from_ms INTEGER NOT NULL,
  until_ms INTEGER NOT NULL,
  who TEXT NOT NULL,
  note TEXT NOT NULL,
  UNIQUE (device, fault)
) STRICT;
CREATE TABLE image_epoch (
  device INTEGER PRIMARY KEY,
  epoch_ms INTEGER NOT NULL
) STRICT;
`;

export interface NormalRow {
  readonly id: number;
  readonly device: number;
  readonly fault: PictureFault;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly who: string;
  readonly note: string;
}

export interface EpochRow {
  readonly device: number;
  readonly epochMs: number;
}

export function listNormals(sql: Sql): Promise<NormalRow[]> {
  return sql.all(
    'SELECT id, device, fault, from_ms AS fromMs, until_ms AS untilMs, who, note FROM image_normal ORDER BY id',
  );
}

/** One per device and fault: a later declaration takes the place of an earlier one. */
export async function putNormal(sql: Sql, normal: Omit<NormalRow, 'id'>): Promise<NormalRow> {
  const { device, fault, fromMs, untilMs, who, note } = normal;
  await sql.run('DELETE FROM image_normal WHERE device = ? AND fault = ?', device, fault);
  const { id } = await sql.run(
    'INSERT INTO image_normal (device, fault, from_ms, until_ms, who, note) VALUES (?, ?, ?, ?, ?, ?)',
    ...[device, fault, fromMs, untilMs, who, note],
  );
  return { id, ...normal };
}

export async function removeNormals(sql: Sql, ids: readonly number[]): Promise<void> {
  await sql.run('DELETE FROM image_normal WHERE id IN (SELECT value FROM json_each(?))', JSON.stringify(ids));
}

export function listEpochs(sql: Sql): Promise<EpochRow[]> {
  return sql.all('SELECT device, epoch_ms AS epochMs FROM image_epoch');
}

export async function saveEpoch(sql: Sql, { device, epochMs }: EpochRow): Promise<void> {
  await sql.run(
    'INSERT INTO image_epoch (device, epoch_ms) VALUES (?, ?) ON CONFLICT DO UPDATE SET epoch_ms = excluded.epoch_ms',
    device,
    epochMs,
  );
}

/** The devices left the registry. */
export async function removeNormalsOf(sql: Sql, devices: readonly number[]): Promise<void> {
  const whose = JSON.stringify(devices);
  await sql.run('DELETE FROM image_normal WHERE device IN (SELECT value FROM json_each(?))', whose);
  await sql.run('DELETE FROM image_epoch WHERE device IN (SELECT value FROM json_each(?))', whose);
}
