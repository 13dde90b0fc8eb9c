/** The units as a tree that can be asked; made anew after every change. */
import { UNIT_LEVELS } from '../../config/terms.ts';
import { type DivisionTable, NO_DIVISIONS } from '../rules/division.ts';
import type { UnitBrief } from './record.ts';

export class UnitTree {
  /** By code. */
  readonly #units: ReadonlyMap<string, UnitBrief>;
  /** By code of the parent, in order of their codes. */
  readonly #children = new Map<string, UnitBrief[]>();
  /** By code: itself first, then its parents up to the top. */
  readonly #above = new Map<string, readonly string[]>();
  /** First six digits of every unit's code: divisions without being in any table. */
  readonly #divisions: ReadonlySet<string>;
  /** Codes that were merged away count under their successors. */
  readonly #table: DivisionTable;
  /** `2026-11-22`, in the city. */
  readonly #today: () => string;
  readonly top: UnitBrief | undefined;

  constructor(
    units: readonly UnitBrief[],
    table: DivisionTable = NO_DIVISIONS,
    today: () => string = () => new Date().toISOString().slice(0, 10),
  ) {
    this.#table = table;
    this.#today = today;
    const sorted = [...units].sort((a, b) => (a.code < b.code ? -1 : 1));
    this.#units = new Map(sorted.map((unit) => [unit.code, unit]));
    this.top = sorted.find((unit) => unit.parent === null);
    this.#divisions = new Set(sorted.map(({ code }) => code.slice(0, 6).padEnd(6, '0')));
    for (const unit of sorted) {
      if (unit.parent === null) continue;
      const siblings = this.#children.get(unit.parent);
      if (siblings) siblings.push(unit);
      else this.#children.set(unit.parent, [unit]);
    }
    for (const unit of sorted) this.#above.set(unit.code, this.#climb(unit));
  }

  get(code: string): UnitBrief | undefined {
    return this.#units.get(code);
  }

  /** Codes of the units of this name. */
  named(name: string): readonly string[] {
    return [...this.#units.values()].filter((unit) => unit.name === name).map(({ code }) => code);
  }

  /** Itself first, then its parents up to the top; empty for a unit that is not there. */
  above(code: string): readonly string[] {
    return this.#above.get(code) ?? [];
  }

  children(code: string): readonly UnitBrief[] {
    return this.#children.get(code) ?? [];
  }

  /** From the top to the parent of the unit. */
  path(code: string): UnitBrief[] {
    return this.above(code)
      .slice(1)
      .reverse()
      .flatMap((above) => this.get(above) ?? []);
  }

  /** Is the unit the scope's own, or below it? */
  holds(scopeUnit: string, code: string): boolean {
    return this.above(code).includes(scopeUnit);
  }

  /** In order of their codes. */
  all(): Iterable<UnitBrief> {
    return this.#units.values();
  }

  get size(): number {
    return this.#units.size;
  }

  /** The unit's own code and those of everything below it. */
  subtree(code: string): ReadonlySet<string> {
    const found = new Set<string>();
    for (const unit of this.#units.keys()) if (this.holds(code, unit)) found.add(unit);
    return found;
  }

  /** Of a unit, or in the table of divisions, in force or retired. */
  isDivision(sixDigits: string): boolean {
    return this.#divisions.has(sixDigits) || this.#table.has(sixDigits);
  }

  /** The code that counts today in place of one that was merged away. */
  successorOf(code: string): string {
    return this.#table.successorOf(code, this.#today());
  }

  /**
   * The district whose outline must hold a device: by the code's first six digits, today's successor of retired ones;
   * where those name no district (numbered by the city), the district that its unit belongs to.
   */
  districtOf(code: string, unit: string): string {
    const division = this.successorOf(code.slice(0, 6));
    if (this.get(division)?.level === 'district') return division;
    return this.above(unit).find((above) => this.get(above)?.level === 'district') ?? division;
  }

  #climb(unit: UnitBrief): string[] {
    const above: string[] = [];
    // The tree is validated before it is stored; the bound holds even against a database written by hand.
    for (let here: UnitBrief | undefined = unit; here && above.length < UNIT_LEVELS.length; ) {
      above.push(here.code);
      here = here.parent === null ? undefined : this.#units.get(here.parent);
    }
    return above;
  }
}
