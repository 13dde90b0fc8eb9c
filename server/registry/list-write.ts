/** A judged list into the registry, as one batch. */
import type { By } from '../rules/refusal.ts';
import { describeBatch } from '../store/import-batches.ts';
import { addImportRun } from '../store/import-runs.ts';
import { Batch } from './batches.ts';
import { type Judged, writeDrafts } from './import.ts';
import type { ListDoor } from './list-state.ts';

/** Answers the number of the batch. To be called while nobody else writes. */
export async function writeList(
  judged: Judged,
  { by, source, file }: { readonly by: By; readonly source: string; readonly file: string },
  door: ListDoor,
): Promise<number> {
  const { rows, fresh, changed, unchanged, problems } = judged;
  const counts = { rows, added: fresh.length, updated: changed.length, unchanged };
  const skipped = rows - counts.added - counts.updated - unchanged;
  const { journal } = door.ledger;
  const written = await door.ledger.db.write(async (sql) => {
    const id = await addImportRun(sql, {
      ...counts,
      problems: problems.list(),
      atMs: door.nowMs(),
      who: by.name,
    });
    await describeBatch(sql, id, { kind: 'list', source, file, removed: 0, skipped, undoes: null });
    await journal.write(sql, {
      by,
      did: 'import.write',
      subject: `import/${id}`,
      after: { ...counts, skipped },
    });
    const batch = new Batch(sql, id);
    const records = await writeDrafts(sql, judged, batch, by, {
      made: door.made,
      subjectOf: door.subjectOf,
      journalAll: (to, entries) => journal.writeAll(to, entries),
    });
    await batch.end();
    return { id, records };
  });
  await door.take(written.records, []);
  return written.id;
}
