/** What people say of a list before it is taken over: its mapping, and which proposals they accept. */
import { type FieldName, fieldNamed } from '../../config/file-fields.ts';
import { Refusal } from '../rules/refusal.ts';
import { readCell } from './columns.ts';
import type { Fix, Problems, Trouble } from './list.ts';
import { DEFAULTED, type Mapping } from './mapping.ts';
import { BadSheet } from './sheet.ts';

/** Fields that are there and once, codings and defaults that can be read. */
export function sounded(mapping: Mapping, width: number): Mapping {
  const problems: { path: string; wanted: string; got: string }[] = [];
  if (mapping.columns.length !== width)
    problems.push({ path: 'columns', wanted: `${width} columns`, got: `${mapping.columns.length}` });
  for (const [name, coding] of Object.entries(mapping.codings))
    for (const value of Object.values(coding ?? {})) check(name, value, `codings.${name}`);
  for (const [name, value] of Object.entries(mapping.defaults)) {
    if (!DEFAULTED.includes(name as FieldName))
      problems.push({ path: `defaults.${name}`, wanted: DEFAULTED.join(', '), got: name });
    else check(name, value, `defaults.${name}`);
  }
  function check(name: string, value: string, path: string): void {
    const field = fieldNamed(name);
    const cell = field === undefined ? { wanted: 'a field' } : readCell(field.name, value, 'UTC');
    if ('wanted' in cell) problems.push({ path, wanted: cell.wanted, got: value });
  }
  if (problems.length > 0) throw new Refusal('bad-input', {}, problems);
  return mapping;
}

/** Which proposals are accepted. */
export interface Chosen {
  readonly proposals: 'all' | 'none';
  readonly but: readonly number[];
}

/** Accepted proposals, by row. */
export function fixesOf(problems: readonly Trouble[], { proposals, but }: Chosen): Map<number, Fix> {
  const others = new Set(but);
  const fixes = new Map<number, Fix>();
  for (const [n, { row, fix }] of problems.entries()) {
    if (fix === undefined || (proposals === 'all') === others.has(n)) continue;
    fixes.set(row, { ...fixes.get(row), ...fix });
  }
  return fixes;
}

/** Bad rows of which something is not put right. */
export function leftBad(problems: Problems, fixes: ReadonlyMap<number, Fix>): number {
  const left = new Set(problems.rows);
  const open = new Set<number>();
  for (const { row, column, isWarning } of problems.kept()) {
    if (isWarning !== true && fixes.get(row)?.[column as FieldName] === undefined) open.add(row);
  }
  const kept = new Set(problems.kept().map(({ row }) => row));
  for (const row of left) if (kept.has(row) && !open.has(row)) left.delete(row);
  return left.size;
}

/** What is no list at all is refused, with what was wanted of the file. */
export function soundly<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof BadSheet)) throw error;
    throw new Refusal('bad-input', {}, [{ path: 'file', wanted: error.wanted, got: error.got }]);
  }
}
