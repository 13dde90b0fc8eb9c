/** How bad a fault is. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { severityOf } from './severity.ts';

describe('how bad a fault is', () => {
  test.each([
    [{ value: 0.3, limit: 0.3, lies: 'above' }, 0],
    [{ value: 0.6, limit: 0.3, lies: 'above' }, 50],
    [{ value: 30, limit: 0.3, lies: 'above' }, 99],
    [{ value: 0.35, limit: 0.7, lies: 'below' }, 50],
    [{ value: 0, limit: 0.7, lies: 'below' }, 100],
    [{ value: -3, limit: 0.7, lies: 'below' }, 100],
    [{ value: 0.9, limit: 0.7, lies: 'below' }, 0],
    [{ value: -0.4, limit: -0.2, lies: 'below' }, 50],
    [{ value: 5, limit: 0, lies: 'above' }, 100],
    [{ value: Number.NaN, limit: 1, lies: 'above' }, 0],
    [undefined, 100],
  ] as const)('%o: %i', (measured, severity) => expect(severityOf('blur', measured)).toBe(severity));

  test.each([
    ['signal-loss', { value: 0.95, limit: 0.85, lies: 'above' }, 100],
    ['freeze', { value: 1, limit: 0.5, lies: 'above' }, 100],
    ['scene-shift', { value: 0.09, limit: 0.1, lies: 'below' }, 67],
    ['scene-shift', { value: 0, limit: 0.1, lies: 'below' }, 100],
  ] as const)(
    'a picture that shows nothing of the place is severe, however near its value is: %s, %o is %i',
    (fault, measured, severity) => expect(severityOf(fault, measured)).toBe(severity),
  );

  test('is a whole number from 0 to 100, and more the farther the value lies', () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(number, number, number, fc.constantFrom('above', 'below'), (a, b, limit, lies) => {
        const [near, far] = [a, b].toSorted((one, other) => (lies === 'above' ? one - other : other - one));
        const [less, more] = [near, far].map((value) =>
          severityOf('blur', { value: value ?? 0, limit, lies }),
        );
        expect(Number.isInteger(less) && less !== undefined && less >= 0 && less <= 100).toBe(true);
        expect(more).toBeGreaterThanOrEqual(less ?? 0);
      }),
    );
  });
});
