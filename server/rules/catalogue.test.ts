import { describe, expect, test } from 'vitest';
import type { State } from '../../config/terms.ts';
import {
  comparisonsOf,
  type Declared,
  declaredBy,
  isComplete,
  isDeviceCode,
  isNodeCode,
} from './catalogue.ts';

test.each([
  ['ON', 'on'],
  ['online', 'on'],
  ['Ok', 'on'],
  ['1', 'on'],
  [' OFF ', 'off'],
  ['Offline', 'off'],
  ['0', 'off'],
  ['', ''],
  ['VLOST', ''],
])('a platform that says %j declares %j', (said, declared) => {
  expect(declaredBy(said)).toBe(declared);
});

test.each([
  [3, 3, true],
  [3, 2, false],
  [3, 4, false],
  [0, 0, true],
  [null, 7, true],
])('of %s announced items %i came: complete %s', (announced, collected, expected) => {
  expect(isComplete(announced, collected)).toBe(expected);
});

test.each([
  ['22040200001320000001', true, false],
  ['22040200051212000001', true, false],
  ['22040000002000000001', false, true],
  ['22040200002150000001', false, true],
  ['220402', false, true],
  ['2204', false, true],
  ['220', false, false],
  ['', false, false],
  ['2204020000132000000\uff11', false, false],
])('%s: a device %s, a node %s', (code, isDevice, isNode) => {
  expect([isDeviceCode(code), isNodeCode(code)]).toEqual([isDevice, isNode]);
});

describe('registry, catalogue and probes are compared', () => {
  test.each<[boolean, boolean, boolean, Declared, State, string]>([
    // registered, due here, listed, declared, seen
    [true, true, true, 'on', 'good', 'both'],
    [true, true, true, 'on', 'bad', 'both on-bad'],
    [true, true, true, 'on', 'unknown', 'both'],
    [true, true, true, 'off', 'good', 'both off-good'],
    [true, true, true, 'off', 'bad', 'both'],
    [true, true, true, '', 'bad', 'both'],
    [true, false, true, 'on', 'bad', 'both on-bad'],
    [true, true, false, '', 'good', 'unlisted'],
    [true, false, false, '', 'good', ''],
    [false, false, true, 'on', 'unknown', 'unregistered'],
  ])('registered %s, due %s, listed %s, declared %j, seen %s: %s', (...row) => {
    const [isRegistered, isDue, isListed, declared, state, expected] = row;
    expect(comparisonsOf({ isRegistered, isDue, isListed, declared, state }).join(' ')).toBe(expected);
  });
});
