/** The details of a file as they are kept, changed, compared and told. */

import { DETAIL_FIELDS, DETAIL_NAMES, type DetailField, type Details } from '../../config/detail-fields.ts';
import type { FieldShape } from '../../config/field-shape.ts';
import { detailOf } from '../../config/file-cells.ts';

/**
 * Every detail, empty. Read from JSON, because copies of an object that was made so are of one shape and take 8 bytes
 * a field; records with every mixture of absent fields would take six times as much.
 */
export const NO_DETAILS: Details = JSON.parse(
  JSON.stringify(Object.fromEntries(DETAIL_NAMES.map((name) => [name, '']))),
) as Details;

/** The details as a record keeps them: all fields, empty ones as '', texts as `one` makes them. */
export function kept(details: Details, one: (text: string) => string = (text) => text): Details {
  let full: Record<DetailField, string> | undefined;
  for (const name of DETAIL_NAMES) {
    const text = details[name];
    if (text === undefined || text === '') continue;
    full ??= { ...NO_DETAILS } as Record<DetailField, string>; // it has every field
    full[name] = one(text);
  }
  return full ?? NO_DETAILS;
}

/** Only what is filled in, as it is stored and told. */
export function filled(details: Details): Details {
  return Object.fromEntries(DETAIL_NAMES.flatMap((name) => (details[name] ? [[name, details[name]]] : [])));
}

/** Lists repeat the same values; by field, then by what was written. */
const read = new Map<DetailField, Map<string, string>>(DETAIL_NAMES.map((name) => [name, new Map()]));
const MOST = 2_000;

/** In the form that is kept, where it can be read; else as it was written, so that its fault can be told. */
export function tidiedDetails(details: Details): Details {
  const tidy: Partial<Record<DetailField, string>> = {};
  for (const name of DETAIL_NAMES) {
    const written = details[name];
    if (written !== undefined && written !== '') tidy[name] = tidied(name, written);
  }
  return kept(tidy);
}

function tidied(name: DetailField, written: string): string {
  const known = read.get(name);
  const before = known?.get(written);
  if (before !== undefined) return before;
  const cell = detailOf(name, written);
  const text = 'is' in cell ? cell.is : written.trim();
  if (known !== undefined && known.size < MOST) known.set(written, text);
  return text;
}

/** A detail that cannot be kept, and what would have been right. */
export interface DetailFault {
  readonly field: `details.${DetailField}`;
  readonly wanted: string;
}

/** Every bad detail. What is empty is not bad: whether the file is complete is another question. */
export function detailFaults(details: Details): DetailFault[] {
  return DETAIL_NAMES.flatMap((name) => {
    const text = details[name];
    if (text === undefined || text === '') return [];
    if (!text.isWellFormed()) return [{ field: `details.${name}` as const, wanted: 'well-formed text' }];
    const cell = detailOf(name, text);
    return 'wanted' in cell ? [{ field: `details.${name}` as const, wanted: cell.wanted }] : [];
  });
}

/** The fields that are not the same in two files. */
export function detailsChanged(before: Details, after: Details): DetailField[] {
  if (before === after) return [];
  return DETAIL_NAMES.filter((name) => (before[name] ?? '') !== (after[name] ?? ''));
}

const RESTRICTED: ReadonlySet<string> = new Set(
  DETAIL_NAMES.filter((name) => (DETAIL_FIELDS[name] as FieldShape).restricted === true),
);

/** Is the field shown to those who maintain alone? `details.maintainer` and `maintainer` name the same one. */
export function isRestricted(field: string): boolean {
  return RESTRICTED.has(field.startsWith('details.') ? field.slice('details.'.length) : field);
}

const DEEPEST = 8;

/** The same without telephones and contacts, however deep they lie: what the journal tells to those who do not maintain. */
export function withoutRestricted<T>(told: T, depth = 0): T {
  if (told === null || typeof told !== 'object' || depth > DEEPEST) return told;
  if (Array.isArray(told)) return told.map((part: unknown) => withoutRestricted(part, depth + 1)) as T;
  return Object.fromEntries(
    Object.entries(told)
      .filter(([field]) => !isRestricted(field))
      .map(([field, value]) => [field, withoutRestricted(value as unknown, depth + 1)]),
  ) as T; // the same but for what may be absent
}
