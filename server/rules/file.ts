/** When the file of a device is complete (一机一档合格率): every field that it must have is there and valid. */
import { detailOf } from '../../config/file-cells.ts';
import {
  DETAIL_FIELDS,
  type DetailField,
  FILE_FIELDS,
  type FieldName,
  type FileField,
} from '../../config/file-fields.ts';

export interface FileFault {
  readonly field: FieldName;
  readonly problem: 'missing' | 'invalid';
}

/** The fields that must be filled in, before anything is known of the device. */
const MUST: readonly FileField[] = FILE_FIELDS.filter(({ required }) => required !== 'no');
const CLASS_1 = '1';

/**
 * What keeps the file from being complete, in the order of the exchange sheet. `written` answers what is kept for a
 * field, empty for nothing. Fields for points of class 1 and for networked devices count for those alone; a record that
 * does not say whether it is networked lacks that, and nothing else for it. Source: the exchange sheet's column list,
 * with the address of networked devices added.
 */
export function fileFaults(written: (field: FieldName) => string): FileFault[] {
  const isClass1 = written('pointClass') === CLASS_1;
  const isNetworked = written('networked') === 'yes';
  const faults: FileFault[] = [];
  for (const { name, of, required } of MUST) {
    if (required === 'class-1' && !isClass1) continue;
    if (required === 'networked' && !isNetworked) continue;
    const said = written(name);
    if (said === '') faults.push({ field: name, problem: 'missing' });
    else if (of === 'detail' && isBad(name, said)) faults.push({ field: name, problem: 'invalid' });
  }
  return faults;
}

function isBad(name: FieldName, said: string): boolean {
  return name in DETAIL_FIELDS && 'wanted' in detailOf(name as DetailField, said);
}
