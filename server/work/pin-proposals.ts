/** Taking proposals over, one or many at once, refusing them, and undoing what was taken over. Nothing is moved silently. */

import { type Pair, wordOf } from '../registry/pin-evidence.ts';
import { isSamePair, type Pins, type Proposal } from '../registry/pins.ts';
import type { DeviceRecord, DeviceWish } from '../registry/record.ts';
import { type By, Refusal } from '../rules/refusal.ts';
import type { Db, Sql } from '../store/db.ts';
import type { Journal } from '../store/journal.ts';
import * as stored from '../store/pins.ts';
import { type Asker, byOf } from './asker.ts';
import { groupNamed, membersOf } from './pin-list.ts';

export type PinBatch = stored.PinBatchRow;

/** Only what is needed of the registry. */
export interface PinFiles {
  get(id: number): DeviceRecord | undefined;
  updateAll(
    patches: ReadonlyMap<number, Partial<DeviceWish>>,
    deed: { readonly by: By; readonly note: (sql: Sql) => Promise<object> },
  ): Promise<readonly DeviceRecord[]>;
}

export interface PinProposalParts {
  readonly pins: Pins;
  readonly registry: PinFiles;
  readonly journal: Journal;
  readonly clock?: () => number;
}

/** Whom the asker may touch. */
type Holds = (unit: string) => boolean;

export class PinProposals {
  readonly #db: Db;
  readonly #parts: PinProposalParts;
  readonly #clock: () => number;

  constructor(db: Db, parts: PinProposalParts) {
    this.#db = db;
    this.#parts = parts;
    this.#clock = parts.clock ?? Date.now;
  }

  /** What would become of each device. */
  preview(id: string, holds: Holds): ReturnType<typeof membersOf> {
    const members = membersOf(this.#parts.pins, this.#parts.registry, id, holds);
    if (groupNamed(id) === undefined || members.length === 0)
      throw new Refusal('not-found', { what: 'proposal' });
    return members;
  }

  /** Refused as a conflict where another number of devices was shown: somebody changed the list since. */
  async acceptGroup(id: string, devices: number, holds: Holds, person: Asker): Promise<PinBatch> {
    const members = this.preview(id, holds);
    if (members.length !== devices) throw new Refusal('conflict', { devices: members.length });
    return this.#accept(members, { ...groupNamed(id) }, person);
  }

  async acceptOne(device: number, person: Asker): Promise<PinBatch> {
    const { pins, registry } = this.#parts;
    const record = registry.get(device);
    const proposal = record && pins.proposalOf(record);
    if (record === undefined || !proposal) throw new Refusal('not-found', { what: 'proposal' });
    const { kind, reading } = proposal;
    return this.#accept([{ record, proposal }], { kind, reading, device: record.code }, person);
  }

  /** They do not come back for the same pairs; what was found stays found. */
  async refuse(
    members: readonly { readonly record: DeviceRecord; readonly proposal: Proposal }[],
    note: string,
    person: Asker,
  ): Promise<void> {
    const { pins, journal } = this.#parts;
    const atMs = this.#clock();
    const rows = members.map(({ record: { id, lon, lat, datum }, proposal }) => ({
      ...{ device: id, proposal: wordOf(proposal), lon, lat, datum },
      ...{ atMs, who: person.name, note },
    }));
    await this.#db.write(async (sql) => {
      await stored.savePinRefusals(sql, rows);
      const by = byOf(person);
      await journal.writeAll(
        sql,
        rows.map(({ device, proposal, lon, lat, datum }) => ({
          ...{ by, did: 'pin.refuse', subject: `device/${device}` },
          after: { proposal, lon, lat, datum, note },
        })),
      );
    });
    pins.refused(rows);
  }

  refuseGroup(id: string, note: string, holds: Holds, person: Asker): Promise<void> {
    return this.refuse(this.preview(id, holds), note, person);
  }

  refuseOne(device: number, note: string, person: Asker): Promise<void> {
    const record = this.#parts.registry.get(device);
    const proposal = record && this.#parts.pins.proposalOf(record);
    if (record === undefined || !proposal) throw new Refusal('not-found', { what: 'proposal' });
    return this.refuse([{ record, proposal }], note, person);
  }

  /** Newest first. */
  batches(most: number): Promise<PinBatch[]> {
    return stored.listPinBatches(this.#db.read, most);
  }

  /** The pairs that were there before; devices that were changed since are let be, and counted. */
  async undo(id: number, holds: Holds, person: Asker): Promise<PinBatch> {
    const { registry, pins, journal } = this.#parts;
    const batch = await stored.pinBatchById(this.#db.read, id);
    if (batch === undefined) throw new Refusal('not-found', { what: 'batch' });
    if (batch.undoneMs !== null) throw new Refusal('conflict', { what: 'batch' });
    const changes = await stored.pinChangesOf(this.#db.read, id);
    const back = new Map<number, Pair>();
    for (const { device, before, after } of changes) {
      const record = registry.get(device);
      if (record !== undefined && !holds(record.unit)) throw new Refusal('not-allowed', { what: 'batch' });
      if (record !== undefined && isSamePair(record, after)) back.set(device, before);
    }
    const by = byOf(person);
    await registry.updateAll(back, {
      by,
      note: async (sql) => {
        await stored.endPinBatch(sql, id, this.#clock(), person.name, back.size);
        const after = { devices: back.size, changedSince: changes.length - back.size };
        await journal.write(sql, { by, did: 'pin.undo', subject: `pin-batch/${id}`, after });
        return { pinsUndone: id };
      },
    });
    await pins.settled();
    return this.#batch(id);
  }

  async #accept(
    members: readonly { readonly record: DeviceRecord; readonly proposal: Proposal }[],
    what: object,
    person: Asker,
  ): Promise<PinBatch> {
    const { registry, pins, journal } = this.#parts;
    const changes = members.map(({ record: { id, lon, lat, datum }, proposal }) => ({
      ...{ device: id, before: { lon, lat, datum }, after: proposal.pair },
    }));
    const by = byOf(person);
    let batch = 0;
    await registry.updateAll(new Map(changes.map(({ device, after }) => [device, after])), {
      by,
      note: async (sql) => {
        // Somebody may have been quicker: what was proposed for another pair is not for this one.
        for (const { device, before } of changes) {
          const now = registry.get(device);
          if (now === undefined || !isSamePair(now, before)) throw new Refusal('conflict', { id: device });
        }
        const atMs = this.#clock();
        const proposal = JSON.stringify(what);
        batch = await stored.addPinBatch(sql, { atMs, who: person.name, proposal }, changes);
        const after = { ...what, devices: changes.length };
        await journal.write(sql, { by, did: 'pin.accept', subject: `pin-batch/${batch}`, after });
        return { pins: batch };
      },
    });
    await pins.settled();
    return this.#batch(batch);
  }

  async #batch(id: number): Promise<PinBatch> {
    const batch = await stored.pinBatchById(this.#db.read, id);
    if (batch === undefined) throw new Error(`batch ${id} was written and is not there`);
    return batch;
  }
}
