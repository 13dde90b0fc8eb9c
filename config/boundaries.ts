/** Outlines of districts, read from a GeoJSON file (RFC 7946): one Polygon or MultiPolygon per district. */
import { type Problem, problemsOf, z } from './shape.ts';
import { DATUMS, type Datum } from './terms.ts';

/** Rings of [lon, lat]; the first is the outside, the others are holes. */
export type Polygon = readonly (readonly (readonly [number, number])[])[];

/** One district's outline, in the datum of its file. */
export interface Boundary {
  /** Six digits. */
  readonly district: string;
  readonly polygons: readonly Polygon[];
}

/** A whole file of them. */
export interface Boundaries {
  readonly districts: readonly Boundary[];
  readonly datum: Datum;
  /** What the file says of itself, to be shown beside the map. */
  readonly note: string;
}

export const NO_BOUNDARIES: Boundaries = { districts: [], datum: 'wgs84', note: '' };

const MOST_POINTS = 500_000;

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

const feature = z.object({
  type: z.literal('Feature'),
  properties: z.object({
    code: z.string('the district code, six digits').regex(/^\d{6}$/, 'the district code, six digits'),
  }),
  geometry,
});

/** Other members, which RFC 7946 allows, are let be: a file from a surveying office has many. */
const collection = z.object({
  type: z.literal('FeatureCollection'),
  note: z.string().max(2_000).optional(),
  /** Foreign member: in which datum the outlines are; WGS-84 when it is missing, as RFC 7946 says. */
  datum: z.enum(DATUMS).optional(),
  features: z.array(feature).min(1, 'at least one district').max(5_000, 'at most 5000 districts'),
});

/** The outlines of a file's text, or every problem of it. Paths begin with the given name. */
export function boundariesOf(value: unknown, name: string): Boundaries | readonly Problem[] {
  const outcome = collection.safeParse(value, { reportInput: true });
  if (!outcome.success) {
    return problemsOf(outcome.error, value)
      .slice(0, 100)
      .map((problem) => ({ ...problem, path: `${name}: ${problem.path}` }));
  }
  const { features, note = '', datum = 'wgs84' } = outcome.data;
  const districts = features.map(({ properties, geometry: { type, coordinates } }) => ({
    district: properties.code,
    polygons: (type === 'Polygon' ? [coordinates] : coordinates).map((rings) =>
      rings.map((points) => points.map(([x, y]) => [x, y] as const)),
    ),
  }));
  const problems = [...doubles(districts, name), ...tooMany(districts, name)];
  return problems.length > 0 ? problems : { districts, datum, note };
}

function isClosed(points: readonly (readonly number[])[]): boolean {
  const [first, last] = [points[0], points.at(-1)];
  return first !== undefined && first[0] === last?.[0] && first[1] === last?.[1];
}

function doubles(districts: readonly Boundary[], name: string): Problem[] {
  const seen = new Set<string>();
  return districts.flatMap(({ district }, index) => {
    const again = seen.has(district);
    seen.add(district);
    const path = `${name}: features.${index}.properties.code`;
    return again ? [{ path, wanted: 'each district once', got: `"${district}" again` }] : [];
  });
}

function tooMany(districts: readonly Boundary[], name: string): Problem[] {
  const points = districts
    .flatMap(({ polygons }) => polygons.flat())
    .reduce((sum, { length }) => sum + length, 0);
  return points <= MOST_POINTS
    ? []
    : [{ path: `${name}: features`, wanted: `at most ${MOST_POINTS} points`, got: `${points}` }];
}
