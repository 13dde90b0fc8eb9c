/** What crews find at the pole: a telephone's position, its accuracy and its time. It confirms a pin, or contradicts it. */
import { CHECK_VALID_MS, type Pins } from '../registry/pins.ts';
import { isWithinChina } from '../rules/datum.ts';
import { WORST_ACCURACY_METRES } from '../rules/pin.ts';
import { Refusal } from '../rules/refusal.ts';
import type { Db } from '../store/db.ts';
import * as stored from '../store/pins.ts';
import { type Asker, byOf, mayDo } from './asker.ts';
import type { Journal } from './staffs.ts';

export type FieldCheck = stored.FieldCheckRow;

export interface FieldCheckWish {
  /** WGS-84. */
  readonly lon: number;
  readonly lat: number;
  readonly accuracyMetres: number;
  /** When the telephone found its place. */
  readonly atMs: number;
  readonly note: string;
}

export interface FieldCheckParts {
  readonly pins: Pins;
  readonly journal: Journal;
  readonly clock?: () => number;
}

/** A telephone's clock may be ahead by so much. */
const AHEAD_MS = 5 * 60_000;

export class FieldChecks {
  readonly #db: Db;
  readonly #parts: FieldCheckParts;
  readonly #clock: () => number;

  constructor(db: Db, parts: FieldCheckParts) {
    this.#db = db;
    this.#parts = parts;
    this.#clock = parts.clock ?? Date.now;
  }

  async add(device: number, wish: FieldCheckWish, person: Asker): Promise<FieldCheck> {
    const nowMs = this.#clock();
    refuseFaults(wish, nowMs);
    const { pins, journal } = this.#parts;
    const row = await this.#db.write(async (sql) => {
      const who = { who: person.name, staff: person.staff, enteredMs: nowMs };
      const added = await stored.addFieldCheck(sql, { device, ...wish, ...who });
      const subject = `device/${device}`;
      await journal.write(sql, { by: byOf(person), did: 'pin.field-check', subject, after: wish });
      return added;
    });
    await pins.checked(device);
    return row;
  }

  /** Newest first, old ones too. */
  of(device: number): Promise<FieldCheck[]> {
    return stored.fieldChecksOf(this.#db.read, device);
  }

  byId(id: number): Promise<FieldCheck | undefined> {
    return stored.fieldCheckById(this.#db.read, id);
  }

  /** Does it still count? */
  isValid({ atMs }: FieldCheck): boolean {
    return this.#clock() - atMs < CHECK_VALID_MS;
  }

  /** Its author may take it back, and an administrator. */
  mayUndo({ staff }: FieldCheck, person: Asker): boolean {
    return staff === person.staff || mayDo(person, 'administer');
  }

  async undo(check: FieldCheck, person: Asker): Promise<void> {
    if (!this.mayUndo(check, person)) throw new Refusal('not-allowed', { what: 'field check' });
    const { pins, journal } = this.#parts;
    const { id, device, lon, lat, accuracyMetres, atMs, note, who } = check;
    await this.#db.write(async (sql) => {
      await stored.removeFieldCheck(sql, id);
      const before = { lon, lat, accuracyMetres, atMs, note, who };
      const subject = `device/${device}`;
      await journal.write(sql, { by: byOf(person), did: 'pin.field-check-undo', subject, before });
    });
    await pins.checked(device);
  }
}

function refuseFaults({ lon, lat, accuracyMetres, atMs }: FieldCheckWish, nowMs: number): void {
  const problems = [
    ...(isWithinChina({ lon, lat })
      ? []
      : [{ path: 'lon', wanted: 'a place in China, longitude before latitude', got: `${lon}, ${lat}` }]),
    ...(accuracyMetres <= WORST_ACCURACY_METRES
      ? []
      : [
          {
            path: 'accuracyMetres',
            wanted: `at most ${WORST_ACCURACY_METRES} metres`,
            got: `${accuracyMetres}`,
          },
        ]),
    ...(atMs <= nowMs + AHEAD_MS && nowMs - atMs < CHECK_VALID_MS
      ? []
      : [{ path: 'atMs', wanted: 'a moment of the last twelve months', got: new Date(atMs).toISOString() }]),
  ];
  if (problems.length > 0) throw new Refusal('bad-input', {}, problems);
}
