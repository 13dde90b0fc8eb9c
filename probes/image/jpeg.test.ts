import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { readJpeg } from './jpeg.ts';

const make = (width: number, height: number, isProgressive = false) =>
  sharp({ create: { width, height, channels: 3, background: { r: 90, g: 120, b: 60 } } })
    .jpeg({ progressive: isProgressive })
    .toBuffer();

const small = await make(64, 48);
const scan = small.lastIndexOf(Buffer.from([0xff, 0xda]));

describe('the structure of a JPEG is read to its end', () => {
  test.each([
    ['as it is', small],
    ['with zeros behind it', Buffer.concat([small, Buffer.alloc(700)])],
    ['with anything behind it', Buffer.concat([small, Buffer.from('--boundary\r\n')])],
    [
      'with fill bytes before a marker',
      Buffer.concat([small.subarray(0, 2), Buffer.from([0xff, 0xff]), small.subarray(2)]),
    ],
  ])('%s', (_what, bytes) => {
    expect(readJpeg(bytes)).toMatchObject({ width: 64, height: 48, hasEnd: true });
  });

  test('several scans are one picture', async () => {
    expect(readJpeg(await make(200, 100, true))).toMatchObject({ width: 200, height: 100, hasEnd: true });
  });

  test('what stands behind the end does not belong to it', () => {
    expect(readJpeg(Buffer.concat([small, Buffer.alloc(9)]))).toMatchObject({ end: small.length });
  });

  test('without the end marker it says so', () => {
    expect(readJpeg(small.subarray(0, -2))).toMatchObject({ hasEnd: false });
  });

  test.each([
    ['nothing', Buffer.alloc(0), 'empty'],
    ['a page', Buffer.from('<html></html>'), 'not a JPEG'],
    ['another picture', Buffer.from('\x89PNG\r\n', 'latin1'), 'not a JPEG'],
    ['a start alone', small.subarray(0, 2), 'broken header'],
    ['half a header', small.subarray(0, 30), 'broken header'],
    ['a header without a scan', small.subarray(0, scan), 'broken header'],
    [
      'a header and the end',
      Buffer.concat([small.subarray(0, scan), Buffer.from([0xff, 0xd9])]),
      'broken header',
    ],
    ['more than four megabytes', Buffer.concat([small, Buffer.alloc(4 * 1_048_576)]), 'too many bytes'],
  ])('%s: %s', (_what, bytes, fault) => {
    expect(readJpeg(bytes)).toBe(fault);
  });

  test('a picture too large to decode is refused by its header', async () => {
    const wide = Buffer.from(small);
    const frame = wide.indexOf(Buffer.from([0xff, 0xc0]));
    wide.writeUInt16BE(8_001, frame + 7);
    expect(readJpeg(wide)).toBe('too many pixels');
    wide.writeUInt16BE(0, frame + 7);
    expect(readJpeg(wide)).toBe('broken header');
  });

  test('a picture of 30,000 × 30,000 pixels, and one in ten thousand scans, cost nothing', async () => {
    const bomb = Buffer.from(small);
    const frame = bomb.indexOf(Buffer.from([0xff, 0xc0]));
    bomb.writeUInt16BE(30_000, frame + 5);
    bomb.writeUInt16BE(30_000, frame + 7);
    expect(readJpeg(bomb)).toBe('too many pixels');
    const wide = await make(200, 100, true);
    const first = wide.indexOf(Buffer.from([0xff, 0xda]));
    const second = wide.indexOf(Buffer.from([0xff, 0xda]), first + 2);
    const scans = Buffer.concat(Array.from({ length: 10_000 }, () => wide.subarray(first, second)));
    expect(readJpeg(Buffer.concat([wide.subarray(0, first), scans, wide.subarray(second)]))).toBe(
      'too many scans',
    );
  });

  test('a large progressive picture is refused sooner: it is held whole before anything of it is seen', async () => {
    const progressive = await make(64, 48, true);
    const frame = progressive.indexOf(Buffer.from([0xff, 0xc2]));
    progressive.writeUInt16BE(5_000, frame + 5);
    progressive.writeUInt16BE(5_000, frame + 7);
    expect(readJpeg(progressive)).toBe('too many pixels');
  });

  test('whatever bytes come, reading them ends', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(small.length), (noise, at) => {
        readJpeg(Buffer.concat([small.subarray(0, at), noise]));
      }),
      { numRuns: 300 },
    );
  });
});
