/** How a field of a device's file is described. */
import type { FieldValue } from './file-values.ts';

export const FILE_GROUPS = [
  'identity',
  'place',
  'access',
  'video',
  'recording',
  'power',
  'charge',
  'life',
] as const;
export type FileGroup = (typeof FILE_GROUPS)[number];

/**
 * How a field is written. `code`: one number of its list; `codes`: several, joined by `/`; `date`: YYYY-MM-DD;
 * `reference`: the id of something else in the registry; `digits-12`: an organisation code.
 */
export type FieldType =
  | 'text'
  | 'code'
  | 'codes'
  | 'whole'
  | 'number'
  | 'date'
  | 'yes-no'
  | 'phone'
  | 'reference'
  | 'digits-12'
  | 'word';

/** Who must have the field: everybody, points of class 1, what is networked, nobody. */
export type Required = 'always' | 'class-1' | 'networked' | 'no';

/** What the catalogue says of one field. */
export interface FieldShape {
  readonly group: FileGroup;
  readonly zh: string;
  readonly en: string;
  readonly type: FieldType;
  /** Column heading by pinyin initials, as exchange sheets carry it. */
  readonly code?: string;
  /** Other headings under which lists have it. */
  readonly aliases?: readonly string[];
  readonly values?: readonly FieldValue[];
  /** The list is open: numbers beyond it are kept as they are. */
  readonly isOpen?: true;
  readonly required?: Required;
  readonly least?: number;
  readonly most?: number;
  /** Shown to those who maintain, to nobody else. */
  readonly restricted?: true;
}
