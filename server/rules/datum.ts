/** gcoord's one door: coordinate pairs to WGS-84, the datum of every outline and map here, and back. */
import exported from 'gcoord';
import type { Datum } from '../../config/terms.ts';

/** Read as a module of Node its types speak of a default export within; what is there is that default itself. */
type Gcoord = typeof exported extends { readonly default: infer Inner } ? Inner : typeof exported;
const gcoord = exported as unknown as Gcoord;

/** Degrees, WGS-84. */
export interface Point {
  readonly lon: number;
  readonly lat: number;
}

/** From which of gcoord's systems; CGCS2000 is WGS-84 within decimetres, and gcoord has no constant for it. */
const FROM = {
  wgs84: undefined,
  cgcs2000: undefined,
  gcj02: gcoord.GCJ02,
  bd09: gcoord.BD09,
} as const satisfies Record<Datum, unknown>;

/**
 * To WGS-84. A pair that does not lie within China's box is answered as it came: gcoord takes a swapped pair without
 * complaint, and what is wrong with it is for the position check to say. A new pair is always made, never a given one altered.
 */
export function toWgs84({ lon, lat }: Point, datum: Datum): Point {
  const from = FROM[datum];
  if (from === undefined || !isWithinChina({ lon, lat })) return { lon, lat };
  const [x, y] = gcoord.transform([lon, lat], from, gcoord.WGS84);
  return { lon: x, lat: y };
}

/** From WGS-84; where toWgs84 came from. A pair outside of China is answered as it came. */
export function fromWgs84({ lon, lat }: Point, datum: Datum): Point {
  const to = FROM[datum];
  if (to === undefined || !isWithinChina({ lon, lat })) return { lon, lat };
  const [x, y] = gcoord.transform([lon, lat], gcoord.WGS84, to);
  return { lon: x, lat: y };
}

/** Longitude 73 to 136, latitude 3 to 54 (rule 1 for a correct pin). */
export function isWithinChina({ lon, lat }: Point): boolean {
  return lon >= 73 && lon <= 136 && lat >= 3 && lat <= 54;
}

/** The number that a text of degrees stands for, NaN unless it is one in plain decimals. */
export function degreesOf(text: string): number {
  return /^[+-]?\d{1,3}(\.\d{0,20})?$/.test(text) ? Number(text) : Number.NaN;
}

/** Where a delivered pair is on Earth; null when it is no position: missing, zero, or beyond the poles. */
export function placeOf(lonText: string, latText: string, datum: Datum): Point | null {
  const [lon, lat] = [degreesOf(lonText), degreesOf(latText)];
  const isPosition = Math.abs(lon) <= 180 && Math.abs(lat) <= 90 && lon !== 0 && lat !== 0;
  return isPosition ? toWgs84({ lon, lat }, datum) : null;
}
