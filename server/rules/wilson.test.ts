/** How sure a share is. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wilson } from './wilson.ts';

describe('how sure a share is', () => {
  test.each([
    [0, 10, 0, 0.278],
    [10, 10, 0.722, 1],
    [5, 10, 0.237, 0.763],
    [95, 100, 0.888, 0.978],
  ])('%i of %i: from %f to %f', (part, whole, low, high) => {
    const told = wilson(part, whole);
    expect(told?.low).toBeCloseTo(low, 3);
    expect(told?.high).toBeCloseTo(high, 3);
  });

  test('nothing of nothing is not said, and the share lies within its interval', () => {
    expect(wilson(0, 0)).toBeNull();
    fc.assert(
      fc.property(fc.nat(1_000), fc.integer({ min: 1, max: 1_000 }), (part, whole) => {
        const told = wilson(Math.min(part, whole), whole);
        expect(told && told.low <= told.share + 1e-9 && told.share <= told.high + 1e-9).toBe(true);
      }),
    );
  });
});
