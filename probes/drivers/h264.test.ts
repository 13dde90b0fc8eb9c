import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { h264 } from './h264.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));

describe('the size in a sequence parameter set of H.264', () => {
  test.each([
    {
      what: 'high profile, 25 a second',
      sps: '6764001eacd940a02ff97011000003000100000300320f162d96',
      shape: { width: 640, height: 360, frameRate: 25 },
    },
    {
      what: 'rows cut off at the foot',
      sps: '674d4028eca03c0113f2e0220000030002000003003c1e30632c',
      shape: { width: 1920, height: 1080, frameRate: 15 },
    },
    {
      what: 'fields',
      sps: '67640028acd94078044fde0220000003002000000643e2c5b2c0',
      shape: { width: 1920, height: 1080, frameRate: 25 },
    },
    {
      what: '4:4:4',
      sps: '67f4001e919b2816024d80880000030008000003019078b16cb0',
      shape: { width: 704, height: 576, frameRate: 25 },
    },
    {
      what: 'baseline',
      sps: '6742c00cd9016096c044000003000400000300603c50a920',
      shape: { width: 352, height: 288, frameRate: 12 },
    },
    {
      what: 'no colour',
      sps: '6764001ef3650280bfe27016c80000030008000003019078b16cb0',
      shape: { width: 640, height: 360, frameRate: 25 },
    },
    {
      what: 'upright, 4:2:2',
      sps: '677a0028bcd9404403c796f0110000030001000003003c0f183196',
      shape: { width: 1080, height: 1918, frameRate: 30 },
    },
  ])('$what: $shape.width × $shape.height', ({ sps, shape }) => {
    expect(h264.shapeOf(bytes(sps))).toEqual(shape);
  });

  test('is not made up where the set is cut off', () => {
    expect(h264.shapeOf(bytes('6764001eacd9'))).toBeUndefined();
  });

  test('is nothing or plausible for random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (random) => {
        const shape = h264.shapeOf(Uint8Array.from([0x67, ...random]));
        if (shape) expect(Math.max(shape.width, shape.height)).toBeLessThanOrEqual(8_192);
      }),
      { numRuns: 500 },
    );
  });
});

test.each([
  { nal: '65', use: 'key' },
  { nal: '41', use: 'slice' },
  { nal: '67', use: 'sps' },
  { nal: '68', use: 'pps' },
  { nal: '06', use: 'other' },
  { nal: '', use: 'other' },
])('a NAL unit $nal is $use', ({ nal, use }) => {
  expect(h264.useOf(bytes(nal))).toBe(use);
});

test('a slice says whether it is intra: first macroblock 0, then its type', () => {
  expect(h264.isIntraSlice(Uint8Array.of(0x41, 0b1000_1000))).toBe(true); // ue(7)
  expect(h264.isIntraSlice(Uint8Array.of(0x41, 0b1011_0000))).toBe(true); // ue(2)
  expect(h264.isIntraSlice(Uint8Array.of(0x41, 0b1100_0000))).toBe(false); // ue(0)
});

const nal = fc
  .tuple(fc.integer({ min: 1, max: 23 }), fc.nat(3), fc.uint8Array({ minLength: 2, maxLength: 400 }))
  .map(([type, importance, body]) => Buffer.from([(importance << 5) | type, ...body]));

/** One of the ways a device may pack a unit (RFC 6184 §5.6–5.8). */
function fragmentsOf(unit: Buffer, size: number): Buffer[] {
  const first = unit[0] ?? 0;
  const parts: Buffer[] = [];
  for (let at = 1; at < unit.length; at += size) {
    const start = at === 1 ? 0x80 : 0;
    const end = at + size >= unit.length ? 0x40 : 0;
    parts.push(
      Buffer.concat([
        Buffer.of((first & 0xe0) | 28, start | end | (first & 0x1f)),
        unit.subarray(at, at + size),
      ]),
    );
  }
  return parts;
}

function together(units: readonly Buffer[]): Buffer {
  const sized = units.map((unit) => Buffer.concat([Buffer.of(unit.length >> 8, unit.length & 255), unit]));
  return Buffer.concat([Buffer.of(24), ...sized]);
}

describe('packets of H.264', () => {
  test('give back the NAL units, however they were packed', () => {
    const packed = fc.array(
      fc.oneof(
        nal.map((unit) => ({ units: [unit], payloads: [unit] })),
        fc
          .tuple(nal, fc.integer({ min: 1, max: 100 }))
          .map(([unit, size]) => ({ units: [unit], payloads: fragmentsOf(unit, size) })),
        fc
          .array(nal, { minLength: 1, maxLength: 4 })
          .map((units) => ({ units, payloads: [together(units)] })),
      ),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(packed, (groups) => {
        const depacketiser = h264.depacketiser(false);
        const got = groups.flatMap(({ payloads }) =>
          payloads.flatMap((payload) => depacketiser.push(payload) ?? []),
        );
        expect(got.map((unit) => Buffer.from(unit).toString('hex'))).toEqual(
          groups.flatMap(({ units }) => units.map((unit) => unit.toString('hex'))),
        );
      }),
    );
  });

  test('whose beginning was lost give nothing', () => {
    const [, ...rest] = fragmentsOf(Buffer.from('6501020304', 'hex'), 1);
    const depacketiser = h264.depacketiser(false);
    expect(rest.flatMap((payload) => depacketiser.push(payload))).toEqual([]);
  });

  test('in the interleaved mode nobody asked for are told apart', () => {
    expect(h264.depacketiser(false).push(Uint8Array.of(25, 1, 2, 3))).toBeUndefined();
  });

  test('of random bytes never throw', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 50 })), (payloads) => {
        const depacketiser = h264.depacketiser(false);
        for (const payload of payloads) depacketiser.push(payload);
      }),
    );
  });
});
