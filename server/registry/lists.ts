/** Lists on their way into the registry: read, mapped, tried without writing, taken over as tried; and the undoing of it. */
import { setImmediate as breathe } from 'node:timers/promises';
import { type By, Refusal } from '../rules/refusal.ts';
import {
  addPart,
  type BatchRow,
  batchOf,
  clearParts,
  listBatches,
  listSources,
  partOf,
  profileIn,
  removeParts,
  saveProfile,
} from '../store/import-batches.ts';
import { opened, packed, type UndoOutcome, undoBatch } from './batches.ts';
import { type Judged, judgeList, type NumberedRow } from './import.ts';
import { type Fix, RowReader, type Trouble } from './list.ts';
import { fixesOf, leftBad, sounded } from './list-fixes.ts';
import { DataRows, Facts } from './list-rows.ts';
import {
  EXPIRES_MS,
  type ListBrief,
  type ListDoor,
  type ListState,
  type Open,
  problemIn,
  told,
} from './list-state.ts';
import { type ImportWish, takeStraight } from './list-straight.ts';
import { writeList } from './list-write.ts';
import {
  type Mapping,
  type Profile,
  profileOf,
  proposedMapping,
  type Question,
  questionsOf,
} from './mapping.ts';
import type { ImportRun } from './record.ts';
import { BadSheet, type Cells, sheetOf } from './sheet.ts';

export { LIST_STATES, type ListBrief, type ListState, type Trial } from './list-state.ts';
export type { ImportWish } from './list-straight.ts';

const MOST_OPEN = 8;
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

  /** The straight way for programs: headings must be known, and what cannot be read is told. */
  take(bytes: Uint8Array, wish: ImportWish): Promise<ImportRun> {
    return takeStraight(bytes, wish, this.#door);
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
      open.batch = await writeList(judged, { by, source: open.source, file: open.name }, door);
      open.trial = { ...trial, ...counts, bad, problems };
    });
  }

  #questions(open: Open): Question[] {
    return open.facts.length === 0 ? [] : questionsOf(open.mapping, open.facts, this.#door.places());
  }

  #told(open: Open): ListBrief {
    return told(open, open.headings.length === 0 ? [] : this.#questions(open));
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
}

const WANTED: Readonly<Record<Question['about'], string>> = {
  coding: '',
  swapped: '',
  twice: 'each field once',
  missing: 'a column with this field',
  default: 'one value for the whole list',
};

function soundly<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof BadSheet)) throw error;
    throw new Refusal('bad-input', {}, [{ path: 'file', wanted: error.wanted, got: error.got }]);
  }
}
