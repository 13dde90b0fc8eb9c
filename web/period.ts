/** Rates over a time on the page: the figure of a rate, what it counts in, and the addresses behind it. */
import { COUNTED_IN, GROUPINGS, type Grouping, PERIOD_RATES, type PeriodRate } from '../config/periods.ts';
import type { PeriodFigure, PeriodLine, RateSides, Scope } from '../server/api/wire.ts';
import { pathOf } from './client.ts';
import { count } from './figures.ts';
import { scopeIn } from './rates.ts';
import { text } from './words.ts';

/** The four that are assessed; the others are told beside them. */
export const ASSESSED = PERIOD_RATES.slice(0, 4);
export const PARTS = ['good', 'bad', 'unknown', 'excluded'] as const;
export type PeriodPart = (typeof PARTS)[number];
/** What may be chosen besides a unit and a population. */
export const NARROWINGS = GROUPINGS.filter(
  (by): by is Exclude<Grouping, 'unit' | 'population'> => by !== 'unit' && by !== 'population',
);

export function figureOf(line: PeriodLine, rate: PeriodRate): PeriodFigure | undefined {
  return line.rates.find((one) => one.rate === rate);
}

export function isAssessed(rate: PeriodRate): boolean {
  return ASSESSED.includes(rate);
}

export function dueOf({ good, bad, unknown }: RateSides): number {
  return good + bad + unknown;
}

const HOUR_MS = 3_600_000;

/**
 * Numbers of one sum as people read them: device-hours with one decimal for times, whole numbers for all else. They
 * still add up: what is cut off goes to those that lost most by it.
 */
export function toldParts(rate: PeriodRate, parts: readonly number[]): string[] {
  if (COUNTED_IN[rate] !== 'ms') return parts.map(count);
  const tenth = HOUR_MS / 10;
  const whole = Math.floor(parts.reduce((sum, part) => sum + part, 0) / tenth);
  const told = parts.map((part) => Math.floor(part / tenth));
  const byLoss = parts.map((part, at) => ({ at, loss: part % tenth })).sort((a, b) => b.loss - a.loss);
  let left = whole - told.reduce((sum, part) => sum + part, 0);
  for (const { at } of byLoss) {
    if (left-- <= 0) break;
    told[at] = (told[at] ?? 0) + 1;
  }
  return told.map((tenths) => `${count(Math.floor(tenths / 10))}.${tenths % 10}`);
}

/** `台`, `台·时`, `起`. */
export function countedIn(rate: PeriodRate): string {
  return text.word('countedIn', COUNTED_IN[rate]);
}

/** Which figures are asked for: everything that a link to them carries. */
export interface PeriodAsk {
  readonly unit: string;
  readonly span: string;
  /** Until when it was counted; null for whatever is known when it is opened. */
  readonly asof: number | null;
  readonly scope: Scope;
  readonly only: Readonly<Partial<Record<Grouping, string>>>;
}

function address(
  path: string,
  { unit, span, asof, scope, only }: PeriodAsk,
  more: Parameters<typeof pathOf>[1] = {},
): string {
  return pathOf(path, { unit, span, scope: scope === 'all' ? null : scope, asof, ...only, ...more });
}

/** What an address asks for, of a unit and a span. */
export function askedIn(query: URLSearchParams, unit: string, span: string): PeriodAsk {
  const asof = Number(query.get('asof'));
  const only = NARROWINGS.flatMap((by) => {
    const value = query.get(by);
    return value === null ? [] : [[by, value] as const];
  });
  return {
    ...{ unit, span, scope: scopeIn(query), only: Object.fromEntries(only) },
    asof: Number.isSafeInteger(asof) && asof > 0 ? asof : null,
  };
}

/** The address of the rates page. */
export function ratesHref(asked: PeriodAsk, more: { by?: Grouping; rate?: PeriodRate } = {}): string {
  return address('/rates', asked, more);
}

/** Where the same figures are asked for, as rows or as a file. */
export function ratesPath(
  path: '/api/rates' | '/api/rates.csv',
  asked: PeriodAsk,
  by: Grouping | null,
): string {
  return address(path, asked, { by });
}

export interface RowsWish {
  readonly rate: PeriodRate;
  readonly side?: 'raw' | null;
  readonly part?: PeriodPart | null;
  readonly kind?: string | null;
}

/** The address of the list behind a figure. */
export function rowsHref(asked: PeriodAsk, wish: RowsWish): string {
  return address('/rates/devices', asked, { ...wish });
}

/** The same list as it is fetched, with what page of it. */
export function rowsPath(
  path: '/api/rates/devices' | '/api/rates/devices.csv',
  asked: PeriodAsk,
  wish: RowsWish & { readonly page?: number; readonly size?: number },
): string {
  return address(path, asked, { ...wish });
}

/** One group of a breakdown: a unit is asked for as a unit, everything else narrows what is asked for. */
export function within(asked: PeriodAsk, by: Grouping, key: string): PeriodAsk {
  if (by === 'unit') return { ...asked, unit: key };
  if (by === 'population') return { ...asked, scope: key === 'public' ? 'public' : 'social' };
  return { ...asked, only: { ...asked.only, [by]: key } };
}

/** The word of a group; the name that came with it where words have none. */
export function groupWord(by: Grouping, key: string, name: string): string {
  if (key === '') return text('period.noneNamed');
  if (by === 'category') return text.word('category', key);
  if (by === 'population') return text.word('scope', key);
  return name === '' ? key : name;
}
