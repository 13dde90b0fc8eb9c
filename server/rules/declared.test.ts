import { expect, test } from 'vitest';
import { CATEGORIES, type Category } from '../../config/terms.ts';
import { compareDeclared, type Declarable, PUBLISHED_COUNTS } from './declared.ts';

const none = Object.fromEntries(CATEGORIES.map((category) => [category, 0])) as Record<Category, number>;
const lineOf = (of: Declarable, declared = new Map(PUBLISHED_COUNTS), counted = none) =>
  compareDeclared(declared, counted).find((line) => line.of === of);

test('of the published public points 198 are in no category, and nothing of the city is missing beside them', () => {
  expect(lineOf('public')).toMatchObject({ declared: 6_962, itemised: 6_764, unexplained: 198 });
  expect(lineOf('all')).toMatchObject({ declared: 55_425, itemised: 55_425, unexplained: 0 });
});

test('what nobody declared stays empty, however many are counted', () => {
  const counted = { ...none, 'other-public': 198 };
  expect(lineOf('other-public', undefined, counted)).toEqual({
    ...{ of: 'other-public', declared: null, itemised: null, counted: 198 },
    ...{ unexplained: null, difference: null },
  });
  expect(lineOf('public', undefined, counted)).toMatchObject({
    unexplained: 198,
    counted: 198,
    difference: -6_764,
  });
});

test('without any part there is nothing to explain', () => {
  expect(lineOf('public', new Map([['public', 5]]))).toMatchObject({ itemised: null, unexplained: null });
});
