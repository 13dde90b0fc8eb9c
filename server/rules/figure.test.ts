import { describe, expect, test } from 'vitest';
import { judge } from './figure.ts';

describe('a figure says what it could not see', () => {
  test.each([
    {
      rate: { good: 90, bad: 10, unknown: 0, excluded: 3 },
      figure: { share: 9_000, low: 9_000, high: 9_000, coverage: 10_000, verdict: 'fails', gap: 5 },
      because: 'everything is known',
    },
    {
      rate: { good: 76, bad: 4, unknown: 20, excluded: 0 },
      figure: { share: 9_500, low: 7_600, high: 9_600, coverage: 8_000, verdict: 'cannot-be-said', gap: 0 },
      because: 'just enough is known for a share, not for a verdict',
    },
    {
      rate: { good: 10, bad: 69, unknown: 21, excluded: 0 },
      figure: { share: null, low: 1_000, high: 3_100, coverage: 7_900, verdict: 'cannot-be-said' },
      because: 'below the least coverage nothing is said, however clear it looks',
    },
    {
      rate: { good: 0, bad: 0, unknown: 0, excluded: 9 },
      figure: { share: null, low: null, high: null, coverage: null, verdict: 'nothing-due', gap: 0 },
      because: 'nothing due gives no rate',
    },
  ])('$because', ({ rate, figure }) => {
    expect(judge(rate, 9_500, 8_000)).toMatchObject({ threshold: 9_500, ...figure });
  });

  test('what is approved not to count is covered, and neither good nor bad', () => {
    const rate = { good: 10, bad: 10, unknown: 20, excluded: 60 };
    const said = { share: 5_000, low: 2_500, high: 7_500, coverage: 8_000, verdict: 'fails', gap: 9 };
    expect(judge(rate, 9_500, 8_000, 60)).toMatchObject(said);
    expect(judge(rate, 9_500, 8_000, 59)).toMatchObject({ share: null, verdict: 'cannot-be-said' });
  });
});
