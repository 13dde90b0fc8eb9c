/** A list on its way in: what is kept of it, and what is told of it. */
import type { FieldName } from '../../config/file-fields.ts';
import type { FieldValue } from '../../config/file-values.ts';
import { type By, Refusal } from '../rules/refusal.ts';
import type { GuardMaker, Judging } from './import.ts';
import type { Problems } from './list.ts';
import type { Preview } from './list-preview.ts';
import type { ColumnFacts, Mapping, Question } from './mapping.ts';
import { BadSheet } from './sheet.ts';
import type { UndoDoor } from './undo.ts';

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
  /** Of the updated ones, those whose step of life waits for another person. */
  readonly waiting: number;
  /** How many files change in each field. */
  readonly fields: readonly FieldTally[];
  /** Rows that cannot be taken over. */
  readonly bad: number;
  /** Cells that are told, warnings among them. */
  readonly cells: number;
  readonly proposals: number;
  /** Bad rows that are left when every proposal is taken over. */
  readonly left: number;
}

export interface FieldTally {
  readonly field: FieldName;
  readonly count: number;
}

/** A list as it is told. */
export interface ListBrief {
  readonly id: number;
  /** A file that was sent, or an edit of many devices: its rows are devices, its columns what they are to say. */
  readonly kind: 'list' | 'edit';
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
  /** Of an edit: what every one of them is to say. */
  readonly set: Readonly<Partial<Record<FieldName, string>>> | null;
  readonly questions: readonly Question[];
  readonly trial: Trial | null;
  readonly batch: number | null;
  /** Why it failed: what was wanted and found, and in which row. */
  readonly problem: { readonly row: number; readonly wanted: string; readonly got: string } | null;
}

/** One thing said of many devices. */
export interface BulkEdit {
  readonly devices: readonly number[];
  readonly set: Readonly<Partial<Record<FieldName, string>>>;
}

/** A list in memory. Its rows lie in the database until it is let go of. */
export interface Open {
  readonly id: number;
  readonly name: string;
  readonly source: string;
  readonly by: By;
  /** Code of the unit to which its maker keeps; empty for the whole city. */
  readonly unit: string;
  readonly guard: GuardMaker | undefined;
  /** Of an edit: the devices, and what every one is to say. */
  readonly edit: BulkEdit | null;
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
  trial:
    | (Trial & {
        readonly digest: string;
        readonly revision: number;
        readonly problems: Problems;
        readonly loose: ReadonlySet<number>;
        readonly preview: Preview;
      })
    | null;
  batch: number | null;
  problem: ListBrief['problem'];
}

/** A list as it is told, with what still has to be said of it. */
export function told(open: Open, questions: readonly Question[]): ListBrief {
  const { id, name, source, by, touchedMs, state, done, format, encoding, rows, facts, mapping } = open;
  const { edit, trial, batch, problem } = open;
  return {
    kind: edit === null ? 'list' : 'edit',
    set: edit?.set ?? null,
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

function shownTrial(trial: NonNullable<Open['trial']>): Trial {
  const { digest: _, revision: __, problems: ___, loose: ____, preview: _____, ...shown } = trial;
  return shown;
}

/** Why a step of it failed. */
export function problemIn(error: unknown): NonNullable<ListBrief['problem']> {
  if (error instanceof BadSheet) return { row: error.row, wanted: error.wanted, got: error.got };
  if (error instanceof Refusal) return { row: 0, wanted: error.code, got: String(error.facts.what ?? '') };
  return { row: 0, wanted: 'internal', got: error instanceof Error ? error.message : String(error) };
}
