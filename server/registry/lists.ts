/** Lists on their way into the registry: read, mapped, tried without writing, taken over as tried; and the undoing of it. */
import { setImmediate as breathe } from 'node:timers/promises';
import { type FieldName, fieldNamed } from '../../config/file-fields.ts';
import type { FieldValue } from '../../config/file-values.ts';
import { type By, Refusal } from '../rules/refusal.ts';
import {
  addPart,
  type BatchRow,
  batchOf,
  clearParts,
  describeBatch,
  listBatches,
  listSources,
  partOf,
  profileIn,
  removeParts,
  saveProfile,
} from '../store/import-batches.ts';
import { addImportRun } from '../store/import-runs.ts';
import { Batch, opened, packed, type UndoDoor, type UndoOutcome, undoBatch } from './batches.ts';
import { readCell } from './columns.ts';
import { type Judged, type Judging, judgeList, type NumberedRow, writeDrafts } from './import.ts';
import { type Fix, Problems, RowReader, type Trouble } from './list.ts';
import {
  type ColumnFacts,
  DEFAULTED,
  type Mapping,
  type Profile,
  profileOf,
  proposedMapping,
  type Question,
  questionsOf,
} from './mapping.ts';
import type { ImportRun } from './record.ts';
import { BadSheet, type Cells, sheetOf } from './sheet.ts';
import { HEAD_ROWS, headOf } from './sheet-head.ts';

/** How a list is to be taken over, and who wants it. */
export interface ImportWish {
  /** Say what would happen, and write nothing. */
  readonly dry: boolean;
  /** Take over the sound rows though others are bad. */
  readonly skipBad: boolean;
  readonly by: By;
}

/** What lists need of the registry. */
export interface ListDoor extends UndoDoor, Judging {
  /** Grows with every change of the registry. */
  revision(): number;
  places(): Readonly<Record<'segment' | 'platform', readonly FieldValue[]>>;
}

export const LIST_STATES = ['reading', 'read', 'trying', 'tried', 'writing', 'written', 'failed'] as const;
export type ListState = (typeof LIST_STATES)[number];

/** What a trial came to; nothing was written. */
export interface Trial {
  readonly atMs: number;
  readonly rows: number;
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Rows that cannot be taken over. */
  readonly bad: number;
  /** Cells that are told, warnings among them. */
  readonly cells: number;
  readonly proposals: number;
  /** Bad rows that are left when every proposal is taken over. */
  readonly left: number;
}

/** A list as it is told. */
export interface ListBrief {
  readonly id: number;
  readonly name: string;
  readonly source: string;
  readonly who: string;
  readonly atMs: number;
  readonly expiresMs: number;
  readonly state: ListState;
  /** Rows done in the present step. */
  readonly done: number;
  readonly format: string;
  readonly encoding: string;
  readonly rows: number;
  readonly columns: readonly {
    readonly heading: string;
    readonly field: FieldName | null;
    readonly samples: readonly string[];
  }[];
  readonly questions: readonly Question[];
  readonly trial: Trial | null;
  readonly batch: number | null;
  /** Why it failed: what was wanted and found, and in which row. */
  readonly problem: { readonly row: number; readonly wanted: string; readonly got: string } | null;
}

interface Open {
  readonly id: number;
  readonly name: string;
  readonly source: string;
  readonly by: By;
  readonly stop: AbortController;
  touchedMs: number;
  state: ListState;
  done: number;
  format: string;
  encoding: string;
  rows: number;
  parts: number;
  headings: readonly string[];
  facts: readonly ColumnFacts[];
  mapping: Mapping;
  trial: (Trial & { readonly digest: string; readonly revision: number; readonly problems: Problems }) | null;
  batch: number | null;
  problem: ListBrief['problem'];
}

const MOST_OPEN = 8;
const EXPIRES_MS = 2 * 3_600_000;
const MOST_VALUES = 200;
const SAMPLES = 3;
/** Parts written in one short transaction, so that observations need not wait. */
const PARTS_AT_ONCE = 8;
const NOTHING: Mapping = { columns: [], codings: {}, defaults: {} };

export class Lists {
  readonly #door: ListDoor;
  /** By number. */
  readonly #open = new Map<number, Open>();
  #last = 0;
  #isWriting = false;

  constructor(door: ListDoor) {
    this.#door = door;
  }

  /** What waited when the program ended does not wait any more. */
  async load(): Promise<void> {
    await this.#door.ledger.db.write((sql) => clearParts(sql));
  }

  // ---- the four steps

  /** Begins to read a file. What is no list at all is refused at once. */
  begin(
    bytes: Uint8Array,
    about: { readonly name: string; readonly source: string; readonly by: By },
  ): ListBrief {
    this.#sweep();
    if (this.#open.size >= MOST_OPEN) throw new Refusal('limit', { what: 'lists', most: MOST_OPEN });
    const sheet = soundly(() => sheetOf(bytes));
    this.#last = Math.max(this.#last + 1, this.#door.nowMs());
    const open: Open = {
      ...{ id: this.#last, ...about, stop: new AbortController(), touchedMs: this.#door.nowMs() },
      ...{ state: 'reading', done: 0, format: sheet.format, encoding: sheet.encoding, rows: 0, parts: 0 },
      ...{ headings: [], facts: [], mapping: NOTHING, trial: null, batch: null, problem: null },
    };
    this.#open.set(open.id, open);
    this.#run(open, 'read', () => this.#read(open, sheet.rows));
    return this.#told(open);
  }

  all(): readonly ListBrief[] {
    this.#sweep();
    return [...this.#open.values()].map((open) => this.#told(open)).reverse();
  }

  get(id: number): ListBrief {
    return this.#told(this.#present(id));
  }

  sources(): Promise<readonly string[]> {
    return listSources(this.#door.ledger.db.read);
  }

  /** Says which column holds which field, what values mean, and what holds for the whole list. */
  map(id: number, mapping: Mapping): ListBrief {
    const open = this.#present(id, ['read', 'tried']);
    open.mapping = sounded(mapping, open.headings.length);
    open.trial = null;
    open.state = 'read';
    return this.#told(open);
  }

  /** Tries the list with its mapping; writes nothing but the mapping, for the next list of the source. */
  async try(id: number): Promise<ListBrief> {
    const open = this.#present(id, ['read', 'tried']);
    const due = this.#questions(open).filter(({ isDue, answer }) => isDue && answer === null);
    if (due.length > 0)
      throw new Refusal(
        'bad-input',
        {},
        due.map(({ about, field, value, column }) => ({
          path: column === null ? field : `columns.${column}`,
          wanted: about === 'coding' ? `what ${value} means in ${field}` : WANTED[about],
          got: 'nothing',
        })),
      );
    if (open.source !== '') await this.#remember(open);
    this.#present(id, ['read', 'tried']);
    open.trial = null;
    this.#run(open, 'tried', async () => {
      open.trial = await this.#try(open);
    });
    open.state = 'trying';
    return this.#told(open);
  }

  /** Bad cells of the trial, a page at a time. */
  problems(
    id: number,
    page: number,
    size: number,
  ): {
    readonly total: number;
    readonly more: number;
    readonly rows: readonly (Trouble & { readonly n: number })[];
  } {
    const { trial } = this.#present(id, ['tried', 'writing', 'written']);
    const kept = trial?.problems.kept() ?? [];
    const rows = kept.map((problem, n) => ({ ...problem, n })).slice((page - 1) * size, page * size);
    return { total: kept.length, more: trial?.problems.more ?? 0, rows };
  }

  /** Takes over what was tried: all of it, or the sound rows; proposals as far as they are accepted. */
  commit(
    id: number,
    how: {
      readonly skipBad: boolean;
      readonly proposals: 'all' | 'none';
      /** Numbers of proposals for which the opposite holds. */
      readonly but: readonly number[];
      readonly by: By;
    },
  ): ListBrief {
    const open = this.#present(id, ['tried']);
    const { trial } = open;
    if (trial === null) throw new Refusal('conflict', { what: 'no-trial' });
    if (this.#isWriting) throw new Refusal('conflict', { what: 'another-list' });
    const fixes = fixesOf(trial.problems.kept(), how);
    const left = leftBad(trial.problems, fixes);
    if (left > 0 && !how.skipBad) throw new Refusal('conflict', { what: 'bad-rows', rows: left });
    this.#isWriting = true;
    this.#run(open, 'written', async () => {
      try {
        await this.#commit(open, trial, fixes, how);
      } finally {
        this.#isWriting = false;
      }
    });
    open.state = 'writing';
    return this.#told(open);
  }

  /** Lets go of a list; what it is doing ends, unless it is writing. */
  async drop(id: number): Promise<void> {
    const open = this.#present(id);
    if (open.state === 'writing') throw new Refusal('conflict', { what: 'writing' });
    this.#forget(open);
  }

  /** The bad rows as they were sent, with what is wrong in a column of its own. */
  async *badRows(
    id: number,
    say: (problem: Trouble) => string,
    title: string,
  ): AsyncGenerator<readonly Cells[]> {
    const open = this.#present(id, ['tried', 'writing', 'written']);
    const reasons = new Map<number, string[]>();
    for (const problem of open.trial?.problems.kept() ?? [])
      reasons.set(problem.row, [...(reasons.get(problem.row) ?? []), say(problem)]);
    yield [[...open.headings, title]];
    for await (const slice of this.#rows(open)) {
      const bad = slice.filter(({ row }) => reasons.has(row));
      yield bad.map(({ row, cells }) => [
        ...open.headings.map((_, index) => cells[index] ?? ''),
        (reasons.get(row) ?? []).join('; '),
      ]);
    }
  }

  // ---- batches

  batches(page: number, size: number): Promise<{ total: number; rows: BatchRow[] }> {
    return listBatches(this.#door.ledger.db.read, page, size);
  }

  async batch(id: number): Promise<BatchRow> {
    const row = await batchOf(this.#door.ledger.db.read, id);
    if (row === undefined) throw new Refusal('not-found', { batch: id });
    return row;
  }

  /** Takes back what a batch changed, as far as it is still so. `dry` says what would happen. */
  undo(id: number, dry: boolean, by: By): Promise<UndoOutcome> {
    return this.#door.ledger.alone(() => undoBatch(id, dry, by, this.#door));
  }

  // ---- in one go

  /** The straight way for programs: headings must be known, and what cannot be read is told. */
  async take(bytes: Uint8Array, { dry, skipBad, by }: ImportWish): Promise<ImportRun> {
    const broken = new Problems();
    const none = { id: null, dry, added: 0, updated: 0, unchanged: 0, written: false };
    const refused = (rows: number): ImportRun => ({ ...none, rows, problems: broken.list() });
    let judged: Judged | undefined;
    const rows = { count: 0 };
    return this.#door.ledger.alone(async () => {
      try {
        judged = await this.#judgeStraight(bytes, broken, rows);
      } catch (error) {
        if (!(error instanceof BadSheet)) throw error;
        broken.addBreak(error.row, error.got, error.wanted);
      }
      if (judged === undefined) return refused(rows.count);
      const { fresh, changed, unchanged, problems } = judged;
      const counts = { rows: judged.rows, added: fresh.length, updated: changed.length, unchanged };
      const told = { dry, ...counts, problems: problems.list() };
      const isSound = fresh.length + changed.length + unchanged > 0 && (problems.none || skipBad);
      if (dry || !isSound) return { ...told, id: null, written: false };
      const id = await this.#write(judged, { by, source: '', file: '' });
      return { ...told, id, written: true };
    });
  }

  async #judgeStraight(
    bytes: Uint8Array,
    broken: Problems,
    rows: { count: number },
  ): Promise<Judged | undefined> {
    const sheet = sheetOf(bytes);
    const source = new DataRows(sheet.rows);
    const head = await source.head();
    if (head === undefined) {
      broken.addBreak(0, '', 'a header row with code');
      return undefined;
    }
    const mapping = proposedMapping(head.headings, head.fields, undefined);
    for (const [index, heading] of head.headings.entries()) {
      const name = head.fields[index]?.name;
      if (name === undefined) broken.add(head.row, heading, heading, 'the heading of a field');
      else if (mapping.columns[index] === null) broken.add(head.row, heading, heading, 'each column once');
    }
    if (!mapping.columns.includes('code')) broken.add(head.row, 'code', 'nothing', 'this column');
    if (!broken.none) return undefined;
    const reader = new RowReader(
      mapping,
      this.#door.timeZone,
      sheet.format === 'csv' ? head.headings.length : undefined,
    );
    const onRows = (count: number) => {
      rows.count = count;
    };
    return judgeList(source.rows(), { reader, mapping, onRows }, this.#door);
  }

  // ---- within

  async #read(open: Open, rows: AsyncIterable<readonly Cells[]>): Promise<void> {
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
      await this.#door.ledger.db.write(async (sql) => {
        for (const part of parts) await addPart(sql, open.id, open.parts++, part);
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
    const text = open.source === '' ? undefined : await profileIn(this.#door.ledger.db.read, open.source);
    const profile = text === undefined ? undefined : (JSON.parse(text) as Profile); // written below
    open.mapping = proposedMapping(head.headings, head.fields, profile);
  }

  async *#rows(open: Open): AsyncGenerator<readonly NumberedRow[]> {
    for (let part = 0; part < open.parts; part++) {
      const bytes = await partOf(this.#door.ledger.db.read, open.id, part);
      if (bytes === undefined) throw new Refusal('not-found', { list: open.id });
      const rows = await opened<readonly (readonly [number, ...string[]])[]>(bytes);
      yield rows.map(([row, ...cells]) => ({ row, cells }));
    }
  }

  #judge(open: Open, fixes?: ReadonlyMap<number, Fix>): Promise<Judged> {
    const { mapping } = open;
    const width = open.format === 'csv' ? open.headings.length : undefined;
    return judgeList(
      this.#rows(open),
      {
        reader: new RowReader(mapping, this.#door.timeZone, width),
        mapping,
        ...(fixes && { fixes }),
        onRows: (count) => {
          open.done = count;
        },
        signal: open.stop.signal,
      },
      this.#door,
    );
  }

  async #try(open: Open): Promise<NonNullable<Open['trial']>> {
    const revision = this.#door.revision();
    const { rows, fresh, changed, unchanged, problems, digest } = await this.#judge(open);
    return {
      ...{ atMs: this.#door.nowMs(), rows, added: fresh.length, updated: changed.length, unchanged },
      bad: problems.rows.size,
      cells: problems.kept().length + problems.more,
      proposals: problems.kept().filter(({ fix }) => fix !== undefined).length,
      left: leftBad(problems, fixesOf(problems.kept(), { proposals: 'all', but: [] })),
      ...{ digest, revision, problems },
    };
  }

  async #commit(
    open: Open,
    trial: NonNullable<Open['trial']>,
    fixes: ReadonlyMap<number, Fix>,
    { skipBad, by }: { readonly skipBad: boolean; readonly by: By },
  ): Promise<void> {
    const door = this.#door;
    await door.ledger.alone(async () => {
      let judged: Judged | undefined;
      if (door.revision() !== trial.revision || fixes.size === 0) {
        judged = await this.#judge(open);
        if (judged.digest !== trial.digest) throw new Refusal('conflict', { what: 'registry-changed' });
      }
      if (fixes.size > 0) judged = await this.#judge(open, fixes);
      if (judged === undefined) return;
      // A proposal that was accepted may still be wrong, or meet another row.
      if (!judged.problems.none && !skipBad)
        throw new Refusal('conflict', { what: 'bad-rows', rows: judged.problems.rows.size });
      const { rows, fresh, changed, unchanged, problems } = judged;
      // Accepted proposals have made more of it than the trial said.
      const counts = { added: fresh.length, updated: changed.length, unchanged };
      const bad = rows - counts.added - counts.updated - unchanged;
      open.batch = await this.#write(judged, { by, source: open.source, file: open.name });
      open.trial = { ...trial, ...counts, bad, problems };
    });
  }

  async #write(
    judged: Judged,
    { by, source, file }: { readonly by: By; readonly source: string; readonly file: string },
  ): Promise<number> {
    const door = this.#door;
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

  #questions(open: Open): Question[] {
    return open.facts.length === 0 ? [] : questionsOf(open.mapping, open.facts, this.#door.places());
  }

  #remember(open: Open): Promise<void> {
    const { source, by, mapping, headings } = open;
    const profile = JSON.stringify(profileOf(mapping, headings));
    return this.#door.ledger.db.write((sql) =>
      saveProfile(sql, source, this.#door.nowMs(), by.name, profile),
    );
  }

  /** Runs on though nobody waits for it; what comes of it is told by the list's state. */
  #run(open: Open, next: ListState, work: () => Promise<void>): void {
    open.done = 0;
    open.problem = null;
    const before = open.state === 'reading' ? 'failed' : open.state;
    work().then(
      () => {
        open.state = next;
        open.touchedMs = this.#door.nowMs();
      },
      (error: unknown) => {
        open.problem = problemIn(error);
        // A trial that no longer holds is no trial.
        if (before === 'tried') open.trial = null;
        open.state = before === 'failed' ? 'failed' : 'read';
      },
    );
  }

  #present(id: number, states?: readonly ListState[]): Open {
    this.#sweep();
    const open = this.#open.get(id);
    if (open === undefined) throw new Refusal('not-found', { list: id });
    if (states !== undefined && !states.includes(open.state))
      throw new Refusal('conflict', { list: id, state: open.state });
    open.touchedMs = this.#door.nowMs();
    return open;
  }

  #sweep(): void {
    const before = this.#door.nowMs() - EXPIRES_MS;
    for (const open of this.#open.values())
      if (open.touchedMs < before && open.state !== 'writing') this.#forget(open);
  }

  #forget(open: Open): void {
    open.stop.abort();
    this.#open.delete(open.id);
    this.#door.ledger.db.write((sql) => removeParts(sql, open.id)).catch(() => undefined);
  }

  #told(open: Open): ListBrief {
    const { id, name, source, by, touchedMs, state, done, format, encoding, rows, headings, facts, mapping } =
      open;
    const { trial, batch, problem } = open;
    return {
      ...{ id, name, source, who: by.name, atMs: touchedMs, expiresMs: touchedMs + EXPIRES_MS },
      ...{ state, done, format, encoding, rows },
      columns: facts.map(({ heading, samples }, index) => ({
        heading,
        field: mapping.columns[index] ?? null,
        samples,
      })),
      questions: headings.length === 0 ? [] : this.#questions(open),
      trial: trial === null ? null : shownTrial(trial),
      ...{ batch, problem },
    };
  }
}

const WANTED: Readonly<Record<Question['about'], string>> = {
  coding: '',
  swapped: '',
  twice: 'each field once',
  missing: 'a column with this field',
  default: 'one value for the whole list',
};

function shownTrial(trial: Trial): Trial {
  const { atMs, rows, added, updated, unchanged, bad, cells, proposals, left } = trial;
  return { atMs, rows, added, updated, unchanged, bad, cells, proposals, left };
}

function soundly<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof BadSheet)) throw error;
    throw new Refusal('bad-input', {}, [{ path: 'file', wanted: error.wanted, got: error.got }]);
  }
}

function problemIn(error: unknown): NonNullable<ListBrief['problem']> {
  if (error instanceof BadSheet) return { row: error.row, wanted: error.wanted, got: error.got };
  if (error instanceof Refusal) return { row: 0, wanted: error.code, got: String(error.facts.what ?? '') };
  return { row: 0, wanted: 'internal', got: error instanceof Error ? error.message : String(error) };
}

/** Fields that are there and once, codings and defaults that can be read. */
function sounded(mapping: Mapping, width: number): Mapping {
  const problems: { path: string; wanted: string; got: string }[] = [];
  if (mapping.columns.length !== width)
    problems.push({ path: 'columns', wanted: `${width} columns`, got: `${mapping.columns.length}` });
  for (const [name, coding] of Object.entries(mapping.codings))
    for (const value of Object.values(coding ?? {})) check(name, value, `codings.${name}`);
  for (const [name, value] of Object.entries(mapping.defaults)) {
    if (!DEFAULTED.includes(name as FieldName))
      problems.push({ path: `defaults.${name}`, wanted: DEFAULTED.join(', '), got: name });
    else check(name, value, `defaults.${name}`);
  }
  function check(name: string, value: string, path: string): void {
    const field = fieldNamed(name);
    const cell = field === undefined ? { wanted: 'a field' } : readCell(field.name, value, 'UTC');
    if ('wanted' in cell) problems.push({ path, wanted: cell.wanted, got: value });
  }
  if (problems.length > 0) throw new Refusal('bad-input', {}, problems);
  return mapping;
}

/** Which proposals are accepted. */
interface Chosen {
  readonly proposals: 'all' | 'none';
  readonly but: readonly number[];
}

/** Accepted proposals, by row. */
function fixesOf(problems: readonly Trouble[], { proposals, but }: Chosen): Map<number, Fix> {
  const others = new Set(but);
  const fixes = new Map<number, Fix>();
  for (const [n, { row, fix }] of problems.entries()) {
    if (fix === undefined || (proposals === 'all') === others.has(n)) continue;
    fixes.set(row, { ...fixes.get(row), ...fix });
  }
  return fixes;
}

/** Bad rows of which something is not put right. */
function leftBad(problems: Problems, fixes: ReadonlyMap<number, Fix>): number {
  const left = new Set(problems.rows);
  const open = new Set<number>();
  for (const { row, column, isWarning } of problems.kept()) {
    if (isWarning !== true && fixes.get(row)?.[column as FieldName] === undefined) open.add(row);
  }
  const kept = new Set(problems.kept().map(({ row }) => row));
  for (const row of left) if (kept.has(row) && !open.has(row)) left.delete(row);
  return left.size;
}

/** Splits a sheet into its headings and its numbered data rows. */
class DataRows {
  readonly #slices: AsyncIterator<readonly Cells[]>;
  #held: Cells[] = [];
  #next = 1;

  constructor(slices: AsyncIterable<readonly Cells[]>) {
    this.#slices = slices[Symbol.asyncIterator]();
  }

  async head(): Promise<ReturnType<typeof headOf>> {
    while (this.#held.length < HEAD_ROWS) {
      const { value, done } = await this.#slices.next();
      if (done === true) break;
      this.#held.push(...(value as readonly Cells[]));
    }
    const head = headOf(this.#held);
    if (head !== undefined) {
      this.#held.splice(0, head.row);
      this.#next = head.row + 1;
    }
    return head;
  }

  async *rows(): AsyncGenerator<readonly NumberedRow[]> {
    let slice: readonly Cells[] = this.#held;
    this.#held = [];
    for (;;) {
      const from = this.#next;
      yield slice.map((cells, index) => ({ row: from + index, cells }));
      this.#next += slice.length;
      const { value, done } = await this.#slices.next();
      if (done === true) return;
      slice = value as readonly Cells[];
    }
  }
}

/** What the columns hold, counted while they are read. */
class Facts {
  readonly #columns: {
    readonly heading: string;
    readonly samples: string[];
    values: Map<string, number> | undefined;
  }[];

  constructor(headings: readonly string[]) {
    this.#columns = headings.map((heading) => ({ heading, samples: [], values: new Map() }));
  }

  take(rows: readonly NumberedRow[]): void {
    for (const [index, column] of this.#columns.entries()) {
      for (const { cells } of rows) {
        const text = cells[index]?.trim() ?? '';
        if (text === '') continue;
        if (column.samples.length < SAMPLES) column.samples.push(text.slice(0, 60));
        if (column.values === undefined) break;
        column.values.set(text, (column.values.get(text) ?? 0) + 1);
        if (column.values.size > MOST_VALUES) column.values = undefined;
      }
    }
  }

  all(): readonly ColumnFacts[] {
    return this.#columns.map(({ heading, samples, values }) => ({ heading, samples, values }));
  }
}
