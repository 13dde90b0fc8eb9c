import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BadReason, Finding } from '../link/observation.ts';
import { Weather } from './weather.ts';

const MINUTE_MS = 60_000;
const GOOD: Finding = { state: 'good' };
const bad = (reason: BadReason): Finding => ({ state: 'bad', reason });
/** Metres to the east of the city's middle. */
const east = (metres: number) => ({
  lon: 125.1 + metres / (111_195 * Math.cos((42.9 * Math.PI) / 180)),
  lat: 42.9,
});
const NOW_MS = 10 * 3_600_000;
const FRESH_MS = 6 * MINUTE_MS;

interface Around {
  readonly shows: Finding;
  readonly agoMinutes?: number;
  readonly metres?: number;
  readonly isLongBad?: boolean;
}

/** What is made of a camera that has just shown haze for the second time, among these. */
function isExplained(around: readonly Around[], mine: Finding = bad('low-contrast')): boolean {
  const weather = new Weather();
  weather.place(0, east(0));
  for (const [index, { shows, agoMinutes = 5, metres = 1_000, isLongBad = false }] of around.entries()) {
    weather.place(index + 1, east(metres + index));
    weather.hear(index + 1, shows, NOW_MS - agoMinutes * MINUTE_MS, isLongBad);
  }
  weather.hear(0, mine, NOW_MS - 12 * MINUTE_MS, false);
  weather.hear(0, mine, NOW_MS, false);
  return weather.explains(0, mine, NOW_MS, FRESH_MS);
}

const times = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);
const hazy = { shows: bad('low-contrast') };
const clear = { shows: GOOD };

describe('what most cameras around show is weather, not a fault', () => {
  test.each<[string, boolean, readonly Around[], BadReason?]>([
    ['three of five show the same', true, [...times(3, hazy), ...times(2, clear)]],
    ['exactly half show the same', false, [...times(3, hazy), ...times(3, clear)]],
    ['all four that were looked at show the same: too few to say', false, times(4, hazy)],
    ['a dirty dome among clear ones', false, times(20, clear)],
    ['a blur among veils: the same fog', true, times(6, hazy), 'blur'],
    ['those that show it stand six kilometres away', false, times(9, { ...hazy, metres: 6_000 })],
    ['those that show it stand within five', true, times(9, { ...hazy, metres: 4_900 })],
    ['they were looked at three hours ago', false, times(9, { ...hazy, agoMinutes: 180 })],
    [
      'clear before the fog came, hazy since: what is since then counts',
      true,
      [...times(40, { ...clear, agoMinutes: 60 }), ...times(5, hazy)],
    ],
    [
      'hazy before, clear since this one became bad',
      false,
      [...times(40, { ...hazy, agoMinutes: 60 }), ...times(5, clear)],
    ],
    [
      'too few since, so the last two hours count',
      true,
      [...times(9, { ...hazy, agoMinutes: 60 }), ...times(4, clear)],
    ],
    [
      'bad for days already: no witnesses of today',
      false,
      [...times(9, { ...hazy, isLongBad: true }), ...times(4, clear)],
    ],
    ['others are too dark, this one is hazy', false, times(9, { shows: bad('too-dark') })],
    ['all are too dark', true, times(9, { shows: bad('too-dark') }), 'too-dark'],
    ['covers and shifts say nothing of weather', false, times(9, { shows: bad('occlusion') })],
    [
      'a fault that no weather makes is one, whoever else has it',
      false,
      times(9, { shows: bad('stripes') }),
      'stripes',
    ],
    ['nobody around', false, []],
  ])('%s: %s', (_what, expected, around, mine = 'low-contrast') => {
    expect(isExplained(around, bad(mine))).toBe(expected);
  });

  test('neighbours are found by the grid exactly as by measuring every pair', () => {
    const pins = fc.array(
      fc.record({
        lon: fc.double({ min: 124.9, max: 125.3, noNaN: true }),
        lat: fc.double({ min: 42.8, max: 43, noNaN: true }),
      }),
      { minLength: 2, maxLength: 40 },
    );
    const km = (a: { lon: number; lat: number }, b: { lon: number; lat: number }) =>
      Math.hypot((a.lon - b.lon) * Math.cos((((a.lat + b.lat) / 2) * Math.PI) / 180), a.lat - b.lat) *
      111.195;
    fc.assert(
      fc.property(pins, (spots) => {
        const weather = new Weather();
        for (const [row, spot] of spots.entries()) weather.place(row, spot);
        const near = spots.flatMap((spot, row) =>
          row > 0 && km(spots[0] ?? spot, spot) < 4.99 ? [row] : [],
        );
        const far = spots.flatMap((spot, row) => (row > 0 && km(spots[0] ?? spot, spot) > 5.01 ? [row] : []));
        const found = new Set<number>();
        weather.wanted(0, NOW_MS, FRESH_MS, (row) => {
          found.add(row);
          return false;
        });
        expect(near.every((row) => found.has(row))).toBe(true);
        expect(far.some((row) => found.has(row))).toBe(false);
      }),
      { numRuns: 200 },
    );
  });
});

describe('at a suspicion the nearest neighbours are looked at first', () => {
  test('a few, the nearest, and only those that were not looked at lately', () => {
    const weather = new Weather();
    weather.place(0, east(0));
    for (let row = 1; row <= 20; row++) weather.place(row, east(row * 100));
    expect(weather.wanted(0, NOW_MS, FRESH_MS, () => true)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(weather.wanted(0, NOW_MS, FRESH_MS, (row) => row % 2 === 0).slice(0, 3)).toEqual([2, 4, 6]);
    for (const row of [1, 2, 3]) weather.hear(row, GOOD, NOW_MS - MINUTE_MS, false);
    expect(weather.wanted(0, NOW_MS, FRESH_MS, () => true)).toEqual([4, 5, 6, 7, 8]);
    for (let row = 4; row <= 8; row++) weather.hear(row, bad('blur'), NOW_MS - MINUTE_MS, false);
    expect(weather.wanted(0, NOW_MS, FRESH_MS, () => true)).toEqual([]);
  });

  test('who left or moved away is not asked', () => {
    const weather = new Weather();
    for (let row = 0; row <= 3; row++) weather.place(row, east(row * 100));
    weather.leave(1);
    weather.place(2, east(90_000));
    expect(weather.wanted(0, NOW_MS, FRESH_MS, () => true)).toEqual([3]);
    expect(weather.wanted(1, NOW_MS, FRESH_MS, () => true)).toEqual([]);
  });
});
