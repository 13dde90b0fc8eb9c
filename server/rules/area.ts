/** How large an outline is on the ground, and how much of it has a device: for figures per square kilometre. */
import type { Polygon } from '../../config/boundaries.ts';

/** Mean radius of the Earth; on an outline of some kilometres the ellipsoid adds less than half a percent. */
const EARTH_KM = 6_371.009;
const KM_PER_DEGREE = (Math.PI * EARTH_KM) / 180;
const RADIANS = Math.PI / 180;
/** Beyond so many squares (a country rather than a city) none are counted. */
const MOST_SQUARES = 4_000_000;

/** Square kilometres within the polygons, holes taken out. WGS-84 degrees. */
export function areaKm2(polygons: readonly Polygon[]): number {
  return polygons.reduce((sum, rings) => {
    const [outside = 0, ...holes] = rings.map(ringKm2);
    return sum + outside - holes.reduce((taken, hole) => taken + hole, 0);
  }, 0);
}

/** Of one ring, whichever way round it runs: the sum of its slices down to the equator on a sphere. */
function ringKm2(ring: Polygon[number]): number {
  let twice = 0;
  for (let at = 0; at + 1 < ring.length; at++) {
    const [lon = 0, lat = 0] = ring[at] ?? [];
    const [nextLon = 0, nextLat = 0] = ring[at + 1] ?? [];
    twice += (nextLon - lon) * RADIANS * (Math.sin(lat * RADIANS) + Math.sin(nextLat * RADIANS));
  }
  return Math.abs(twice / 2) * EARTH_KM ** 2;
}

/** Squares of one kilometre: how many have their middle within an outline, and how many of those hold a point. */
export interface Squares {
  readonly inside: number;
  readonly covered: number;
}

/** Columns of degrees, WGS-84. */
export interface Spots {
  readonly lon: ArrayLike<number>;
  readonly lat: ArrayLike<number>;
}

/** Null for an outline that is too large for squares of one kilometre, or that has no extent. */
export function squaresOf(polygons: readonly Polygon[], spots: Spots): Squares | null {
  const grid = gridOver(polygons);
  if (grid === null) return null;
  const inside = new Uint8Array(grid.rows * grid.columns);
  for (let row = 0; row < grid.rows; row++) fillRow(inside, row, grid, polygons);
  const held = new Uint8Array(inside.length);
  for (let at = 0; at < spots.lon.length; at++) {
    const column = Math.floor(((spots.lon[at] ?? 0) - grid.west) / grid.lonStep);
    const row = Math.floor(((spots.lat[at] ?? 0) - grid.south) / grid.latStep);
    if (column < 0 || row < 0 || column >= grid.columns || row >= grid.rows) continue;
    held[row * grid.columns + column] = 1;
  }
  let [count, covered] = [0, 0];
  for (let cell = 0; cell < inside.length; cell++) {
    if (inside[cell] !== 1) continue;
    count++;
    covered += held[cell] ?? 0;
  }
  return { inside: count, covered };
}

interface Grid {
  readonly west: number;
  readonly south: number;
  readonly lonStep: number;
  readonly latStep: number;
  readonly columns: number;
  readonly rows: number;
}

function gridOver(polygons: readonly Polygon[]): Grid | null {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lon, lat] of polygons.flat(2)) {
    [west, east] = [Math.min(west, lon), Math.max(east, lon)];
    [south, north] = [Math.min(south, lat), Math.max(north, lat)];
  }
  if (!(east > west && north > south)) return null;
  const latStep = 1 / KM_PER_DEGREE;
  const lonStep = latStep / Math.max(0.01, Math.cos(((south + north) / 2) * RADIANS));
  const [columns, rows] = [Math.ceil((east - west) / lonStep), Math.ceil((north - south) / latStep)];
  return columns * rows > MOST_SQUARES ? null : { west, south, lonStep, latStep, columns, rows };
}

/** Marks the squares of a row whose middle lies within: between every odd crossing of the outline and the next one. */
function fillRow(inside: Uint8Array, row: number, grid: Grid, polygons: readonly Polygon[]): void {
  const lat = grid.south + (row + 0.5) * grid.latStep;
  const crossings = polygons.flatMap((rings) => rings.flatMap((ring) => crossingsOf(ring, lat)));
  crossings.sort((a, b) => a - b);
  for (let at = 0; at + 1 < crossings.length; at += 2) {
    const first = Math.ceil(((crossings[at] ?? 0) - grid.west) / grid.lonStep - 0.5);
    const last = Math.floor(((crossings[at + 1] ?? 0) - grid.west) / grid.lonStep - 0.5);
    if (last < first) continue;
    inside.fill(1, row * grid.columns + Math.max(0, first), row * grid.columns + last + 1);
  }
}

/** Longitudes at which a ring crosses a latitude; a corner on the line counts once. */
function crossingsOf(ring: Polygon[number], lat: number): number[] {
  const found: number[] = [];
  for (let at = 0; at + 1 < ring.length; at++) {
    const [lon = 0, here = 0] = ring[at] ?? [];
    const [nextLon = 0, next = 0] = ring[at + 1] ?? [];
    if (here <= lat === next <= lat) continue;
    found.push(lon + ((lat - here) / (next - here)) * (nextLon - lon));
  }
  return found;
}
