import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ASKED_CHECKS, KINDS } from '../../config/terms.ts';
import { numberOf, packTarget, TargetPages, unpackTarget } from './packed-target.ts';
import type { Target } from './target.ts';

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const whole = fc.integer({ min: 0, max: 2 ** 40 });
const degrees = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(Number.NaN));

const address = fc.record(
  { host: fc.string(), onvifPort: whole, rtspPort: whole, rtspPath: fc.string({ unit: 'grapheme' }) },
  { requiredKeys: ['host'] },
);

const targets: fc.Arbitrary<Target> = fc
  .record({
    n: whole,
    code: fc.string(),
    kind: fc.constantFrom(...KINDS),
    segment: fc.string({ unit: 'grapheme' }),
    address: fc.option(address),
    lanes: maybe(fc.array(fc.record({ lane: whole, address: fc.option(address) }))),
    login: maybe(fc.string()),
    identity: fc.record({ serial: fc.string(), model: fc.string(), mac: fc.string() }, { requiredKeys: [] }),
    place: fc.option(fc.record({ lon: degrees, lat: degrees })),
    checks: fc.subarray([...ASKED_CHECKS]),
    pictureEpoch: maybe(whole),
  })
  // What is not said is left out, as on the link.
  .map((target) => Object.fromEntries(Object.entries(target).filter(([, is]) => is !== undefined)) as never);

test('a target comes out of its bytes as it went in, with what is not known by name', () => {
  fc.assert(
    fc.property(targets, (target) => {
      const bytes = packTarget(target);
      expect(unpackTarget(bytes)).toEqual(target);
      expect(numberOf(bytes)).toBe(target.n);
      expect(packTarget(unpackTarget(bytes)).equals(bytes)).toBe(true);
    }),
  );
});

test('targets that come page by page are walked over in their order, as often as wanted', () => {
  fc.assert(
    fc.property(fc.array(fc.array(targets, { maxLength: 4 }), { maxLength: 4 }), (pages) => {
      const all = new TargetPages();
      for (const page of pages) all.add(page);
      expect(all.length).toBe(pages.flat().length);
      expect([...all]).toEqual(pages.flat());
      expect([...all].map(({ n }) => n)).toEqual(pages.flat().map(({ n }) => n));
    }),
    { numRuns: 30 },
  );
});
