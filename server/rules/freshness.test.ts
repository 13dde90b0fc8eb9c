import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cyclesFor } from '../../config/back-off.ts';
import { DEFAULTS } from '../../config/settings.ts';
import { allowedMsOf, freshnessOf } from './freshness.ts';

test('online may be two cycles and half a minute old, and is not remembered at all', () => {
  expect(freshnessOf(DEFAULTS).online).toEqual({
    allowedMs: 150_000,
    memoryMs: 0,
    backsOffMs: 60_000,
  });
});

test('the other checks are remembered for their hours', () => {
  expect(freshnessOf(DEFAULTS).image).toEqual({ allowedMs: 86_400_000, memoryMs: 86_400_000 });
});

test('a check that is asked more seldom than it is remembered is not out of date before its next look', () => {
  const cadences = { ...DEFAULTS.cadences, image: { ...DEFAULTS.cadences.image, everySeconds: 3 * 86_400 } };
  expect(freshnessOf({ ...DEFAULTS, cadences }).image).toEqual({
    allowedMs: 6 * 86_400_000 + 30_000,
    memoryMs: 86_400_000,
  });
});

test.each([
  { state: 'bad', lastedMs: 0, allowedMs: 150_000, because: 'it is looked at each minute' },
  {
    state: 'bad',
    lastedMs: 3_600_000,
    allowedMs: 270_000,
    because: 'after an hour it is looked at every other',
  },
  { state: 'bad', lastedMs: 86_400_000, allowedMs: 1_230_000, because: 'after a day every tenth' },
  { state: 'good', lastedMs: 86_400_000, allowedMs: 150_000, because: 'who answers is always looked at' },
] as const)('a $state state that lasted $lastedMs ms may be $allowedMs ms old: $because', (row) => {
  expect(allowedMsOf(freshnessOf(DEFAULTS).online, row.state, row.lastedMs)).toBe(row.allowedMs);
});

test('a dead device is known as dead until its next look, however long it is dead', () => {
  const { online } = freshnessOf(DEFAULTS);
  fc.assert(
    fc.property(fc.nat(1e9), (lastedMs) => {
      const nextMs = 60_000 * cyclesFor(lastedMs, 60_000);
      expect(allowedMsOf(online, 'bad', lastedMs)).toBeGreaterThanOrEqual(nextMs + 60_000);
    }),
  );
});
