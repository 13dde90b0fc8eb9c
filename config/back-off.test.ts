import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cyclesFor } from './back-off.ts';

const HOUR_MS = 3_600_000;

describe('a device that is long dead is looked at more seldom', () => {
  test.each([
    { badForMs: 0, cycles: 1 },
    { badForMs: HOUR_MS - 1, cycles: 1 },
    { badForMs: HOUR_MS, cycles: 2 },
    { badForMs: 2 * HOUR_MS, cycles: 4 },
    { badForMs: 5 * HOUR_MS, cycles: 8 },
    { badForMs: 100 * HOUR_MS, cycles: 10 },
  ])('after $badForMs ms each $cycles cycles', ({ badForMs, cycles }) => {
    expect(cyclesFor(badForMs, 60_000)).toBe(cycles);
  });

  test('never sooner than before: what is planned now holds until it is due', () => {
    fc.assert(
      fc.property(
        fc.nat(1e9),
        fc.nat(1e9),
        fc.integer({ min: 5_000, max: 86_400_000 }),
        (badForMs, moreMs, everyMs) => {
          const cycles = cyclesFor(badForMs, everyMs);
          expect(cyclesFor(badForMs + moreMs, everyMs)).toBeGreaterThanOrEqual(cycles);
          expect(cycles).toBeLessThanOrEqual(10);
        },
      ),
    );
  });
});
