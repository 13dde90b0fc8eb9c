import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { examine } from './examine.ts';

interface Drawing {
  readonly width?: number;
  readonly height?: number;
  readonly quality?: number;
}

/** A JPEG drawn by a function of the place, brightness 0–255. */
function draw(
  luma: (x: number, y: number) => number,
  { width = 640, height = 360, quality = 75 }: Drawing = {},
) {
  const pixels = Buffer.alloc(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) pixels[y * width + x] = luma(x, y);
  }
  return sharp(pixels, { raw: { width, height, channels: 1 } })
    .jpeg({ quality })
    .toBuffer();
}

/** A street by day: surfaces with grain, and a bright sky. */
const grain = (x: number, y: number) => ((x * 7 + y * 13 + x * y) % 31) - 15;
const street = (x: number, y: number) => (y < 120 ? 190 : 90 + ((x >> 5) % 3) * 25) + grain(x, y);
/** A caption in the top tenth, as sharp as captions are. */
const caption = (x: number, y: number) => (y < 30 && x < 300 && (x >> 2) % 2 === 0 ? 235 : undefined);

describe('a picture shows something, or not', () => {
  test.each([
    ['a street by day', street, undefined],
    [
      'a street at night, lamps far apart',
      (x: number, y: number) => ((x - 100) ** 2 + (y - 150) ** 2 < 9_000 ? 150 : 22) + (grain(x, y) >> 1),
      undefined,
    ],
    ['a grey wall with grain', (x: number, y: number) => 120 + grain(x, y), undefined],
    ['nothing but black', () => 3, 'black'],
    ['black with the grain of a sensor', (x: number, y: number) => 8 + (grain(x, y) >> 2), 'black'],
    ['black under a caption', (x: number, y: number) => caption(x, y) ?? 3, 'black'],
    ['one grey', () => 120, 'flat'],
    ['one white', () => 255, 'flat'],
    ['one grey under a caption', (x: number, y: number) => caption(x, y) ?? 60, 'flat'],
    ['colour bars', (x: number) => Math.floor(x / 80) * 30, 'flat'],
  ])('%s', async (_what, luma, fault) => {
    const examined = await examine(await draw(luma));
    if ('invalid' in examined) throw new Error(examined.invalid);
    expect(examined.fault).toBe(fault);
  });

  test('one blue is as flat as one grey', async () => {
    const blue = await sharp({ create: { width: 640, height: 360, channels: 3, background: '#0000ff' } })
      .jpeg()
      .toBuffer();
    expect(await examine(blue)).toMatchObject({ fault: 'flat' });
  });

  test('grey, wide and tiny pictures are judged, too', async () => {
    expect(await examine(await draw(street, { width: 16, height: 16 }))).not.toHaveProperty('invalid');
    expect(await examine(await draw(street, { width: 4_000, height: 3 }))).not.toHaveProperty('invalid');
  });
});

describe('a picture that cannot be believed is invalid', () => {
  const day = draw(street);
  test.each([
    ['nothing', async () => Buffer.alloc(0), 'empty'],
    ['a page', async () => Buffer.from('<html/>'), 'not a JPEG'],
    ['half a picture', async () => (await day).subarray(0, (await day).length >> 1), 'cut off'],
    [
      'half a picture with an end',
      async () => Buffer.concat([(await day).subarray(0, (await day).length >> 1), Buffer.from([0xff])]),
      'cut off',
    ],
  ])('%s', async (_what, bytes, invalid) => {
    expect(await examine(await bytes())).toEqual({ invalid });
  });

  test('where only the end marker is missing, nothing is missing', async () => {
    expect(await examine((await day).subarray(0, -2))).not.toHaveProperty('invalid');
  });

  test('whatever is damaged, it is judged or called invalid', async () => {
    const whole = await draw(street, { width: 96, height: 64 });
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length - 1),
        fc.uint8Array({ minLength: 1, maxLength: 20 }),
        async (at, noise) => {
          const damaged = Buffer.from(whole);
          damaged.set(noise.subarray(0, damaged.length - at), at);
          const examined = await examine(damaged);
          expect('invalid' in examined || examined.shown.length > 0).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('what people are shown is small', () => {
  test('a small picture is shown as it came, without what stood behind it', async () => {
    const small = await draw(street, { quality: 40 });
    const examined = await examine(Buffer.concat([small, Buffer.alloc(500)]));
    if ('invalid' in examined) throw new Error(examined.invalid);
    expect(Buffer.compare(Buffer.from(examined.shown), small)).toBe(0);
  });

  test('a large one is made smaller', async () => {
    const examined = await examine(await draw(street, { width: 1_920, height: 1_080 }));
    if ('invalid' in examined) throw new Error(examined.invalid);
    const { width, height, format } = await sharp(examined.shown).metadata();
    expect({ width, height, format }).toEqual({ width: 640, height: 360, format: 'jpeg' });
    expect(examined).toMatchObject({ width: 1_920, height: 1_080 });
  });
});
