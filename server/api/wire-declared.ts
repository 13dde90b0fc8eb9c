/** Messages about declared totals: declared, itemised, counted. */
import { z } from '../../config/shape.ts';
import { DECLARABLE } from '../rules/declared.ts';

const count = z.int().min(0).max(100_000_000);
const text = z.string().trim().max(500);

/** PUT /api/declared/:of */
export const declaredWish = z.strictObject({
  count,
  source: text.min(1, 'where the figure is from'),
  day: z.string().max(10).meta({ description: 'YYYY-MM-DD, of the source' }),
  note: text,
  owner: text.min(1, 'who has to explain a difference'),
});
export type DeclaredWish = z.infer<typeof declaredWish>;

/** GET /api/declared: nothing is ever filled in; what is unexplained is a finding with an owner. */
export const declared = z.object({
  lines: z.array(
    z.object({
      of: z.enum(DECLARABLE),
      declared: z.int().nullable(),
      itemised: z.int().nullable().meta({ description: 'sum of the declared parts' }),
      counted: z.int(),
      unexplained: z.int().nullable().meta({ description: 'declared less itemised' }),
      difference: z.int().nullable().meta({ description: 'counted less declared' }),
      source: z.string().nullable(),
      day: z.string().nullable(),
      note: z.string().nullable(),
      owner: z.string().nullable(),
    }),
  ),
  findings: z.array(
    z.object({ of: z.enum(DECLARABLE), unexplained: z.int(), owner: z.string(), source: z.string() }),
  ),
});
export type Declared = z.infer<typeof declared>;
