import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteReader, ByteWriter, FrameError, FrameReader, framed, LONGEST_FRAME } from './frame.ts';

const payloads = fc.array(fc.record({ kind: fc.nat(255), payload: fc.uint8Array({ maxLength: 200 }) }), {
  maxLength: 12,
});

describe('frames on a stream', () => {
  test('come out the same however the stream is cut into chunks', () => {
    fc.assert(
      fc.property(payloads, fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }), (sent, cuts) => {
        const stream = Buffer.concat(sent.map(({ kind, payload }) => framed(kind, payload)));
        const reader = new FrameReader();
        const got = [];
        for (let at = 0, turn = 0; at < stream.length; turn += 1) {
          const size = cuts[turn % cuts.length] ?? 1;
          got.push(...reader.push(stream.subarray(at, at + size)));
          at += size;
        }
        expect(got.map(({ kind, payload }) => ({ kind, payload: new Uint8Array(payload) }))).toEqual(
          sent.map(({ kind, payload }) => ({ kind, payload: new Uint8Array(payload) })),
        );
        expect(reader.held).toBe(0);
      }),
    );
  });

  test('of random bytes are frames or a stated problem, and never hold more than one frame may', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 20 }), (chunks) => {
        const reader = new FrameReader();
        try {
          for (const chunk of chunks) reader.push(Buffer.from(chunk));
          expect(reader.held).toBeLessThanOrEqual(LONGEST_FRAME + 5);
        } catch (error) {
          expect(error).toBeInstanceOf(FrameError);
        }
      }),
    );
  });

  test('longer than the bound are refused when they are announced, not when they have arrived', () => {
    const head = Buffer.from([0x01, 0x00, 0x00, 0x01, 7]);
    expect(() => new FrameReader().push(head)).toThrow(
      'wanted a frame of at most 16777216 bytes, got 16777217',
    );
    expect(() => framed(1, new Uint8Array(LONGEST_FRAME + 1))).toThrow(FrameError);
  });
});

describe('numbers in a frame', () => {
  test('are read as they were written', () => {
    fc.assert(
      fc.property(fc.array(fc.maxSafeNat()), (numbers) => {
        const writer = new ByteWriter(1);
        for (const number of numbers) writer.number(number);
        const reader = new ByteReader(writer.done());
        expect(numbers.map(() => reader.number())).toEqual(numbers);
        reader.end();
      }),
    );
  });

  test.each([-1, 0.5, Number.NaN, 2 ** 53])(
    'that are not whole and positive are not written: %s',
    (value) => {
      expect(() => new ByteWriter().number(value)).toThrow(FrameError);
    },
  );

  test.each([
    { bytes: [], because: 'there is none' },
    { bytes: [0x80], because: 'it is cut off' },
    { bytes: [255, 255, 255, 255, 255, 255, 255, 127], because: 'it is beyond 2^53' },
    { bytes: [128, 128, 128, 128, 128, 128, 128, 128, 1], because: 'it is too long' },
  ])('are refused when $because', ({ bytes }) => {
    expect(() => new ByteReader(Uint8Array.from(bytes)).number()).toThrow(FrameError);
  });
});
