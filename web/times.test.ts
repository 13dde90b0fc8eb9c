import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { tickText, timeTicks } from './parts/time-axis.ts';
import {
  clock,
  day,
  dayStart,
  dayTime,
  duration,
  iso,
  momentOf,
  momentText,
  monthAfter,
  useZone,
} from './times.ts';
import { speak } from './words.ts';

/** Wherever the browser stands: these are moments of the city's clock, eight hours ahead of UTC. */
const at = (year: number, month: number, date: number, hour: number, minute: number, second = 0) =>
  Date.UTC(year, month, date, hour - 8, minute, second);
const NOW = at(2026, 10, 21, 14, 5, 32);

beforeEach(() => useZone('Asia/Shanghai'));

describe('in Chinese', () => {
  beforeAll(() => speak('zh-CN'));

  test.each([
    { ms: NOW - 1_000, shown: '14:05:31' },
    { ms: at(2026, 10, 20, 21, 55), shown: '昨天 21:55' },
    { ms: at(2026, 10, 18, 21, 55), shown: '11-18 21:55' },
    { ms: at(2025, 11, 31, 8, 0), shown: '2025-12-31 08:00' },
    { ms: null, shown: '—' },
  ])('a moment is said as shortly as it can be told apart: $shown', ({ ms, shown }) => {
    expect(clock(ms, NOW)).toBe(shown);
  });

  test.each([
    { ms: 4_000, shown: '4 秒' },
    { ms: 12 * 60_000, shown: '12 分' },
    { ms: 192 * 60_000, shown: '3 小时 12 分' },
    { ms: 24 * 3_600_000, shown: '1 天' },
    { ms: 51 * 3_600_000, shown: '2 天 3 小时' },
  ])('a stretch of time is said in its two largest parts: $shown', ({ ms, shown }) => {
    expect(duration(ms)).toBe(shown);
  });
});

test('English counts one and many', async () => {
  await speak('en');
  expect(duration(25 * 3_600_000)).toBe('1 day 1 hour');
  expect(duration(50 * 3_600_000)).toBe('2 days 2 hours');
});

test('a day goes through a date field unchanged', () => {
  expect(day(dayStart('2026-11-21') ?? 0)).toBe('2026-11-21');
  expect(dayStart('')).toBeNull();
});

describe('wherever the browser stands, it is the city’s clock that is read', () => {
  test.each([
    { zone: 'Asia/Shanghai', shown: '2026-11-21 00:30', whole: '2026-11-21T00:30:00+08:00' },
    { zone: 'America/New_York', shown: '2026-11-20 11:30', whole: '2026-11-20T11:30:00-05:00' },
    { zone: 'UTC', shown: '2026-11-20 16:30', whole: '2026-11-20T16:30:00+00:00' },
    { zone: 'Asia/Kathmandu', shown: '2026-11-20 22:15', whole: '2026-11-20T22:15:00+05:45' },
  ])('$zone: $shown', ({ zone, shown, whole }) => {
    useZone(zone);
    const moment = Date.UTC(2026, 10, 20, 16, 30);
    expect([dayTime(moment), iso(moment)]).toEqual([shown, whole]);
    expect(momentOf(momentText(moment))).toBe(moment);
    expect(clock(moment, moment + 86_400_000)).toContain(shown.slice(-5));
  });

  test('also on the days on which clocks are put forward and back', () => {
    useZone('America/New_York');
    expect(iso(dayStart('2026-03-08') ?? 0)).toBe('2026-03-08T00:00:00-05:00');
    expect(iso(dayStart('2026-03-09') ?? 0)).toBe('2026-03-09T00:00:00-04:00');
    expect(iso(dayStart('2026-11-02') ?? 0)).toBe('2026-11-02T00:00:00-05:00');
  });

  test('an axis marks the city’s midnights and full hours', () => {
    const [from, until] = [at(2026, 10, 18, 14, 5), at(2026, 10, 21, 14, 5)];
    expect(timeTicks(from, until, 3, 8).map((ms) => tickText(ms, 3))).toEqual(['11-19', '11-20', '11-21']);
    const hours = timeTicks(at(2026, 10, 20, 21, 5), at(2026, 10, 21, 2, 5), 1, 8);
    expect(hours.map((ms) => tickText(ms, 1))).toEqual(['22:00', '23:00', '00:00', '01:00', '02:00']);
  });

  test('the month of the city may be another one than the browser’s', () => {
    expect(monthAfter(0, Date.UTC(2026, 11, 31, 17))).toBe('2027-01');
    expect(monthAfter(-1, Date.UTC(2026, 11, 31, 17))).toBe('2026-12');
  });
});
