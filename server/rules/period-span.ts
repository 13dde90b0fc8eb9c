/** Spans as people name them, in the city's time zone: `month:2026-11`, `week:2026-W47`, `from:2026-11-03..2026-11-17`. */
import { firstDayOf, startIn } from './city-day.ts';
import type { Stretch } from './timeline.ts';

export const SPAN_WANTED =
  'day:2026-11-21, week:2026-W47, month:2026-11, quarter:2026-Q4, year:2026 or from:2026-11-03..2026-11-17';
const DAY_MS = 86_400_000;
const FIRST_YEAR = 2000;
const LAST_YEAR = 2199;

/** First day, and the day after the last; undefined when the text names no span. */
export function daysOf(text: string): { readonly first: number; readonly end: number } | undefined {
  const [, kind, name = ''] = /^(day|week|month|quarter|year|from):(.+)$/.exec(text) ?? [];
  const found = kind === undefined ? undefined : READERS[kind]?.(name);
  return found !== undefined && found.first < found.end ? found : undefined;
}

/** Half-open, from midnight to midnight in the zone; undefined when the text names no span. */
export function spanOf(text: string, timeZone: string): Stretch | undefined {
  const days = daysOf(text);
  if (days === undefined) return undefined;
  const start = startIn(timeZone);
  return { fromMs: start(days.first), untilMs: start(days.end) };
}

type Days = { readonly first: number; readonly end: number };

const READERS: Readonly<Record<string, (name: string) => Days | undefined>> = {
  day: (name) => after(dayAt(name), 1),
  week: (name) => {
    const [, year, week] = /^(\d{4})-W(\d{2})$/.exec(name) ?? [];
    if (!isYear(year)) return undefined;
    // ISO 8601: the week with the year's fourth of January is the first one; it begins on Monday.
    const fourth = Date.UTC(Number(year), 0, 4) / DAY_MS;
    const monday = fourth - ((fourth + 3) % 7);
    const first = monday + 7 * (Number(week) - 1);
    const isThere = Number(week) >= 1 && new Date((first + 3) * DAY_MS).getUTCFullYear() === Number(year);
    return isThere ? after(first, 7) : undefined;
  },
  month: (name) => months(/^(\d{4})-(\d{2})$/.exec(name), 1),
  quarter: (name) => months(/^(\d{4})-Q([1-4])$/.exec(name), 3),
  year: (name) => months(/^(\d{4})()$/.exec(name), 12),
  from: (name) => {
    const [first, last] = name.split('..').map(dayAt);
    return first === undefined || last === undefined ? undefined : { first, end: last + 1 };
  },
};

function months(found: RegExpExecArray | null, length: number): Days | undefined {
  const [, year, nth = ''] = found ?? [];
  if (!isYear(year)) return undefined;
  const place = (nth === '' ? 0 : Number(nth) - 1) * (length === 3 ? 3 : 1);
  if (place < 0 || place > 11) return undefined;
  const month = (Number(year) - 1970) * 12 + place;
  return { first: firstDayOf(month), end: firstDayOf(month + length) };
}

function isYear(year: string | undefined): year is string {
  return year !== undefined && Number(year) >= FIRST_YEAR && Number(year) <= LAST_YEAR;
}

function dayAt(text: string | undefined): number | undefined {
  const [, year] = /^(\d{4})-\d{2}-\d{2}$/.exec(text ?? '') ?? [];
  if (!isYear(year)) return undefined;
  const day = Date.parse(`${text}T00:00:00Z`) / DAY_MS;
  // 2026-02-30 is no day, though some parsers roll it over into March.
  return Number.isNaN(day) || new Date(day * DAY_MS).toISOString().slice(0, 10) !== text ? undefined : day;
}

function after(first: number | undefined, days: number): Days | undefined {
  return first === undefined ? undefined : { first, end: first + days };
}

/** Cut at the beginnings of months, so that each part lies within one: `2026-10` and its part of the span. */
export function byMonths(
  span: Stretch,
  timeZone: string,
): { readonly month: string; readonly whole: Stretch; readonly part: Stretch }[] {
  const start = startIn(timeZone);
  const parts: { month: string; whole: Stretch; part: Stretch }[] = [];
  const first = new Date(span.fromMs - DAY_MS);
  for (let month = (first.getUTCFullYear() - 1970) * 12 + first.getUTCMonth(); ; month++) {
    const whole = { fromMs: start(firstDayOf(month)), untilMs: start(firstDayOf(month + 1)) };
    if (whole.fromMs >= span.untilMs) return parts;
    const part = {
      fromMs: Math.max(whole.fromMs, span.fromMs),
      untilMs: Math.min(whole.untilMs, span.untilMs),
    };
    if (part.fromMs < part.untilMs) parts.push({ month: monthText(month), whole, part });
  }
}

/** `2026-11`, of a month counted from January 1970. */
export function monthText(month: number): string {
  return `${1970 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
}
