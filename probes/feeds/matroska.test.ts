import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { VideoFormat } from '../drivers/access-unit.ts';
import { H265_FORMAT } from './h265-sample.ts';
import { matroskaCluster, matroskaHeader } from './matroska.ts';

const SPS = Uint8Array.from(Buffer.from('6742c00cd9016096c044000003000400000300603c50a920', 'hex'));
const PPS = Uint8Array.from(Buffer.from('68cb83cb20', 'hex'));
const H264: VideoFormat = {
  codec: 'h264',
  width: 352,
  height: 288,
  frameRate: 12,
  vps: [],
  sps: [SPS],
  pps: [PPS],
};

const CONTAINERS = new Set(['1a45dfa3', '18538067', '1549a966', '1654ae6b', 'ae', 'e0', '1f43b675']);

/** A reader of its own: every element that is no container, as `id: hex`. */
function leaves(bytes: Buffer): Map<string, string> {
  const found = new Map<string, string>();
  let at = 0;
  while (at < bytes.length) {
    const idLength = Math.clz32(bytes[at] ?? 0) - 23;
    const id = bytes.toString('hex', at, at + idLength);
    at += idLength;
    const sizeLength = Math.clz32(bytes[at] ?? 0) - 23;
    const raw = bytes.subarray(at, at + sizeLength).toString('hex');
    const size = Number(BigInt(`0x${raw}`) & ((1n << BigInt(7 * sizeLength)) - 1n));
    at += sizeLength;
    if (CONTAINERS.has(id)) continue;
    expect(at + size).toBeLessThanOrEqual(bytes.length);
    found.set(id, bytes.toString('hex', at, at + size));
    at += size;
  }
  expect(at).toBe(bytes.length);
  return found;
}

const text = (hex: string | undefined) => Buffer.from(hex ?? '', 'hex').toString();

describe('a Matroska stream', () => {
  test('says what is in it', () => {
    const said = leaves(matroskaHeader(H264));
    expect(text(said.get('4282'))).toBe('matroska');
    expect(text(said.get('86'))).toBe('V_MPEG4/ISO/AVC');
    expect(Number(`0x${said.get('b0')}`)).toBe(352);
    expect(Number(`0x${said.get('ba')}`)).toBe(288);
  });

  test.each([
    { frameRate: 12, nanoseconds: 83_333_333 },
    { frameRate: undefined, nanoseconds: 40_000_000 },
  ])('of $frameRate pictures a second says how long each is shown', ({ frameRate, nanoseconds }) => {
    const { frameRate: _none, ...format } = H264;
    const said = leaves(matroskaHeader(frameRate === undefined ? format : { ...format, frameRate }));
    expect(Number(`0x${said.get('23e383')}`)).toBe(nanoseconds);
  });

  test('carries the parameter sets of H.264', () => {
    expect(leaves(matroskaHeader(H264)).get('63a2')).toBe(
      `0142c00cffe10018${Buffer.from(SPS).toString('hex')}010005${Buffer.from(PPS).toString('hex')}`,
    );
  });

  test('carries the parameter sets of H.265', () => {
    const record = leaves(matroskaHeader(H265_FORMAT)).get('63a2') ?? '';
    expect(record.slice(0, 2)).toBe('01');
    for (const [nal] of [H265_FORMAT.vps, H265_FORMAT.sps, H265_FORMAT.pps]) {
      expect(record).toContain(Buffer.from(nal ?? []).toString('hex'));
    }
  });

  test('has each picture in a cluster of its own, with its time, whole', () => {
    const nals = fc.array(fc.uint8Array({ minLength: 1, maxLength: 400 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(nals, fc.boolean(), fc.nat(2 ** 40), (parts, key, atMs) => {
        const unit = { format: H264, nals: parts, bytes: 0, key, mediaMs: 0, lost: 0 };
        const said = leaves(matroskaCluster(unit, atMs));
        expect(Number(`0x${said.get('e7')}`)).toBe(atMs);
        const block = parts.map(
          (nal) => nal.length.toString(16).padStart(8, '0') + Buffer.from(nal).toString('hex'),
        );
        expect(said.get('a3')).toBe(`810000${key ? '80' : '00'}${block.join('')}`);
      }),
    );
  });
});
