import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { blurred, type Drawn, displaced, draw, grained, remade, type Shot } from './drawn.ts';
import { examine, type Seen } from './examine.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** As a camera would send it. */
function jpegOf({ rgb, width, height }: Drawn, quality = 85): Promise<Buffer> {
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .jpeg({ quality, chromaSubsampling: '4:2:0' })
    .toBuffer();
}

async function look(picture: Drawn | Buffer, past?: Uint8Array, atMs = 0, isDaylight = true): Promise<Seen> {
  const bytes = Buffer.isBuffer(picture) ? picture : await jpegOf(picture);
  const examined = await examine({ bytes, isDaylight, atMs, ...(past === undefined ? {} : { past }) });
  if ('invalid' in examined) throw new Error(examined.invalid);
  return examined;
}

/** What is remembered after three sound looks, a day apart. */
async function pastOf(shot: Shot = {}): Promise<Uint8Array> {
  let past: Uint8Array | undefined;
  for (const day of [0, 1, 2]) {
    const seen = await look(draw({ ...shot, grainSeed: day + 50, minute: day }), past, day * DAY_MS);
    expect(seen.faults).toEqual([]);
    past = seen.past;
  }
  return past as Uint8Array;
}

const past = await pastOf();
const LATER_MS = 3 * DAY_MS;
/** A live picture of the street that is remembered. */
const live = (shot: Shot = {}) => draw({ grainSeed: 7, minute: 7, ...shot });
const faultsOf = ({ faults }: Seen) => faults.map(({ fault }) => fault);

/** Grey haze that leaves this share of the contrast. */
const hazed = (drawn: Drawn, share: number) =>
  remade(drawn, ([r, g, b]) => [165 + (r - 165) * share, 165 + (g - 165) * share, 168 + (b - 168) * share]);
const tinted = (drawn: Drawn, red: number, green: number, blue: number) =>
  remade(drawn, ([r, g, b]) => [r * red, g * green, b * blue]);

const FAULTS: readonly (readonly [fault: string, how: string, picture: () => Drawn])[] = [
  [
    'signal-loss',
    'black under a caption',
    () => remade(live(), (old, _, y) => (y < 0.08 && old[0] > 235 ? old : [4, 4, 4])),
  ],
  ['signal-loss', 'one blue', () => remade(live(), () => [20, 40, 190])],
  [
    'signal-loss',
    'colour bars',
    () =>
      remade(live(), (_, x) => {
        const bar = 7 - Math.floor(x * 8);
        return [bar & 2 ? 200 : 8, bar & 4 ? 200 : 8, bar & 1 ? 200 : 8];
      }),
  ],
  ['too-dark', 'a stuck iris', () => draw({ light: 0.08, grainSeed: 8 })],
  ['overexposed', 'an iris wide open', () => tinted(live(), 2.6, 2.6, 2.6)],
  ['low-contrast', 'a fogged dome', () => grained(hazed(blurred(live(), 1), 0.22), 1, 3)],
  ['blur', 'out of focus', () => grained(blurred(live({ grain: 0 }), 4), 1.5, 4)],
  ['colour-cast', 'no blue', () => tinted(live(), 1.1, 1, 0.45)],
  ['colour-cast', 'pink', () => tinted(live(), 1.35, 0.75, 1.2)],
  ['noise', 'grain', () => grained(live(), 14, 5)],
  ['stripes', 'slanting', () => waved(live(), 18, (x, y) => x * 44 + y * 20)],
  ['stripes', 'mains hum', () => waved(live(), 24, (_, y) => y * 4)],
  ['occlusion', 'a cloth over the left', () => covered(live(), (x) => x < 0.4)],
  ['occlusion', 'dirt in the middle', () => covered(live(), (x, y) => Math.hypot(x - 0.5, y - 0.5) < 0.22)],
  ['scene-shift', 'turned aside', () => grained(turned(live({ grain: 0, minute: 3 })), 1.5, 6)],
  ['corrupt', 'repeated rows', () => repeated(live(), 0.55)],
  ['corrupt', 'a green remainder', () => remade(live(), (old, _, y) => (y < 0.7 ? old : [0, 135, 0]))],
  ['corrupt', 'displaced blocks', () => displaced(live(), 0.35)],
  ['mono-day', 'grey by day', () => live({ isGrey: true })],
];

function waved(drawn: Drawn, height: number, turns: (x: number, y: number) => number): Drawn {
  return remade(drawn, ([r, g, b], x, y) => {
    const wave = height * Math.sin(2 * Math.PI * turns(x, y));
    return [r + wave, g + wave, b + wave];
  });
}

function covered(drawn: Drawn, isCovered: (x: number, y: number) => boolean): Drawn {
  return remade(drawn, (old, x, y) => (y > 0.08 && isCovered(x, y) ? [96 + 8 * x, 84, 78] : old));
}

/** Two thirds of the view, from further right and further down, and the caption where it always is. */
function turned(drawn: Drawn): Drawn {
  const { width, height, rgb } = drawn;
  return remade(drawn, (old, x, y) => {
    if (y < 0.08) return old;
    const at = (Math.floor((0.3 + y * 0.66) * height) * width + Math.floor((0.33 + x * 0.66) * width)) * 3;
    return [rgb[at] ?? 0, rgb[at + 1] ?? 0, rgb[at + 2] ?? 0];
  });
}

function repeated({ width, height, rgb }: Drawn, from: number): Drawn {
  const out = Uint8Array.from(rgb);
  const row = Math.floor(height * from);
  for (let y = row + 1; y < height; y++)
    out.copyWithin(y * width * 3, row * width * 3, (row + 1) * width * 3);
  return { width, height, rgb: out };
}

describe('the cause is named, beside the own past of the camera', () => {
  test.each(FAULTS)('%s: %s', async (fault, _how, picture) => {
    const seen = await look(picture(), past, LATER_MS);
    expect(faultsOf(seen)).toEqual([fault]);
    const [told] = seen.faults;
    if (told === undefined) throw new Error('nothing told');
    expect(told.lies === 'over' ? told.value > told.limit : told.value < told.limit).toBe(true);
    expect(told.reference?.atMs).toBeLessThan(LATER_MS);
    expect(told.where !== undefined).toBe(['occlusion', 'scene-shift', 'corrupt'].includes(fault));
  });

  test.each<[string, () => Drawn, boolean]>([
    ['the same street a little later', () => live(), true],
    ['a darker hour', () => live({ light: 0.7 }), true],
    ['infra-red at night', () => draw({ light: 0.45, isGrey: true, grainSeed: 12, grain: 2.5 }), false],
    ['a lorry in a quarter of the view', () => lorry(live()), true],
  ])('%s is no fault', async (_what, picture, isDaylight) => {
    expect(faultsOf(await look(picture(), past, LATER_MS, isDaylight))).toEqual([]);
  });

  test('where the cover lies is told', async () => {
    const [fault] = (
      await look(
        covered(live(), (x) => x < 0.4),
        past,
        LATER_MS,
      )
    ).faults;
    expect(fault?.where?.left).toBeLessThan(0.1);
    expect(fault?.where?.right).toBeGreaterThan(0.3);
    expect(fault?.where?.right).toBeLessThan(0.55);
  });

  test('where the stream broke off is told', async () => {
    const [fault] = (
      await look(
        remade(live(), (old, _, y) => (y < 0.7 ? old : [0, 135, 0])),
        past,
      )
    ).faults;
    expect(fault?.where?.top).toBeCloseTo(0.7, 1);
    expect(fault?.where?.bottom).toBeCloseTo(1, 1);
  });
});

/** Boards and wheels have edges of their own: what drives by is no cover. */
function lorry(drawn: Drawn): Drawn {
  return remade(drawn, (old, x, y) => {
    if (x < 0.3 || x > 0.72 || y < 0.45 || y > 0.92) return old;
    const isBoard = Math.floor(x * 60) % 3 === 0 || Math.floor(y * 48) % 4 === 0;
    return isBoard ? [208, 60, 48] : [120, 30, 26];
  });
}

describe('without a past only what speaks for itself is told', () => {
  test.each(
    FAULTS.filter(
      ([fault, how]) =>
        fault === 'signal-loss' ||
        [
          'an iris wide open',
          'a stuck iris',
          'grey by day',
          'repeated rows',
          'a green remainder',
          'slanting',
        ].includes(how),
    ),
  )('%s: %s', async (fault, _how, picture) => {
    expect(faultsOf(await look(picture()))).toEqual([fault]);
  });

  test('a street that was never seen before is a good picture', async () => {
    for (const street of [1, 2, 3, 4, 5, 6]) expect(faultsOf(await look(draw({ street })))).toEqual([]);
  });
});

describe('a picture that stands still is frozen', () => {
  test('the very same bytes', async () => {
    const bytes = await jpegOf(live());
    const first = await look(bytes, past, LATER_MS);
    expect(faultsOf(first)).toEqual([]);
    expect(faultsOf(await look(bytes, first.past, LATER_MS + 12 * MINUTE_MS))).toEqual(['freeze']);
  });

  test('the same picture although its clock runs on', async () => {
    const first = await look(live({ minute: 10 }), past, LATER_MS);
    expect(faultsOf(await look(live({ minute: 22 }), first.past, LATER_MS + 12 * MINUTE_MS))).toEqual([
      'freeze',
    ]);
  });

  test('an empty street is not: its grain is new in every picture', async () => {
    const first = await look(live({ minute: 10 }), past, LATER_MS);
    const next = await look(live({ minute: 22, grainSeed: 99 }), first.past, LATER_MS + 12 * MINUTE_MS);
    expect(faultsOf(next)).toEqual([]);
  });
});

describe('a picture that cannot be believed is invalid', () => {
  const day = jpegOf(draw());
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
    expect(await examine({ bytes: await bytes(), isDaylight: true, atMs: 0 })).toEqual({ invalid });
  });

  test('where only the end marker is missing, nothing is missing', async () => {
    expect(faultsOf(await look((await day).subarray(0, -2)))).toEqual([]);
  });

  test('whatever is damaged, it is judged or called invalid; whatever was remembered, too', async () => {
    const whole = await jpegOf(draw({ width: 96, height: 64 }));
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length - 1),
        fc.uint8Array({ minLength: 1, maxLength: 20 }),
        fc.uint8Array({ maxLength: 40 }),
        async (at, noise, kept) => {
          const bytes = Buffer.from(whole);
          bytes.set(noise.subarray(0, bytes.length - at), at);
          const examined = await examine({ bytes, past: kept, isDaylight: true, atMs: 0 });
          expect('invalid' in examined || examined.shown.length > 0).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each([
    [16, 16],
    [1_200, 3],
    [3, 400],
  ])('%i × %i pixels are judged, too', async (width, height) => {
    expect((await look(draw({ width, height }))).width).toBe(width);
  });
});

describe('what people are shown is small', () => {
  test('a small picture is shown as it came, without what stood behind it', async () => {
    const small = await jpegOf(draw(), 40);
    const { shown } = await look(Buffer.concat([small, Buffer.alloc(500)]));
    expect(Buffer.compare(Buffer.from(shown), small)).toBe(0);
  });

  test('a large one is made smaller', async () => {
    const seen = await look(draw({ width: 1_920, height: 1_080 }));
    const { width, height, format } = await sharp(seen.shown).metadata();
    expect({ width, height, format }).toEqual({ width: 640, height: 360, format: 'jpeg' });
    expect(seen).toMatchObject({ width: 1_920, height: 1_080 });
  });
});
