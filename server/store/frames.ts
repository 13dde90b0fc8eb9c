/**
 * What the daemons sent since the last checkpoint, the checkpoint itself, and how far each daemon has got. Together
 * they bring the live columns back as they were at the last commit.
 */
import type { Sql } from './db.ts';

export const createFrames = `
CREATE TABLE frame (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  packed BLOB,
  gone TEXT
) STRICT;
CREATE TABLE checkpoint (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  frame INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  packed BLOB NOT NULL
) STRICT;
CREATE TABLE daemon (
  name TEXT PRIMARY KEY,
  seq INTEGER NOT NULL,
  to_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;

/** Answers the id of the frame. */
export async function addFrame(sql: Sql, packed: Uint8Array): Promise<number> {
  return (await sql.run('INSERT INTO frame (packed) VALUES (?)', packed)).id;
}

/** Devices that left the registry at this point. Answers the id of the frame. */
export async function addGoneFrame(sql: Sql, gone: readonly number[]): Promise<number> {
  return (await sql.run('INSERT INTO frame (gone) VALUES (?)', JSON.stringify(gone))).id;
}

/** A batch, or devices that left. */
export interface FrameRow {
  readonly id: number;
  readonly packed: Uint8Array | null;
  /** Ids as JSON. */
  readonly gone: string | null;
}

/** Up to `most` frames after the given one, oldest first. */
export function framesAfter(sql: Sql, id: number, most: number): Promise<FrameRow[]> {
  return sql.all('SELECT id, packed, gone FROM frame WHERE id > ? ORDER BY id LIMIT ?', id, most);
}

/** Everything up to and with the frame is in the checkpoint; the frames are no longer needed. */
export async function saveCheckpoint(
  sql: Sql,
  frame: number,
  atMs: number,
  packed: Uint8Array,
): Promise<void> {
  await sql.run(
    `INSERT INTO checkpoint (only, frame, at_ms, packed) VALUES (1, ?, ?, ?)
     ON CONFLICT DO UPDATE SET frame = excluded.frame, at_ms = excluded.at_ms, packed = excluded.packed`,
    frame,
    atMs,
    packed,
  );
  await sql.run('DELETE FROM frame WHERE id <= ?', frame);
}

export function loadCheckpoint(
  sql: Sql,
): Promise<{ frame: number; atMs: number; packed: Uint8Array } | undefined> {
  return sql.one('SELECT frame, at_ms AS atMs, packed FROM checkpoint');
}

/** How far a daemon has got: its last batch, and the time up to which it has told what it saw. */
export interface DaemonRow {
  readonly name: string;
  readonly seq: number;
  readonly toMs: number;
}

export async function saveDaemon(sql: Sql, { name, seq, toMs }: DaemonRow): Promise<void> {
  await sql.run(
    'INSERT INTO daemon (name, seq, to_ms) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq, to_ms = excluded.to_ms',
    name,
    seq,
    toMs,
  );
}

export function listDaemons(sql: Sql): Promise<DaemonRow[]> {
  return sql.all('SELECT name, seq, to_ms AS toMs FROM daemon ORDER BY name');
}
