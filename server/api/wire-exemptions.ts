/** Messages about exemptions (报备), and about what left the count. */
import { z } from '../../config/shape.ts';
import { EXEMPTION_KINDS, EXEMPTION_SCOPES, EXEMPTION_STATES, LEFT_OUT } from '../../config/supervision.ts';
import { CHECKS } from '../../config/terms.ts';
import { unitBrief } from './wire-unit.ts';
import { count, ms, paged } from './wire-values.ts';

const words = z.string().trim().max(500);

/** Time that is not counted: what was asked for, by whom, and what became of it. */
export const exemption = z.object({
  id: z.int(),
  kind: z.enum(EXEMPTION_KINDS),
  scope: z.object({
    is: z.enum(EXEMPTION_SCOPES),
    /** Code or id of the unit, network or sub-platform; empty for devices. */
    of: z.string(),
    name: z.string().meta({ description: 'for people: the name, or the first devices' }),
  }),
  /** The smallest unit that holds all of it. */
  unit: unitBrief,
  devices: count.meta({ description: 'how many it covered when it was asked for' }),
  fromMs: ms,
  untilMs: ms,
  /** What of it counts; null while it waits, and when nothing does. */
  counts: z.object({ fromMs: ms, untilMs: ms, rates: z.array(z.enum(CHECKS)) }).nullable(),
  afterTheFact: z.boolean(),
  reason: z.string(),
  document: z.string(),
  requestedMs: ms,
  requestedBy: z.string(),
  state: z.enum(EXEMPTION_STATES),
  decidedMs: ms.nullable(),
  decidedBy: z.string().nullable(),
  decision: z.string(),
  endedMs: ms.nullable(),
  endedBy: z.string().nullable(),
  /** What the asker may do with it now. */
  may: z.object({ decide: z.boolean(), withdraw: z.boolean(), end: z.boolean() }),
});
export type Exemption = z.infer<typeof exemption>;

/** GET /api/exemptions: those that wait first, then the newest. */
export const exemptions = z.object({
  atMs: ms,
  counts: z.object({ waiting: count, now: count, ahead: count, over: count, refused: count }),
  limits: z.object({ lateMs: count, longestMs: z.record(z.enum(EXEMPTION_KINDS), count) }),
  ...paged,
  rows: z.array(exemption),
});
export type Exemptions = z.infer<typeof exemptions>;

/** GET /api/exemptions/:id: with the units that it takes above the share that a district may approve. */
export const exemptionFile = z.object({
  exemption,
  mass: z.array(z.object({ unit: unitBrief, month: z.string(), share: count, devices: count })),
  needsCity: z.boolean(),
});
export type ExemptionFile = z.infer<typeof exemptionFile>;

/** What is exempt: devices by their codes, a unit with all below it, a network, or the link of a sub-platform. */
export const exemptionScope = z.discriminatedUnion('is', [
  z.strictObject({ is: z.literal('devices'), codes: z.array(z.string().max(32)).min(1).max(20_000) }),
  z.strictObject({ is: z.literal('unit'), of: z.string().max(12) }),
  z.strictObject({ is: z.literal('segment'), of: z.string().max(64) }),
  z.strictObject({ is: z.literal('platform'), of: z.string().max(64) }),
]);
export type ExemptionScopeWish = z.infer<typeof exemptionScope>;

/** POST /api/exemptions */
export const exemptionWish = z.strictObject({
  kind: z.enum(EXEMPTION_KINDS),
  scope: exemptionScope,
  fromMs: ms,
  untilMs: ms,
  reason: words.min(1, 'a reason'),
  document: words.default(''),
});
export type ExemptionWish = z.input<typeof exemptionWish>;

/** POST /api/exemptions/extent: how many devices a scope covers, before it is asked for. */
export const exemptionExtent = z.object({ unit: unitBrief, devices: count });
export type ExemptionExtent = z.infer<typeof exemptionExtent>;

/** POST /api/exemptions/:id/decision; a refusal says why. */
export const exemptionDecision = z.strictObject({ approve: z.boolean(), note: words.default('') });

/** POST /api/exemptions/:id/end */
export const exemptionEnd = z.strictObject({ endedMs: ms });

/** GET /api/left-out: what left the count of a month in a way that somebody should look at. */
export const leftOutRow = z.object({
  why: z.enum(LEFT_OUT),
  unit: unitBrief.nullable(),
  device: z.object({ id: z.int(), code: z.string(), name: z.string() }).nullable(),
  exemption: z.int().nullable(),
  kind: z.enum(EXEMPTION_KINDS).nullable(),
  fromMs: ms.nullable(),
  untilMs: ms.nullable(),
  /** Devices that are concerned. */
  devices: count,
  /** By how: `after-the-fact`, `overlong`, `answered`: milliseconds; `mass`: share, hundredths of a percent; `drop`: devices before. */
  amount: count,
  who: z.string(),
  note: z.string(),
});
export type LeftOutRow = z.infer<typeof leftOutRow>;

export const leftOut = z.object({
  month: z.string(),
  unit: unitBrief,
  fromMs: ms,
  untilMs: ms,
  counts: z.record(z.enum(LEFT_OUT), count),
  /** Raw beside adjusted is not here: it stands with the rates. What is exempt of the unit's device-time, hundredths of a percent. */
  exemptShare: count,
  ...paged,
  rows: z.array(leftOutRow),
});
export type LeftOut = z.infer<typeof leftOut>;
