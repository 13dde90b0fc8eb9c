import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AccessUnit, UNIT_LIMIT, UnitAssembler } from './access-unit.ts';
import type { RtpPacket } from './rtp.ts';
import type { SdpMedia } from './sdp.ts';

const SPS = Buffer.from('6742c00cd9016096c044000003000400000300603c50a920', 'hex'); // 352 × 288
const OTHER_SPS = Buffer.from('6742c01fa6110280bfe584000003000400000300603c60c846', 'hex'); // 640 × 360
const PPS = Buffer.from('68cb83cb20', 'hex');
const KEY = Buffer.from('6588840a', 'hex');
const SLICE = Buffer.from('419a0102', 'hex');

function media(format: Record<string, string> = {}): SdpMedia {
  return {
    kind: 'video',
    payloadType: 96,
    encoding: 'H264',
    clockRate: 90_000,
    format: new Map(Object.entries(format)),
    control: undefined,
    frameRate: undefined,
  };
}

const SETS = { 'sprop-parameter-sets': `${SPS.toString('base64')},${PPS.toString('base64')}` };

/** Packets of one unit each, numbered in order: [time, payload, marker]. */
function unitsOf(
  assembler: UnitAssembler,
  packets: readonly (readonly [number, Uint8Array, boolean])[],
  first = 0,
): AccessUnit[] {
  return packets.flatMap(([timestamp, payload, marker], i) => {
    const packet: RtpPacket = { payloadType: 96, sequence: (first + i) & 0xffff, timestamp, marker, payload };
    return [...assembler.push(packet, timestamp / 90)];
  });
}

describe('access units', () => {
  test('begin at the first key picture whose parameter sets are known', () => {
    const units = unitsOf(new UnitAssembler('h264', media()), [
      [0, SLICE, true],
      [3_600, KEY, true], // nothing says how to decode it
      [7_200, SPS, false],
      [7_200, PPS, false],
      [7_200, KEY, true],
      [10_800, SLICE, true],
    ]);
    expect(units.map(({ key, mediaMs, nals }) => ({ key, mediaMs, nals: nals.length }))).toEqual([
      { key: true, mediaMs: 0, nals: 3 },
      { key: false, mediaMs: 40, nals: 1 },
    ]);
    expect(units[0]?.format).toMatchObject({ codec: 'h264', width: 352, height: 288, frameRate: 12 });
  });

  test('take their parameter sets from the description where the stream has none', () => {
    const [unit] = unitsOf(new UnitAssembler('h264', media(SETS)), [[0, KEY, true]]);
    expect(unit?.format).toMatchObject({
      width: 352,
      sps: [Uint8Array.from(SPS)],
      pps: [Uint8Array.from(PPS)],
    });
  });

  test('end with a new time where the device marks no ends', () => {
    const units = unitsOf(new UnitAssembler('h264', media(SETS)), [
      [0, KEY, false],
      [0, KEY, false],
      [3_600, SLICE, false],
      [7_200, SLICE, false],
    ]);
    expect(units.map(({ nals }) => nals.length)).toEqual([2, 1]);
  });

  test('are not ended by a mark on a parameter set', () => {
    const units = unitsOf(new UnitAssembler('h264', media()), [
      [0, SPS, true],
      [0, PPS, true],
      [0, KEY, true],
    ]);
    expect(units.map(({ nals }) => nals.length)).toEqual([3]);
  });

  test('are whole again from the second on where the device marks each slice as an end', () => {
    const units = unitsOf(new UnitAssembler('h264', media(SETS)), [
      [0, KEY, true],
      [0, KEY, true],
      [3_600, SLICE, true],
      [3_600, SLICE, true],
      [7_200, KEY, true],
      [7_200, KEY, true],
      [10_800, SLICE, true],
    ]);
    expect(units.slice(2).map(({ nals }) => nals.length)).toEqual([2, 2]);
  });

  test('keep parameter sets that come under a time of their own', () => {
    const units = unitsOf(new UnitAssembler('h264', media()), [
      [0, SPS, true],
      [1, PPS, true],
      [3_600, KEY, true],
    ]);
    expect(units).toHaveLength(1);
    expect(units[0]?.format.width).toBe(352);
  });

  test('have the same format while nothing changes, and another when the size does', () => {
    const units = unitsOf(new UnitAssembler('h264', media(SETS)), [
      [0, SPS, false],
      [0, KEY, true],
      [3_600, SLICE, true],
      [7_200, OTHER_SPS, false],
      [7_200, KEY, true],
    ]);
    expect(units[1]?.format).toBe(units[0]?.format);
    expect(units[2]?.format).toMatchObject({ width: 640, height: 360 });
  });

  test('begin at intra slices behind a parameter set, where the device has no other key pictures', () => {
    const intra = Uint8Array.of(0x41, 0b1000_1000, 1, 2);
    const units = unitsOf(new UnitAssembler('h264', media(SETS)), [
      [0, SLICE, true],
      [3_600, SPS, false],
      [3_600, intra, true],
      [7_200, SLICE, true],
    ]);
    expect(units.map(({ key }) => key)).toEqual([true, false]);
  });

  test('say how many packets were missing before them', () => {
    const assembler = new UnitAssembler('h264', media(SETS));
    unitsOf(assembler, [[0, KEY, true]], 65_535);
    const [unit] = unitsOf(assembler, [[3_600, SLICE, true]], 3);
    expect(unit?.lost).toBe(3);
  });

  test('pass over packets of another kind', () => {
    const assembler = new UnitAssembler('h264', media(SETS));
    expect(
      assembler.push({ payloadType: 97, sequence: 1, timestamp: 0, marker: true, payload: KEY }, 0),
    ).toEqual([]);
  });
});

describe('a session ends', () => {
  test('with a picture larger than any camera sends', () => {
    const assembler = new UnitAssembler('h264', media(SETS));
    const big = new Uint8Array(60_000).fill(1);
    big.set([0x7c, 0x05]); // the middle of fragments, after the beginning below
    const begin = Uint8Array.of(0x7c, 0x85, 1);
    const packets = Array.from(
      { length: UNIT_LIMIT / 60_000 + 2 },
      (_, i) => [0, i === 0 ? begin : big, false] as const,
    );
    expect(() => unitsOf(assembler, packets)).toThrow('bad-answer');
  });

  test('with parameter sets that describe no picture', () => {
    const broken = Buffer.from('6742c00c01', 'hex');
    expect(() =>
      unitsOf(new UnitAssembler('h264', media()), [
        [0, broken, false],
        [0, PPS, false],
        [0, KEY, true],
      ]),
    ).toThrow('codec');
  });

  test('and with nothing else: random packets are told by their word or passed over', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('h264' as const, 'h265' as const),
        fc.array(fc.tuple(fc.nat(5), fc.uint8Array({ maxLength: 60 }), fc.boolean())),
        (codec, packets) => {
          try {
            unitsOf(new UnitAssembler(codec, media(SETS)), packets);
          } catch (error) {
            expect(error).toMatchObject({ name: 'RtspFailure' });
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
