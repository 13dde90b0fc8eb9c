/** Where things stand: points inside the outlines of the districts, and the ways a file gets them wrong. */
import { readFileSync } from 'node:fs';
import type { Dice } from './dice.ts';
import { newDice } from './dice.ts';

/** Longitude and latitude, WGS-84, degrees. */
export type Point = readonly [lon: number, lat: number];

/** A district with its rings: the outside first, then holes. */
export interface District {
  readonly code: string;
  readonly seat: Point;
  readonly rings: readonly (readonly Point[])[];
  readonly box: readonly [west: number, south: number, east: number, north: number];
}

/** What can be wrong with a single registered pin, by the reason it must be given. */
export const SINGLE_FAULTS = [
  'no-position',
  'zero-position',
  'swapped',
  'few-decimals',
  'outside-district',
] as const;
export type SingleFault = (typeof SINGLE_FAULTS)[number];

/** The same, and what shows beside other pins and other sources alone. */
export type PinFault =
  | SingleFault
  | 'out-of-range'
  | 'shared-pin'
  | 'default-pin'
  | 'wrong-datum'
  | 'far-from-check'
  | 'sources-disagree';

interface Feature {
  readonly bbox: readonly [number, number, number, number];
  readonly properties: { readonly code: string; readonly seat: Point };
  readonly geometry: { readonly coordinates: readonly (readonly Point[])[] };
}

/** The districts of the ready-made example, by code. */
export function readDistricts(): ReadonlyMap<string, District> {
  const file = new URL('../../config/liaoyuan/districts.geojson', import.meta.url);
  // Our own committed file: its form is known.
  const { features } = JSON.parse(readFileSync(file, 'utf8')) as { readonly features: readonly Feature[] };
  return new Map(
    features.map(({ bbox, properties: { code, seat }, geometry }) => [
      code,
      { code, seat, rings: geometry.coordinates, box: bbox },
    ]),
  );
}

/** Even-odd over all rings, so that holes are outside. */
export function isInside([x, y]: Point, { rings }: District): boolean {
  let inside = false;
  for (const ring of rings) {
    let [lastX, lastY] = ring.at(-1) ?? [0, 0];
    for (const [nextX, nextY] of ring) {
      if (nextY > y !== lastY > y && x < lastX + ((y - lastY) / (nextY - lastY)) * (nextX - lastX))
        inside = !inside;
      [lastX, lastY] = [nextX, nextY];
    }
  }
  return inside;
}

/** The middle of a town: sub-districts lie about the seat, other towns anywhere in the district. */
export function centreOf(town: string, isUrban: boolean, district: District): Point {
  const dice = newDice(Number(town));
  for (let tries = 0; tries < 400; tries += 1) {
    const point = isUrban ? about(district.seat, 0.035, dice) : anywhere(district, dice);
    const around = [-0.012, 0.012].flatMap((off): Point[] => [
      [point[0] + off, point[1]],
      [point[0], point[1] + off],
    ]);
    if ([point, ...around].every((one) => isInside(one, district))) return point;
  }
  return district.seat;
}

/** A point near a town's middle, inside the district. */
export function pointNear(centre: Point, degrees: number, district: District, dice: Dice): Point {
  for (let tries = 0; tries < 60; tries += 1) {
    const point = about(centre, degrees, dice);
    if (isInside(point, district)) return point;
  }
  return centre;
}

/** The pin as the file has it: five or six decimals, or a fault. */
export function pinOf(
  [lon, lat]: Point,
  fault: SingleFault | undefined,
  dice: Dice,
): { lon: string; lat: string } {
  const decimals = 5 + dice.below(2);
  const text = (degrees: number) => degrees.toFixed(decimals);
  switch (fault) {
    case 'no-position':
      return { lon: '', lat: '' };
    case 'zero-position':
      return { lon: '0', lat: '0' };
    case 'swapped':
      return { lon: text(lat), lat: text(lon) };
    case 'few-decimals':
      return { lon: lon.toFixed(3), lat: lat.toFixed(3) };
    case 'outside-district':
      // The whole city is one degree wide: this is well to the west of it.
      return { lon: text(lon - 1.15 - dice.between(0, 0.25)), lat: text(lat) };
    case undefined:
      return { lon: text(lon), lat: text(lat) };
  }
}

function about([lon, lat]: Point, degrees: number, dice: Dice): Point {
  // Two throws added fall more often near the middle.
  const off = () => (dice.next() + dice.next() - 1) * degrees;
  return [lon + off() * 1.36, lat + off()];
}

function anywhere({ box: [west, south, east, north] }: District, dice: Dice): Point {
  return [dice.between(west, east), dice.between(south, north)];
}
