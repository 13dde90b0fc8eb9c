import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayOf, startOfDay } from './day.ts';

describe('a date and the instant it begins at', () => {
  test.each([
    ['2026-11-21', 'Asia/Shanghai', Date.UTC(2026, 10, 20, 16)],
    ['1986-07-01', 'Asia/Shanghai', Date.UTC(1986, 5, 30, 15)], // there was summer time then
    ['2026-03-29', 'Europe/Berlin', Date.UTC(2026, 2, 28, 23)], // the clock goes forward on that day
    ['2026-10-25', 'Europe/Berlin', Date.UTC(2026, 9, 24, 22)],
    ['2024-02-29', 'UTC', Date.UTC(2024, 1, 29)],
  ])('%s in %s', (text, zone, atMs) => {
    expect(startOfDay(text, zone)).toBe(atMs);
    expect([dayOf(atMs, zone), dayOf(atMs - 1, zone) < text]).toEqual([text, true]);
  });

  test.each([
    '',
    '2026-2-3',
    '2026-02-30',
    '2025-02-29',
    '2026-13-01',
    '20261121',
    '2026-11-21T00:00',
    '2026/11/21',
  ])('%j is no date', (text) => expect(startOfDay(text, 'Asia/Shanghai')).toBeUndefined());

  test('belong together: every instant lies in the day that it is of', () => {
    const zones = fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'America/New_York');
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(1980, 0), max: Date.UTC(2099, 0) }), zones, (atMs, zone) => {
        const start = startOfDay(dayOf(atMs, zone), zone) ?? Number.NaN;
        expect(start <= atMs && atMs - start < 25 * 3_600_000).toBe(true);
      }),
    );
  });
});
