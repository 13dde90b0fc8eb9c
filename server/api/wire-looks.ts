/** Looks at a device: wished for, done, proven, and what they come to over a time. */
import { z } from '../../config/shape.ts';
import { ASKED_CHECKS, CHECKS, STATES } from '../../config/terms.ts';
import { ms } from './wire-values.ts';

export const step = z.object({ did: z.string(), ok: z.boolean(), got: z.string(), tookMs: z.number() });
export const look = z.object({
  check: z.enum(CHECKS),
  atMs: ms,
  state: z.enum(STATES),
  reason: z.string().nullable(),
  steps: z.array(step),
  readings: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type Look = z.infer<typeof look>;

/** For each check the latest look that changed or confirmed a state with steps, and the last failing one. */
export const looks = z.object({ latest: z.array(look), failing: z.array(look) });
export type Looks = z.infer<typeof looks>;

/** POST /api/devices/:id/look; without checks all are asked. */
export const lookWish = z.strictObject({ checks: z.array(z.enum(ASKED_CHECKS)).min(1).max(3) }).partial();
export type LookWish = z.infer<typeof lookWish>;

export const spell = z.object({
  state: z.enum(STATES),
  reason: z.string().nullable(),
  fromMs: ms,
  untilMs: ms,
});
export const timeline = z.object({
  fromMs: ms,
  untilMs: ms,
  lanes: z.array(z.object({ check: z.enum(CHECKS), spells: z.array(spell) })),
});
export type Timeline = z.infer<typeof timeline>;

/** The proof that a device was looked at. */
export const looked = z.object({
  check: z.enum(CHECKS),
  atMs: ms,
  last: z.object({ fromMs: ms, untilMs: ms }).nullable().meta({
    description:
      'the last look before `atMs` ended in this span – a cycle, or one moment where it is known exactly; null when there was none',
  }),
});
export type Looked = z.infer<typeof looked>;
