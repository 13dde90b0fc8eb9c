/** Messages about the files of devices (一机一档): their details, and whether they are complete. */
import { DETAIL_NAMES, type DetailField, FILE_FIELDS, type FieldName } from '../../config/file-fields.ts';
import { z } from '../../config/shape.ts';

const text = z.string().max(500).exactOptional();
type DetailShape = Readonly<Record<DetailField, typeof text>>;

/** Details by their field; telephones and contacts are told to those who maintain alone. */
export const details = z.strictObject(
  Object.fromEntries(DETAIL_NAMES.map((name) => [name, text])) as DetailShape, // one for each name
);

const FIELD_NAMES = FILE_FIELDS.map(({ name }) => name) as [FieldName, ...FieldName[]]; // there are some

/** A field that keeps a file from being complete. */
export const fileFault = z.object({ field: z.enum(FIELD_NAMES), problem: z.enum(['missing', 'invalid']) });
export type FileFault = z.infer<typeof fileFault>;

/** Is the file of a device complete, and if not, what is amiss? */
export const fileStanding = z.object({ complete: z.boolean(), faults: z.array(fileFault) });
export type FileStanding = z.infer<typeof fileStanding>;
