/** The demo's past: how far it is made, and where what is worth seeing is. */
import { PAST_PLACES } from '../../config/past-places.ts';
import { z } from '../../config/shape.ts';

/** GET /api/demo/past. `others`: months that somebody signed are there, so none are made. */
export const demoPast = z.object({
  state: z.enum(['none', 'making', 'made', 'others', 'failed']),
  percent: z.int().min(0).max(100),
  places: z.array(
    z.object({
      what: z.enum(PAST_PLACES),
      unit: z.string().nullable(),
      month: z.string(),
      path: z.string(),
    }),
  ),
});
export type DemoPast = z.infer<typeof demoPast>;
