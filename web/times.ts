/** Times as people read them, by the city's clock: `14:05:32` today, `昨天 21:55`, `11-18 21:55`, with the year when it is another one. */
import { NOTHING } from './figures.ts';
import { text } from './words.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const two = (number: number) => String(number).padStart(2, '0');

/** What a wall clock in the city shows. */
interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly date: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** By time zone: making one costs far more than using it. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** Before anybody is signed in no city is known: the browser's own zone. */
let zone = '';

/** From now on every day and hour is that of the city, wherever the browser stands. */
export function useZone(timeZone: string): void {
  zone = timeZone;
}

function format(): Intl.DateTimeFormat {
  let known = formats.get(zone);
  if (known === undefined) {
    const parts = { year: 'numeric', month: 'numeric', day: 'numeric' } as const;
    const rest = { hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' } as const;
    known = new Intl.DateTimeFormat('en', { ...parts, ...rest, ...(zone !== '' && { timeZone: zone }) });
    formats.set(zone, known);
  }
  return known;
}

/** What a wall clock in the city shows at a moment. */
export function wallTime(ms: number): WallTime {
  const parts = Object.fromEntries(
    format()
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 0, day: date = 0, hour = 0, minute = 0, second = 0 } = parts;
  return { year, month, date, hour, minute, second };
}

/** How far the city's clock is ahead of UTC at a moment. */
function offsetMs(ms: number): number {
  const { year, month, date, hour, minute, second } = wallTime(ms);
  return Date.UTC(year, month - 1, date, hour, minute, second) - Math.floor(ms / 1_000) * 1_000;
}

/** The moment at which the city's clock shows this; days and hours beyond the month and the day run over. */
export function momentAt({ year, month, date, hour, minute }: Omit<WallTime, 'second'>): number {
  const asUtc = Date.UTC(year, month - 1, date, hour, minute);
  // The offset is that of the moment itself; twice, for the days on which it changes.
  return asUtc - offsetMs(asUtc - offsetMs(asUtc));
}

function hourMinute({ hour, minute }: WallTime): string {
  return `${two(hour)}:${two(minute)}`;
}

/** Days since 1970-01-01 by the calendar. */
function calendarDay({ year, month, date }: WallTime): number {
  return Date.UTC(year, month - 1, date) / DAY;
}

/** A moment, as short as it can be told apart from others; a dash for none. */
export function clock(ms: number | null, nowMs: number = Date.now()): string {
  if (ms === null) return NOTHING;
  const [then, now] = [wallTime(ms), wallTime(nowMs)];
  const daysAgo = calendarDay(now) - calendarDay(then);
  if (daysAgo === 0) return `${hourMinute(then)}:${two(then.second)}`;
  if (daysAgo === 1) return text('time.yesterday', { time: hourMinute(then) });
  const monthDay = `${two(then.month)}-${two(then.date)}`;
  return `${then.year === now.year ? monthDay : `${then.year}-${monthDay}`} ${hourMinute(then)}`;
}

/** ISO 8601 with the offset of the city, for exports and for what a pointer shows. */
export function iso(ms: number): string {
  const then = wallTime(ms);
  const offset = Math.round(offsetMs(ms) / MINUTE);
  const sign = offset < 0 ? '-' : '+';
  const away = `${sign}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
  return `${day(ms)}T${hourMinute(then)}:${two(then.second)}${away}`;
}

/** `2026-11-21`. */
export function day(ms: number): string {
  const { year, month, date } = wallTime(ms);
  return `${year}-${two(month)}-${two(date)}`;
}

/** `11-21`: a day on an axis. */
export function monthDay(ms: number): string {
  return day(ms).slice(5);
}

/** `14:05`: an hour on an axis. */
export function hourText(ms: number): string {
  return hourMinute(wallTime(ms));
}

/** `2026-11-21 14:05`: for paper, which does not know what today is. */
export function dayTime(ms: number): string {
  return `${day(ms)} ${hourMinute(wallTime(ms))}`;
}

/** The start of a day that a date field gave; null for an empty field. */
export function dayStart(value: string): number | null {
  const [year, month, date] = value.split('-').map(Number);
  if (year === undefined || month === undefined || date === undefined) return null;
  const ms = Date.UTC(year, month - 1, date);
  return Number.isNaN(ms) ? null : momentAt({ year, month, date, hour: 0, minute: 0 });
}

/** `2026-12`: the month of the city so many months after the present one. */
export function monthAfter(months: number, nowMs: number = Date.now()): string {
  const { year, month } = wallTime(nowMs);
  return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 7);
}

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
  const [days = '', hours = ''] = value.split('T');
  const [hour = Number.NaN, minute = Number.NaN] = hours.split(':').map(Number);
  const startMs = dayStart(days);
  const [year = 0, month = 0, date = 0] = days.split('-').map(Number);
  return startMs === null || Number.isNaN(hour + minute)
    ? Number.NaN
    : momentAt({ year, month, date, hour, minute });
}
