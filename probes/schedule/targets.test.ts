import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packTarget } from '../link/packed-target.ts';
import type { Target } from '../link/target.ts';
import { Targets } from './targets.ts';

function target(n: number, segment: string, length: number): Target {
  return {
    n,
    code: 'c'.repeat(length),
    kind: 'camera',
    segment,
    address: { host: `10.0.0.${n % 250}`, onvifPort: 80 },
    identity: {},
    place: null,
    checks: n % 2 === 0 ? ['online', 'image'] : ['online'],
  };
}

test('a row holds the target that it was given last, however many came and went', () => {
  const deed = fc.tuple(
    fc.integer({ min: 0, max: 20 }),
    fc.option(fc.tuple(fc.nat(1_000), fc.constantFrom('a', 'b'), fc.constantFrom(3, 60_000, 300_000))),
  );
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 60 }), (deeds) => {
      const rows = new Targets();
      const wanted = new Map<number, Target>();
      for (const [row, what] of deeds) {
        if (what === null) {
          rows.clear(row);
          wanted.delete(row);
        } else {
          const given = target(...what);
          rows.set(row, packTarget(given));
          expect(rows.holds(row, packTarget(given))).toBe(true);
          wanted.set(row, given);
        }
      }
      for (let row = 0; row < 21; row += 1) {
        const is = wanted.get(row);
        expect(rows.has(row)).toBe(is !== undefined);
        expect(rows.get(row)).toEqual(is);
        const brief = is && { n: is.n, segment: is.segment, checks: rows.checks(row) };
        expect(rows.brief(row)).toEqual(brief);
        expect(rows.asks(row, 'image')).toBe(is?.checks.includes('image') ?? false);
      }
    }),
    { numRuns: 50 },
  );
});
