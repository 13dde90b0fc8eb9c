/** The undoing of a batch into the database, as a batch of its own that can be undone too. */
import { setImmediate as breathe } from 'node:timers/promises';
import { isOpen } from '../rules/lifecycle.ts';
import type { By } from '../rules/refusal.ts';
import type { Sql } from '../store/db.ts';
import { removeSome, restoreDevices, saveDevices } from '../store/devices.ts';
import { type BatchRow, describeBatch } from '../store/import-batches.ts';
import { addImportRun } from '../store/import-runs.ts';
import type { Entry } from '../store/journal.ts';
import { Batch, type Change, type StepOfBatch } from './batches.ts';
import type { StepRow } from './lives.ts';
import type { DeviceRecord } from './record.ts';
import type { Reverted, UndoDoor, UndoPlan, UndoWish } from './undo.ts';
import { changesOf, picked, stated, wishOf } from './wish.ts';

/** Files written between two breaths of the event loop. */
const SLICE = 200;

/** What was written. */
interface WrittenUndo {
  readonly batch: number;
  readonly records: readonly DeviceRecord[];
  readonly steps: readonly StepRow[];
}

/** Answers the number of the undoing, and what is to be taken into memory after the commit. */
export async function writeUndo(
  sql: Sql,
  of: BatchRow,
  plan: UndoPlan,
  { by, unit = '' }: UndoWish,
  door: UndoDoor,
): Promise<WrittenUndo> {
  const { journal } = door.ledger;
  const [added, updated, removed] = [plan.restored.length, plan.reverted.length, plan.removed.length];
  const rows = plan.seen;
  const counts = { rows, added, updated, unchanged: 0 };
  const id = await addImportRun(sql, { ...counts, problems: [], atMs: door.nowMs(), who: by.name });
  await describeBatch(sql, id, {
    ...{ kind: 'undo', source: of.source, file: of.file, removed, undoes: of.id },
    skipped: rows - added - updated - removed,
    unit,
    waiting: plan.reverted.filter(({ step }) => step !== undefined && isOpen(step)).length,
  });
  const after = { undoes: of.id, added, updated, removed, conflicts: plan.conflicts.length };
  await journal.write(sql, { by, did: 'import.undo', subject: `import/${id}`, after });
  const batch = new Batch(sql, id);
  const records: DeviceRecord[] = [];
  const steps: StepRow[] = [];
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
    for (const { id: device } of slice) await door.lives.drop(sql, device);
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
    const written = await writeReverted(sql, slice, { by, note: `#${id} ← #${of.id}` }, door);
    await tell(
      written.changes,
      written.changes
        .filter(({ after }) => Object.keys(after ?? {}).length > 0)
        .map(({ id: device, before, after }) => ({
          ...{ by, did: 'device.update' as const, subject: door.subjectOf(device) },
          before,
          after: { ...after, import: id },
        })),
    );
    records.push(...written.records);
    steps.push(...written.steps);
  }
  await batch.end();
  return { batch: id, records, steps };
}

async function writeReverted(
  sql: Sql,
  slice: readonly Reverted[],
  { by, note }: { readonly by: By; readonly note: string },
  { made, lives }: UndoDoor,
): Promise<{
  readonly changes: readonly Change[];
  readonly records: readonly DeviceRecord[];
  readonly steps: readonly StepRow[];
}> {
  const pairs = slice.map(({ old, wish, withdraw }) => {
    const fields = changesOf(old, wish);
    return { old, fields, withdraw, now: fields.length === 0 ? old : made(wish, old.id, old.version + 1) };
  });
  const records = pairs.filter(({ fields }) => fields.length > 0).map(({ now }) => now);
  if (records.length > 0) await saveDevices(sql, records);
  const ended = await lives.withdrawIn(
    sql,
    pairs.flatMap(({ withdraw }) => withdraw ?? []),
    by,
  );
  const wished = slice.flatMap(({ step }) => (step === undefined ? [] : [{ ...step, note }]));
  const steps = await lives.write(sql, wished, by);
  const waiting = new Map(steps.filter(isOpen).map((step) => [step.device, step]));
  const changes = pairs.map(({ old, now, fields, withdraw }): Change => {
    const asked = waiting.get(old.id);
    return {
      ...{ id: now.id, version: now.version },
      ...{ before: picked(old, fields), after: picked(now, fields) },
      ...(asked && { asked: kept(asked) }),
      ...(withdraw && { withdrew: kept(withdraw) }),
    };
  });
  return { changes, records, steps: [...ended, ...steps] };
}

function kept({ id, from, to }: StepRow): StepOfBatch {
  return { step: id, from, to };
}

function* slicesOf<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += SLICE) yield all.slice(from, from + SLICE);
}
