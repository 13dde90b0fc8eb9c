/** Spells: for every device and check, the stretches of time in one state. One row lasts until the next begins. */
import type { CheckName, State } from '../../config/terms.ts';
import type { Reason } from '../../probes/link/observation.ts';
import type { Sql } from './db.ts';

// Reasons as words: a row must still be readable when the list of reasons has grown.
export const createSpells = `
CREATE TABLE spell (
  device INTEGER NOT NULL,
  asked TEXT NOT NULL,
  from_ms INTEGER NOT NULL,
  state TEXT NOT NULL,
  reason TEXT,
  since_ms INTEGER NOT NULL,
  seen_ms INTEGER NOT NULL,
  until_ms INTEGER,
  PRIMARY KEY (device, asked, from_ms)
) STRICT, WITHOUT ROWID;
`;

/** A spell of one device and check; `seenMs` of one that goes on is kept in the checkpoint and the frames after it. */
export interface SpellRow {
  readonly device: number;
  readonly check: CheckName;
  readonly state: State;
  readonly reason: Reason | null;
  readonly fromMs: number;
  readonly sinceMs: number;
  readonly seenMs: number;
  readonly untilMs: number | null;
}

const COLUMNS =
  'device, asked AS "check", state, reason, from_ms AS fromMs, since_ms AS sinceMs, seen_ms AS seenMs, until_ms AS untilMs';

/** Spells that begin. */
export async function beginSpells(sql: Sql, spells: readonly Omit<SpellRow, 'untilMs'>[]): Promise<void> {
  await sql.run(
    `INSERT INTO spell (device, asked, from_ms, state, reason, since_ms, seen_ms)
     SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6
     FROM json_each(?) WHERE true ON CONFLICT DO NOTHING`,
    JSON.stringify(spells.map((s) => [s.device, s.check, s.fromMs, s.state, s.reason, s.sinceMs, s.seenMs])),
  );
}

/** Where a spell ends: its key, its last agreeing look, and when the next one began. */
export type SpellEnd = Pick<SpellRow, 'device' | 'check' | 'fromMs' | 'seenMs'> & {
  readonly untilMs: number;
};

export async function endSpells(sql: Sql, ends: readonly SpellEnd[]): Promise<void> {
  await sql.run(
    `UPDATE spell SET seen_ms = ended.seen, until_ms = ended.until
     FROM (SELECT value ->> 0 AS device, value ->> 1 AS asked, value ->> 2 AS start,
       value ->> 3 AS seen, value ->> 4 AS until FROM json_each(?)) AS ended
     WHERE spell.device = ended.device AND spell.asked = ended.asked AND spell.from_ms = ended.start`,
    JSON.stringify(ends.map((end) => [end.device, end.check, end.fromMs, end.seenMs, end.untilMs])),
  );
}

/** Ends what goes on for devices that are no longer registered. */
export async function endSpellsOf(sql: Sql, devices: readonly number[], atMs: number): Promise<void> {
  await sql.run(
    `UPDATE spell SET until_ms = MAX(?, from_ms) WHERE until_ms IS NULL AND device IN (SELECT value FROM json_each(?))`,
    atMs,
    JSON.stringify(devices),
  );
}

/** Spells of a device that touch the span, ascending within each check. */
export function spellsOf(sql: Sql, device: number, fromMs: number, untilMs: number): Promise<SpellRow[]> {
  return sql.all<SpellRow>(
    `SELECT ${COLUMNS} FROM spell WHERE device = ? AND from_ms < ? AND (until_ms IS NULL OR until_ms > ?)
     ORDER BY asked, from_ms`,
    device,
    untilMs,
    fromMs,
  );
}

/** Up to `most` spells that go on, of devices with a greater id. */
export function openSpells(sql: Sql, afterDevice: number, most: number): Promise<SpellRow[]> {
  return sql.all<SpellRow>(
    `SELECT ${COLUMNS} FROM spell WHERE until_ms IS NULL AND device > ? AND device <= ? ORDER BY device`,
    afterDevice,
    afterDevice + most,
  );
}

/** The greatest device id of any spell. */
export async function lastSpellDevice(sql: Sql): Promise<number> {
  const row = await sql.one<{ last: number | null }>('SELECT MAX(device) AS last FROM spell');
  return row?.last ?? 0;
}

/** Devices for which a spell goes on. */
export async function openSpellDevices(sql: Sql): Promise<number[]> {
  const rows = await sql.all<{ device: number }>('SELECT DISTINCT device FROM spell WHERE until_ms IS NULL');
  return rows.map(({ device }) => device);
}

export async function retireSpells(sql: Sql, beforeMs: number): Promise<void> {
  await sql.run('DELETE FROM spell WHERE until_ms < ?', beforeMs);
}
