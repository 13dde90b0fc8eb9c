/** Calendar months of the city's time zone. */
import type { Stretch } from '../rules/timeline.ts';
import { dayOf, startOfDay } from './day.ts';

/** `2026-11` in the zone. */
export function monthOf(atMs: number, timeZone: string): string {
  return dayOf(atMs, timeZone).slice(0, 7);
}

/** From its first millisecond to that of the next. */
export function monthSpan(month: string, timeZone: string): Stretch {
  const fromMs = startOfDay(`${month}-01`, timeZone);
  const untilMs = startOfDay(`${nextMonth(month)}-01`, timeZone);
  if (fromMs === undefined || untilMs === undefined) throw new Error(`${month} is no month`);
  return { fromMs, untilMs };
}

export function nextMonth(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  const next = number === 12 ? [year + 1, 1] : [year, number + 1];
  return `${String(next[0]).padStart(4, '0')}-${String(next[1]).padStart(2, '0')}`;
}

/** Every month that a stretch touches. */
export function monthsIn({ fromMs, untilMs }: Stretch, timeZone: string): string[] {
  const months: string[] = [];
  const last = monthOf(untilMs - 1, timeZone);
  for (let month = monthOf(fromMs, timeZone); month <= last; month = nextMonth(month)) months.push(month);
  return months;
}
