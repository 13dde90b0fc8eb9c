/** The way back from a batch: what would be taken back, what cannot be, and why. */
import { setImmediate as breathe } from 'node:timers/promises';
import type { Lifecycle } from '../../config/terms.ts';
import { isOpen } from '../rules/lifecycle.ts';
import { type By, Refusal } from '../rules/refusal.ts';
import { batchOf, changeParts } from '../store/import-batches.ts';
import { type Change, opened, type StepOfBatch } from './batches.ts';
import type { Guard, GuardMaker } from './import.ts';
import type { Ledger } from './ledger.ts';
import type { Lives, NewStep, StepRow } from './lives.ts';
import { BLANK, type DeviceRecord, type DeviceWish } from './record.ts';
import type { AskedStep } from './step-asked.ts';
import { writeUndo } from './undo-write.ts';
import {
  changesOf,
  detailIn,
  faultsOf,
  type Known,
  upstreamFault,
  valueIn,
  type WishField,
  wishOf,
} from './wish.ts';

/** What cannot be undone, because it was changed again since. */
export interface Conflict {
  readonly device: number;
  readonly code: string;
  /** Path of the field; empty where the device as a whole is in the way. */
  readonly field: string;
  /** What the batch left, what is there now, and what it would become. */
  readonly after: string;
  readonly now: string;
  readonly before: string;
  readonly why: 'changed' | 'gone' | 'in-use' | 'behind' | 'unsound' | 'step' | 'foreign';
}

export interface UndoOutcome {
  /** The new batch; null where nothing was written. */
  readonly batch: number | null;
  readonly dry: boolean;
  readonly added: number;
  readonly updated: number;
  readonly removed: number;
  /** Steps of lives that waited and are withdrawn. */
  readonly withdrawn: number;
  /** Steps back that wait for another person. */
  readonly waiting: number;
  /** The first thousand. */
  readonly conflicts: readonly Conflict[];
  readonly conflictCount: number;
}

/** What undoing needs of the registry. */
export interface UndoDoor {
  readonly ledger: Ledger;
  readonly known: Known;
  get(id: number): DeviceRecord | undefined;
  byCode(code: string): DeviceRecord | undefined;
  /** How many devices are behind it. */
  behind(code: string): number;
  made(wish: DeviceWish, id: number, version: number): DeviceRecord;
  subjectOf(id: number): string;
  readonly lives: Pick<Lives, 'pendingOf' | 'write' | 'withdrawIn' | 'drop'>;
  stepFor(old: DeviceRecord, to: Lifecycle, by: By, note: string): AskedStep;
  /** Into memory, after it was written. */
  take(records: readonly DeviceRecord[], gone: readonly number[], steps: readonly StepRow[]): Promise<void>;
  nowMs(): number;
}

const MOST_CONFLICTS = 1_000;
const SLICE = 200;

/** Who takes a batch back, and how. */
export interface UndoWish {
  /** Say what would happen, and write nothing. */
  readonly dry: boolean;
  readonly by: By;
  readonly guard?: GuardMaker | undefined;
  /** Code of the unit to which whoever wishes it keeps; empty for the whole city. */
  readonly unit?: string;
}

/** To be called while nobody else writes. */
export async function undoBatch(id: number, wish: UndoWish, door: UndoDoor): Promise<UndoOutcome> {
  const { dry } = wish;
  const { db } = door.ledger;
  const row = await batchOf(db.read, id);
  if (row === undefined) throw new Refusal('not-found', { batch: id });
  if (row.undoneBy !== null) throw new Refusal('conflict', { batch: id, undoneBy: row.undoneBy });
  if (!row.isKept) throw new Refusal('conflict', { batch: id, what: 'no-longer-kept' });
  const plan = new UndoPlan(door, wish);
  for (let part = 0; ; part++) {
    const bytes = await changeParts.at(db.read, id, part);
    if (bytes === undefined) break;
    for (const change of await opened<readonly Change[]>(bytes)) plan.take(change);
    await breathe();
  }
  await plan.settle();
  const counts = { added: plan.restored.length, updated: plan.reverted.length, removed: plan.removed.length };
  const told = {
    dry,
    ...counts,
    withdrawn: plan.reverted.filter(({ withdraw }) => withdraw !== undefined).length,
    waiting: plan.reverted.filter(({ step }) => step !== undefined && isOpen(step)).length,
    conflicts: plan.conflicts.slice(0, MOST_CONFLICTS),
    conflictCount: plan.conflicts.length,
  };
  if (dry || counts.added + counts.updated + counts.removed === 0) return { ...told, batch: null };
  const gone = plan.removed.map((record) => record.id);
  const { batch, records, steps } = await db.write((sql) => writeUndo(sql, row, plan, wish, door));
  await door.take(records, gone, steps);
  return { ...told, batch };
}

/** A file that gets back what it said, and the step of its life that goes with it. */
export interface Reverted {
  readonly old: DeviceRecord;
  readonly wish: DeviceWish;
  readonly step: NewStep | undefined;
  readonly withdraw: StepRow | undefined;
}

/** Judges change by change what can be taken back. */
export class UndoPlan {
  readonly #door: UndoDoor;
  readonly #wish: UndoWish;
  readonly #guard: Guard | undefined;
  readonly conflicts: Conflict[] = [];
  readonly restored: DeviceRecord[] = [];
  readonly reverted: Reverted[] = [];
  removed: DeviceRecord[] = [];
  seen = 0;

  constructor(door: UndoDoor, wish: UndoWish) {
    this.#door = door;
    this.#wish = wish;
    this.#guard = wish.guard?.();
  }

  take(change: Change): void {
    const { id, version, before, after } = change;
    this.seen++;
    const now = this.#door.get(id);
    if (after === null) this.#bringBack(id, version, wishFrom(before ?? {}));
    else if (now === undefined) this.#conflict(id, String(after.code ?? ''), 'gone');
    else if (before === null) this.#takeAway(now, version, wishFrom(after));
    else this.#revert(now, { ...change, before, after });
  }

  #bringBack(id: number, version: number, wish: DeviceWish): void {
    const { get, byCode, made } = this.#door;
    if (get(id) !== undefined || byCode(wish.code) !== undefined) this.#conflict(id, wish.code, 'in-use');
    else this.restored.push(made(wish, id, version + 1));
  }

  #takeAway(now: DeviceRecord, version: number, after: DeviceWish): void {
    const fields = now.version === version ? [] : changesOf(after, wishOf(now));
    if (fields.length === 0) this.removed.push(now);
    for (const field of fields)
      this.#conflict(now.id, now.code, 'changed', {
        field,
        after: said(after, field),
        now: said(now, field),
      });
  }

  #revert(now: DeviceRecord, { before, after, asked, withdrew }: Edited): void {
    const back: Record<string, unknown> = {};
    let step: NewStep | undefined;
    for (const field of Object.keys(after) as WishField[]) {
      const present = valueIn(now, field);
      if (present === before[field]) continue;
      if (present !== after[field])
        this.#conflict(now.id, now.code, 'changed', {
          field,
          after: String(after[field] ?? ''),
          now: said(now, field),
          before: String(before[field] ?? ''),
        });
      else if (field === 'lifecycle') step = this.#stepTo(now, before[field] as Lifecycle);
      else back[field] = before[field];
    }
    const open = this.#door.lives.pendingOf(now.id);
    const withdraw = asked !== undefined && open?.id === asked.step ? open : undefined;
    // Somebody agreed to it since: the way back is a step of its own, where there is one.
    if (asked !== undefined && withdraw === undefined && now.lifecycle === asked.to)
      step = this.#stepTo(now, asked.from);
    if (withdrew !== undefined && now.lifecycle === withdrew.from) step = this.#stepTo(now, withdrew.to);
    if (step?.state === 'done') back.lifecycle = step.to;
    if (Object.keys(back).length === 0 && step === undefined && withdraw === undefined) return;
    this.reverted.push({ old: now, wish: withFields(wishOf(now), back), step, withdraw });
  }

  #stepTo(now: DeviceRecord, to: Lifecycle): NewStep | undefined {
    const asked = this.#door.stepFor(now, to, this.#wish.by, '');
    if ('step' in asked) return asked.step;
    this.#conflict(now.id, now.code, 'step', {
      field: 'lifecycle',
      after: now.lifecycle,
      now: now.lifecycle,
      before: to,
    });
    return undefined;
  }

  /** What can be taken back by itself may still lean on what cannot. */
  async settle(): Promise<void> {
    const leaving = new Map<string, number>();
    for (const { upstream } of this.removed)
      if (upstream !== null) leaving.set(upstream, (leaving.get(upstream) ?? 0) + 1);
    this.removed = this.removed.filter((record) => {
      if (!this.#isOwn(wishOf(record), record)) return false;
      if (this.#door.behind(record.code) <= (leaving.get(record.code) ?? 0)) return true;
      this.#conflict(record.id, record.code, 'behind');
      return false;
    });
    const back = new Map(this.restored.map(({ code, upstream }) => [code, upstream]));
    const known: Known = {
      ...this.#door.known,
      upstreamOf: (code) => (back.has(code) ? back.get(code) : this.#door.known.upstreamOf(code)),
    };
    const isSound = (wish: DeviceWish, id: number) => {
      const fault = faultsOf(wish, id, known)[0] ?? upstreamFault(wish, known);
      if (fault !== undefined)
        this.#conflict(id, wish.code, 'unsound', {
          field: fault.field,
          before: fault.isHidden ? '' : said(wish, fault.field),
        });
      return fault === undefined;
    };
    await keepOnly(
      this.reverted,
      ({ wish, old }) =>
        this.#isOwn(wish, old) && (changesOf(old, wish).length === 0 || isSound(wish, old.id)),
    );
    await keepOnly(this.restored, (record) => this.#isOwn(record, undefined) && isSound(record, record.id));
  }

  #isOwn(wish: DeviceWish, old: DeviceRecord | undefined): boolean {
    const foreign = this.#guard?.(wish, old);
    if (foreign === undefined) return true;
    const { id, code } = old ?? { id: 0, code: wish.code };
    this.#conflict(id, code, 'foreign', { field: foreign.field });
    return false;
  }

  #conflict(device: number, code: string, why: Conflict['why'], more: Partial<Conflict> = {}): void {
    this.conflicts.push({ device, code, field: '', after: '', now: '', before: '', ...more, why });
  }
}

/** The change of a file that was there before and is there since. */
interface Edited {
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
  readonly asked?: StepOfBatch;
  readonly withdrew?: StepOfBatch;
}

async function keepOnly<T>(list: T[], fits: (item: T) => boolean): Promise<void> {
  const all = list.splice(0);
  for (const [index, item] of all.entries()) {
    if (index % SLICE === SLICE - 1) await breathe();
    if (fits(item)) list.push(item);
  }
}

function said(wish: DeviceWish, field: WishField): string {
  return String(valueIn(wish, field) ?? '');
}

/** A whole file as a batch keeps it. */
function wishFrom(file: Readonly<Record<string, unknown>>): DeviceWish {
  // Written by this program, from a wish; fields that came since are as new devices have them.
  return { ...BLANK, ...(file as unknown as DeviceWish) };
}

/** A file with some fields, by their paths, as they are wished for. */
export function withFields(wish: DeviceWish, fields: Readonly<Record<string, unknown>>): DeviceWish {
  const own: Record<string, unknown> = {};
  const details: Record<string, string> = {};
  for (const [field, value] of Object.entries(fields)) {
    const detail = detailIn(field as WishField);
    if (detail === undefined) own[field] = value;
    else details[detail] = String(value);
  }
  return { ...wish, ...(own as Partial<DeviceWish>), details: { ...wish.details, ...details } };
}
