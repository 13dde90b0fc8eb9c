import { describe, expect, test } from 'vitest';
import { keptReference, severityTold, toldIn } from './image-told.ts';

describe('what a look tells of a fault', () => {
  const blurred = { measure: 'steepRatio', value: 0.365, limit: 0.73, lies: 'under', where: '0 0.1 1 0.9' };

  test('is read with the side of the limit on which the value lies, and so has a severity', () => {
    expect(toldIn(blurred)).toMatchObject({ lies: 'below', where: [0, 0.1, 1, 0.9] });
    expect(toldIn({ ...blurred, lies: 'over' }).lies).toBe('above');
    expect(severityTold('blur', toldIn(blurred))).toBe(50);
  });

  test.each(['sideways', 'constructor', 7])('a side that is none (%s) is not told', (lies) => {
    expect(toldIn({ ...blurred, lies }).lies).toBeNull();
  });
});

test.each([
  { says: 'the picture taken with it', toldMs: 100_000, keptMs: [5_000, 100_450, 130_000], isMs: 100_450 },
  { says: 'its own time where none is kept of then', toldMs: 100_000, keptMs: [5_000], isMs: 100_000 },
  { says: 'nothing where there was none', toldMs: null, keptMs: [5_000], isMs: null },
])('a reference is shown by $says', ({ toldMs, keptMs, isMs }) => {
  expect(keptReference(toldMs, keptMs)).toBe(isMs);
});

test.each([
  ['0.25 -0.1', [0.25, -0.1]],
  ['0.25', null],
  ['0.25 -0.1 3', null],
  ['2 0', null],
  ['east 0', null],
  [0.25, null],
])('a view that moved by %s is told as %j', (shift, isShift) => {
  expect(toldIn({ shift }).shift).toEqual(isShift);
});
