/** Spans as people name them, in the city's time zone: `month:2026-11`, `week:2026-W47`, `from:2026-11-03..2026-11-17`. */
import { daysOf, spanAt } from '../../config/spans.ts';
import { dayIn, firstDayOf, startIn } from './city-day.ts';
import type { Stretch } from './timeline.ts';

export { daysOf, SPAN_WANTED } from '../../config/spans.ts';

const DAY_MS = 86_400_000;

/** Half-open, from midnight to midnight in the zone; undefined when the text names no span. */
export function spanOf(text: string, timeZone: string): Stretch | undefined {
  const days = daysOf(text);
  if (days === undefined) return undefined;
  const start = startIn(timeZone);
  return { fromMs: start(days.first), untilMs: start(days.end) };
}

/** What is looked at most: those come first of which others are made. */
export function usualSpans(nowMs: number, timeZone: string): string[] {
  const today = dayIn(timeZone)(nowMs);
  const before = (kind: 'month' | 'week') => spanAt(kind, (daysOf(spanAt(kind, today))?.first ?? today) - 1);
  return [
    ...[
      spanAt('month', today),
      before('month'),
      spanAt('quarter', today),
      spanAt('week', today),
      before('week'),
    ],
    ...[spanAt('day', today - 1), spanAt('day', today), spanAt('year', today)],
  ];
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
