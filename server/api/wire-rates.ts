/** Rates over a time, the versions of the rules, and closed months. Shares are hundredths of a percent. */
import { GROUPINGS, OUT_KINDS, PERIOD_RATES } from '../../config/periods.ts';
import { ruleValuesShape } from '../../config/rule-values.ts';
import { z } from '../../config/shape.ts';
import { COLOURS } from '../../config/supervision.ts';
import { VERDICTS } from '../../config/terms.ts';
import { scope } from './wire-unit.ts';
import { count, judged, ms, paged, share } from './wire-values.ts';

/** good + bad + unknown + excluded is one total, adjusted and raw; `excludedBy` adds up to excluded. */
export const rateSides = z.object({
  good: count,
  bad: count,
  unknown: count,
  excluded: count,
  excludedBy: z.partialRecord(z.enum(OUT_KINDS), count),
});
export type RateSides = z.infer<typeof rateSides>;

const told = {
  rate: z.enum(PERIOD_RATES),
  /** The headline; online in milliseconds, repair in faults, everything else in devices. */
  adjusted: rateSides,
  /** As if nothing were exempt. */
  raw: rateSides,
  ...judged,
};

export const periodFigure = z.object({ ...told, rawShare: share, gap: z.int(), isSmall: z.boolean() });
export type PeriodFigure = z.infer<typeof periodFigure>;

/** `score`: of the four assessed rates by the weights of the rules; null when one that weighs cannot be said. */
export const periodLine = z.object({ devices: count, rates: z.array(periodFigure), score: share });
export type PeriodLine = z.infer<typeof periodLine>;

const spanTold = z.object({
  text: z.string(),
  fromMs: ms,
  untilMs: ms,
  /** Until when anything was known: with it in a link the same is shown, whatever becomes known later. It may lie after the end. */
  asofMs: ms,
  isOver: z.boolean(),
});

export const periodRates = z.object({
  unit: z.string(),
  scope,
  span: spanTold,
  ruleVersion: z.int(),
  by: z.enum(GROUPINGS).nullable(),
  line: periodLine,
  groups: z.array(z.object({ key: z.string(), name: z.string(), line: periodLine })),
});
export type PeriodRates = z.infer<typeof periodRates>;

export const periodRow = rateSides.extend({
  id: z.int(),
  /** Of a device that is registered no longer what it was called last. */
  code: z.string(),
  name: z.string(),
  unit: z.object({ code: z.string(), name: z.string() }),
});
export type PeriodRow = z.infer<typeof periodRow>;

export const periodRows = z.object({
  span: spanTold,
  ruleVersion: z.int(),
  ...paged,
  /** Of all devices behind the figure: it is the figure. */
  sums: rateSides,
  rows: z.array(periodRow),
});
export type PeriodRows = z.infer<typeof periodRows>;

export const ruleVersion = z.object({
  number: z.int(),
  fromMs: ms,
  madeMs: ms,
  by: z.string(),
  note: z.string(),
  values: ruleValuesShape,
});
export type RuleVersion = z.infer<typeof ruleVersion>;

export const ruleVersions = z.object({ current: z.int(), versions: z.array(ruleVersion) });
export type RuleVersions = z.infer<typeof ruleVersions>;

export const newRuleVersion = z.strictObject({
  fromMonth: z.string().max(7),
  note: z.string().trim().min(1, 'why the rules change').max(500),
  values: ruleValuesShape,
});

/** Of the score there is no verdict. */
const brief = z.object({ share, verdict: z.enum(VERDICTS).nullable() });
export const ruleChanges = z.object({
  units: count,
  changes: z.array(
    z.object({
      unit: z.object({ code: z.string(), name: z.string() }),
      rate: z.enum([...PERIOD_RATES, 'score']),
      before: brief,
      after: brief,
      colourBefore: z.enum(COLOURS),
      colourAfter: z.enum(COLOURS),
    }),
  ),
});
export type RuleChanges = z.infer<typeof ruleChanges>;

export const monthBrief = z.object({
  number: z.int(),
  month: z.string(),
  state: z.enum(['draft', 'finalised', 'corrected']),
  replaces: z.int().nullable(),
  reason: z.string(),
  ruleVersion: z.int(),
  madeMs: ms,
  madeBy: z.string(),
  finalisedMs: ms.nullable(),
  finalisedBy: z.string().nullable(),
  note: z.string(),
  digest: z.string(),
});
export type MonthBrief = z.infer<typeof monthBrief>;

export const monthLine = z.object({
  unit: z.string(),
  scope,
  by: z.enum(GROUPINGS).nullable(),
  key: z.string().nullable(),
  devices: count,
  rates: z.array(z.object(told)),
});
export const monthTold = z.object({ month: monthBrief, lines: z.array(monthLine) });
export type MonthTold = z.infer<typeof monthTold>;

export const newMonth = z.strictObject({
  month: z.string().max(7),
  /** The number that it corrects. */
  replaces: z.int().optional(),
  reason: z.string().max(500).default(''),
});
export const signature = z.strictObject({
  /** Of what was read: a draft that was made anew meanwhile is not signed. */
  digest: z.string().max(64),
  note: z.string().max(500).default(''),
});
