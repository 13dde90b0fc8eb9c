/** A judged list into the registry, as one batch. */
import { type By, Refusal } from '../rules/refusal.ts';
import { type BatchRow, describeBatch } from '../store/import-batches.ts';
import { addImportRun } from '../store/import-runs.ts';
import { Batch } from './batches.ts';
import type { Draft, Judged } from './import.ts';
import { writeDrafts } from './import-write.ts';
import type { ListDoor } from './list-state.ts';

/** Where a batch comes from, and who writes it. */
export interface BatchOrigin extends Pick<BatchRow, 'source' | 'file' | 'unit'> {
  readonly by: By;
  readonly kind: 'list' | 'edit';
}

/** What was judged, without the drafts themselves. */
export type Verdict = Pick<Judged, 'rows' | 'added' | 'updated' | 'unchanged' | 'waiting' | 'problems'>;

/** Answers the number of the batch. To be called while nobody else writes. */
export async function writeList(
  judged: Verdict,
  drafts: AsyncIterable<readonly Draft[]>,
  { by, kind, unit, source, file }: BatchOrigin,
  door: ListDoor,
): Promise<number> {
  const { rows, added, updated, unchanged, waiting, problems } = judged;
  const counts = { rows, added, updated, unchanged };
  const skipped = rows - added - updated - unchanged;
  const { journal } = door.ledger;
  const { id, records, steps } = await door.ledger.db.write(async (sql) => {
    const run = { ...counts, problems: problems.list(), atMs: door.nowMs(), who: by.name };
    const id = await addImportRun(sql, run);
    await describeBatch(sql, id, {
      ...{ kind, unit, source, file, removed: 0, skipped, waiting, undoes: null },
    });
    await journal.write(sql, {
      by,
      did: kind === 'list' ? 'import.write' : 'import.edit',
      subject: `import/${id}`,
      after: { ...counts, skipped, ...(waiting > 0 && { waiting }), ...(file !== '' && { file }) },
    });
    const batch = new Batch(sql, id);
    const written = await writeDrafts(sql, drafts, batch, by, {
      made: door.made,
      subjectOf: door.subjectOf,
      journalAll: (to, entries) => journal.writeAll(to, entries),
      lives: door.lives,
      note: `#${id} ${file || source}`.trim(),
    });
    // What was tried is what is written, or nothing is.
    if (written.added !== added || written.updated !== updated)
      throw new Refusal('conflict', { what: 'registry-changed' });
    await batch.end();
    return { id, ...written };
  });
  await door.take(records, [], steps);
  return id;
}
