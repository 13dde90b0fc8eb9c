/** What the pictures of many devices come to in one month. */
import type { Sql } from './db.ts';

/** By device, of those that have any: how many were good, and how many counted. The month is counted from January 1970. */
export async function monthShots(
  sql: Sql,
  month: number,
  devices: readonly number[],
): Promise<Map<number, { good: number; valid: number }>> {
  const rows = await sql.all<{ readonly device: number; readonly days: Uint8Array }>(
    `SELECT device, days FROM image_month
     WHERE month = ? AND device IN (SELECT value FROM json_each(?))`,
    month,
    JSON.stringify(devices),
  );
  return new Map(
    rows.map(({ device, days }) => {
      const sum = { good: 0, valid: 0 };
      for (let at = 0; at + 1 < days.length; at += 2) {
        sum.good += days[at] ?? 0;
        sum.valid += days[at + 1] ?? 0;
      }
      return [device, sum];
    }),
  );
}
