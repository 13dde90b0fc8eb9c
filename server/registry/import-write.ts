/** A judged list into the database: files, steps of lives, journal and batch, slice by slice in one transaction. */
import { setImmediate as breathe } from 'node:timers/promises';
import { isOpen } from '../rules/lifecycle.ts';
import type { By } from '../rules/refusal.ts';
import type { Sql } from '../store/db.ts';
import { addDevices, saveDevices } from '../store/devices.ts';
import type { Entry } from '../store/journal.ts';
import type { Batch, Change } from './batches.ts';
import type { Draft } from './import.ts';
import type { Lives, StepRow } from './lives.ts';
import type { DeviceRecord, DeviceWish } from './record.ts';
import { changesOf, picked, stated, wishOf } from './wish.ts';

/** What writing needs beside judging. */
export interface Writing {
  made(wish: DeviceWish, id: number, version: number): DeviceRecord;
  subjectOf(id: number): string;
  journalAll(sql: Sql, entries: readonly Entry[]): Promise<void>;
  readonly lives: Pick<Lives, 'write'>;
  /** Told to whoever is to agree to a step. */
  readonly note: string;
}

/** What was written, to be taken into memory after the commit. */
export interface WrittenDrafts {
  readonly records: DeviceRecord[];
  readonly steps: StepRow[];
  added: number;
  updated: number;
}

/** Writes the drafts into the transaction as they come, and answers what is there now. */
export async function writeDrafts(
  sql: Sql,
  drafts: AsyncIterable<readonly Draft[]>,
  batch: Batch,
  by: By,
  writing: Writing,
): Promise<WrittenDrafts> {
  const written: WrittenDrafts = { records: [], steps: [], added: 0, updated: 0 };
  for await (const slice of drafts) {
    const fresh = slice.filter(({ old }) => old === undefined);
    const changed = slice.filter(({ old }) => old !== undefined);
    written.added += fresh.length;
    written.updated += changed.length;
    for (const [some, write] of [
      [fresh, writeFresh],
      [changed, writeChanged],
    ] as const) {
      if (some.length === 0) continue;
      const { now, changes, entries, steps } = await write(sql, some, batch.id, by, writing);
      await writing.journalAll(sql, entries);
      await batch.add(changes);
      written.records.push(...now);
      written.steps.push(...steps);
      await breathe();
    }
  }
  return written;
}

interface Written {
  readonly now: readonly DeviceRecord[];
  readonly changes: readonly Change[];
  readonly entries: readonly Entry[];
  readonly steps: readonly StepRow[];
}

async function writeFresh(
  sql: Sql,
  slice: readonly Draft[],
  batch: number,
  by: By,
  { made, subjectOf }: Writing,
): Promise<Written> {
  const ids = await addDevices(
    sql,
    slice.map(({ wish }) => wish),
  );
  const now = slice.map(({ wish }) => made(wish, ids.get(wish.code) ?? 0, 1));
  return {
    now,
    steps: [],
    changes: now.map((record) => ({ id: record.id, version: 1, before: null, after: fileOf(record) })),
    // What it was at first follows from what it is and what was changed since.
    entries: now.map(
      ({ id, code }): Entry => ({
        by,
        did: 'device.add',
        subject: subjectOf(id),
        after: { code, import: batch },
      }),
    ),
  };
}

async function writeChanged(
  sql: Sql,
  slice: readonly Draft[],
  batch: number,
  by: By,
  { made, subjectOf, lives, note }: Writing,
): Promise<Written> {
  const pairs = slice.flatMap(({ wish, old, step }) => {
    if (old === undefined) return [];
    const fields = changesOf(old, wish);
    return [{ old, step, fields, now: fields.length === 0 ? old : made(wish, old.id, old.version + 1) }];
  });
  const now = pairs.filter(({ fields }) => fields.length > 0).map((pair) => pair.now);
  if (now.length > 0) await saveDevices(sql, now);
  const wished = pairs.flatMap(({ step }) => (step === undefined ? [] : [{ ...step, note }]));
  const steps = await lives.write(sql, wished, by);
  const waiting = new Map(steps.filter(isOpen).map((step) => [step.device, step]));
  const changes = pairs.map(({ old, now, fields }): Change => {
    const [before, after] = [picked(old, fields), picked(now, fields)];
    const step = waiting.get(old.id);
    const asked = step && { step: step.id, from: step.from, to: step.to };
    return { id: now.id, version: now.version, before, after, ...(asked && { asked }) };
  });
  const entries = changes
    .filter(({ after }) => Object.keys(after ?? {}).length > 0)
    .map(
      ({ id, before, after }): Entry => ({
        by,
        did: 'device.update',
        subject: subjectOf(id),
        before,
        after: { ...after, import: batch },
      }),
    );
  return { now, changes, entries, steps };
}

/** The whole file of a device as a batch keeps it. */
export function fileOf(record: DeviceRecord): Change['after'] {
  return { ...stated(wishOf(record)) };
}
