/** A list against the registry: what is new, what changes, what is as it was, what is wrong. */
import { setImmediate as breathe } from 'node:timers/promises';
import type { By } from '../rules/refusal.ts';
import type { Db, Sql } from '../store/db.ts';
import { addDevices, saveDevices } from '../store/devices.ts';
import { addImportRun } from '../store/import-runs.ts';
import type { Entry, Journal } from '../store/journal.ts';
import { columnOf } from './columns.ts';
import { dayOf } from './day.ts';
import { type ListRow, Problems, readList } from './list.ts';
import { BLANK, type DeviceRecord, type DeviceWish, type ImportRun } from './record.ts';
import {
  changesOf,
  detailIn,
  faultsOf,
  type Known,
  picked,
  tidied,
  upstreamFault,
  type WishField,
  wishOf,
} from './wish.ts';

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
  const judge = new Judge(registry, problems);
  const { rows, isWhole } = await readList(bytes, registry.timeZone, problems, (row) => judge.take(row));
  const drafts = await withoutLoose(judge.drafts, registry.known, problems);
  const fresh = drafts.filter(({ old }) => old === undefined);
  const changed = drafts.filter(({ old }) => old !== undefined);
  const { unchanged } = judge;
  const counts = { rows, added: fresh.length, updated: changed.length, unchanged };
  const told = { dry: wish.dry, ...counts, problems: problems.list() };
  const sound = drafts.length + unchanged;
  const isWritten = !wish.dry && isWhole && sound > 0 && (problems.none || wish.skipBad);
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
      after: { ...counts, skipped: rows - sound },
    };
    await registry.journal.write(sql, entry);
    judge.drafts.length = 0;
    drafts.length = 0;
    const records = [
      ...(await inSlices(fresh, (slice) => writeFresh(sql, slice, id, by, registry))),
      ...(await inSlices(changed, (slice) => writeChanged(sql, slice, id, by, registry))),
    ];
    return { run: { ...told, id, written: true }, records };
  });
}

/** Lets go of each draft once it is written: half a city need not be held twice. */
async function inSlices(
  drafts: Draft[],
  write: (slice: readonly Draft[]) => Promise<readonly DeviceRecord[]>,
): Promise<readonly DeviceRecord[]> {
  const records: DeviceRecord[] = [];
  while (drafts.length > 0) {
    records.push(...(await write(drafts.splice(0, SLICE))));
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
  readonly row: number;
  readonly wish: DeviceWish;
  /** The device that bears the code already. */
  readonly old: DeviceRecord | undefined;
}

/** Rows judged between two breaths of the event loop. */
const SLICE = 200;

/** Judges row by row, and keeps of the sound ones what is to be written. */
class Judge {
  readonly #registry: Importing;
  readonly #problems: Problems;
  /** By code. */
  readonly #rows = new Map<string, number>();
  readonly drafts: Draft[] = [];
  unchanged = 0;

  constructor(registry: Importing, problems: Problems) {
    this.#registry = registry;
    this.#problems = problems;
  }

  take(row: ListRow): void {
    const code = row.said.code ?? '';
    const first = this.#rows.get(code);
    if (first !== undefined && code !== '') {
      this.#problems.add(row.row, 'code', code, `a code that no other row bears (row ${first} does)`);
      return;
    }
    this.#rows.set(code, row.row);
    const draft = draftOf(row, this.#registry, this.#problems);
    if (draft === undefined) return;
    if (draft.old !== undefined && changesOf(draft.old, draft.wish).length === 0) this.unchanged++;
    else this.drafts.push(draft);
  }
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
  const details = { ...basis.details, ...row.said.details };
  const wish = keptInstant(tidied({ ...basis, ...row.said, details }), old, timeZone);
  const faults = faultsOf(wish, old?.id, known, row.bad.has('kind')).filter(
    ({ field }) => !row.bad.has(columnOf(field)),
  );
  for (const { field, wanted, isHidden } of faults)
    problems.add(row.row, columnOf(field), isHidden ? '(not shown)' : toldBy(row, field, timeZone), wanted);
  return faults.length === 0 && row.bad.size === 0 ? { row: row.row, wish, old } : undefined;
}

/** The cell that a field was read from, as far as the list has such a column. */
function toldBy({ said }: ListRow, field: WishField, timeZone: string): string {
  const detail = detailIn(field);
  if (detail !== undefined) return said.details?.[detail] ?? '';
  const value = said[field as keyof DeviceWish] ?? '';
  return field === 'commissionedMs' && typeof value === 'number' ? dayOf(value, timeZone) : String(value);
}

/** A list carries the day alone; the instant within that day stays as it was. */
function keptInstant(wish: DeviceWish, old: DeviceRecord | undefined, timeZone: string): DeviceWish {
  const [now, then] = [wish.commissionedMs, old?.commissionedMs ?? null];
  if (now === then || now === null || then === null) return wish;
  if (dayOf(now, timeZone) !== dayOf(then, timeZone)) return wish;
  return { ...wish, commissionedMs: then };
}

/** Drops rows that are behind a device which is neither registered nor in a sound row, until none is left. */
async function withoutLoose(drafts: readonly Draft[], known: Known, problems: Problems): Promise<Draft[]> {
  const pending = new Map(drafts.map(({ wish }) => [wish.code, wish.upstream]));
  const upstreamOf = (code: string) => (pending.has(code) ? pending.get(code) : known.upstreamOf(code));
  let sound = [...drafts];
  for (;;) {
    const next: Draft[] = [];
    for (const [count, draft] of sound.entries()) {
      if (count % SLICE === SLICE - 1) await breathe();
      const fault = upstreamFault(draft.wish, { upstreamOf });
      if (fault === undefined) next.push(draft);
      else {
        problems.add(draft.row, fault.field, draft.wish.upstream ?? '', fault.wanted);
        pending.delete(draft.wish.code);
      }
    }
    if (next.length === sound.length) return next;
    sound = next;
  }
}
