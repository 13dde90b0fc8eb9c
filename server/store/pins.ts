/** Around pins: by which import a pair came, what crews found at the pole, proposals that were refused or taken over. */
import type { Datum } from '../../config/terms.ts';
import type { Sql } from './db.ts';
import { parsed } from './json.ts';

export const createPins = `
-- The import by which the pair of a device came: datum faults come in batches.
CREATE TABLE pin_origin (device INTEGER PRIMARY KEY, batch TEXT NOT NULL) STRICT;
INSERT INTO pin_origin (device, batch)
  SELECT CAST(substr(subject, 8) AS INTEGER), CAST(after ->> '$.import' AS TEXT) FROM journal
  WHERE did IN ('device.add', 'device.update') AND after ->> '$.import' IS NOT NULL
    AND (did = 'device.add' OR json_type(after, '$.lon') IS NOT NULL OR json_type(after, '$.lat') IS NOT NULL)
  ORDER BY id
  ON CONFLICT DO UPDATE SET batch = excluded.batch;
CREATE TRIGGER pin_origin_of_import AFTER INSERT ON journal
WHEN new.did IN ('device.add', 'device.update') AND new.after ->> '$.import' IS NOT NULL
  AND (new.did = 'device.add' OR json_type(new.after, '$.lon') IS NOT NULL OR json_type(new.after, '$.lat') IS NOT NULL)
BEGIN
  INSERT INTO pin_origin (device, batch)
  VALUES (CAST(substr(new.subject, 8) AS INTEGER), CAST(new.after ->> '$.import' AS TEXT))
  ON CONFLICT DO UPDATE SET batch = excluded.batch;
END;
CREATE TABLE field_check (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  device INTEGER NOT NULL,
  -- WGS-84, as the telephone told it.
  lon REAL NOT NULL,
  lat REAL NOT NULL,
  accuracyMetres REAL NOT NULL,
  atMs INTEGER NOT NULL,
  note TEXT NOT NULL,
  who TEXT NOT NULL,
  staff INTEGER NOT NULL,
  enteredMs INTEGER NOT NULL
) STRICT;
CREATE INDEX field_check_device ON field_check (device, atMs);
-- A proposal that was refused does not come back for the same pair.
CREATE TABLE pin_refusal (
  device INTEGER NOT NULL,
  proposal TEXT NOT NULL,
  lon TEXT NOT NULL,
  lat TEXT NOT NULL,
  datum TEXT NOT NULL,
  atMs INTEGER NOT NULL,
  who TEXT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (device, proposal)
) STRICT;
-- Proposals taken over in one go.
CREATE TABLE pin_batch (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  atMs INTEGER NOT NULL,
  who TEXT NOT NULL,
  -- What was proposed, as JSON.
  proposal TEXT NOT NULL,
  devices INTEGER NOT NULL,
  undoneMs INTEGER,
  undoneBy TEXT,
  -- Of those, how many had been changed since and were let be.
  undoneDevices INTEGER
) STRICT;
CREATE TABLE pin_change (
  batch INTEGER NOT NULL REFERENCES pin_batch (id) ON DELETE CASCADE,
  device INTEGER NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  PRIMARY KEY (batch, device)
) STRICT, WITHOUT ROWID;
-- Devices drawn by lot, to be visited within a month.
CREATE TABLE pin_sample (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  month TEXT NOT NULL,
  unit TEXT NOT NULL,
  seed INTEGER NOT NULL,
  population INTEGER NOT NULL,
  drawnMs INTEGER NOT NULL,
  who TEXT NOT NULL,
  UNIQUE (month, unit)
) STRICT;
CREATE TABLE pin_sample_device (
  sample INTEGER NOT NULL REFERENCES pin_sample (id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  device INTEGER NOT NULL,
  PRIMARY KEY (sample, place)
) STRICT, WITHOUT ROWID;
`;

/** A pair as it stands in a file. */
export interface PairRow {
  readonly lon: string;
  readonly lat: string;
  readonly datum: Datum;
}

/** By device; all of them unless asked for some. */
export async function pinOrigins(sql: Sql, devices?: readonly number[]): Promise<Map<number, string>> {
  const rows = await (devices === undefined
    ? sql.all<{ device: number; batch: string }>('SELECT device, batch FROM pin_origin')
    : sql.all<{ device: number; batch: string }>(
        'SELECT device, batch FROM pin_origin WHERE device IN (SELECT value FROM json_each(?))',
        JSON.stringify(devices),
      ));
  return new Map(rows.map(({ device, batch }) => [device, batch]));
}

/** What a crew's telephone told at the pole. */
export interface FieldCheckRow {
  readonly id: number;
  readonly device: number;
  readonly lon: number;
  readonly lat: number;
  readonly accuracyMetres: number;
  readonly atMs: number;
  readonly note: string;
  readonly who: string;
  readonly staff: number;
  readonly enteredMs: number;
}

const CHECK_COLUMNS = 'id, device, lon, lat, accuracyMetres, atMs, note, who, staff, enteredMs';

/** Not older than the instant; the latest of a device last. */
export function listFieldChecks(sql: Sql, sinceMs: number): Promise<FieldCheckRow[]> {
  return sql.all(`SELECT ${CHECK_COLUMNS} FROM field_check WHERE atMs >= ? ORDER BY atMs, id`, sinceMs);
}

/** Of one device, newest first. */
export function fieldChecksOf(sql: Sql, device: number): Promise<FieldCheckRow[]> {
  return sql.all(
    `SELECT ${CHECK_COLUMNS} FROM field_check WHERE device = ? ORDER BY atMs DESC, id DESC`,
    device,
  );
}

export function fieldCheckById(sql: Sql, id: number): Promise<FieldCheckRow | undefined> {
  return sql.one(`SELECT ${CHECK_COLUMNS} FROM field_check WHERE id = ?`, id);
}

export async function addFieldCheck(sql: Sql, check: Omit<FieldCheckRow, 'id'>): Promise<FieldCheckRow> {
  const { device, lon, lat, accuracyMetres, atMs, note, who, staff, enteredMs } = check;
  const { id } = await sql.run(
    `INSERT INTO field_check (device, lon, lat, accuracyMetres, atMs, note, who, staff, enteredMs)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[device, lon, lat, accuracyMetres, atMs, note, who, staff, enteredMs],
  );
  return { id, ...check };
}

export async function removeFieldCheck(sql: Sql, id: number): Promise<void> {
  await sql.run('DELETE FROM field_check WHERE id = ?', id);
}

export interface RefusalRow extends PairRow {
  readonly device: number;
  /** Word of the proposal. */
  readonly proposal: string;
  readonly atMs: number;
  readonly who: string;
  readonly note: string;
}

export function listPinRefusals(sql: Sql): Promise<RefusalRow[]> {
  return sql.all('SELECT device, proposal, lon, lat, datum, atMs, who, note FROM pin_refusal');
}

export async function savePinRefusals(sql: Sql, rows: readonly RefusalRow[]): Promise<void> {
  await sql.run(
    `INSERT INTO pin_refusal (device, proposal, lon, lat, datum, atMs, who, note)
     SELECT value ->> 'device', value ->> 'proposal', value ->> 'lon', value ->> 'lat', value ->> 'datum',
       value ->> 'atMs', value ->> 'who', value ->> 'note' FROM json_each(?) WHERE true
     ON CONFLICT DO UPDATE SET lon = excluded.lon, lat = excluded.lat, datum = excluded.datum,
       atMs = excluded.atMs, who = excluded.who, note = excluded.note`,
    JSON.stringify(rows),
  );
}

export interface PinBatchRow {
  readonly id: number;
  readonly atMs: number;
  readonly who: string;
  /** JSON. */
  readonly proposal: string;
  readonly devices: number;
  readonly undoneMs: number | null;
  readonly undoneBy: string | null;
  readonly undoneDevices: number | null;
}

export interface PinChange {
  readonly device: number;
  readonly before: PairRow;
  readonly after: PairRow;
}

export async function addPinBatch(
  sql: Sql,
  batch: Pick<PinBatchRow, 'atMs' | 'who' | 'proposal'>,
  changes: readonly PinChange[],
): Promise<number> {
  const { id } = await sql.run(
    'INSERT INTO pin_batch (atMs, who, proposal, devices) VALUES (?, ?, ?, ?)',
    ...[batch.atMs, batch.who, batch.proposal, changes.length],
  );
  await sql.run(
    `INSERT INTO pin_change (batch, device, before, after)
     SELECT ?, value ->> 'device', value -> 'before', value -> 'after' FROM json_each(?)`,
    id,
    JSON.stringify(changes),
  );
  return id;
}

/** Newest first. */
export function listPinBatches(sql: Sql, most: number): Promise<PinBatchRow[]> {
  return sql.all(
    `SELECT id, atMs, who, proposal, devices, undoneMs, undoneBy, undoneDevices FROM pin_batch
     ORDER BY id DESC LIMIT ?`,
    most,
  );
}

export function pinBatchById(sql: Sql, id: number): Promise<PinBatchRow | undefined> {
  return sql.one(
    'SELECT id, atMs, who, proposal, devices, undoneMs, undoneBy, undoneDevices FROM pin_batch WHERE id = ?',
    id,
  );
}

export async function pinChangesOf(sql: Sql, batch: number): Promise<PinChange[]> {
  const rows = await sql.all<{ device: number; before: string; after: string }>(
    'SELECT device, before, after FROM pin_change WHERE batch = ? ORDER BY device',
    batch,
  );
  // Both were written by addPinBatch.
  return rows.map(({ device, before, after }) => ({
    device,
    before: parsed<PairRow>(before),
    after: parsed<PairRow>(after),
  }));
}

export async function endPinBatch(
  sql: Sql,
  id: number,
  atMs: number,
  who: string,
  devices: number,
): Promise<void> {
  await sql.run(
    'UPDATE pin_batch SET undoneMs = ?, undoneBy = ?, undoneDevices = ? WHERE id = ?',
    ...[atMs, who, devices, id],
  );
}

/** A list of devices that was drawn by lot. */
export interface PinSampleRow {
  readonly id: number;
  /** YYYY-MM of the city. */
  readonly month: string;
  readonly unit: string;
  readonly seed: number;
  /** Devices of the unit when it was drawn. */
  readonly population: number;
  readonly drawnMs: number;
  readonly who: string;
}

/** `devices` in the order in which they were drawn. */
export async function addPinSample(
  sql: Sql,
  sample: Omit<PinSampleRow, 'id'>,
  devices: readonly number[],
): Promise<number> {
  const { month, unit, seed, population, drawnMs, who } = sample;
  const { id } = await sql.run(
    'INSERT INTO pin_sample (month, unit, seed, population, drawnMs, who) VALUES (?, ?, ?, ?, ?, ?)',
    ...[month, unit, seed, population, drawnMs, who],
  );
  await sql.run(
    'INSERT INTO pin_sample_device (sample, place, device) SELECT ?, key, value FROM json_each(?)',
    id,
    JSON.stringify(devices),
  );
  return id;
}

/** Newest month first. */
export function listPinSamples(sql: Sql, most: number): Promise<PinSampleRow[]> {
  return sql.all(
    `SELECT id, month, unit, seed, population, drawnMs, who FROM pin_sample
     ORDER BY month DESC, unit LIMIT ?`,
    most,
  );
}

export function pinSampleById(sql: Sql, id: number): Promise<PinSampleRow | undefined> {
  return sql.one('SELECT id, month, unit, seed, population, drawnMs, who FROM pin_sample WHERE id = ?', id);
}

/** In the order in which they were drawn. */
export async function pinSampleDevices(sql: Sql, sample: number): Promise<number[]> {
  const rows = await sql.all<{ device: number }>(
    'SELECT device FROM pin_sample_device WHERE sample = ? ORDER BY place',
    sample,
  );
  return rows.map(({ device }) => device);
}

/** The devices left the registry. */
export async function removePinsOf(sql: Sql, devices: readonly number[]): Promise<void> {
  const whose = JSON.stringify(devices);
  for (const table of ['pin_origin', 'field_check', 'pin_refusal'])
    await sql.run(`DELETE FROM ${table} WHERE device IN (SELECT value FROM json_each(?))`, whose);
}
