/** How much of the time of units is exempt: each device once, whatever covers it. */
import { describe, expect, test } from 'vitest';
import type { CountedExemption, ExemptionScope } from '../rules/exemption.ts';
import { coversOf, exemptShares } from './exempt-share.ts';

const PARENTS: Readonly<Record<string, string>> = { a: 'city', b: 'city', a1: 'a', a2: 'a' };
const units = {
  above: (code: string): readonly string[] => {
    const parent = PARENTS[code];
    return parent === undefined ? [code] : [code, ...units.above(parent)];
  },
};
const device = (id: number, unit: string, segment = '', platform = '') => ({ id, unit, segment, platform });
const DEVICES = [
  device(1, 'a1', 'n', 'p'),
  device(2, 'a1', 'm', 'q'),
  device(3, 'a2', 'n', 'q'),
  device(4, 'b'),
];
const SPAN = { fromMs: 1_000, untilMs: 2_000 };
const exempt = (scope: ExemptionScope, fromMs = 1_000, untilMs = 2_000, id = 1): CountedExemption => ({
  ...{ id, kind: 'power-cut', scope, fromMs, untilMs, rates: ['online', 'image'] },
});
const devices = (...ids: number[]): ExemptionScope => ({ is: 'devices', devices: ids });

describe('an exemption covers', () => {
  test.each([
    [devices(1, 3), [1, 3]],
    [{ is: 'unit', unit: 'a' }, [1, 2, 3]],
    [{ is: 'unit', unit: 'a1' }, [1, 2]],
    [{ is: 'segment', segment: 'n' }, [1, 3]],
    [{ is: 'platform', platform: 'q' }, [2, 3]],
  ] as const)('%j: %j', (scope, ids) => {
    expect(DEVICES.filter(coversOf(scope, units)).map(({ id }) => id)).toEqual(ids);
    const shares = exemptShares(DEVICES, units, [exempt(scope)], SPAN);
    expect(shares.get('city')?.exemptMs).toBe(1_000 * ids.length);
  });
});

describe('the share of a unit', () => {
  const told = (...all: CountedExemption[]) =>
    Object.fromEntries(
      [...exemptShares(DEVICES, units, all, SPAN)].map(([unit, { devices: n, exemptMs, share }]) => [
        unit,
        [n, exemptMs, share],
      ]),
    );

  test('is of all devices below it, and never rounded up', () => {
    expect(told(exempt(devices(1), 1_000, 1_001))).toEqual({
      ...{ a1: [2, 1, 5], a: [3, 1, 3], city: [4, 1, 2], a2: [1, 0, 0], b: [1, 0, 0] },
    });
  });

  test('counts what overlaps once, and nothing outside of the span', () => {
    const all = told(
      exempt(devices(1), 0, 1_300),
      exempt({ is: 'unit', unit: 'a1' }, 1_200, 1_500, 2),
      exempt(devices(2), 2_000, 3_000, 3),
      exempt(devices(4), 0, 1_000, 4),
    );
    expect([all.a1, all.b, all.city]).toEqual([
      [2, 800, 4_000],
      [1, 0, 0],
      [4, 800, 2_000],
    ]);
  });
});
