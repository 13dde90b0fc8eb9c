/** What a device was from when until when, as far as rates group by it: written wherever a device is written. */
import { ASSESSED_KINDS } from '../../config/terms.ts';
import type { Home } from '../rules/period-device.ts';
import type { Sql } from './db.ts';

const KINDS = ASSESSED_KINDS.map((kind) => `'${kind}'`).join(', ');

/** Of a device `d` with its platform `p`; the order is that of the columns below. */
const FACTS = `d.unit AS unit, d.category AS category, d.platform AS platform,
  COALESCE(NULLIF(p.carrier, ''), d.details ->> '$.carrier', '') AS carrier,
  COALESCE(d.details ->> '$.maintenanceUnit', '') AS maintainer, COALESCE(NULLIF(d.segment, ''), 'default') AS network,
  COALESCE(substr(d.details ->> '$.industries', 1, instr((d.details ->> '$.industries') || '/', '/') - 1), '') AS owner,
  d.lifecycle AS lifecycle, d.inScope AS inScope`;
const HOME = 'unit, category, platform, carrier, maintainer, network, owner, lifecycle, inScope';
const SAME = HOME.split(', ')
  .map((name) => `h.${name} = f.${name}`)
  .join(' AND ');
const FROM = 'FROM device d LEFT JOIN platform p ON p.id = d.platform';

/** Homes of the devices that a condition names, and what each of them is now. */
const factsOf = (where: string) =>
  `(SELECT d.id AS device, d.code AS code, d.commissionedMs AS commissioned, ${FACTS} ${FROM}
    WHERE d.kind IN (${KINDS}) AND ${where})`;
const addHomes = (where: string) => `INSERT INTO tenure_home (${HOME})
  SELECT DISTINCT ${HOME} FROM ${factsOf(where)} WHERE true ON CONFLICT DO NOTHING`;

/** When a device that is there already was first written or seen. */
const FIRST_KNOWN = `MIN(
  COALESCE((SELECT MIN(atMs) FROM journal WHERE subject = 'device/' || f.device), 9000000000000000),
  COALESCE((SELECT MIN(from_ms) FROM span WHERE cell BETWEEN f.device * 16 AND f.device * 16 + 15), 9000000000000000),
  CAST(unixepoch('subsec') * 1000 AS INTEGER))`;

/** Present devices are as they are since they were first known of: what they were before was not written down. */
export const createTenure = `
CREATE TABLE tenure_home (
  id INTEGER PRIMARY KEY,
  unit TEXT NOT NULL,
  category TEXT NOT NULL,
  platform TEXT NOT NULL,
  carrier TEXT NOT NULL,
  maintainer TEXT NOT NULL,
  network TEXT NOT NULL,
  owner TEXT NOT NULL,
  lifecycle TEXT NOT NULL,
  inScope INTEGER NOT NULL,
  UNIQUE (${HOME})
) STRICT;
CREATE TABLE tenure (
  device INTEGER NOT NULL,
  from_ms INTEGER NOT NULL,
  home INTEGER, -- null: not registered any more, or of a kind that is not assessed
  commissioned_ms INTEGER,
  code TEXT NOT NULL,
  PRIMARY KEY (device, from_ms)
) STRICT, WITHOUT ROWID;
${addHomes('true')};
INSERT INTO tenure (device, from_ms, home, commissioned_ms, code)
  SELECT f.device, ${FIRST_KNOWN}, h.id, f.commissioned, f.code
  FROM ${factsOf('true')} AS f JOIN tenure_home h ON ${SAME};
`;

const LAST = `(SELECT device, home, commissioned_ms, code, MAX(from_ms) AS from_ms FROM tenure
  WHERE device IN (SELECT value FROM json_each(?1)) GROUP BY device)`;

/**
 * Writes down what these devices are from now on, where that is something else than before; in the transaction that
 * wrote them. A stage of life that came with an approved step counts from the step's own day.
 */
export async function noteTenure(sql: Sql, ids: readonly number[], atMs = Date.now()): Promise<void> {
  if (ids.length === 0) return;
  const chosen = JSON.stringify(ids);
  await sql.run(addHomes('d.id IN (SELECT value FROM json_each(?1))'), chosen);
  await sql.run(
    `INSERT INTO tenure (device, from_ms, home, commissioned_ms, code)
     SELECT f.device,
       MAX(COALESCE(last.from_ms, 0), CASE WHEN was.lifecycle <> f.lifecycle THEN COALESCE(
         (SELECT effectiveMs FROM lifecycle_change c WHERE c.device = f.device AND c.toStage = f.lifecycle
            AND c.state = 'done' AND c.effectiveMs <= ?2 ORDER BY c.id DESC LIMIT 1), ?2) ELSE ?2 END),
       h.id, f.commissioned, f.code
     FROM ${factsOf('d.id IN (SELECT value FROM json_each(?1))')} AS f
     JOIN tenure_home h ON ${SAME}
     LEFT JOIN ${LAST} AS last ON last.device = f.device
     LEFT JOIN tenure_home was ON was.id = last.home
     WHERE last.home IS NOT h.id OR last.commissioned_ms IS NOT f.commissioned OR last.code <> f.code
     ON CONFLICT DO UPDATE SET home = excluded.home, commissioned_ms = excluded.commissioned_ms, code = excluded.code`,
    chosen,
    atMs,
  );
  await endTenure(sql, ids, atMs);
}

/** Those of them that are not registered now, or of a kind that is not assessed, belong nowhere from now on. */
export async function endTenure(sql: Sql, ids: readonly number[], atMs = Date.now()): Promise<void> {
  await sql.run(
    `INSERT INTO tenure (device, from_ms, home, commissioned_ms, code)
     SELECT last.device, MAX(last.from_ms, ?2), NULL, NULL, last.code FROM ${LAST} AS last
     WHERE last.home IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM device d WHERE d.id = last.device AND d.kind IN (${KINDS}))
     ON CONFLICT DO UPDATE SET home = NULL, commissioned_ms = NULL`,
    JSON.stringify(ids),
    atMs,
  );
}

/** The same for every device that ever was. */
export async function endAllTenure(sql: Sql): Promise<void> {
  const rows = await sql.all<{ device: number }>('SELECT DISTINCT device FROM tenure');
  await endTenure(
    sql,
    rows.map(({ device }) => device),
  );
}

/** A sub-platform may have come to another carrier, and its devices with it. */
export async function notePlatformTenure(sql: Sql, platform: string): Promise<void> {
  const rows = await sql.all<{ id: number }>('SELECT id FROM device WHERE platform = ?', platform);
  await noteTenure(
    sql,
    rows.map(({ id }) => id),
  );
}

/** By id. */
export async function listHomes(sql: Sql): Promise<ReadonlyMap<number, Home>> {
  const rows = await sql.all<Omit<Home, 'inScope'> & { id: number; inScope: number }>(
    `SELECT id, ${HOME} FROM tenure_home`,
  );
  return new Map(rows.map(({ id, inScope, ...home }) => [id, { ...home, inScope: inScope === 1 }]));
}

/** One row of the table with the beginning of the next. */
export interface TenureRow {
  readonly device: number;
  readonly fromMs: number;
  readonly untilMs: number | null;
  readonly home: number | null;
  readonly commissionedMs: number | null;
  readonly code: string;
}

/** What devices with ids from one up to another were before a moment. */
export function tenureBefore(sql: Sql, from: number, until: number, beforeMs: number): Promise<TenureRow[]> {
  return sql.all<TenureRow>(
    `SELECT device, from_ms AS fromMs,
       LEAD(from_ms) OVER (PARTITION BY device ORDER BY from_ms) AS untilMs,
       home, commissioned_ms AS commissionedMs, code
     FROM tenure WHERE device >= ? AND device < ? AND from_ms < ? ORDER BY device, from_ms`,
    from,
    until,
    beforeMs,
  );
}

/** What devices that are registered no longer were called last. */
export async function namesOfGone(
  sql: Sql,
  devices: readonly number[],
): Promise<{ readonly id: number; readonly code: string; readonly name: string }[]> {
  return sql.all(
    `SELECT t.device AS id, t.code AS code, COALESCE((SELECT j.before ->> '$.name' FROM journal j
       WHERE j.subject = 'device/' || t.device AND j.did = 'device.remove' ORDER BY j.id DESC LIMIT 1), '') AS name,
       MAX(t.from_ms) AS from_ms
     FROM tenure t WHERE t.device IN (SELECT value FROM json_each(?)) GROUP BY t.device`,
    JSON.stringify(devices),
  );
}

/** Writes what devices were in a past that was not written down as it went by. */
export async function writeTenure(
  sql: Sql,
  homes: readonly Home[],
  rows: readonly Omit<TenureRow, 'untilMs'>[],
): Promise<void> {
  const names = HOME.split(', ');
  await sql.run(
    `INSERT INTO tenure_home (${HOME}) SELECT ${names.map((name) => `value ->> '${name}'`).join(', ')}
     FROM json_each(?) WHERE true ON CONFLICT DO NOTHING`,
    JSON.stringify(homes),
  );
  await sql.run(
    `INSERT INTO tenure (device, from_ms, home, commissioned_ms, code)
     SELECT value ->> 'device', value ->> 'fromMs',
       (SELECT h.id FROM tenure_home h JOIN (SELECT ${names
         .map((name) => `json_extract(?1, '$[' || (value ->> 'home') || '].${name}') AS ${name}`)
         .join(', ')}) AS f ON ${SAME}),
       value ->> 'commissionedMs', value ->> 'code'
     FROM json_each(?2) WHERE true ON CONFLICT DO NOTHING`,
    JSON.stringify(homes),
    JSON.stringify(rows),
  );
}
