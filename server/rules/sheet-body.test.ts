/** Spans of sheets and their numbers. */
import { describe, expect, test } from 'vitest';
import { partsOf, periodAt, periodBefore, sheetNumber } from './sheet-body.ts';

const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / 86_400_000;

describe('the span of a sheet', () => {
  test.each([
    { kind: 'daily', at: '2026-03-01', period: 'day:2026-03-01', before: 'day:2026-02-28' },
    { kind: 'weekly', at: '2027-01-03', period: 'week:2026-W53', before: 'week:2026-W52' },
    { kind: 'monthly', at: '2026-01-31', period: 'month:2026-01', before: 'month:2025-12' },
    { kind: 'quarterly', at: '2026-01-01', period: 'quarter:2026-Q1', before: 'quarter:2025-Q4' },
    { kind: 'yearly', at: '2026-12-31', period: 'year:2026', before: 'year:2025' },
  ] as const)('$kind at $at is $period, after $before', ({ kind, at, period, before }) => {
    expect(periodAt(kind, day(at))).toBe(period);
    expect(periodBefore(period)).toBe(before);
  });

  test('has its days, or months where it is longer than one', () => {
    expect(partsOf('week:2026-W47')).toHaveLength(7);
    expect(partsOf('month:2028-02')).toHaveLength(29);
    expect(partsOf('quarter:2026-Q4')).toEqual(['month:2026-10', 'month:2026-11', 'month:2026-12']);
    expect(partsOf('year:2026')).toHaveLength(12);
    expect(partsOf('nothing')).toEqual([]);
  });
});

test.each([
  { kind: 'monthly', period: 'month:2026-10', unit: null, nth: 1, number: 'R-202610-01' },
  { kind: 'monthly', period: 'month:2026-10', unit: '220421', nth: 2, number: 'R-202610-220421-02' },
  { kind: 'daily', period: 'day:2026-11-21', unit: null, nth: 1, number: 'D-20261121-01' },
  { kind: 'weekly', period: 'week:2026-W47', unit: null, nth: 1, number: 'W-2026W47-01' },
  { kind: 'quarterly', period: 'quarter:2026-Q4', unit: null, nth: 1, number: 'Q-2026Q4-01' },
  { kind: 'yearly', period: 'year:2026', unit: null, nth: 10, number: 'Y-2026-10' },
] as const)('the number $number says what the sheet is', ({ kind, period, unit, nth, number }) => {
  expect(sheetNumber(kind, period, unit, nth)).toBe(number);
});
