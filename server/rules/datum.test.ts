import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { degreesOf, placeOf, toWgs84 } from './datum.ts';

/** Metres between two near points. */
function metres(a: { lon: number; lat: number }, b: { lon: number; lat: number }): number {
  const perDegree = 111_195;
  const east = (a.lon - b.lon) * perDegree * Math.cos((a.lat * Math.PI) / 180);
  return Math.hypot(east, (a.lat - b.lat) * perDegree);
}

const centre = { lon: 125.1436, lat: 42.888 };

describe('a pair is taken to WGS-84 from the datum that was declared', () => {
  test.each([
    ['wgs84', 0, 0],
    ['cgcs2000', 0, 0],
    ['gcj02', 585, 600],
    ['bd09', 1_420, 1_445],
  ] as const)('%s lies %i to %i metres off at Liaoyuan', (datum, least, most) => {
    const away = metres(centre, toWgs84(centre, datum));
    expect(away).toBeGreaterThanOrEqual(least);
    expect(away).toBeLessThanOrEqual(most);
  });

  test('a swapped pair stays as it came, so that it can be recognised', () => {
    expect(toWgs84({ lon: 42.888, lat: 125.1436 }, 'gcj02')).toEqual({ lon: 42.888, lat: 125.1436 });
  });

  test('the given pair is never altered, whatever it is', () => {
    fc.assert(
      fc.property(fc.double(), fc.double(), fc.constantFrom('wgs84', 'gcj02', 'bd09'), (lon, lat, datum) => {
        const given = Object.freeze({ lon, lat });
        const { lon: x, lat: y } = toWgs84(given, datum as 'wgs84');
        expect(given).toEqual({ lon, lat });
        expect(typeof x === 'number' && typeof y === 'number').toBe(true);
      }),
    );
  });
});

describe('text to degrees', () => {
  test.each([
    ['125.14360', 125.1436],
    ['-0.5', -0.5],
    ['+42', 42],
    ['42.', 42],
  ])('%s is a number', (text, wanted) => expect(degreesOf(text)).toBe(wanted));

  test.each(['', ' ', 'abc', '1e2', '0x7d', '12.3.4', '1250000', '１２５', '125,1', 'NaN', 'Infinity'])(
    '%j is none',
    (text) => expect(degreesOf(text)).toBeNaN(),
  );
});

describe('a place is null when what was delivered is no position', () => {
  test.each([
    ['', ''],
    ['125.1', ''],
    ['0', '0'],
    ['0.000', '42.1'],
    ['181', '42'],
    ['42.888', '125.1436'], // swapped: no latitude beyond the poles
    ['abc', '42.1'],
  ])('%j %j', (lon, lat) => expect(placeOf(lon, lat, 'wgs84')).toBeNull());

  test('and on Earth when it is one', () => {
    expect(placeOf('125.14360', '42.88800', 'wgs84')).toEqual({ lon: 125.1436, lat: 42.888 });
  });
});
