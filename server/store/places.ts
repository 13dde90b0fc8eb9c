/** What devices refer to: units, network segments, carriers' platforms, logins. */
import type { DEAR_HOURS, UnitLevel } from '../../config/terms.ts';
import type { Sql } from './db.ts';
import { parsed } from './json.ts';
import { notePlatformTenure } from './tenure.ts';

export const createPlaces = `
CREATE TABLE unit (
  code TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  level TEXT NOT NULL,
  parent TEXT REFERENCES unit (code) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE TABLE segment (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  looksPerSecond INTEGER NOT NULL,
  inFlight INTEGER NOT NULL,
  canaries TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE platform (id TEXT PRIMARY KEY, name TEXT NOT NULL, carrier TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE credential (
  id TEXT PRIMARY KEY,
  username TEXT NOT NULL,
  -- Opened only in memory, with the key that lies beside the database.
  sealed TEXT NOT NULL,
  basicAllowed INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;

/** What a network says of its budget beside looks and connections, as JSON; nothing where it says nothing. */
export const addSegmentBudget = `ALTER TABLE segment ADD COLUMN budget TEXT NOT NULL DEFAULT '{}';`;

/** A row of the tree. */
export interface UnitRow {
  readonly code: string;
  readonly name: string;
  readonly level: UnitLevel;
  readonly parent: string | null;
}

/** A network from which devices can be reached, and how hard it may be used. */
export interface SegmentRow {
  readonly id: string;
  readonly name: string;
  readonly looksPerSecond: number;
  readonly inFlight: number;
  /** host:port pairs that should always accept a connection. */
  readonly canaries: readonly string[];
  /** What is left out is as the settings say. */
  readonly bytesPerSecond?: number | undefined;
  readonly dear?: (typeof DEAR_HOURS)[number] | undefined;
  readonly night?: NightBudgetRow | undefined;
}

/** Hours of the night, such as 22:30, and how hard a network may be used in them. */
export interface NightBudgetRow {
  readonly from: string;
  readonly until: string;
  readonly looksPerSecond: number;
  readonly inFlight: number;
  readonly bytesPerSecond: number;
}

export interface PlatformRow {
  readonly id: string;
  readonly name: string;
  readonly carrier: string;
}

export interface CredentialRow {
  readonly id: string;
  readonly username: string;
  readonly sealed: string;
  readonly basicAllowed: boolean;
}

/** A unit that was removed stays known: what was in it while it was there belongs to what was above it. */
export const keepGoneUnits = 'ALTER TABLE unit ADD COLUMN gone_ms INTEGER'; // null while it is there

export function listUnits(sql: Sql): Promise<UnitRow[]> {
  return sql.all<UnitRow>('SELECT code, name, level, parent FROM unit WHERE gone_ms IS NULL ORDER BY code');
}

/** Those that are there no more as well. */
export function listUnitsEver(sql: Sql): Promise<UnitRow[]> {
  return sql.all<UnitRow>('SELECT code, name, level, parent FROM unit ORDER BY code');
}

export async function saveUnits(sql: Sql, units: readonly UnitRow[]): Promise<void> {
  await sql.run(
    `INSERT INTO unit (code, name, level, parent)
     SELECT value ->> 'code', value ->> 'name', value ->> 'level', value ->> 'parent' FROM json_each(?) WHERE true
     ON CONFLICT (code) DO UPDATE
       SET name = excluded.name, level = excluded.level, parent = excluded.parent, gone_ms = NULL`,
    JSON.stringify(units),
  );
}

export async function removeUnit(sql: Sql, code: string, atMs: number): Promise<void> {
  await sql.run('UPDATE unit SET gone_ms = ? WHERE code = ?', atMs, code);
}

export async function listSegments(sql: Sql): Promise<SegmentRow[]> {
  const rows = await sql.all<Omit<SegmentRow, 'canaries'> & { canaries: string; budget: string }>(
    'SELECT id, name, looksPerSecond, inFlight, canaries, budget FROM segment ORDER BY id',
  );
  return rows.map(({ canaries, budget, ...row }) => ({
    ...row,
    canaries: parsed<string[]>(canaries),
    ...parsed<Pick<SegmentRow, 'bytesPerSecond' | 'dear' | 'night'>>(budget),
  }));
}

export async function saveSegment(sql: Sql, segment: SegmentRow): Promise<void> {
  await sql.run(
    `INSERT INTO segment (id, name, looksPerSecond, inFlight, canaries, budget) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, looksPerSecond = excluded.looksPerSecond,
       inFlight = excluded.inFlight, canaries = excluded.canaries, budget = excluded.budget`,
    segment.id,
    segment.name,
    segment.looksPerSecond,
    segment.inFlight,
    JSON.stringify(segment.canaries),
    JSON.stringify({ bytesPerSecond: segment.bytesPerSecond, dear: segment.dear, night: segment.night }),
  );
}

export function listPlatforms(sql: Sql): Promise<PlatformRow[]> {
  return sql.all<PlatformRow>('SELECT id, name, carrier FROM platform ORDER BY id');
}

export async function savePlatform(sql: Sql, { id, name, carrier }: PlatformRow): Promise<void> {
  await sql.run(
    `INSERT INTO platform (id, name, carrier) VALUES (?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, carrier = excluded.carrier`,
    id,
    name,
    carrier,
  );
  await notePlatformTenure(sql, id);
}

export async function listCredentials(sql: Sql): Promise<CredentialRow[]> {
  const rows = await sql.all<Omit<CredentialRow, 'basicAllowed'> & { basicAllowed: number }>(
    'SELECT id, username, sealed, basicAllowed FROM credential ORDER BY id',
  );
  return rows.map((row) => ({ ...row, basicAllowed: row.basicAllowed === 1 }));
}

export async function saveCredential(sql: Sql, credential: CredentialRow): Promise<void> {
  await sql.run(
    `INSERT INTO credential (id, username, sealed, basicAllowed) VALUES (?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET username = excluded.username, sealed = excluded.sealed,
       basicAllowed = excluded.basicAllowed`,
    credential.id,
    credential.username,
    credential.sealed,
    credential.basicAllowed ? 1 : 0,
  );
}

export async function removeCredential(sql: Sql, id: string): Promise<void> {
  await sql.run('DELETE FROM credential WHERE id = ?', id);
}

/** Takes away every place, in an order that no reference stands in the way of. Devices must be gone. */
export async function removePlaces(sql: Sql): Promise<void> {
  for (const table of ['credential', 'platform', 'segment', 'unit']) await sql.run(`DELETE FROM ${table}`);
}
