/** One edit of a file taken back: what still stands as the edit left it gets its old value, the rest is told. */
import type { Kept } from '../store/journal.ts';
import type { DeviceRecord, DeviceWish } from './record.ts';
import { detailIn, isWishField, valueIn, type WishField } from './wish.ts';

/** A field that the edit left one way and that is another way now, or that goes by steps of life alone. */
export interface EditConflict {
  readonly field: WishField;
  readonly before: string;
  readonly after: string;
  readonly now: string;
  readonly why: 'changed' | 'by-step';
}

export interface EditUndo {
  /** What has to be written; without a field there is nothing to take back. */
  readonly patch: Partial<DeviceWish>;
  readonly fields: readonly WishField[];
  readonly conflicts: readonly EditConflict[];
}

/** The deed whose fields can be taken back. Adding and removing a device are other things. */
export function isEdit({ did, before, after }: Pick<Kept, 'did' | 'before' | 'after'>): boolean {
  return did === 'device.update' && isObject(before) && isObject(after);
}

/** What taking an edit back would do to the file as it is now. */
export function undoOfEdit({ before, after }: Pick<Kept, 'before' | 'after'>, now: DeviceRecord): EditUndo {
  const [was, became] = [isObject(before) ? before : {}, isObject(after) ? after : {}];
  const own: Record<string, unknown> = {};
  const details: Record<string, string> = {};
  const fields: WishField[] = [];
  const conflicts: EditConflict[] = [];
  for (const field of Object.keys(was).filter(isWishField)) {
    const present = valueIn(now, field);
    if (present === was[field]) continue;
    const told = { field, before: said(was[field]), after: said(became[field]), now: said(present) };
    if (field === 'lifecycle') conflicts.push({ ...told, why: 'by-step' });
    else if (present !== became[field]) conflicts.push({ ...told, why: 'changed' });
    else {
      const detail = detailIn(field);
      if (detail === undefined) own[field] = was[field];
      else details[detail] = said(was[field]);
      fields.push(field);
    }
  }
  const patch = { ...own, ...(Object.keys(details).length > 0 && { details }) } as Partial<DeviceWish>;
  return { patch, fields, conflicts };
}

function said(value: unknown): string {
  return value === null || value === undefined ? '' : String(value);
}

function isObject(told: unknown): told is Record<string, unknown> {
  return told !== null && typeof told === 'object' && !Array.isArray(told);
}
