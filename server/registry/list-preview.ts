/** What a trial would change: how many files in each field, and the first of them with what they say before and after. */
import type { FieldName } from '../../config/file-fields.ts';
import { isOpen } from '../rules/lifecycle.ts';
import { columnOf, textIn } from './columns.ts';
import type { Draft } from './import.ts';
import { changesOf } from './wish.ts';

/** One file before and after. */
export interface PreviewRow {
  readonly row: number;
  readonly device: number;
  readonly code: string;
  readonly name: string;
  readonly changes: readonly {
    readonly field: FieldName;
    readonly before: string;
    readonly after: string;
    /** It counts once another person has agreed. */
    readonly waits: boolean;
  }[];
}

export interface Preview {
  readonly fields: readonly { readonly field: FieldName; readonly count: number }[];
  /** The first thousand. */
  readonly rows: readonly PreviewRow[];
}

const MOST_ROWS = 1_000;

/** Counts what drafts change in files that are there, draft by draft. */
export class ChangeCount {
  readonly #timeZone: string;
  readonly #rows: PreviewRow[] = [];
  /** By field. */
  readonly #counts = new Map<FieldName, number>();

  constructor(timeZone: string) {
    this.#timeZone = timeZone;
  }

  take(draft: Draft): void {
    const { row, old } = draft;
    if (old === undefined) return;
    const isTold = this.#rows.length < MOST_ROWS;
    const changes = changesIn(draft, this.#timeZone, isTold);
    for (const { field } of changes) this.#counts.set(field, (this.#counts.get(field) ?? 0) + 1);
    if (isTold) this.#rows.push({ row, device: old.id, code: old.code, name: old.name, changes });
  }

  /** Without rows that turned out to lean on a bad one: of the fields they stay counted. */
  preview(loose: ReadonlySet<number>): Preview {
    const fields = [...this.#counts].map(([field, count]) => ({ field, count }));
    return {
      fields: fields.sort((a, b) => b.count - a.count),
      rows: this.#rows.filter(({ row }) => !loose.has(row)),
    };
  }
}

function changesIn(
  { old, wish, step }: Draft,
  timeZone: string,
  isTold: boolean,
): readonly PreviewRow['changes'][number][] {
  if (old === undefined) return [];
  const textOf = (field: FieldName, record: typeof wish) => (isTold ? textIn(field, record, timeZone) : '');
  const changes = changesOf(old, wish).map((path) => {
    const field = columnOf(path);
    return { field, before: textOf(field, old), after: textOf(field, wish), waits: false };
  });
  if (step !== undefined && isOpen(step))
    changes.push({ field: 'lifecycle', before: old.lifecycle, after: step.to, waits: true });
  return changes;
}
