/** Which pictures are kept, for what, and until when; and that they are gone afterwards. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SILENT } from '../../config/log.ts';
import { DEFAULTS } from '../../config/settings.ts';
import type { BadReason, Picture } from '../../probes/link/observation.ts';
import { Db } from '../store/db.ts';
import { removePictures } from '../store/pictures.ts';
import { migrations } from '../store/schema.ts';
import { SampleDaemon, SampleRecords, sampleRecord } from './sample.ts';
import { Watch } from './watch.ts';

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 10, 21, 4);
const JPEG_BYTES = 40_000;
const THUMB_BYTES = 6_000;

let folder: string;
let db: Db;
let nowMs: number;
let records: SampleRecords;
let watch: Watch;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lk-pictures-'));
  db = await Db.open(join(folder, 'a.db'), migrations);
  nowMs = START;
  records = new SampleRecords([1, 2, 3].map((id) => sampleRecord(id)));
  watch = await opened();
});
afterEach(async () => {
  await watch.stop();
  await db.close();
  rmSync(folder, { recursive: true });
});

async function opened(): Promise<Watch> {
  const assignment = () => ({}) as never; // nobody joins
  const made = await Watch.open(db, {
    records,
    settings: DEFAULTS,
    assignment,
    clock: () => nowMs,
    log: SILENT,
  });
  await made.joined('local').catch(() => undefined);
  return made;
}

/** Pictures that no two looks share. */
function picture(n: number, atMs: number, more: Partial<Picture> = {}): Picture {
  const seed = (atMs + n) % 251;
  return { n, atMs, jpeg: Buffer.alloc(JPEG_BYTES, seed), thumb: Buffer.alloc(THUMB_BYTES, seed), ...more };
}

async function kept(): Promise<{ pictures: number; full: number; bytes: number; uses: number }> {
  const row = await db.read.one<{ pictures: number; full: number; bytes: number; uses: number }>(
    `SELECT count(*) AS pictures, count(jpeg) AS full, coalesce(sum(length(thumb) + coalesce(length(jpeg), 0)), 0) AS bytes,
     (SELECT count(*) FROM picture_use) AS uses FROM kept_picture`,
  );
  return row ?? { pictures: 0, full: 0, bytes: 0, uses: 0 };
}

async function pages(): Promise<{ all: number; free: number }> {
  await db.read.all('PRAGMA wal_checkpoint(PASSIVE)').catch(() => undefined);
  const count = await db.read.one<{ page_count: number }>('PRAGMA page_count');
  const free = await db.read.one<{ freelist_count: number }>('PRAGMA freelist_count');
  return { all: count?.page_count ?? 0, free: free?.freelist_count ?? 0 };
}

async function usesOf(device: number): Promise<[string, number][]> {
  return (await watch.pictures.uses(device)).map(({ use, atMs }) => [use, atMs - START]);
}

describe('references', () => {
  test('stay in small form when a later picture takes the place of the latest', async () => {
    await watch.picture(picture(1, START, { reference: 'day' }));
    nowMs += DAY_MS;
    await watch.picture(picture(1, nowMs, { reference: 'night' }));
    await watch.picture(picture(1, nowMs + 1_000));
    nowMs += 1_000;
    await watch.picture(picture(1, nowMs));
    expect(await kept()).toEqual({
      ...{ pictures: 3, full: 1, uses: 3 },
      bytes: JPEG_BYTES + 3 * THUMB_BYTES,
    });
    expect(await watch.pictures.at(1, START, 'full')).toBeUndefined();
    expect((await watch.pictures.at(1, START, 'thumb'))?.jpeg).toHaveLength(THUMB_BYTES);
  });

  test('are three by day and three by night, as many as the probe compares with', async () => {
    for (let day = 0; day < 5; day++)
      for (const reference of ['day', 'night'] as const) {
        nowMs = START + day * DAY_MS + (reference === 'day' ? 0 : DAY_MS / 2);
        await watch.picture(picture(1, nowMs, { reference }));
      }
    const uses = await usesOf(1);
    const days = (use: string) => uses.filter(([one]) => one === use).map(([, atMs]) => atMs / DAY_MS);
    expect(days('day')).toEqual([0, 1, 4]);
    expect(days('night')).toEqual([0.5, 1.5, 4.5]);
  });
});

describe('an outage of the picture', () => {
  const BLUR = { state: 'bad', reason: 'blur' } as const;

  async function look(
    daemon: SampleDaemon,
    state: 'good' | BadReason | 'unknown',
    atMs: number,
    isFirst = true,
  ) {
    nowMs = atMs + 500;
    const finding =
      state === 'good'
        ? ({ state } as const)
        : state === 'unknown'
          ? ({ state, reason: 'device-offline' } as const)
          : ({ state: 'bad', reason: state } as const);
    const send = () => watch.batch(daemon.batch([{ n: 1, check: 'image', finding, atMs }], atMs + 500));
    if (!isFirst) await send();
    // The picture is sent on its own, a moment off the observation.
    if (state !== 'unknown') await watch.picture(picture(1, atMs + (isFirst ? -1 : 2)));
    if (isFirst) await send();
  }

  test.each([
    ['the picture comes first', true],
    ['the batch comes first', false],
  ])('keeps what it began and what it ended with when %s', async (_, isFirst) => {
    const daemon = new SampleDaemon(START);
    const hour = (n: number) => START + n * 3_600_000;
    await look(daemon, 'good', hour(1), isFirst);
    await look(daemon, 'blur', hour(2), isFirst);
    await look(daemon, 'occlusion', hour(3), isFirst);
    await look(daemon, 'unknown', hour(30), isFirst);
    await look(daemon, 'blur', hour(31), isFirst);
    await look(daemon, 'good', hour(32), isFirst);
    await look(daemon, 'good', hour(33), isFirst);
    const off = isFirst ? -1 : 2;
    expect((await usesOf(1)).map(([use, atMs]) => [use, (atMs - off) / 3_600_000])).toEqual([
      ['before', 2],
      ['after', 32],
      ['latest', 33],
    ]);
    expect(await kept()).toMatchObject({ pictures: 3, full: 3 });
    await look(daemon, 'noise', hour(50), isFirst);
    expect((await usesOf(1)).map(([use, atMs]) => [use, (atMs - off) / 3_600_000])).toEqual([
      ['before', 50],
      ['latest', 50],
    ]);
    expect(await kept()).toMatchObject({ pictures: 1, uses: 2 });
  });

  test('of which no picture came has none to show, and says so until one comes', async () => {
    const daemon = new SampleDaemon(START);
    await watch.picture(picture(1, START - 3_600_000));
    const blank = { state: 'bad', reason: 'no-picture' } as const;
    await watch.batch(daemon.batch([{ n: 1, check: 'image', finding: blank, atMs: START }], START));
    expect(await usesOf(1)).toEqual([['latest', -3_600_000]]);
    const { before, after } = await watch.image(1);
    expect({ before, after }).toEqual({ before: null, after: null });
  });

  test('that a kill came into is the same outage after the start', async () => {
    const daemon = new SampleDaemon(START);
    await look(daemon, 'blur', START);
    await watch.stop();
    watch = await opened();
    daemon.restart(START + 1_000);
    await watch.batch(
      daemon.batch([{ n: 1, check: 'image', finding: BLUR, atMs: START + 2_000 }], START + 3_000),
    );
    await look(daemon, 'good', START + 3_600_000);
    expect((await usesOf(1)).map(([use]) => use)).toEqual(['before', 'after', 'latest']);
  });
});

describe('what is past its end date', () => {
  test('is gone by the hour, rows and bytes, and its pages are used again', async () => {
    const { pictureDays, referenceDays } = DEFAULTS.retention;
    const many = Array.from({ length: 60 }, (_, index) => index + 1);
    for (const n of many) records.put(sampleRecord(n));
    for (const n of many) await watch.picture(picture(n, START - n, { reference: 'day' }));
    expect(await kept()).toEqual({
      ...{ pictures: 60, full: 60, uses: 120 },
      bytes: 60 * (JPEG_BYTES + THUMB_BYTES),
    });
    const full = await pages();

    // Not a millisecond earlier than promised: of the first the end date has come, of the last it has not.
    await watch.retirePictures(START - 60 + pictureDays * DAY_MS - 1);
    expect(await kept()).toMatchObject({ pictures: 60, full: 60 });
    expect(watch.pictureMs(60)).toBe(START - 60);
    await watch.retirePictures(START - 60 + pictureDays * DAY_MS);
    expect(await kept()).toMatchObject({ full: 59, uses: 119 });
    expect(watch.pictureMs(60)).toBeNull();

    await watch.retirePictures(START + pictureDays * DAY_MS);
    expect(await kept()).toEqual({ pictures: 60, full: 0, uses: 60, bytes: 60 * THUMB_BYTES });
    await watch.retirePictures(START + referenceDays * DAY_MS);
    expect(await kept()).toEqual({ pictures: 0, full: 0, uses: 0, bytes: 0 });
    const empty = await pages();
    expect(empty.free).toBeGreaterThan(0.9 * ((60 * (JPEG_BYTES + THUMB_BYTES)) / 4_096));

    for (const n of many) await watch.picture(picture(n, START + n, { reference: 'day' }));
    expect((await pages()).all).toBeLessThanOrEqual(Math.max(full.all, empty.all) + 2);
    expect(statSync(join(folder, 'a.db')).size).toBeGreaterThan(0);
  });

  test('of an outage and of an answer lasts as long as its own setting says', async () => {
    const { outagePictureDays, pictureDays, answerDays } = DEFAULTS.retention;
    const daemon = new SampleDaemon(START);
    const finding = { state: 'bad', reason: 'blur' } as const;
    await watch.picture(picture(1, START));
    await watch.batch(daemon.batch([{ n: 1, check: 'image', finding, atMs: START }], START));
    expect(await db.write((sql) => watch.pictures.hold(sql, 1, START, START))).toBe(true);
    expect(await db.write((sql) => watch.pictures.hold(sql, 1, START + 1, START))).toBe(false);
    const uses = async (day: number) => {
      await watch.retirePictures(START + day * DAY_MS);
      return (await usesOf(1)).map(([use]) => use).toSorted();
    };
    expect(await uses(pictureDays)).toEqual(['answered', 'before']);
    expect(await uses(outagePictureDays)).toEqual(['answered']);
    expect(await uses(answerDays - 1)).toEqual(['answered']);
    expect((await watch.pictures.at(1, START, 'full'))?.jpeg).toHaveLength(JPEG_BYTES);
    expect(await uses(answerDays)).toEqual([]);
    expect(await kept()).toMatchObject({ pictures: 0 });
  });
});

test('whatever comes in whatever order, every picture has a use, and the latest is the latest', {
  timeout: 20_000,
}, async () => {
  const HOUR_MS = 3_600_000;
  const step = fc.oneof(
    fc.record({
      is: fc.constant('picture' as const),
      lateMs: fc.constantFrom(0, 0, 0, HOUR_MS / 2, 30 * HOUR_MS),
    }),
    fc.record({
      is: fc.constant('reference' as const),
      light: fc.constantFrom('day' as const, 'night' as const),
    }),
    fc.record({ is: fc.constant('state' as const), bad: fc.boolean() }),
    fc.record({
      is: fc.constantFrom('hold' as const, 'release' as const, 'retire' as const, 'forget' as const),
    }),
  );
  const daemon = new SampleDaemon(nowMs);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      await db.write((sql) => removePictures(sql, [1]));
      watch.pictures.forget([1]);
      let latestMs: number | null = null;
      for (const one of steps) {
        nowMs += 5 * HOUR_MS;
        const atMs = nowMs - ('lateMs' in one ? one.lateMs : 0);
        if (one.is === 'picture' || one.is === 'reference') {
          await watch.picture(picture(1, atMs, 'light' in one ? { reference: one.light } : {}));
          latestMs = Math.max(latestMs ?? 0, atMs);
        } else if (one.is === 'state') {
          const finding = one.bad
            ? ({ state: 'bad', reason: 'blur' } as const)
            : ({ state: 'good' } as const);
          await watch.batch(daemon.batch([{ n: 1, check: 'image', finding, atMs }], atMs));
        } else if (one.is === 'retire') await watch.retirePictures(nowMs);
        else if (latestMs !== null) {
          const { pictures } = watch;
          const of = latestMs;
          await db.write(async (sql) => {
            if (one.is === 'hold') await pictures.hold(sql, 1, of, nowMs);
            else if (one.is === 'release') await pictures.release(sql, 1, of);
            else await pictures.endReferences(sql, 1);
          });
        }
      }
      expect(watch.pictureMs(1)).toBe(latestMs);
      const uses = await watch.pictures.uses(1);
      const count = (use: string) => uses.filter((row) => row.use === use).length;
      expect([count('latest'), count('before') <= 1, count('after') <= 1]).toEqual([
        latestMs === null ? 0 : 1,
        true,
        true,
      ]);
      expect(count('day') <= 3 && count('night') <= 3).toBe(true);
      const rows = await db.read.all<{ atMs: number; full: number }>(
        'SELECT at_ms AS atMs, jpeg IS NOT NULL AS full FROM kept_picture WHERE device = 1 ORDER BY at_ms',
      );
      expect(rows.map(({ atMs }) => atMs)).toEqual([...new Set(uses.map(({ atMs }) => atMs))]);
      for (const { atMs, full } of rows) {
        const isSmall = uses.every((row) => row.atMs !== atMs || row.use === 'day' || row.use === 'night');
        expect(full).toBe(isSmall ? 0 : 1);
      }
    }),
    { numRuns: 30 },
  );
});

test('with a device everything that is kept of its picture goes', async () => {
  const daemon = new SampleDaemon(START);
  await watch.batch(daemon.round([1, 2], { state: 'good' }, START));
  for (const n of [1, 2]) await watch.picture(picture(n, START, { reference: 'day' }));
  await db.write((sql) => watch.pictures.hold(sql, 1, START, START));
  records.remove(1);
  await watch.tick();
  expect(await kept()).toMatchObject({ pictures: 1, uses: 2 });
  const rows = await db.read.all('SELECT device FROM image_month');
  expect(rows).toEqual([{ device: 2 }]);
});

test('the pictures of an older database are the latest of the newer one', async () => {
  const file = join(folder, 'older.db');
  const at = migrations.findIndex((script) => script.includes('kept_picture'));
  const older = await Db.open(file, migrations.slice(0, at));
  await older.write((sql) => sql.run("INSERT INTO picture VALUES (1, 5, 9, x'ffd8')"));
  await older.close();
  const newer = await Db.open(file, migrations);
  const made = await Watch.open(newer, {
    ...{ records, settings: DEFAULTS, assignment: () => ({}) as never, clock: () => nowMs, log: SILENT },
  });
  expect(made.pictureMs(1)).toBe(5);
  expect([...((await made.pictures.thumbOf(1))?.jpeg ?? [])]).toEqual([0xff, 0xd8]);
  await made.retirePictures(9);
  expect(made.pictureMs(1)).toBeNull();
  await made.stop();
  await newer.close();
});
