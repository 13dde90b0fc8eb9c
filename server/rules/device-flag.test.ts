/** When a device is flagged for its own uptime, and when no more. */
import { expect, test } from 'vitest';
import { isFlagged } from './device-flag.ts';

const HOUR = 3_600_000;
const RULES = { threshold: 9_500, clearAbove: 50, leastMs: 72 * HOUR };
const up = (good: number, of: number) => ({ goodMs: good * HOUR, badMs: (of - good) * HOUR });

test.each([
  { name: '95 % exactly: 684 of 720 h', was: false, uptime: up(684, 720), is: false },
  {
    name: 'a second less',
    was: false,
    uptime: { goodMs: 684 * HOUR - 1_000, badMs: 36 * HOUR + 1_000 },
    is: true,
  },
  { name: 'flagged, and back at 95 %', was: true, uptime: up(684, 720), is: true },
  { name: 'flagged, and back at 95.5 %', was: true, uptime: up(955, 1_000), is: false },
  { name: 'never online, but known for two days only', was: false, uptime: up(0, 48), is: false },
  { name: 'never online, known for three days', was: false, uptime: up(0, 72), is: true },
  { name: 'flagged, and then hardly looked at', was: true, uptime: up(10, 10), is: true },
  { name: 'nothing known at all', was: false, uptime: up(0, 0), is: false },
])('$name: $is', ({ was, uptime, is }) => {
  expect(isFlagged(was, uptime, RULES)).toBe(is);
});

test('under a line of 100 % the flag comes down when it was never offline', () => {
  expect(isFlagged(true, up(720, 720), { ...RULES, threshold: 10_000 })).toBe(false);
});
