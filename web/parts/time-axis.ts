/** The marks of a time axis, by the city's clock: full hours of one day, midnights of more. */
import { hourText, momentAt, monthDay, wallTime } from '../times.ts';

/** No more than there is room for, and two of them in any case. */
export function timeTicks(fromMs: number, untilMs: number, days: number, room: number): readonly number[] {
  const start = { ...wallTime(fromMs), minute: 0 };
  const all: number[] = [];
  for (let n = 1; ; n++) {
    const next = days === 1 ? { hour: start.hour + n } : { date: start.date + n, hour: 0 };
    const atMs = momentAt({ ...start, ...next });
    if (atMs >= untilMs) break;
    all.push(atMs);
  }
  const every = Math.max(1, Math.ceil(all.length / Math.max(2, Math.floor(room))));
  return all.filter((_, index) => index % every === 0);
}

/** What stands below a mark. */
export function tickText(atMs: number, days: number): string {
  return days === 1 ? hourText(atMs) : monthDay(atMs);
}
