/** What the shapes of all topics are made of. Not told on by `wire.ts`: the document describes them where they are used. */
import { z } from '../../config/shape.ts';
import { VERDICTS } from '../../config/terms.ts';

/** A moment. */
export const ms = z.int().meta({ description: 'milliseconds since 1970, UTC' });
/** How many. */
export const count = z.int().min(0);
/** A share of a whole, where one can be said. */
export const share = z
  .int()
  .min(0)
  .max(10_000)
  .nullable()
  .meta({ description: 'hundredths of a percent; null when nothing is known' });
/** All that may be said of a rate. */
export const judged = {
  ...{ share, low: share, high: share, coverage: share },
  threshold: z.int(),
  verdict: z.enum(VERDICTS),
};
/** Of TCP or UDP. */
export const port = z.int().min(1).max(65_535);
/** Of a list that is told page by page. */
export const paged = { total: count, page: z.int(), pages: z.int() };
