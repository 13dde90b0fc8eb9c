import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CHECKS } from '../../config/terms.ts';
import { decodeBatch, encodeBatch } from './batch.ts';
import { ByteWriter, FrameError } from './frame.ts';
import { BAD_REASONS, type Batch, type Finding, type Observation, UNKNOWN_REASONS } from './observation.ts';

const finding: fc.Arbitrary<Finding> = fc.oneof(
  fc.constant({ state: 'good' } as const),
  fc.record({ state: fc.constant('bad' as const), reason: fc.constantFrom(...BAD_REASONS) }),
  fc.record({ state: fc.constant('unknown' as const), reason: fc.constantFrom(...UNKNOWN_REASONS) }),
);
const tookMs = fc.integer({ min: 0, max: 60_000 });
const observation: fc.Arbitrary<Observation> = fc.record(
  {
    n: fc.nat(),
    check: fc.constantFrom(...CHECKS),
    atMs: fc.maxSafeNat(),
    finding,
    steps: fc.array(
      fc.record({ did: fc.string(), ok: fc.boolean(), got: fc.string({ unit: 'grapheme' }), tookMs }),
      {
        maxLength: 4,
      },
    ),
    readings: fc.dictionary(
      fc.string({ minLength: 1 }).filter((key) => key !== '__proto__'),
      fc.oneof(fc.string(), fc.integer()),
    ),
    asked: fc.boolean(),
  },
  { requiredKeys: ['n', 'check', 'atMs', 'finding', 'steps'] },
);
const batch: fc.Arbitrary<Batch> = fc.record({
  daemon: fc.string(),
  seq: fc.maxSafeNat(),
  fromMs: fc.maxSafeNat(),
  toMs: fc.maxSafeNat(),
  changed: fc.array(observation, { maxLength: 6 }),
  unchanged: fc
    .uniqueArray(fc.constantFrom(...CHECKS))
    .chain((checks) =>
      fc.tuple(
        ...checks.map((check) =>
          fc
            .uniqueArray(fc.nat(100_000), { maxLength: 60 })
            .map((ns) => ({ check, ns: ns.sort((a, b) => a - b) })),
        ),
      ),
    ),
});

describe('a batch as bytes', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(batch, (sent) => {
        expect(decodeBatch(encodeBatch(sent))).toEqual({
          batch: JSON.parse(JSON.stringify(sent)),
          refused: undefined,
        });
      }),
    );
  });

  test('costs about one byte for each device that was looked at again with the same outcome', () => {
    const ns = Array.from({ length: 925 }, (_, index) => index * 60 + (index % 7));
    const bytes = encodeBatch({
      daemon: 'probe-1',
      seq: 1,
      fromMs: 1_800_000_000_000,
      toMs: 1_800_000_001_000,
      changed: [],
      unchanged: [{ check: 'online', ns }],
    });
    expect(bytes.length).toBeLessThan(1.1 * ns.length);
  });

  test('of random or torn bytes is a stated problem', () => {
    fc.assert(
      fc.property(batch, fc.uint8Array({ maxLength: 40 }), fc.nat(), (whole, noise, at) => {
        const torn = Buffer.from(encodeBatch(whole));
        torn.set(noise.subarray(0, torn.length), at % Math.max(1, torn.length - noise.length));
        for (const bytes of [noise, torn, torn.subarray(0, at % torn.length)]) {
          try {
            decodeBatch(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(FrameError);
          }
        }
      }),
    );
  });

  test('leaves out what could not be measured, for JSON has no word for it', () => {
    const sent: Batch = {
      daemon: 'probe-1',
      seq: 1,
      fromMs: 0,
      toMs: 1,
      changed: [
        {
          n: 1,
          check: 'online',
          atMs: 1,
          finding: { state: 'good' },
          steps: [{ did: 'tcp', ok: true, got: 'open', tookMs: Number.NaN }],
          readings: { clockOffsetMs: Number.NaN, serial: 'SN-1' },
        },
      ],
      unchanged: [],
    };
    expect(decodeBatch(encodeBatch(sent)).batch.changed[0]).toMatchObject({
      steps: [{ tookMs: 0 }],
      readings: { serial: 'SN-1' },
    });
  });

  const right: Observation = { n: 1, check: 'online', atMs: 1, finding: { state: 'good' }, steps: [] };
  const other: Observation = { ...right, n: 2, asked: true };
  const readOf = (changed: readonly unknown[]) =>
    decodeBatch(
      encodeBatch({
        ...{ daemon: 'p', seq: 1, fromMs: 0, toMs: 1, unchanged: [] },
        changed: changed as Observation[],
      }),
    );

  test.each([
    { change: { n: -1 }, wanted: 'a target number as n' },
    { change: { check: 'face' }, wanted: 'a check' },
    { change: { atMs: 0.5 }, wanted: 'whole milliseconds as atMs' },
  ])('with an observation that lacks $wanted loses that one, and no other', ({ change, wanted }) => {
    const { batch, refused } = readOf([right, { ...right, ...change }, other, { ...other, ...change }]);
    expect(batch.changed).toEqual([right, other]);
    expect(refused).toEqual({ count: 2, problem: `observation 1: wanted ${wanted}, got something else` });
  });

  test.each([
    {
      change: { finding: { state: 'bad', reason: 'never-looked' } },
      wanted: 'a state with a reason of its list',
    },
    {
      change: { finding: { state: 'bad', reason: 'of-tomorrow' } },
      wanted: 'a state with a reason of its list',
    },
    { change: { finding: 'good' }, wanted: 'a finding' },
    { change: { asked: 'yes' }, wanted: 'true or false as asked' },
    { change: { steps: [{ did: 1 }] }, wanted: 'a list of steps' },
    { change: { readings: { a: null } }, wanted: 'readings by name' },
  ])(
    'with an observation that lacks $wanted makes its device unknown, and no other',
    ({ change, wanted }) => {
      const { batch, refused } = readOf([{ ...right, ...change }, other]);
      const unknown = { ...right, finding: { state: 'unknown', reason: 'probe-sick' } };
      expect(batch.changed).toEqual([unknown, other]);
      expect(refused).toEqual({ count: 1, problem: `observation 0: wanted ${wanted}, got something else` });
    },
  );

  test('with devices unchanged under a check of another version keeps those under the others', () => {
    const writer = new ByteWriter(64).number(1).text('p').number(1).number(0).number(1).text('').number(2);
    const bytes = writer.number(40).number(2).number(5).number(1).number(0).number(1).number(7).done();
    const { batch, refused } = decodeBatch(bytes);
    expect(batch.unchanged).toEqual([{ check: CHECKS[0], ns: [7] }]);
    expect(refused).toEqual({
      count: 2,
      problem: 'devices unchanged: wanted the number of a check, got another',
    });
  });

  test.each(['{}', '[', '7'])('whose observations are no list, but %s, is a stated problem', (text) => {
    const bytes = new ByteWriter(64).number(1).text('p').number(1).number(0).number(1).text(text).number(0);
    expect(() => decodeBatch(bytes.done())).toThrow(FrameError);
  });
});
