/** Messages about the files of devices (一机一档): their details, and whether they are complete. */
import { DETAIL_NAMES } from '../../config/detail-fields.ts';
import { FILE_FIELDS, type FieldName } from '../../config/file-fields.ts';
import { z } from '../../config/shape.ts';
import { tableOf } from '../../config/tables.ts';
import { count } from './wire-values.ts';

const text = z.string().max(500).exactOptional();

/** Details by their field; telephones and contacts are told to those who maintain alone. */
export const details = z.strictObject(tableOf(DETAIL_NAMES, () => text));

/** A field of the file. */
export const fileField = z.enum(
  FILE_FIELDS.map(({ name }) => name) as [FieldName, ...FieldName[]], // there are some
);

/** A field that keeps a file from being complete. */
export const fileFault = z.object({ field: fileField, problem: z.enum(['missing', 'invalid']) });
export type FileFault = z.infer<typeof fileFault>;

/** The complete among the files that are due: assessed devices in use, in scope, past their days of grace. A side rate: told, never flagged. */
export const fileRate = z.object({ good: count, due: count });
export type FileRate = z.infer<typeof fileRate>;

/** Sites (处): distinct places; devices (台): cameras and checkpoints; channels (路): streams that can be looked at. In use alone. */
export const placeCounts = z.object({ sites: count, devices: count, channels: count });
export type PlaceCounts = z.infer<typeof placeCounts>;

/** A field that keeps files from being complete, and how many. */
export const fieldCount = z.object({ field: fileField, missing: count, invalid: count });
export type FieldCount = z.infer<typeof fieldCount>;

/** Is the file of a device complete, and if not, what is amiss? */
export const fileStanding = z.object({ complete: z.boolean(), faults: z.array(fileFault) });
