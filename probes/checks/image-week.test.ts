import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { Canvas } from '../fleet/canvas.ts';
import { caption, drawScene, drawStreet } from '../fleet/scene.ts';
import { type SpoiledWay, spoil } from '../fleet/spoil.ts';
import { type Examined, examine } from '../image/examine.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** In China. */
const MIDNIGHT_MS = Date.UTC(2026, 4, 31, 16);
/** Deep night, morning, noon, dusk. */
const HOURS = [2.3, 8.7, 13.1, 18.2];

const hourOf = (atMs: number) => ((atMs - MIDNIGHT_MS) % DAY_MS) / HOUR_MS;
const isDaylight = (atMs: number) => hourOf(atMs) > 6 && hourOf(atMs) < 18;

async function look(canvas: Canvas, past: Uint8Array | undefined, atMs: number): Promise<Examined> {
  const { pixels, width, height } = canvas;
  const bytes = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 72 })
    .toBuffer();
  return examine({ bytes, isDaylight: isDaylight(atMs), atMs, ...(past === undefined ? {} : { past }) });
}

const said = (seen: Examined) =>
  'invalid' in seen ? seen.invalid : seen.faults.map(({ fault, measure }) => `${fault} by ${measure}`).join();

/** Four looks a day; gives back what was told beside the right thing, and the past at the end. */
async function weekOf(scene: number): Promise<{ readonly alarms: string[]; readonly past: Uint8Array }> {
  const alarms: string[] = [];
  let past = new Uint8Array(0);
  for (let index = 0; index < 7 * HOURS.length; index++) {
    const day = Math.floor(index / HOURS.length);
    const atMs = MIDNIGHT_MS + day * DAY_MS + (HOURS[index % HOURS.length] ?? 0) * HOUR_MS + index * 61_000;
    const seen = await look(drawScene(scene, atMs), past, atMs);
    if ('invalid' in seen || seen.faults.length > 0)
      alarms.push(`${hourOf(atMs).toFixed(1)} h: ${said(seen)}`);
    if (!('invalid' in seen)) past = Uint8Array.from(seen.past);
  }
  return { alarms, past };
}

const BY_DAY: readonly (readonly [SpoiledWay, string])[] = [
  ['dark', 'too-dark'],
  ['bright', 'overexposed'],
  ['hazy', 'low-contrast'],
  ['blurred', 'blur'],
  ['tinted', 'colour-cast'],
  ['noisy', 'noise'],
  ['striped', 'stripes'],
  ['covered', 'occlusion'],
  ['moved', 'scene-shift'],
  ['broken', 'corrupt'],
  ['grey', 'mono-day'],
];
const BY_NIGHT = BY_DAY.filter(([way]) => way !== 'grey' && way !== 'dark');

/** One in colour at night, one with lamps of its own. */
describe.each([4, 13])('simulated camera %i', (scene) => {
  test('a week of days, dusks, nights and rain is no fault, and after it every fault is told, by day and by night', async () => {
    const { alarms, past } = await weekOf(scene);
    expect(alarms).toEqual([]);
    const told: string[] = [];
    const wanted: string[] = [];
    for (const [hour, ways] of [
      [12.5, BY_DAY],
      [23.5, BY_NIGHT],
    ] as const) {
      for (const [way, fault] of ways) {
        const atMs = MIDNIGHT_MS + 7 * DAY_MS + hour * HOUR_MS;
        const street = spoil(drawStreet(scene, atMs), way, scene);
        caption(street, scene, atMs);
        const seen = await look(street, past, atMs);
        wanted.push(`${way} at ${hour}: ${fault}`);
        told.push(`${way} at ${hour}: ${said(seen).split(' ')[0]}`);
      }
    }
    expect(told).toEqual(wanted);
  }, 60_000);
});

test.each([7, 17, 19])(
  'simulated camera %i, turned after its first picture, is turned and not broken, however its new edges lie',
  async (scene) => {
    const atMs = MIDNIGHT_MS + 10 * HOUR_MS;
    let seen = await look(drawScene(scene, atMs), undefined, atMs);
    const told: string[] = [];
    for (const minutes of [15, 17]) {
      if ('invalid' in seen) break;
      const laterMs = atMs + minutes * 60_000;
      const street = spoil(drawStreet(scene, laterMs), 'moved', scene);
      caption(street, scene, laterMs);
      seen = await look(street, seen.past, laterMs);
      told.push(said(seen).split(' ')[0] ?? '');
    }
    expect(told).toEqual(['scene-shift', 'scene-shift']);
  },
);
