/** What is done with a list: its file read into parts, its rows tried, and exactly what was tried taken over. */
import { setImmediate as breathe } from 'node:timers/promises';
import { type By, Refusal } from '../rules/refusal.ts';
import { profileIn, rowParts } from '../store/import-batches.ts';
import { opened, packed } from './batches.ts';
import { rowsOfEdit } from './bulk.ts';
import { draftsOf, type Judged, type JudgeWish, judgeList, type NumberedRow } from './import.ts';
import { type Fix, RowReader } from './list.ts';
import { fixesOf, leftBad } from './list-fixes.ts';
import { DataRows, Facts } from './list-rows.ts';
import type { ListDoor, Open } from './list-state.ts';
import { type Verdict, writeList } from './list-write.ts';
import { type Profile, proposedMapping } from './mapping.ts';
import { BadSheet, type Cells } from './sheet.ts';

/** Parts written in one short transaction, so that observations need not wait. */
const PARTS_AT_ONCE = 8;

/** Reads the sheet into parts, and says what its columns seem to be. */
export async function readList(
  open: Open,
  rows: AsyncIterable<readonly Cells[]>,
  door: ListDoor,
): Promise<void> {
  const { db } = door.ledger;
  const source = new DataRows(rows);
  const head = await source.head();
  if (head === undefined) throw new BadSheet('a list with headings', 'nothing');
  open.headings = head.headings;
  const facts = new Facts(head.headings);
  let pending: Buffer[] = [];
  const flush = async () => {
    if (pending.length === 0) return;
    const parts = pending;
    pending = [];
    await db.write(async (sql) => {
      for (const part of parts) await rowParts.add(sql, open.id, open.parts++, part);
    });
  };
  for await (const slice of source.rows()) {
    open.stop.signal.throwIfAborted();
    facts.take(slice);
    open.rows += slice.filter(({ cells }) => cells.length > 0).length;
    open.done = open.rows;
    pending.push(await packed(slice.map(({ row, cells }) => [row, ...cells])));
    if (pending.length >= PARTS_AT_ONCE) await flush();
    await breathe();
  }
  await flush();
  if (open.rows === 0) throw new BadSheet('rows below the headings', 'none');
  open.facts = facts.all();
  const text = open.source === '' ? undefined : await profileIn(db.read, open.source);
  const profile = text === undefined ? undefined : (JSON.parse(text) as Profile); // written by this program
  open.mapping = proposedMapping(head.headings, head.fields, profile);
}

/** Its rows as they were read; of an edit, the devices with what they are to say. */
export async function* rowsOf(open: Open, door: ListDoor): AsyncGenerator<readonly NumberedRow[]> {
  if (open.edit !== null) {
    yield* rowsOfEdit(open.edit, door);
    return;
  }
  for (let part = 0; part < open.parts; part++) {
    const bytes = await rowParts.at(door.ledger.db.read, open.id, part);
    if (bytes === undefined) throw new Refusal('not-found', { list: open.id });
    const rows = await opened<readonly (readonly [number, ...string[]])[]>(bytes);
    yield rows.map(([row, ...cells]) => ({ row, cells }));
  }
}

/** How its rows are read and judged. */
function wishFor(open: Open, by: By, door: ListDoor, fixes: ReadonlyMap<number, Fix>): JudgeWish {
  const { mapping, guard, edit } = open;
  const width = open.format === 'csv' ? open.headings.length : undefined;
  return {
    reader: new RowReader(mapping, door.timeZone, width),
    ...{ mapping, by, guard: guard?.(), isEdit: edit !== null, fixes },
    onRows: (count) => {
      open.done = count;
    },
    signal: open.stop.signal,
  };
}

const NO_FIXES: ReadonlyMap<number, Fix> = new Map();

/** Tries the list, and writes nothing. */
export async function tryList(open: Open, door: ListDoor): Promise<NonNullable<Open['trial']>> {
  const revision = door.revision();
  const judged = await judgeList(rowsOf(open, door), wishFor(open, open.by, door, NO_FIXES), door);
  const { rows, added, updated, unchanged, waiting, problems, loose, preview, digest } = judged;
  const kept = problems.kept();
  return {
    ...{ atMs: door.nowMs(), rows, added, updated, unchanged, waiting },
    fields: preview.fields,
    bad: problems.rows.size,
    cells: kept.length + problems.more,
    proposals: kept.filter(({ fix }) => fix !== undefined).length,
    left: leftBad(problems, fixesOf(kept, { proposals: 'all', but: [] })),
    ...{ digest, revision, problems, loose, preview },
  };
}

/** How a tried list is taken over. */
export interface CommitWish {
  readonly skipBad: boolean;
  readonly by: By;
  /** Accepted proposals, by row. */
  readonly fixes: ReadonlyMap<number, Fix>;
}

/** Takes over exactly what was tried, or nothing when the registry has changed in what the trial said. */
export async function commitList(
  open: Open,
  trial: NonNullable<Open['trial']>,
  { skipBad, by, fixes }: CommitWish,
  door: ListDoor,
): Promise<void> {
  await door.ledger.alone(async () => {
    let judged: Verdict & Pick<Judged, 'loose'> = trial;
    if (door.revision() !== trial.revision) {
      const again = await judgeList(rowsOf(open, door), wishFor(open, by, door, NO_FIXES), door);
      if (again.digest !== trial.digest) throw new Refusal('conflict', { what: 'registry-changed' });
      judged = again;
    }
    if (fixes.size > 0) judged = await judgeList(rowsOf(open, door), wishFor(open, by, door, fixes), door);
    // A proposal that was accepted may still be wrong, or meet another row.
    if (!judged.problems.none && !skipBad)
      throw new Refusal('conflict', { what: 'bad-rows', rows: judged.problems.rows.size });
    const { rows, added, updated, unchanged, waiting, problems } = judged;
    const { source, name: file, unit, edit } = open;
    const kind = edit === null ? 'list' : 'edit';
    // Read and judged once more, slice by slice: so a whole city need not be held in memory.
    const drafts = draftsOf(rowsOf(open, door), wishFor(open, by, door, fixes), door, judged);
    open.batch = await writeList(judged, drafts, { by, kind, unit, source, file }, door);
    // Accepted proposals have made more of it than the trial said.
    const bad = rows - added - updated - unchanged;
    open.trial = { ...trial, added, updated, unchanged, waiting, bad, problems };
  });
}
