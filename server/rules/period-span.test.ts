/** Spans as people name them, in any zone; and the versions of the rules that judge them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULTS } from '../../config/settings.ts';
import { dayIn, dayText } from './city-day.ts';
import { rulesFrom, versionAt } from './period-rules.ts';
import { byMonths, monthText, spanOf, usualSpans } from './period-span.ts';

const HOUR = 3_600_000;
const ZONES = [
  ...['Asia/Shanghai', 'Europe/Berlin', 'America/Santiago', 'America/St_Johns'],
  ...['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'UTC'],
];

describe('a span', () => {
  test.each([
    ['month:2026-02', 'Asia/Shanghai', 28 * 24],
    ['month:2028-02', 'Asia/Shanghai', 29 * 24],
    ['month:2026-03', 'Europe/Berlin', 31 * 24 - 1],
    ['month:2026-10', 'Europe/Berlin', 31 * 24 + 1],
    ['day:2026-03-29', 'Europe/Berlin', 23],
    ['day:2026-10-25', 'Europe/Berlin', 25],
    ['day:2026-09-06', 'America/Santiago', 23], // there is no midnight on that day
    ['week:2026-W13', 'Europe/Berlin', 7 * 24 - 1],
    ['quarter:2026-Q4', 'Asia/Shanghai', 92 * 24],
    ['year:2028', 'Europe/Berlin', 366 * 24],
    ['from:2026-12-31..2027-01-01', 'Asia/Shanghai', 48],
  ])('%s in %s is %d hours long', (text, zone, hours) => {
    const { fromMs = 0, untilMs = 0 } = spanOf(text, zone) ?? {};
    expect((untilMs - fromMs) / HOUR).toBe(hours);
  });

  test('that has no name is none', () => {
    for (const text of [
      'month:2026-13',
      'day:2026-02-29',
      'week:2026-W54',
      'from:2026-02-02..2026-02-01',
      '',
    ])
      expect(spanOf(text, 'UTC')).toBeUndefined();
  });

  test('falls into the parts of its months, one after the other, in any zone', () => {
    const instants = fc.integer({ min: Date.UTC(2025, 0), max: Date.UTC(2029, 0) });
    const lengths = fc.integer({ min: 1, max: 500 * 24 * HOUR });
    // Whole spans as often as any.
    const named = fc
      .tuple(
        fc.integer({ min: 2025, max: 2028 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 28 }),
      )
      .map(([year, month, day]) => ({
        year,
        month: String(month).padStart(2, '0'),
        day: String(day).padStart(2, '0'),
      }));
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), instants, lengths, named, (zone, fromMs, length, at) => {
        const texts = [
          `month:${at.year}-${at.month}`,
          `day:${at.year}-${at.month}-${at.day}`,
          `year:${at.year}`,
        ];
        const spans = texts.flatMap((text) => spanOf(text, zone) ?? []);
        for (const span of [{ fromMs, untilMs: fromMs + length }, ...spans]) {
          const parts = byMonths(span, zone);
          const edges = parts.flatMap(({ part }) => [part.fromMs, part.untilMs]);
          expect([edges[0], edges.at(-1)]).toEqual([span.fromMs, span.untilMs]);
          for (const [index, { month, whole, part }] of parts.entries()) {
            expect(part.fromMs).toBeLessThan(part.untilMs);
            expect(whole).toEqual(spanOf(`month:${month}`, zone));
            expect([part.fromMs, part.untilMs - 1].map((ms) => dayText(dayIn(zone)(ms)).slice(0, 7))).toEqual(
              [month, month],
            );
            if (index > 0) expect(part.fromMs).toBe(parts[index - 1]?.part.untilMs);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  test('is usually one of these, at the turn of a year too', () => {
    const newYear = Date.UTC(2026, 11, 31, 16);
    expect(usualSpans(newYear, 'Asia/Shanghai')).toEqual([
      ...['month:2027-01', 'month:2026-12', 'quarter:2027-Q1', 'week:2026-W53', 'week:2026-W52'],
      ...['day:2026-12-31', 'day:2027-01-01', 'year:2027'],
    ]);
    expect(usualSpans(newYear - 1, 'Asia/Shanghai')[0]).toBe('month:2026-12');
  });

  test('of a month is named by its number', () => {
    expect([0, 11, 12, 683, 684].map(monthText)).toEqual([
      '1970-01',
      '1970-12',
      '1971-01',
      '2026-12',
      '2027-01',
    ]);
  });
});

test('the newest version that judges from then or earlier is in force, and the first for what was before', () => {
  const version = (number: number, fromMs: number) => ({
    ...{ number, fromMs, madeMs: number, by: 'li', note: '', values: rulesFrom(DEFAULTS) },
  });
  const versions = [version(3, 200), version(1, 50), version(2, 200), version(4, 150)];
  const at = (ms: number) => versionAt(versions, ms).number;
  expect([0, 49, 50, 149, 150, 199, 200, 999].map(at)).toEqual([1, 1, 1, 1, 4, 4, 4, 4]);
  expect(versionAt(versions.slice(0, 3), 200).number).toBe(3);
  expect(() => versionAt([], 0)).toThrow();
});
