/** Width and height from a frame header, and nothing from what has none. */
import fc from 'fast-check';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { jpegSize } from './jpeg-size.ts';

test.each([
  { width: 640, height: 360, progressive: false },
  { width: 17, height: 1_000, progressive: true },
])('$width × $height, progressive: $progressive', async ({ progressive, ...size }) => {
  const blank = { create: { ...size, channels: 3, background: '#345' } } as const;
  const jpeg = await sharp(blank).jpeg({ progressive }).withMetadata().toBuffer();
  expect(jpegSize(jpeg)).toEqual(size);
});

test('of any other bytes is nothing, and never a fault', () => {
  expect(jpegSize(Buffer.from('<html>'))).toEqual({ width: 0, height: 0 });
  expect(jpegSize(Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0xff, 0xe0, 0, 0, 0, 0]))).toEqual({
    width: 0,
    height: 0,
  });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      const { width, height } = jpegSize(Uint8Array.from([0xff, 0xd8, 0xff, ...bytes]));
      expect(width >= 0 && height >= 0).toBe(true);
    }),
  );
});
