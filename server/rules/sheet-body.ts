/** What stands on a sheet, before it has words: whole numbers, words of closed lists, and what is behind each figure. */
import type { COUNTED_IN, PeriodRate } from '../../config/periods.ts';
import {
  type SheetColumn,
  type SheetKind,
  type SheetSectionName,
  SPAN_OF_SHEET,
} from '../../config/sheets.ts';
import { daysOf, dayText, spanAt, spanBeside } from '../../config/spans.ts';
import { tableOf } from '../../config/tables.ts';
import { CHECKS, type CheckName } from '../../config/terms.ts';
import { monthOf } from './city-day.ts';
import { type Bands, colourOf, type MonthRate } from './colour.ts';
import { monthText } from './period-span.ts';
import type { PeriodFigure, Sides } from './period-totals.ts';

export const SHEET_FORM = 'lightkeeper-sheet-1';

/** The devices behind a figure. */
export interface Behind {
  readonly unit: string;
  readonly rate: PeriodRate;
  readonly part?: 'good' | 'bad' | 'unknown' | 'excluded';
  readonly side?: 'raw';
  readonly kind?: string;
  /** Another span than that of the sheet. */
  readonly span?: string;
  readonly only?: Readonly<Partial<Record<'platform' | 'carrier' | 'maintainer', string>>>;
}

/** One cell. Shares are hundredths of a percent, rounded down. */
export type SheetCell =
  | null
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'count'; readonly count: number; readonly behind?: Behind }
  | {
      readonly is: 'share';
      readonly share: number | null;
      readonly fails?: boolean;
      /** Of few devices: what the share is made of. */
      readonly of?: SheetCounts;
      readonly behind?: Behind;
    }
  /** Difference of two shown shares. */
  | { readonly is: 'change'; readonly by: number | null }
  | { readonly is: 'time'; readonly ms: number; readonly behind?: Behind }
  | { readonly is: 'moment'; readonly atMs: number }
  | { readonly is: 'word'; readonly list: SheetWords; readonly word: string }
  | { readonly is: 'colours'; readonly colours: readonly string[] }
  | { readonly is: 'unit'; readonly unit: string; readonly name: string }
  | { readonly is: 'device'; readonly id: number; readonly code: string };

/** So much is good of what is known. */
export interface SheetCounts {
  readonly good: number;
  readonly known: number;
  readonly in: (typeof COUNTED_IN)[PeriodRate];
}

/** Lists of words that cells are of. */
export type SheetWords =
  | 'periodRate'
  | 'verdict'
  | 'colour'
  | 'outKind'
  | 'exemptionKind'
  | 'noticeKind'
  | 'caseStage'
  | 'reason'
  | 'repairKind'
  | 'sheetGroup'
  | 'level';

export interface SheetSection {
  readonly name: SheetSectionName;
  readonly columns: readonly SheetColumn[];
  readonly rows: readonly (readonly SheetCell[])[];
  /** How many there are, when not all of them stand here. */
  readonly total?: number;
}

/** Of a month that was closed: what the sheet was made of. */
export interface SheetMonth {
  readonly number: number;
  readonly digest: string;
}

export interface SheetBody {
  readonly form: typeof SHEET_FORM;
  readonly kind: SheetKind;
  /** `day:2026-11-21` */
  readonly period: string;
  readonly unit: string;
  readonly unitName: string;
  readonly fromMs: number;
  readonly untilMs: number;
  /** Until when it was known what happened. */
  readonly asofMs: number;
  readonly ruleVersion: number;
  readonly months: readonly SheetMonth[];
  readonly sections: readonly SheetSection[];
}

/** A figure as a closed month or a span tells it. */
export type ToldFigure = Pick<
  PeriodFigure,
  'rate' | 'adjusted' | 'raw' | 'share' | 'low' | 'high' | 'coverage' | 'threshold' | 'verdict'
>;

export function figureOf(rates: readonly ToldFigure[], rate: PeriodRate): ToldFigure | undefined {
  return rates.find((one) => one.rate === rate);
}

/** So few devices that a share alone misleads: all that are counted are due for registration. */
export function isFew(rates: readonly ToldFigure[], smallGroup: number): boolean {
  const registration = figureOf(rates, 'registration');
  return registration === undefined || dueOfSides(registration.adjusted) < smallGroup;
}

export function dueOfSides({ good, bad, unknown }: Sides): number {
  return good + bad + unknown;
}

type Graded = Pick<PeriodFigure, 'rate' | 'adjusted' | 'share' | 'low' | 'high' | 'verdict'>;

/** The four rates as a month is graded by them. */
export function monthRates(rates: readonly Graded[]): Record<CheckName, MonthRate> {
  return tableOf(CHECKS, (check) => {
    const one = rates.find(({ rate }) => rate === check);
    const { good = 0, bad = 0, unknown = 0 } = one?.adjusted ?? {};
    const { verdict = 'nothing-due', share = null, low = null, high = null } = one ?? {};
    return { verdict, share, low, high, good, due: good + bad + unknown, unknown };
  });
}

export function colourOfRates(rates: readonly Graded[], bands: Bands): ReturnType<typeof colourOf> {
  return colourOf({ rates: monthRates(rates), bands });
}

/** Days or months within a span, named as spans. */
export function partsOf(period: string): readonly string[] {
  const days = daysOf(period);
  if (days === undefined) return [];
  const { first, end } = days;
  if (period.startsWith('quarter:') || period.startsWith('year:')) {
    const [from, until] = [monthOf(first).month, monthOf(end - 1).month];
    return Array.from({ length: until - from + 1 }, (_, index) => `month:${monthText(from + index)}`);
  }
  return Array.from({ length: end - first }, (_, index) => `day:${dayText(first + index)}`);
}

/** The name of the span of a kind in which a day lies. */
export function periodAt(kind: SheetKind, day: number): string {
  return spanAt(SPAN_OF_SHEET[kind], day);
}

/** The span of the same kind that ended when this one began. */
export function periodBefore(period: string): string {
  return spanBeside(period, -1) ?? period;
}

const LETTERS: Readonly<Record<SheetKind, string>> = {
  daily: 'D',
  weekly: 'W',
  monthly: 'R',
  quarterly: 'Q',
  yearly: 'Y',
};

/** `R-202610-01`, `D-20261121-220421-01`: by kind, span, unit where it is not the whole city, and how many came before. */
export function sheetNumber(kind: SheetKind, period: string, unit: string | null, nth: number): string {
  const span = period.slice(period.indexOf(':') + 1).replaceAll('-', '');
  return [LETTERS[kind], span, ...(unit === null ? [] : [unit]), String(nth).padStart(2, '0')].join('-');
}
