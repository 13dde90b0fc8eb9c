/** Records that may be one device, over the wire: what they share, both side by side, merges and their undoing. */
import { FILE_FIELDS } from '../../config/file-fields.ts';
import { z } from '../../config/shape.ts';
import { LIFECYCLES } from '../../config/terms.ts';
import { TWIN_SIGNS, TWIN_STRENGTHS } from '../rules/duplicate.ts';
import { fileField } from './wire-file.ts';
import { unitBrief } from './wire-unit.ts';
import { count, ms, paged } from './wire-values.ts';

const note = z.string().trim().max(500);

export const twinSign = z.enum(TWIN_SIGNS);
export const twinStrength = z.enum(TWIN_STRENGTHS);

export const twinDevice = z.object({
  id: z.int(),
  version: z.int(),
  code: z.string(),
  name: z.string(),
  unit: unitBrief,
  platform: z.string(),
  lifecycle: z.enum(LIFECYCLES),
  host: z.string(),
});
export type TwinDevice = z.infer<typeof twinDevice>;

export const twinLikeness = z.object({ sign: twinSign, strength: twinStrength, value: z.string() });

/** Somebody said that the two are two devices. */
export const notDuplicate = z.object({ id: z.int(), atMs: ms, who: z.string(), note: z.string() });
export type NotDuplicate = z.infer<typeof notDuplicate>;

export const twinPair = z.object({
  a: z.int(),
  b: z.int(),
  signs: z.array(twinLikeness).meta({ description: 'strongest first' }),
  answer: notDuplicate.nullable(),
});
export type DuplicatePair = z.infer<typeof twinPair>;

/** GET /api/duplicates: groups of records that hang together by pairs, the strongest first. */
export const duplicates = z.object({
  atMs: ms,
  counts: z.record(twinStrength, count).meta({ description: 'groups that nobody has answered yet' }),
  answered: count.meta({ description: 'pairs that somebody said are two devices' }),
  shared: z
    .array(z.object({ sign: twinSign, value: z.string(), count }))
    .meta({ description: 'what too many records say to mean anything; for those who see the whole city' }),
  ...paged,
  rows: z.array(z.object({ strength: twinStrength, devices: z.array(twinDevice), pairs: z.array(twinPair) })),
});
export type Duplicates = z.infer<typeof duplicates>;

export const merge = z.object({
  id: z.int(),
  kept: twinDevice.nullable().meta({ description: 'null where it was removed since' }),
  dropped: twinDevice.nullable(),
  code: z.string().meta({ description: 'the code that leads to the kept one' }),
  fields: z.array(z.string()).meta({ description: 'what the kept one took over' }),
  atMs: ms,
  who: z.string(),
  note: z.string(),
  undoneMs: ms.nullable(),
  undoneBy: z.string().nullable(),
});
export type Merge = z.infer<typeof merge>;

/** GET /api/duplicates/:a/:b: both records side by side. */
export const twinComparison = z.object({
  a: twinDevice,
  b: twinDevice,
  signs: z.array(twinLikeness).meta({ description: 'none where only a person thinks so' }),
  answer: notDuplicate.nullable(),
  fields: z.array(
    z.object({
      field: fileField,
      a: z.string(),
      b: z.string(),
      choice: z.boolean().meta({ description: 'they differ, and one of them has to be chosen' }),
    }),
  ),
  mayMerge: z.boolean(),
});
export type TwinComparison = z.infer<typeof twinComparison>;

/** POST /api/duplicates/:a/:b/refuse */
export const refuseWish = z.strictObject({ note: note.default('') });

/** POST /api/merges */
export const mergeWish = z.strictObject({
  keep: z.int(),
  drop: z.int(),
  keepVersion: z.int(),
  dropVersion: z.int(),
  take: z.array(fileField).max(FILE_FIELDS.length).default([]).meta({
    description: 'fields that take the value of the record that goes; all others stay as they are',
  }),
  note: note.default(''),
});
export type MergeWish = z.input<typeof mergeWish>;

export const mergeConflict = z.object({
  device: z.int(),
  field: z.string(),
  before: z.string(),
  after: z.string(),
  now: z.string(),
});

/** GET /api/merges/:id, and POST /api/merges/:id/undo: fields that somebody changed since stay as they are. */
export const mergeTold = z.object({ merge, conflicts: z.array(mergeConflict) });
export type MergeTold = z.infer<typeof mergeTold>;

/** GET /api/merges, newest first. */
export const merges = z.object({ ...paged, rows: z.array(merge) });
export type Merges = z.infer<typeof merges>;

/** GET /api/devices/:id/merges: where the record went, and which went into it. */
export const deviceMerges = z.object({ into: merge.nullable(), from: z.array(merge) });
export type DeviceMerges = z.infer<typeof deviceMerges>;
