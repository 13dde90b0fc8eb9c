/** Messages about the lives of flags: who saw them, what was said of them, and devices flagged for their own uptime. */
import { z } from '../../config/shape.ts';
import { METRICS } from '../../config/terms.ts';
import { scope, unitBrief } from './wire-unit.ts';
import { count, ms, paged } from './wire-values.ts';

const share = z.int().min(0).max(10_000);

/** Which flag: its name, and when it went up. */
export const flagKey = z.strictObject({ flag: z.string().max(100), raisedMs: ms });
export type FlagKey = z.infer<typeof flagKey>;

const life = {
  key: z.object({ flag: z.string(), raisedMs: ms }),
  unit: unitBrief,
  raisedMs: ms,
  raisedShare: share,
  clearedMs: ms.nullable(),
  seenBy: z.array(z.object({ who: z.string(), atMs: ms })),
  explained: z.array(z.object({ who: z.string(), atMs: ms, note: z.string() })),
};

export const unitFlagLife = z.object({
  ...life,
  metric: z.enum(METRICS),
  scope,
  meetsSinceMs: ms.nullable(),
});
export type UnitFlagLife = z.infer<typeof unitFlagLife>;

export const deviceFlagLife = z.object({
  ...life,
  device: z.object({ id: z.int(), code: z.string(), name: z.string() }),
  /** As it was last judged. */
  share,
});
export type DeviceFlagLife = z.infer<typeof deviceFlagLife>;

/** GET /api/flag-lives */
export const flagLives = z.object({
  atMs: ms,
  units: z.array(unitFlagLife),
  devices: z.object({
    ...paged,
    rows: z.array(deviceFlagLife),
    days: count,
    leastHours: count,
    threshold: share,
    clearAt: share,
  }),
});
export type FlagLives = z.infer<typeof flagLives>;

/** POST /api/flag-lives/explanation */
export const flagExplanation = flagKey.extend({ note: z.string().trim().min(1, 'a reason').max(500) });

export const flag = z.object({
  unit: unitBrief,
  metric: z.enum(METRICS),
  scope,
  raisedMs: ms,
  raisedShare: z.int(),
  clearedMs: ms.nullable(),
  /** While the rate meets its threshold again: since when; the flag comes down when that has held long enough. */
  meetsSinceMs: ms.nullable(),
});
export type Flag = z.infer<typeof flag>;
