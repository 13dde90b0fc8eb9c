/** What a list changed is kept as one batch, and can be undone; so can the undoing. */
import { setImmediate as breathe } from 'node:timers/promises';
import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import { type By, Refusal } from '../rules/refusal.ts';
import type { Sql } from '../store/db.ts';
import { removeSome, restoreDevices, saveDevices } from '../store/devices.ts';
import {
  addChanges,
  type BatchRow,
  batchOf,
  changesIn,
  describeBatch,
  forgetChanges,
} from '../store/import-batches.ts';
import { addImportRun } from '../store/import-runs.ts';
import type { Entry } from '../store/journal.ts';
import type { Ledger } from './ledger.ts';
import { BLANK, type DeviceRecord, type DeviceWish } from './record.ts';
import {
  changesOf,
  detailIn,
  faultsOf,
  type Known,
  picked,
  stated,
  upstreamFault,
  valueIn,
  type WishField,
  wishOf,
} from './wish.ts';

const pack = promisify(deflate);
const unpack = promisify(inflate);

/** What happened to one device: fields by their path. Added: nothing before; removed: nothing after. */
export interface Change {
  readonly id: number;
  /** Of the record after it. */
  readonly version: number;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

const PART = 400;
/** So many batches back can be undone. */
export const KEPT_BATCHES = 100;

/** The changes of one batch while it is written, in its transaction. */
export class Batch {
  readonly id: number;
  readonly #sql: Sql;
  #part = 0;
  #pending: Change[] = [];

  constructor(sql: Sql, id: number) {
    this.#sql = sql;
    this.id = id;
  }

  async add(changes: readonly Change[]): Promise<void> {
    this.#pending.push(...changes);
    while (this.#pending.length >= PART) await this.#write(this.#pending.splice(0, PART));
  }

  async end(): Promise<void> {
    if (this.#pending.length > 0) await this.#write(this.#pending.splice(0));
    await forgetChanges(this.#sql, this.id - KEPT_BATCHES);
  }

  async #write(changes: readonly Change[]): Promise<void> {
    await addChanges(this.#sql, this.id, this.#part++, await packed(changes));
  }
}

export async function packed(value: unknown): Promise<Buffer> {
  return pack(JSON.stringify(value), { level: 3 });
}

/** What was packed here before. */
export async function opened<T>(bytes: Uint8Array): Promise<T> {
  return JSON.parse((await unpack(bytes)).toString('utf8')) as T;
}

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
  readonly why: 'changed' | 'gone' | 'in-use' | 'behind' | 'unsound';
}

export interface UndoOutcome {
  /** The new batch; null where nothing was written. */
  readonly batch: number | null;
  readonly dry: boolean;
  readonly added: number;
  readonly updated: number;
  readonly removed: number;
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
  /** Into memory, after it was written. */
  take(records: readonly DeviceRecord[], gone: readonly number[]): Promise<void>;
  nowMs(): number;
}

const MOST_CONFLICTS = 1_000;
const SLICE = 200;

/** To be called while nobody else writes. `dry` says what would happen. */
export async function undoBatch(
  id: number,
  dry: boolean,
  by: By,
  door: UndoDoor,
  onRows: (count: number) => void = () => undefined,
): Promise<UndoOutcome> {
  const { db } = door.ledger;
  const row = await batchOf(db.read, id);
  if (row === undefined) throw new Refusal('not-found', { batch: id });
  if (row.undoneBy !== null) throw new Refusal('conflict', { batch: id, undoneBy: row.undoneBy });
  if (!row.isKept) throw new Refusal('conflict', { batch: id, what: 'no-longer-kept' });
  const plan = new UndoPlan(door);
  for (let part = 0; ; part++) {
    const bytes = await changesIn(db.read, id, part);
    if (bytes === undefined) break;
    for (const change of await opened<readonly Change[]>(bytes)) plan.take(change);
    onRows(plan.seen);
    await breathe();
  }
  await plan.settle();
  const counts = { added: plan.restored.length, updated: plan.reverted.length, removed: plan.removed.length };
  const told = {
    dry,
    ...counts,
    conflicts: plan.conflicts.slice(0, MOST_CONFLICTS),
    conflictCount: plan.conflicts.length,
  };
  if (dry || counts.added + counts.updated + counts.removed === 0) return { ...told, batch: null };
  const gone = plan.removed.map((record) => record.id);
  const { batch, records } = await db.write((sql) => writeUndo(sql, row, plan, by, door));
  await door.take(records, gone);
  return { ...told, batch };
}

/** Judges change by change what can be taken back. */
class UndoPlan {
  readonly #door: UndoDoor;
  readonly conflicts: Conflict[] = [];
  readonly restored: DeviceRecord[] = [];
  readonly reverted: { readonly old: DeviceRecord; readonly wish: DeviceWish }[] = [];
  removed: DeviceRecord[] = [];
  seen = 0;

  constructor(door: UndoDoor) {
    this.#door = door;
  }

  take({ id, version, before, after }: Change): void {
    this.seen++;
    const now = this.#door.get(id);
    if (after === null) this.#bringBack(id, version, wishFrom(before ?? {}));
    else if (now === undefined) this.#conflict(id, String(after.code ?? ''), 'gone');
    else if (before === null) this.#takeAway(now, version, wishFrom(after));
    else this.#revert(now, before, after);
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

  #revert(
    now: DeviceRecord,
    before: Readonly<Record<string, unknown>>,
    after: Readonly<Record<string, unknown>>,
  ): void {
    const back: Record<string, unknown> = {};
    for (const field of Object.keys(after) as WishField[]) {
      const present = valueIn(now, field);
      if (present === before[field]) continue;
      if (present === after[field]) back[field] = before[field];
      else
        this.#conflict(now.id, now.code, 'changed', {
          field,
          after: String(after[field] ?? ''),
          now: said(now, field),
          before: String(before[field] ?? ''),
        });
    }
    if (Object.keys(back).length > 0) this.reverted.push({ old: now, wish: withFields(wishOf(now), back) });
  }

  /** What can be taken back by itself may still lean on what cannot. */
  async settle(): Promise<void> {
    const leaving = new Map<string, number>();
    for (const { upstream } of this.removed)
      if (upstream !== null) leaving.set(upstream, (leaving.get(upstream) ?? 0) + 1);
    this.removed = this.removed.filter((record) => {
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
    await keepOnly(this.reverted, ({ wish, old }) => isSound(wish, old.id));
    await keepOnly(this.restored, (record) => isSound(record, record.id));
  }

  #conflict(device: number, code: string, why: Conflict['why'], more: Partial<Conflict> = {}): void {
    this.conflicts.push({ device, code, field: '', after: '', now: '', before: '', ...more, why });
  }
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

function withFields(wish: DeviceWish, fields: Readonly<Record<string, unknown>>): DeviceWish {
  const own: Record<string, unknown> = {};
  const details: Record<string, string> = {};
  for (const [field, value] of Object.entries(fields)) {
    const detail = detailIn(field as WishField);
    if (detail === undefined) own[field] = value;
    else details[detail] = String(value);
  }
  return { ...wish, ...(own as Partial<DeviceWish>), details: { ...wish.details, ...details } };
}

async function writeUndo(
  sql: Sql,
  of: BatchRow,
  plan: UndoPlan,
  by: By,
  door: UndoDoor,
): Promise<{ readonly batch: number; readonly records: readonly DeviceRecord[] }> {
  const { journal } = door.ledger;
  const [added, updated, removed] = [plan.restored.length, plan.reverted.length, plan.removed.length];
  const rows = plan.seen;
  const counts = { rows, added, updated, unchanged: 0 };
  const id = await addImportRun(sql, { ...counts, problems: [], atMs: door.nowMs(), who: by.name });
  await describeBatch(sql, id, {
    ...{ kind: 'undo', source: of.source, file: of.file, removed, undoes: of.id },
    skipped: rows - added - updated - removed,
  });
  const after = { undoes: of.id, added, updated, removed, conflicts: plan.conflicts.length };
  await journal.write(sql, { by, did: 'import.undo', subject: `import/${id}`, after });
  const batch = new Batch(sql, id);
  const records: DeviceRecord[] = [];
  const subjectOf = (record: DeviceRecord) => door.subjectOf(record.id);
  const tell = async (changes: readonly Change[], entries: readonly Entry[]) => {
    await journal.writeAll(sql, entries);
    await batch.add(changes);
    await breathe();
  };
  for (const slice of slicesOf(plan.removed)) {
    await removeSome(
      sql,
      slice.map((record) => record.id),
    );
    await tell(
      slice.map((old) => ({
        id: old.id,
        version: old.version,
        before: { ...stated(wishOf(old)) },
        after: null,
      })),
      slice.map((old) => ({
        by,
        did: 'device.remove',
        subject: subjectOf(old),
        before: { ...stated(wishOf(old)), import: id },
      })),
    );
  }
  for (const slice of slicesOf(plan.restored)) {
    await restoreDevices(sql, slice);
    await tell(
      slice.map((now) => ({
        id: now.id,
        version: now.version,
        before: null,
        after: { ...stated(wishOf(now)) },
      })),
      slice.map((now) => ({
        by,
        did: 'device.add',
        subject: subjectOf(now),
        after: { code: now.code, import: id },
      })),
    );
    records.push(...slice);
  }
  for (const slice of slicesOf(plan.reverted)) {
    const pairs = slice.map(({ old, wish }) => ({ old, now: door.made(wish, old.id, old.version + 1) }));
    await saveDevices(
      sql,
      pairs.map(({ now }) => now),
    );
    const changes = pairs.map(({ old, now }): Change => {
      const fields = changesOf(old, now);
      return { id: now.id, version: now.version, before: picked(old, fields), after: picked(now, fields) };
    });
    await tell(
      changes,
      pairs.map(({ now }, index) => ({
        ...{ by, did: 'device.update', subject: subjectOf(now) },
        before: changes[index]?.before,
        after: { ...changes[index]?.after, import: id },
      })),
    );
    records.push(...pairs.map(({ now }) => now));
  }
  await batch.end();
  return { batch: id, records };
}

function* slicesOf<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += SLICE) yield all.slice(from, from + SLICE);
}
