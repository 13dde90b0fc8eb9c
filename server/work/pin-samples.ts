/** Devices drawn by lot, month by month, to be visited: how good a unit's pins are, told from a few with an interval. */
import { randomInt } from 'node:crypto';
import type { Pins } from '../registry/pins.ts';
import type { DeviceRecord } from '../registry/record.ts';
import { drawn, type Lot, sampleSize } from '../rules/pin-sample.ts';
import { Refusal } from '../rules/refusal.ts';
import { wilson } from '../rules/wilson.ts';
import type { Db } from '../store/db.ts';
import * as stored from '../store/pins.ts';
import { type Asker, byOf } from './asker.ts';
import type { Journal } from './staffs.ts';

export type PinSample = stored.PinSampleRow;

/** Only what is needed of the registry. */
export interface SampledRegistry {
  get(id: number): DeviceRecord | undefined;
  readonly units: { subtree(code: string): ReadonlySet<string> };
}

export interface PinSampleParts {
  readonly pins: Pins;
  readonly registry: SampledRegistry;
  readonly journal: Journal;
  readonly clock?: () => number;
}

/** How far a sample has come, and what it says. */
export interface SampleStanding {
  readonly sample: PinSample;
  readonly size: number;
  readonly visited: number;
  readonly confirmed: number;
  /** Of the visited, with Wilson's interval of 95 %; null before the first visit. */
  readonly estimate: { readonly share: number; readonly low: number; readonly high: number } | null;
  /** Of the unit's devices now: without a fault by the rules, of all that are judged. */
  readonly rules: { readonly good: number; readonly of: number };
}

/** One device of a sample. */
export interface SampledDevice {
  readonly record: DeviceRecord;
  /** Null until it is visited. */
  readonly visit: {
    readonly atMs: number;
    readonly who: string;
    readonly metres: number;
    readonly ok: boolean;
  } | null;
}

const MOST = 500;
const SEEDS = 2 ** 31;

export class PinSamples {
  readonly #db: Db;
  readonly #parts: PinSampleParts;
  readonly #clock: () => number;

  constructor(db: Db, parts: PinSampleParts) {
    this.#db = db;
    this.#parts = parts;
    this.#clock = parts.clock ?? Date.now;
  }

  /** Once a month and unit: what was drawn stays. */
  async draw(month: string, unit: string, person: Asker, seed = randomInt(SEEDS)): Promise<PinSample> {
    const lots = this.#lots(unit);
    if (lots.length === 0) throw new Refusal('not-found', { what: 'devices' });
    const { journal } = this.#parts;
    const sample = {
      ...{ month, unit, seed, population: lots.length, drawnMs: this.#clock(), who: person.name },
    };
    const devices = drawn(lots, sampleSize(lots.length), seed);
    const id = await this.#db.write(async (sql) => {
      const earlier = await stored.listPinSamples(sql, MOST);
      if (earlier.some((one) => one.month === month && one.unit === unit))
        throw new Refusal('conflict', { month, unit });
      const added = await stored.addPinSample(sql, sample, devices);
      const after = { month, unit, seed, population: lots.length, size: devices.length };
      await journal.write(sql, {
        by: byOf(person),
        did: 'pin.sample',
        subject: `pin-sample/${added}`,
        after,
      });
      return added;
    });
    return { id, ...sample };
  }

  /** Newest month first. */
  list(): Promise<PinSample[]> {
    return stored.listPinSamples(this.#db.read, MOST);
  }

  async byId(id: number): Promise<PinSample> {
    const sample = await stored.pinSampleById(this.#db.read, id);
    if (sample === undefined) throw new Refusal('not-found', { what: 'sample' });
    return sample;
  }

  async standing(sample: PinSample): Promise<SampleStanding> {
    const ids = await stored.pinSampleDevices(this.#db.read, sample.id);
    const visits = ids.map((id) => this.#visit(id, sample)).filter((visit) => visit !== null);
    const confirmed = visits.filter(({ ok }) => ok).length;
    const lots = this.#lots(sample.unit);
    const good = lots.filter(({ id }) => this.#parts.pins.faultsOf(id) === 0).length;
    return {
      ...{ sample, size: ids.length, visited: visits.length, confirmed },
      estimate: wilson(confirmed, visits.length),
      rules: { good, of: lots.length },
    };
  }

  /** In the order in which they were drawn; those who left the registry since are left out. */
  async devices(sample: PinSample): Promise<SampledDevice[]> {
    const ids = await stored.pinSampleDevices(this.#db.read, sample.id);
    return ids.flatMap((id) => {
      const record = this.#parts.registry.get(id);
      return record ? [{ record, visit: this.#visit(id, sample) }] : [];
    });
  }

  /** A field check since the draw. */
  #visit(device: number, { drawnMs }: PinSample): SampledDevice['visit'] {
    const { pins } = this.#parts;
    const [check, outcome] = [pins.checkOf(device), pins.checkOutcome(device)];
    if (check === undefined || check.atMs < drawnMs) return null;
    // A pin that is nowhere is contradicted wherever the device was found.
    const metres = outcome?.metres ?? -1;
    return { atMs: check.atMs, who: check.who, metres, ok: outcome !== null && metres <= outcome.tolerance };
  }

  #lots(unit: string): Lot[] {
    const { pins, registry } = this.#parts;
    const within = registry.units.subtree(unit);
    const lots: Lot[] = [];
    for (const id of pins.devices()) {
      const record = registry.get(id);
      if (record?.inScope && within.has(record.unit)) lots.push({ id, stratum: record.category });
    }
    return lots;
  }
}
