/** How far a pin lies from a district's outline. Plane arithmetic: a district is small beside the earth. */
import type { Outline } from '../link/target.ts';

type Ring = Outline['polygons'][number][number];

const METRES_PER_DEGREE = 111_195;

/** 0 inside; outside, or in a hole, the distance to the nearest edge in metres. Infinity for an outline of nothing. */
export function metresOutside({ polygons }: Outline, lon: number, lat: number): number {
  if (polygons.some((rings) => isInside(rings, lon, lat))) return 0;
  let nearest = Number.POSITIVE_INFINITY;
  for (const rings of polygons) {
    for (const ring of rings) nearest = Math.min(nearest, metresToRing(ring, lon, lat));
  }
  return nearest;
}

/** Even and odd over all rings: a hole is left by its own edge, as the outside is. */
function isInside(rings: readonly Ring[], lon: number, lat: number): boolean {
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

function metresToRing(ring: Ring, lon: number, lat: number): number {
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
