/** The file of a device as texts of a form: every field of the catalogue, and back into a patch. */
import { FILE_FIELDS, type FieldName, type FileField } from '../../config/file-fields.ts';
import type { DeviceWish } from '../../server/api/wire.ts';
import { day, dayStart } from '../times.ts';
import { valueAt } from './device-file.ts';

/** What a form holds; yes-no fields as yes, no or nothing. */
export type FileTexts = Readonly<Record<FieldName, string>>;

/** References that may be nothing: empty means none. */
const NULLABLE: readonly FieldName[] = ['upstream', 'credential'];
const PORTS: readonly FieldName[] = ['onvifPort', 'rtspPort'];

export function textsOf(record: DeviceWish): FileTexts {
  const texts = FILE_FIELDS.map((field) => [field.name, textIn(field, valueAt(record, field))]);
  return Object.fromEntries(texts) as FileTexts; // every field has one
}

function textIn({ of, type }: FileField, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (of === 'record' && type === 'yes-no') return value === true ? 'yes' : 'no';
  if (type === 'date' && typeof value === 'number') return day(value);
  return String(value);
}

/** The fields in which two forms differ. */
export function changedIn(before: FileTexts, after: FileTexts): FileField[] {
  return FILE_FIELDS.filter(({ name }) => before[name] !== after[name]);
}

/** These fields as the server takes them. */
export function patchOf(fields: readonly FileField[], texts: FileTexts): Partial<DeviceWish> {
  const own: Record<string, unknown> = {};
  const details: Record<string, string> = {};
  for (const field of fields) {
    const said = texts[field.name];
    if (field.of === 'detail') details[field.name] = said;
    else if (field.name === 'commissioned') own.commissionedMs = dayStart(said);
    else own[field.name] = sentFor(field, said);
  }
  return { ...own, ...(Object.keys(details).length > 0 && { details }) } as Partial<DeviceWish>;
}

function sentFor({ name, type }: FileField, said: string): unknown {
  if (type === 'yes-no') return said === 'yes';
  if (PORTS.includes(name)) {
    const port = said.trim();
    // What is no number is sent as it is: the refusal then shows what was written.
    return port === '' ? null : /^\d+$/.test(port) ? Number(port) : port;
  }
  return NULLABLE.includes(name) && said === '' ? null : said;
}
