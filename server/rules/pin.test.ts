import { describe, expect, test } from 'vitest';
import { faultsIn, faultsOf, type PinFacts, textFault } from './pin.ts';

describe('a pair as it was delivered tells by itself what is wrong with it', () => {
  test.each([
    ['in the middle of its district', '125.14360', '42.90010', undefined],
    ['given to four decimals', '125.1436', '42.9001', undefined],
    ['with a zero lost at the end', '125.14360', '42.900', undefined],
    ['missing', '', '', 'no-position'],
    ['half missing', '125.14360', ' ', 'no-position'],
    ['no number', 'E125', 'N42', 'no-position'],
    ['zero', '0', '0', 'zero-position'],
    ['half zero', '125.14360', '0.0', 'zero-position'],
    ['exchanged', '42.90010', '125.14360', 'swapped'],
    ['in the sea off Africa', '1.00001', '1.00001', 'out-of-range'],
    ['beyond the east', '136.00001', '42.90010', 'out-of-range'],
    ['three decimals', '125.143', '42.900', 'few-decimals'],
    ['one of them as good as rounded', '125.14360', '42.9', 'few-decimals'],
    ['whole degrees', '125', '43', 'few-decimals'],
  ] as const)('%s', (_what, lonText, latText, fault) => {
    expect(textFault(lonText, latText)).toBe(fault);
  });
});

describe('what is known of a pin beside its text', () => {
  const sound: PinFacts = {
    text: undefined,
    outsideMetres: 0,
    isDefault: false,
    strangers: 0,
    hasWrongDatum: false,
    disagrees: false,
    check: null,
  };

  test.each<[string, Partial<PinFacts>, readonly string[]]>([
    ['nothing wrong', {}, []],
    ['no outline', { outsideMetres: null }, []],
    ['outside its unit', { outsideMetres: 1 }, ['outside-district']],
    ['two at one pair', { strangers: 1 }, []],
    ['three at one pair', { strangers: 2 }, ['shared-pin']],
    ['ten at one pair', { strangers: 9 }, ['shared-pin']],
    ['eleven at one pair', { strangers: 10 }, ['default-pin']],
    ['on the seat', { isDefault: true }, ['default-pin']],
    ['another source says otherwise', { disagrees: true }, ['sources-disagree']],
    ['nowhere in China: nothing else is said', { text: 'swapped', outsideMetres: 9e6 }, ['swapped']],
    ['checked, and near', { text: 'few-decimals', check: { metres: 30, tolerance: 30 } }, []],
    ['checked, and far', { check: { metres: 31, tolerance: 30 } }, ['far-from-check']],
    [
      'checked, and near, but outside all the same',
      { outsideMetres: 9, check: { metres: 1, tolerance: 30 } },
      ['outside-district'],
    ],
  ])('%s', (_what, facts, faults) => {
    expect(faultsIn(faultsOf({ ...sound, ...facts }))).toEqual(faults);
  });
});
