/** Samples of pictures: for every device and month 31 pairs of bytes, how many were good and how many counted. */
import type { Sql } from './db.ts';

export const createImageSamples = `
CREATE TABLE image_month (
  device INTEGER NOT NULL,
  month INTEGER NOT NULL,
  days BLOB NOT NULL,
  PRIMARY KEY (device, month)
) STRICT, WITHOUT ROWID;
`;

const DAYS = 31;
const MOST = 255;

/** One sample: the day as its month, counted from January 1970, and its place in it from 0. */
export interface SampleRow {
  readonly device: number;
  readonly month: number;
  readonly date: number;
  readonly isGood: boolean;
}

interface MonthRow {
  readonly device: number;
  readonly month: number;
  readonly days: Uint8Array;
}

/** In the transaction of the batch that tells them, so that a batch that comes twice counts once. */
export async function addSamples(sql: Sql, samples: readonly SampleRow[]): Promise<void> {
  const keys = [...new Set(samples.map(({ device, month }) => `${device}/${month}`))];
  const kept = await sql.all<MonthRow>(
    `SELECT device, month, days FROM image_month WHERE (device, month) IN
     (SELECT value ->> 0, value ->> 1 FROM json_each(?))`,
    JSON.stringify(keys.map((key) => key.split('/').map(Number))),
  );
  const months = new Map(kept.map(({ device, month, days }) => [`${device}/${month}`, Buffer.from(days)]));
  for (const { device, month, date, isGood } of samples) {
    const key = `${device}/${month}`;
    const days = months.get(key) ?? Buffer.alloc(2 * DAYS);
    months.set(key, days);
    const valid = days[2 * date + 1] ?? MOST;
    // A day that is full keeps its share: nobody looks so often.
    if (valid === MOST) continue;
    days[2 * date] = (days[2 * date] ?? 0) + (isGood ? 1 : 0);
    days[2 * date + 1] = valid + 1;
  }
  await sql.run(
    `INSERT INTO image_month (device, month, days)
     SELECT value ->> 0, value ->> 1, unhex(value ->> 2) FROM json_each(?) WHERE true
     ON CONFLICT DO UPDATE SET days = excluded.days`,
    JSON.stringify([...months].map(([key, days]) => [...key.split('/').map(Number), days.toString('hex')])),
  );
}

/** Of one device and month. */
export interface SampledMonth {
  readonly month: number;
  readonly days: readonly { readonly good: number; readonly valid: number }[];
}

/** The same with its device. */
export interface MonthOfSamples extends SampledMonth {
  readonly device: number;
}

/** Whole months that were not counted as they went by; what is counted already is added to. */
export async function putSampleMonths(sql: Sql, months: readonly MonthOfSamples[]): Promise<void> {
  const kept = await sql.all<MonthRow>(
    `SELECT i.device, i.month, i.days FROM image_month i
     JOIN json_each(?) ON i.device = value ->> 0 AND i.month = value ->> 1`,
    JSON.stringify(months.map(({ device, month }) => [device, month])),
  );
  const known = new Map(kept.map(({ device, month, days }) => [`${device}/${month}`, days]));
  const rows = months.map(({ device, month, days }) => {
    const bytes = Buffer.alloc(2 * DAYS);
    for (const [date, { good, valid }] of days.entries()) bytes.set([good, valid], 2 * date);
    const before = known.get(`${device}/${month}`);
    for (const [at, count] of (before ?? []).entries()) bytes[at] = Math.min(MOST, (bytes[at] ?? 0) + count);
    return [device, month, bytes.toString('hex')];
  });
  await sql.run(
    `INSERT INTO image_month (device, month, days)
     SELECT value ->> 0, value ->> 1, unhex(value ->> 2) FROM json_each(?) WHERE true
     ON CONFLICT DO UPDATE SET days = excluded.days`,
    JSON.stringify(rows),
  );
}

export async function samplesOf(sql: Sql, device: number, fromMonth: number): Promise<SampledMonth[]> {
  const rows = await sql.all<MonthRow>(
    'SELECT device, month, days FROM image_month WHERE device = ? AND month >= ? ORDER BY month',
    device,
    fromMonth,
  );
  return rows.map(({ month, days }) => ({
    month,
    days: Array.from({ length: DAYS }, (_, date) => ({
      good: days[2 * date] ?? 0,
      valid: days[2 * date + 1] ?? 0,
    })),
  }));
}

export async function removeSamples(sql: Sql, devices: readonly number[]): Promise<void> {
  await sql.run(
    'DELETE FROM image_month WHERE device IN (SELECT value FROM json_each(?))',
    JSON.stringify(devices),
  );
}

/** Removes whole months before the given one. */
export async function retireSamples(sql: Sql, beforeMonth: number): Promise<void> {
  await sql.run('DELETE FROM image_month WHERE month < ?', beforeMonth);
}
