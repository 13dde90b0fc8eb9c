import { describe, expect, test } from 'vitest';
import { areaKm2, squaresOf } from './area.ts';

/** A box of the given degrees around the middle of the city. */
const box = (west: number, south: number, east: number, north: number) =>
  [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ] as const;

describe('the area of an outline', () => {
  test.each([
    {
      what: 'a box of a tenth of a degree at 42.9° north',
      rings: [box(125, 42.85, 125.1, 42.95)],
      km2: 90.6,
    },
    {
      what: 'the same run the other way round',
      rings: [[...box(125, 42.85, 125.1, 42.95)].reverse()],
      km2: 90.6,
    },
    {
      what: 'with a hole of a quarter of it',
      rings: [box(125, 42.85, 125.1, 42.95), box(125.02, 42.87, 125.07, 42.92)],
      km2: 67.9,
    },
    { what: 'nothing', rings: [], km2: 0 },
  ])('$what', ({ rings, km2 }) => {
    expect(areaKm2([rings])).toBeCloseTo(km2, 0);
  });
});

describe('squares of one kilometre', () => {
  const outline = [[box(125, 42.85, 125.1, 42.95)]];

  test('are about as many as square kilometres', () => {
    const { inside } = squaresOf(outline, { lon: [], lat: [] }) ?? { inside: 0 };
    expect(Math.abs(inside - 90.6)).toBeLessThan(10);
  });

  test('are covered once, however many devices one holds; those outside cover nothing', () => {
    const spots = { lon: [125.05, 125.0501, 125.02, 126], lat: [42.9, 42.9001, 42.86, 42.9] };
    expect(squaresOf(outline, spots)?.covered).toBe(2);
  });

  test('within a hole are no part of the outline', () => {
    const whole = squaresOf(outline, { lon: [], lat: [] })?.inside ?? 0;
    const holed = squaresOf([[...(outline[0] ?? []), box(125.02, 42.87, 125.07, 42.92)]], {
      lon: [],
      lat: [],
    });
    expect(holed?.inside).toBeLessThan(whole - 15);
  });

  test.each([
    ['of nothing', []],
    ['of half the world', [[box(0, 0, 170, 80)]]],
  ])('are not counted %s', (_, polygons) => {
    expect(squaresOf(polygons, { lon: [], lat: [] })).toBeNull();
  });
});
