/** Spans as people name them: `month:2026-11`, `week:2026-W47`, `from:2026-11-03..2026-11-17`; days count from 1970-01-01. */
import type { SpanKind } from './periods.ts';

export const SPAN_WANTED =
  'day:2026-11-21, week:2026-W47, month:2026-11, quarter:2026-Q4, year:2026 or from:2026-11-03..2026-11-17';
const DAY_MS = 86_400_000;
const FIRST_YEAR = 2000;
const LAST_YEAR = 2199;

/** First day, and the day after the last. */
export interface Days {
  readonly first: number;
  readonly end: number;
}

/** The days of a span; undefined when the text names none. */
export function daysOf(text: string): Days | undefined {
  const [, kind, name = ''] = /^(day|week|month|quarter|year|from):(.+)$/.exec(text) ?? [];
  const found = kind === undefined ? undefined : READERS[kind]?.(name);
  return found !== undefined && found.first < found.end ? found : undefined;
}

/** `day:2026-11-21`: the span of a kind in which a day lies; any span at all is that day alone. */
export function spanAt(kind: SpanKind, day: number): string {
  const text = dayText(day);
  const [year, month] = [text.slice(0, 4), text.slice(5, 7)];
  switch (kind) {
    case 'day':
      return `day:${text}`;
    case 'week': {
      // The Thursday of a week says to which year the week belongs.
      const thursday = mondayOf(day) + 3;
      const own = dayText(thursday).slice(0, 4);
      const nth = 1 + (mondayOf(day) - firstMondayOf(Number(own))) / 7;
      return `week:${own}-W${String(nth).padStart(2, '0')}`;
    }
    case 'month':
      return `month:${year}-${month}`;
    case 'quarter':
      return `quarter:${year}-Q${Math.ceil(Number(month) / 3)}`;
    case 'year':
      return `year:${year}`;
    case 'from':
      return `from:${text}..${text}`;
  }
}

/** The kind of a span; undefined when the text names none. */
export function spanKindOf(text: string): SpanKind | undefined {
  return daysOf(text) === undefined ? undefined : (text.slice(0, text.indexOf(':')) as SpanKind); // daysOf knows the kinds
}

/** The neighbour before (-1) or after (1) it, of the same kind and length; undefined when the text names no span. */
export function spanBeside(text: string, step: -1 | 1): string | undefined {
  const days = daysOf(text);
  const kind = spanKindOf(text);
  if (days === undefined || kind === undefined) return undefined;
  if (kind !== 'from') return spanAt(kind, step === 1 ? days.end : days.first - 1);
  const length = days.end - days.first;
  return `from:${dayText(days.first + step * length)}..${dayText(days.end - 1 + step * length)}`;
}

/** `2026-11-21` */
export function dayText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** The day that a text names, exactly. */
export function dayAt(text: string | undefined): number | undefined {
  const [, year] = /^(\d{4})-\d{2}-\d{2}$/.exec(text ?? '') ?? [];
  if (!isYear(year)) return undefined;
  const day = Date.parse(`${text}T00:00:00Z`) / DAY_MS;
  // 2026-02-30 is no day, though some parsers roll it over into March.
  return Number.isNaN(day) || dayText(day) !== text ? undefined : day;
}

const READERS: Readonly<Record<string, (name: string) => Days | undefined>> = {
  day: (name) => after(dayAt(name), 1),
  week: (name) => {
    const [, year, week] = /^(\d{4})-W(\d{2})$/.exec(name) ?? [];
    if (!isYear(year)) return undefined;
    const first = firstMondayOf(Number(year)) + 7 * (Number(week) - 1);
    const isThere = Number(week) >= 1 && dayText(first + 3).startsWith(year);
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

/** ISO 8601: a week begins on Monday, the first one holds the year's fourth of January. */
function firstMondayOf(year: number): number {
  return mondayOf(Date.UTC(year, 0, 4) / DAY_MS);
}

function mondayOf(day: number): number {
  return day - ((day + 3) % 7);
}

function months(found: RegExpExecArray | null, length: number): Days | undefined {
  const [, year, nth = ''] = found ?? [];
  if (!isYear(year)) return undefined;
  const place = (nth === '' ? 0 : Number(nth) - 1) * (length === 3 ? 3 : 1);
  if (place < 0 || place > 11) return undefined;
  const firstOf = (month: number) => Date.UTC(Number(year), month, 1) / DAY_MS;
  return { first: firstOf(place), end: firstOf(place + length) };
}

function isYear(year: string | undefined): year is string {
  return year !== undefined && Number(year) >= FIRST_YEAR && Number(year) <= LAST_YEAR;
}

function after(first: number | undefined, days: number): Days | undefined {
  return first === undefined ? undefined : { first, end: first + days };
}
