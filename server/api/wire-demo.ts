/** The demo: whether it runs, and its past: how far it is made, and where what is worth seeing is. */
import { PAST_PLACES } from '../../config/past-places.ts';
import { z } from '../../config/shape.ts';
import { count } from './wire-values.ts';

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

export const demo = z.object({ running: z.boolean(), devices: count, control: z.string().nullable() });
export type Demo = z.infer<typeof demo>;

/** POST /api/demo */
export const demoWish = z.strictObject({
  devices: z.int().min(1).max(60_000),
  /** With four closed months before its start. */
  past: z.boolean().default(true),
});
export type DemoWish = z.input<typeof demoWish>;
