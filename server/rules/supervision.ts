/** What red months bring: a warning for the first, a case for the third in a row (standards §7.2). */
import type { Colour, NoticeKind } from '../../config/supervision.ts';

/** A month of a unit with its colour, as its latest revision has it. */
export interface GradedMonth {
  /** `2026-10` */
  readonly month: string;
  readonly colour: Colour;
}

/** A notice that months call for. */
export interface CalledFor {
  readonly kind: NoticeKind;
  /** Whose closing brings it. */
  readonly month: string;
  /** The red months that it rests on, oldest first. */
  readonly months: readonly string[];
}

/** So many in a row open a case. */
const RED_MONTHS = 3;

/**
 * Every notice that a course of months calls for. Consecutive are calendar months graded red without a month of
 * another colour between; a grey month, and one that was never closed, neither counts nor breaks. After a case three
 * more are counted, without a warning before them.
 */
export function calledFor(months: readonly GradedMonth[]): CalledFor[] {
  const notices: CalledFor[] = [];
  let run: string[] = [];
  let hadCase = false;
  for (const { month, colour } of months.toSorted((a, b) => (a.month < b.month ? -1 : 1))) {
    if (colour === 'grey') continue;
    if (colour !== 'red') {
      run = [];
      hadCase = false;
      continue;
    }
    run = [...run, month];
    if (run.length === 1 && !hadCase) notices.push({ kind: 'warning', month, months: run });
    if (run.length === RED_MONTHS) {
      notices.push({ kind: 'supervision', month, months: run });
      run = [];
      hadCase = true;
    }
  }
  return notices;
}

/** How many red months there are in a row at the end; grey ones at the end do not break it. */
export function redRun(months: readonly GradedMonth[]): number {
  let run = 0;
  for (const { colour } of months.toSorted((a, b) => (a.month < b.month ? -1 : 1))) {
    if (colour === 'red') run += 1;
    else if (colour !== 'grey') run = 0;
  }
  return run;
}
