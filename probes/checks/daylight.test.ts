import { describe, expect, test } from 'vitest';
import { isDaylight, sunElevation } from './daylight.ts';

/** Liaoyuan; local time is UTC + 8. */
const PLACE = { lon: 125.14, lat: 42.9 };
const at = (month: number, day: number, hour: number) =>
  Date.UTC(2026, month - 1, day) + (hour - 8) * 3_600_000;

describe('the sun over a pin', () => {
  test.each([
    { what: 'at noon of midsummer', month: 6, day: 21, hour: 11.66, degrees: 70.5 },
    { what: 'at noon of midwinter', month: 12, day: 21, hour: 11.66, degrees: 23.7 },
    { what: 'at noon of the equinox', month: 3, day: 20, hour: 11.78, degrees: 47.1 },
  ])('stands $degrees degrees high $what', ({ month, day, hour, degrees }) => {
    expect(sunElevation(PLACE.lon, PLACE.lat, at(month, day, hour))).toBeCloseTo(degrees, 0);
  });

  test.each([
    [at(6, 21, 12), true],
    [at(6, 21, 4), false],
    [at(12, 21, 12), true],
    [at(12, 21, 16), false],
    [at(12, 21, 0), false],
  ])('%i: %s', (atMs, isDay) => {
    expect(isDaylight(PLACE, atMs)).toBe(isDay);
  });

  test('without a pin, or with one that is none, the country tells', () => {
    for (const place of [null, { lon: 0, lat: 0 }, { lon: Number.NaN, lat: Number.NaN }]) {
      expect(isDaylight(place, at(6, 21, 12))).toBe(true);
      expect(isDaylight(place, at(6, 21, 1))).toBe(false);
    }
  });
});
