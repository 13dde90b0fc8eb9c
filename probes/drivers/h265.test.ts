import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { h265 } from './h265.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));

describe('the size in a sequence parameter set of H.265', () => {
  test.each([
    {
      what: 'main profile',
      sps: '42010101600000030090000003000003003fa00502016965959a4932bc05a02000000300200000030321',
      shape: { width: 640, height: 360 },
    },
    {
      what: 'a window cut out',
      sps: '420101016000000300900000030000030078a003c08010e596566924caf0168080000003008000000c84',
      shape: { width: 1920, height: 1080 },
    },
    {
      what: 'four megapixels',
      sps: '420101016000000300900000030000030096a001502005f165959a4932bc05a02000000300200000030281',
      shape: { width: 2688, height: 1520 },
    },
    {
      what: '4:4:4, an odd window',
      sps: '4201010408000003009e0800000300003f9000a2402e39e7cb2b349265780b4040000003004000000502',
      shape: { width: 642, height: 362 },
    },
    {
      what: 'no colour',
      sps: '4201010408000003009fc800000300005ac01608024165959a4932bc05b02000000300200000030281',
      shape: { width: 704, height: 576 },
    },
  ])('$what: $shape.width × $shape.height', ({ sps, shape }) => {
    expect(h265.shapeOf(bytes(sps))).toEqual(shape);
  });

  test('is nothing or plausible for random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (random) => {
        const shape = h265.shapeOf(Uint8Array.from([0x42, 1, ...random]));
        if (shape) expect(Math.max(shape.width, shape.height)).toBeLessThanOrEqual(8_192);
      }),
      { numRuns: 500 },
    );
  });
});

test.each([
  { nal: '2601', use: 'key' },
  { nal: '2a01', use: 'key' },
  { nal: '0201', use: 'slice' },
  { nal: '4001', use: 'vps' },
  { nal: '4201', use: 'sps' },
  { nal: '4401', use: 'pps' },
  { nal: '4e01', use: 'other' },
])('a NAL unit $nal is $use', ({ nal, use }) => {
  expect(h265.useOf(bytes(nal))).toBe(use);
});

const nal = fc
  .tuple(fc.nat(40), fc.uint8Array({ minLength: 2, maxLength: 400 }))
  .map(([type, body]) => Buffer.from([type << 1, 1, ...body]));

/** RFC 7798 §4.4.3; with order numbers the first fragment carries two bytes more. */
function fragmentsOf(unit: Buffer, size: number, numbered: boolean): Buffer[] {
  const type = ((unit[0] ?? 0) >> 1) & 0x3f;
  const parts: Buffer[] = [];
  for (let at = 2; at < unit.length; at += size) {
    const start = at === 2 ? 0x80 : 0;
    const end = at + size >= unit.length ? 0x40 : 0;
    const number = numbered && start ? Buffer.of(0, 7) : Buffer.alloc(0);
    parts.push(
      Buffer.concat([Buffer.of(49 << 1, 1, start | end | type), number, unit.subarray(at, at + size)]),
    );
  }
  return parts;
}

/** RFC 7798 §4.4.2 */
function together(units: readonly Buffer[], numbered: boolean): Buffer {
  const sized = units.map((unit, i) =>
    Buffer.concat([
      numbered ? (i === 0 ? Buffer.of(0, 7) : Buffer.of(0)) : Buffer.alloc(0),
      Buffer.of(unit.length >> 8, unit.length & 255),
      unit,
    ]),
  );
  return Buffer.concat([Buffer.of(48 << 1, 1), ...sized]);
}

function alone(unit: Buffer, numbered: boolean): Buffer {
  return numbered ? Buffer.concat([unit.subarray(0, 2), Buffer.of(0, 7), unit.subarray(2)]) : unit;
}

describe('packets of H.265', () => {
  test.each([{ numbered: false }, { numbered: true }])(
    'give back the NAL units, however they were packed (order numbers: $numbered)',
    ({ numbered }) => {
      const packed = fc.array(
        fc.oneof(
          nal.map((unit) => ({ units: [unit], payloads: [alone(unit, numbered)] })),
          fc
            .tuple(nal, fc.integer({ min: 1, max: 100 }))
            .map(([unit, size]) => ({ units: [unit], payloads: fragmentsOf(unit, size, numbered) })),
          fc
            .array(nal, { minLength: 1, maxLength: 4 })
            .map((units) => ({ units, payloads: [together(units, numbered)] })),
        ),
        { maxLength: 6 },
      );
      fc.assert(
        fc.property(packed, (groups) => {
          const depacketiser = h265.depacketiser(numbered);
          const got = groups.flatMap(({ payloads }) =>
            payloads.flatMap((payload) => depacketiser.push(payload) ?? []),
          );
          expect(got.map((unit) => Buffer.from(unit).toString('hex'))).toEqual(
            groups.flatMap(({ units }) => units.map((unit) => unit.toString('hex'))),
          );
        }),
      );
    },
  );

  test('of random bytes never throw', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.array(fc.uint8Array({ maxLength: 50 })), (numbered, payloads) => {
        const depacketiser = h265.depacketiser(numbered);
        for (const payload of payloads) depacketiser.push(payload);
      }),
    );
  });
});
