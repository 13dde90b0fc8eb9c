/** Messages about one thing said of many devices at once. */
import { BULK_FIELDS } from '../../config/bulk-fields.ts';
import { FILE_GROUPS } from '../../config/field-shape.ts';
import type { FieldName } from '../../config/file-fields.ts';
import { z } from '../../config/shape.ts';
import { deviceFilter } from './wire-filter.ts';
import { badCell } from './wire-import.ts';

const field = z.enum(BULK_FIELDS as [FieldName, ...FieldName[]]); // there are some

/**
 * One thing said of many devices: of some by their numbers, or of every one that a filter finds. The empty text empties
 * a field.
 */
export const bulkWish = z
  .strictObject({
    devices: z.array(z.int().min(1)).max(10_000).optional(),
    filter: z.strictObject(deviceFilter).optional(),
    set: z.partialRecord(field, z.string().max(2_000)),
    /** Why: whoever is to agree must be able to understand it. */
    note: z.string().max(200).default(''),
  })
  .refine(
    ({ devices, filter: by }) => (devices === undefined) !== (by === undefined),
    'either devices or a filter',
  );
export type BulkWish = z.input<typeof bulkWish>;

/** What cannot be written of a device, or waits for somebody; the name is empty when it is registered no longer. */
export const bulkProblems = z.object({
  total: z.int(),
  more: z.int(),
  rows: z.array(badCell.extend({ device: z.int(), name: z.string() })),
});
export type BulkProblems = z.infer<typeof bulkProblems>;

/** A field that many devices may share, and what it may hold. */
export const bulkFields = z.array(
  z.object({
    name: field,
    zh: z.string(),
    en: z.string(),
    group: z.enum(FILE_GROUPS),
    type: z.string(),
    values: z.array(z.object({ value: z.string(), zh: z.string(), en: z.string() })).nullable(),
  }),
);
export type BulkFields = z.infer<typeof bulkFields>;
