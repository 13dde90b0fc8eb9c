/** How well faults are told: precision and recall of each, their mean F1, and alarms on healthy pictures. */
import type { Labelled } from './labels.ts';

export interface Told {
  readonly row: Labelled;
  readonly told: readonly string[];
}

export interface Scores {
  /** Plain mean of the F1 of every fault that occurs. */
  readonly macroF1: number;
  /** Share of healthy pictures with any fault told. */
  readonly falseAlarms: number;
  /** By fault. */
  readonly f1: Readonly<Record<string, number>>;
}

/** As the image-health page scores: what may be told beside is neither credited nor charged. */
export function scoresOf(all: Iterable<Told>): Scores {
  const counts = new Map<string, { right: number; wrong: number; missed: number }>();
  const countOf = (fault: string) => {
    const known = counts.get(fault) ?? { right: 0, wrong: 0, missed: 0 };
    counts.set(fault, known);
    return known;
  };
  let healthy = 0;
  let alarmed = 0;
  for (const { row, told } of all) {
    const excused = (fault: string) => row.alsoRight.includes(fault) || row.alsoRight.includes('*');
    for (const fault of row.faults) countOf(fault)[told.includes(fault) ? 'right' : 'missed'] += 1;
    const wrong = told.filter((fault) => !row.faults.includes(fault) && !excused(fault));
    for (const fault of wrong) countOf(fault).wrong += 1;
    if (row.faults.length > 0) continue;
    healthy += 1;
    if (wrong.length > 0) alarmed += 1;
  }
  const f1: Record<string, number> = {};
  for (const [fault, { right, wrong, missed }] of counts)
    f1[fault] = right === 0 ? 0 : (2 * right) / (2 * right + wrong + missed);
  const values = Object.values(f1);
  return {
    macroF1: values.length === 0 ? 1 : values.reduce((sum, value) => sum + value, 0) / values.length,
    falseAlarms: healthy === 0 ? 0 : alarmed / healthy,
    f1,
  };
}
