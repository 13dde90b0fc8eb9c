import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Rate } from './rate.ts';
import { coverageOf, dueOf, gapOf, intervalOf, isBelow, shareOf, verdictOf } from './rate.ts';

const rate = (good: number, bad: number, unknown = 0, excluded = 0): Rate => ({
  good,
  bad,
  unknown,
  excluded,
});

const anyRate = fc.record({
  good: fc.nat(60_000),
  bad: fc.nat(60_000),
  unknown: fc.nat(60_000),
  excluded: fc.nat(1_000),
});

describe('a unit is below the line when its whole numbers say so', () => {
  test.each([
    { good: 95, of: 100, below: false, because: 'it stands exactly on the line' },
    { good: 19, of: 20, below: false, because: '19 of 20 is exactly 95 %' },
    { good: 9_495, of: 10_000, below: true, because: '94.95 % prints as 95.0 and is still below' },
    { good: 94_996, of: 100_000, below: true, because: '94.996 % must not pass' },
    { good: 52_653, of: 55_425, below: true, because: 'the city may have 2,771 failing devices, not 2,772' },
    { good: 52_654, of: 55_425, below: false, because: 'the city may have 2,771 failing devices' },
    { good: 0, of: 1, below: true, because: 'one device of one is down' },
    { good: 0, of: 0, below: false, because: 'nothing was due' },
  ])('$good of $of: $because', ({ good, of, below }) => {
    expect(isBelow(good, of, 9_500)).toBe(below);
  });
});

describe("a city's month in milliseconds is as exact as a count of devices", () => {
  const of = 55_425 * 31 * 86_400_000;
  const line = (of / 10_000) * 9_500;

  test.each([
    { good: line, below: false, share: 9_500, gap: 0, because: 'it stands on the line' },
    { good: line - 1, below: true, share: 9_499, gap: 1, because: 'it lacks a millisecond' },
    { good: line + 1, below: false, share: 9_500, gap: -1, because: 'it has one to spare' },
  ])('$because', ({ good, below, share, gap }) => {
    const whole = rate(good, of - good);
    expect(isBelow(good, of, 9_500)).toBe(below);
    expect([shareOf(whole), gapOf(whole, 9_500)]).toEqual([share, gap]);
    expect(verdictOf(whole, 9_500)).toBe(below ? 'fails' : 'meets');
  });

  test('a ten-thousandth of a millisecond short is a millisecond short', () => {
    expect(gapOf(rate(0, 1_000_000_000_001), 1)).toBe(100_000_001);
    expect(gapOf(rate(0, 1_000_000_000_000), 1)).toBe(100_000_000);
  });

  test('whatever the numbers: as in whole numbers without an end', () => {
    const anyWhole = fc.oneof(fc.maxSafeNat(), fc.nat(1_000_000), fc.nat(2_000_000_000_000));
    fc.assert(
      fc.property(anyWhole, anyWhole, fc.nat(10_000), fc.integer({ min: -2, max: 2 }), (a, b, at, off) => {
        const whole = Math.max(a, b, 1);
        // Just at a share as often as anywhere.
        const near = Number((BigInt(whole) * BigInt(at)) / 10_000n) + off;
        for (const good of [Math.min(a, b), Math.max(0, Math.min(near, whole))]) {
          const [part, all, threshold] = [BigInt(good), BigInt(whole), BigInt(at)];
          expect(isBelow(good, whole, at)).toBe(part * 10_000n < all * threshold);
          expect(shareOf(rate(good, whole - good))).toBe(Number((part * 10_000n) / all));
          const needed = (all * threshold + 9_999n) / 10_000n;
          expect(gapOf(rate(good, whole - good), at)).toBe(Number(needed - part));
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a verdict says only what every unknown device would leave standing', () => {
  test.each([
    { of: rate(95, 5), verdict: 'meets', because: 'all are known, exactly on the line' },
    { of: rate(94, 6), verdict: 'fails', because: 'all are known, one too few' },
    { of: rate(95, 0, 5), verdict: 'meets', because: 'even if all unknown were bad' },
    { of: rate(94, 0, 6), verdict: 'cannot-be-said', because: 'one unknown device decides' },
    { of: rate(90, 6, 4), verdict: 'fails', because: 'even if all unknown were good' },
    { of: rate(0, 0, 100), verdict: 'cannot-be-said', because: 'the probes see nothing' },
    { of: rate(0, 0, 0, 7), verdict: 'nothing-due', because: 'everything is excluded' },
  ] as const)('$of.good good, $of.bad bad, $of.unknown unknown: $because', ({ of, verdict }) => {
    expect(verdictOf(of, 9_500)).toBe(verdict);
  });

  test('whatever the unknown turn out to be, a verdict that was given holds', () => {
    fc.assert(
      fc.property(anyRate, fc.nat(10_000), fc.nat(60_000), (of, threshold, lot) => {
        const verdict = verdictOf(of, threshold);
        const turnedGood = Math.min(lot, of.unknown);
        const later = verdictOf(rate(of.good + turnedGood, of.bad + of.unknown - turnedGood), threshold);
        if (verdict === 'meets' || verdict === 'fails' || verdict === 'nothing-due') {
          expect(later).toBe(verdict);
        }
      }),
    );
  });
});

describe('a share', () => {
  test.each([
    { of: rate(1, 2), share: 3_333, because: 'is rounded down' },
    { of: rate(9_499_999, 500_001), share: 9_499, because: 'never crosses the line upwards' },
    { of: rate(1, 0, 99), share: 10_000, because: 'speaks of the known alone' },
    { of: rate(0, 0, 5), share: null, because: 'is nothing when nothing is known' },
  ])('$because', ({ of, share }) => expect(shareOf(of)).toBe(share));

  test('lies between the lowest and the highest possible one, and is on the line only when the unit is', () => {
    fc.assert(
      fc.property(anyRate, fc.nat(10_000), (of, threshold) => {
        const { low, high } = intervalOf(of);
        const share = shareOf(of);
        if (low === null || high === null) return;
        const due = dueOf(of);
        expect(low).toBe(Math.floor((of.good * 10_000) / due));
        expect(high).toBe(Math.floor(((of.good + of.unknown) * 10_000) / due));
        if (share === null) return;
        expect(low).toBeLessThanOrEqual(share);
        expect(high).toBeGreaterThanOrEqual(share);
        if (isBelow(of.good, of.good + of.bad, threshold)) expect(share).toBeLessThan(threshold);
      }),
    );
  });

  test('coverage is the known part of what was due', () => {
    expect(coverageOf(rate(50, 30, 20, 9))).toBe(8_000);
    expect(coverageOf(rate(0, 0, 0, 9))).toBeNull();
    expect(dueOf(rate(50, 30, 20, 9))).toBe(100);
  });
});

describe('the gap', () => {
  test.each([
    { of: rate(8_080, 1_180), gap: 717, because: 'so many repairs bring the unit back' },
    { of: rate(100, 0), gap: -5, because: 'so many may still fail' },
    { of: rate(95, 5), gap: 0, because: 'it stands on the line' },
    { of: rate(0, 0, 4), gap: 0, because: 'nothing is known' },
  ])('$gap: $because', ({ of, gap }) => expect(gapOf(of, 9_500)).toBe(gap));

  test('repairing exactly so many meets the threshold, one fewer does not', () => {
    fc.assert(
      fc.property(anyRate, fc.integer({ min: 1, max: 10_000 }), ({ good, bad }, threshold) => {
        const gap = gapOf(rate(good, bad), threshold);
        expect(isBelow(good + gap, good + bad, threshold)).toBe(false);
        if (good + bad > 0) expect(isBelow(good + gap - 1, good + bad, threshold)).toBe(true);
      }),
    );
  });
});
