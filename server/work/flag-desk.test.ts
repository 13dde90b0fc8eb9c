/** Devices flagged for their own uptime: over which time, worst first, and what people say of them. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Sample } from '../registry/sample.ts';
import { Journal } from '../store/journal.ts';
import type { Asker } from './asker.ts';
import { FlagDesk } from './flag-desk.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 22, 4);
const LI: Asker = { key: 'session:li', kind: 'staff', staff: 7, name: 'li', role: 'crew', unit: '' };

let sample: Sample;
let asked: { fromMs: number; untilMs: number }[];
/** Good hours of thirty days, by device. */
let hours: Record<number, number>;
let counted: number[];

function open(): Promise<FlagDesk> {
  return FlagDesk.open(sample.db, {
    ...{ journal: new Journal(), keepDays: 1_100, clock: () => NOW },
    rules: { threshold: 9_500, clearAbove: 50, leastMs: 72 * HOUR },
    isCounted: (device) => counted.includes(device),
    uptimes: {
      async *deviceUptimes(fromMs, untilMs) {
        asked.push({ fromMs, untilMs });
        for (const [device, good] of Object.entries(hours))
          yield { device: Number(device), goodMs: good * HOUR, badMs: (720 - good) * HOUR };
      },
    },
  });
}

beforeEach(async () => {
  sample = new Sample();
  await sample.open();
  [asked, counted] = [[], [1, 2, 3, 4, 5]];
  hours = { 1: 683, 2: 684, 3: 300, 4: 600, 5: 600 };
});
afterEach(() => sample.remove());

const up = async (desk: FlagDesk) => (await desk.devices(true)).map(({ device, share }) => [device, share]);

test('devices are judged by the thirty days until now, and told worst first', async () => {
  const desk = await open();
  expect(await desk.turn(NOW)).toBe(4);
  expect(asked).toEqual([{ fromMs: NOW - 720 * HOUR, untilMs: NOW }]);
  expect(await up(desk)).toEqual([
    [3, 4_166],
    [4, 8_333],
    [5, 8_333],
    [1, 9_486],
  ]);
  expect(await up(await open())).toEqual(await up(desk));
});

test('who is counted no longer, or registered no longer, comes down with what was known last', async () => {
  const desk = await open();
  await desk.turn(NOW);
  counted = [1, 3, 4];
  hours = { 1: 688, 3: 310, 5: 600 };
  expect(await desk.turn(NOW + HOUR)).toBe(1);
  expect(await up(desk)).toEqual([[3, 4_305]]);
  const down = (await desk.devices(false)).toSorted((a, b) => a.device - b.device);
  expect(down.map(({ device, share, clearedMs }) => [device, share, clearedMs])).toEqual([
    [1, 9_555, NOW + HOUR],
    [4, 8_333, NOW + HOUR],
    [5, 8_333, NOW + HOUR],
  ]);
});

test('somebody who explained a flag has seen it as soon as they say so, and once', async () => {
  const desk = await open();
  await desk.turn(NOW);
  const key = { flag: 'device/3', raisedMs: NOW };
  await desk.explain(key, 'lightning', LI);
  for (let time = 0; time < 2; time++) await desk.see(key, LI);
  const words = [...(await desk.wordsOf([key])).values()].flat();
  expect(words.map(({ who, note }) => [who, note])).toEqual([
    ['li', 'lightning'],
    ['li', null],
  ]);
  await expect(desk.explain(key, 'rain', { ...LI, kind: 'token' })).rejects.toThrow();
});
