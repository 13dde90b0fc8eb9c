/** When the file of a device is complete (一机一档合格率): every field that it must have is there and valid. */

import { type DetailField, isDetail } from '../../config/detail-fields.ts';
import { detailOf } from '../../config/file-cells.ts';
import { FILE_FIELDS, type FieldName, type FileField } from '../../config/file-fields.ts';
import { degreesOf } from './datum.ts';

export interface FileFault {
  readonly field: FieldName;
  readonly problem: 'missing' | 'invalid';
}

/** The fields that some device must have, in the order of the exchange sheet. */
export const MANDATORY: readonly FileField[] = FILE_FIELDS.filter(({ required }) => required !== 'no');
const CLASS_1 = '1';

/**
 * What keeps the file from being complete, in the order of the exchange sheet. `written` answers what is kept for a
 * field, empty for nothing. Fields for points of class 1 and for networked devices count for those alone; a record that
 * does not say whether it is networked lacks that, and nothing else for it. A code is judged by `isCode` (V1 to V5), a
 * position by being one in China; whether the pin is right is the position check's. Source: the exchange sheet's column
 * list, with the address of networked devices added.
 */
export function fileFaults(
  written: (field: FieldName) => string,
  isCode: (code: string) => boolean = () => true,
): FileFault[] {
  const isClass1 = written('pointClass') === CLASS_1;
  const isNetworked = written('networked') === 'yes';
  const faults: FileFault[] = [];
  for (const { name, required } of MANDATORY) {
    if (required === 'class-1' && !isClass1) continue;
    if (required === 'networked' && !isNetworked) continue;
    const said = written(name);
    if (said === '') faults.push({ field: name, problem: 'missing' });
    else if (!isValid(name, said, isCode)) faults.push({ field: name, problem: 'invalid' });
  }
  return faults;
}

function isValid(name: FieldName, said: string, isCode: (code: string) => boolean): boolean {
  if (name === 'code') return isCode(said);
  if (name === 'lon') return isBetween(degreesOf(said), 73, 136);
  if (name === 'lat') return isBetween(degreesOf(said), 3, 54);
  return !isDetail(name) || isGoodDetail(name, said);
}

function isBetween(degrees: number, least: number, most: number): boolean {
  return degrees >= least && degrees <= most;
}

/** Files repeat the same few values; by field and value. */
const known = new Map<string, boolean>();
const MOST_KNOWN = 10_000;

function isGoodDetail(name: DetailField, said: string): boolean {
  const key = `${name} ${said}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  if (known.size >= MOST_KNOWN) known.clear();
  const isGood = 'is' in detailOf(name, said);
  known.set(key, isGood);
  return isGood;
}
