/** A list against the registry: what is new, what changes, what is as it was, what is wrong; and what waits for somebody. */
import { createHash } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Lifecycle } from '../../config/terms.ts';
import { isOpen } from '../rules/lifecycle.ts';
import type { By } from '../rules/refusal.ts';
import { Breath } from './breath.ts';
import { columnOf } from './columns.ts';
import { dayOf } from './day.ts';
import { warningsOf } from './import-warnings.ts';
import { type Fix, type ListRow, Problems, type RowReader } from './list.ts';
import { ChangeCount, type Preview } from './list-preview.ts';
import type { NewStep } from './lives.ts';
import { type Mapping, NEEDED } from './mapping.ts';
import { type Names, proposalFor } from './proposal.ts';
import { BLANK, type DeviceRecord, type DeviceWish } from './record.ts';
import type { Cells } from './sheet.ts';
import { type AskedStep, WAITS } from './step-asked.ts';
import {
  changesOf,
  detailIn,
  faultsOf,
  type Known,
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
  /** The division that counts today in place of this one: itself, unless it was merged. */
  readonly successorOf: (division: string) => string;
  /** The device that a record turned out to be; undefined for one that was not merged into another. */
  keptFor(record: DeviceRecord): DeviceRecord | undefined;
  /** The step of its life that a new stage of a registered device asks for. */
  stepFor(old: DeviceRecord, to: Lifecycle, by: By, note: string): AskedStep;
}

/** Made anew for every run over a list: the registry may have changed since the last one. */
export type GuardMaker = () => Guard;

/** What whoever wishes may not do, if anything: those of a district keep to their district. */
export type Guard = (
  wish: DeviceWish,
  old: DeviceRecord | undefined,
) => { readonly field: WishField; readonly wanted: string } | undefined;

/** A row of the list with its number in the sheet. */
export interface NumberedRow {
  readonly row: number;
  readonly cells: Cells;
}

/** What a list comes to. The files themselves are not held: a city's would take hundreds of megabytes. */
export interface Judged {
  readonly rows: number;
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Of the updated ones, those whose step waits for somebody. */
  readonly waiting: number;
  readonly problems: Problems;
  /** Sound rows that lean on one that is not. */
  readonly loose: ReadonlySet<number>;
  readonly preview: Preview;
  /** The same when the same rows would do the same to the same records. */
  readonly digest: string;
}

/** What a sound row asks for. */
export interface Draft {
  readonly row: number;
  readonly wish: DeviceWish;
  /** The device that bears the code already. */
  readonly old: DeviceRecord | undefined;
  /** The step that its new stage asks for; `wish` bears the stage only when the step is taken at once. */
  readonly step: NewStep | undefined;
}

/** How a list is read. */
export interface JudgeWish {
  readonly reader: RowReader;
  readonly mapping: Pick<Mapping, 'defaults'>;
  /** Who wishes it. */
  readonly by: By;
  readonly guard?: Guard | undefined;
  /** Every row must be of a registered device. */
  readonly isEdit?: boolean;
  /** Accepted proposals, by row. */
  readonly fixes?: ReadonlyMap<number, Fix>;
  readonly onRows?: (rows: number) => void;
  readonly signal?: AbortSignal;
}

const SLICE = 200;
const MANY = 5_000;

/** Judges row by row, and says what the list would do. `onDraft` hears of every draft, loose ones among them. */
export async function judgeList(
  rows: AsyncIterable<readonly NumberedRow[]>,
  wish: JudgeWish,
  registry: Judging,
  onDraft: (draft: Draft) => void = () => undefined,
): Promise<Judged> {
  const problems = new Problems();
  const judge = new Judge(registry, wish, problems);
  const shown = new ChangeCount(registry.timeZone);
  const leaning: Leaning[] = [];
  let count = 0;
  const breath = new Breath();
  for await (const slice of rows) {
    for (const { row, cells } of slice) {
      if (isBlank(cells)) continue;
      count++;
      const draft = judge.take(wish.reader.read(row, cells, wish.fixes?.get(row)));
      if (draft !== undefined) {
        leaning.push(leaningOf(draft));
        shown.take(draft);
        onDraft(draft);
      }
      if (!breath.isDue) continue;
      wish.signal?.throwIfAborted();
      wish.onRows?.(count);
      await breath.take();
    }
  }
  const loose = await looseAmong(leaning, registry.known, problems);
  const hash = createHash('sha256');
  let [added, updated, waiting] = [0, 0, 0];
  for (const [at, { row, id, mark, isWaiting }] of leaning.entries()) {
    if (at % MANY === MANY - 1) await breathe();
    if (loose.has(row)) continue;
    if (id === null) added++;
    else updated++;
    if (isWaiting) waiting++;
    hash.update(`${row} ${mark};`);
  }
  const digest = hash.update(`${judge.unchanged} ${problems.rows.size}`).digest('hex');
  const preview = shown.preview(loose);
  return {
    rows: count,
    added,
    updated,
    unchanged: judge.unchanged,
    waiting,
    problems,
    loose,
    preview,
    digest,
  };
}

/** The drafts of a list that was judged, slice by slice, to be written while nobody else writes. */
export async function* draftsOf(
  rows: AsyncIterable<readonly NumberedRow[]>,
  wish: JudgeWish,
  registry: Judging,
  { loose }: Pick<Judged, 'loose'>,
): AsyncGenerator<readonly Draft[]> {
  const judge = new Judge(registry, wish, new Problems());
  const breath = new Breath();
  let count = 0;
  for await (const slice of rows) {
    const drafts: Draft[] = [];
    for (const { row, cells } of slice) {
      if (isBlank(cells)) continue;
      count++;
      const draft = judge.take(wish.reader.read(row, cells, wish.fixes?.get(row)));
      if (draft !== undefined && !loose.has(row)) drafts.push(draft);
      if (breath.isDue) await breath.take();
    }
    wish.onRows?.(count);
    for (let from = 0; from < drafts.length; from += SLICE) yield drafts.slice(from, from + SLICE);
    await breath.take();
  }
}

function isBlank(cells: Cells): boolean {
  return cells.every((cell) => cell.trim() === '');
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

  /** Nothing of a row that changes nothing, or that is bad. */
  take(row: ListRow): Draft | undefined {
    const problems = this.#problems;
    if (row.broken !== undefined) {
      problems.add(row.row, '', row.broken.text, row.broken.wanted);
      return undefined;
    }
    const named = this.#registry.recordOf(row.said.code ?? '');
    // A row that says of itself that it is retired speaks of the record, not of the device: so does every export.
    const isOfRecord = row.said.lifecycle === 'retired' || this.#wish.isEdit === true;
    const kept = named === undefined || isOfRecord ? undefined : this.#registry.keptFor(named);
    if (kept === undefined) return this.#take(row, named);
    const wanted = `the code of the kept device: it was merged, the row counts for ${kept.code}`;
    problems.add(row.row, 'code', row.said.code ?? '', wanted, { isWarning: true });
    return this.#take({ ...row, said: { ...row.said, code: kept.code } }, kept);
  }

  #take(row: ListRow, old: DeviceRecord | undefined): Draft | undefined {
    const problems = this.#problems;
    const code = row.said.code ?? '';
    const first = this.#rows.get(code);
    if (first !== undefined && code !== '') {
      problems.add(row.row, 'code', code, `a code that no other row bears (row ${first} does)`);
      return undefined;
    }
    this.#rows.set(code, row.row);
    if (old === undefined && this.#wish.isEdit === true) {
      problems.add(row.row, 'code', code, 'a device that is registered');
      return undefined;
    }
    const draft = this.#draft(row, old);
    if (draft?.old === undefined || draft.step !== undefined) return draft;
    if (changesOf(draft.old, draft.wish).length > 0) return draft;
    this.unchanged++;
    return undefined;
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
    const foreign = this.#wish.guard?.(wish, old);
    if (foreign !== undefined) {
      const text = toldBy(row, foreign.field, timeZone);
      this.#problems.add(row.row, columnOf(foreign.field), text, foreign.wanted);
      return undefined;
    }
    const asked = this.#asked(row, wish, old);
    if (asked === undefined) return undefined;
    for (const { column, value, wanted, ...more } of warningsOf(wish, old, this.#registry.successorOf))
      this.#problems.add(row.row, column, value, wanted, { ...more, isWarning: true });
    return { row: row.row, old, ...asked };
  }

  /** A new stage goes through the door of lives, as in a single edit; undefined when it may not be. */
  #asked(
    row: ListRow,
    wish: DeviceWish,
    old: DeviceRecord | undefined,
  ): Pick<Draft, 'wish' | 'step'> | undefined {
    if (old === undefined || wish.lifecycle === old.lifecycle) return { wish, step: undefined };
    const asked = this.#registry.stepFor(old, wish.lifecycle, this.#wish.by, '');
    if ('wanted' in asked) {
      this.#problems.add(row.row, 'lifecycle', wish.lifecycle, asked.wanted);
      return undefined;
    }
    const { step } = asked;
    if (step?.state === 'done') return { wish, step };
    if (step !== undefined)
      this.#problems.add(row.row, 'lifecycle', wish.lifecycle, WAITS, { isWarning: true });
    return { wish: { ...wish, lifecycle: old.lifecycle }, step };
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

/** Of a draft, what is needed once all of them are known. */
interface Leaning {
  readonly row: number;
  readonly code: string;
  readonly upstream: string | null;
  /** Of the device that is there. */
  readonly id: number | null;
  readonly isWaiting: boolean;
  /** Another one when it would do something else. */
  readonly mark: string;
}

function leaningOf({ row, wish: { code, upstream }, old, step }: Draft): Leaning {
  const mark = `${old?.id ?? ''} ${old?.version ?? ''} ${step?.to ?? ''} ${step?.state ?? ''}`;
  const isWaiting = step !== undefined && isOpen(step);
  return { row, code, upstream, id: old?.id ?? null, isWaiting, mark };
}

/** Rows that are behind a device which is neither registered nor in a sound row, until none is left. */
async function looseAmong(
  all: readonly Leaning[],
  known: Known,
  problems: Problems,
): Promise<ReadonlySet<number>> {
  const pending = new Map(all.map(({ code, upstream }) => [code, upstream]));
  const upstreamOf = (code: string) => (pending.has(code) ? pending.get(code) : known.upstreamOf(code));
  const loose = new Set<number>();
  for (let before = -1; before !== loose.size; ) {
    before = loose.size;
    for (const [count, one] of all.entries()) {
      if (count % SLICE === SLICE - 1) await breathe();
      if (loose.has(one.row)) continue;
      const fault = upstreamFault(one, { upstreamOf });
      if (fault === undefined) continue;
      problems.add(one.row, fault.field, one.upstream ?? '', fault.wanted);
      pending.delete(one.code);
      loose.add(one.row);
    }
  }
  return loose;
}
