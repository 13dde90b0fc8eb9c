/** Writing of the tree of units. */
import { read } from '../../config/shape.ts';
import { treeProblems, unitsShape } from '../../config/units.ts';
import { type By, Refusal } from '../rules/refusal.ts';
import * as places from '../store/places.ts';
import type { Ledger } from './ledger.ts';
import type { Memory } from './memory.ts';
import type { UnitBrief } from './record.ts';
import { badInput, sound } from './sound.ts';

/** Where the tree is written, and what answers from it. */
export interface Ground {
  readonly ledger: Ledger;
  readonly memory: Memory;
}

/** Adds units, and changes those that are there. The whole must remain one tree. */
export function putUnits(units: readonly UnitBrief[], by: By, { ledger, memory }: Ground): Promise<void> {
  return ledger.alone(async () => {
    const wished = sound(() => read(unitsShape, units));
    const before = [...memory.units.all()];
    const merged = [...new Map([...before, ...wished].map((unit) => [unit.code, unit])).values()];
    const codes = new Set(wished.map(({ code }) => code));
    const problems = treeProblems(wished.length === codes.size ? merged : wished);
    if (problems.length > 0) throw badInput(problems);
    await ledger.write((sql) => places.saveUnits(sql, wished), {
      by,
      did: 'units.put',
      subject: 'units',
      before: before.filter(({ code }) => codes.has(code)),
      after: wished,
    });
    await memory.replant(merged);
  });
}

/** Refused while a device or another unit is in it. */
export function removeUnit(code: string, by: By, { ledger, memory }: Ground): Promise<void> {
  return ledger.alone(async () => {
    const unit = memory.units.get(code);
    if (unit === undefined) throw new Refusal('not-found', { unit: code });
    const inside = memory.shelf.inUnit.of(code) + memory.units.children(code).length;
    if (inside > 0) throw new Refusal('not-empty', { unit: code, inside });
    await ledger.write((sql) => places.removeUnit(sql, code, Date.now()), {
      by,
      did: 'units.remove',
      subject: 'units',
      before: unit,
    });
    await memory.replant([...memory.units.all()].filter((other) => other.code !== code));
  });
}
