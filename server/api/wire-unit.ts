/** A unit of the assessed tree, and which of its devices are spoken of. */
import { z } from '../../config/shape.ts';
import { SCOPES, UNIT_LEVELS } from '../../config/terms.ts';

/** Which population a figure speaks of. */
export const scope = z.enum(SCOPES);
export type Scope = z.infer<typeof scope>;

export const unitBrief = z.object({
  code: z.string(),
  name: z.string(),
  level: z.enum(UNIT_LEVELS),
  parent: z.string().nullable(),
});
export type UnitBrief = z.infer<typeof unitBrief>;
