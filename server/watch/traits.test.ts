/** What devices tell of themselves, kept on a real database; and when they are first looked at. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SILENT } from '../../config/log.ts';
import { DEFAULTS } from '../../config/settings.ts';
import type { Assignment } from '../../probes/link/target.ts';
import { Db } from '../store/db.ts';
import { migrations } from '../store/schema.ts';
import type { Change } from './answers.ts';
import { SampleDaemon, SampleRecords, sampleRecord } from './sample.ts';
import { Watch } from './watch.ts';

const START = Date.UTC(2026, 0, 5, 8);
const assignment = { version: 1 } as Assignment; // the watch hands it on unread

let folder: string;
let nowMs: number;
let db: Db;
let records: SampleRecords;
let watch: Watch;

const open = () =>
  Watch.open(db, {
    records,
    settings: DEFAULTS,
    assignment: () => assignment,
    clock: () => nowMs,
    log: SILENT,
  });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watch-'));
  nowMs = START;
  db = await Db.open(join(folder, 'data.db'), migrations);
  records = new SampleRecords([sampleRecord(1), sampleRecord(2)]);
  watch = await open();
});

afterEach(async () => {
  await db.close();
  await rm(folder, { recursive: true, force: true });
});

const told = (firmware: string, n = 1) => ({ n, atMs: nowMs, readings: { firmware }, missing: {} });

describe('what a device tells', () => {
  test('outlasts a start, shows a change of firmware, and goes with its device', async () => {
    await watch.traits(told('1.0'));
    nowMs += 86_400_000;
    await watch.traits(told('1.1'));
    records.removeAllListeners();
    watch = await open();
    expect((await watch.traits(1))?.values.firmware).toEqual({
      value: '1.1',
      sinceMs: nowMs,
      seenMs: nowMs,
      before: { value: '1.0', seenMs: START },
    });
    records.remove(1);
    await watch.tick();
    expect(await watch.traits(1)).toBeUndefined();
  });

  test('is told on as a change of that device, and not taken of one that is not registered', async () => {
    const changes: Change[] = [];
    await watch.tick();
    watch.on('change', (change) => changes.push(change));
    await watch.traits(told('1.0'));
    await watch.traits(told('1.0', 99));
    await watch.tick();
    expect(changes.map(({ devices }) => devices)).toEqual([[1]]);
    expect(await watch.traits(99)).toBeUndefined();
  });

  test('never lies in the future of the server', async () => {
    await watch.traits({ ...told('1.0'), atMs: nowMs + 3_600_000 });
    expect((await watch.traits(1))?.atMs).toBe(nowMs);
  });
});

describe('a device that nobody has looked at', () => {
  const health = (once: number) => {
    const all = (count: number) => ({ registration: count, online: count, image: count, position: count });
    watch.health({
      ...{ daemon: 'local', pid: 1, startedMs: START, atMs: nowMs, assignmentVersion: 1, targets: 1_000 },
      ...{ looks: 0, inFlight: 0, spooled: 0, loopDelayMs: 0, rssBytes: 0, ageP50Ms: 0, ageP99Ms: 0 },
      ...{ lookedOnce: all(once), due: all(1_000), segmentsCut: [] },
    });
  };

  test('is waited for without a time while no probe is there', () => {
    expect(watch.firstLooks(1)).toContainEqual({ check: 'online', byMs: null });
  });

  test('is expected as fast as the round has gone so far', async () => {
    await watch.joined('local');
    health(0);
    nowMs += 10_000;
    health(500);
    expect(watch.firstLooks(1)).toContainEqual({ check: 'image', byMs: nowMs + 10_000 });
  });

  test('is no longer waited for once somebody has looked', async () => {
    await watch.joined('local');
    await watch.batch(new SampleDaemon(nowMs - 1_000).round([1], { state: 'good' }, nowMs));
    expect(watch.firstLooks(1)).toEqual([]);
  });
});
