/** The watch on a real database in a temporary folder, with the time passed in. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SILENT } from '../../config/log.ts';
import { DEFAULTS, type Settings } from '../../config/settings.ts';
import { CHECKS } from '../../config/terms.ts';
import type { Assignment } from '../../probes/link/target.ts';
import { Db } from '../store/db.ts';
import { migrations } from '../store/schema.ts';
import type { Change } from './answers.ts';
import { GOOD, OFFLINE, REFUSED, SampleDaemon, SampleRecords, sampleRecord, TIMEOUT } from './sample.ts';
import { Watch } from './watch.ts';

const START = Date.UTC(2026, 0, 5, 8);
const CITY = '220400';
const NORTH = '220402';
const TOWN = '220402001';

const assignment = { version: 1 } as Assignment; // the watch hands it on unread

let folder: string;
let nowMs: number;
let db: Db;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watch-'));
  nowMs = START;
  db = await Db.open(join(folder, 'data.db'), migrations);
});

afterEach(async () => {
  await db.close();
  await rm(folder, { recursive: true, force: true });
});

const ids = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const cameras = (count: number) => new SampleRecords(ids(count).map((id) => sampleRecord(id)));

function open(records: SampleRecords, settings: Settings = DEFAULTS): Promise<Watch> {
  return Watch.open(db, { records, settings, assignment: () => assignment, clock: () => nowMs, log: SILENT });
}

/** Without a stop, as after kill -9: the file is closed and nothing else happens. */
async function killed(records: SampleRecords, settings: Settings = DEFAULTS): Promise<Watch> {
  records.removeAllListeners();
  await db.close();
  db = await Db.open(join(folder, 'data.db'), migrations);
  return open(records, settings);
}

const online = (watch: Watch, unit = CITY) => {
  const rate = watch.board(unit, 'all')?.rates.find(({ metric }) => metric === 'online');
  if (rate === undefined) throw new Error('no rate');
  return rate;
};

const counts = (watch: Watch, unit = CITY) => {
  const { good, bad, unknown, excluded } = online(watch, unit);
  return { good, bad, unknown, excluded };
};

const onlineLooks = (ns: readonly number[], finding = GOOD) =>
  ns.map((n) => ({ n, check: 'online' as const, finding, atMs: nowMs }));

describe('what the probes see becomes figures', () => {
  test('before the first look every device is unknown, and nothing is said', async () => {
    const watch = await open(cameras(10));
    expect(counts(watch)).toEqual({ good: 0, bad: 0, unknown: 10, excluded: 0 });
    expect(online(watch)).toMatchObject({ share: null, verdict: 'cannot-be-said', coverage: 0, last: null });
    expect(watch.board(CITY, 'all')?.firstRound).toMatchObject({ done: false });
    expect(watch.states(1)[0]).toEqual({
      check: 'registration',
      state: 'unknown',
      reason: 'never-looked',
      sinceMs: null,
      seenMs: null,
    });
  });

  test('looks count for the unit and everything above it', async () => {
    const watch = await open(cameras(10));
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round(ids(10), GOOD, nowMs));
    await watch.batch(
      daemon.batch(
        onlineLooks([1, 2], REFUSED).map((l) => ({ ...l, atMs: nowMs + 500 })),
        nowMs + 500,
      ),
    );
    for (const unit of [CITY, NORTH, TOWN]) {
      expect(counts(watch, unit)).toEqual({ good: 8, bad: 2, unknown: 0, excluded: 0 });
    }
    expect(counts(watch, '220403')).toEqual({ good: 0, bad: 0, unknown: 0, excluded: 0 });
    expect(online(watch, '220403').verdict).toBe('nothing-due');
    expect(online(watch)).toMatchObject({ share: 8_000, verdict: 'fails', gap: 2, threshold: 9_500 });
    expect(watch.board(CITY, 'all')?.firstRound.done).toBe(true);
  });

  test('a batch that comes twice counts once', async () => {
    const watch = await open(cameras(3));
    const daemon = new SampleDaemon(START);
    const batch = daemon.round(ids(3), GOOD, nowMs);
    await watch.batch(batch);
    await Promise.all([watch.batch(batch), watch.batch(batch)]);
    expect(counts(watch)).toMatchObject({ good: 3 });
    expect(await db.read.all('SELECT * FROM frame')).toHaveLength(1);
  });

  test('looks at devices that nobody knows any more are passed over', async () => {
    const records = cameras(3);
    const watch = await open(records);
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round([1, 2, 3, 77], GOOD, nowMs));
    records.remove(3);
    await watch.batch(daemon.round([1, 2, 3, 77], GOOD, nowMs + 1_000));
    expect(counts(watch)).toEqual({ good: 2, bad: 0, unknown: 0, excluded: 0 });
  });

  test('when the commit fails the batch is refused and nothing has changed', async () => {
    const watch = await open(cameras(3));
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round(ids(3), GOOD, nowMs));
    const before = watch.board(CITY, 'all');
    const broken = daemon.batch(
      onlineLooks([1], TIMEOUT).map((l) => ({ ...l, atMs: nowMs + 1 })),
      nowMs + 1_000,
    );
    await db.write((sql) =>
      sql.run("CREATE TRIGGER full BEFORE INSERT ON look BEGIN SELECT RAISE(ABORT, 'disk full'); END"),
    );
    await expect(watch.batch(broken)).rejects.toThrow('disk full');
    expect(watch.board(CITY, 'all')).toEqual(before);
    expect(await db.read.all('SELECT * FROM frame')).toHaveLength(1);
    await db.write((sql) => sql.run('DROP TRIGGER full'));
    await watch.batch(broken);
    expect(counts(watch)).toEqual({ good: 2, bad: 1, unknown: 0, excluded: 0 });
  });

  test('a daemon whose clock runs ahead is moved back onto our time', async () => {
    const watch = await open(cameras(1));
    const daemon = new SampleDaemon(START + 3_600_000);
    await watch.batch(daemon.round([1], GOOD, START + 3_600_000));
    expect(watch.states(1)[1]).toMatchObject({ state: 'good', seenMs: START });
  });
});

describe('a fault of ours is not a fault of the devices', () => {
  test('when the daemon falls silent its devices are unknown and the last share stands beside', async () => {
    const watch = await open(cameras(20));
    const daemon = new SampleDaemon(START);
    await watch.joined('local');
    await watch.batch(daemon.round(ids(20), GOOD, nowMs));
    await watch.tick();
    expect(online(watch)).toMatchObject({ share: 10_000, last: null });
    watch.left('local');
    nowMs += 16_000;
    await watch.tick();
    expect(counts(watch)).toEqual({ good: 0, bad: 0, unknown: 20, excluded: 0 });
    expect(online(watch)).toMatchObject({ share: null, verdict: 'cannot-be-said', last: { share: 10_000 } });
    expect(watch.board(NORTH, 'all')?.blind).toEqual([
      { daemon: 'local', sinceMs: START, devices: 20, why: 'probe-silent' },
    ]);
    expect(watch.states(1)[1]).toMatchObject({ state: 'unknown', reason: 'probe-silent', seenMs: START });
    expect(watch.daemons()).toMatchObject([{ id: 'local', state: 'silent' }]);
    expect((await watch.flags({ unit: CITY, open: true })).length).toBe(0);
    expect(watch.outagesAll({ unit: CITY })).toEqual([]);
  });

  test('when it is back the states return as they are seen', async () => {
    const watch = await open(cameras(20));
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round(ids(20), GOOD, nowMs));
    nowMs += 600_000;
    await watch.tick();
    daemon.restart(nowMs - 2_000);
    await watch.batch(daemon.batch(onlineLooks(ids(5)), nowMs));
    expect(counts(watch)).toEqual({ good: 5, bad: 0, unknown: 15, excluded: 0 });
    expect(watch.states(6)).toMatchObject([
      { state: 'good' },
      { state: 'unknown', reason: 'probe-silent' },
      { state: 'good' },
      { state: 'good' },
    ]);
    expect(online(watch).share).toBe(null);
  });

  test('the blind time stays unknown in the timeline and the spell goes on behind it', async () => {
    const watch = await open(cameras(1));
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round([1], GOOD, nowMs));
    nowMs += 600_000;
    daemon.restart(nowMs - 1_000);
    await watch.batch(daemon.round([1], GOOD, nowMs));
    const { lanes } = await watch.timeline(1, START - 60_000, nowMs + 60_000);
    expect(lanes.find(({ check }) => check === 'online')?.spells).toEqual([
      { state: 'unknown', reason: 'never-looked', fromMs: START - 60_000, untilMs: START },
      { state: 'unknown', reason: 'probe-silent', fromMs: START, untilMs: nowMs - 1_000 },
      { state: 'good', reason: null, fromMs: nowMs - 1_000, untilMs: nowMs },
    ]);
    expect(watch.states(1)[1]?.sinceMs).toBe(START);
  });

  test('one device that is not looked at any more becomes unknown by itself', async () => {
    const watch = await open(cameras(2));
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round([1, 2], GOOD, nowMs));
    for (let second = 0; second < 151; second += 10) {
      nowMs += 10_000;
      await watch.batch(daemon.batch(onlineLooks([1]), nowMs));
    }
    await watch.tick();
    expect(watch.states(1)[1]?.state).toBe('good');
    expect(watch.states(2)[1]).toMatchObject({ state: 'unknown', reason: 'probe-silent', sinceMs: START });
    expect(watch.states(2)[0]?.state).toBe('good');
  });

  test('a look that could not ask makes online unknown at once and leaves a known picture alone', async () => {
    const watch = await open(cameras(1));
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round([1], GOOD, nowMs));
    nowMs += 1_000;
    await watch.batch(daemon.round([1], OFFLINE, nowMs));
    expect(watch.states(1).map(({ state }) => state)).toEqual(['good', 'unknown', 'good', 'unknown']);
    nowMs += 25 * 3_600_000;
    daemon.restart(nowMs - 100);
    await watch.batch(daemon.round([1], OFFLINE, nowMs));
    expect(watch.states(1).map(({ state }) => state)).toEqual(['good', 'unknown', 'unknown', 'unknown']);
  });
});

describe('kill it at any instant', () => {
  test('closed without warning and opened again it gives the same figures, and no gap is called offline', async () => {
    const records = cameras(30);
    let watch = await open(records);
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round(ids(30), GOOD, nowMs));
    nowMs += 1_000;
    await watch.batch(daemon.batch(onlineLooks([4, 5, 6], REFUSED), nowMs));
    nowMs += 1_000;
    await watch.batch(daemon.batch([...onlineLooks([7], TIMEOUT), ...onlineLooks(ids(3))], nowMs));
    await watch.tick();
    const before = {
      board: watch.board(CITY, 'all'),
      outages: watch.outagesAll({ unit: CITY }),
      states: watch.states(2),
      flags: await watch.flags({ unit: CITY, open: true }),
    };
    watch = await killed(records);
    const after = {
      board: watch.board(CITY, 'all'),
      outages: watch.outagesAll({ unit: CITY }),
      states: watch.states(2),
      flags: await watch.flags({ unit: CITY, open: true }),
    };
    expect(after).toEqual(before);
    expect(before.outages).toHaveLength(4);
    nowMs += 30_000; // the server was away; the daemon kept what it saw
    await watch.batch(daemon.batch(onlineLooks([1, 2, 3]), nowMs));
    const { lanes } = await watch.timeline(2, START, nowMs);
    expect(lanes[1]?.spells).toEqual([{ state: 'good', reason: null, fromMs: START, untilMs: nowMs }]);
  });

  test('the same after checkpoints, with frames before and after them', async () => {
    const records = cameras(50);
    let watch = await open(records);
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round(ids(50), GOOD, nowMs));
    for (let minute = 1; minute <= 25; minute++) {
      nowMs += 60_000;
      await watch.batch(daemon.batch(onlineLooks(ids(50), minute % 7 === 3 ? TIMEOUT : GOOD), nowMs));
      await watch.tick();
    }
    const frames = await db.read.all('SELECT id FROM frame');
    expect(frames.length).toBeLessThan(10);
    const before = [watch.board(CITY, 'all'), ids(50).map((id) => watch.states(id))];
    watch = await killed(records);
    expect([watch.board(CITY, 'all'), ids(50).map((id) => watch.states(id))]).toEqual(before);
    await watch.stop();
    expect(await db.read.all('SELECT id FROM frame')).toEqual([]);
    watch = await open(records);
    expect([watch.board(CITY, 'all'), ids(50).map((id) => watch.states(id))]).toEqual(before);
  });

  test('a checkpoint that cannot be read costs the freshness, not the states', async () => {
    const records = cameras(5);
    let watch = await open(records);
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round(ids(5), GOOD, nowMs));
    await watch.batch(
      daemon.batch(
        onlineLooks([2], REFUSED).map((l) => ({ ...l, atMs: nowMs + 1 })),
        nowMs + 1,
      ),
    );
    await watch.stop();
    await db.write((sql) => sql.run('UPDATE checkpoint SET packed = ?', new Uint8Array([1, 2, 3])));
    watch = await killed(records);
    expect(counts(watch)).toEqual({ good: 4, bad: 1, unknown: 0, excluded: 0 });
  });

  test('after a night without server and daemon nothing is said until it is seen', async () => {
    const records = cameras(5);
    let watch = await open(records);
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round(ids(5), GOOD, nowMs));
    await watch.tick();
    await watch.stop();
    nowMs += 10 * 3_600_000;
    watch = await killed(records);
    expect(counts(watch)).toEqual({ good: 0, bad: 0, unknown: 5, excluded: 0 });
    expect(online(watch).last).toEqual({ share: 10_000, atMs: START });
  });
});

describe('the daemon keeps what it saw while the server is away', () => {
  test('its past comes in order: no gap is blind time, none is called offline', async () => {
    const records = cameras(2);
    let watch = await open(records);
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round([1, 2], GOOD, nowMs));
    await watch.tick();
    const spooled = Array.from({ length: 60 }, (_, index) => {
      nowMs = START + (index + 1) * 10_000;
      return daemon.batch(onlineLooks([1, 2], index > 30 ? TIMEOUT : GOOD), nowMs);
    });
    watch = await killed(records);
    expect(watch.states(1)[1]).toMatchObject({ state: 'unknown', reason: 'probe-silent' });
    for (const batch of spooled) await watch.batch(batch);
    const { lanes } = await watch.timeline(1, START, nowMs);
    expect(lanes[1]?.spells).toEqual([
      { state: 'good', reason: null, fromMs: START, untilMs: START + 320_000 },
      { state: 'bad', reason: 'timeout', fromMs: START + 320_000, untilMs: nowMs },
    ]);
    expect(counts(watch)).toMatchObject({ bad: 2, unknown: 0 });
    expect(await db.read.all('SELECT * FROM blind')).toEqual([]);
  });

  test('what it tells again to a server that came back changes nothing, and wipes no steps', async () => {
    const watch = await open(cameras(1));
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round([1], REFUSED, nowMs));
    const before = [watch.states(1), await watch.looks(1)];
    nowMs += 1_000;
    const { changed: _, ...again } = daemon.round([1], REFUSED, nowMs);
    const retold = CHECKS.map((check) => ({ n: 1, check, finding: REFUSED, atMs: START, steps: [] }));
    await watch.batch({ ...again, changed: retold, unchanged: [] });
    expect([watch.states(1), await watch.looks(1)]).toEqual(before);
  });

  test('of a picture that outlived its memory while the device was down, it says that the device is down', async () => {
    const watch = await open(cameras(1));
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round([1], GOOD, nowMs));
    nowMs += 60_000;
    await watch.batch(
      daemon.batch(
        [...onlineLooks([1], TIMEOUT), { n: 1, check: 'image', finding: OFFLINE, atMs: nowMs }],
        nowMs,
      ),
    );
    expect(watch.states(1)[2]).toMatchObject({ state: 'good' });
    for (let hour = 0; hour < 25; hour++) {
      nowMs += 3_600_000;
      await watch.batch(daemon.batch(onlineLooks([1], TIMEOUT), nowMs));
    }
    await watch.tick();
    expect(watch.states(1)[2]).toMatchObject({ state: 'unknown', reason: 'device-offline', sinceMs: START });
    expect(watch.standings(1)[2]).toEqual({ metric: 'image', part: 'excluded', reason: 'no-picture' });
  });

  test('the last share outlives a kill while the daemon is silent', async () => {
    const records = cameras(5);
    let watch = await open(records);
    await watch.batch(new SampleDaemon(START).round(ids(5), GOOD, nowMs));
    await watch.tick();
    nowMs += 20_000;
    await watch.tick();
    nowMs += 600_000;
    watch = await killed(records);
    expect(online(watch).last).toEqual({ share: 10_000, atMs: START + 20_000 });
  });
});

describe('the registry changes under way', () => {
  test('a device that moves is counted in its new unit, one that is suspended in none', async () => {
    const records = cameras(4);
    const watch = await open(records);
    await watch.batch(new SampleDaemon(START).round(ids(4), GOOD, nowMs));
    records.put(sampleRecord(1, { unit: '220403' }), sampleRecord(2, { lifecycle: 'suspended' }));
    expect(counts(watch)).toEqual({ good: 3, bad: 0, unknown: 0, excluded: 1 });
    expect(counts(watch, '220403')).toEqual({ good: 1, bad: 0, unknown: 0, excluded: 0 });
    expect(watch.standings(2)[1]).toEqual({ metric: 'online', part: 'excluded', reason: 'suspended' });
  });

  test('a new device in a new unit on a new platform is counted there', async () => {
    const records = cameras(1);
    const watch = await open(records);
    await watch.batch(new SampleDaemon(START).round([1], GOOD, nowMs));
    records.change({
      units: [...records.units.all(), { code: '220421', name: 'East', level: 'district', parent: CITY }],
      platforms: [{ id: 'west', name: 'West', carrier: 'Second' }],
    });
    records.put(sampleRecord(2, { unit: '220421', platform: 'west' }));
    const board = watch.board(CITY, 'all');
    expect(board?.children.map(({ unit, devices }) => [unit.name, devices])).toEqual([
      ['North', 1],
      ['South', 0],
      ['East', 1],
    ]);
    expect(board?.byPlatform.map(({ platform, devices }) => [platform, devices])).toEqual([
      ['', 1],
      ['west', 1],
    ]);
  });

  test('a removed device leaves the figures, and its picture and looks leave the disk', async () => {
    const records = cameras(2);
    const watch = await open(records);
    await watch.batch(new SampleDaemon(START).round([1, 2], GOOD, nowMs));
    await watch.picture({ n: 1, atMs: nowMs, jpeg: new Uint8Array([255]), thumb: new Uint8Array([255]) });
    records.remove(1);
    nowMs += 1_000;
    await watch.tick();
    expect(counts(watch)).toMatchObject({ good: 1 });
    expect(await watch.looks(1)).toEqual({ latest: [], failing: [] });
    expect(await watch.picture(1)).toBeUndefined();
    expect(watch.pictureMs(1)).toBeNull();
    expect(await db.read.all('SELECT * FROM spell WHERE device = 1 AND until_ms IS NULL')).toEqual([]);
  });

  test('a device that was registered this instant is counted with its first look', async () => {
    const records = cameras(1);
    const watch = await open(records);
    const [listener] = records.listeners('changed');
    records.removeAllListeners();
    records.put(sampleRecord(2));
    await watch.batch(new SampleDaemon(START).round([1, 2], GOOD, nowMs));
    if (listener) records.on('changed', listener as () => void);
    expect(counts(watch)).toMatchObject({ good: 2 });
  });

  test('a device that turned out to be a site is counted no more, and nothing of it comes back', async () => {
    const records = cameras(2);
    let watch = await open(records);
    await watch.batch(new SampleDaemon(START).round([1, 2], GOOD, nowMs));
    records.put(sampleRecord(2, { kind: 'site' }));
    expect(counts(watch)).toEqual({ good: 1, bad: 0, unknown: 0, excluded: 0 });
    expect(watch.standings(2)).toEqual([]);
    await watch.tick();
    records.put(sampleRecord(2));
    watch = await killed(records);
    expect(counts(watch)).toEqual({ good: 1, bad: 0, unknown: 1, excluded: 0 });
  });

  test('spells and blind times go when their time is over, those that go on stay', async () => {
    const watch = await open(cameras(1));
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round([1], GOOD, nowMs));
    nowMs += 60_000;
    daemon.restart(nowMs - 1_000);
    await watch.batch(daemon.batch(onlineLooks([1], TIMEOUT), nowMs));
    const kept = async () =>
      [
        await db.read.all("SELECT * FROM spell WHERE asked = 'online'"),
        await db.read.all('SELECT * FROM blind'),
      ].map(({ length }) => length);
    expect(await kept()).toEqual([2, 1]);
    await watch.retire(nowMs + 1_100 * 86_400_000 - 500);
    expect(await kept()).toEqual([2, 0]);
    await watch.retire(nowMs + 1_100 * 86_400_000 + 1);
    expect(await kept()).toEqual([1, 0]);
  });

  test('grace ends by itself', async () => {
    const watch = await open(
      new SampleRecords([sampleRecord(1, { commissionedMs: START - 6 * 86_400_000 })]),
    );
    expect(counts(watch)).toMatchObject({ excluded: 1, unknown: 0 });
    expect(watch.board(CITY, 'all')?.firstRound.checks[0]?.due).toBe(0);
    nowMs += 86_400_000;
    await watch.tick();
    expect(counts(watch)).toMatchObject({ excluded: 0, unknown: 1 });
    expect(watch.board(CITY, 'all')?.firstRound.checks[0]?.due).toBe(1);
  });
});

describe('flags', () => {
  test('go up when a unit fails, and come down only after it has met its threshold long enough', async () => {
    const watch = await open(cameras(20));
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round(ids(20), GOOD, nowMs));
    await watch.tick();
    const names = async () =>
      (await watch.flags({ unit: TOWN, open: true })).map(({ metric, scope }) => `${metric} ${scope}`);
    expect(await names()).toEqual([]);

    nowMs += 1_000;
    await watch.batch(daemon.batch(onlineLooks([1, 2], TIMEOUT), nowMs));
    await watch.tick();
    const raised = nowMs;
    expect(await names()).toEqual(['online all', 'online public']);
    expect(online(watch, TOWN).flaggedSinceMs).toBe(raised);

    const stepTo = async (atMs: number, finding = GOOD) => {
      nowMs = atMs;
      await watch.batch(
        daemon.batch([...onlineLooks([1, 2], finding), ...onlineLooks(ids(20).slice(2))], nowMs),
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
    nowMs = raised + 70_000 + 119_000;
    await stepTo(nowMs);
    expect(await names()).toHaveLength(2);
    await stepTo(raised + 70_000 + 120_000);
    expect(await names()).toEqual([]);
    expect(online(watch, TOWN).flaggedSinceMs).toBeNull();
    const [past] = await watch.flags({ unit: TOWN, open: false });
    expect(past).toMatchObject({ raisedMs: raised, raisedShare: 9_000, clearedMs: raised + 190_000 });
  });

  test('stay up while nothing can be said, over a restart too', async () => {
    const records = cameras(20);
    let watch = await open(records);
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round(ids(20), GOOD, nowMs));
    await watch.batch(
      daemon.batch(
        onlineLooks([1, 2], TIMEOUT).map((l) => ({ ...l, atMs: nowMs + 1 })),
        nowMs + 1,
      ),
    );
    await watch.tick();
    nowMs += 600_000;
    await watch.tick();
    expect(online(watch)).toMatchObject({ verdict: 'cannot-be-said', flaggedSinceMs: START });
    watch = await killed(records);
    await watch.tick();
    expect(online(watch)).toMatchObject({ verdict: 'cannot-be-said', flaggedSinceMs: START });
  });
});

describe('what is kept', () => {
  test('the steps of the latest look and of the last failing one', async () => {
    const watch = await open(cameras(1));
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.batch(onlineLooks([1], REFUSED), nowMs));
    nowMs += 1_000;
    await watch.batch(daemon.batch(onlineLooks([1]), nowMs));
    const { latest, failing } = await watch.looks(1);
    expect(latest).toMatchObject([{ check: 'online', state: 'good', reason: null, atMs: START + 1_000 }]);
    expect(failing).toMatchObject([
      { check: 'online', state: 'bad', reason: 'refused', atMs: START, steps: [{ did: 'look', ok: true }] },
    ]);
  });

  test('one picture per device, the newest, until its end date', async () => {
    const watch = await open(cameras(2));
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
    const watch = await open(records);
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round(ids(10), GOOD, nowMs));
    await watch.closeHour(nowMs);
    nowMs += 1_000;
    await watch.batch(daemon.batch(onlineLooks([10], TIMEOUT), nowMs));
    nowMs = START + 300_500;
    await watch.batch(daemon.batch([...onlineLooks(ids(9)), ...onlineLooks([10], TIMEOUT)], nowMs));
    await watch.tick();
    const shares = async (scope: 'all' | 'public' | 'social') =>
      (await watch.trend(CITY, scope, START, nowMs)).points.map(({ atMs, shares }) => [
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
    await watch.retire(nowMs + 4 * 86_400_000);
    expect(await shares('all')).toEqual([[0, 10_000]]);
  });
});

describe('what is told', () => {
  test('a change names the units and devices, once for everything since the last', async () => {
    const watch = await open(cameras(3));
    await watch.tick();
    const changes: Change[] = [];
    watch.on('change', (change) => changes.push(change));
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round(ids(3), GOOD, nowMs));
    await watch.batch(
      daemon.batch(
        onlineLooks([2], TIMEOUT).map((l) => ({ ...l, atMs: nowMs + 1 })),
        nowMs + 1,
      ),
    );
    expect(changes).toEqual([]);
    nowMs += 1_000;
    await watch.tick();
    expect(changes).toMatchObject([
      { atMs: nowMs, devices: [1, 2, 3], many: false, flags: true, daemons: true },
    ]);
    expect([...(changes[0]?.units ?? [])].sort()).toEqual([CITY, NORTH, TOWN]);
    nowMs += 1_000;
    await watch.batch(daemon.batch(onlineLooks([1]), nowMs));
    await watch.tick();
    expect(changes).toHaveLength(1);
  });

  test('more than 200 devices are many', async () => {
    const watch = await open(cameras(201));
    const changes: Change[] = [];
    watch.on('change', (change) => changes.push(change));
    await watch.batch(new SampleDaemon(START).round(ids(201), GOOD, nowMs));
    await watch.tick();
    expect(changes).toMatchObject([{ devices: [], many: true }]);
  });

  test('an outage keeps its beginning while its reason changes', async () => {
    const watch = await open(cameras(2));
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.batch(onlineLooks([1], TIMEOUT), nowMs));
    nowMs += 60_000;
    await watch.batch(daemon.batch(onlineLooks([1, 2], REFUSED), nowMs));
    expect(watch.outages({ unit: CITY, page: 1, size: 10 })).toMatchObject({
      total: 2,
      pages: 1,
      byCheck: CHECKS.map((check) => ({ check, count: check === 'online' ? 2 : 0 })),
      rows: [
        { device: 2, reason: 'refused', sinceMs: nowMs, seenMs: nowMs },
        { device: 1, reason: 'refused', sinceMs: START, seenMs: nowMs },
      ],
    });
  });
});
