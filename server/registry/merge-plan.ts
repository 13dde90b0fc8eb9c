/** What becomes of two files when they turn out to be one device, and what the way back would do. */
import { Refusal } from '../rules/refusal.ts';
import type { MergeChange } from '../store/merges.ts';
import { type EditConflict, undoOfEdit } from './edit-undo.ts';
import type { DeviceRecord, DeviceWish } from './record.ts';
import { badInput } from './sound.ts';
import { withFields } from './undo.ts';
import {
  changesOf,
  faultsOf,
  type Known,
  picked,
  problemsOf,
  tidied,
  upstreamFault,
  valueIn,
  type WishField,
  wishOf,
} from './wish.ts';

/** A file before and after. */
export interface Merged {
  readonly old: DeviceRecord;
  readonly wish: DeviceWish;
}

/** The code is the number under which the kept one goes on; the stage of its life has steps of its own. */
const NEVER_TAKEN: ReadonlySet<WishField> = new Set<WishField>(['code', 'lifecycle']);

/** The fields in which two files differ and between which a person may choose. */
export function choicesBetween(keep: DeviceRecord, drop: DeviceRecord): WishField[] {
  return changesOf(keep, drop).filter((field) => !NEVER_TAKEN.has(field) && !isEmpty(drop, field));
}

/** What is taken over unless somebody chooses: what the kept one lacks. */
export function filledBy(keep: DeviceRecord, drop: DeviceRecord): WishField[] {
  return choicesBetween(keep, drop).filter((field) => isEmpty(keep, field));
}

function isEmpty(record: DeviceRecord, field: WishField): boolean {
  const value = valueIn(record, field);
  return value === '' || value === null;
}

/**
 * The kept file with what it takes over, the other one retired, and those that stood behind the other one behind the
 * kept one. Refused with every fault.
 */
export function mergedFiles(
  keep: DeviceRecord,
  drop: DeviceRecord,
  take: readonly WishField[],
  behind: readonly DeviceRecord[],
  known: Known,
): readonly Merged[] {
  const moved = new Map(behind.map(({ code }) => [code, keep.code]));
  const taken = withFields(
    wishOf(keep),
    Object.fromEntries(take.map((field) => [field, valueIn(drop, field)])),
  );
  // Nothing is behind itself.
  const above = taken.upstream === drop.code || taken.upstream === keep.code ? drop.upstream : taken.upstream;
  const wish = tidied({ ...taken, upstream: above === keep.code ? null : above });
  const around: Known = { ...known, upstreamOf: (code) => moved.get(code) ?? known.upstreamOf(code) };
  refuseUnsound(wish, keep.id, around);
  return [
    { old: keep, wish },
    { old: drop, wish: { ...wishOf(drop), lifecycle: 'retired' } },
    ...behind
      .filter(({ id }) => id !== keep.id)
      .map((old) => ({ old, wish: { ...wishOf(old), upstream: keep.code } })),
  ];
}

function refuseUnsound(wish: DeviceWish, id: number, known: Known): void {
  const loose = upstreamFault(wish, known);
  const faults = [...faultsOf(wish, id, known), ...(loose ? [loose] : [])];
  if (faults.length > 0) throw badInput(problemsOf(wish, faults));
}

/** What is written down of it, so that it can be taken back. */
export function changeOf({ old, wish }: Merged): MergeChange {
  const fields = changesOf(old, wish);
  return { id: old.id, before: picked(old, fields), after: picked(wish, fields) };
}

/** A field of one of the files that somebody has changed since: it stays as it is. */
export interface MergeConflict extends Omit<EditConflict, 'why'> {
  readonly device: number;
}

export interface Unmerged {
  readonly files: readonly Merged[];
  readonly conflicts: readonly MergeConflict[];
}

/** Every field that still stands as the merge left it gets its old value. */
export function unmergedFiles(
  changes: readonly MergeChange[],
  get: (id: number) => DeviceRecord | undefined,
  known: Known,
): Unmerged {
  const conflicts: MergeConflict[] = [];
  const files = changes.flatMap(({ id, before, after }) => {
    const old = get(id);
    if (old === undefined) throw new Refusal('conflict', { id, what: 'gone' });
    const back = undoOfEdit({ before, after }, old);
    for (const { why, ...conflict } of back.conflicts)
      if (why === 'changed') conflicts.push({ ...conflict, device: id });
    const lifecycle =
      after.lifecycle !== undefined && old.lifecycle === after.lifecycle
        ? (before.lifecycle as DeviceWish['lifecycle']) // as a record had it
        : old.lifecycle;
    if (after.lifecycle !== undefined && old.lifecycle !== after.lifecycle)
      conflicts.push({ device: id, field: 'lifecycle', ...said(before, after), now: old.lifecycle });
    const details = { ...old.details, ...back.patch.details };
    return [{ old, wish: { ...wishOf(old), ...back.patch, details, lifecycle } }];
  });
  for (const { old, wish } of files) refuseUnsound(wish, old.id, known);
  return { files, conflicts };
}

function said(before: MergeChange['before'], after: MergeChange['after']): { before: string; after: string } {
  return { before: String(before.lifecycle ?? ''), after: String(after.lifecycle ?? '') };
}
