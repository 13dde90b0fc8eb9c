/** Spans in words, and those that are near now. Days are those of the city. */
import { SPAN_KINDS, type SpanKind } from '../config/periods.ts';
import { dayAt, daysOf, dayText, spanAt, spanKindOf } from '../config/spans.ts';
import { day } from './times.ts';
import { text } from './words.ts';

/** Kinds that are named by a day in them; any span is asked for by two days. */
export const NAMED_KINDS = SPAN_KINDS.filter((kind) => kind !== 'from');

/** Today in the city, as a number of days since 1970-01-01. */
export function today(): number {
  return dayAt(day(Date.now())) ?? 0;
}

/** The span of a kind that holds today. */
export function spanNow(kind: SpanKind): string {
  return spanAt(kind, today());
}

/** The span that an address names; null where it names none, or no span at all. */
export function spanIn(query: URLSearchParams): string | null {
  const span = query.get('span');
  return span !== null && daysOf(span) !== undefined ? span : null;
}

/** `2026 年 11 月`, `2026 年第 47 周(11-16 至 11-22)`. */
export function spanWord(span: string): string {
  const kind = spanKindOf(span);
  const days = daysOf(span);
  if (kind === undefined || days === undefined) return span;
  const name = span.slice(kind.length + 1);
  const [first, last] = [dayText(days.first), dayText(days.end - 1)];
  const [year, nth = ''] = name.split(/-[WQ]?/);
  switch (kind) {
    case 'day':
      return name;
    case 'week':
      return text('period.weekWord', {
        ...{ year: year ?? '', nth: String(Number(nth)), first: first.slice(5), last: last.slice(5) },
      });
    case 'month':
      return text('period.monthWord', { year: year ?? '', nth: String(Number(nth)) });
    case 'quarter':
      return text('period.quarterWord', { year: year ?? '', nth });
    case 'year':
      return text('period.yearWord', { year: name });
    case 'from':
      return text('period.fromWord', { first, last });
  }
}
