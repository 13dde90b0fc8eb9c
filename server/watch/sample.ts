/** A small registry and a daemon in memory, for the tests and benchmarks of this room. */
import { EventEmitter } from 'node:events';
import type { CheckName } from '../../config/terms.ts';
import { CHECKS } from '../../config/terms.ts';
import type { Batch, Finding, Observation } from '../../probes/link/observation.ts';
import type { PlatformBrief, Records, UnitBrief, Units, WatchedRecord } from './records.ts';

/** A city of two districts; the first has two towns. */
export const SAMPLE_UNITS: readonly UnitBrief[] = [
  { code: '220400', name: 'City', level: 'city', parent: null },
  { code: '220402', name: 'North', level: 'district', parent: '220400' },
  { code: '220403', name: 'South', level: 'district', parent: '220400' },
  { code: '220402001', name: 'North One', level: 'town', parent: '220402' },
  { code: '220402002', name: 'North Two', level: 'town', parent: '220402' },
];

/** A device as the watch knows it: an active safe-city camera in the first town, but for what is given. */
export function sampleRecord(id: number, wish: Partial<WatchedRecord> = {}): WatchedRecord {
  return {
    id,
    code: `2204020000132${String(id).padStart(7, '0')}`,
    name: `Camera ${id}`,
    kind: 'camera',
    category: 'safe-city',
    lifecycle: 'active',
    inScope: true,
    commissionedMs: null,
    unit: '220402001',
    platform: 'east',
    ...wish,
  };
}

export class SampleRecords
  extends EventEmitter<{ changed: [ids: readonly number[] | 'all'] }>
  implements Records
{
  readonly #records = new Map<number, WatchedRecord>();
  #units: readonly UnitBrief[];
  #platforms: readonly PlatformBrief[] = [{ id: 'east', name: 'East', carrier: 'First' }];

  constructor(records: readonly WatchedRecord[], units: readonly UnitBrief[] = SAMPLE_UNITS) {
    super();
    this.#units = units;
    for (const record of records) this.#records.set(record.id, record);
  }

  get units(): Units {
    const units = this.#units;
    const get = (code: string) => units.find((unit) => unit.code === code);
    const above = (code: string): string[] => {
      const unit = get(code);
      return unit ? [code, ...(unit.parent === null ? [] : above(unit.parent))] : [];
    };
    return {
      top: units.find(({ parent }) => parent === null),
      get,
      above,
      children: (code) => units.filter(({ parent }) => parent === code),
      path: (code) =>
        above(code)
          .slice(1)
          .reverse()
          .flatMap((up) => get(up) ?? []),
      all: () => units,
    };
  }

  get(id: number): WatchedRecord | undefined {
    return this.#records.get(id);
  }

  all(): Iterable<WatchedRecord> {
    return this.#records.values();
  }

  platforms(): readonly PlatformBrief[] {
    return this.#platforms;
  }

  put(...records: readonly WatchedRecord[]): void {
    for (const record of records) this.#records.set(record.id, record);
    this.emit(
      'changed',
      records.map(({ id }) => id),
    );
  }

  remove(id: number): void {
    this.#records.delete(id);
    this.emit('changed', [id]);
  }

  change({ units, platforms }: { units?: readonly UnitBrief[]; platforms?: readonly PlatformBrief[] }): void {
    this.#units = units ?? this.#units;
    this.#platforms = platforms ?? this.#platforms;
    this.emit('changed', 'all');
  }
}

export const GOOD: Finding = { state: 'good' };
export const REFUSED: Finding = { state: 'bad', reason: 'refused' };
export const TIMEOUT: Finding = { state: 'bad', reason: 'timeout' };
export const OFFLINE: Finding = { state: 'unknown', reason: 'device-offline' };

/** One look at a device. */
export interface SampleLook {
  readonly n: number;
  readonly check: CheckName;
  readonly finding: Finding;
  readonly atMs: number;
}

/** A daemon that reports as the real one does: what is as it was reported last is only named. */
export class SampleDaemon {
  readonly name: string;
  #seq = 0;
  #toMs: number;
  /** By device and check, what was reported last. */
  #told = new Map<string, string>();

  constructor(startMs: number, name = 'local') {
    this.name = name;
    this.#toMs = startMs;
  }

  /** Starts anew at this time: it has forgotten what it reported. */
  restart(atMs: number): void {
    this.#told = new Map();
    this.#toMs = atMs;
  }

  /** The batch of the looks that ended since the last one. */
  batch(looks: readonly SampleLook[], toMs: number): Batch {
    const changed: Observation[] = [];
    const unchanged = new Map<CheckName, Set<number>>();
    for (const { n, check, finding, atMs } of looks) {
      const key = `${n} ${check}`;
      const said = JSON.stringify(finding);
      if (this.#told.get(key) !== said) {
        this.#told.set(key, said);
        changed.push({ n, check, finding, atMs, steps: [{ did: 'look', ok: true, got: said, tookMs: 1 }] });
      } else unchanged.set(check, (unchanged.get(check) ?? new Set()).add(n));
    }
    const fromMs = this.#toMs;
    this.#toMs = toMs;
    this.#seq++;
    return {
      daemon: this.name,
      seq: this.#seq,
      fromMs,
      toMs,
      changed,
      unchanged: [...unchanged].map(([check, ns]) => ({ check, ns: [...ns].sort((a, b) => a - b) })),
    };
  }

  /** A batch in which every check of every device came to the same. */
  round(ns: readonly number[], finding: Finding, atMs: number): Batch {
    return this.batch(
      ns.flatMap((n) => CHECKS.map((check) => ({ n, check, finding, atMs }))),
      atMs,
    );
  }
}
