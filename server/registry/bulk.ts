/** One thing said of many devices: checked, and the devices as the rows of a list. */
import { setImmediate as breathe } from 'node:timers/promises';
import { BULK_FIELDS } from '../../config/bulk-fields.ts';
import { type FieldName, fieldNamed } from '../../config/file-fields.ts';
import { Refusal } from '../rules/refusal.ts';
import { readCell } from './columns.ts';
import type { NumberedRow } from './import.ts';
import type { BulkEdit, ListDoor } from './list-state.ts';

/** Of so many devices at once. */
const MOST_DEVICES = 200_000;
const SLICE = 200;

/** The edit with every device once; refused with everything that cannot be meant. */
export function editOf({ devices, set }: BulkEdit, timeZone: string): BulkEdit {
  const problems: { path: string; wanted: string; got: string }[] = [];
  const once = [...new Set(devices)];
  if (once.length === 0) problems.push({ path: 'devices', wanted: 'at least one device', got: 'none' });
  if (once.length > MOST_DEVICES)
    problems.push({ path: 'devices', wanted: `at most ${MOST_DEVICES} devices`, got: `${once.length}` });
  const said = Object.entries(set);
  if (said.length === 0) problems.push({ path: 'set', wanted: 'at least one field', got: 'none' });
  for (const [name, value] of said) {
    const field = fieldNamed(name);
    if (field === undefined || !BULK_FIELDS.includes(field.name)) {
      problems.push({ path: `set.${name}`, wanted: 'a field that many devices may share', got: name });
      continue;
    }
    const cell = readCell(field.name, value, timeZone);
    if ('wanted' in cell)
      problems.push({ path: `set.${name}`, wanted: cell.wanted, got: value.slice(0, 80) });
  }
  if (problems.length > 0) throw new Refusal('bad-input', {}, problems);
  return { devices: once, set };
}

/** The columns of such a list. */
export function columnsOfEdit({ set }: BulkEdit): readonly FieldName[] {
  return ['code', ...(Object.keys(set) as FieldName[])]; // names of fields, as `editOf` found
}

/** Its rows, by the codes that the devices bear now. */
export async function* rowsOfEdit(
  { devices, set }: BulkEdit,
  door: Pick<ListDoor, 'get'>,
): AsyncGenerator<readonly NumberedRow[]> {
  const values = Object.values(set);
  for (let from = 0; from < devices.length; from += SLICE) {
    yield devices
      .slice(from, from + SLICE)
      .map((id, index) => ({ row: from + index + 1, cells: [door.get(id)?.code ?? `#${id}`, ...values] }));
    await breathe();
  }
}
