/** Lists on their way into the registry: read, mapped, tried without writing, taken over as tried; and the undoing of it. */
import { type By, Refusal, SYSTEM } from '../rules/refusal.ts';
import {
  type BatchRow,
  batchOf,
  clearParts,
  listBatches,
  listSources,
  removeParts,
  saveProfile,
} from '../store/import-batches.ts';
import { columnsOfEdit, editOf } from './bulk.ts';
import type { GuardMaker } from './import.ts';
import type { Trouble } from './list.ts';
import { fixesOf, leftBad, sounded, soundly } from './list-fixes.ts';
import type { PreviewRow } from './list-preview.ts';
import {
  type BulkEdit,
  EXPIRES_MS,
  type ListBrief,
  type ListDoor,
  type ListState,
  type Open,
  problemIn,
  told,
} from './list-state.ts';
import { type ImportWish, takeStraight } from './list-straight.ts';
import { commitList, readList, rowsOf, tryList } from './list-work.ts';
import { type Mapping, profileOf, type Question, questionsOf } from './mapping.ts';
import type { ImportRun } from './record.ts';
import { type Cells, sheetOf } from './sheet.ts';
import { type UndoOutcome, type UndoWish, undoBatch } from './undo.ts';

export { LIST_STATES, type ListBrief, type ListState, type Trial } from './list-state.ts';
export type { ImportWish } from './list-straight.ts';

/** Lists, and edits of many, that may be under way. */
const MOST_OPEN = { list: 8, edit: 24 } as const;
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
    this.#makeRoom('list');
    const sheet = soundly(() => sheetOf(bytes));
    const open: Open = {
      ...this.#blank(),
      ...about,
      ...{ format: sheet.format, encoding: sheet.encoding },
    };
    this.#open.set(open.id, open);
    this.#run(open, 'read', () => readList(open, sheet.rows, this.#door));
    return this.#told(open);
  }

  /** Begins, and tries at once, to say one thing of many devices: a list whose rows are they. */
  beginEdit(
    edit: BulkEdit,
    about: Pick<Open, 'name' | 'by' | 'unit'> & { readonly guard?: GuardMaker | undefined },
  ): ListBrief {
    this.#makeRoom('edit');
    const sound = editOf(edit, this.#door.timeZone);
    const columns = columnsOfEdit(sound);
    const open: Open = {
      ...this.#blank(),
      ...about,
      guard: about.guard,
      edit: sound,
      ...{ state: 'read', rows: sound.devices.length, headings: columns, format: 'edit' },
      mapping: { ...NOTHING, columns },
    };
    this.#open.set(open.id, open);
    return this.#tryAgain(open);
  }

  all(): readonly ListBrief[] {
    this.#sweep();
    return [...this.#open.values()].map((open) => this.#told(open)).reverse();
  }

  get(id: number): ListBrief {
    return this.#told(this.#present(id));
  }

  /** Who began it, and for which unit. */
  makerOf(id: number): Pick<Open, 'by' | 'unit'> {
    const { by, unit } = this.#present(id);
    return { by, unit };
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
    return this.#tryAgain(open);
  }

  #tryAgain(open: Open): ListBrief {
    open.trial = null;
    this.#run(open, 'tried', async () => {
      open.trial = await tryList(open, this.#door);
    });
    open.state = 'trying';
    return this.#told(open);
  }

  /** Bad cells of the trial, a page at a time; without those that are only warned of when they are not wanted. */
  problems(
    id: number,
    page: number,
    size: number,
    isBadOnly = false,
  ): {
    readonly total: number;
    readonly more: number;
    readonly rows: readonly (Trouble & { readonly n: number })[];
  } {
    const { trial } = this.#present(id, ['tried', 'writing', 'written']);
    const all = (trial?.problems.kept() ?? []).map((problem, n) => ({ ...problem, n }));
    const kept = isBadOnly ? all.filter(({ isWarning }) => isWarning !== true) : all;
    const rows = kept.slice((page - 1) * size, page * size);
    return { total: kept.length, more: trial?.problems.more ?? 0, rows };
  }

  /** The device that a row of an edit is of. */
  deviceAt(id: number, row: number): number {
    return this.#present(id).edit?.devices[row - 1] ?? 0;
  }

  /** What the trial would change in files that are there, a page at a time; the first thousand of them. */
  changes(
    id: number,
    page: number,
    size: number,
  ): { readonly total: number; readonly more: number; readonly rows: readonly PreviewRow[] } {
    const { trial } = this.#present(id, ['tried', 'writing', 'written']);
    const rows = trial?.preview.rows ?? [];
    const more = Math.max(0, (trial?.updated ?? 0) - rows.length);
    return { total: rows.length, more, rows: rows.slice((page - 1) * size, page * size) };
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
        await commitList(open, trial, { ...how, fixes }, this.#door);
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
    for await (const slice of rowsOf(open, this.#door)) {
      const bad = slice.filter(({ row }) => reasons.has(row));
      yield bad.map(({ row, cells }) => [
        ...open.headings.map((_, index) => cells[index] ?? ''),
        (reasons.get(row) ?? []).join('; '),
      ]);
    }
  }

  // ---- batches

  /** Newest first; those of the given units alone, or all of them. */
  batches(
    page: number,
    size: number,
    units?: readonly string[],
  ): Promise<{ total: number; rows: BatchRow[] }> {
    return listBatches(this.#door.ledger.db.read, page, size, units);
  }

  async batch(id: number): Promise<BatchRow> {
    const row = await batchOf(this.#door.ledger.db.read, id);
    if (row === undefined) throw new Refusal('not-found', { batch: id });
    return row;
  }

  /** Takes back what a batch changed, as far as it is still so. */
  undo(id: number, wish: UndoWish): Promise<UndoOutcome> {
    return this.#door.ledger.alone(() => undoBatch(id, wish, this.#door));
  }

  /** The straight way for programs: headings must be known, and what cannot be read is told. */
  take(bytes: Uint8Array, wish: ImportWish): Promise<ImportRun> {
    return takeStraight(bytes, wish, this.#door);
  }

  // ---- within

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

  #blank(): Open {
    this.#last = Math.max(this.#last + 1, this.#door.nowMs());
    return {
      ...{ id: this.#last, name: '', source: '', by: SYSTEM, unit: '', guard: undefined, edit: null },
      ...{ stop: new AbortController(), touchedMs: this.#door.nowMs() },
      ...{ state: 'reading', done: 0, format: '', encoding: '', rows: 0, parts: 0 },
      ...{ headings: [], facts: [], mapping: NOTHING, trial: null, batch: null, problem: null },
    };
  }

  /** What is over makes room for what begins. */
  #makeRoom(kind: ListBrief['kind']): void {
    this.#sweep();
    const same = [...this.#open.values()].filter(({ edit }) => (edit === null) === (kind === 'list'));
    if (same.length < MOST_OPEN[kind]) return;
    const over = same.find(({ state }) => state === 'written' || state === 'failed');
    if (over === undefined) throw new Refusal('limit', { what: 'lists', most: MOST_OPEN[kind] });
    this.#forget(over);
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
