/** What devices tell of themselves: one row per device, the latest. */
import type { KeptTraits } from '../rules/traits.ts';
import type { Sql } from './db.ts';
import { parsed } from './json.ts';

export const createTraits = `
CREATE TABLE trait (
  device INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  kept TEXT NOT NULL,
  missing TEXT NOT NULL
) STRICT;
`;

export async function traitsOf(sql: Sql, device: number): Promise<KeptTraits | undefined> {
  const row = await sql.one<{ atMs: number; kept: string; missing: string }>(
    'SELECT at_ms AS atMs, kept, missing FROM trait WHERE device = ?',
    device,
  );
  if (row === undefined) return undefined;
  const { atMs, kept, missing } = row;
  // Both were written by saveTraits.
  return {
    atMs,
    values: parsed<KeptTraits['values']>(kept),
    missing: parsed<KeptTraits['missing']>(missing),
  };
}

export async function saveTraits(
  sql: Sql,
  device: number,
  { atMs, values, missing }: KeptTraits,
): Promise<void> {
  await sql.run(
    `INSERT INTO trait (device, at_ms, kept, missing) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET at_ms = excluded.at_ms, kept = excluded.kept, missing = excluded.missing`,
    device,
    atMs,
    JSON.stringify(values),
    JSON.stringify(missing),
  );
}

export async function removeTraits(sql: Sql, devices: readonly number[]): Promise<void> {
  await sql.run(
    'DELETE FROM trait WHERE device IN (SELECT value FROM json_each(?))',
    JSON.stringify(devices),
  );
}

/** Where a device says itself that it stands, WGS-84. */
export interface GeoRow {
  readonly device: number;
  readonly from: 'onvif' | 'viid';
  readonly atMs: number;
  readonly lon: number;
  readonly lat: number;
}

/** Of these devices, or of all: by ONVIF's geo location and by the capture device's own file (GA/T 1400). */
export async function listGeo(sql: Sql, devices?: readonly number[]): Promise<GeoRow[]> {
  const of = (from: GeoRow['from'], lon: string, lat: string) =>
    sql.all<GeoRow>(
      `SELECT device, '${from}' AS "from", at_ms AS atMs,
         CAST(kept ->> '$.${lon}.value' AS REAL) AS lon, CAST(kept ->> '$.${lat}.value' AS REAL) AS lat
       FROM trait WHERE kept ->> '$.${lon}.value' IS NOT NULL AND kept ->> '$.${lat}.value' IS NOT NULL
         ${devices === undefined ? '' : 'AND device IN (SELECT value FROM json_each(?))'}`,
      ...(devices === undefined ? [] : [JSON.stringify(devices)]),
    );
  return [...(await of('onvif', 'geoLon', 'geoLat')), ...(await of('viid', 'apeLon', 'apeLat'))];
}
