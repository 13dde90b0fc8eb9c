/** What a search found, over the wire. */
import { SEARCHED } from '../../config/searched.ts';
import { z } from '../../config/shape.ts';

/** A text of a device's file in which something of the search stands. */
export const searchMatch = z.object({
  field: z.enum(SEARCHED),
  text: z.string(),
  marks: z
    .array(z.tuple([z.int(), z.int()]))
    .meta({ description: 'stretches of the text, from and until; a name is marked where it sounds so' }),
});
export type SearchMatch = z.infer<typeof searchMatch>;
