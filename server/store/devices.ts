/** The file of every device (一机一档). Columns bear the names of the record's fields. */
import type { Details } from '../../config/detail-fields.ts';
import type { Category, Datum, DeviceKind, Lifecycle } from '../../config/terms.ts';
import type { Sql } from './db.ts';
import { parsed } from './json.ts';
import { endAllTenure, endTenure, noteTenure } from './tenure.ts';

/** Every column but the id and the version, with its type. */
const COLUMNS = {
  code: 'TEXT NOT NULL UNIQUE',
  name: 'TEXT NOT NULL',
  kind: 'TEXT NOT NULL',
  category: 'TEXT NOT NULL',
  unit: 'TEXT NOT NULL REFERENCES unit (code)',
  segment: 'TEXT NOT NULL',
  platform: 'TEXT NOT NULL',
  upstream: 'TEXT',
  vendor: 'TEXT NOT NULL',
  model: 'TEXT NOT NULL',
  serial: 'TEXT NOT NULL',
  mac: 'TEXT NOT NULL',
  host: 'TEXT NOT NULL',
  onvifPort: 'INTEGER',
  rtspPort: 'INTEGER',
  rtspPath: 'TEXT NOT NULL',
  credential: 'TEXT REFERENCES credential (id)',
  lanes: 'TEXT NOT NULL',
  address: 'TEXT NOT NULL',
  lon: 'TEXT NOT NULL',
  lat: 'TEXT NOT NULL',
  datum: 'TEXT NOT NULL',
  lifecycle: 'TEXT NOT NULL',
  inScope: 'INTEGER NOT NULL',
  commissionedMs: 'INTEGER',
} as const;

/** Columns that came later, each by an entry of the migrations. */
const ADDED = {
  tls: 'INTEGER NOT NULL DEFAULT 0',
  /** JSON of what is filled in. */
  details: "TEXT NOT NULL DEFAULT '{}'",
} as const;

/** ONVIF over HTTPS. */
export const addDeviceTls = `ALTER TABLE device ADD COLUMN tls ${ADDED.tls};`;

/** The rest of the file (一机一档). */
export const addDeviceDetails = `ALTER TABLE device ADD COLUMN details ${ADDED.details};`;

// AUTOINCREMENT: the number of a removed device is never given to another one.
export const createDevices = `
CREATE TABLE device (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  version INTEGER NOT NULL,
  ${Object.entries(COLUMNS)
    .map(([name, type]) => `${name} ${type}`)
    .join(',\n  ')}
) STRICT;
CREATE INDEX device_unit ON device (unit);
CREATE INDEX device_credential ON device (credential);
`;

/** A device as it is stored, but for its id. */
export interface DeviceFields {
  readonly code: string;
  readonly name: string;
  readonly kind: DeviceKind;
  readonly category: Category;
  readonly unit: string;
  readonly segment: string;
  readonly platform: string;
  readonly upstream: string | null;
  readonly vendor: string;
  readonly model: string;
  readonly serial: string;
  readonly mac: string;
  readonly host: string;
  readonly onvifPort: number | null;
  /** ONVIF and snapshots over HTTPS. */
  readonly tls: boolean;
  readonly rtspPort: number | null;
  readonly rtspPath: string;
  readonly credential: string | null;
  readonly lanes: string;
  readonly address: string;
  readonly lon: string;
  readonly lat: string;
  readonly datum: Datum;
  readonly lifecycle: Lifecycle;
  readonly inScope: boolean;
  readonly commissionedMs: number | null;
  /** Everything that no check and no rate needs; what is empty is '' or absent. */
  readonly details: Details;
}

export interface DeviceRow extends DeviceFields {
  readonly id: number;
  readonly version: number;
}

const names = Object.keys({ ...COLUMNS, ...ADDED }) as (keyof DeviceFields)[];
const fromJson = names.map((name) => `value ->> '${name}'`).join(', ');

/** Up to `most` devices with a greater id, in order of their ids. */
export async function listDevices(sql: Sql, afterId: number, most: number): Promise<DeviceRow[]> {
  const rows = await sql.all<
    Omit<DeviceRow, 'inScope' | 'tls' | 'details'> & { inScope: number; tls: number; details: string }
  >(`SELECT id, version, ${names.join(', ')} FROM device WHERE id > ? ORDER BY id LIMIT ?`, afterId, most);
  return rows.map((row) => ({
    ...row,
    inScope: row.inScope === 1,
    tls: row.tls === 1,
    details: parsed<Details>(row.details),
  }));
}

/** Answers the new id of each code. */
export async function addDevices(sql: Sql, devices: readonly DeviceFields[]): Promise<Map<string, number>> {
  const rows = await sql.all<{ id: number; code: string }>(
    `INSERT INTO device (version, ${names.join(', ')}) SELECT 1, ${fromJson} FROM json_each(?) RETURNING id, code`,
    written(devices),
  );
  await noteTenure(
    sql,
    rows.map(({ id }) => id),
  );
  return new Map(rows.map(({ id, code }) => [code, id]));
}

/** Brings removed devices back under the numbers that were theirs. */
export async function restoreDevices(sql: Sql, devices: readonly DeviceRow[]): Promise<void> {
  await sql.run(
    `INSERT INTO device (id, version, ${names.join(', ')})
     SELECT value ->> 'id', value ->> 'version', ${fromJson} FROM json_each(?)`,
    written(devices),
  );
  await noteTenure(
    sql,
    devices.map(({ id }) => id),
  );
}

/** Writes whole rows over those with the same id. */
export async function saveDevices(sql: Sql, devices: readonly DeviceRow[]): Promise<void> {
  await sql.run(
    `UPDATE device SET version = new.version, ${names.map((name) => `${name} = new.${name}`).join(', ')}
     FROM (SELECT value ->> 'id' AS id, value ->> 'version' AS version,
       ${names.map((name) => `value ->> '${name}' AS ${name}`).join(', ')} FROM json_each(?)) AS new
     WHERE device.id = new.id`,
    written(devices),
  );
  await noteTenure(
    sql,
    devices.map(({ id }) => id),
  );
}

/** Rows for the statement above; what is empty is not stored. */
function written(devices: readonly DeviceFields[]): string {
  return JSON.stringify(devices, (key, value: unknown) =>
    key === 'details' ? filledIn(value as Details) : value,
  );
}

function filledIn(details: Details): Details {
  return Object.fromEntries(Object.entries(details).filter(([, text]) => text !== ''));
}

export async function removeDevice(sql: Sql, id: number): Promise<void> {
  await sql.run('DELETE FROM device WHERE id = ?', id);
  await endTenure(sql, [id]);
}

export async function removeSome(sql: Sql, ids: readonly number[]): Promise<void> {
  await sql.run('DELETE FROM device WHERE id IN (SELECT value FROM json_each(?))', JSON.stringify(ids));
  await endTenure(sql, ids);
}

export async function removeDevices(sql: Sql): Promise<void> {
  await sql.run('DELETE FROM device');
  await endAllTenure(sql);
}
