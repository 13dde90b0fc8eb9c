/**
 * Every field of a device's file (一机一档), once: its name here, its headings in lists, what it may hold and who must
 * fill it in. Lists, forms, the file's page and the file-complete rate are all made from this catalogue.
 */
import { DETAIL_FIELDS, type DetailField } from './detail-fields.ts';
import type { FieldShape, Required } from './field-shape.ts';
import { RECORD_FIELDS, type RecordField } from './record-fields.ts';

export type FieldName = RecordField | DetailField;

export interface FileField extends FieldShape {
  readonly name: FieldName;
  readonly of: 'record' | 'detail';
  readonly required: Required;
}

/** The 27 columns of the exchange sheet, in its order. */
const SHEET = [
  'code',
  'name',
  'vendor',
  'unit',
  'pointClass',
  'model',
  'alias',
  'host',
  'ipv6',
  'mac',
  'cameraShape',
  'functions',
  'fillLight',
  'codec',
  'address',
  'lon',
  'lat',
  'placeTypes',
  'direction',
  'networked',
  'policeOrgCode',
  'installed',
  'managingUnit',
  'managingUnitPhone',
  'recordingDays',
  'lifecycle',
  'industries',
] as const satisfies readonly FieldName[];

function described([name, shape]: readonly [string, FieldShape], of: 'record' | 'detail'): FileField {
  return { ...shape, name: name as FieldName, of, required: shape.required ?? 'no' };
}

const byName = new Map<FieldName, FileField>(
  [
    ...Object.entries(RECORD_FIELDS).map((entry) => described(entry, 'record')),
    ...Object.entries(DETAIL_FIELDS).map((entry) => described(entry, 'detail')),
  ].map((field) => [field.name, field]),
);

/** Every field: the exchange sheet's columns first and in its order, then the others. */
export const FILE_FIELDS: readonly FileField[] = [
  ...SHEET.flatMap((name) => byName.get(name) ?? []),
  ...[...byName.values()].filter(({ name }) => !(SHEET as readonly FieldName[]).includes(name)),
];

/** A heading as headings are compared: full-width letters, blanks and the case make no difference. */
export function foldedHeading(heading: string): string {
  return heading
    .normalize('NFKC')
    .replaceAll(/[\s()*:_]/g, '')
    .toLowerCase();
}

const byHeading = new Map(
  FILE_FIELDS.flatMap((field) =>
    [field.name, field.zh, field.en, field.code ?? [], field.aliases ?? []]
      .flat()
      .map((heading) => [foldedHeading(heading), field] as const),
  ),
);

/** The field whose column bears this heading: by its name, its Chinese or English words, its pinyin code or an alias. */
export function fieldHeaded(heading: string): FileField | undefined {
  return byHeading.get(foldedHeading(heading));
}

/** How the columns of a list are headed: by the fields' names, in Chinese, or by pinyin initials. */
export const HEADINGS = ['names', 'zh', 'pinyin'] as const;
export type Headings = (typeof HEADINGS)[number];

/** The heading of a field's column. */
export function headingOf(field: FileField, headings: Headings): string {
  if (headings === 'zh') return field.zh;
  return headings === 'pinyin' ? (field.code ?? field.name) : field.name;
}

/** A field by its name; undefined for a name that is none. */
export function fieldNamed(name: string): FileField | undefined {
  return byName.get(name as FieldName);
}
