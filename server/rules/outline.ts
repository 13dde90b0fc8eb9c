/** Distances on the ground, and how far a pin lies from an outline. Plane arithmetic: a district is small beside the earth. */
import type { Point } from './datum.ts';

/** Rings of [lon, lat]; the first is the outside, the others are holes. */
type Rings = readonly (readonly (readonly [number, number])[])[];

/** A unit's outline, WGS-84. */
export interface PinOutline {
  /** Code of the unit that it belongs to. */
  readonly unit: string;
  /** How far outside a pin may lie: the outline's own error. */
  readonly bufferMetres: number;
  readonly polygons: readonly Rings[];
}

const METRES_PER_DEGREE = 111_195;

export function metresBetween(a: Point, b: Point): number {
  const perLon = METRES_PER_DEGREE * Math.cos(((a.lat + b.lat) * Math.PI) / 360);
  return Math.hypot((a.lon - b.lon) * perLon, (a.lat - b.lat) * METRES_PER_DEGREE);
}

/** 0 inside; outside, or in a hole, the distance to the nearest edge in metres. Infinity for an outline of nothing. */
export function metresOutside({ polygons }: Pick<PinOutline, 'polygons'>, { lon, lat }: Point): number {
  if (polygons.some((rings) => isInside(rings, lon, lat))) return 0;
  let nearest = Number.POSITIVE_INFINITY;
  for (const rings of polygons) {
    for (const ring of rings) nearest = Math.min(nearest, metresToRing(ring, lon, lat));
  }
  return nearest;
}

/** Even and odd over all rings: a hole is left by its own edge, as the outside is. */
function isInside(rings: Rings, lon: number, lat: number): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [x1, y1] = ring[i] as readonly [number, number];
      const [x2, y2] = ring[j] as readonly [number, number];
      if (y1 > lat !== y2 > lat && lon < ((x2 - x1) * (lat - y1)) / (y2 - y1) + x1) inside = !inside;
    }
  }
  return inside;
}

function metresToRing(ring: Rings[number], lon: number, lat: number): number {
  const perLon = METRES_PER_DEGREE * Math.cos((lat * Math.PI) / 180);
  let nearest = Number.POSITIVE_INFINITY;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [ax, ay] = ring[j] as readonly [number, number];
    const [bx, by] = ring[i] as readonly [number, number];
    const fromX = (ax - lon) * perLon;
    const fromY = (ay - lat) * METRES_PER_DEGREE;
    const alongX = (bx - ax) * perLon;
    const alongY = (by - ay) * METRES_PER_DEGREE;
    const length = alongX * alongX + alongY * alongY;
    const share = length === 0 ? 0 : Math.min(1, Math.max(0, -(fromX * alongX + fromY * alongY) / length));
    nearest = Math.min(nearest, Math.hypot(fromX + share * alongX, fromY + share * alongY));
  }
  return nearest;
}
