/** One number of the four rates. */
import { describe, expect, test } from 'vitest';
import { scoreOf } from './score.ts';

const EVEN = { registration: 2_500, online: 2_500, image: 2_500, position: 2_500 };
const ONLINE = { registration: 0, online: 10_000, image: 0, position: 0 };
const rates = (registration: number | null, online: number | null, image = 9_500, position = 9_600) =>
  Object.entries({ registration, online, image, position, usable: 1 }).map(([rate, share]) => ({
    rate,
    share,
  }));

describe('a score', () => {
  test.each([
    { of: rates(9_900, 9_400), weights: EVEN, score: 9_600, because: 'is the mean when all weigh the same' },
    { of: rates(9_901, 9_402), weights: EVEN, score: 9_600, because: 'is cut off, never rounded up' },
    {
      of: rates(10_000, 10_000, 10_000, 10_000),
      weights: EVEN,
      score: 10_000,
      because: 'is a hundred at most',
    },
    {
      of: rates(9_900, 9_400),
      weights: ONLINE,
      score: 9_400,
      because: 'is that of the only one that weighs',
    },
    {
      of: rates(null, 9_400),
      weights: ONLINE,
      score: 9_400,
      because: 'does not ask for what weighs nothing',
    },
    { of: rates(9_900, null), weights: EVEN, score: null, because: 'is not said when one cannot be' },
    { of: [], weights: EVEN, score: null, because: 'is none of nothing' },
  ])('$because', ({ of, weights, score }) => {
    expect(scoreOf(of, weights)).toBe(score);
  });
});
