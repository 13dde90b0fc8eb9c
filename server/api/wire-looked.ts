/** The proof that a device was looked at. */
import { z } from '../../config/shape.ts';
import { CHECKS } from '../../config/terms.ts';

const ms = z.int().meta({ description: 'milliseconds since 1970, UTC' });

export const looked = z.object({
  check: z.enum(CHECKS),
  atMs: ms,
  last: z.object({ fromMs: ms, untilMs: ms }).nullable().meta({
    description:
      'the last look before `atMs` ended in this span – a cycle, or one moment where it is known exactly; null when there was none',
  }),
});
export type Looked = z.infer<typeof looked>;
