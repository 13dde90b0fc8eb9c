/** What the watch tells and keeps: flags, steps, pictures and changes. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CHECKS } from '../../config/terms.ts';
import type { Change } from './answers.ts';
import { GOOD, REFUSED, SampleDaemon, SampleRecords, sampleRecord, TIMEOUT } from './sample.ts';
import { CITY, cameras, ids, NORTH, online, SampleWatch, START, TOWN } from './sample-watch.ts';

let sample: SampleWatch;

beforeEach(async () => {
  sample = new SampleWatch();
  await sample.begin();
});
afterEach(() => sample.end());

describe('flags', () => {
  test('go up when a unit fails, and come down only after it has met its threshold long enough', async () => {
    const watch = await sample.open(cameras(20));
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round(ids(20), GOOD, sample.nowMs));
    await watch.tick();
    const names = async () =>
      (await watch.flags({ unit: TOWN, open: true })).map(({ metric, scope }) => `${metric} ${scope}`);
    expect(await names()).toEqual([]);

    sample.nowMs += 1_000;
    await watch.batch(daemon.batch(sample.onlineLooks([1, 2], TIMEOUT), sample.nowMs));
    await watch.tick();
    const raised = sample.nowMs;
    expect(await names()).toEqual(['online all', 'online public']);
    expect(online(watch, TOWN).flaggedSinceMs).toBe(raised);

    const stepTo = async (atMs: number, finding = GOOD) => {
      sample.nowMs = atMs;
      await watch.batch(
        daemon.batch(
          [...sample.onlineLooks([1, 2], finding), ...sample.onlineLooks(ids(20).slice(2))],
          sample.nowMs,
        ),
      );
      await watch.tick();
    };
    await stepTo(raised + 10_000);
    expect((await watch.flags({ unit: TOWN, open: true }))[0]).toMatchObject({
      meetsSinceMs: raised + 10_000,
    });
    await stepTo(raised + 60_000, TIMEOUT);
    expect((await watch.flags({ unit: TOWN, open: true }))[0]).toMatchObject({ meetsSinceMs: null });
    await stepTo(raised + 70_000);
    sample.nowMs = raised + 70_000 + 119_000;
    await stepTo(sample.nowMs);
    expect(await names()).toHaveLength(2);
    await stepTo(raised + 70_000 + 120_000);
    expect(await names()).toEqual([]);
    expect(online(watch, TOWN).flaggedSinceMs).toBeNull();
    const [past] = await watch.flags({ unit: TOWN, open: false });
    expect(past).toMatchObject({ raisedMs: raised, raisedShare: 9_000, clearedMs: raised + 190_000 });
  });

  test('stay up while nothing can be said, over a restart too', async () => {
    const records = cameras(20);
    let watch = await sample.open(records);
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round(ids(20), GOOD, sample.nowMs));
    await watch.batch(
      daemon.batch(
        sample.onlineLooks([1, 2], TIMEOUT).map((l) => ({ ...l, atMs: sample.nowMs + 1 })),
        sample.nowMs + 1,
      ),
    );
    await watch.tick();
    sample.nowMs += 600_000;
    await watch.tick();
    expect(online(watch)).toMatchObject({ verdict: 'cannot-be-said', flaggedSinceMs: START });
    watch = await sample.killed(records);
    await watch.tick();
    expect(online(watch)).toMatchObject({ verdict: 'cannot-be-said', flaggedSinceMs: START });
  });
});

describe('what is kept', () => {
  test('the steps of the latest look and of the last failing one', async () => {
    const watch = await sample.open(cameras(1));
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.batch(sample.onlineLooks([1], REFUSED), sample.nowMs));
    sample.nowMs += 1_000;
    await watch.batch(daemon.batch(sample.onlineLooks([1]), sample.nowMs));
    const { latest, failing } = await watch.looks(1);
    expect(latest).toMatchObject([{ check: 'online', state: 'good', reason: null, atMs: START + 1_000 }]);
    expect(failing).toMatchObject([
      { check: 'online', state: 'bad', reason: 'refused', atMs: START, steps: [{ did: 'look', ok: true }] },
    ]);
  });

  test('one picture per device, the newest, until its end date', async () => {
    const watch = await sample.open(cameras(2));
    const picture = (n: number, atMs: number, byte: number) =>
      watch.picture({ n, atMs, jpeg: new Uint8Array([byte]), thumb: new Uint8Array([byte]) });
    await Promise.all([
      picture(1, START - 1_000, 1),
      picture(1, START - 2_000, 2),
      picture(2, START, 3),
      picture(9, START, 4),
    ]);
    expect(watch.pictureMs(1)).toBe(START - 1_000);
    expect([...((await watch.picture(1))?.jpeg ?? [])]).toEqual([1]);
    expect(await watch.picture(9)).toBeUndefined();
    await watch.retire(START + 30 * 86_400_000 - 500);
    expect(watch.pictureMs(1)).toBeNull();
    expect(await watch.picture(1)).toBeUndefined();
    expect(watch.pictureMs(2)).toBe(START);
  });

  test('the course of the rates, of every population by itself', async () => {
    const records = new SampleRecords([
      ...ids(9).map((id) => sampleRecord(id)),
      sampleRecord(10, { category: 'social' }),
    ]);
    const watch = await sample.open(records);
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round(ids(10), GOOD, sample.nowMs));
    await watch.closeHour(sample.nowMs);
    sample.nowMs += 1_000;
    await watch.batch(daemon.batch(sample.onlineLooks([10], TIMEOUT), sample.nowMs));
    sample.nowMs = START + 300_500;
    await watch.batch(
      daemon.batch([...sample.onlineLooks(ids(9)), ...sample.onlineLooks([10], TIMEOUT)], sample.nowMs),
    );
    await watch.tick();
    const shares = async (scope: 'all' | 'public' | 'social') =>
      (await watch.trend(CITY, scope, START, sample.nowMs)).points.map(({ atMs, shares }) => [
        atMs - START,
        shares.online,
      ]);
    expect(await shares('all')).toEqual([
      [0, 10_000],
      [300_000, 9_000],
    ]);
    expect(await shares('public')).toEqual([
      [0, 10_000],
      [300_000, 10_000],
    ]);
    expect(await shares('social')).toEqual([
      [0, 10_000],
      [300_000, 0],
    ]);
    await watch.retire(sample.nowMs + 4 * 86_400_000);
    expect(await shares('all')).toEqual([[0, 10_000]]);
  });
});

describe('what is told', () => {
  test('a change names the units and devices, once for everything since the last', async () => {
    const watch = await sample.open(cameras(3));
    await watch.tick();
    const changes: Change[] = [];
    watch.on('change', (change) => changes.push(change));
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round(ids(3), GOOD, sample.nowMs));
    await watch.batch(
      daemon.batch(
        sample.onlineLooks([2], TIMEOUT).map((l) => ({ ...l, atMs: sample.nowMs + 1 })),
        sample.nowMs + 1,
      ),
    );
    expect(changes).toEqual([]);
    sample.nowMs += 1_000;
    await watch.tick();
    expect(changes).toMatchObject([
      { atMs: sample.nowMs, devices: [1, 2, 3], many: false, flags: true, daemons: true },
    ]);
    expect([...(changes[0]?.units ?? [])].sort()).toEqual([CITY, NORTH, TOWN]);
    sample.nowMs += 1_000;
    await watch.batch(daemon.batch(sample.onlineLooks([1]), sample.nowMs));
    await watch.tick();
    expect(changes).toHaveLength(1);
  });

  test('more than 200 devices are many', async () => {
    const watch = await sample.open(cameras(201));
    const changes: Change[] = [];
    watch.on('change', (change) => changes.push(change));
    await watch.batch(new SampleDaemon(START).round(ids(201), GOOD, sample.nowMs));
    await watch.tick();
    expect(changes).toMatchObject([{ devices: [], many: true }]);
  });

  test('an outage keeps its beginning while its reason changes', async () => {
    const watch = await sample.open(cameras(2));
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.batch(sample.onlineLooks([1], TIMEOUT), sample.nowMs));
    sample.nowMs += 60_000;
    await watch.batch(daemon.batch(sample.onlineLooks([1, 2], REFUSED), sample.nowMs));
    expect(watch.outages({ unit: CITY, page: 1, size: 10 })).toMatchObject({
      total: 2,
      pages: 1,
      byCheck: CHECKS.map((check) => ({ check, count: check === 'online' ? 2 : 0 })),
      rows: [
        { device: 2, reason: 'refused', sinceMs: sample.nowMs, seenMs: sample.nowMs },
        { device: 1, reason: 'refused', sinceMs: START, seenMs: sample.nowMs },
      ],
    });
  });
});
