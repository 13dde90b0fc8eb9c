/** Spells: for every device and check, the stretches of time in one state. One row lasts until the next begins. */
import type { CheckName, State } from '../../config/terms.ts';
import { CHECKS } from '../../config/terms.ts';
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

/** Numbers of the checks in the file: never given to another one. */
const CODES: Readonly<Record<CheckName, number>> = { registration: 0, online: 1, image: 2, position: 3 };
/** A device has so many numbers. */
export const CHECKS_PER_DEVICE = 16;
const NAMES = Object.entries(CODES)
  .map(([check, code]) => `WHEN ${code} THEN '${check}'`)
  .join(' ');
const NUMBERS = Object.entries(CODES)
  .map(([check, code]) => `WHEN '${check}' THEN ${code}`)
  .join(' ');

/**
 * The same in half of the bytes: outcomes by number with their words beside them, times as distances from the
 * beginning. What was written before is taken over. `spell` shows it as it was.
 */
export const packSpells = `
CREATE TABLE outcome (
  code INTEGER PRIMARY KEY,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  UNIQUE (state, reason)
) STRICT;
CREATE TABLE span (
  cell INTEGER NOT NULL, -- device × ${CHECKS_PER_DEVICE} + number of the check
  from_ms INTEGER NOT NULL,
  outcome INTEGER NOT NULL,
  since INTEGER, -- the state's beginning, from here; null where it is the same
  unseen INTEGER NOT NULL, -- from the last agreeing look to the end; while it goes on: from here to that look
  lasted INTEGER, -- null while it goes on
  PRIMARY KEY (cell, from_ms)
) STRICT, WITHOUT ROWID;
INSERT INTO outcome (state, reason) SELECT DISTINCT state, COALESCE(reason, '') FROM spell;
INSERT INTO span
  SELECT device * ${CHECKS_PER_DEVICE} + CASE asked ${NUMBERS} END, from_ms, code, NULLIF(since_ms - from_ms, 0),
    CASE WHEN until_ms IS NULL THEN seen_ms - from_ms ELSE until_ms - seen_ms END, until_ms - from_ms
  FROM spell JOIN outcome ON outcome.state = spell.state AND outcome.reason = COALESCE(spell.reason, '')
  ORDER BY 1, 2;
DROP TABLE spell;
CREATE VIEW spell AS
  SELECT cell / ${CHECKS_PER_DEVICE} AS device, CASE cell % ${CHECKS_PER_DEVICE} ${NAMES} END AS asked, from_ms,
    state, NULLIF(reason, '') AS reason, from_ms + COALESCE(since, 0) AS since_ms,
    CASE WHEN lasted IS NULL THEN from_ms + unseen ELSE from_ms + lasted - unseen END AS seen_ms,
    from_ms + lasted AS until_ms, cell
  FROM span JOIN outcome ON outcome.code = span.outcome;
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

/** Number of a device and check in the file. */
export function cellOf(device: number, check: CheckName): number {
  return device * CHECKS_PER_DEVICE + CODES[check];
}

/** Spells that begin. */
export async function beginSpells(sql: Sql, spells: readonly Omit<SpellRow, 'untilMs'>[]): Promise<void> {
  const outcomes = new Map(spells.map(({ state, reason }) => [`${state} ${reason}`, [state, reason ?? '']]));
  await sql.run(
    `INSERT INTO outcome (state, reason) SELECT value ->> 0, value ->> 1 FROM json_each(?)
     WHERE true ON CONFLICT DO NOTHING`,
    JSON.stringify([...outcomes.values()]),
  );
  await sql.run(
    `INSERT INTO span (cell, from_ms, outcome, since, unseen)
     SELECT value ->> 0, value ->> 1, code, NULLIF(value ->> 4, 0), value ->> 5
     FROM json_each(?) JOIN outcome ON state = value ->> 2 AND reason = value ->> 3
     WHERE true ON CONFLICT DO NOTHING`,
    JSON.stringify(
      spells.map(({ device, check, fromMs, state, reason, sinceMs, seenMs }) => [
        ...[cellOf(device, check), fromMs, state, reason ?? ''],
        ...[sinceMs - fromMs, seenMs - fromMs],
      ]),
    ),
  );
}

/** Where a spell ends: its key, its last agreeing look, and when the next one began. */
export type SpellEnd = Pick<SpellRow, 'device' | 'check' | 'fromMs' | 'seenMs'> & {
  readonly untilMs: number;
};

export async function endSpells(sql: Sql, ends: readonly SpellEnd[]): Promise<void> {
  await sql.run(
    `UPDATE span SET unseen = ended.unseen, lasted = ended.lasted
     FROM (SELECT value ->> 0 AS cell, value ->> 1 AS start, value ->> 2 AS unseen, value ->> 3 AS lasted
       FROM json_each(?)) AS ended
     WHERE span.cell = ended.cell AND span.from_ms = ended.start`,
    JSON.stringify(
      ends.map(({ device, check, fromMs, seenMs, untilMs }) => [
        cellOf(device, check),
        fromMs,
        untilMs - seenMs,
        untilMs - fromMs,
      ]),
    ),
  );
}

/** Ends what goes on for devices that are no longer registered. */
export async function endSpellsOf(sql: Sql, devices: readonly number[], atMs: number): Promise<void> {
  const cells = devices.flatMap((device) => CHECKS.map((check) => cellOf(device, check)));
  await sql.run(
    `UPDATE span SET lasted = MAX(?1 - from_ms, 0), unseen = MAX(?1 - from_ms, 0) - unseen
     WHERE lasted IS NULL AND cell IN (SELECT value FROM json_each(?2))`,
    atMs,
    JSON.stringify(cells),
  );
}

/** Spells of a device that touch the span, ascending within each check. */
export function spellsOf(sql: Sql, device: number, fromMs: number, untilMs: number): Promise<SpellRow[]> {
  return sql.all<SpellRow>(
    `SELECT ${COLUMNS} FROM spell WHERE cell BETWEEN ? AND ? AND from_ms < ? AND (until_ms IS NULL OR until_ms > ?)
     ORDER BY cell, from_ms`,
    device * CHECKS_PER_DEVICE,
    (device + 1) * CHECKS_PER_DEVICE - 1,
    untilMs,
    fromMs,
  );
}

/** Up to `most` spells that go on, of devices with a greater id. */
export function openSpells(sql: Sql, afterDevice: number, most: number): Promise<SpellRow[]> {
  return sql.all<SpellRow>(
    `SELECT ${COLUMNS} FROM spell WHERE until_ms IS NULL AND cell >= ? AND cell < ? ORDER BY cell`,
    (afterDevice + 1) * CHECKS_PER_DEVICE,
    (afterDevice + most + 1) * CHECKS_PER_DEVICE,
  );
}

/** The greatest device id of any spell. */
export async function lastSpellDevice(sql: Sql): Promise<number> {
  const row = await sql.one<{ last: number | null }>(
    `SELECT MAX(cell) / ${CHECKS_PER_DEVICE} AS last FROM span`,
  );
  return row?.last ?? 0;
}

/** Devices for which a spell goes on. */
export async function openSpellDevices(sql: Sql): Promise<number[]> {
  const rows = await sql.all<{ device: number }>(
    `SELECT DISTINCT cell / ${CHECKS_PER_DEVICE} AS device FROM span WHERE lasted IS NULL`,
  );
  return rows.map(({ device }) => device);
}

export async function retireSpells(sql: Sql, beforeMs: number): Promise<void> {
  await sql.run('DELETE FROM span WHERE from_ms + lasted < ?', beforeMs);
}

/**
 * Spells of one check that touch a time, of these devices, ascending: six numbers each – device, beginning, end (-1
 * while it goes on), last agreeing look, the state's beginning, state (0 unknown, 1 good, 2 bad). As text in one row:
 * rows of their own would cost ten times as much.
 */
export async function spellNumbers(
  sql: Sql,
  check: CheckName,
  devices: readonly number[],
  fromMs: number,
  untilMs: number,
): Promise<number[]> {
  const row = await sql.one<{ flat: string | null }>(
    `SELECT group_concat(device || ',' || from_ms || ',' || until || ',' || seen || ',' || since || ',' || state) AS flat
     FROM (SELECT d.value AS device, s.from_ms AS from_ms, COALESCE(s.from_ms + s.lasted, -1) AS until,
         CASE WHEN s.lasted IS NULL THEN s.from_ms + s.unseen ELSE s.from_ms + s.lasted - s.unseen END AS seen,
         s.from_ms + COALESCE(s.since, 0) AS since,
         CASE o.state WHEN 'good' THEN 1 WHEN 'bad' THEN 2 ELSE 0 END AS state
       FROM json_each(?1) d CROSS JOIN span s ON s.cell = d.value * ${CHECKS_PER_DEVICE} + ?2
         AND s.from_ms >= COALESCE((SELECT MAX(before.from_ms) FROM span before
           WHERE before.cell = d.value * ${CHECKS_PER_DEVICE} + ?2 AND before.from_ms <= ?3), 0)
         AND s.from_ms < ?4
       JOIN outcome o ON o.code = s.outcome)`,
    JSON.stringify(devices),
    CODES[check],
    fromMs,
    untilMs,
  );
  return JSON.parse(`[${row?.flat ?? ''}]`) as number[];
}
