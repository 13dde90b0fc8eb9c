/** Where the devices of a unit stand, in columns: made when first asked for after a change, and kept. */
import { setImmediate as breathe } from 'node:timers/promises';
import { CATEGORIES, KINDS } from '../../config/terms.ts';
import type { Point } from '../rules/datum.ts';
import { isAssessed } from '../rules/device.ts';
import type { PinColumns } from './map-bytes.ts';
import type { DeviceRecord } from './record.ts';

/** Records read between two breaths of the event loop. */
const SLICE = 5_000;
const PER_DEGREE = 100_000;

/** Only what is needed of the registry. */
export interface PinnedRecords {
  readonly size: number;
  readonly units: { holds(scopeUnit: string, code: string): boolean };
  all(): Iterable<DeviceRecord>;
  placeOf(record: Pick<DeviceRecord, 'lon' | 'lat' | 'datum'>): Point | null;
  on(event: 'changed', listener: () => void): unknown;
}

/** The pins of every assessed device within a unit; of all of them for null. */
export class MapPins {
  readonly #records: PinnedRecords;
  /** Grows with every change of the registry. */
  #version = 0;
  /** By code of the unit, null for everything. */
  readonly #kept = new Map<string | null, { readonly version: number; readonly columns: PinColumns }>();

  constructor(records: PinnedRecords) {
    this.#records = records;
    records.on('changed', () => {
      this.#version++;
    });
  }

  /** The same object until the registry changes. */
  async of(unit: string | null): Promise<PinColumns> {
    const known = this.#kept.get(unit);
    if (known?.version === this.#version) return known.columns;
    const version = this.#version;
    const columns = await this.#read(unit);
    this.#kept.set(unit, { version, columns });
    return columns;
  }

  async #read(unit: string | null): Promise<PinColumns> {
    const { size, units } = this.#records;
    const rows: { readonly record: DeviceRecord; readonly place: Point }[] = [];
    /** By code: the place in the head, or -1 for a unit out of reach. */
    const places = new Map<string, number>();
    const codes: string[] = [];
    const unplaced: number[] = [];
    let seen = 0;
    for (const record of [...this.#records.all()]) {
      if (++seen % SLICE === 0 && size > SLICE) await breathe();
      if (!isAssessed(record.kind)) continue;
      let at = places.get(record.unit);
      if (at === undefined) {
        const isWithin = unit === null || units.holds(unit, record.unit);
        at = isWithin ? codes.push(record.unit) - 1 : -1;
        if (isWithin) unplaced.push(0);
        places.set(record.unit, at);
      }
      if (at === -1) continue;
      const place = this.#records.placeOf(record);
      if (place === null) unplaced[at] = (unplaced[at] ?? 0) + 1;
      else rows.push({ record, place });
    }
    rows.sort((a, b) => a.record.id - b.record.id);
    const whole = (pick: (row: (typeof rows)[number]) => number) => Int32Array.from(rows, pick);
    return {
      ids: whole(({ record }) => record.id),
      lon: whole(({ place }) => Math.round(place.lon * PER_DEGREE)),
      lat: whole(({ place }) => Math.round(place.lat * PER_DEGREE)),
      unit: Uint16Array.from(rows, ({ record }) => places.get(record.unit) ?? 0),
      trait: Uint8Array.from(rows, ({ record }) => traitOf(record)),
      units: codes,
      unplaced,
    };
  }
}

function traitOf({ kind, category }: Pick<DeviceRecord, 'kind' | 'category'>): number {
  return KINDS.indexOf(kind) * 16 + CATEGORIES.indexOf(category);
}
