import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MediaClock, missingBetween, readRtp } from './rtp.ts';

const HEADER = [0x80, 0xe0, 0x12, 0x34, 0, 0, 0, 9, 0, 0, 0, 1];

describe('an RTP packet', () => {
  test('is read with its marker, number and time', () => {
    expect(readRtp(Uint8Array.from([...HEADER, 7, 8]))).toEqual({
      payloadType: 96,
      sequence: 0x1234,
      timestamp: 9,
      marker: true,
      payload: Uint8Array.from([7, 8]),
    });
  });

  test.each([
    { because: 'padding', first: 0xa0, rest: [7, 8, 0, 0, 3], payload: [7, 8] },
    { because: 'an extension', first: 0x90, rest: [0, 0, 0, 1, 9, 9, 9, 9, 7, 8], payload: [7, 8] },
    { because: 'a contributing source', first: 0x81, rest: [9, 9, 9, 9, 7, 8], payload: [7, 8] },
  ])('leaves out $because', ({ first, rest, payload }) => {
    const packet = readRtp(Uint8Array.from([first, ...HEADER.slice(1), ...rest]));
    expect(packet?.payload).toEqual(Uint8Array.from(payload));
  });

  test.each([
    { because: 'it is too short', bytes: HEADER.slice(0, 11) },
    { because: 'it is of another version', bytes: [0x40, ...HEADER.slice(1)] },
    { because: 'its extension is longer than it', bytes: [0x90, ...HEADER.slice(1), 0, 0, 9, 9] },
    { because: 'its padding is longer than it', bytes: [0xa0, ...HEADER.slice(1), 200] },
  ])('is refused when $because', ({ bytes }) => {
    expect(readRtp(Uint8Array.from(bytes))).toBeUndefined();
  });

  test('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        readRtp(bytes);
      }),
    );
  });
});

test.each([
  { before: 1, after: 2, missing: 0 },
  { before: 1, after: 4, missing: 2 },
  { before: 65_535, after: 0, missing: 0 },
  { before: 65_534, after: 1, missing: 2 },
  { before: 5, after: 5, missing: 0 },
  { before: 5, after: 3, missing: 0 },
])('between $before and $after $missing packets are missing', ({ before, after, missing }) => {
  expect(missingBetween(before, after)).toBe(missing);
});

describe('media time', () => {
  const times = (pairs: readonly (readonly [number, number])[]) => {
    const clock = new MediaClock(90_000);
    return pairs.map(([timestamp, arrivedMs]) => clock.at(timestamp, arrivedMs));
  };

  test('follows the device, over the wrap of its counter', () => {
    const start = 2 ** 32 - 3_600;
    expect(
      times([
        [start, 0],
        [0, 40],
        [3_600, 90],
      ]),
    ).toEqual([0, 40, 80]);
  });

  test('goes on from the arrival when the device jumps an hour', () => {
    expect(
      times([
        [0, 0],
        [3_600, 40],
        [90_000 * 3_600, 80],
        [90_000 * 3_600 + 3_600, 120],
      ]),
    ).toEqual([0, 40, 80, 120]);
  });

  test('never goes far from the arrival, whatever the device says', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(2 ** 32 - 1), fc.nat(1_000)), { maxLength: 200 }), (packets) => {
        let arrivedMs = 0;
        const clock = new MediaClock(90_000);
        for (const [timestamp, laterMs] of packets) {
          arrivedMs += laterMs;
          const ms = clock.at(timestamp, arrivedMs);
          expect(ms).toBeGreaterThanOrEqual(0);
          expect(ms).toBeLessThanOrEqual(arrivedMs + 15_000);
        }
      }),
    );
  });
});
