/** A camera that is known by one look by day, and is looked at by night for the first time: simulated streets, judged. */
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { Canvas } from './fleet/canvas.ts';
import { caption, drawStreet } from './fleet/scene.ts';
import { type SpoiledWay, spoil } from './fleet/spoil.ts';
import { examine, type Seen } from './image/examine.ts';

const HOUR_MS = 3_600_000;
/** Ten in the morning and one at night in China. */
const BY_DAY = Date.UTC(2026, 10, 18, 2);
const AT_NIGHT = BY_DAY + 15 * HOUR_MS;

async function jpegOf(scene: number, atMs: number, way?: SpoiledWay): Promise<Uint8Array> {
  const street: Canvas = drawStreet(scene, atMs);
  const seen = way === undefined ? street : spoil(street, way, scene);
  caption(seen, scene, atMs);
  const { pixels, width, height } = seen;
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 72 })
    .toBuffer();
}

async function seenAt(scene: number, atMs: number, past?: Uint8Array, way?: SpoiledWay): Promise<Seen> {
  const bytes = await jpegOf(scene, atMs, way);
  const isDaylight = atMs === BY_DAY;
  const seen = await examine({ bytes, atMs, isDaylight, ...(past === undefined ? {} : { past }) });
  if ('invalid' in seen) throw new Error(seen.invalid);
  return seen;
}

async function faultsAtNight(scene: number, way?: SpoiledWay): Promise<readonly string[]> {
  const { past } = await seenAt(scene, BY_DAY);
  return (await seenAt(scene, AT_NIGHT, past, way)).faults.map(({ fault }) => fault);
}

// Streets whose lamps light other rows than the sun does, and one whose camera turns grey at night.
const STREETS = [0, 1, 3, 11, 14, 20] as const;

describe('in its first night a camera', () => {
  test.each(STREETS)('of street %i shows no fault by its lamps alone', async (scene) => {
    expect(await faultsAtNight(scene)).toEqual([]);
  });

  test.each([
    ['covered', 'occlusion'],
    ['blurred', 'blur'],
    ['hazy', 'low-contrast'],
    ['tinted', 'colour-cast'],
  ] as const)('that is %s is told as %s', async (way, fault) => {
    for (const scene of [0, 3, 14]) expect(await faultsAtNight(scene, way)).toEqual([fault]);
  });
});
