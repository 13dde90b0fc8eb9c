import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { SILENT } from '../../config/log.ts';
import { DEFAULTS } from '../../config/settings.ts';
import { CHECKS } from '../../config/terms.ts';
import { Db } from '../store/db.ts';
import { migrations } from '../store/schema.ts';
import { Looked } from './looked.ts';
import { GOOD, OFFLINE, REFUSED, SampleDaemon, SampleRecords, sampleRecord } from './sample.ts';
import { Watch } from './watch.ts';

const CYCLE_MS = 60_000;
const DEVICES = [1, 2, 3];
/** Whole minutes, so that cycles are easy to tell. */
const START_MS = Math.floor(Date.UTC(2026, 0, 1) / CYCLE_MS) * CYCLE_MS;

const cycleOf = (ms: number) => Math.floor(ms / CYCLE_MS);

async function town() {
  const folder = mkdtempSync(join(tmpdir(), 'lk-proof-'));
  const file = join(folder, 'a.db');
  let nowMs = START_MS;
  let db = await Db.open(file, migrations);
  const open = () => {
    const records = new SampleRecords(DEVICES.map((id) => sampleRecord(id)));
    const assignment = () => {
      throw new Error('nobody joins');
    };
    return Watch.open(db, { records, settings: DEFAULTS, assignment, clock: () => nowMs, log: SILENT });
  };
  let watch = await open();
  onTestFinished(async () => {
    await watch.stop();
    await db.close();
    rmSync(folder, { recursive: true });
  });
  return {
    get watch() {
      return watch;
    },
    get db() {
      return db;
    },
    at(ms: number) {
      nowMs = ms;
    },
    /** As after a stop, or, without one, after a kill. */
    async restart(isKilled: boolean) {
      if (!isKilled) await watch.stop();
      const old = watch;
      db = isKilled ? await Db.open(file, migrations) : db;
      watch = await open();
      if (isKilled) onTestFinished(() => old.stop().catch(() => undefined));
    },
  };
}

describe('a proof', () => {
  test('holds exactly those that were put into it, however many and in whatever order', () => {
    const pairs = fc.array(fc.tuple(fc.nat({ max: 70_000 }), fc.constantFrom(...CHECKS)), { maxLength: 300 });
    fc.assert(
      fc.property(pairs, fc.nat({ max: 70_000 }), fc.constantFrom(...CHECKS), (all, other, check) => {
        const looked = new Looked();
        for (const [device, of] of all) looked.add(device, of);
        const packed = looked.pack();
        const again = new Looked().unpack(packed);
        const has = (device: number, of: (typeof CHECKS)[number]) =>
          all.some(([one, its]) => one === device && its === of);
        for (const [device, of] of [...all, [other, check] as const]) {
          expect(Looked.isIn(packed, device, of)).toBe(has(device, of));
          expect(again.has(device, of)).toBe(has(device, of));
        }
      }),
      { numRuns: 60 },
    );
  });

  test('of a city of 55,425 of which one in a hundred was looked at in the next cycle takes less than 2 kB', () => {
    const looked = new Looked();
    for (let device = 1; device <= 55_425; device += 1) if (device % 100 !== 7) looked.add(device, 'online');
    expect(looked.pack().length).toBeLessThan(2_000);
  });
});

describe('when a device was last looked at', () => {
  test('is told for any moment to the cycle, whatever came to light, and through stops and kills', async () => {
    const look = fc.record({
      n: fc.constantFrom(...DEVICES),
      check: fc.constantFrom('online' as const, 'image' as const),
      finding: fc.constantFrom(GOOD, GOOD, GOOD, REFUSED),
      afterS: fc.integer({ min: 1, max: 200 }),
      after: fc.constantFrom('go on', 'go on', 'go on', 'stop', 'kill'),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(look, { minLength: 1, maxLength: 14 }),
        fc.array(fc.integer({ min: 0, max: 2_000 }), { minLength: 4, maxLength: 4 }),
        async (looks, askedS) => {
          const here = await town();
          const daemon = new SampleDaemon(START_MS);
          const done: { n: number; check: string; atMs: number }[] = [];
          let atMs = START_MS;
          for (const { n, check, finding, afterS, after } of looks) {
            atMs += afterS * 1_000;
            here.at(atMs);
            await here.watch.batch(daemon.batch([{ n, check, finding, atMs }], atMs));
            done.push({ n, check, atMs });
            if (after !== 'go on') await here.restart(after === 'kill');
          }
          for (const seconds of askedS) {
            const momentMs = START_MS + seconds * 1_000;
            for (const n of DEVICES) {
              const before = done.filter(
                (one) => one.n === n && one.check === 'online' && one.atMs < momentMs,
              );
              const truthMs = before.at(-1)?.atMs;
              const last = await here.watch.lastLooked(n, 'online', momentMs);
              if (truthMs === undefined) expect(last).toBeNull();
              else {
                expect(last).not.toBeNull();
                // The span holds the last look, and is no longer than a cycle – unless the moment lies within
                // the cycle of a look: then it begins with the look before.
                expect(last?.fromMs).toBeLessThanOrEqual(truthMs);
                expect(last?.untilMs).toBeGreaterThanOrEqual(truthMs);
                if (done.every((one) => cycleOf(one.atMs) !== cycleOf(momentMs)))
                  expect((last?.untilMs ?? 0) - (last?.fromMs ?? 0)).toBeLessThanOrEqual(CYCLE_MS);
              }
            }
          }
        },
      ),
      { numRuns: 12 },
    );
  }, 30_000);

  test('looks that could not ask are no proof', async () => {
    const here = await town();
    const daemon = new SampleDaemon(START_MS);
    const lookedMs = START_MS + 5_000;
    here.at(START_MS + 200_000);
    await here.watch.batch(daemon.batch([{ n: 1, check: 'image', finding: GOOD, atMs: lookedMs }], lookedMs));
    const laterMs = START_MS + 100_000;
    await here.watch.batch(
      daemon.batch([{ n: 1, check: 'image', finding: OFFLINE, atMs: laterMs }], laterMs),
    );
    const last = await here.watch.lastLooked(1, 'image', START_MS + 150_000);
    expect(last?.untilMs).toBeLessThanOrEqual(START_MS + CYCLE_MS);
  });

  test('is one row for each cycle, and goes when its time is over', async () => {
    const here = await town();
    const daemon = new SampleDaemon(START_MS);
    for (let second = 1; second <= 180; second += 1) {
      const atMs = START_MS + second * 1_000;
      here.at(atMs);
      await here.watch.batch(daemon.round(DEVICES, GOOD, atMs));
    }
    const rows = () => here.db.read.all('SELECT daemon FROM proof');
    expect(await rows()).toHaveLength(3);
    await here.watch.retire(START_MS + (DEFAULTS.retention.proofDays + 1) * 86_400_000);
    expect(await rows()).toHaveLength(0);
  });
});
