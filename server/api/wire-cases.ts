/** Messages about supervision: colours of months, notices, cases and who is named for them. */
import { z } from '../../config/shape.ts';
import { CASE_PARTS, CASE_STAGES, COLOURS, ESCALATIONS, NOTICE_KINDS } from '../../config/supervision.ts';
import { VERDICTS } from '../../config/terms.ts';
import { unitBrief } from './wire-unit.ts';
import { count, ms, share } from './wire-values.ts';

const words = z.string().trim().max(2_000);

/** Who may do what to a case now. */
export const CASE_VERBS = ['receive', 'plan', 'submit', 'pass', 'return', 'escalate', 'withdraw'] as const;
export type CaseVerb = (typeof CASE_VERBS)[number];

const monthRate = z.object({
  verdict: z.enum(VERDICTS),
  share,
  low: share,
  high: share,
  good: count,
  due: count,
});

/** A month as a notice tells it: with its four rates. */
export const noticeMonth = z.object({
  month: z.string(),
  revision: z.int(),
  ruleVersion: z.int(),
  colour: z.enum(COLOURS),
  bands: z.object({ green: z.int(), blue: z.int(), orange: z.int() }),
  rates: z.object({
    registration: monthRate,
    online: monthRate,
    image: monthRate,
    position: monthRate,
  }),
});
export type NoticeMonth = z.infer<typeof noticeMonth>;

/** A numbered notice; its figures are those at its issue. */
export const notice = z.object({
  id: z.int(),
  number: z.string(),
  kind: z.enum(NOTICE_KINDS),
  unit: unitBrief,
  unitName: z.string().meta({ description: 'as it was when the notice was issued' }),
  month: z.string(),
  issuedMs: ms,
  dueMs: ms,
  /** Do the months that it rests on still stand? */
  hasBasis: z.boolean(),
  withdrawnMs: ms.nullable(),
  withdrawnBy: z.string().nullable(),
  reason: z.string().nullable(),
  months: z.array(noticeMonth),
});
export type Notice = z.infer<typeof notice>;

const turn = z
  .object({ part: z.enum(CASE_PARTS), name: z.string().nullable() })
  .nullable()
  .meta({ description: 'whose turn it is; without a name nobody is named for it' });

export const caseBrief = z.object({
  id: z.int(),
  number: z.string(),
  unit: unitBrief,
  month: z.string(),
  stage: z.enum(CASE_STAGES),
  issuedMs: ms,
  dueMs: ms,
  isOverdue: z.boolean(),
  heldDays: count,
  hasBasis: z.boolean(),
  turn,
});
export type CaseBrief = z.infer<typeof caseBrief>;

/** GET /api/cases: open ones first, those that are due soonest on top; with the colours of the units' months. */
export const cases = z.object({
  atMs: ms,
  counts: z.object({ open: count, overdue: count, closed: count, withdrawn: count }),
  rows: z.array(caseBrief),
  /** Units with a red month at the end of their course, or a case; worst first. */
  units: z.array(
    z.object({
      unit: unitBrief,
      months: z.array(z.object({ month: z.string(), colour: z.enum(COLOURS) })),
      redRun: count,
      openCase: z.int().nullable(),
    }),
  ),
  warnings: z.array(notice),
});
export type Cases = z.infer<typeof cases>;

/** What happened in a case. */
export const caseDeed = z.object({
  id: z.int(),
  atMs: ms,
  who: z.string(),
  did: z.string(),
  note: z.string(),
  measure: z.enum(ESCALATIONS).nullable(),
  level: z.int().nullable().meta({ description: 'of a review' }),
  /** What the figures were at that moment: shares now, and for how many full days the rates had held. */
  facts: z.object({ heldDays: count, shares: z.record(z.string(), share) }).nullable(),
});
export type CaseDeed = z.infer<typeof caseDeed>;

const named = z.object({ staff: z.int(), name: z.string(), unit: z.string() }).nullable();
export const namedParts = z.object({
  owner: named,
  'review-1': named,
  'review-2': named,
  'review-3': named,
});
export type NamedParts = z.infer<typeof namedParts>;

/** GET /api/cases/:id */
export const caseFile = z.object({
  atMs: ms,
  case: caseBrief,
  notice,
  people: namedParts,
  deeds: z.array(caseDeed),
  holdDays: count.meta({ description: 'full days in which the rates must have held' }),
  shares: z.record(z.string(), share).meta({ description: 'the four rates now' }),
  may: z.record(z.enum(CASE_VERBS), z.boolean()),
});
export type CaseFile = z.infer<typeof caseFile>;

/** POST /api/cases/:id/deeds */
export const caseWish = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.enum(['receive', 'plan', 'submit', 'pass', 'return', 'withdraw']),
    note: words.default(''),
  }),
  z.strictObject({ do: z.literal('escalate'), measure: z.enum(ESCALATIONS), note: words.default('') }),
]);
export type CaseWish = z.input<typeof caseWish>;

/** POST /api/notices/:id/withdrawal */
export const noticeWithdrawal = z.strictObject({ reason: words.min(1, 'a reason') });

/** GET /api/supervision/people?unit=: who is named for a unit, and whom one may name. */
export const casePeople = z.object({
  unit: unitBrief,
  people: namedParts,
  own: z.partialRecord(z.enum(CASE_PARTS), z.int()),
  mayName: z.boolean(),
  staff: z.array(z.object({ id: z.int(), name: z.string() })),
});
export type CasePeople = z.infer<typeof casePeople>;

/** PUT /api/supervision/people/:unit: what is left out is named by nobody, and comes from the unit above. */
export const casePeopleWish = z.strictObject({
  owner: z.int().exactOptional(),
  'review-1': z.int().exactOptional(),
  'review-2': z.int().exactOptional(),
  'review-3': z.int().exactOptional(),
});
