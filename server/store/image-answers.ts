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

/** Pictures of a sample drawn by chance tell how much is missed; their answers are marked. */
export const markSampledAnswers = 'ALTER TABLE image_answer ADD COLUMN sampled INTEGER NOT NULL DEFAULT 0;';

export interface AnswerRow {
  readonly id: number;
  readonly device: number;
  /** Null for a picture that was found intact. */
  readonly fault: PictureFault | null;
  readonly answer: ImageAnswerWord;
  readonly pictureMs: number;
  /** Of the fault when it was answered about; null for one that was missed. */
  readonly severity: number | null;
  readonly atMs: number;
  readonly who: string;
  /** Id of the person; for a token, of whoever made it. */
  readonly staff: number;
  readonly note: string;
  /** The picture was drawn by chance for review. */
  readonly sampled: boolean;
}

const COLUMNS =
  "id, device, nullif(fault, '') AS fault, answer, picture_ms AS pictureMs, severity, at_ms AS atMs, who, staff, note, sampled";

type Kept = Omit<AnswerRow, 'sampled'> & { readonly sampled: number };

function answerIn(row: Kept): AnswerRow {
  return { ...row, sampled: row.sampled === 1 };
}

/** Takes the place of an earlier answer to the same question. */
export async function putAnswer(sql: Sql, answer: Omit<AnswerRow, 'id'>): Promise<AnswerRow> {
  const { device, fault, pictureMs } = answer;
  const key = [device, fault ?? '', pictureMs] as const;
  await sql.run('DELETE FROM image_answer WHERE device = ? AND fault = ? AND picture_ms = ?', ...key);
  const values: Value[] = [
    answer.answer,
    answer.severity,
    answer.atMs,
    answer.who,
    answer.staff,
    answer.note,
    answer.sampled ? 1 : 0,
  ];
  const { id } = await sql.run(
    `INSERT INTO image_answer (device, fault, picture_ms, answer, severity, at_ms, who, staff, note, sampled)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...key,
    ...values,
  );
  return { id, ...answer };
}

export async function answerById(sql: Sql, id: number): Promise<AnswerRow | undefined> {
  const row = await sql.one<Kept>(`SELECT ${COLUMNS} FROM image_answer WHERE id = ?`, id);
  return row && answerIn(row);
}

export async function removeAnswer(sql: Sql, id: number): Promise<void> {
  await sql.run('DELETE FROM image_answer WHERE id = ?', id);
}

/** Of these devices, newest first. */
export async function answersOf(sql: Sql, devices: readonly number[]): Promise<AnswerRow[]> {
  const rows = await sql.all<Kept>(
    `SELECT ${COLUMNS} FROM image_answer WHERE device IN (SELECT value FROM json_each(?)) ORDER BY at_ms DESC, id DESC`,
    JSON.stringify(devices),
  );
  return rows.map(answerIn);
}

/** Within [fromMs, untilMs), newest first. */
export async function answersWithin(
  sql: Sql,
  fromMs: number,
  untilMs: number,
  most: number,
): Promise<AnswerRow[]> {
  const rows = await sql.all<Kept>(
    `SELECT ${COLUMNS} FROM image_answer WHERE at_ms >= ? AND at_ms < ? ORDER BY at_ms DESC, id DESC LIMIT ?`,
    ...[fromMs, untilMs, most],
  );
  return rows.map(answerIn);
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
