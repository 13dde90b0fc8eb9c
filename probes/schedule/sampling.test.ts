import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sunElevation } from '../../config/sun.ts';
import { phaseOf } from './cadence.ts';
import { hurriedLook, lightsOf, looksOf, nextLook, type Spot } from './sampling.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SIX_HOURS_MS = 6 * HOUR_MS;
const START_MS = Date.UTC(2026, 0, 1);
const MIDDLE = () => 0.5;
const CITY: Spot = { lon: 125.1, lat: 42.9 };

/** The looks of so many days, each as planned after the one before. */
function planned(spot: Spot, fromMs: number, phase: number, days: number, everyMs = SIX_HOURS_MS): number[] {
  const looks: number[] = [];
  for (let ms = fromMs; ; ) {
    ms = nextLook(spot, ms, phase, everyMs, MIDDLE);
    if (ms > fromMs + days * DAY_MS) return looks;
    looks.push(ms);
  }
}

const spots = fc.record({ lon: fc.double({ min: -180, max: 180, noNaN: true }), lat: latitudes(90) });
function latitudes(most: number) {
  return fc.double({ min: -most, max: most, noNaN: true });
}
const phases = fc.double({ min: 0, max: 0.999, noNaN: true });
const times = fc.integer({ min: 0, max: 2 * 366 * 24 }).map((hours) => START_MS + hours * HOUR_MS);

describe('a device is looked at four times a day', () => {
  test('wherever it stands and whenever it begins, at least once in daylight and once at night', () => {
    fc.assert(
      fc.property(spots, phases, times, (spot, phase, fromMs) => {
        const looks = planned(spot, fromMs, phase, 4);
        expect(looks.length).toBeGreaterThanOrEqual(14);
        expect(looks.length).toBeLessThanOrEqual(18);
        for (const day of [1, 2]) {
          const lights = lightsOf(spot, fromMs + day * DAY_MS);
          for (const { fromMs: from, toMs: to } of [lights.day, lights.night])
            expect(looks.filter((ms) => ms >= from - 61_000 && ms <= to + 61_000).length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('in the country, daylight is daylight and night is night by the sun over the pin', () => {
    const country = fc.record({ lon: fc.double({ min: 73, max: 135, noNaN: true }), lat: latitudes(54) });
    fc.assert(
      fc.property(country, phases, times, (spot, phase, fromMs) => {
        const looks = looksOf(spot, fromMs, phase, 4).map((ms) => sunElevation(spot.lon, spot.lat, ms));
        expect(looks).toHaveLength(4);
        const noon = lightsOf(spot, fromMs).day;
        const isWinterNorth = noon.toMs - noon.fromMs <= HOUR_MS;
        const around = planned(spot, fromMs, phase, 2).map((ms) => sunElevation(spot.lon, spot.lat, ms));
        if (!isWinterNorth) expect(Math.max(...around)).toBeGreaterThan(9);
        expect(Math.min(...around)).toBeLessThan(-5);
      }),
      { numRuns: 200 },
    );
  });

  test('never twice within half an hour', () => {
    fc.assert(
      fc.property(spots, phases, times, (spot, phase, fromMs) => {
        const looks = planned(spot, fromMs, phase, 3);
        for (let i = 1; i < looks.length; i++)
          expect((looks[i] ?? 0) - (looks[i - 1] ?? 0)).toBeGreaterThan(HOUR_MS / 2);
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    ['in midsummer', Date.UTC(2026, 5, 21)],
    ['in midwinter', Date.UTC(2026, 11, 21)],
    ['in spring', Date.UTC(2026, 2, 20)],
  ])('%s a city of them is spread evenly over the day', (_when, fromMs) => {
    const hours = new Array<number>(24).fill(0);
    for (let row = 0; row < 5_000; row++) {
      for (const ms of planned(CITY, fromMs - DAY_MS, phaseOf(row), 2)) {
        if (ms < fromMs) continue;
        const hour = Math.floor((ms % DAY_MS) / HOUR_MS);
        hours[hour] = (hours[hour] ?? 0) + 1;
      }
    }
    const mean = hours.reduce((sum, count) => sum + count, 0) / 24;
    expect(mean).toBeGreaterThan((4 * 5_000 * 0.9) / 24);
    expect(Math.max(...hours)).toBeLessThan(2 * mean);
    expect(Math.min(...hours)).toBeGreaterThan(0.5 * mean);
  });

  test('a short cadence, as of a demonstration, is the plan itself; so is one of days', () => {
    for (const everyMs of [10_000, 600_000, HOUR_MS, 5 * DAY_MS]) {
      const next = nextLook(CITY, START_MS, 0.3, everyMs, MIDDLE);
      expect(next - START_MS).toBeLessThanOrEqual(1.2 * everyMs);
      expect(next).toBeGreaterThanOrEqual(START_MS);
    }
  });
});

test('after a doubt or a repair the next look is within the hour, and never later than planned', () => {
  expect(hurriedLook(0, SIX_HOURS_MS, SIX_HOURS_MS, MIDDLE)).toBe(HOUR_MS);
  expect(hurriedLook(0, 5_000, SIX_HOURS_MS, MIDDLE)).toBe(5_000);
  expect(hurriedLook(0, 20_000, 10_000, MIDDLE)).toBe(10_000);
});
