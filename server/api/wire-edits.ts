/** Messages about taking back one edit of a file. */
import { z } from '../../config/shape.ts';

/** A field that stays as it is: changed again since, or one that goes by steps of life alone. */
export const editConflict = z.object({
  field: z.string().meta({ description: 'path of the field, such as name or details.alias' }),
  before: z.string(),
  after: z.string(),
  now: z.string(),
  why: z.enum(['changed', 'by-step']),
});
export type EditConflict = z.infer<typeof editConflict>;

/** POST /api/devices/:id/history/:entry/undo */
export const editUndo = z.object({
  /** False where conflicts were told and nothing was written, and where there is nothing to take back. */
  written: z.boolean(),
  /** Fields that have, or would have, their old values again. */
  fields: z.array(z.string()),
  conflicts: z.array(editConflict),
});
export type EditUndo = z.infer<typeof editUndo>;
