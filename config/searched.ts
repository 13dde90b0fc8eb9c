/** Where a word may be found when devices are searched, in the order in which it is told. */
export const SEARCHED = [
  'code',
  'name',
  'initials',
  'pinyin',
  'host',
  'mac',
  'serial',
  'lanes',
  'sourceCode',
  'formerCode',
  'address',
] as const;
export type SearchedField = (typeof SEARCHED)[number];
