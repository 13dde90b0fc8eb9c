import { expect, test } from 'vitest';
import { newLacks } from './lacks.ts';

const DAY_MS = 86_400_000;

test('what a device cannot do is remembered for weeks, and forgotten when its firmware changes', () => {
  let nowMs = 0;
  const lacks = newLacks(() => nowMs);
  lacks.note('a', '1.0', 'GetSnapshotUri', 'unsupported');
  nowMs = 20 * DAY_MS;
  expect(lacks.of('a', '1.0', 'GetSnapshotUri')).toBe('unsupported');
  expect(lacks.of('a', '1.0', 'GetScopes')).toBeUndefined();
  expect(lacks.of('b', '1.0', 'GetSnapshotUri')).toBeUndefined();
  nowMs = 22 * DAY_MS;
  expect(lacks.of('a', '1.0', 'GetSnapshotUri')).toBeUndefined();
  lacks.note('a', '1.0', 'GetScopes', 'auth-refused');
  expect(lacks.of('a', '1.1', 'GetScopes')).toBeUndefined();
});

test('the memory of it is bounded', () => {
  const lacks = newLacks(() => 0, DAY_MS, 2);
  for (const device of ['a', 'b', 'c']) lacks.note(device, '', 'GetScopes', 'unsupported');
  expect(['a', 'b', 'c'].map((device) => lacks.of(device, '', 'GetScopes'))).toEqual([
    undefined,
    'unsupported',
    'unsupported',
  ]);
});
