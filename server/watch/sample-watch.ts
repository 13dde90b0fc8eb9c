/** A watch on a real database in a temporary folder, with the time passed in: for its tests. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SILENT } from '../../config/log.ts';
import { DEFAULTS, type Settings } from '../../config/settings.ts';
import type { Assignment } from '../../probes/link/target.ts';
import { Db } from '../store/db.ts';
import { migrations } from '../store/schema.ts';
import { GOOD, SampleRecords, sampleRecord } from './sample.ts';
import { Watch } from './watch.ts';

export const START = Date.UTC(2026, 0, 5, 8);
export const CITY = '220400';
export const NORTH = '220402';
export const TOWN = '220402001';

const assignment = { version: 1 } as Assignment; // the watch hands it on unread

export const ids = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
export const cameras = (count: number) => new SampleRecords(ids(count).map((id) => sampleRecord(id)));

/** The online rate of a unit. */
export function online(watch: Watch, unit = CITY) {
  const rate = watch.board(unit, 'all')?.rates.find(({ metric }) => metric === 'online');
  if (rate === undefined) throw new Error('no rate');
  return rate;
}

export function counts(watch: Watch, unit = CITY) {
  const { good, bad, unknown, excluded } = online(watch, unit);
  return { good, bad, unknown, excluded };
}

export class SampleWatch {
  nowMs = START;
  db!: Db;
  #folder = '';

  async begin(): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), 'watch-'));
    this.db = await Db.open(join(this.#folder, 'data.db'), migrations);
  }

  async end(): Promise<void> {
    await this.db.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  open(records: SampleRecords, settings: Settings = DEFAULTS): Promise<Watch> {
    return Watch.open(this.db, {
      ...{ records, settings, assignment: () => assignment, clock: () => this.nowMs, log: SILENT },
    });
  }

  /** Without a stop, as after kill -9: the file is closed and nothing else happens. */
  async killed(records: SampleRecords, settings: Settings = DEFAULTS): Promise<Watch> {
    records.removeAllListeners();
    await this.db.close();
    this.db = await Db.open(join(this.#folder, 'data.db'), migrations);
    return this.open(records, settings);
  }

  onlineLooks(ns: readonly number[], finding = GOOD) {
    return ns.map((n) => ({ n, check: 'online' as const, finding, atMs: this.nowMs }));
  }
}
