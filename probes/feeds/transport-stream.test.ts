import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Piece, TransportStream } from './transport-stream.ts';

const TABLE = Buffer.alloc(188, 0xff);
Buffer.from('474000100000b00d0001c100000001f000', 'hex').copy(TABLE); // program map in packet 0x1000
const MAP = Buffer.alloc(188, 0xff);
Buffer.from('475000100002b0', 'hex').copy(MAP);

/** A video packet: the first of a key picture, or any other. */
function video(key: boolean, mark: number): Buffer {
  const packet = Buffer.alloc(188, mark);
  Buffer.from(key ? '474100300740' : '470100100000', 'hex').copy(packet);
  return packet;
}

const KINDS = {
  t: () => TABLE,
  m: () => MAP,
  k: (i: number) => video(true, i),
  p: (i: number) => video(false, i),
};

/** A letter per packet: tables, map, key, other picture. */
function packets(letters: string): Buffer {
  return Buffer.concat([...letters].map((letter, i) => KINDS[letter as keyof typeof KINDS](i & 0x7f)));
}

const inLine = (pieces: readonly Piece[]) => Buffer.concat(pieces.map(({ bytes }) => bytes)).toString('hex');

describe('a transport stream', () => {
  test('is cut where a key picture begins', () => {
    const pieces = new TransportStream().push(packets('tmkpptmkp'));
    expect(pieces.map(({ key, bytes }) => [key, bytes.length / 188])).toEqual([
      [false, 2],
      [true, 5],
      [true, 2],
    ]);
  });

  test('gives a new viewer the tables and everything since the last key picture', () => {
    const stream = new TransportStream();
    expect(stream.beginning).toEqual([]);
    stream.push(packets('tmkpptmkp'));
    stream.push(packets('pp'));
    expect(Buffer.concat(stream.beginning).toString('hex')).toBe(
      Buffer.concat([TABLE, MAP, packets('tmkpptmkp').subarray(7 * 188), packets('pp')]).toString('hex'),
    );
  });

  test('keeps no group that is longer than is worth keeping', () => {
    const stream = new TransportStream();
    stream.push(packets('tmk'));
    for (let i = 0; i < 60; i++) stream.push(packets('p'.repeat(100)));
    expect(stream.beginning).toEqual([]);
    stream.push(packets('k'));
    expect(stream.beginning).toHaveLength(3);
  });

  test('loses nothing and stays whole, however it arrives', () => {
    const letters = fc
      .array(fc.constantFrom('t', 'm', 'k', 'p'), { maxLength: 30 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(letters, fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1 }), (all, cuts) => {
        const whole = packets(all);
        const stream = new TransportStream();
        const pieces: Piece[] = [];
        for (let at = 0, i = 0; at < whole.length; i++) {
          const size = cuts[i % cuts.length] ?? 1;
          pieces.push(...stream.push(whole.subarray(at, at + size)));
          at += size;
        }
        expect(inLine(pieces)).toBe(whole.toString('hex'));
        expect(pieces.every(({ bytes }) => bytes.length % 188 === 0)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('passes on nothing that is no transport stream', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 500 })), (chunks) => {
        const stream = new TransportStream();
        for (const chunk of chunks) {
          for (const { bytes } of stream.push(chunk)) expect(bytes[0]).toBe(0x47);
        }
      }),
    );
  });
});
