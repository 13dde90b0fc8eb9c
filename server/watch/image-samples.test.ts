/** Samples of pictures: what counts, once, on the day of the city. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SILENT } from '../../config/log.ts';
import { DEFAULTS } from '../../config/settings.ts';
import type { Batch, Observation } from '../../probes/link/observation.ts';
import { Db } from '../store/db.ts';
import { addSamples, samplesOf } from '../store/image-samples.ts';
import { migrations } from '../store/schema.ts';
import { SampleDaemon, SampleRecords, sampleRecord } from './sample.ts';
import { Watch } from './watch.ts';

const HOUR_MS = 3_600_000;
/** 22:00 of the 20th in the city. */
const START = Date.UTC(2026, 10, 20, 14);
const BLUR = { state: 'bad', reason: 'blur' } as const;
const GOOD = { state: 'good' } as const;

let folder: string;
let db: Db;
let nowMs: number;
let watch: Watch;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lk-samples-'));
  db = await Db.open(join(folder, 'a.db'), migrations);
  nowMs = START;
  watch = await opened();
});
afterEach(async () => {
  await watch.stop();
  await db.close();
  rmSync(folder, { recursive: true });
});

function opened(): Promise<Watch> {
  const records = new SampleRecords([1, 2].map((id) => sampleRecord(id)));
  const assignment = () => ({}) as never; // nobody joins
  return Watch.open(db, { records, settings: DEFAULTS, assignment, clock: () => nowMs, log: SILENT });
}

async function strip(device = 1): Promise<string> {
  const { samples } = await watch.image(device);
  return samples
    .filter(({ valid }) => valid > 0)
    .map(({ day, good, valid }) => `${day} ${good}/${valid}`)
    .join(', ');
}

const look = (atMs: number, more: Partial<Observation> = {}): Observation => ({
  ...{ n: 1, check: 'image', atMs, finding: GOOD },
  steps: [{ did: 'judge picture', ok: true, got: '', tookMs: 1 }],
  ...more,
});

const batch = (
  seq: number,
  atMs: number,
  changed: readonly Observation[],
  confirmed: readonly number[] = [],
): Batch => ({
  ...{ daemon: 'local', seq, fromMs: atMs - 1_000, toMs: atMs, changed },
  unchanged: confirmed.length > 0 ? [{ check: 'image', ns: confirmed }] : [],
});

async function take(...args: Parameters<typeof batch>): Promise<void> {
  nowMs = args[1];
  await watch.batch(batch(...args));
}

test('each confirmed look counts on its day of the city, a suspicion and a look by hand do not', async () => {
  await take(1, START, [look(START)]);
  await take(2, START + HOUR_MS, [], [1]);
  await take(3, START + 3 * HOUR_MS, [], [1]);
  expect(await strip()).toBe('2026-11-20 2/2, 2026-11-21 1/1');
  // One bad look, told as a suspicion; the second one decides.
  const suspected = look(START + 9 * HOUR_MS, { readings: { suspected: 'blur' } });
  await take(4, START + 9 * HOUR_MS, [suspected]);
  expect(await strip()).toBe('2026-11-20 2/2, 2026-11-21 1/1');
  await take(5, START + 9 * HOUR_MS + 720_000, [look(START + 9 * HOUR_MS + 720_000, { finding: BLUR })]);
  await take(6, START + 10 * HOUR_MS, [], [1]);
  expect(await strip()).toBe('2026-11-20 2/2, 2026-11-21 1/3');
  await take(7, START + 11 * HOUR_MS, [look(START + 11 * HOUR_MS, { asked: true })]);
  await take(8, START + 12 * HOUR_MS, [look(START + 12 * HOUR_MS, { steps: [] })]);
  expect(await strip()).toBe('2026-11-20 2/2, 2026-11-21 1/3');
  expect((await watch.image(1)).imgOk).toEqual({ good: 3, valid: 5, line: 9_000, ok: false });
});

test('what could not be asked counts nowhere, nor does a picture of a device that is down', async () => {
  const off = { state: 'unknown', reason: 'device-offline' } as const;
  await take(1, START, [look(START, { finding: off })], []);
  await take(2, START + 1_000, [], [1]);
  await take(3, START + 2_000, [
    look(START + 2_000, { check: 'online', finding: { state: 'bad', reason: 'refused' } }),
  ]);
  await take(4, START + 3_000, [look(START + 3_000)]);
  expect(await strip()).toBe('');
  // In one batch it is there again, and its picture with it.
  await take(5, START + 5_000, [look(START + 4_000, { check: 'online' }), look(START + 5_000)]);
  expect(await strip()).toBe('2026-11-20 1/1');
  expect((await watch.image(2)).imgOk).toEqual({ good: 0, valid: 0, line: 9_000, ok: null });
});

test('a batch that comes twice, before or after a start, counts once', async () => {
  await take(1, START, [look(START)]);
  await take(2, START + 1_000, [], [1]);
  await take(2, START + 1_000, [], [1]);
  await take(1, START + 1_000, [look(START)]);
  await watch.stop();
  watch = await opened();
  await take(2, START + 2_000, [], [1]);
  expect(await strip()).toBe('2026-11-20 2/2');
  await take(3, START + 3_000, [], [1]);
  expect(await strip()).toBe('2026-11-20 3/3');
});

test('a suspicion is told until something is seen after it', async () => {
  await take(1, START, [look(START)]);
  const atMs = START + HOUR_MS;
  await take(2, atMs + 900, [look(atMs, { readings: { suspected: 'occlusion' } })]);
  expect((await watch.image(1)).suspected).toEqual({
    ...{ fault: 'occlusion', atMs },
    secondLookMs: atMs + 1_000 * DEFAULTS.cadences.image.confirmAfterSeconds,
  });
  const secondLookMs = atMs + 2_000_000;
  const planned = look(atMs + 1_000, { readings: { suspected: 'noise', secondLookMs } });
  await take(3, atMs + 1_500, [planned]);
  expect((await watch.image(1)).suspected).toEqual({ fault: 'noise', atMs: atMs + 1_000, secondLookMs });
  await take(4, atMs + 720_000, [], [1]);
  expect((await watch.image(1)).suspected).toBeNull();
});

test('the strip has thirty days across months, and the month so far begins on its first', async () => {
  nowMs = Date.UTC(2026, 11, 2, 4);
  const daemon = new SampleDaemon(nowMs - 1_000);
  await watch.batch(daemon.round([1], GOOD, nowMs));
  const november = 56 * 12 + 10;
  await db.write((sql) => addSamples(sql, [{ device: 1, month: november, date: 29, isGood: false }]));
  const { samples, imgOk } = await watch.image(1);
  expect(samples).toHaveLength(30);
  expect([samples.at(0)?.day, samples.at(-1)?.day]).toEqual(['2026-11-03', '2026-12-02']);
  expect(samples.at(-3)).toEqual({ day: '2026-11-30', good: 0, valid: 1 });
  expect(imgOk).toEqual({ good: 1, valid: 1, line: 9_000, ok: true });
});

test('whatever comes in whatever batches, the counts are those of the looks; and a device-day costs two bytes', async () => {
  const sample = fc.record({
    device: fc.integer({ min: 1, max: 4 }),
    date: fc.nat(30),
    isGood: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(sample, { maxLength: 12 }), { maxLength: 6 }), async (batches) => {
      await db.write((sql) => sql.run('DELETE FROM image_month'));
      for (const one of batches.filter(({ length }) => length > 0))
        await db.write((sql) =>
          addSamples(
            sql,
            one.map((row) => ({ ...row, month: 7 })),
          ),
        );
      for (const device of [1, 2, 3, 4]) {
        const all = batches.flat().filter((row) => row.device === device);
        const [month] = await samplesOf(db.read, device, 0);
        for (let date = 0; date < 31; date++) {
          const day = all.filter((row) => row.date === date);
          expect(month?.days[date] ?? { good: 0, valid: 0 }).toEqual({
            good: day.filter(({ isGood }) => isGood).length,
            valid: day.length,
          });
        }
      }
    }),
    { numRuns: 25 },
  );
  await db.write((sql) => addSamples(sql, [{ device: 9, month: 7, date: 0, isGood: true }]));
  const row = await db.read.one<{ bytes: number }>(
    'SELECT length(days) AS bytes FROM image_month WHERE device = 9',
  );
  expect(row?.bytes).toBe(62);
});
