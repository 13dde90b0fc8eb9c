/** A network segment over the wire: how hard it may be used, by day and at night. */
import { z } from '../../config/shape.ts';
import { DEAR_HOURS } from '../../config/terms.ts';

const hour = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as 22:30');
const bytes = z.int().min(10_000).meta({ description: 'bytes a second, both ways' });
const pace = { looksPerSecond: z.int().min(1), inFlight: z.int().min(1) };

/** What is left out is as the settings say. */
export const segment = z.object({
  id: z.string(),
  name: z.string(),
  ...pace,
  canaries: z.array(z.string()),
  bytesPerSecond: bytes.optional(),
  dear: z
    .enum(DEAR_HOURS)
    .optional()
    .meta({ description: 'when pictures, logins and side looks may be made' }),
  night: z
    .strictObject({ from: hour, until: hour, ...pace, bytesPerSecond: bytes })
    .optional()
    .meta({ description: 'hours in the time zone of the settings, and the budget that holds in them' }),
});
export type Segment = z.infer<typeof segment>;

export const segmentWish = z.strictObject(segment.omit({ id: true }).shape);
export type SegmentWish = z.infer<typeof segmentWish>;
