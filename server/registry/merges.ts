/**
 * Records that turned out to be one device: one is kept and takes over what was chosen, the other one is retired and
 * its code leads to the kept one. Nothing is moved or deleted – history, states and pictures of both stay where they are –
 * so that a merge can be taken back without loss.
 */
import { type By, Refusal } from '../rules/refusal.ts';
import type { Sql } from '../store/db.ts';
import { saveDevices } from '../store/devices.ts';
import type { Entry } from '../store/journal.ts';
import * as stored from '../store/merges.ts';
import { subjectOf } from './edits.ts';
import type { Ledger } from './ledger.ts';
import type { Lives, NewStep } from './lives.ts';
import type { Memory } from './memory.ts';
import { changeOf, type MergeConflict, type Merged, mergedFiles, unmergedFiles } from './merge-plan.ts';
import type { DeviceRecord } from './record.ts';
import { changesOf, type Known, picked, type WishField } from './wish.ts';

export type { MergeRow } from '../store/merges.ts';

export interface MergeWish {
  readonly keep: number;
  readonly drop: number;
  /** Of both, as they were read. */
  readonly keepVersion: number;
  readonly dropVersion: number;
  /** Fields that take the value of the other one. */
  readonly take: readonly WishField[];
  readonly note: string;
}

export interface MergesOptions {
  readonly ledger: Ledger;
  readonly memory: Memory;
  readonly lives: () => Lives;
  readonly known: () => Known;
  readonly clock: () => number;
}

export class Merges {
  readonly #options: MergesOptions;
  /** In the order in which they were made. */
  #rows: stored.MergeRow[] = [];
  /** By number of the dropped one: the merge that stands. */
  readonly #into = new Map<number, stored.MergeRow>();
  /** By number of the kept one: those that stand. */
  readonly #from = new Map<number, readonly stored.MergeRow[]>();

  constructor(options: MergesOptions) {
    this.#options = options;
  }

  /** To be called before the records are read. */
  async load(sql: Sql): Promise<void> {
    this.#rows = await stored.listMerges(sql);
    for (const row of this.#rows) this.#keep(row);
  }

  clear(): void {
    this.#rows = [];
    this.#into.clear();
    this.#from.clear();
  }

  /** Newest first. */
  all(): readonly stored.MergeRow[] {
    return this.#rows.toReversed();
  }

  get(id: number): stored.MergeRow | undefined {
    return this.#rows.find((row) => row.id === id);
  }

  /** The merge by which a device went into another one. */
  intoOf(device: number): stored.MergeRow | undefined {
    return this.#into.get(device);
  }

  /** The device that a merged record led to, however many merges lie between; undefined for one that went nowhere. */
  keptOf(device: number): number | undefined {
    const kept = this.#into.get(device)?.kept;
    return kept === undefined ? undefined : (this.keptOf(kept) ?? kept);
  }

  /** The merges by which others went into a device. */
  fromOf(device: number): readonly stored.MergeRow[] {
    return this.#from.get(device) ?? [];
  }

  /** Codes that lead to a device, however many merges led there. */
  formerCodesOf(device: number): readonly string[] {
    return this.fromOf(device).flatMap(({ dropped, code }) => [code, ...this.formerCodesOf(dropped)]);
  }

  /** Makes one device of two. Nothing that has a step of its life waiting is merged. */
  merge(wish: MergeWish, by: By): Promise<stored.MergeRow> {
    const { ledger, known, clock } = this.#options;
    return ledger.alone(async () => {
      const keep = this.#mergeable(wish.keep, wish.keepVersion);
      const drop = this.#mergeable(wish.drop, wish.dropVersion);
      if (keep.id === drop.id) throw new Refusal('conflict', { id: keep.id, what: 'same-device' });
      const files = mergedFiles(keep, drop, wish.take, this.#behind(drop.code), known());
      const note = wish.note === '' ? {} : { note: wish.note };
      const told = (old: DeviceRecord) =>
        old.id === keep.id ? { merged: drop.code, ...note } : { into: keep.code, ...note };
      const step = this.#step(drop, 'retired', `→ ${keep.code}`, by);
      const row = this.#rowOf(keep, drop, files, wish.note, by, clock());
      const deed = { did: 'duplicate.merge', by } as const;
      const written = await this.#write(files, [step], deed, told, (sql) => stored.addMerge(sql, row));
      this.#rows.push(written.outcome);
      this.#keep(written.outcome);
      await this.#take([keep.id, drop.id], written.records);
      return written.outcome;
    });
  }

  /** What taking a merge back would do; nothing is written. */
  conflictsOf(id: number): readonly MergeConflict[] {
    const { known, memory } = this.#options;
    return unmergedFiles(this.#standing(id).changes, (device) => memory.shelf.get(device), known()).conflicts;
  }

  /** Makes two devices of one again. What was changed since stays as it is and is told. */
  undo(
    id: number,
    by: By,
  ): Promise<{ readonly row: stored.MergeRow; readonly conflicts: readonly MergeConflict[] }> {
    const { ledger, known, memory, clock } = this.#options;
    return ledger.alone(async () => {
      const row = this.#standing(id);
      const { shelf } = memory;
      const { files, conflicts } = unmergedFiles(row.changes, (device) => shelf.get(device), known());
      for (const device of [row.kept, row.dropped]) this.#refuseIfWaiting(device);
      const steps = files
        .filter(({ old, wish }) => old.lifecycle !== wish.lifecycle)
        .map(({ old, wish }) => this.#step(old, wish.lifecycle, `← ${shelf.get(row.kept)?.code ?? ''}`, by));
      const nowMs = clock();
      const deed = { did: 'duplicate.unmerge', by } as const;
      const { records } = await this.#write(
        ...([files, steps, deed] as const),
        () => ({ undoes: id }),
        (sql) => stored.endMerge(sql, id, nowMs, by.name),
      );
      const ended = { ...row, undoneMs: nowMs, undoneBy: by.name };
      this.#rows = this.#rows.map((one) => (one.id === id ? ended : one));
      this.#into.delete(row.dropped);
      this.#from.set(
        row.kept,
        this.fromOf(row.kept).filter((one) => one.id !== id),
      );
      await this.#take([row.kept, row.dropped], records);
      return { row: ended, conflicts };
    });
  }

  #keep(row: stored.MergeRow): void {
    if (row.undoneMs !== null) return;
    this.#into.set(row.dropped, row);
    this.#from.set(row.kept, [...this.fromOf(row.kept), row]);
  }

  #mergeable(id: number, version: number): DeviceRecord {
    const record = this.#options.memory.shelf.get(id);
    if (record === undefined) throw new Refusal('not-found', { id });
    if (record.version !== version) throw new Refusal('conflict', { id, version: record.version });
    if (this.#into.has(id)) throw new Refusal('conflict', { id, what: 'merged' });
    if (record.lifecycle === 'retired') throw new Refusal('conflict', { id, what: 'retired' });
    this.#refuseIfWaiting(id);
    return record;
  }

  #refuseIfWaiting(id: number): void {
    const step = this.#options.lives().pendingOf(id);
    if (step !== undefined) throw new Refusal('conflict', { step: step.id, to: step.to });
  }

  /** A merge that can be taken back: not undone yet, and its devices not merged on. */
  #standing(id: number): stored.MergeRow {
    const row = this.get(id);
    if (row === undefined) throw new Refusal('not-found', { what: 'merge' });
    if (row.undoneMs !== null) throw new Refusal('conflict', { merge: id, what: 'undone' });
    const later = this.#into.get(row.kept) ?? this.fromOf(row.kept).findLast((one) => one.id > id);
    if (later !== undefined)
      throw new Refusal('conflict', { merge: id, what: 'later-merge', later: later.id });
    return row;
  }

  #behind(code: string): readonly DeviceRecord[] {
    const { shelf } = this.#options.memory;
    if (shelf.behind.of(code) === 0) return [];
    return [...shelf.all()].filter(({ upstream }) => upstream === code);
  }

  /** The retirement of a record is no retirement of a device: nobody else is asked, because the device stays in the rates. */
  #step(device: DeviceRecord, to: NewStep['to'], note: string, by: By): NewStep {
    const nowMs = this.#options.clock();
    return {
      ...{ device: device.id, from: device.lifecycle, to, effectiveMs: nowMs, enteredMs: nowMs },
      ...{ enteredBy: by.name, enteredStaff: by.staff ?? null, state: 'done' },
      ...{ decidedBy: null, decidedMs: null, note, decisionNote: '' },
    };
  }

  #rowOf(
    keep: DeviceRecord,
    drop: DeviceRecord,
    files: readonly Merged[],
    note: string,
    by: By,
    atMs: number,
  ): Omit<stored.MergeRow, 'id'> {
    const changes = files.map(changeOf).filter(({ after }) => Object.keys(after).length > 0);
    const open = { undoneMs: null, undoneBy: null };
    return { kept: keep.id, dropped: drop.id, code: drop.code, atMs, who: by.name, note, changes, ...open };
  }

  /** Writes the files and answers them with what `beside` answered. */
  async #write<T>(
    files: readonly Merged[],
    steps: readonly NewStep[],
    deed: { readonly did: 'duplicate.merge' | 'duplicate.unmerge'; readonly by: By },
    told: (old: DeviceRecord) => object,
    beside: (sql: Sql) => Promise<T>,
  ): Promise<{ readonly outcome: T; readonly records: readonly DeviceRecord[] }> {
    const { ledger, memory, lives } = this.#options;
    const records = files.map(({ old, wish }) => memory.recordOf(wish, old.id, old.version + 1));
    const entries = files.map(({ old, wish }): Entry => {
      const fields = changesOf(old, wish);
      const after = { ...picked(wish, fields), ...told(old) };
      return { ...deed, subject: subjectOf(old.id), before: picked(old, fields), after };
    });
    const outcome = await ledger.db.write(async (sql) => {
      await saveDevices(sql, records);
      await lives().write(sql, steps, deed.by);
      await ledger.journal.writeAll(sql, entries);
      return beside(sql);
    });
    return { outcome, records };
  }

  /** Both are found by other codes now, even where their files are as they were. */
  async #take(devices: readonly number[], records: readonly DeviceRecord[]): Promise<void> {
    const { memory } = this.#options;
    const written = new Set(records.map(({ id }) => id));
    const others = devices.flatMap((id) => (written.has(id) ? [] : (memory.shelf.get(id) ?? [])));
    await memory.take([...records, ...others]);
  }
}
