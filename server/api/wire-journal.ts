/** Who did what, and when. */
import { z } from '../../config/shape.ts';
import { ms, paged } from './wire-values.ts';

export const journalEntry = z.object({
  id: z.int(),
  atMs: ms,
  who: z.string(),
  did: z.string().meta({ description: 'word of the deed, for example device.update, picture.open' }),
  subject: z.string(),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
});
export type JournalEntry = z.infer<typeof journalEntry>;

/** GET /api/journal */
export const journal = z.object({
  ...paged,
  rows: z.array(journalEntry),
});
export type JournalPage = z.infer<typeof journal>;
