/** The README tells every setting and every variable: what is not told there nobody can decide. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DEFAULTS } from './settings.ts';

const readme = readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8');
const lines = readme.split('\n').filter((line) => line.startsWith('| `'));

/** `flags.clearAfterSeconds`; of the cadences and of what is kept per check only the last word. */
function names(value: object, above = ''): string[] {
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'object' ? names(inner, `${above}${key}.`) : [`${above}${key}`],
  );
}

test.each(names(DEFAULTS))('%s has its line', (name) => {
  const [group = '', ...rest] = name.split('.');
  const last = rest.at(-1) ?? group;
  expect(lines.some((line) => line.includes(group) && line.includes(last))).toBe(true);
});

test('a setting without a line would be found', () => {
  expect(lines.some((line) => line.includes('flags') && line.includes('nobodyDecidedThis'))).toBe(false);
});
