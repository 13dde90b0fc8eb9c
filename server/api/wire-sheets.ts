/** Sheets that go out, league tables, and what was checked of a closed month. Cells are told in the asker's language. */
import { PERIOD_RATES } from '../../config/periods.ts';
import { z } from '../../config/shape.ts';
import {
  LEAGUE_SPANS,
  SHEET_COLUMNS,
  SHEET_KINDS,
  SHEET_SECTIONS,
  SHEET_STATES,
} from '../../config/sheets.ts';
import { COLOURS } from '../../config/supervision.ts';
import { CHECKS, UNIT_LEVELS, VERDICTS } from '../../config/terms.ts';
import { ms, share } from './wire-values.ts';

const unit = z.object({ code: z.string(), name: z.string() });

/** The devices behind a figure: what `/api/rates/devices` is asked with. */
export const sheetBehind = z.object({
  unit: z.string(),
  rate: z.enum(PERIOD_RATES),
  part: z.enum(['good', 'bad', 'unknown', 'excluded']).optional(),
  side: z.enum(['raw']).optional(),
  kind: z.string().optional(),
  span: z.string().optional(),
  only: z.object({ platform: z.string(), carrier: z.string(), maintainer: z.string() }).partial().optional(),
});
export type SheetBehind = z.infer<typeof sheetBehind>;

/** What stands in a cell of page and file alike; the rest is for the page: what it links to, and how it is drawn. */
export const sheetCell = z.object({
  text: z.string(),
  isNumber: z.boolean().optional(),
  fails: z.boolean().optional(),
  /** Hundredths of a percent, for a chart. */
  share: share.optional(),
  colours: z.array(z.enum(COLOURS)).optional(),
  unit: z.string().optional(),
  device: z.int().optional(),
  behind: sheetBehind.optional(),
});
export type SheetCell = z.infer<typeof sheetCell>;

export const sheetSection = z.object({
  name: z.enum(SHEET_SECTIONS),
  title: z.string(),
  columns: z.array(z.object({ name: z.enum(SHEET_COLUMNS), title: z.string() })),
  rows: z.array(z.array(sheetCell)),
  /** How many there are, when not all of them stand here. */
  total: z.int().optional(),
  /** The same in words, and where all of them are. */
  more: z.string().optional(),
});
export type SheetSection = z.infer<typeof sheetSection>;

export const sheetBrief = z.object({
  id: z.int(),
  number: z.string(),
  kind: z.enum(SHEET_KINDS),
  period: z.string(),
  unit,
  state: z.enum(SHEET_STATES),
  replaces: z.string().nullable(),
  reason: z.string(),
  madeMs: ms,
  madeBy: z.string(),
  ruleVersion: z.int(),
  digest: z.string(),
  headline: z.array(z.object({ rate: z.enum(CHECKS), share, verdict: z.enum(VERDICTS) })),
});
export type SheetBrief = z.infer<typeof sheetBrief>;

export const sheetList = z.object({
  total: z.int(),
  page: z.int(),
  pages: z.int(),
  rows: z.array(sheetBrief),
  making: z.object({ kind: z.enum(SHEET_KINDS), period: z.string(), done: z.int(), of: z.int() }).nullable(),
  failed: z.object({ kind: z.enum(SHEET_KINDS), period: z.string() }).nullable(),
  /** The first instant after which the next one of each kind is made. */
  next: z.record(z.enum(SHEET_KINDS), ms),
});
export type SheetList = z.infer<typeof sheetList>;

export const sheetTold = z.object({
  sheet: sheetBrief,
  replacedBy: z.string().nullable(),
  fromMs: ms,
  untilMs: ms,
  asofMs: ms,
  /** Closed months that it shows or sums, with their digests and who signed. */
  months: z.array(
    z.object({
      number: z.int(),
      month: z.string(),
      digest: z.string(),
      finalisedMs: ms.nullable(),
      finalisedBy: z.string().nullable(),
    }),
  ),
  sections: z.array(sheetSection),
});
export type SheetTold = z.infer<typeof sheetTold>;

export const newSheet = z.strictObject({
  kind: z.enum(SHEET_KINDS),
  period: z.string().max(40),
  unit: z.string().max(12).optional(),
  /** Why one that is final is corrected. */
  reason: z.string().max(500).default(''),
});

export const monthVerified = z.object({
  /** Figures that were made again. */
  figures: z.int(),
  digest: z.object({ told: z.string(), made: z.string() }),
  /** Lines that come out otherwise: the first of them, and how many. */
  differences: z.array(z.string()),
  different: z.int(),
  isSame: z.boolean(),
});
export type MonthVerified = z.infer<typeof monthVerified>;

export const leagueRow = z.object({
  unit,
  /** Null for a unit of which nothing can be said. */
  rank: z.int().nullable(),
  /** Places won (positive) or lost since the span before. */
  change: z.int().nullable(),
  /** By which it is ranked. */
  figure: share,
  shares: z.record(z.enum(CHECKS), share),
  /** Of few devices what the shares are made of: devices, online milliseconds. */
  counts: z.record(z.enum(CHECKS), z.object({ good: z.int(), known: z.int() })).nullable(),
  /** Of a month. */
  colour: z.enum(COLOURS).nullable(),
  /** Closed months that are summed. */
  months: z.int(),
});
export type LeagueRow = z.infer<typeof leagueRow>;

export const league = z.object({
  level: z.enum(UNIT_LEVELS),
  by: z.enum(LEAGUE_SPANS),
  measure: z.enum(['lowest', ...CHECKS]),
  /** `2026-10` or `2026`; null before any month was closed. */
  at: z.string().nullable(),
  /** Spans that may be asked for, newest first: three years. */
  spans: z.array(z.string()),
  levels: z.array(z.enum(UNIT_LEVELS)),
  threshold: z.int(),
  rows: z.array(leagueRow),
  /** Of every unit in `rows`, oldest span first: rank and figure. */
  course: z.array(
    z.object({
      span: z.string(),
      ranks: z.array(z.object({ unit: z.string(), rank: z.int().nullable(), figure: share })),
    }),
  ),
});
export type League = z.infer<typeof league>;
