/** A list on its way in: what is kept of it, and what is told of it. */
import type { FieldName } from '../../config/file-fields.ts';
import type { FieldValue } from '../../config/file-values.ts';
import { type By, Refusal } from '../rules/refusal.ts';
import type { UndoDoor } from './batches.ts';
import type { Judging } from './import.ts';
import type { Problems } from './list.ts';
import type { ColumnFacts, Mapping, Question } from './mapping.ts';
import { BadSheet } from './sheet.ts';

/** A list that nobody touches for so long is let go of. */
export const EXPIRES_MS = 2 * 3_600_000;

/** What lists need of the registry. */
export interface ListDoor extends UndoDoor, Judging {
  /** Grows with every change of the registry. */
  revision(): number;
  places(): Readonly<Record<'segment' | 'platform', readonly FieldValue[]>>;
}

export const LIST_STATES = ['reading', 'read', 'trying', 'tried', 'writing', 'written', 'failed'] as const;
export type ListState = (typeof LIST_STATES)[number];

/** What a trial came to; nothing was written. */
export interface Trial {
  readonly atMs: number;
  readonly rows: number;
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Rows that cannot be taken over. */
  readonly bad: number;
  /** Cells that are told, warnings among them. */
  readonly cells: number;
  readonly proposals: number;
  /** Bad rows that are left when every proposal is taken over. */
  readonly left: number;
}

/** A list as it is told. */
export interface ListBrief {
  readonly id: number;
  readonly name: string;
  readonly source: string;
  readonly who: string;
  readonly atMs: number;
  readonly expiresMs: number;
  readonly state: ListState;
  /** Rows done in the present step. */
  readonly done: number;
  readonly format: string;
  readonly encoding: string;
  readonly rows: number;
  readonly columns: readonly {
    readonly heading: string;
    readonly field: FieldName | null;
    readonly samples: readonly string[];
  }[];
  readonly questions: readonly Question[];
  readonly trial: Trial | null;
  readonly batch: number | null;
  /** Why it failed: what was wanted and found, and in which row. */
  readonly problem: { readonly row: number; readonly wanted: string; readonly got: string } | null;
}

/** A list in memory. Its rows lie in the database until it is let go of. */
export interface Open {
  readonly id: number;
  readonly name: string;
  readonly source: string;
  readonly by: By;
  readonly stop: AbortController;
  touchedMs: number;
  state: ListState;
  done: number;
  format: string;
  encoding: string;
  rows: number;
  parts: number;
  headings: readonly string[];
  facts: readonly ColumnFacts[];
  mapping: Mapping;
  trial: (Trial & { readonly digest: string; readonly revision: number; readonly problems: Problems }) | null;
  batch: number | null;
  problem: ListBrief['problem'];
}

/** A list as it is told, with what still has to be said of it. */
export function told(open: Open, questions: readonly Question[]): ListBrief {
  const { id, name, source, by, touchedMs, state, done, format, encoding, rows, facts, mapping } = open;
  const { trial, batch, problem } = open;
  return {
    ...{ id, name, source, who: by.name, atMs: touchedMs, expiresMs: touchedMs + EXPIRES_MS },
    ...{ state, done, format, encoding, rows },
    columns: facts.map(({ heading, samples }, index) => ({
      heading,
      field: mapping.columns[index] ?? null,
      samples,
    })),
    questions,
    trial: trial === null ? null : shownTrial(trial),
    ...{ batch, problem },
  };
}

function shownTrial(trial: Trial): Trial {
  const { atMs, rows, added, updated, unchanged, bad, cells, proposals, left } = trial;
  return { atMs, rows, added, updated, unchanged, bad, cells, proposals, left };
}

/** Why a step of it failed. */
export function problemIn(error: unknown): NonNullable<ListBrief['problem']> {
  if (error instanceof BadSheet) return { row: error.row, wanted: error.wanted, got: error.got };
  if (error instanceof Refusal) return { row: 0, wanted: error.code, got: String(error.facts.what ?? '') };
  return { row: 0, wanted: 'internal', got: error instanceof Error ? error.message : String(error) };
}
