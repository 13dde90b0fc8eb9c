/** Steps in the lives of devices: asked for, agreed to by another person, and done when their day has come. */

import type { Deed } from '../../config/deeds.ts';
import type { Lifecycle } from '../../config/terms.ts';
import { isOpen, needsApproval, settled, stepFault } from '../rules/lifecycle.ts';
import { type By, Refusal, SYSTEM } from '../rules/refusal.ts';
import type { Sql } from '../store/db.ts';
import type { Entry } from '../store/journal.ts';
import * as stored from '../store/lifecycle.ts';
import { dayOf, startOfDay } from './day.ts';
import type { Ledger } from './ledger.ts';
import { badInput } from './sound.ts';

export type { StepRow } from '../store/lifecycle.ts';

/** A wished-for step. Without a day it counts from now. */
export interface StepWish {
  readonly to: Lifecycle;
  /** `2026-11-21` in the city's time zone. */
  readonly effective?: string | undefined;
  /** Why: whoever approves must be able to understand it. */
  readonly note: string;
}

/** A step that may be written. */
export type NewStep = Omit<stored.StepRow, 'id'>;

/** What a step is about. */
interface Living {
  readonly id: number;
  readonly lifecycle: Lifecycle;
}

export interface LivesOptions {
  readonly ledger: Ledger;
  readonly timeZone: string;
  readonly clock: () => number;
  /** Writes the new stage into the files of these devices, in the given transaction. */
  readonly apply: (sql: Sql, stages: ReadonlyMap<number, Lifecycle>, by: By) => Promise<Applied>;
  readonly present: (device: number) => Living | undefined;
}

/** What was applied, and how the registry takes it into memory after the commit. */
export interface Applied {
  readonly entries: readonly Entry[];
  readonly take: () => Promise<void>;
}

export class Lives {
  readonly #options: LivesOptions;
  /** By device: the one that waits. */
  readonly #open = new Map<number, stored.StepRow>();
  #revision = 0;

  constructor(options: LivesOptions) {
    this.#options = options;
  }

  async load(sql: Sql): Promise<void> {
    for (const row of await stored.listOpenSteps(sql)) this.#open.set(row.device, row);
  }

  clear(): void {
    this.#revision++;
    this.#open.clear();
  }

  /** Grows with every change of what waits. */
  get revision(): number {
    return this.#revision;
  }

  /** The step of a device that waits for somebody or for its day. */
  pendingOf(device: number): stored.StepRow | undefined {
    return this.#open.get(device);
  }

  /** All that wait, oldest first. */
  pending(): readonly stored.StepRow[] {
    return [...this.#open.values()].toSorted((a, b) => a.id - b.id);
  }

  byId(id: number): stored.StepRow | undefined {
    return this.pending().find((step) => step.id === id);
  }

  /** All of a device, newest first. */
  of(device: number): Promise<stored.StepRow[]> {
    return stored.listStepsOf(this.#options.ledger.db.read, device);
  }

  /**
   * The step that a wish asks for; undefined when there is nothing to do because it waits already. Refused with what is
   * wrong. To be written by `write` in the transaction of the deed, and then told by `keep`.
   */
  stepFor(device: Living, wish: StepWish, by: By): NewStep | undefined {
    const { clock, timeZone } = this.#options;
    const nowMs = clock();
    const today = startOfDay(dayOf(nowMs, timeZone), timeZone) ?? nowMs;
    const waiting = this.#open.get(device.id);
    if (waiting?.to === wish.to && wish.effective === undefined) return undefined;
    if (waiting !== undefined) throw new Refusal('conflict', { step: waiting.id, to: waiting.to });
    const effectiveMs = wish.effective === undefined ? nowMs : startOfDay(wish.effective, timeZone);
    if (effectiveMs === undefined)
      throw badInput([
        { path: 'effective', wanted: 'a date such as 2026-11-21', got: String(wish.effective) },
      ]);
    const fault = stepFault({ from: device.lifecycle, to: wish.to, effectiveMs }, today);
    if (fault !== undefined) {
      const got = fault.field === 'lifecycle' ? wish.to : String(wish.effective);
      throw badInput([{ path: fault.field, wanted: fault.wanted, got: JSON.stringify(got) }]);
    }
    const isAsked = needsApproval(wish.to);
    const isLater = effectiveMs > nowMs;
    return {
      device: device.id,
      from: device.lifecycle,
      to: wish.to,
      effectiveMs,
      enteredMs: nowMs,
      enteredBy: by.name,
      enteredStaff: by.staff ?? null,
      state: isAsked ? 'proposed' : isLater ? 'approved' : 'done',
      decidedBy: null,
      decidedMs: null,
      note: wish.note,
      decisionNote: '',
    };
  }

  /** Writes steps in the transaction of a deed; answers what to hand to `keep` after the commit. */
  async write(sql: Sql, steps: readonly NewStep[], by: By): Promise<readonly stored.StepRow[]> {
    if (steps.length === 0) return [];
    const ids = await stored.addSteps(sql, steps);
    const rows = steps.map((step, index) => ({ ...step, id: ids[index] ?? 0 }));
    const waiting = rows.filter(isOpen);
    await this.#options.ledger.journal.writeAll(
      sql,
      waiting.map((row) => entryOf('lifecycle.propose', row, by)),
    );
    return rows;
  }

  /** Takes waiting steps back, in the transaction of a deed; answers what to hand to `keep` after the commit. */
  async withdrawIn(sql: Sql, steps: readonly stored.StepRow[], by: By): Promise<readonly stored.StepRow[]> {
    if (steps.length === 0) return [];
    const decided = { decidedBy: by.name, decidedMs: this.#options.clock(), state: 'withdrawn' as const };
    const rows = steps.map((step) => ({ ...step, ...decided }));
    await stored.saveSteps(sql, rows);
    const entries = rows.map((row) => entryOf('lifecycle.withdraw', row, by));
    await this.#options.ledger.journal.writeAll(sql, entries);
    return rows;
  }

  keep(rows: readonly stored.StepRow[]): void {
    this.#revision++;
    for (const row of rows) {
      if (isOpen(row)) this.#open.set(row.device, row);
      else if (this.#open.get(row.device)?.id === row.id) this.#open.delete(row.device);
    }
  }

  /** Asks for a step; one that needs nobody and no other day is done at once. */
  propose(device: number, wish: StepWish, by: By): Promise<stored.StepRow> {
    return this.#options.ledger.alone(async () => {
      const step = this.stepFor(this.#present(device), wish, by);
      if (step === undefined) return this.#open.get(device) as stored.StepRow; // it waits already
      return this.#write(step, by);
    });
  }

  /** Another person agrees, or does not. */
  decide(id: number, isApproved: boolean, by: By, why = ''): Promise<stored.StepRow> {
    return this.#options.ledger.alone(async () => {
      const step = this.#waiting(id);
      if (step.state !== 'proposed') throw new Refusal('conflict', { step: id, state: step.state });
      const isOwn = step.enteredBy === by.name || (by.staff !== undefined && step.enteredStaff === by.staff);
      if (isOwn) throw new Refusal('not-allowed', { what: 'own-proposal', step: id });
      const nowMs = this.#options.clock();
      const agreed: stored.StepRow = {
        ...step,
        ...{ decidedBy: by.name, decidedMs: nowMs, state: isApproved ? 'approved' : 'refused' },
        decisionNote: why,
      };
      const present = this.#present(step.device).lifecycle;
      const state = settled(agreed, present, nowMs);
      return this.#change({ ...agreed, state }, isApproved ? 'lifecycle.approve' : 'lifecycle.refuse', by);
    });
  }

  /** Whoever asked for it takes it back; or somebody else who may. */
  withdraw(id: number, by: By): Promise<stored.StepRow> {
    return this.#options.ledger.alone(async () => {
      const step = { ...this.#waiting(id), state: 'withdrawn' as const };
      return this.#change(
        { ...step, decidedBy: by.name, decidedMs: this.#options.clock() },
        'lifecycle.withdraw',
        by,
      );
    });
  }

  /** Does every approved step whose day has come. */
  settle(nowMs: number): Promise<number> {
    return this.#options.ledger.alone(async () => {
      const due = this.pending().filter(
        ({ state, effectiveMs }) => state === 'approved' && effectiveMs <= nowMs,
      );
      for (const step of due) {
        const present = this.#options.present(step.device)?.lifecycle;
        const state = present === undefined ? 'void' : settled(step, present, nowMs);
        await this.#change({ ...step, state }, 'lifecycle.settle', SYSTEM);
      }
      return due.length;
    });
  }

  /** The device is registered no longer: what waited for it is void. In the transaction of the removal. */
  async drop(sql: Sql, device: number): Promise<void> {
    const step = this.#open.get(device);
    if (step !== undefined) await stored.saveSteps(sql, [{ ...step, state: 'void' }]);
  }

  forget(device: number): void {
    this.#revision++;
    this.#open.delete(device);
  }

  async #write(step: NewStep, by: By): Promise<stored.StepRow> {
    const { ledger, apply } = this.#options;
    const { row, applied } = await ledger.db.write(async (sql) => {
      const [row] = await this.write(sql, [step], by);
      if (row === undefined) throw new Error('a step was not written');
      const applied =
        step.state === 'done' ? await apply(sql, new Map([[step.device, step.to]]), by) : undefined;
      await ledger.journal.writeAll(sql, applied?.entries ?? []);
      return { row, applied };
    });
    this.keep([row]);
    await applied?.take();
    return row;
  }

  async #change(step: stored.StepRow, did: Deed, by: By): Promise<stored.StepRow> {
    const { ledger, apply } = this.#options;
    const applied = await ledger.db.write(async (sql) => {
      await stored.saveSteps(sql, [step]);
      const applied =
        step.state === 'done' ? await apply(sql, new Map([[step.device, step.to]]), by) : undefined;
      await ledger.journal.writeAll(sql, [entryOf(did, step, by), ...(applied?.entries ?? [])]);
      return applied;
    });
    this.keep([step]);
    await applied?.take();
    return step;
  }

  #present(device: number): Living {
    const living = this.#options.present(device);
    if (living === undefined) throw new Refusal('not-found', { id: device });
    return living;
  }

  #waiting(id: number): stored.StepRow {
    const step = this.byId(id);
    if (step === undefined) throw new Refusal('not-found', { what: 'step' });
    return step;
  }
}

function entryOf(did: Deed, step: stored.StepRow, by: By): Entry {
  const { id, from, to, effectiveMs, state, note, decisionNote } = step;
  const why = decisionNote === '' ? {} : { decisionNote };
  const after = { step: id, lifecycle: to, effectiveMs, state, note, ...why };
  return { by, did, subject: `device/${step.device}`, before: { lifecycle: from }, after };
}
