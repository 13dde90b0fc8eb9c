/** A list against the registry: what is new, what changes, what is as it was, what is wrong. */
import { setImmediate as breathe } from 'node:timers/promises';
import type { By } from '../rules/refusal.ts';
import type { Db, Sql } from '../store/db.ts';
import { addDevices, saveDevices } from '../store/devices.ts';
import { addImportRun } from '../store/import-runs.ts';
import type { Entry, Journal } from '../store/journal.ts';
import { columnOf } from './columns.ts';
import { dayOf } from './day.ts';
import { type List, type ListRow, Problems, readList } from './list.ts';
import { BLANK, type DeviceRecord, type DeviceWish, type ImportRun } from './record.ts';
import { changesOf, faultsOf, type Known, picked, tidied, upstreamFault, wishOf } from './wish.ts';

/** How a list is to be taken over, and who wants it. */
export interface ImportWish {
  /** Say what would happen, and write nothing. */
  readonly dry: boolean;
  /** Take over the sound rows though others are bad. */
  readonly skipBad: boolean;
  readonly by: By;
}

/** What the import needs of the registry. */
export interface Importing {
  readonly db: Db;
  readonly journal: Journal;
  readonly timeZone: string;
  readonly known: Known;
  recordOf(code: string): DeviceRecord | undefined;
  made(wish: DeviceWish, id: number, version: number): DeviceRecord;
  subjectOf(id: number): string;
  nowMs(): number;
}

/** Reads, judges, and – unless dry, or bad – writes a list in one transaction. The records are those that are new or changed. */
export async function importList(
  bytes: Uint8Array,
  wish: ImportWish,
  registry: Importing,
): Promise<{ readonly run: ImportRun; readonly records: readonly DeviceRecord[] }> {
  const problems = new Problems();
  const list = await readList(bytes, registry.timeZone, problems);
  const drafts = list === undefined ? [] : await judgeList(list, registry, problems);
  const fresh = drafts.filter(({ old }) => old === undefined);
  const changed = drafts.filter(({ old, wish: now }) => old !== undefined && changesOf(old, now).length > 0);
  const counts = {
    rows: list?.count ?? 0,
    added: fresh.length,
    updated: changed.length,
    unchanged: drafts.length - fresh.length - changed.length,
  };
  const told = { dry: wish.dry, ...counts, problems: problems.list() };
  const isWritten = !wish.dry && list !== undefined && (problems.none || (wish.skipBad && drafts.length > 0));
  if (!isWritten) return { run: { ...told, id: null, written: false }, records: [] };
  return registry.db.write(async (sql) => {
    const { by } = wish;
    const id = await addImportRun(sql, {
      ...counts,
      problems: told.problems,
      atMs: registry.nowMs(),
      who: by.name,
    });
    const entry = {
      by,
      did: 'import.write',
      subject: `import/${id}`,
      after: { ...counts, skipped: counts.rows - drafts.length },
    };
    await registry.journal.write(sql, entry);
    const records = [
      ...(await inSlices(fresh, (slice) => writeFresh(sql, slice, id, by, registry))),
      ...(await inSlices(changed, (slice) => writeChanged(sql, slice, id, by, registry))),
    ];
    return { run: { ...told, id, written: true }, records };
  });
}

async function inSlices(
  drafts: readonly Draft[],
  write: (slice: readonly Draft[]) => Promise<readonly DeviceRecord[]>,
): Promise<readonly DeviceRecord[]> {
  const records: DeviceRecord[] = [];
  for (let from = 0; from < drafts.length; from += SLICE) {
    records.push(...(await write(drafts.slice(from, from + SLICE))));
    await breathe();
  }
  return records;
}

async function writeFresh(
  sql: Sql,
  slice: readonly Draft[],
  run: number,
  by: By,
  { journal, made, subjectOf }: Importing,
): Promise<readonly DeviceRecord[]> {
  const ids = await addDevices(
    sql,
    slice.map(({ wish }) => wish),
  );
  const records = slice.map(({ wish }) => made(wish, ids.get(wish.code) ?? 0, 1));
  // What it was at first follows from what it is and what was changed since.
  const entries = records.map(
    ({ id, code }): Entry => ({
      by,
      did: 'device.add',
      subject: subjectOf(id),
      after: { code, import: run },
    }),
  );
  await journal.writeAll(sql, entries);
  return records;
}

async function writeChanged(
  sql: Sql,
  slice: readonly Draft[],
  run: number,
  by: By,
  { journal, made, subjectOf }: Importing,
): Promise<readonly DeviceRecord[]> {
  const pairs = slice.flatMap(({ wish, old }) =>
    old === undefined ? [] : [{ old, now: made(wish, old.id, old.version + 1) }],
  );
  await saveDevices(
    sql,
    pairs.map(({ now }) => now),
  );
  const entries = pairs.map(({ old, now }): Entry => {
    const fields = changesOf(old, now);
    const [before, after] = [picked(old, fields), picked(now, fields)];
    return { by, did: 'device.update', subject: subjectOf(now.id), before, after: { ...after, import: run } };
  });
  await journal.writeAll(sql, entries);
  return pairs.map(({ now }) => now);
}

/** What a sound row asks for. */
interface Draft {
  readonly row: ListRow;
  readonly wish: DeviceWish;
  /** The device that bears the code already. */
  readonly old: DeviceRecord | undefined;
}

/** Rows judged between two breaths of the event loop. */
const SLICE = 500;

/** The sound rows of a list. Every fault of the others is added to the problems. */
async function judgeList(list: List, registry: Importing, problems: Problems): Promise<readonly Draft[]> {
  const rowOfCode = new Map<string, number>();
  const drafts: Draft[] = [];
  for (const [index, row] of list.rows.entries()) {
    if (index % SLICE === SLICE - 1) await breathe();
    const first = row.said.code === undefined ? undefined : rowOfCode.get(row.said.code);
    if (first !== undefined) {
      problems.add(
        row.row,
        'code',
        row.said.code ?? '',
        `a code that no other row bears (row ${first} does)`,
      );
      continue;
    }
    if (row.said.code !== undefined) rowOfCode.set(row.said.code, row.row);
    const draft = draftOf(row, registry, problems);
    if (draft !== undefined) drafts.push(draft);
  }
  return withoutLoose(drafts, registry.known, problems);
}

function draftOf(
  row: ListRow,
  { known, recordOf, timeZone }: Importing,
  problems: Problems,
): Draft | undefined {
  const old = recordOf(row.said.code ?? '');
  // A column that is not in the list leaves the record as it is; cells that could not be read have been told already.
  const basis: DeviceWish = old
    ? wishOf(old)
    : { ...BLANK, code: '', name: '', kind: 'camera', category: 'social', unit: '' };
  const wish = keptInstant(tidied({ ...basis, ...row.said }), old, timeZone);
  const faults = faultsOf(wish, old?.id, known).filter(
    ({ field }) => !row.bad.has(columnOf(field)) && !(field === 'code' && row.bad.has('kind')),
  );
  for (const { field, wanted } of faults) {
    problems.add(row.row, columnOf(field), toldBy(row, field, timeZone), wanted);
  }
  return faults.length === 0 && row.bad.size === 0 ? { row, wish, old } : undefined;
}

/** The cell that a field was read from, as far as the list has such a column. */
function toldBy({ said }: ListRow, field: keyof DeviceWish, timeZone: string): string {
  const value = said[field] ?? '';
  return field === 'commissionedMs' && typeof value === 'number' ? dayOf(value, timeZone) : String(value);
}

/** A list carries the day alone; the instant within that day stays as it was. */
function keptInstant(wish: DeviceWish, old: DeviceRecord | undefined, timeZone: string): DeviceWish {
  const [now, then] = [wish.commissionedMs, old?.commissionedMs ?? null];
  if (now === null || then === null || dayOf(now, timeZone) !== dayOf(then, timeZone)) return wish;
  return { ...wish, commissionedMs: then };
}

/** Drops rows that are behind a device which is neither registered nor in a sound row, until none is left. */
async function withoutLoose(
  drafts: readonly Draft[],
  known: Known,
  problems: Problems,
): Promise<readonly Draft[]> {
  const pending = new Map(drafts.map(({ wish }) => [wish.code, wish.upstream]));
  const upstreamOf = (code: string) => (pending.has(code) ? pending.get(code) : known.upstreamOf(code));
  let sound = drafts;
  for (;;) {
    const next: Draft[] = [];
    for (const [count, draft] of sound.entries()) {
      if (count % SLICE === SLICE - 1) await breathe();
      const fault = upstreamFault(draft.wish, { upstreamOf });
      if (fault === undefined) next.push(draft);
      else {
        problems.add(draft.row.row, fault.field, draft.wish.upstream ?? '', fault.wanted);
        pending.delete(draft.wish.code);
      }
    }
    if (next.length === sound.length) return next;
    sound = next;
  }
}
