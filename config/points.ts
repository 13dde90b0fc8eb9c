/** Points that are nobody's place – seats of government, stations, sub-platforms –: pins there were never taken at a device. */
import { type Problem, problemsOf, z } from './shape.ts';

export const POINT_KINDS = ['seat', 'station', 'platform'] as const;

const point = z.strictObject({
  what: z.enum(POINT_KINDS),
  name: z.string('a name').trim().min(1, 'a name').max(100, 'a name of at most 100 characters'),
  /** As lists write them; a pin is compared as delivered and in WGS-84. */
  lon: z.number('a longitude').min(73, 'a longitude from 73 to 136').max(136, 'a longitude from 73 to 136'),
  lat: z.number('a latitude').min(3, 'a latitude from 3 to 54').max(54, 'a latitude from 3 to 54'),
});
export type NamedPoint = z.output<typeof point>;

const points = z.array(point).max(5_000, 'at most 5000 points');

/** The points of a file, or every problem of it. Paths begin with the given name. */
export function pointsOf(value: unknown, name: string): { points: NamedPoint[] } | { problems: Problem[] } {
  const outcome = points.safeParse(value, { reportInput: true });
  if (outcome.success) return { points: outcome.data };
  return {
    problems: problemsOf(outcome.error, value)
      .slice(0, 100)
      .map((problem) => ({ ...problem, path: `${name}: ${problem.path}` })),
  };
}
