/** Outlines of districts and towns, read from a GeoJSON file (RFC 7946): one Polygon or MultiPolygon per unit. */
import { type Problem, problemsOf, z } from './shape.ts';
import { DATUMS, type Datum } from './terms.ts';

/** Rings of [lon, lat]; the first is the outside, the others are holes. */
export type Polygon = readonly (readonly (readonly [number, number])[])[];

/** One unit's outline, in the datum of its file. */
export interface Boundary {
  /** Six digits of a district, nine of a town. */
  readonly unit: string;
  /** How exact it is; null where the file does not say, and the setting holds. */
  readonly bufferMetres: number | null;
  readonly polygons: readonly Polygon[];
}

/** A whole file of them. */
export interface Boundaries {
  readonly outlines: readonly Boundary[];
  readonly datum: Datum;
  /** What the file says of itself, to be shown beside the map. */
  readonly note: string;
}

export const NO_BOUNDARIES: Boundaries = { outlines: [], datum: 'wgs84', note: '' };

const MOST_POINTS = 500_000;
const CODE = 'the code of a district, six digits, or of a town, nine';
const BUFFER = 'a whole number of metres from 0 to 20000';

const lon = z.number('a longitude').min(-180, 'a longitude').max(180, 'a longitude');
const lat = z.number('a latitude').min(-90, 'a latitude').max(90, 'a latitude');
const ring = z
  .array(z.tuple([lon, lat], 'a pair [longitude, latitude]').rest(z.number()))
  .min(4, 'a ring of at least 4 points')
  .refine(isClosed, 'a ring that ends where it begins');
const polygon = z.array(ring).min(1, 'at least one ring');

const geometry = z.discriminatedUnion(
  'type',
  [
    z.object({ type: z.literal('Polygon'), coordinates: polygon }),
    z.object({
      type: z.literal('MultiPolygon'),
      coordinates: z.array(polygon).min(1, 'at least one polygon'),
    }),
  ],
  'a Polygon or a MultiPolygon',
);

/** Foreign member, of the whole file or of one outline: how far outside a pin may lie. */
const bufferMetres = z.int(BUFFER).min(0, BUFFER).max(20_000, BUFFER).optional();

const feature = z.object({
  type: z.literal('Feature'),
  properties: z.object({ code: z.string(CODE).regex(/^\d{6}(\d{3})?$/, CODE), bufferMetres }),
  geometry,
});

/** Other members, which RFC 7946 allows, are let be: a file from a surveying office has many. */
const collection = z.object({
  type: z.literal('FeatureCollection'),
  note: z.string().max(2_000).optional(),
  /** Foreign member: in which datum the outlines are; WGS-84 when it is missing, as RFC 7946 says. */
  datum: z.enum(DATUMS).optional(),
  bufferMetres,
  features: z.array(feature).min(1, 'at least one outline').max(5_000, 'at most 5000 outlines'),
});

/** The outlines of a file's text, or every problem of it. Paths begin with the given name. */
export function boundariesOf(value: unknown, name: string): Boundaries | readonly Problem[] {
  const outcome = collection.safeParse(value, { reportInput: true });
  if (!outcome.success) {
    return problemsOf(outcome.error, value)
      .slice(0, 100)
      .map((problem) => ({ ...problem, path: `${name}: ${problem.path}` }));
  }
  const { features, note = '', datum = 'wgs84', bufferMetres: ofAll = null } = outcome.data;
  const outlines = features.map(({ properties, geometry: { type, coordinates } }) => ({
    unit: properties.code,
    bufferMetres: properties.bufferMetres ?? ofAll,
    polygons: (type === 'Polygon' ? [coordinates] : coordinates).map((rings) =>
      rings.map((points) => points.map(([x, y]) => [x, y] as const)),
    ),
  }));
  const problems = [...doubles(outlines, name), ...tooMany(outlines, name)];
  return problems.length > 0 ? problems : { outlines, datum, note };
}

function isClosed(points: readonly (readonly number[])[]): boolean {
  const [first, last] = [points[0], points.at(-1)];
  return first !== undefined && first[0] === last?.[0] && first[1] === last?.[1];
}

function doubles(outlines: readonly Boundary[], name: string): Problem[] {
  const seen = new Set<string>();
  return outlines.flatMap(({ unit }, index) => {
    const again = seen.has(unit);
    seen.add(unit);
    const path = `${name}: features.${index}.properties.code`;
    return again ? [{ path, wanted: 'each unit once', got: `"${unit}" again` }] : [];
  });
}

function tooMany(outlines: readonly Boundary[], name: string): Problem[] {
  const points = outlines
    .flatMap(({ polygons }) => polygons.flat())
    .reduce((sum, { length }) => sum + length, 0);
  return points <= MOST_POINTS
    ? []
    : [{ path: `${name}: features`, wanted: `at most ${MOST_POINTS} points`, got: `${points}` }];
}
