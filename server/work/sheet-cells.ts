/** Cells of sheets: shares with the counts of few devices, and counts or times. */
import { COUNTED_IN, type PeriodRate } from '../../config/periods.ts';
import type { SheetColumn, SheetKind, SheetSectionName } from '../../config/sheets.ts';
import { type Behind, figureOf, isFew, type SheetCell, type SheetSection } from '../rules/sheet-body.ts';
import type { UnitFigures } from './sheet-gather.ts';

/** Of a day lists are told at length; a sheet of a longer span is read on a few pages of paper. */
export function lengthOf(kind: SheetKind): 'day' | 'longer' {
  return kind === 'daily' ? 'day' : 'longer';
}

export const textCell = (of: string): SheetCell => ({ is: 'text', text: of });

/** A count, or a time where the rate is one of times. */
export function amountCell(rate: PeriodRate, of: number, behind?: Behind): SheetCell {
  const more = behind === undefined ? {} : { behind };
  return COUNTED_IN[rate] === 'ms' ? { is: 'time', ms: of, ...more } : { is: 'count', count: of, ...more };
}

/** A share with its verdict; of few devices with what it is made of. */
export function shareCell(
  { rates }: UnitFigures,
  behind: Behind,
  rules: { readonly smallGroup: number },
): SheetCell {
  const { rate } = behind;
  const one = figureOf(rates, rate);
  if (one === undefined || one.verdict === 'nothing-due') return { is: 'share', share: null };
  const { good, bad } = one.adjusted;
  const told = { is: 'share', share: one.share, fails: one.verdict === 'fails', behind } as const;
  if (one.share === null || !isFew(rates, rules.smallGroup)) return told;
  return { ...told, of: { good, known: good + bad, in: COUNTED_IN[rate] } };
}

export function section(
  name: SheetSectionName,
  columns: readonly SheetColumn[],
  rows: readonly (readonly SheetCell[])[],
  total?: number,
): SheetSection {
  return { name, columns, rows, ...(total !== undefined && { total }) };
}
