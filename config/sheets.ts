/** Words of the sheets that go out: how often, in which state, and of what they consist. */
import type { SpanKind } from './periods.ts';

/** Daily list of outages, weekly bulletin, month, quarter, year. */
export const SHEET_KINDS = ['daily', 'weekly', 'monthly', 'quarterly', 'yearly'] as const;
export type SheetKind = (typeof SHEET_KINDS)[number];

/** A draft is made anew when what it rests on changes; a final one never is: a correction is another number. */
export const SHEET_STATES = ['draft', 'final', 'corrected'] as const;
export type SheetState = (typeof SHEET_STATES)[number];

/** The span that a sheet of this kind is of. */
export const SPAN_OF_SHEET = {
  daily: 'day',
  weekly: 'week',
  monthly: 'month',
  quarterly: 'quarter',
  yearly: 'year',
} as const satisfies Record<SheetKind, SpanKind>;

/** In the order in which they stand on paper. */
export const SHEET_SECTIONS = [
  'rates',
  'units',
  'trend',
  'below',
  'groups',
  'outages',
  'platforms',
  'carriers',
  'maintainers',
  'repairs',
  'supervision',
  'exemptions',
  'excluded',
] as const;
export type SheetSectionName = (typeof SHEET_SECTIONS)[number];

/** Columns of the sections; their headings are words. */
export const SHEET_COLUMNS = [
  'rank',
  'unit',
  'name',
  'colour',
  'devices',
  'rate',
  'share',
  'target',
  'verdict',
  'change',
  'low',
  'high',
  'raw',
  'coverage',
  'good',
  'bad',
  'unknown',
  'excluded',
  'gap',
  'day',
  'month',
  'registration',
  'online',
  'image',
  'position',
  'daysBelow',
  'colours',
  'stage',
  'code',
  'down',
  'unseen',
  'since',
  'reason',
  'number',
  'kind',
  'from',
  'until',
  'document',
  'asked',
  'approved',
  'issued',
  'due',
  'faults',
  'inTime',
  'late',
  'undecided',
] as const;
export type SheetColumn = (typeof SHEET_COLUMNS)[number];

/** Over what units are ranked: a closed month, or all closed months of a year. */
export const LEAGUE_SPANS = ['month', 'year'] as const;
export type LeagueSpan = (typeof LEAGUE_SPANS)[number];
