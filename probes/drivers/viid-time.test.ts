import { describe, expect, test } from 'vitest';
import { instantOf, localTime } from './viid-time.ts';

const ZONE = 'Asia/Shanghai';
const AT_MS = Date.UTC(2026, 10, 21, 0, 0, 0);

test('a time is written as the standard has it, by the wall clock of the zone', () => {
  expect(localTime(AT_MS, ZONE)).toBe('20261121080000');
});

describe('a time is read in every form that senders have', () => {
  test.each([
    ['20261121080000', 0],
    ['20261121080000250', 250],
    [20261121080000, 0],
    ['2026-11-21T08:00:00', 0],
    ['2026-11-21 08:00:00.250', 250],
    ['2026-11-21T00:00:00Z', 0],
    [AT_MS, 0],
    [`${AT_MS}`, 0],
    [AT_MS / 1_000, 0],
  ])('%s', (said, moreMs) => {
    expect(instantOf(said, ZONE)).toBe(AT_MS + moreMs);
  });

  test.each(['', 'now', '20261321080000', '20260230080000', '2026', null, {}, [], 1e30, '1'.repeat(50)])(
    'and %j is no time',
    (said) => {
      expect(instantOf(said, ZONE)).toBeUndefined();
    },
  );

  test('also where clocks are put forward', () => {
    expect(instantOf('20260329030000', 'Europe/Berlin')).toBe(Date.UTC(2026, 2, 29, 1));
    expect(instantOf('20260329015959', 'Europe/Berlin')).toBe(Date.UTC(2026, 2, 29, 0, 59, 59));
  });
});
