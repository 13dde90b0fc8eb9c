/** Messages about division codes: which are in force, which were merged away, and into what. */
import { z } from '../../config/shape.ts';

const day = z.string().max(10);

/** A code in one stretch of time; dates as YYYY-MM-DD. */
export const division = z.strictObject({
  code: z.string().max(12).meta({ description: '6 digits for a district, 9 for a town, 12 for a community' }),
  name: z.string().trim().max(100),
  from: day.meta({ description: 'first day on which it is in force' }),
  until: day.nullable().meta({ description: 'first day on which it is not' }),
  successor: z.string().max(12).nullable().meta({ description: 'counts in its place from then on' }),
});
export type Division = z.infer<typeof division>;

/** GET /api/divisions */
export const divisions = z.object({ rows: z.array(division), today: z.string() });
export type Divisions = z.infer<typeof divisions>;
