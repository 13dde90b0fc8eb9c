/** Ranks among units of a level, and figures of many months together. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { measured, pooledShare, rankChange, ranks } from './league.ts';

describe('ranks', () => {
  test.each([
    { figures: [9_500, 9_800, 9_500], expected: [2, 1, 2] },
    { figures: [9_500, 9_500, 9_400], expected: [1, 1, 3] },
    { figures: [null, 9_400], expected: [null, 1] },
    { figures: [], expected: [] },
  ])('of $figures are $expected', ({ figures, expected }) => {
    expect(ranks(figures)).toEqual(expected);
  });

  test('say how many are better, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 10_000 }))), (figures) => {
        const told = ranks(figures);
        for (const [at, figure] of figures.entries()) {
          const better = figures.filter(
            (other) => figure !== null && other !== null && other > figure,
          ).length;
          expect(told[at]).toBe(figure === null ? null : better + 1);
        }
      }),
    );
  });

  test.each([
    { now: 1, before: 3, change: 2 },
    { now: 3, before: 1, change: -2 },
    { now: 1, before: null, change: null },
    { now: null, before: 1, change: null },
    { now: 1, before: undefined, change: null },
  ])('from $before to $now are a change of $change', ({ now, before, change }) => {
    expect(rankChange(now, before)).toBe(change);
  });
});

describe('the figure by which a unit is ranked', () => {
  const shares = { registration: 9_900, online: 9_400, image: undefined, position: 9_700 };

  test('is the lowest of those that are due', () => {
    expect(measured(shares, 'lowest')).toBe(9_400);
    expect(measured(shares, 'position')).toBe(9_700);
    expect(measured(shares, 'image')).toBeNull();
  });

  test('is missing when one of them cannot be said: an unseen rate is no good one', () => {
    expect(measured({ ...shares, online: null }, 'lowest')).toBeNull();
    expect(
      measured(
        { registration: undefined, online: undefined, image: undefined, position: undefined },
        'lowest',
      ),
    ).toBeNull();
  });
});

describe('months together', () => {
  const month = (good: number, bad: number, unknown = 0) => ({
    ...{ good, due: good + bad + unknown, unknown },
    share: Math.floor((good * 10_000) / (good + bad)),
  });

  test('are a sum, not a mean of percentages', () => {
    expect(pooledShare([month(1, 1), month(98, 0)])).toBe(9_900);
  });

  test('that are one are told as it was signed, though its unseen part was not written down', () => {
    expect(pooledShare([{ good: 90, due: 200, share: 9_000 }])).toBe(9_000);
  });

  test('are cut off, never rounded up across a line', () => {
    expect(pooledShare([month(94_996, 5_004), month(94_996, 5_004)])).toBe(9_499);
    expect(pooledShare([month(19, 1), month(19, 1)])).toBe(9_500);
  });

  test('leave out what was not seen, and months of which nothing can be said', () => {
    expect(pooledShare([month(90, 10, 900), month(90, 10)])).toBe(9_000);
    expect(pooledShare([{ ...month(0, 5, 95), share: null }, month(90, 10)])).toBe(9_000);
    expect(pooledShare([{ ...month(0, 5, 95), share: null }])).toBeNull();
    expect(pooledShare([{ good: 0, due: 0, share: null }])).toBeUndefined();
  });
});
