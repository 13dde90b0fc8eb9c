import { type FieldName, type FileField, fieldNamed } from '../../config/file-fields.ts';
import type { FieldValue } from '../../config/file-values.ts';
import { isRight } from './columns.ts';
import { simplified } from './sheet-head.ts';

/** By field, then by what the list writes: what it means. */
export type Codings = Readonly<Partial<Record<FieldName, Readonly<Record<string, string>>>>>;

export interface Mapping {
  /** Field of each column; null where a column is left out. */
  readonly columns: readonly (FieldName | null)[];
  readonly codings: Codings;
  /** What new devices are where the list does not say; the datum also of devices whose pair the list changes. */
  readonly defaults: Readonly<Partial<Record<FieldName, string>>>;
}

/** What is known of a column when the list has been read. */
export interface ColumnFacts {
  readonly heading: string;
  /** The first few that are not empty. */
  readonly samples: readonly string[];
  /** How often each text is there; undefined where there are too many. */
  readonly values: ReadonlyMap<string, number> | undefined;
}

/** Something that only a person can say. */
export interface Question {
  readonly about: 'coding' | 'swapped' | 'twice' | 'missing' | 'default';
  readonly field: FieldName;
  /** Of the column that asks, from 0; null where it is the list as a whole. */
  readonly column: number | null;
  /** For a coding: what the list writes. */
  readonly value: string;
  readonly count: number;
  readonly options: readonly FieldValue[];
  readonly answer: string | null;
  /** Without an answer there is no trial. */
  readonly isDue: boolean;
}

/** Fields that may be said for the whole list. */
export const DEFAULTED: readonly FieldName[] = ['kind', 'category', 'segment', 'platform', 'datum'];
/** Without these there can be no new device; the others of the record may be empty. */
export const NEEDED: readonly FieldName[] = ['name', 'kind', 'category', 'unit'];
const MOST_CODED = 60;

/** Remembered for a source: by heading, so that columns may move. */
export interface Profile {
  readonly fields: Readonly<Record<string, FieldName | null>>;
  readonly codings: Codings;
  readonly defaults: Mapping['defaults'];
}

export function profileOf(mapping: Mapping, headings: readonly string[]): Profile {
  const fields = Object.fromEntries(
    headings.map((heading, index) => [keyOf(heading), mapping.columns[index] ?? null]),
  );
  return { fields, codings: mapping.codings, defaults: mapping.defaults };
}

/** What headings say, but for what was said the last time for the same source. */
export function proposedMapping(
  headings: readonly string[],
  fields: readonly (FileField | undefined)[],
  profile: Profile | undefined,
): Mapping {
  const taken = new Set<FieldName>();
  const columns = headings.map((heading, index) => {
    const known = profile?.fields[keyOf(heading)];
    const name = known === undefined ? (fields[index]?.name ?? null) : known;
    if (name === null || taken.has(name) || fieldNamed(name) === undefined) return null;
    taken.add(name);
    return name;
  });
  return { columns, codings: profile?.codings ?? {}, defaults: profile?.defaults ?? {} };
}

function keyOf(heading: string): string {
  return simplified(heading.normalize('NFKC')).replaceAll(/\s/g, '').toLowerCase();
}

/** What still has to be said, and what was said already, in the order of the columns. */
export function questionsOf(
  mapping: Mapping,
  facts: readonly ColumnFacts[],
  places: Readonly<Record<'segment' | 'platform', readonly FieldValue[]>>,
): Question[] {
  const questions: Question[] = [];
  const first = new Map<FieldName, number>();
  for (const [column, name] of mapping.columns.entries()) {
    if (name === null) continue;
    if (first.has(name)) questions.push(plain('twice', name, column));
    else first.set(name, column);
    questions.push(...codingsIn(name, column, facts[column], mapping.codings[name] ?? {}));
  }
  if (isSwapped(mapping, facts)) questions.push(plain('swapped', 'lon', first.get('lon') ?? null, false));
  if (!first.has('code')) questions.push(plain('missing', 'code', null));
  for (const name of DEFAULTED) {
    if (first.has(name) || (name === 'datum' && !first.has('lon') && !first.has('lat'))) continue;
    const isPlace = name === 'segment' || name === 'platform';
    questions.push({
      about: 'default',
      field: name,
      column: null,
      value: '',
      count: 0,
      options: isPlace ? places[name] : (fieldNamed(name)?.values ?? []),
      answer: mapping.defaults[name] ?? null,
      // A pair without its datum may be off by half a kilometre.
      isDue: name === 'datum',
    });
  }
  return questions;
}

function plain(about: Question['about'], field: FieldName, column: number | null, isDue = true): Question {
  return { about, field, column, value: '', count: 0, options: [], answer: null, isDue };
}

/** Values that cannot be understood; 0 and 1 of yes-and-no fields always, for lists disagree on them. */
function codingsIn(
  name: FieldName,
  column: number,
  facts: ColumnFacts | undefined,
  coding: Readonly<Record<string, string>>,
): Question[] {
  const field = fieldNamed(name);
  const options = field?.values ?? (field?.type === 'yes-no' ? YES_NO : []);
  if (facts?.values === undefined || options.length === 0) return [];
  const odd = [...facts.values].filter(
    ([value]) => value !== '' && (coding[value] !== undefined || !isRight(name, value)),
  );
  // So many are no coding, but another column.
  if (odd.length > MOST_CODED) return [];
  return odd.map(([value, count]) => ({
    about: 'coding' as const,
    field: name,
    column,
    value,
    count,
    options,
    answer: coding[value] ?? null,
    isDue: field?.type === 'yes-no' && /^[01]$/.test(value),
  }));
}

const YES_NO: readonly FieldValue[] = [
  { value: 'yes', zh: '是', en: 'yes' },
  { value: 'no', zh: '否', en: 'no' },
];

/** Longitudes that are latitudes, and the other way round: JD and WD were mixed up by whoever made the list. */
function isSwapped({ columns }: Mapping, facts: readonly ColumnFacts[]): boolean {
  const lon = facts[columns.indexOf('lon')]?.samples ?? [];
  const lat = facts[columns.indexOf('lat')]?.samples ?? [];
  const pairs = lon.map((value, index) => isSwappedPair(value, lat[index] ?? ''));
  return pairs.length > 0 && pairs.filter(Boolean).length * 2 > pairs.length;
}

/** Within China, and only the other way round. */
export function isSwappedPair(lon: string, lat: string): boolean {
  const [east, north] = [Number(lon), Number(lat)];
  return lon !== '' && lat !== '' && east >= 3 && east <= 54 && north >= 73 && north <= 136;
}
