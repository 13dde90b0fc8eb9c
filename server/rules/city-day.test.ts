/** Days and months of the city. */
import { describe, expect, test } from 'vitest';
import { dayIn, dayText, firstDayOf, monthOf, startIn } from './city-day.ts';

describe('a day begins at midnight of the city', () => {
  test.each([
    ['Asia/Shanghai', '2026-11-20T15:59:59.999Z', '2026-11-20'],
    ['Asia/Shanghai', '2026-11-20T16:00:00Z', '2026-11-21'],
    ['Asia/Kathmandu', '2026-11-20T18:15:00Z', '2026-11-21'],
    ['America/St_Johns', '2026-03-08T03:29:59Z', '2026-03-07'],
    ['UTC', '2024-02-29T23:59:59Z', '2024-02-29'],
  ])('%s: %s is %s', (zone, instant, day) => {
    expect(dayText(dayIn(zone)(Date.parse(instant)))).toBe(day);
  });

  test('an hour that is told twice belongs to one day', () => {
    const day = dayIn('Europe/Berlin');
    const told = [
      '2026-10-24T22:30:00Z',
      '2026-10-25T00:30:00Z',
      '2026-10-25T22:59:59Z',
      '2026-10-25T23:00:00Z',
    ];
    expect(told.map((instant) => dayText(day(Date.parse(instant))))).toEqual([
      '2026-10-25',
      '2026-10-25',
      '2026-10-25',
      '2026-10-26',
    ]);
  });
});

test.each([
  'Asia/Shanghai', // with summer time from 1986 to 1991
  'UTC',
  'Europe/Berlin',
  'America/St_Johns', // at one minute past midnight until 2011
  'America/Santiago', // at midnight
  'America/Havana', // at midnight, and back to it
  'Asia/Beirut',
  'Africa/Cairo',
  'Australia/Lord_Howe', // by half an hour
  'Pacific/Chatham',
])('every day of %s begins with its first instant, however clocks are put', { timeout: 30_000 }, (zone) => {
  const [day, start] = [dayIn(zone), startIn(zone)];
  const wrong: string[] = [];
  for (let at = firstDayOf(15 * 12); at < firstDayOf(70 * 12); at++) {
    const fromMs = start(at);
    if (day(fromMs) !== at || day(fromMs - 1) !== at - 1) wrong.push(dayText(at));
  }
  expect(wrong).toEqual([]);
});

test('a day knows its month and its place in it, leap days too', () => {
  for (const text of ['1970-01-01', '2024-02-29', '2026-12-31', '2027-01-01']) {
    const day = Date.parse(text) / 86_400_000;
    const { month, date } = monthOf(day);
    expect(dayText(firstDayOf(month) + date)).toBe(text);
    expect(date + 1).toBe(Number(text.slice(8)));
  }
});
