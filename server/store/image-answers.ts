/** What people said of judgements: one answer per device, fault and picture, the latest. */
import type { ImageAnswerWord, PictureFault } from '../../config/terms.ts';
import type { Sql, Value } from './db.ts';

export const createImageAnswers = `
CREATE TABLE image_answer (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  device INTEGER NOT NULL,
  fault TEXT NOT NULL,
  answer TEXT NOT NULL,
  picture_ms INTEGER NOT NULL,
  severity INTEGER,
  at_ms INTEGER NOT NULL,
  who TEXT NOT NULL,
  staff INTEGER NOT NULL,
  note TEXT NOT NULL,
  UNIQUE (device, fault, picture_ms)
) STRICT;
CREATE INDEX image_answer_at ON image_answer (at_ms);
`;

export interface AnswerRow {
  readonly id: number;
  readonly device: number;
  readonly fault: PictureFault;
  readonly answer: ImageAnswerWord;
  readonly pictureMs: number;
  /** Of the fault when it was answered about; null for one that was missed. */
  readonly severity: number | null;
  readonly atMs: number;
  readonly who: string;
  /** Id of the person; for a token, of whoever made it. */
  readonly staff: number;
  readonly note: string;
}

const COLUMNS =
  'id, device, fault, answer, picture_ms AS pictureMs, severity, at_ms AS atMs, who, staff, note';

/** Takes the place of an earlier answer to the same question. */
export async function putAnswer(sql: Sql, answer: Omit<AnswerRow, 'id'>): Promise<AnswerRow> {
  const { device, fault, pictureMs } = answer;
  const key = [device, fault, pictureMs] as const;
  await sql.run('DELETE FROM image_answer WHERE device = ? AND fault = ? AND picture_ms = ?', ...key);
  const values: Value[] = [
    answer.answer,
    answer.severity,
    answer.atMs,
    answer.who,
    answer.staff,
    answer.note,
  ];
  const { id } = await sql.run(
    `INSERT INTO image_answer (device, fault, picture_ms, answer, severity, at_ms, who, staff, note)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...key,
    ...values,
  );
  return { id, ...answer };
}

export function answerById(sql: Sql, id: number): Promise<AnswerRow | undefined> {
  return sql.one(`SELECT ${COLUMNS} FROM image_answer WHERE id = ?`, id);
}

export async function removeAnswer(sql: Sql, id: number): Promise<void> {
  await sql.run('DELETE FROM image_answer WHERE id = ?', id);
}

/** Of these devices, newest first. */
export function answersOf(sql: Sql, devices: readonly number[]): Promise<AnswerRow[]> {
  return sql.all(
    `SELECT ${COLUMNS} FROM image_answer WHERE device IN (SELECT value FROM json_each(?)) ORDER BY at_ms DESC, id DESC`,
    JSON.stringify(devices),
  );
}

/** Within [fromMs, untilMs), newest first. */
export function answersWithin(sql: Sql, fromMs: number, untilMs: number, most: number): Promise<AnswerRow[]> {
  return sql.all(
    `SELECT ${COLUMNS} FROM image_answer WHERE at_ms >= ? AND at_ms < ? ORDER BY at_ms DESC, id DESC LIMIT ?`,
    ...[fromMs, untilMs, most],
  );
}

/** Does anybody else's answer still need the picture? */
export async function isAnswered(sql: Sql, device: number, pictureMs: number): Promise<boolean> {
  const row = await sql.one(
    'SELECT id FROM image_answer WHERE device = ? AND picture_ms = ? LIMIT 1',
    device,
    pictureMs,
  );
  return row !== undefined;
}

export async function removeAnswersOf(sql: Sql, devices: readonly number[]): Promise<void> {
  await sql.run(
    'DELETE FROM image_answer WHERE device IN (SELECT value FROM json_each(?))',
    JSON.stringify(devices),
  );
}

export async function retireAnswers(sql: Sql, beforeMs: number): Promise<void> {
  await sql.run('DELETE FROM image_answer WHERE at_ms < ?', beforeMs);
}
