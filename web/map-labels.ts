/** Where the name of a unit is written: well within its outline, and in no other one that lies inside it. */

/** Longitude and latitude. */
type Pair = readonly [lon: number, lat: number];
type Polygons = readonly (readonly (readonly (readonly number[])[])[])[];

/** Candidates along each side of the box around an outline. */
const STEPS = 28;
/** Corners looked at: a surveyor's outline has many more than a name needs. */
const MOST_CORNERS = 1_500;

interface Shape {
  readonly rings: readonly (readonly Pair[])[];
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** One place for each of the outlines, in their order; null for one that has no inside. */
export function labelPlaces(outlines: readonly Polygons[]): readonly (Pair | null)[] {
  const shapes = outlines.map(shapeOf);
  const corners = shapes.flatMap(({ rings }) => rings.flatMap(thinned));
  return shapes.map((shape) => {
    const within = shapes.filter((other) => other !== shape && isAround(shape, other));
    return bestIn(shape, within, corners);
  });
}

function shapeOf(polygons: Polygons): Shape {
  const rings = polygons.flat().map((ring) => ring.map(([lon = 0, lat = 0]): Pair => [lon, lat]));
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lon, lat] of rings.flat()) {
    [west, east] = [Math.min(west, lon), Math.max(east, lon)];
    [south, north] = [Math.min(south, lat), Math.max(north, lat)];
  }
  return { rings, west, south, east, north };
}

function isAround(outer: Shape, inner: Shape): boolean {
  return (
    inner.west >= outer.west &&
    inner.east <= outer.east &&
    inner.south >= outer.south &&
    inner.north <= outer.north
  );
}

/** As many corners as a name needs, and one between two that are far apart. */
function thinned(ring: readonly Pair[]): Pair[] {
  const every = Math.max(1, Math.ceil(ring.length / MOST_CORNERS));
  return ring.flatMap(([lon, lat], at): Pair[] => {
    if (at % every !== 0) return [];
    const [nextLon, nextLat] = ring[at + 1] ?? [lon, lat];
    return [
      [lon, lat],
      [(lon + nextLon) / 2, (lat + nextLat) / 2],
    ];
  });
}

/** The candidate that is farthest from every line. */
function bestIn(shape: Shape, within: readonly Shape[], corners: readonly Pair[]): Pair | null {
  const { west, south, east, north } = shape;
  let [best, bestBy]: [Pair | null, number] = [null, -1];
  for (let step = 0; step < STEPS * STEPS; step++) {
    const lon = west + ((east - west) * ((step % STEPS) + 0.5)) / STEPS;
    const lat = south + ((north - south) * (Math.floor(step / STEPS) + 0.5)) / STEPS;
    if (!isIn(shape, lon, lat) || within.some((inner) => isIn(inner, lon, lat))) continue;
    let by = Infinity;
    for (const [x, y] of corners) by = Math.min(by, ((x - lon) * 0.74) ** 2 + (y - lat) ** 2);
    if (by > bestBy) [best, bestBy] = [[lon, lat], by];
  }
  return best;
}

/** By the number of lines to the east of it, odd or even. */
function isIn({ rings }: Shape, lon: number, lat: number): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let at = 0; at + 1 < ring.length; at++) {
      const [x, y] = ring[at] ?? [0, 0];
      const [nextX, nextY] = ring[at + 1] ?? [0, 0];
      if (y <= lat === nextY <= lat) continue;
      if (lon < x + ((lat - y) / (nextY - y)) * (nextX - x)) inside = !inside;
    }
  }
  return inside;
}
