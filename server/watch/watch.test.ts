/** What the probes see becomes figures; faults of ours, and the registry that changes under way. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GOOD, OFFLINE, REFUSED, SampleDaemon, SampleRecords, sampleRecord, TIMEOUT } from './sample.ts';
import { CITY, cameras, counts, ids, NORTH, online, SampleWatch, START, TOWN } from './sample-watch.ts';

let sample: SampleWatch;

beforeEach(async () => {
  sample = new SampleWatch();
  await sample.begin();
});
afterEach(() => sample.end());

describe('what the probes see becomes figures', () => {
  test('before the first look every device is unknown, and nothing is said', async () => {
    const watch = await sample.open(cameras(10));
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
    const watch = await sample.open(cameras(10));
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round(ids(10), GOOD, sample.nowMs));
    await watch.batch(
      daemon.batch(
        sample.onlineLooks([1, 2], REFUSED).map((l) => ({ ...l, atMs: sample.nowMs + 500 })),
        sample.nowMs + 500,
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
    const watch = await sample.open(cameras(3));
    const daemon = new SampleDaemon(START);
    const batch = daemon.round(ids(3), GOOD, sample.nowMs);
    await watch.batch(batch);
    await Promise.all([watch.batch(batch), watch.batch(batch)]);
    expect(counts(watch)).toMatchObject({ good: 3 });
    expect(await sample.db.read.all('SELECT * FROM frame')).toHaveLength(1);
  });

  test('looks at devices that nobody knows any more are passed over', async () => {
    const records = cameras(3);
    const watch = await sample.open(records);
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round([1, 2, 3, 77], GOOD, sample.nowMs));
    records.remove(3);
    await watch.batch(daemon.round([1, 2, 3, 77], GOOD, sample.nowMs + 1_000));
    expect(counts(watch)).toEqual({ good: 2, bad: 0, unknown: 0, excluded: 0 });
  });

  test('when the commit fails the batch is refused and nothing has changed', async () => {
    const watch = await sample.open(cameras(3));
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round(ids(3), GOOD, sample.nowMs));
    const before = watch.board(CITY, 'all');
    const broken = daemon.batch(
      sample.onlineLooks([1], TIMEOUT).map((l) => ({ ...l, atMs: sample.nowMs + 1 })),
      sample.nowMs + 1_000,
    );
    await sample.db.write((sql) =>
      sql.run("CREATE TRIGGER full BEFORE INSERT ON look BEGIN SELECT RAISE(ABORT, 'disk full'); END"),
    );
    await expect(watch.batch(broken)).rejects.toThrow('disk full');
    expect(watch.board(CITY, 'all')).toEqual(before);
    expect(await sample.db.read.all('SELECT * FROM frame')).toHaveLength(1);
    await sample.db.write((sql) => sql.run('DROP TRIGGER full'));
    await watch.batch(broken);
    expect(counts(watch)).toEqual({ good: 2, bad: 1, unknown: 0, excluded: 0 });
  });

  test('a daemon whose clock runs ahead is moved back onto our time', async () => {
    const watch = await sample.open(cameras(1));
    const daemon = new SampleDaemon(START + 3_600_000);
    await watch.batch(daemon.round([1], GOOD, START + 3_600_000));
    expect(watch.states(1)[1]).toMatchObject({ state: 'good', seenMs: START });
  });
});

describe('a fault of ours is not a fault of the devices', () => {
  test('when the daemon falls silent its devices are unknown and the last share stands beside', async () => {
    const watch = await sample.open(cameras(20));
    const daemon = new SampleDaemon(START);
    await watch.joined('local');
    await watch.batch(daemon.round(ids(20), GOOD, sample.nowMs));
    await watch.tick();
    expect(online(watch)).toMatchObject({ share: 10_000, last: null });
    watch.left('local');
    sample.nowMs += 16_000;
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
    const watch = await sample.open(cameras(20));
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round(ids(20), GOOD, sample.nowMs));
    sample.nowMs += 600_000;
    await watch.tick();
    daemon.restart(sample.nowMs - 2_000);
    await watch.batch(daemon.batch(sample.onlineLooks(ids(5)), sample.nowMs));
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
    const watch = await sample.open(cameras(1));
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round([1], GOOD, sample.nowMs));
    sample.nowMs += 600_000;
    daemon.restart(sample.nowMs - 1_000);
    await watch.batch(daemon.round([1], GOOD, sample.nowMs));
    const { lanes } = await watch.timeline(1, START - 60_000, sample.nowMs + 60_000);
    expect(lanes.find(({ check }) => check === 'online')?.spells).toEqual([
      { state: 'unknown', reason: 'never-looked', fromMs: START - 60_000, untilMs: START },
      { state: 'unknown', reason: 'probe-silent', fromMs: START, untilMs: sample.nowMs - 1_000 },
      { state: 'good', reason: null, fromMs: sample.nowMs - 1_000, untilMs: sample.nowMs },
    ]);
    expect(watch.states(1)[1]?.sinceMs).toBe(START);
  });

  test('one device that is not looked at any more becomes unknown by itself', async () => {
    const watch = await sample.open(cameras(2));
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round([1, 2], GOOD, sample.nowMs));
    for (let second = 0; second < 151; second += 10) {
      sample.nowMs += 10_000;
      await watch.batch(daemon.batch(sample.onlineLooks([1]), sample.nowMs));
    }
    await watch.tick();
    expect(watch.states(1)[1]?.state).toBe('good');
    expect(watch.states(2)[1]).toMatchObject({ state: 'unknown', reason: 'probe-silent', sinceMs: START });
    expect(watch.states(2)[0]?.state).toBe('good');
  });

  test('a look that could not ask makes online unknown at once and leaves a known picture alone', async () => {
    const watch = await sample.open(cameras(1));
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round([1], GOOD, sample.nowMs));
    sample.nowMs += 1_000;
    await watch.batch(daemon.round([1], OFFLINE, sample.nowMs));
    expect(watch.states(1).map(({ state }) => state)).toEqual(['good', 'unknown', 'good', 'unknown']);
    sample.nowMs += 25 * 3_600_000;
    daemon.restart(sample.nowMs - 100);
    await watch.batch(daemon.round([1], OFFLINE, sample.nowMs));
    expect(watch.states(1).map(({ state }) => state)).toEqual(['good', 'unknown', 'unknown', 'unknown']);
  });
});

describe('the registry changes under way', () => {
  test('a device that moves is counted in its new unit, one that is suspended in none', async () => {
    const records = cameras(4);
    const watch = await sample.open(records);
    await watch.batch(new SampleDaemon(START).round(ids(4), GOOD, sample.nowMs));
    records.put(sampleRecord(1, { unit: '220403' }), sampleRecord(2, { lifecycle: 'suspended' }));
    expect(counts(watch)).toEqual({ good: 3, bad: 0, unknown: 0, excluded: 1 });
    expect(counts(watch, '220403')).toEqual({ good: 1, bad: 0, unknown: 0, excluded: 0 });
    expect(watch.standings(2)[1]).toEqual({ metric: 'online', part: 'excluded', reason: 'suspended' });
  });

  test('a new device in a new unit on a new platform is counted there', async () => {
    const records = cameras(1);
    const watch = await sample.open(records);
    await watch.batch(new SampleDaemon(START).round([1], GOOD, sample.nowMs));
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
    const watch = await sample.open(records);
    await watch.batch(new SampleDaemon(START).round([1, 2], GOOD, sample.nowMs));
    await watch.picture({
      n: 1,
      atMs: sample.nowMs,
      jpeg: new Uint8Array([255]),
      thumb: new Uint8Array([255]),
    });
    records.remove(1);
    sample.nowMs += 1_000;
    await watch.tick();
    expect(counts(watch)).toMatchObject({ good: 1 });
    expect(await watch.looks(1)).toEqual({ latest: [], failing: [] });
    expect(await watch.picture(1)).toBeUndefined();
    expect(watch.pictureMs(1)).toBeNull();
    expect(await sample.db.read.all('SELECT * FROM spell WHERE device = 1 AND until_ms IS NULL')).toEqual([]);
  });

  test('a device that was registered this instant is counted with its first look', async () => {
    const records = cameras(1);
    const watch = await sample.open(records);
    const [listener] = records.listeners('changed');
    records.removeAllListeners();
    records.put(sampleRecord(2));
    await watch.batch(new SampleDaemon(START).round([1, 2], GOOD, sample.nowMs));
    if (listener) records.on('changed', listener as () => void);
    expect(counts(watch)).toMatchObject({ good: 2 });
  });

  test('a device that turned out to be a site is counted no more, and nothing of it comes back', async () => {
    const records = cameras(2);
    let watch = await sample.open(records);
    await watch.batch(new SampleDaemon(START).round([1, 2], GOOD, sample.nowMs));
    records.put(sampleRecord(2, { kind: 'site' }));
    expect(counts(watch)).toEqual({ good: 1, bad: 0, unknown: 0, excluded: 0 });
    expect(watch.standings(2)).toEqual([]);
    await watch.tick();
    records.put(sampleRecord(2));
    watch = await sample.killed(records);
    expect(counts(watch)).toEqual({ good: 1, bad: 0, unknown: 1, excluded: 0 });
  });

  test('spells and blind times go when their time is over, those that go on stay', async () => {
    const watch = await sample.open(cameras(1));
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round([1], GOOD, sample.nowMs));
    sample.nowMs += 60_000;
    daemon.restart(sample.nowMs - 1_000);
    await watch.batch(daemon.batch(sample.onlineLooks([1], TIMEOUT), sample.nowMs));
    const kept = async () =>
      [
        await sample.db.read.all("SELECT * FROM spell WHERE asked = 'online'"),
        await sample.db.read.all('SELECT * FROM blind'),
      ].map(({ length }) => length);
    expect(await kept()).toEqual([2, 1]);
    await watch.retire(sample.nowMs + 1_100 * 86_400_000 - 500);
    expect(await kept()).toEqual([2, 0]);
    await watch.retire(sample.nowMs + 1_100 * 86_400_000 + 1);
    expect(await kept()).toEqual([1, 0]);
  });

  test('grace ends by itself', async () => {
    const watch = await sample.open(
      new SampleRecords([sampleRecord(1, { commissionedMs: START - 6 * 86_400_000 })]),
    );
    expect(counts(watch)).toMatchObject({ excluded: 1, unknown: 0 });
    expect(watch.board(CITY, 'all')?.firstRound.checks[0]?.due).toBe(0);
    sample.nowMs += 86_400_000;
    await watch.tick();
    expect(counts(watch)).toMatchObject({ excluded: 0, unknown: 1 });
    expect(watch.board(CITY, 'all')?.firstRound.checks[0]?.due).toBe(1);
  });
});
