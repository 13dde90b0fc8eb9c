/** What a trial would change: how many files in each field, and the first of them with what they say before and after. */
import { setImmediate as breathe } from 'node:timers/promises';
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
const BREATH_MS = 12;

/** Of the drafts that change registered devices. */
export async function previewOf(drafts: readonly Draft[], timeZone: string): Promise<Preview> {
  const counts = new Map<FieldName, number>();
  const rows: PreviewRow[] = [];
  let begunMs = performance.now();
  for (const draft of drafts) {
    const changes = changesIn(draft, timeZone, rows.length < MOST_ROWS);
    for (const { field } of changes) counts.set(field, (counts.get(field) ?? 0) + 1);
    const { row, old } = draft;
    if (old !== undefined && rows.length < MOST_ROWS)
      rows.push({ row, device: old.id, code: old.code, name: old.name, changes });
    if (performance.now() - begunMs < BREATH_MS) continue;
    await breathe();
    begunMs = performance.now();
  }
  const fields = [...counts].map(([field, count]) => ({ field, count }));
  return { fields: fields.sort((a, b) => b.count - a.count), rows };
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
