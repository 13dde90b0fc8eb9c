/** Messages about steps in the lives of devices: asked for, agreed to, done on their day. */
import { z } from '../../config/shape.ts';
import { LIFECYCLES } from '../../config/terms.ts';
import { STEP_STATES } from '../rules/lifecycle.ts';
import { unitBrief } from './wire-unit.ts';
import { ms, paged } from './wire-values.ts';

const note = z.string().trim().max(500);

export const lifeStep = z.object({
  id: z.int(),
  device: z.int(),
  from: z.enum(LIFECYCLES),
  to: z.enum(LIFECYCLES),
  effectiveMs: ms.meta({ description: 'first instant at which it counts' }),
  enteredMs: ms,
  enteredBy: z.string(),
  state: z.enum(STEP_STATES),
  decidedBy: z.string().nullable(),
  decidedMs: ms.nullable(),
  note: z.string(),
  decisionNote: z.string().meta({ description: 'why it was approved or refused' }),
});
export type LifeStep = z.infer<typeof lifeStep>;

/** Where the life of a device may go from here, and whether the asker may decide the step that waits. */
export const lifeWays = z.object({
  next: z.array(
    z.object({
      to: z.enum(LIFECYCLES),
      approval: z.boolean().meta({ description: 'waits for another person' }),
    }),
  ),
  mayDecide: z.boolean(),
});
export type LifeWays = z.infer<typeof lifeWays>;

/** POST /api/devices/:id/lifecycle */
export const lifeWish = z.strictObject({
  to: z.enum(LIFECYCLES),
  /** `2026-11-21`, in the city's time zone; from now on when left out. */
  effective: z.string().max(10).exactOptional(),
  note: note.min(1, 'a reason'),
});

/** POST /api/lifecycle/:id/decision */
export const lifeDecision = z.strictObject({
  approve: z.boolean(),
  /** Why; whoever asked must be able to understand a refusal. */
  note: note.exactOptional(),
});

/** GET /api/lifecycle: the steps that wait for somebody or for their day, oldest first. */
export const lifeSteps = z.object({
  ...paged,
  rows: z.array(
    z.object({
      step: lifeStep,
      code: z.string(),
      name: z.string(),
      unit: unitBrief,
      /** May the asker approve it? Nobody approves what is one's own. */
      mayDecide: z.boolean(),
    }),
  ),
});
export type LifeSteps = z.infer<typeof lifeSteps>;
