import { beforeAll, describe, expect, test } from 'vitest';
import { clock, day, dayStart, duration } from './times.ts';
import { speak } from './words.ts';

const NOW = new Date(2026, 10, 21, 14, 5, 32).getTime();
const at = (...parts: [number, number, number, number, number]) => new Date(...parts).getTime();

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
