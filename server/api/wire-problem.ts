/** Why a wish was turned down, or what went wrong. */
import { z } from '../../config/shape.ts';

/** What every refusal and fault looks like (RFC 9457), with all problems of a bad input. */
export const problem = z.object({
  code: z.string(),
  title: z.string(),
  status: z.int(),
  requestId: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  problems: z.array(z.object({ path: z.string(), wanted: z.string(), got: z.string() })).optional(),
});
export type Problem = z.infer<typeof problem>;
