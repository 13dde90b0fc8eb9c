import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Outline, Place } from '../link/target.ts';
import { metresOutside } from './outline.ts';
import { judgePlace } from './position.ts';

interface Districts {
  readonly features: readonly {
    readonly id: string;
    readonly geometry: {
      readonly type: string;
      readonly coordinates: Outline['polygons'] | Outline['polygons'][number];
    };
  }[];
}
const districts = JSON.parse(
  readFileSync(new URL('../../config/liaoyuan/districts.geojson', import.meta.url), 'utf8'),
) as Districts;

/** The schematic outline of a district, two kilometres give or take. */
function outlineOf(district: string): Outline {
  const geometry = districts.features.find(({ id }) => id === district)?.geometry;
  if (!geometry) throw new Error(district);
  const polygons =
    geometry.type === 'Polygon'
      ? [geometry.coordinates as Outline['polygons'][number]]
      : geometry.coordinates;
  return { district, bufferMetres: 2_000, polygons: polygons as Outline['polygons'] };
}

const longshan = outlineOf('220402');

const place = (lonText: string, latText: string): Place => ({
  lonText,
  latText,
  lon: lonText.trim() === '' ? Number.NaN : Number(lonText),
  lat: latText.trim() === '' ? Number.NaN : Number(latText),
  district: '220402',
});

describe('a pin is where such a device can be, or the first broken rule is the reason', () => {
  test.each([
    ['in the middle of its district', '125.14360', '42.90010', 'good', undefined],
    ['given to four decimals', '125.1436', '42.9001', 'good', undefined],
    ['with a zero lost at the end', '125.14360', '42.900', 'good', undefined],
    ['missing', '', '', 'bad', 'no-position'],
    ['half missing', '125.14360', ' ', 'bad', 'no-position'],
    ['no number', 'E125', 'N42', 'bad', 'no-position'],
    ['zero', '0', '0', 'bad', 'zero-position'],
    ['half zero', '125.14360', '0.0', 'bad', 'zero-position'],
    ['exchanged', '42.90010', '125.14360', 'bad', 'swapped'],
    ['in the sea off Africa', '1.00001', '1.00001', 'bad', 'out-of-range'],
    ['beyond the east', '136.00001', '42.90010', 'bad', 'out-of-range'],
    ['three decimals', '125.143', '42.900', 'bad', 'few-decimals'],
    ['one of them as good as rounded', '125.14360', '42.9', 'bad', 'few-decimals'],
    ['whole degrees', '125', '43', 'bad', 'few-decimals'],
    ['in the next province', '123.43120', '41.80570', 'bad', 'outside-district'],
  ])('%s', (_what, lonText, latText, state, reason) => {
    const { finding } = judgePlace(place(lonText, latText), longshan);
    expect(finding).toEqual(reason === undefined ? { state } : { state, reason });
  });

  test('no place is no position', () => {
    expect(judgePlace(null, longshan).finding).toEqual({ state: 'bad', reason: 'no-position' });
  });

  test('without an outline a good pin is unknown, and a bad one is still bad', () => {
    expect(judgePlace(place('125.14360', '42.90010'), undefined).finding).toEqual({
      state: 'unknown',
      reason: 'no-outline',
    });
    expect(judgePlace(place('0', '0'), undefined).finding).toEqual({ state: 'bad', reason: 'zero-position' });
  });

  test('the outline is only so exact: a pin just outside it is forgiven, and the distance said', () => {
    const near = judgePlace(place('125.06000', '42.90010'), longshan);
    expect(near).toMatchObject({ finding: { state: 'good' } });
    expect(near.readings?.metresOutside).toBeGreaterThan(700);
    expect(near.readings?.metresOutside).toBeLessThan(900);
    const far = judgePlace(place('125.03000', '42.90010'), longshan);
    expect(far.finding).toEqual({ state: 'bad', reason: 'outside-district' });
    expect(far.steps.at(-1)?.got).toMatch(/^\d+ m outside$/);
  });
});

describe('the distance to an outline', () => {
  const square = (from: number, to: number): [number, number][] => [
    [from, from],
    [to, from],
    [to, to],
    [from, to],
  ];
  const ring = {
    district: 'x',
    bufferMetres: 0,
    polygons: [[square(100, 101), square(100.4, 100.6)]],
  } as unknown as Outline;
  const at = (lon: number, lat: number) => metresOutside({ ...ring, polygons: ring.polygons }, lon, lat - 0);

  test.each([
    ['inside', 100.2, 100.2, 0],
    ['in the hole', 100.5, 100.5, undefined],
    ['outside', 99, 100.5, undefined],
  ])('%s', (_what, lon, lat, metres) => {
    if (metres === undefined) expect(at(lon, lat)).toBeGreaterThan(0);
    else expect(at(lon, lat)).toBe(metres);
  });

  test('in metres, on a meridian and on a parallel', () => {
    const box = { district: 'x', bufferMetres: 0, polygons: [[square(10, 20)]] } as unknown as Outline;
    expect(metresOutside(box, 15, 21)).toBeCloseTo(111_195, -1);
    expect(metresOutside(box, 21, 15)).toBeCloseTo(111_195 * Math.cos((15 * Math.PI) / 180), -1);
  });

  test('several parts are one district; none is infinitely far', () => {
    const two = {
      district: 'x',
      bufferMetres: 0,
      polygons: [[square(10, 11)], [square(20, 21)]],
    } as unknown as Outline;
    expect(metresOutside(two, 20.5, 20.5)).toBe(0);
    expect(metresOutside({ ...two, polygons: [] }, 20.5, 20.5)).toBe(Number.POSITIVE_INFINITY);
  });

  test.each(['220402', '220403', '220421', '220422'])(
    'the seat of %s lies within its own district and no other',
    (district) => {
      const seats: Record<string, [number, number]> = Object.fromEntries(
        (districts.features as unknown as { id: string; properties: { seat: [number, number] } }[]).map(
          ({ id, properties }) => [id, properties.seat],
        ),
      );
      const [lon, lat] = seats[district] as [number, number];
      const inside = ['220402', '220403', '220421', '220422'].filter(
        (other) => metresOutside(outlineOf(other), lon, lat) === 0,
      );
      expect(inside).toEqual([district]);
    },
  );
});
