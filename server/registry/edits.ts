/** Writing of device files: each deed in one transaction with its entries in the journal, into memory after the commit. */
import { setImmediate as breathe } from 'node:timers/promises';
import type { Problem } from '../../config/shape.ts';
import type { Lifecycle } from '../../config/terms.ts';
import { type By, Refusal } from '../rules/refusal.ts';
import type { Sql } from '../store/db.ts';
import * as devices from '../store/devices.ts';
import type { Ledger } from './ledger.ts';
import type { Applied, Lives, NewStep } from './lives.ts';
import type { Memory } from './memory.ts';
import { BLANK, type DeviceRecord, type DeviceWish, type NewDevice } from './record.ts';
import { badInput } from './sound.ts';
import { askedStep } from './step-asked.ts';
import {
  changesOf,
  type Fault,
  faultsOf,
  type Known,
  picked,
  problemsOf,
  stated,
  tidied,
  upstreamFault,
  type WishField,
  wishOf,
  withPending,
} from './wish.ts';

export interface EditsOptions {
  readonly ledger: Ledger;
  readonly memory: Memory;
  readonly lives: () => Lives;
  readonly known: () => Known;
}

/** A file before and after a patch. */
interface Patched {
  readonly old: DeviceRecord;
  readonly now: DeviceRecord;
  readonly step: NewStep | undefined;
  readonly changes: readonly WishField[];
}

/** Files written between two breaths of the event loop. */
const SLICE = 1_000;

export class Edits {
  readonly #ledger: Ledger;
  readonly #memory: Memory;
  readonly #options: EditsOptions;

  constructor(options: EditsOptions) {
    this.#options = options;
    this.#ledger = options.ledger;
    this.#memory = options.memory;
  }

  /** All of them or none. */
  addAll(
    wishes: readonly NewDevice[],
    by: By,
    pathOf: (index: number, field: string) => string,
  ): Promise<readonly DeviceRecord[]> {
    return this.#ledger.alone(async () => {
      const { all, problems } = this.#addable(wishes, pathOf);
      if (problems.length > 0) throw badInput(problems);
      const records = await this.#ledger.db.write(async (sql) => {
        const ids = await devices.addDevices(sql, all);
        const made = all.map((wish) => this.#memory.recordOf(wish, ids.get(wish.code) ?? 0, 1));
        await this.#ledger.journal.writeAll(
          sql,
          made.map((record, index) => ({
            by,
            did: 'device.add',
            subject: subjectOf(record.id),
            after: stated(all[index] as DeviceWish), // one record for each
          })),
        );
        return made;
      });
      await this.#memory.take(records);
      return records;
    });
  }

  addProblems(
    wishes: readonly NewDevice[],
    pathOf: (index: number, field: string) => string,
  ): readonly Problem[] {
    return this.#addable(wishes, pathOf).problems;
  }

  update(
    id: number,
    version: number,
    patch: Partial<DeviceWish>,
    by: By,
    note: object = {},
  ): Promise<DeviceRecord> {
    return this.#ledger.alone(async () => {
      const old = this.present(id);
      if (old.version !== version) throw new Refusal('conflict', { id, version: old.version });
      const step = this.#stepFor(old, patch.lifecycle, by);
      const details = { ...old.details, ...patch.details };
      const lifecycle = step?.state === 'done' ? step.to : old.lifecycle;
      const wish = tidied({ ...wishOf(old), ...patch, details, lifecycle });
      const changes = changesOf(old, wish);
      if (changes.length === 0 && step === undefined) return old;
      const faults = this.#faults(wish, id, this.#options.known());
      if (faults.length > 0) throw badInput(problemsOf(wish, faults));
      if (changes.includes('code')) this.#refuseIfBehind(old);
      const record = changes.length === 0 ? old : this.#memory.recordOf(wish, id, version + 1);
      const lives = this.#options.lives();
      const steps = await this.#ledger.db.write(async (sql) => {
        const steps = await lives.write(sql, step === undefined ? [] : [step], by);
        if (record !== old) {
          await devices.saveDevices(sql, [record]);
          const [before, after] = [picked(old, changes), { ...picked(record, changes), ...note }];
          const entry = { by, did: 'device.update' as const, subject: subjectOf(id), before, after };
          await this.#ledger.journal.write(sql, entry);
        }
        return steps;
      });
      lives.keep(steps);
      if (record !== old) await this.#memory.take([record]);
      else this.#memory.tell([id]);
      return record;
    });
  }

  updateAll(
    patches: ReadonlyMap<number, Partial<DeviceWish>>,
    deed: { readonly by: By; readonly note: (sql: Sql) => Promise<object> },
  ): Promise<readonly DeviceRecord[]> {
    return this.#ledger.alone(async () => {
      const known = this.#options.known();
      const lives = this.#options.lives();
      const pairs = [...patches].map(([id, patch]) => this.#patched(this.present(id), patch, deed.by, known));
      const changed = pairs.filter(({ changes }) => changes.length > 0);
      const records = changed.map(({ now }) => now);
      const wished = pairs.flatMap(({ step }) => step ?? []);
      const steps = await this.#ledger.db.write(async (sql) => {
        const note = await deed.note(sql);
        for (let at = 0; at < records.length; at += SLICE) {
          await devices.saveDevices(sql, records.slice(at, at + SLICE));
          await this.#ledger.journal.writeAll(
            sql,
            changed.slice(at, at + SLICE).map(({ old, now, changes }) => ({
              by: deed.by,
              did: 'device.update',
              subject: subjectOf(now.id),
              before: picked(old, changes),
              after: { ...picked(now, changes), ...note },
            })),
          );
          await breathe();
        }
        return lives.write(sql, wished, deed.by);
      });
      lives.keep(steps);
      await this.#memory.take(records);
      if (records.length === 0 && steps.length > 0) this.#memory.tell(steps.map(({ device }) => device));
      return records;
    });
  }

  remove(id: number, by: By): Promise<void> {
    return this.#ledger.alone(async () => {
      const old = this.present(id);
      this.#refuseIfBehind(old);
      const gone = async (sql: Sql) => {
        await devices.removeDevice(sql, id);
        await this.#options.lives().drop(sql, id);
      };
      await this.#ledger.write(gone, {
        by,
        did: 'device.remove',
        subject: subjectOf(id),
        before: stated(wishOf(old)),
      });
      this.#memory.drop(id);
    });
  }

  /** New stages of devices, in the transaction of the step. */
  async live(sql: Sql, stages: ReadonlyMap<number, Lifecycle>, by: By): Promise<Applied> {
    const pairs = [...stages].flatMap(([id, lifecycle]) => {
      const old = this.#memory.shelf.get(id);
      if (old === undefined || old.lifecycle === lifecycle) return [];
      return [{ old, now: this.#memory.recordOf({ ...wishOf(old), lifecycle }, id, old.version + 1) }];
    });
    const records = pairs.map(({ now }) => now);
    await devices.saveDevices(sql, records);
    const entries = pairs.map(({ old, now }) => ({
      ...{ by, did: 'device.update' as const, subject: subjectOf(now.id) },
      ...{ before: { lifecycle: old.lifecycle }, after: { lifecycle: now.lifecycle } },
    }));
    return { entries, take: () => this.#memory.take(records) };
  }

  /** The device with this number, or a refusal. */
  present(id: number): DeviceRecord {
    const record = this.#memory.shelf.get(id);
    if (record === undefined) throw new Refusal('not-found', { id });
    return record;
  }

  #addable(
    wishes: readonly NewDevice[],
    pathOf: (index: number, field: string) => string,
  ): { readonly all: readonly DeviceWish[]; readonly problems: readonly Problem[] } {
    const all = wishes.map((wish) => tidied({ ...BLANK, ...wish }));
    const known = withPending(all, this.#options.known());
    const firsts = new Map(all.map(({ code }, index) => [code, index] as const).reverse());
    const problems = all.flatMap((wish, index) => {
      const faults = this.#faults(wish, undefined, known);
      if (firsts.get(wish.code) !== index) faults.push({ field: 'code', wanted: 'each code once' });
      return problemsOf(wish, faults, (field) => pathOf(index, field));
    });
    return { all, problems };
  }

  /** A file as a patch would leave it; a new stage asks for its step, as in a single edit. */
  #patched(old: DeviceRecord, patch: Partial<DeviceWish>, by: By, known: Known): Patched {
    const asked =
      patch.lifecycle === undefined || patch.lifecycle === old.lifecycle
        ? { step: undefined }
        : askedStep(this.#options.lives(), old, patch.lifecycle, by, '');
    if ('wanted' in asked)
      throw badInput([
        { path: `${old.code}.lifecycle`, wanted: asked.wanted, got: JSON.stringify(patch.lifecycle) },
      ]);
    const { step } = asked;
    const lifecycle = step?.state === 'done' ? step.to : old.lifecycle;
    const wish = tidied({
      ...wishOf(old),
      ...patch,
      lifecycle,
      details: { ...old.details, ...patch.details },
    });
    const faults = this.#faults(wish, old.id, known);
    if (faults.length > 0) throw badInput(problemsOf(wish, faults, (field) => `${old.code}.${field}`));
    const now = this.#memory.recordOf(wish, old.id, old.version + 1);
    return { old, now, step, changes: changesOf(old, wish) };
  }

  /** The step of its life that a patch asks for. */
  #stepFor(old: DeviceRecord, to: Lifecycle | undefined, by: By): NewStep | undefined {
    return to === undefined || to === old.lifecycle
      ? undefined
      : this.#options.lives().stepFor(old, { to, note: '' }, by);
  }

  #refuseIfBehind({ code }: DeviceRecord): void {
    const inside = this.#memory.shelf.behind.of(code);
    if (inside > 0) throw new Refusal('not-empty', { code, inside });
  }

  #faults(wish: DeviceWish, id: number | undefined, known: Known): Fault[] {
    const loose = upstreamFault(wish, known);
    return [...faultsOf(wish, id, known), ...(loose ? [loose] : [])];
  }
}

/** What the journal calls a device. */
export function subjectOf(id: number): string {
  return `device/${id}`;
}
