/** Times as people read them: `14:05:32` today, `昨天 21:55`, `11-18 21:55`, with the year when it is another one. */
import { NOTHING } from './figures.ts';
import { text } from './words.ts';

const two = (number: number) => String(number).padStart(2, '0');

function hourMinute(date: Date): string {
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

function dayOf(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** A moment, as short as it can be told apart from others; a dash for none. */
export function clock(ms: number | null, nowMs: number = Date.now()): string {
  if (ms === null) return NOTHING;
  const date = new Date(ms);
  const now = new Date(nowMs);
  if (dayOf(date) === dayOf(now)) return `${hourMinute(date)}:${two(date.getSeconds())}`;
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (dayOf(date) === yesterday.getTime()) return text('time.yesterday', { time: hourMinute(date) });
  const monthDay = `${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const day = date.getFullYear() === now.getFullYear() ? monthDay : `${date.getFullYear()}-${monthDay}`;
  return `${day} ${hourMinute(date)}`;
}

/** ISO 8601 with the offset of this browser, for exports and for what a pointer shows. */
export function iso(ms: number): string {
  const date = new Date(ms);
  const offset = -date.getTimezoneOffset();
  const sign = offset < 0 ? '-' : '+';
  const away = `${sign}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
  return `${day(ms)}T${hourMinute(date)}:${two(date.getSeconds())}${away}`;
}

/** `2026-11-21`. */
export function day(ms: number): string {
  const date = new Date(ms);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** `2026-11-21 14:05`: for paper, which does not know what today is. */
export function dayTime(ms: number): string {
  return `${day(ms)} ${hourMinute(new Date(ms))}`;
}

/** The start of a day that a date field gave; null for an empty field. */
export function dayStart(value: string): number | null {
  const [year, month, date] = value.split('-').map(Number);
  if (year === undefined || month === undefined || date === undefined) return null;
  const ms = new Date(year, month - 1, date).getTime();
  return Number.isNaN(ms) ? null : ms;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The two largest parts of a stretch of time: `3 小时 12 分`. */
export function duration(ms: number): string {
  if (ms < MINUTE) return text('time.seconds', { count: Math.max(0, Math.floor(ms / 1000)) });
  const days = text('time.days', { count: Math.floor(ms / DAY) });
  const hours = text('time.hours', { count: Math.floor((ms % DAY) / HOUR) });
  const minutes = text('time.minutes', { count: Math.floor((ms % HOUR) / MINUTE) });
  if (ms < HOUR) return minutes;
  if (ms < DAY) return ms % HOUR < MINUTE ? hours : `${hours} ${minutes}`;
  return ms % DAY < HOUR ? days : `${days} ${hours}`;
}

/** `2026-11-21T14:05`, as a field for a moment takes it. */
export function momentText(ms: number): string {
  return dayTime(ms).replace(' ', 'T');
}

/** The moment that such a field gave. */
export function momentOf(value: string): number {
  return new Date(value).getTime();
}
