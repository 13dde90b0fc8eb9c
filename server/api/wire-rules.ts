/** How the figures of the present are made. */
import { z } from '../../config/shape.ts';
import { ASKED_CHECKS, METRICS } from '../../config/terms.ts';
import { EXCLUSIONS } from '../rules/rate.ts';

/** GET /api/rules: how figures are made; shares in hundredths of a percent. */
export const rules = z.object({
  thresholds: z.record(z.enum(METRICS), z.int()),
  leastCoverage: z.int(),
  flags: z.object({
    clearAfterSeconds: z.number(),
    leastDevices: z.int(),
    deviceLeastHours: z.int(),
    deviceClearAbove: z.number(),
  }),
  cadences: z.record(
    z.enum(ASKED_CHECKS),
    z.object({
      everySeconds: z.number(),
      timeoutSeconds: z.number(),
      confirmations: z.int(),
      outOf: z.int().meta({ description: 'bad after so many bad looks out of so many' }),
      confirmAfterSeconds: z.number(),
    }),
  ),
  checkpoints: z
    .object({ confirmations: z.int(), outOf: z.int() })
    .meta({ description: 'of the online check of a checkpoint, whose state is made of its parts' }),
  rememberHours: z.object({ registration: z.number(), image: z.number() }),
  graceDays: z.int(),
  bufferMetres: z.int(),
  exclusions: z.array(z.enum(EXCLUSIONS)),
  timeZone: z.string(),
  feedMinutes: z.int(),
});
export type Rules = z.infer<typeof rules>;
