import { expect, test } from 'vitest';
import { DEFAULTS } from '../../config/settings.ts';
import { freshnessOf } from './freshness.ts';

test('online may be two cycles and half a minute old, and is not remembered at all', () => {
  expect(freshnessOf(DEFAULTS).online).toEqual({ allowedMs: 150_000, memoryMs: 0 });
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
