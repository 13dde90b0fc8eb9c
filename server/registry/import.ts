/** A list against the registry: what is new, what changes, what is as it was, what is wrong; and the writing of it. */
import { createHash } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import type { By } from '../rules/refusal.ts';
import type { Sql } from '../store/db.ts';
import { addDevices, saveDevices } from '../store/devices.ts';
import type { Entry } from '../store/journal.ts';
import type { Batch, Change } from './batches.ts';
import { columnOf } from './columns.ts';
import { dayOf } from './day.ts';
import { type Fix, type ListRow, Problems, type RowReader } from './list.ts';
import { isSwappedPair, type Mapping, NEEDED } from './mapping.ts';
import { type Names, proposalFor } from './proposal.ts';
import { BLANK, type DeviceRecord, type DeviceWish } from './record.ts';
import type { Cells } from './sheet.ts';
import {
  changesOf,
  detailIn,
  faultsOf,
  type Known,
  picked,
  stated,
  tidied,
  upstreamFault,
  type WishField,
  wishOf,
} from './wish.ts';

/** What judging a list needs of the registry. */
export interface Judging {
  readonly timeZone: string;
  readonly known: Known;
  readonly names: Names;
  recordOf(code: string): DeviceRecord | undefined;
}

/** A row of the list with its number in the sheet. */
export interface NumberedRow {
  readonly row: number;
  readonly cells: Cells;
}

/** What a list comes to. */
export interface Judged {
  readonly rows: number;
  readonly fresh: Draft[];
  readonly changed: Draft[];
  readonly unchanged: number;
  readonly problems: Problems;
  /** The same when the same rows would do the same to the same records. */
  readonly digest: string;
}

/** What a sound row asks for. */
export interface Draft {
  readonly row: number;
  readonly wish: DeviceWish;
  /** The device that bears the code already. */
  readonly old: DeviceRecord | undefined;
}

/** How a list is read. */
export interface JudgeWish {
  readonly reader: RowReader;
  readonly mapping: Pick<Mapping, 'defaults'>;
  /** Accepted proposals, by row. */
  readonly fixes?: ReadonlyMap<number, Fix>;
  readonly onRows?: (rows: number) => void;
  readonly signal?: AbortSignal;
}

/** Work between two breaths of the event loop. */
const BREATH_MS = 12;
const SLICE = 200;
const MANY = 5_000;

/** Judges row by row, and keeps of the sound ones what is to be written. */
export async function judgeList(
  rows: AsyncIterable<readonly NumberedRow[]>,
  wish: JudgeWish,
  registry: Judging,
): Promise<Judged> {
  const problems = new Problems();
  const judge = new Judge(registry, wish, problems);
  let count = 0;
  let begunMs = performance.now();
  for await (const slice of rows) {
    for (const { row, cells } of slice) {
      if (cells.length === 0 || cells.every((cell) => cell.trim() === '')) continue;
      count++;
      judge.take(wish.reader.read(row, cells, wish.fixes?.get(row)));
      if (performance.now() - begunMs < BREATH_MS) continue;
      wish.signal?.throwIfAborted();
      wish.onRows?.(count);
      await breathe();
      begunMs = performance.now();
    }
  }
  const drafts = await withoutLoose(judge.drafts, registry.known, problems);
  const hash = createHash('sha256');
  for (const [at, { row, old }] of drafts.entries()) {
    if (at % MANY === MANY - 1) await breathe();
    hash.update(`${row} ${old?.id ?? ''} ${old?.version ?? ''};`);
  }
  const digest = hash.update(`${judge.unchanged} ${problems.rows.size}`).digest('hex');
  return {
    rows: count,
    fresh: drafts.filter(({ old }) => old === undefined),
    changed: drafts.filter(({ old }) => old !== undefined),
    unchanged: judge.unchanged,
    problems,
    digest,
  };
}

class Judge {
  readonly #registry: Judging;
  readonly #wish: JudgeWish;
  readonly #problems: Problems;
  /** By code. */
  readonly #rows = new Map<string, number>();
  readonly #basis: DeviceWish;
  /** What the list as a whole does not say of a new device. */
  readonly #open: readonly (typeof NEEDED)[number][];
  readonly drafts: Draft[] = [];
  unchanged = 0;

  constructor(registry: Judging, wish: JudgeWish, problems: Problems) {
    this.#registry = registry;
    this.#wish = wish;
    this.#problems = problems;
    const { defaults } = wish.mapping;
    this.#basis = {
      ...{ ...BLANK, code: '', name: '', kind: 'camera', category: 'social', unit: '' },
      ...(defaults as Partial<Record<'kind' | 'category', never>>), // read by the same readers as cells, when the mapping was made
    };
    this.#open = NEEDED.filter((name) => !wish.reader.has(name) && defaults[name] === undefined);
  }

  take(row: ListRow): void {
    const problems = this.#problems;
    if (row.broken !== undefined) {
      problems.add(row.row, '', row.broken.text, row.broken.wanted);
      return;
    }
    const code = row.said.code ?? '';
    const first = this.#rows.get(code);
    if (first !== undefined && code !== '') {
      problems.add(row.row, 'code', code, `a code that no other row bears (row ${first} does)`);
      return;
    }
    this.#rows.set(code, row.row);
    const draft = this.#draft(row, this.#registry.recordOf(code));
    if (draft === undefined) return;
    if (draft.old !== undefined && changesOf(draft.old, draft.wish).length === 0) this.unchanged++;
    else this.drafts.push(draft);
  }

  #draft(row: ListRow, old: DeviceRecord | undefined): Draft | undefined {
    const { known, names, timeZone } = this.#registry;
    for (const [column, { text, wanted }] of row.bad) {
      const proposal = proposalFor(column, text, names);
      this.#problems.add(
        row.row,
        column,
        text,
        wanted,
        proposal === undefined ? {} : { proposal, fix: { [column]: proposal } },
      );
    }
    const open = old === undefined ? this.#open : [];
    for (const column of open)
      this.#problems.add(row.row, column, '', 'a column, or one value for the whole list: the device is new');
    const wish = keptInstant(this.#wished(row, old), old, timeZone);
    const isKindUnread = row.bad.has('kind') || open.includes('kind');
    const faults = faultsOf(wish, old?.id, known, isKindUnread).filter(
      ({ field }) => !row.bad.has(columnOf(field)) && !open.includes(columnOf(field)),
    );
    const told = new Set<string>();
    for (const { field, wanted, isHidden } of faults) {
      const column = columnOf(field);
      // One cell, one line: what is put right first may put the rest right.
      if (told.has(column)) continue;
      told.add(column);
      const text = toldBy(row, field, timeZone);
      const proposal = isHidden ? undefined : proposalFor(column, text, names);
      const more = proposal === undefined ? {} : { proposal, fix: { [column]: proposal } };
      this.#problems.add(row.row, column, isHidden ? '(not shown)' : text, wanted, more);
    }
    if (faults.length > 0 || row.bad.size > 0 || open.length > 0) return undefined;
    this.#warn(row.row, wish, old);
    return { row: row.row, wish, old };
  }

  /** A column that is not in the list leaves the record as it is; cells that could not be read have been told already. */
  #wished({ said }: ListRow, old: DeviceRecord | undefined): DeviceWish {
    const basis = old === undefined ? this.#basis : wishOf(old);
    const wish = { ...basis, ...said, details: { ...basis.details, ...said.details } };
    const { datum } = this.#wish.mapping.defaults;
    const isMoved = old !== undefined && (wish.lon !== old.lon || wish.lat !== old.lat);
    // The pair is of the list, and so is its datum.
    const dated = isMoved && datum !== undefined ? { ...wish, datum: datum as DeviceWish['datum'] } : wish;
    return tidied(dated);
  }

  /** Wrong places are taken, for finding them is what the position check is for; but they need not be. */
  #warn(row: number, { lon, lat }: DeviceWish, old: DeviceRecord | undefined): void {
    if (!isSwappedPair(lon, lat) || (lon === old?.lon && lat === old.lat)) return;
    this.#problems.add(row, 'lon', lon, 'a longitude: longitude and latitude seem to be swapped', {
      proposal: `${lat}, ${lon}`,
      fix: { lon: lat, lat: lon },
      isWarning: true,
    });
  }
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

/** What writing needs beside judging. */
export interface Writing {
  made(wish: DeviceWish, id: number, version: number): DeviceRecord;
  subjectOf(id: number): string;
  journalAll(sql: Sql, entries: readonly Entry[]): Promise<void>;
}

/** Writes the drafts into the transaction, lets go of each once it is written, and answers the records as they are now. */
export async function writeDrafts(
  sql: Sql,
  { fresh, changed }: Pick<Judged, 'fresh' | 'changed'>,
  batch: Batch,
  by: By,
  writing: Writing,
): Promise<readonly DeviceRecord[]> {
  const records: DeviceRecord[] = [];
  for (const [drafts, write] of [
    [fresh, writeFresh],
    [changed, writeChanged],
  ] as const) {
    while (drafts.length > 0) {
      const { now, changes, entries } = await write(sql, drafts.splice(0, SLICE), batch.id, by, writing);
      await writing.journalAll(sql, entries);
      await batch.add(changes);
      for (const record of now) records.push(record);
      await breathe();
    }
  }
  return records;
}

interface Written {
  readonly now: readonly DeviceRecord[];
  readonly changes: readonly Change[];
  readonly entries: readonly Entry[];
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
  { made, subjectOf }: Writing,
): Promise<Written> {
  const pairs = slice.flatMap(({ wish, old }) =>
    old === undefined ? [] : [{ old, now: made(wish, old.id, old.version + 1) }],
  );
  const now = pairs.map((pair) => pair.now);
  await saveDevices(sql, now);
  const changes = pairs.map(({ old, now }): Change => {
    const fields = changesOf(old, now);
    return { id: now.id, version: now.version, before: picked(old, fields), after: picked(now, fields) };
  });
  const entries = changes.map(
    ({ id, before, after }): Entry => ({
      by,
      did: 'device.update',
      subject: subjectOf(id),
      before,
      after: { ...after, import: batch },
    }),
  );
  return { now, changes, entries };
}

/** The whole file of a device as a batch keeps it. */
export function fileOf(record: DeviceRecord): Change['after'] {
  return { ...stated(wishOf(record)) };
}
