import { z } from '../../config/shape.ts';
import { fileField } from './wire-file.ts';
import { count, ms } from './wire-values.ts';

const short = z.string().max(200);

const value = z.object({ value: z.string(), zh: z.string(), en: z.string() });

/** Which column holds which field (null: left out), what values mean, and what holds for the whole list. */
export const listMapping = z.strictObject({
  columns: z.array(fileField.nullable()).max(200),
  codings: z.partialRecord(fileField, z.record(short, short)),
  defaults: z.partialRecord(fileField, short),
});
export type ListMapping = z.infer<typeof listMapping>;

/** Something that only a person can say; without an answer to those that are due there is no trial. */
export const listQuestion = z.object({
  about: z.enum(['coding', 'swapped', 'twice', 'missing', 'default']),
  field: fileField,
  column: count.nullable(),
  value: z.string(),
  count,
  options: z.array(value),
  answer: z.string().nullable(),
  isDue: z.boolean(),
});
export type ListQuestion = z.infer<typeof listQuestion>;

/** What a trial came to; nothing was written. */
export const listTrial = z.object({
  atMs: ms,
  rows: count,
  added: count,
  updated: count,
  unchanged: count,
  /** Of the updated ones, those whose step of life waits for another person. */
  waiting: count,
  /** How many files change in each field. */
  fields: z.array(z.object({ field: fileField, count })),
  /** Rows that cannot be taken over. */
  bad: count,
  /** Cells that are told, warnings among them. */
  cells: count,
  proposals: count,
  /** Bad rows that are left when every proposal is taken over. */
  left: count,
});

/** A list, and how far it is. */
export const listBrief = z.object({
  id: count,
  /** A file that was sent, or one thing said of many devices. */
  kind: z.enum(['list', 'edit']),
  name: z.string(),
  source: z.string(),
  who: z.string(),
  atMs: ms,
  expiresMs: ms,
  state: z.enum(['reading', 'read', 'trying', 'tried', 'writing', 'written', 'failed']),
  /** Rows done in the present step. */
  done: count,
  format: z.string(),
  encoding: z.string(),
  rows: count,
  columns: z.array(
    z.object({ heading: z.string(), field: fileField.nullable(), samples: z.array(z.string()) }),
  ),
  /** Of an edit of many: what every one of them is to say. */
  set: z.partialRecord(fileField, z.string()).nullable(),
  questions: z.array(listQuestion),
  trial: listTrial.nullable(),
  batch: count.nullable(),
  problem: z.object({ row: count, wanted: z.string(), got: z.string() }).nullable(),
});
export type ListBrief = z.infer<typeof listBrief>;

/** A bad cell: its row in the sheet, what stands there, what was wanted, and what was probably meant. */
export const badCell = z.object({
  n: count,
  row: count,
  column: z.string(),
  value: z.string(),
  wanted: z.string(),
  proposal: z.string().nullable(),
  isWarning: z.boolean(),
});
export type BadCell = z.infer<typeof badCell>;

/** One page of them; `more` were not kept. */
export const badCells = z.object({ total: count, more: count, rows: z.array(badCell) });
export type BadCells = z.infer<typeof badCells>;

/** How a tried list is taken over; `but` names proposals by their numbers, for which the opposite holds. */
export const listCommit = z.strictObject({
  skipBad: z.boolean().default(false),
  proposals: z.enum(['all', 'none']).default('none'),
  but: z.array(count).max(10_000).default([]),
});

/** What a trial would change in files that are there: the first thousand of them, before and after. */
export const listChanges = z.object({
  total: count,
  more: count,
  rows: z.array(
    z.object({
      row: count,
      device: count,
      code: z.string(),
      name: z.string(),
      changes: z.array(
        z.object({
          field: fileField,
          before: z.string(),
          after: z.string(),
          /** It counts once another person has agreed. */
          waits: z.boolean(),
          /** Telephones and contacts are for those who maintain. */
          isHidden: z.boolean(),
        }),
      ),
    }),
  ),
});
export type ListChanges = z.infer<typeof listChanges>;

/** A list that was taken over, one thing said of many devices, or the undoing of one of them. */
export const importBatch = z.object({
  id: count,
  atMs: ms,
  who: z.string(),
  kind: z.enum(['list', 'edit', 'undo']),
  /** Code of the unit to which whoever wrote it keeps; empty for the whole city. */
  unit: z.string(),
  source: z.string(),
  file: z.string(),
  rows: count,
  added: count,
  updated: count,
  removed: count,
  unchanged: count,
  skipped: count,
  /** Of the updated ones, those whose step of life waited for another person. */
  waiting: count,
  undoes: count.nullable(),
  undoneBy: count.nullable(),
  /** Whether its changes are still kept, so that it can be undone. */
  isKept: z.boolean(),
});
export type ImportBatch = z.infer<typeof importBatch>;
export const importBatches = z.object({ total: count, rows: z.array(importBatch) });
export type ImportBatches = z.infer<typeof importBatches>;

/** What undoing did, or would do; fields that were changed again since stay as they are and are told. */
export const batchUndo = z.object({
  batch: count.nullable(),
  dry: z.boolean(),
  added: count,
  updated: count,
  removed: count,
  /** Waiting steps of lives that are withdrawn. */
  withdrawn: count,
  /** Steps back that wait for another person. */
  waiting: count,
  conflictCount: count,
  conflicts: z.array(
    z.object({
      device: count,
      code: z.string(),
      field: z.string(),
      after: z.string(),
      now: z.string(),
      before: z.string(),
      why: z.enum(['changed', 'gone', 'in-use', 'behind', 'unsound', 'step', 'foreign']),
    }),
  ),
});
export type BatchUndo = z.infer<typeof batchUndo>;

/** A field that a column may hold. */
export const listFields = z.array(
  z.object({ name: fileField, zh: z.string(), en: z.string(), group: z.string(), required: z.string() }),
);
export type ListFields = z.infer<typeof listFields>;
