/** The present state of every device for one check, column by column: for programs that want the whole city at once. */
import { z } from '../../config/shape.ts';
import { CHECKS, STATES } from '../../config/terms.ts';

export const states = z.object({
  atMs: z.int().meta({ description: 'milliseconds since 1970, UTC' }),
  check: z.enum(CHECKS),
  outcomes: z
    .array(z.object({ state: z.enum(STATES), reason: z.string().nullable() }))
    .meta({ description: 'every pair of state and reason that occurs' }),
  devices: z.array(z.int()).meta({ description: 'ids of devices, in order of their codes' }),
  outcome: z.array(z.int()).meta({ description: 'for each device, the place of its pair in `outcomes`' }),
  ageS: z
    .array(z.int())
    .meta({ description: 'for each device, seconds since the state was last seen; -1 for never' }),
});
export type States = z.infer<typeof states>;
