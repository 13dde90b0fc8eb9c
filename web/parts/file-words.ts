/** The fields of a file and their values, in the words of the catalogue of fields: everywhere the same. */
import { type FieldName, type FileField, fieldNamed } from '../../config/file-fields.ts';
import type { FieldValue } from '../../config/file-values.ts';
import { choices } from '../choices.ts';
import { codeGroups, listed, NOTHING } from '../figures.ts';
import { clock, day } from '../times.ts';
import { text } from '../words.ts';

/** The field that a path names: `name`, `details.alias`, `record.name`, `commissionedMs`. */
export function fieldAt(path: string): FileField | undefined {
  const name = path.replace(/^(record\.)?(details\.)?/, '');
  return fieldNamed(name === 'commissionedMs' ? 'commissioned' : name);
}

/** What a field is called; of what is none of the file, the word of the journal. */
export function fieldLabel(path: string): string {
  const field = fieldAt(path);
  return field === undefined ? text.word('field', path) : labelOf(field);
}

/** What a problem or a deed names that need not be of a device: the common word before that of a device's file. */
export function commonLabel(path: string): string {
  const word = text.word('field', path);
  return word === path ? fieldLabel(path) : word;
}

export function labelOf(field: Pick<FileField, 'zh' | 'en'>): string {
  return choices().language === 'en' ? field.en : field.zh;
}

/** One value of a list, as it is chosen and shown. */
export function valueLabel(value: FieldValue): string {
  return labelOf(value);
}

/** A value in words: that of a list by its words, codes in groups, days as days; a dash for nothing. */
export function valueWords(field: FileField, value: unknown): string {
  if (value === undefined || value === null || value === '') return NOTHING;
  const said = String(value);
  switch (field.type) {
    case 'code':
    case 'word':
      return wordOf(field, said);
    case 'codes':
      return listed(said.split('/').map((one) => wordOf(field, one)));
    case 'yes-no':
      return text(value === true || said === 'yes' ? 'common.yes' : 'common.no');
    case 'date':
      return typeof value === 'number' ? day(value) : said;
    default:
      return IN_GROUPS.includes(field.name) ? codeGroups(said) : said;
  }
}

const IN_GROUPS: readonly FieldName[] = ['code', 'upstream'];

function wordOf({ values = [] }: FileField, said: string): string {
  const found = values.find(({ value }) => value === said);
  return found === undefined ? said : valueLabel(found);
}

/** Any value of a deed, in words; `name` is a field of a file, or a word of the journal. */
export function shownValue(name: string, value: unknown): string {
  const field = fieldAt(name);
  if (field !== undefined) return valueWords(field, value);
  if (value === undefined || value === null || value === '') return NOTHING;
  if (name.endsWith('Ms') && typeof value === 'number') return clock(value);
  if (typeof value === 'boolean') return text(value ? 'common.yes' : 'common.no');
  return typeof value === 'object' ? shownWhole(value) : String(value);
}

/** So many things of a list are told one by one. */
const MOST_TOLD = 5;

/** A thing as its fields with their words, a list as its things. */
function shownWhole(value: object): string {
  if (Array.isArray(value)) {
    const told = value.slice(0, MOST_TOLD).map((one: unknown) => shownValue('', one));
    const rest = value.length - told.length;
    return [...told, ...(rest > 0 ? [text('edits.more', { count: rest })] : [])].join('; ');
  }
  return Object.entries(value)
    .filter(([, one]) => one !== null && one !== '')
    .map(([name, one]) => `${commonLabel(name)} ${shownValue(name, one)}`)
    .join(', ');
}
