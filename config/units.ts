/** The tree of assessed units: city, district, town, community. */
import { readFileSync } from 'node:fs';
import { type Problem, read, ShapeError, z } from './shape.ts';
import { UNIT_LEVELS, type UnitLevel } from './terms.ts';

/** A node of the tree. Its code is a division code (GB/T 2260 and below), text. */
export interface Unit {
  readonly code: string;
  readonly name: string;
  readonly level: UnitLevel;
  /** Code of the unit above; null for the one at the top. */
  readonly parent: string | null;
}

/** How many digits the code of each level has. */
const DIGITS: Readonly<Record<UnitLevel, readonly number[]>> = {
  city: [4, 6],
  district: [6],
  town: [9],
  community: [12],
};

/** One entry of a units file. */
export const unitShape: z.ZodType<Unit> = z.strictObject({
  code: z.string('a division code').regex(/^\d{4,12}$/, 'a division code of 4 to 12 digits'),
  name: z.string('a name').trim().min(1, 'a name').max(100, 'a name of at most 100 characters'),
  level: z.enum(UNIT_LEVELS),
  parent: z.string('a code, or null at the top').nullable(),
});

/** A units file: a list, in any order. */
export const unitsShape = z.array(unitShape).max(20_000, 'at most 20000 units');

/** The units of a file, or every problem of it at once. */
export function readUnits(file: string): readonly Unit[] {
  const units = read(unitsShape, JSON.parse(readFileSync(file, 'utf8')));
  const problems = treeProblems(units);
  if (problems.length > 0) throw new ShapeError(problems);
  return units;
}

/** What keeps a list of units from being one tree. Paths begin with the unit's code. A circle cannot be: each parent is of a higher level. */
export function treeProblems(units: readonly Unit[]): Problem[] {
  const byCode = new Map(units.map((unit) => [unit.code, unit]));
  const seen = new Set<string>();
  const tops = units.filter((unit) => unit.parent === null);
  const problems: Problem[] = [];
  for (const unit of units) {
    const say = (field: string, wanted: string, got: string) =>
      problems.push({ path: `${unit.code}.${field}`, wanted, got });
    if (seen.has(unit.code)) say('code', 'each code once', `"${unit.code}" again`);
    seen.add(unit.code);
    if (!DIGITS[unit.level].includes(unit.code.length) || !/^\d+$/.test(unit.code))
      say('code', `${DIGITS[unit.level].join(' or ')} digits for a ${unit.level}`, `"${unit.code}"`);
    if (unit.parent === null) {
      if (unit !== tops[0]) say('parent', `one unit at the top (${tops[0]?.code})`, 'nothing');
      continue;
    }
    const parent = byCode.get(unit.parent);
    if (parent === undefined) say('parent', 'the code of a unit', `"${unit.parent}"`);
    else if (UNIT_LEVELS.indexOf(parent.level) >= UNIT_LEVELS.indexOf(unit.level))
      say('parent', `a unit above a ${unit.level}`, `a ${parent.level} (${parent.code})`);
  }
  return problems;
}
