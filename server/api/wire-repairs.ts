/** Plans of repair: what brings a unit back to its line, or what may still fall. Shares are hundredths of a percent. */
import { CERTAINTIES, REPAIR_KINDS } from '../../config/repairs.ts';
import { z } from '../../config/shape.ts';
import { CHECKS } from '../../config/terms.ts';
import { scope } from './wire-unit.ts';
import { count, judged, ms, share } from './wire-values.ts';

const sides = z.object({ good: count, bad: count, unknown: count, excluded: count });
const named = z.object({ code: z.string(), name: z.string() });
const place = z.object({ name: z.string(), code: z.string(), device: z.int().nullable() });
const names = z.array(z.string());

export const plannedRepair = z.object({
  id: z.string(),
  kind: z.enum(REPAIR_KINDS),
  place,
  unit: named.nullable(),
  address: z.string(),
  reason: z.string().nullable(),
  sinceMs: ms.nullable(),
  certainty: z.enum(CERTAINTIES),
  /** The repair without which this one brings back nothing. */
  behind: z.string().nullable(),
  devices: count,
  /** Devices, or milliseconds until the end of the month. */
  gain: count,
  /** Until when it is in time for the month, where devices are counted. */
  lastMs: ms.nullable(),
  /** In the smallest set that suffices; where none does, everything is. */
  isPlanned: z.boolean(),
  /** Most devices first. */
  holders: z.object({ maintainer: names, carrier: names, owner: names }),
});
export type PlannedRepair = z.infer<typeof plannedRepair>;

/** Repairs that are too many to be named. */
const more = z.object({ repairs: count, devices: count, gain: count, lastMs: ms.nullable() });

export const repairPlan = z.object({
  unit: named,
  rate: z.enum(CHECKS),
  scope,
  atMs: ms,
  counts: z.enum(['devices', 'ms']),
  /** The unit's rate, as it is told everywhere. */
  figure: sides.extend({
    ...judged,
    gap: z.int(),
  }),
  /** What repairs add to: the figure, or what the month comes to if nothing is repaired. */
  sides,
  month: z
    .object({
      text: z.string(),
      fromMs: ms,
      untilMs: ms,
      nowMs: ms,
      ruleVersion: z.int(),
      /** The most that the month can still come to. */
      best: share,
      canBeMet: z.boolean(),
      /** What the rest of the month must reach on average; null where it cannot, or where devices are counted. */
      required: z.int().min(0).max(10_000).nullable(),
    })
    .nullable(),
  isEnough: z.boolean(),
  /** Those of the smallest set first, each largest first, as many as can be read; the others are summed up below. */
  repairs: z.array(plannedRepair),
  more: z.object({ planned: more, others: more }),
  /** Single points of failure, those of one kind together, the kind with the largest first. */
  weak: z.array(
    z.object({
      kind: z.enum(REPAIR_KINDS),
      /** How many there are. */
      count,
      /** As many as can be read, largest first. */
      places: z.array(
        z.object({
          place,
          devices: count,
          /** Dark for longer it takes the month under; null where its fall itself takes the rate under. */
          afterMs: ms.nullable(),
        }),
      ),
    }),
  ),
});
export type RepairPlan = z.infer<typeof repairPlan>;
