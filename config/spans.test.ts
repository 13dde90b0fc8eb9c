/** Spans by name: a day lies in the span that is named after it, neighbours touch, and other texts name none. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SPAN_KINDS } from './periods.ts';
import { dayAt, daysOf, dayText, spanAt, spanBeside, spanKindOf } from './spans.ts';

const FIRST = dayAt('2001-01-01') ?? 0;
const day = fc.integer({ min: FIRST, max: dayAt('2198-12-31') ?? 0 });
const kind = fc.constantFrom(...SPAN_KINDS);

test('a day lies in the span of every kind that is named after it, and every day of the span names it so', () => {
  fc.assert(
    fc.property(kind, day, fc.nat(400), (one, at, more) => {
      const text = spanAt(one, at);
      const days = daysOf(text);
      expect(days !== undefined && days.first <= at && at < days.end).toBe(true);
      expect(spanKindOf(text)).toBe(one);
      if (one === 'from' || days === undefined) return;
      expect(spanAt(one, days.first + (more % (days.end - days.first)))).toBe(text);
    }),
  );
});

test('neighbours touch, and lead back', () => {
  fc.assert(
    fc.property(kind, day, (one, at) => {
      const text = spanAt(one, at);
      const next = spanBeside(text, 1) ?? '';
      expect(daysOf(next)?.first).toBe(daysOf(text)?.end);
      expect(spanBeside(next, -1)).toBe(text);
    }),
  );
});

test.each([
  ['week', '2026-12-31', 'week:2026-W53'],
  ['week', '2027-01-03', 'week:2026-W53'],
  ['week', '2027-01-04', 'week:2027-W01'],
  ['quarter', '2026-11-22', 'quarter:2026-Q4'],
  ['month', '2026-02-28', 'month:2026-02'],
] as const)('the %s of %s is %s', (one, text, span) => {
  expect(spanAt(one, dayAt(text) ?? 0)).toBe(span);
});

test.each(['', 'month:2026-13', 'week:2026-W54', 'day:2026-02-30', 'from:2026-11-05..2026-11-03', 'now'])(
  '%j names no span, and has no neighbours',
  (text) => {
    expect([daysOf(text), spanKindOf(text), spanBeside(text, 1)]).toEqual([undefined, undefined, undefined]);
  },
);

test('any span moves by its own length', () => {
  expect(spanBeside('from:2026-11-03..2026-11-17', -1)).toBe('from:2026-10-19..2026-11-02');
  expect(dayText(dayAt('2026-11-17') ?? 0)).toBe('2026-11-17');
});
