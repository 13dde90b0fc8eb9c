/** Sub-platforms, and what their catalogues say beside the registry. */
import { z } from '../../config/shape.ts';
import { STATES } from '../../config/terms.ts';
import { COMPARISONS } from '../rules/catalogue.ts';
import { unitBrief } from './wire-unit.ts';
import { count, ms, paged } from './wire-values.ts';

export const platform = z.object({ id: z.string(), name: z.string(), carrier: z.string() });
export type Platform = z.infer<typeof platform>;

/** PUT /api/platforms/:id */
export const platformWish = z.strictObject(platform.omit({ id: true }).shape);
export type PlatformWish = z.infer<typeof platformWish>;

/** POST /api/platforms/:id/catalogue */
export const catalogueRun = z.object({
  platform: z.string(),
  announced: count.nullable().meta({ description: 'SumNum; null where neither file nor query said' }),
  collected: count,
  complete: z.boolean().meta({ description: 'an incomplete one adds and updates, and takes nothing away' }),
  nodes: count.meta({ description: 'divisions, groups and platforms: not compared' }),
  added: count,
  updated: count,
  unchanged: count,
  removed: count,
  problems: z.array(z.object({ row: z.int(), column: z.string(), value: z.string(), wanted: z.string() })),
  written: z.boolean(),
});
export type CatalogueRun = z.infer<typeof catalogueRun>;

export const comparedRow = z.object({
  id: z.int().nullable().meta({ description: 'null for a device that is not registered' }),
  code: z.string(),
  name: z.string(),
  unit: unitBrief.nullable(),
  isListed: z.boolean(),
  declared: z.enum(['on', 'off', '']),
  state: z.enum(STATES).meta({ description: 'online, by our own probe' }),
  reason: z.string().nullable(),
  sinceMs: ms.nullable(),
});
export type ComparedRow = z.infer<typeof comparedRow>;

/** GET /api/platforms/:id/catalogue: the last catalogue of a platform beside the registry and what the probes see. */
export const comparison = z.object({
  atMs: ms,
  platform,
  catalogue: z
    .object({
      takenMs: ms,
      who: z.string(),
      announced: count.nullable(),
      collected: count,
      complete: z.boolean(),
      completeMs: ms.nullable(),
    })
    .nullable(),
  counts: z.record(z.enum(COMPARISONS), count),
  list: z.enum(COMPARISONS),
  ...paged,
  rows: z.array(comparedRow),
});
export type Comparison = z.infer<typeof comparison>;
