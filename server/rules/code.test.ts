import { describe, expect, test } from 'vitest';
import type { DeviceKind } from '../../config/terms.ts';
import { type CodeRule, codeFaults, partsOf } from './code.ts';

const isDivision = (digits: string) => ['220400', '220402', '220403', '370634'].includes(digits);
const rulesFailed = (code: string, kind?: Parameters<typeof codeFaults>[1]) =>
  codeFaults(code, kind, isDivision).map(({ rule }) => rule);

describe('a device code is judged by the rules of the standard', () => {
  test.each<[string, DeviceKind, CodeRule[], string]>([
    ['22040200001320000001', 'camera', [], 'a network camera of a district'],
    ['22040200011320000001', 'camera', [], 'one of a community'],
    ['22040200051212000001', 'checkpoint', [], 'a checkpoint on an industry network'],
    ['22040000002000000001', 'platform', [], 'the platform of the city'],
    ['22040200002162000001', 'site', [], 'a virtual organisation as a site'],
    ['37063400001320000001', 'camera', [], 'the division was merged away and is in the table'],
    ['2204020000132000001', 'camera', ['V1'], 'nineteen digits'],
    ['220402000013200000012', 'camera', ['V1'], 'twenty-one digits'],
    ['2204020000132000000a', 'camera', ['V1'], 'a letter'],
    ['２２０４０２００００１３２０００００１', 'camera', ['V1'], 'full-width digits'],
    ['22040200001320000001\n', 'camera', ['V1'], 'a line end'],
    ['', 'camera', ['V1'], 'nothing'],
    ['22050200001320000001', 'camera', ['V2'], 'a division that is not in the table'],
    ['37068500001320000001', 'camera', ['V2'], 'a division that never was'],
    ['22040200151320000001', 'camera', ['V3'], 'industry 15'],
    ['22040200391320000001', 'camera', ['V3'], 'industry 39'],
    ['22040200001150000001', 'camera', ['V4'], 'a type that nobody knows'],
    ['22040200002000000001', 'camera', ['V4'], 'the type of a platform used for a camera'],
    ['22040200001320000001', 'checkpoint', ['V4'], 'the type of a camera used for a checkpoint'],
    ['22040200001320000000', 'camera', ['V5'], 'serial number zero'],
    ['22050200991150000000', 'camera', ['V2', 'V3', 'V4', 'V5'], 'everything wrong at once'],
  ])('%s as a %s: %j, %s', (code, kind, rules) => {
    expect(rulesFailed(code, kind)).toEqual(rules);
  });

  test('every type that fits a kind is a known type', () => {
    for (const type of ['119', '122', '131', '132'])
      expect(rulesFailed(`2204020000${type}0000001`, 'camera')).toEqual([]);
  });

  test('without a kind a type must only be known', () => {
    expect(rulesFailed('22040200002000000001')).toEqual([]);
    expect(rulesFailed('22040200009990000001')).toEqual(['V4']);
  });

  test('a retired division that the table lacks is no division', () => {
    expect(codeFaults('37063400001320000001', 'camera', () => false).map(({ rule }) => rule)).toEqual(['V2']);
  });
});

test('a code is cut as centre 8, industry 2, type 3, network 1, serial 6', () => {
  expect(partsOf('22040200051212000001')).toEqual({
    division: '220402',
    industry: '05',
    type: '121',
    network: '2',
    serial: '000001',
  });
});
