/** What is kept of registration: what was seen of each device, and other devices that answered in its place. */
import type { State } from '../../config/terms.ts';
import type { Reason } from '../../probes/link/observation.ts';
import type { LiveWay } from '../rules/registration.ts';
import type { Likeness, SwapReason } from '../rules/swap.ts';
import type { Sql } from './db.ts';
import { parsed } from './json.ts';

export const createRegistration = `
CREATE TABLE registration (
  device INTEGER PRIMARY KEY,
  -- The last look at identity that could say something, and until when that was seen to hold.
  known_state TEXT,
  known_reason TEXT,
  known_ms INTEGER,
  told_state TEXT,
  told_reason TEXT,
  told_ms INTEGER NOT NULL,
  live_by TEXT,
  live_ms INTEGER,
  -- The first time that it answered.
  first_ms INTEGER
) STRICT;
-- One row per device and other identity; a refusal is remembered for as long as the device is registered.
CREATE TABLE swap (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  device INTEGER NOT NULL,
  serial TEXT NOT NULL,
  mac TEXT NOT NULL,
  reason TEXT NOT NULL,
  -- What either said of itself, as JSON.
  new TEXT NOT NULL,
  old TEXT NOT NULL,
  found_ms INTEGER NOT NULL,
  seen_ms INTEGER NOT NULL,
  over_ms INTEGER,
  decision TEXT,
  decided_ms INTEGER,
  who TEXT NOT NULL,
  note TEXT NOT NULL,
  -- Which fields the file took over, before and after, as JSON; nothing unless accepted.
  taken TEXT,
  UNIQUE (device, serial, mac)
) STRICT;
`;

/** What was seen of one device's registration. */
export interface RegistrationRow {
  readonly device: number;
  readonly knownState: State | null;
  readonly knownReason: Reason | null;
  readonly knownMs: number | null;
  readonly toldState: State | null;
  readonly toldReason: Reason | null;
  readonly toldMs: number;
  readonly liveBy: LiveWay | null;
  readonly liveMs: number | null;
  readonly firstMs: number | null;
}

/** Fields of the file that take another value, before and after. */
export type Taken = Readonly<Record<string, { readonly before: string; readonly after: string }>>;

export interface SwapRow {
  readonly id: number;
  readonly device: number;
  readonly reason: SwapReason;
  readonly new: Likeness;
  /** Of the file, or of what was told before where the file is silent; and when it was seen last. */
  readonly old: Likeness & { readonly seenMs: number | null };
  readonly foundMs: number;
  readonly seenMs: number;
  /** When the device of the file answered again, or the file was changed; null while it goes on. */
  readonly overMs: number | null;
  readonly decision: 'accepted' | 'refused' | null;
  readonly decidedMs: number | null;
  readonly who: string;
  readonly note: string;
  readonly taken: Taken | null;
}

type Packed = Omit<SwapRow, 'new' | 'old' | 'taken'> & {
  readonly new: string;
  readonly old: string;
  readonly taken: string | null;
};

export function listRegistrations(sql: Sql, after: number, most: number): Promise<RegistrationRow[]> {
  return sql.all(
    `SELECT device, known_state AS knownState, known_reason AS knownReason, known_ms AS knownMs,
       told_state AS toldState, told_reason AS toldReason, told_ms AS toldMs,
       live_by AS liveBy, live_ms AS liveMs, first_ms AS firstMs
     FROM registration WHERE device > ? ORDER BY device LIMIT ?`,
    after,
    most,
  );
}

export async function saveRegistrations(sql: Sql, rows: readonly RegistrationRow[]): Promise<void> {
  await sql.run(
    `INSERT OR REPLACE INTO registration
       (device, known_state, known_reason, known_ms, told_state, told_reason, told_ms, live_by, live_ms, first_ms)
     SELECT value ->> 'device', value ->> 'knownState', value ->> 'knownReason', value ->> 'knownMs',
       value ->> 'toldState', value ->> 'toldReason', value ->> 'toldMs', value ->> 'liveBy', value ->> 'liveMs',
       value ->> 'firstMs' FROM json_each(?)`,
    JSON.stringify(rows),
  );
}

export async function listSwaps(sql: Sql): Promise<SwapRow[]> {
  const rows = await sql.all<Packed>(
    `SELECT id, device, reason, new, old, found_ms AS foundMs, seen_ms AS seenMs, over_ms AS overMs,
       decision, decided_ms AS decidedMs, who, note, taken FROM swap ORDER BY id`,
  );
  // All three were written by saveSwap.
  return rows.map((row) => ({
    ...row,
    new: parsed<SwapRow['new']>(row.new),
    old: parsed<SwapRow['old']>(row.old),
    taken: row.taken === null ? null : parsed<Taken>(row.taken),
  }));
}

/** Adds a swap, or writes over the one of the same device and identity. Answers it with its number. */
export async function saveSwap(sql: Sql, swap: Omit<SwapRow, 'id'>): Promise<SwapRow> {
  const { device, reason, foundMs, seenMs, overMs, decision, decidedMs, who, note, taken } = swap;
  const row = await sql.one<{ id: number }>(
    `INSERT INTO swap (device, serial, mac, reason, new, old, found_ms, seen_ms, over_ms, decision, decided_ms, who, note, taken)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (device, serial, mac) DO UPDATE SET reason = excluded.reason, new = excluded.new, old = excluded.old,
       found_ms = excluded.found_ms, seen_ms = excluded.seen_ms, over_ms = excluded.over_ms, decision = excluded.decision,
       decided_ms = excluded.decided_ms, who = excluded.who, note = excluded.note, taken = excluded.taken
     RETURNING id`,
    ...[device, swap.new.serial, swap.new.mac, reason, JSON.stringify(swap.new), JSON.stringify(swap.old)],
    ...[foundMs, seenMs, overMs, decision, decidedMs, who, note],
    taken === null ? null : JSON.stringify(taken),
  );
  if (row === undefined) throw new Error('a swap was written and has no number');
  return { id: row.id, ...swap };
}

/** The devices left the registry. */
export async function removeRegistrations(sql: Sql, devices: readonly number[]): Promise<void> {
  const whose = JSON.stringify(devices);
  await sql.run('DELETE FROM registration WHERE device IN (SELECT value FROM json_each(?))', whose);
  await sql.run('DELETE FROM swap WHERE device IN (SELECT value FROM json_each(?))', whose);
}
