import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextOnGrid, phaseOf } from './cadence.ts';
import { Wheel } from './wheel.ts';

describe('the wheel', () => {
  test('hands out every slot once, not before its time and not after the tick of its time', () => {
    const dues = fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 200 });
    fc.assert(
      fc.property(dues, fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1 }), (times, steps) => {
        const wheel = new Wheel(0, 10, 16);
        for (const [slot, dueMs] of times.entries()) wheel.set(slot, dueMs);
        const handed = new Map<number, number>();
        let before = 0;
        for (let now = 0, turn = 0; now <= 3_100; turn += 1) {
          const step = steps[turn % steps.length] ?? 1;
          before = now;
          now += step;
          wheel.turn(now, (slot) => {
            expect(handed.has(slot)).toBe(false);
            expect(times[slot]).toBeLessThanOrEqual(now);
            // One tick for rounding up, one because what is due at once comes with the next turn.
            expect(times[slot]).toBeGreaterThan(before - 20);
            handed.set(slot, now);
          });
        }
        expect(handed.size).toBe(times.length);
        expect(wheel.size).toBe(0);
      }),
    );
  });

  test('keeps to the last word: a slot that was moved or taken out does not come at its old time', () => {
    const orders = fc.array(
      fc.record({
        slot: fc.nat(20),
        dueMs: fc.option(fc.integer({ min: 1, max: 2_000 }), { nil: undefined }),
      }),
    );
    fc.assert(
      fc.property(orders, (list) => {
        const wheel = new Wheel(0, 10, 16);
        const wanted = new Map<number, number>();
        for (const { slot, dueMs } of list) {
          if (dueMs === undefined) {
            wheel.remove(slot);
            wanted.delete(slot);
          } else {
            wheel.set(slot, dueMs);
            wanted.set(slot, dueMs);
          }
        }
        expect(wheel.size).toBe(wanted.size);
        for (let now = 10; now <= 2_100; now += 10) {
          wheel.turn(now, (slot) => {
            expect(wanted.get(slot)).toBeLessThanOrEqual(now);
            wanted.delete(slot);
          });
        }
        expect(wanted.size).toBe(0);
      }),
    );
  });

  test('takes no harm when whoever is told moves others that are due', () => {
    const wheel = new Wheel(0, 10, 16);
    for (let slot = 0; slot < 10; slot += 1) wheel.set(slot, 10);
    wheel.set(10, 200);
    const told: number[] = [];
    wheel.turn(20, (slot) => {
      told.push(slot);
      if (slot === 0) for (let other = 1; other < 10; other += 1) wheel.set(other, 100);
    });
    expect(told).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    wheel.turn(5_000, (slot) => told.push(slot));
    expect(told.filter((slot) => slot === 10)).toEqual([10]);
  });
});

describe('a city of 55,425 devices on the wheel', () => {
  const DEVICES = 55_425;
  const EVERY_MS = 60_000;

  test('looks at every device once in each cycle, and never at many at once', () => {
    const wheel = new Wheel(0);
    let seed = 1;
    const random = (): number => {
      seed = (seed * 16_807) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    const again = (row: number, now: number): void =>
      wheel.set(row, nextOnGrid(now, phaseOf(row), EVERY_MS, random));
    for (let row = 0; row < DEVICES; row += 1) again(row, 0);
    const last = new Float64Array(DEVICES).fill(Number.NaN);
    const looks = new Uint8Array(DEVICES);
    let most = 0;
    let longest = 0;
    let shortest = Number.POSITIVE_INFINITY;
    for (let now = 50; now <= 5 * EVERY_MS; now += 50) {
      let count = 0;
      wheel.turn(now, (row) => {
        count += 1;
        const gap = now - (last[row] ?? 0);
        if (gap > longest) longest = gap;
        // In the first cycle some are looked at just before their place in it, and once more in between.
        if (gap < shortest && now > 2 * EVERY_MS) shortest = gap;
        last[row] = now;
        looks[row] = (looks[row] ?? 0) + 1;
        again(row, now);
      });
      most = Math.max(most, count);
    }
    expect([...new Set(looks)].sort()).toEqual(expect.arrayContaining([5]));
    expect(Math.min(...looks)).toBeGreaterThanOrEqual(4);
    expect(Math.max(...looks)).toBeLessThanOrEqual(6);
    expect(longest).toBeLessThanOrEqual(EVERY_MS + 1_000);
    expect(shortest).toBeGreaterThanOrEqual(EVERY_MS - 1_000);
    // 46 would be perfectly even.
    expect(most).toBeLessThan(60 * 1.5);
  });
});
