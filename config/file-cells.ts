/** How a cell of the file is read: what is kept for it, or what would have been right. */
import { DETAIL_FIELDS, type DetailField } from './detail-fields.ts';
import type { FieldShape } from './field-shape.ts';
import type { FieldValue } from './file-values.ts';

/**
 * A detail as it is kept, or what would have been right. Takes the number of a list's value or its words; dates in the
 * usual spellings; yes and no in Chinese or English – but never 0 and 1, for which lists disagree on the meaning.
 */
export function detailOf(
  name: DetailField,
  written: string,
): { readonly is: string } | { readonly wanted: string } {
  const field: FieldShape = DETAIL_FIELDS[name];
  const said = written.trim();
  if (said === '') return { is: '' };
  if (said.length > 500 || /\p{Cc}/u.test(said)) return { wanted: 'one line of at most 500 characters' };
  switch (field.type) {
    case 'code':
      return listed(field, said);
    case 'codes': {
      const parts = said.split(/[/,,、;;|]/).map((part) => listed(field, part.trim()));
      const wrong = parts.find((part) => 'wanted' in part);
      return wrong ?? { is: [...new Set(parts.map((part) => ('is' in part ? part.is : '')))].join('/') };
    }
    case 'whole':
    case 'number':
      return numberOf(field, said);
    case 'date':
      return dateOf(said);
    case 'yes-no':
      return yesOrNo(said);
    case 'phone':
      return /^[+\d][\d\s()-]{4,30}$/.test(said) ? { is: said } : { wanted: 'a telephone number' };
    case 'digits-12':
      return /^\d{12}$/.test(said) ? { is: said } : { wanted: '12 digits' };
    default:
      return { is: said };
  }
}

/** The value of a list that is written so: its number, its words, or another way lists have for it. */
export function valueNamed(known: readonly FieldValue[], said: string): string | undefined {
  const plain = said.toLowerCase();
  return known.find(
    ({ value, zh, en, also }) =>
      value.toLowerCase() === plain ||
      zh.toLowerCase() === plain ||
      en.toLowerCase() === plain ||
      also?.some((other) => other.toLowerCase() === plain),
  )?.value;
}

function listed(
  { values: known = [], isOpen }: FieldShape,
  said: string,
): { is: string } | { wanted: string } {
  const found = valueNamed(known, said);
  if (found !== undefined) return { is: found };
  // Lists write 01 for 1.
  const plain = /^0+\d+$/.test(said) ? said.replace(/^0+(?=\d)/, '') : undefined;
  if (plain !== undefined && known.some(({ value }) => value === plain)) return { is: plain };
  if (isOpen === true && /^\d{1,6}$/.test(said)) return { is: said };
  return { wanted: `one of ${known.map(({ value, zh }) => `${value} ${zh}`).join(', ')}` };
}

function numberOf(
  { type, least = 0, most = 1e9 }: FieldShape,
  said: string,
): { is: string } | { wanted: string } {
  const wanted = `${type === 'whole' ? 'a whole number' : 'a number'} from ${least} to ${most}`;
  if (!(type === 'whole' ? /^\d{1,9}$/ : /^\d{1,9}(\.\d{1,6})?$/).test(said)) return { wanted };
  const value = Number(said);
  return value >= least && value <= most ? { is: String(value) } : { wanted };
}

function dateOf(said: string): { is: string } | { wanted: string } {
  const wanted = 'a date such as 2026-11-21';
  const parts =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?$/.exec(said) ??
    /^(\d{4})(\d{2})(\d{2})$/.exec(said);
  if (parts === null) return { wanted };
  const [year, month, day] = parts.slice(1, 4).map(Number) as [number, number, number];
  const at = new Date(Date.UTC(year, month - 1, day));
  const isReal = at.getUTCMonth() === month - 1 && at.getUTCDate() === day && year >= 1980 && year < 2100;
  return isReal ? { is: at.toISOString().slice(0, 10) } : { wanted };
}

function yesOrNo(said: string): { is: string } | { wanted: string } {
  if (/^(是|yes|true|y|已联网|联网|有)$/i.test(said)) return { is: 'yes' };
  if (/^(否|no|false|n|未联网|不联网|无)$/i.test(said)) return { is: 'no' };
  return { wanted: 'yes or no (是, 否); lists disagree on what 0 and 1 mean' };
}
