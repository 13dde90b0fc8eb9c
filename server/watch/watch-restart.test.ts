/** The watch after a kill at any instant, and after the server was away. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CHECKS } from '../../config/terms.ts';
import { GOOD, OFFLINE, REFUSED, SampleDaemon, TIMEOUT } from './sample.ts';
import { CITY, cameras, counts, ids, online, SampleWatch, START } from './sample-watch.ts';

let sample: SampleWatch;

beforeEach(async () => {
  sample = new SampleWatch();
  await sample.begin();
});
afterEach(() => sample.end());

describe('kill it at any instant', () => {
  test('closed without warning and opened again it gives the same figures, and no gap is called offline', async () => {
    const records = cameras(30);
    let watch = await sample.open(records);
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round(ids(30), GOOD, sample.nowMs));
    sample.nowMs += 1_000;
    await watch.batch(daemon.batch(sample.onlineLooks([4, 5, 6], REFUSED), sample.nowMs));
    sample.nowMs += 1_000;
    await watch.batch(
      daemon.batch([...sample.onlineLooks([7], TIMEOUT), ...sample.onlineLooks(ids(3))], sample.nowMs),
    );
    await watch.tick();
    const before = {
      board: watch.board(CITY, 'all'),
      outages: watch.outagesAll({ unit: CITY }),
      states: watch.states(2),
      flags: await watch.flags({ unit: CITY, open: true }),
    };
    watch = await sample.killed(records);
    const after = {
      board: watch.board(CITY, 'all'),
      outages: watch.outagesAll({ unit: CITY }),
      states: watch.states(2),
      flags: await watch.flags({ unit: CITY, open: true }),
    };
    expect(after).toEqual(before);
    expect(before.outages).toHaveLength(4);
    sample.nowMs += 30_000; // the server was away; the daemon kept what it saw
    await watch.batch(daemon.batch(sample.onlineLooks([1, 2, 3]), sample.nowMs));
    const { lanes } = await watch.timeline(2, START, sample.nowMs);
    expect(lanes[1]?.spells).toEqual([{ state: 'good', reason: null, fromMs: START, untilMs: sample.nowMs }]);
  });

  test('the same after checkpoints, with frames before and after them', async () => {
    const records = cameras(50);
    let watch = await sample.open(records);
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round(ids(50), GOOD, sample.nowMs));
    for (let minute = 1; minute <= 25; minute++) {
      sample.nowMs += 60_000;
      await watch.batch(
        daemon.batch(sample.onlineLooks(ids(50), minute % 7 === 3 ? TIMEOUT : GOOD), sample.nowMs),
      );
      await watch.tick();
    }
    const frames = await sample.db.read.all('SELECT id FROM frame');
    expect(frames.length).toBeLessThan(10);
    const before = [watch.board(CITY, 'all'), ids(50).map((id) => watch.states(id))];
    watch = await sample.killed(records);
    expect([watch.board(CITY, 'all'), ids(50).map((id) => watch.states(id))]).toEqual(before);
    await watch.stop();
    expect(await sample.db.read.all('SELECT id FROM frame')).toEqual([]);
    watch = await sample.open(records);
    expect([watch.board(CITY, 'all'), ids(50).map((id) => watch.states(id))]).toEqual(before);
  });

  test('a checkpoint that cannot be read costs the freshness, not the states', async () => {
    const records = cameras(5);
    let watch = await sample.open(records);
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round(ids(5), GOOD, sample.nowMs));
    await watch.batch(
      daemon.batch(
        sample.onlineLooks([2], REFUSED).map((l) => ({ ...l, atMs: sample.nowMs + 1 })),
        sample.nowMs + 1,
      ),
    );
    await watch.stop();
    await sample.db.write((sql) => sql.run('UPDATE checkpoint SET packed = ?', new Uint8Array([1, 2, 3])));
    watch = await sample.killed(records);
    expect(counts(watch)).toEqual({ good: 4, bad: 1, unknown: 0, excluded: 0 });
  });

  test('after a night without server and daemon nothing is said until it is seen', async () => {
    const records = cameras(5);
    let watch = await sample.open(records);
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round(ids(5), GOOD, sample.nowMs));
    await watch.tick();
    await watch.stop();
    sample.nowMs += 10 * 3_600_000;
    watch = await sample.killed(records);
    expect(counts(watch)).toEqual({ good: 0, bad: 0, unknown: 5, excluded: 0 });
    expect(online(watch).last).toEqual({ share: 10_000, atMs: START });
  });
});

describe('the daemon keeps what it saw while the server is away', () => {
  test('its past comes in order: no gap is blind time, none is called offline', async () => {
    const records = cameras(2);
    let watch = await sample.open(records);
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round([1, 2], GOOD, sample.nowMs));
    await watch.tick();
    const spooled = Array.from({ length: 60 }, (_, index) => {
      sample.nowMs = START + (index + 1) * 10_000;
      return daemon.batch(sample.onlineLooks([1, 2], index > 30 ? TIMEOUT : GOOD), sample.nowMs);
    });
    watch = await sample.killed(records);
    expect(watch.states(1)[1]).toMatchObject({ state: 'unknown', reason: 'probe-silent' });
    for (const batch of spooled) await watch.batch(batch);
    const { lanes } = await watch.timeline(1, START, sample.nowMs);
    expect(lanes[1]?.spells).toEqual([
      { state: 'good', reason: null, fromMs: START, untilMs: START + 320_000 },
      { state: 'bad', reason: 'timeout', fromMs: START + 320_000, untilMs: sample.nowMs },
    ]);
    expect(counts(watch)).toMatchObject({ bad: 2, unknown: 0 });
    expect(await sample.db.read.all('SELECT * FROM blind')).toEqual([]);
  });

  test('what it tells again to a server that came back changes nothing, and wipes no steps', async () => {
    const watch = await sample.open(cameras(1));
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round([1], REFUSED, sample.nowMs));
    const before = [watch.states(1), await watch.looks(1)];
    sample.nowMs += 1_000;
    const { changed: _, ...again } = daemon.round([1], REFUSED, sample.nowMs);
    const retold = CHECKS.map((check) => ({ n: 1, check, finding: REFUSED, atMs: START, steps: [] }));
    await watch.batch({ ...again, changed: retold, unchanged: [] });
    expect([watch.states(1), await watch.looks(1)]).toEqual(before);
  });

  test('of a picture that outlived its memory while the device was down, it says that the device is down', async () => {
    const watch = await sample.open(cameras(1));
    const daemon = new SampleDaemon(START);
    await watch.batch(daemon.round([1], GOOD, sample.nowMs));
    sample.nowMs += 60_000;
    await watch.batch(
      daemon.batch(
        [...sample.onlineLooks([1], TIMEOUT), { n: 1, check: 'image', finding: OFFLINE, atMs: sample.nowMs }],
        sample.nowMs,
      ),
    );
    expect(watch.states(1)[2]).toMatchObject({ state: 'good' });
    for (let hour = 0; hour < 25; hour++) {
      sample.nowMs += 3_600_000;
      await watch.batch(daemon.batch(sample.onlineLooks([1], TIMEOUT), sample.nowMs));
    }
    await watch.tick();
    expect(watch.states(1)[2]).toMatchObject({ state: 'unknown', reason: 'device-offline', sinceMs: START });
    expect(watch.standings(1)[2]).toEqual({ metric: 'image', part: 'excluded', reason: 'no-picture' });
  });

  test('the last share outlives a kill while the daemon is silent', async () => {
    const records = cameras(5);
    let watch = await sample.open(records);
    await watch.batch(new SampleDaemon(START).round(ids(5), GOOD, sample.nowMs));
    await watch.tick();
    sample.nowMs += 20_000;
    await watch.tick();
    sample.nowMs += 600_000;
    watch = await sample.killed(records);
    expect(online(watch).last).toEqual({ share: 10_000, atMs: START + 20_000 });
  });
});
