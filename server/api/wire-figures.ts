/** The figures of the present: rates, boards, trends, and the lists behind them. */
import { z } from '../../config/shape.ts';
import { CATEGORIES, CHECKS, METRICS } from '../../config/terms.ts';
import { PARTS } from '../rules/rate.ts';
import { fileRate, placeCounts } from './wire-file.ts';
import { scope, unitBrief } from './wire-unit.ts';
import { count, judged, ms, paged, share } from './wire-values.ts';

export const rate = z.object({
  metric: z.enum(METRICS),
  good: count,
  bad: count,
  unknown: count,
  excluded: count,
  ...judged,
  /** Devices short of the threshold when positive, devices to spare when zero or negative; over the known. */
  gap: z.int(),
  flaggedSinceMs: ms.nullable(),
  /** The last share that could be said, where none can be said now. */
  last: z.object({ share: z.int(), atMs: ms }).nullable(),
});
export type Rate = z.infer<typeof rate>;

export const board = z.object({
  atMs: ms,
  scope,
  unit: unitBrief,
  path: z.array(unitBrief).meta({ description: 'from the top to the parent of the unit' }),
  /** All assessed devices of the unit. */
  devices: count,
  rates: z.array(rate),
  /** Groups of fewer devices are told as counts. */
  smallGroup: count,
  file: fileRate,
  places: placeCounts,
  children: z.array(
    z.object({ unit: unitBrief, devices: count, rates: z.array(rate), file: fileRate, places: placeCounts }),
  ),
  byCategory: z.array(z.object({ category: z.enum(CATEGORIES), devices: count, rates: z.array(rate) })),
  byPlatform: z.array(
    z.object({
      platform: z.string(),
      name: z.string(),
      carrier: z.string(),
      devices: count,
      rates: z.array(rate),
    }),
  ),
  /** First round still under way: devices looked at once, per check. */
  firstRound: z.object({
    done: z.boolean(),
    checks: z.array(z.object({ check: z.enum(CHECKS), once: count, due: count })),
  }),
  /** Daemons that see nothing at present. Their devices are unknown, not bad. */
  blind: z.array(z.object({ daemon: z.string(), sinceMs: ms, devices: count, why: z.string() })),
});
export type Board = z.infer<typeof board>;

export const trend = z.object({
  unit: z.string(),
  scope,
  points: z.array(z.object({ atMs: ms, shares: z.record(z.enum(METRICS), share) })),
});
export type Trend = z.infer<typeof trend>;

export const evidenceRow = z.object({
  id: z.int(),
  code: z.string(),
  name: z.string(),
  unit: unitBrief,
  category: z.enum(CATEGORIES),
  part: z.enum(PARTS),
  reason: z.string().nullable().meta({ description: 'reason of the finding, or kind of the exclusion' }),
  sinceMs: ms.nullable(),
  seenMs: ms.nullable(),
});
export type EvidenceRow = z.infer<typeof evidenceRow>;

export const evidence = z.object({
  atMs: ms,
  unit: unitBrief,
  metric: z.enum(METRICS),
  scope,
  rate,
  /** How many devices in each part, by reason; excluded by kind. */
  reasons: z.array(z.object({ part: z.enum(PARTS), reason: z.string().nullable(), count })),
  ...paged,
  rows: z.array(evidenceRow),
});
export type Evidence = z.infer<typeof evidence>;

/** A list that was kept: `asof` with this moment opens it. */
export const keptList = z.object({ asofMs: ms });
export type KeptList = z.infer<typeof keptList>;

export const outage = z.object({
  id: z.int(),
  device: z.int(),
  code: z.string(),
  name: z.string(),
  unit: unitBrief,
  category: z.enum(CATEGORIES),
  platform: z.string(),
  check: z.enum(CHECKS),
  reason: z.string(),
  sinceMs: ms,
  seenMs: ms,
});
export type Outage = z.infer<typeof outage>;

export const outages = z.object({
  atMs: ms,
  ...paged,
  byCheck: z.array(z.object({ check: z.enum(CHECKS), count })),
  rows: z.array(outage),
});
export type Outages = z.infer<typeof outages>;
