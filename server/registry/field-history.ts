/** The history of one field of a file: who changed it, when, from what to what, and by which list. */
import { isDetail } from '../../config/detail-fields.ts';
import type { FieldName } from '../../config/file-fields.ts';
import type { Kept } from '../store/journal.ts';

/** The deeds that touched a field, newest first; of each only that field, and the list it came by. */
export function fieldHistory(told: readonly Kept[], field: FieldName): Kept[] {
  return told.flatMap((entry) => {
    const before = partOf(entry.before, field);
    const after = partOf(entry.after, field);
    if (before === undefined && after === undefined) return [];
    const { before: _, after: __, ...rest } = entry;
    return [
      { ...rest, ...(before && { before }), ...(after && { after: { ...after, ...listOf(entry.after) } }) },
    ];
  });
}

/** Changes name a detail by its path; files that were added or removed as a whole hold it within. */
function partOf(told: unknown, field: FieldName): Record<string, unknown> | undefined {
  if (!isObject(told)) return undefined;
  const key = keyOf(field);
  if (key in told) return { [key]: told[key] };
  const { details } = told;
  return isDetail(field) && isObject(details) && field in details ? { [key]: details[field] } : undefined;
}

function keyOf(field: FieldName): string {
  if (isDetail(field)) return `details.${field}`;
  return field === 'commissioned' ? 'commissionedMs' : field;
}

/** Which list it was, if it was one. */
function listOf(told: unknown): Record<string, unknown> {
  if (!isObject(told)) return {};
  return Object.fromEntries(Object.entries(told).filter(([key]) => key === 'import' || key === 'batch'));
}

function isObject(told: unknown): told is Record<string, unknown> {
  return told !== null && typeof told === 'object' && !Array.isArray(told);
}
