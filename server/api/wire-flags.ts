/** Messages about the lives of flags: who saw them, what was said of them, and devices flagged for their own uptime. */
import { z } from '../../config/shape.ts';
import { METRICS, UNIT_LEVELS } from '../../config/terms.ts';

const ms = z.int();
const count = z.int().min(0);
const share = z.int().min(0).max(10_000);
const unit = z.object({
  code: z.string(),
  name: z.string(),
  level: z.enum(UNIT_LEVELS),
  parent: z.string().nullable(),
});

/** Which flag: its name, and when it went up. */
export const flagKey = z.strictObject({ flag: z.string().max(100), raisedMs: ms });
export type FlagKey = z.infer<typeof flagKey>;

const life = {
  key: z.object({ flag: z.string(), raisedMs: ms }),
  unit,
  raisedMs: ms,
  raisedShare: share,
  clearedMs: ms.nullable(),
  seenBy: z.array(z.object({ who: z.string(), atMs: ms })),
  explained: z.array(z.object({ who: z.string(), atMs: ms, note: z.string() })),
};

export const unitFlagLife = z.object({
  ...life,
  metric: z.enum(METRICS),
  scope: z.enum(['all', 'public', 'social']),
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
    total: count,
    page: z.int(),
    pages: z.int(),
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
export type FlagExplanation = z.infer<typeof flagExplanation>;
