/** All numbers of one picture, its comparisons included: what the rules are written in. */
import { type Comparison, comparisonOf } from './comparison.ts';
import type { Frame } from './frame.ts';
import type { Measures, Scalars } from './measures.ts';
import type { Past } from './past.ts';
import { type Likeness, likenessOf } from './trace.ts';

export interface Sight extends Scalars, Partial<Comparison>, Partial<Likeness> {
  /** How many references there were to compare with. */
  readonly references: number;
  /** 1 by day, 0 when it is or may be night. */
  readonly daylight: number;
}
export type MeasureName = keyof Sight;

export function sightOf(
  frame: Frame,
  measures: Measures,
  fingerprint: Uint8Array,
  past: Past,
  isDaylight: boolean,
): Sight {
  return {
    ...measures.scalars,
    ...comparisonOf(measures, past.references),
    ...(past.trace === undefined ? {} : likenessOf(frame, fingerprint, past.trace)),
    references: past.references.length,
    daylight: isDaylight ? 1 : 0,
  };
}
