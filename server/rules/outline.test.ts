import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { boundariesOf } from '../../config/boundaries.ts';
import { metresOutside, type PinOutline } from './outline.ts';

const file = new URL('../../config/liaoyuan/districts.geojson', import.meta.url);
const collection = JSON.parse(readFileSync(file, 'utf8')) as {
  features: { id: string; properties: { seat: [number, number] } }[];
};
const shipped = boundariesOf(collection, 'districts');
const districts = 'outlines' in shipped ? shipped.outlines : [];

const square = (from: number, to: number): [number, number][] => [
  [from, from],
  [to, from],
  [to, to],
  [from, to],
];
const outline = (...polygons: [number, number][][][]): Pick<PinOutline, 'polygons'> => ({ polygons });

describe('the distance to an outline', () => {
  const ring = outline([square(100, 101), square(100.4, 100.6)]);

  test('is none inside, and some in the hole and outside', () => {
    expect(metresOutside(ring, { lon: 100.2, lat: 100.2 })).toBe(0);
    expect(metresOutside(ring, { lon: 100.5, lat: 100.5 })).toBeGreaterThan(0);
    expect(metresOutside(ring, { lon: 99, lat: 100.5 })).toBeGreaterThan(0);
  });

  test('is in metres, on a meridian and on a parallel', () => {
    const box = outline([square(10, 20)]);
    expect(metresOutside(box, { lon: 15, lat: 21 })).toBeCloseTo(111_195, -1);
    expect(metresOutside(box, { lon: 21, lat: 15 })).toBeCloseTo(
      111_195 * Math.cos((15 * Math.PI) / 180),
      -1,
    );
  });

  test('takes several parts for one district; none is infinitely far', () => {
    expect(metresOutside(outline([square(10, 11)], [square(20, 21)]), { lon: 20.5, lat: 20.5 })).toBe(0);
    expect(metresOutside(outline(), { lon: 20.5, lat: 20.5 })).toBe(Number.POSITIVE_INFINITY);
  });

  test.each(collection.features.map(({ id, properties }) => ({ id, seat: properties.seat })))(
    'puts the seat of $id within its own district and no other',
    ({ id, seat: [lon, lat] }) => {
      const inside = districts.filter(({ polygons }) => metresOutside({ polygons }, { lon, lat }) === 0);
      expect(inside.map(({ unit }) => unit)).toEqual([id]);
    },
  );
});
