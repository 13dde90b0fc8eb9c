/** For how long, and for how many, one deed stands. */
import { expect, test } from 'vitest';
import { Glimpses } from './glimpses.ts';

let nowMs = 0;

test('a list that was opened stands for its pictures, for whoever opened it, for ten minutes', () => {
  const glimpses = new Glimpses(() => nowMs);
  expect(glimpses.covers('a', [1])).toBe(false);
  glimpses.cover('a', [1, 2]);
  expect(glimpses.covers('a', [2, 1])).toBe(true);
  expect(glimpses.covers('a', [1, 3])).toBe(false);
  expect(glimpses.covers('b', [1])).toBe(false);
  expect(glimpses.covers('a', [])).toBe(true);
  nowMs += 10 * 60_000;
  expect(glimpses.covers('a', [1])).toBe(false);
});

test('what is remembered is bounded: whoever looked longest ago is written down again', () => {
  const glimpses = new Glimpses(() => nowMs);
  for (let n = 0; n < 501; n++) glimpses.cover(`key ${n}`, [1]);
  expect(glimpses.covers('key 0', [1])).toBe(false);
  expect(glimpses.covers('key 500', [1])).toBe(true);
  glimpses.cover(
    'key 500',
    Array.from({ length: 5_000 }, (_, index) => index + 2),
  );
  expect(glimpses.covers('key 500', [1])).toBe(false);
  expect(glimpses.covers('key 500', [5_000])).toBe(true);
});
