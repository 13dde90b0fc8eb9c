/** Who is named for supervision: for every unit who puts things right, and who reviews at each level. */
import { CASE_PARTS, type CasePart } from '../../config/supervision.ts';
import { tableOf } from '../../config/tables.ts';
import { Refusal } from '../rules/refusal.ts';
import type { Db } from '../store/db.ts';
import type { Journal } from '../store/journal.ts';
import { staffById } from '../store/staff.ts';
import { listParts, type PartRow, putParts } from '../store/supervision.ts';
import { type Asker, byOf, reaches, type Units } from './asker.ts';

/** A named person, and the unit for which they were named: one's own, or one above it. */
export interface Named {
  readonly staff: number;
  readonly name: string;
  readonly unit: string;
}

export type NamedParts = Readonly<Record<CasePart, Named | null>>;

export interface PeopleRecords {
  readonly units: Units & { above(code: string): readonly string[] };
}

export class CasePeople {
  readonly #db: Db;
  readonly #journal: Journal;
  readonly #records: PeopleRecords;
  /** By unit. */
  readonly #parts = new Map<string, readonly PartRow[]>();

  private constructor(db: Db, journal: Journal, records: PeopleRecords) {
    this.#db = db;
    this.#journal = journal;
    this.#records = records;
  }

  static async open(db: Db, journal: Journal, records: PeopleRecords): Promise<CasePeople> {
    const people = new CasePeople(db, journal, records);
    await people.load();
    return people;
  }

  /** What is written down takes the place of what was known. */
  async load(): Promise<void> {
    const rows = await listParts(this.#db.read);
    this.#parts.clear();
    for (const row of rows) this.#keep(row.unit, [...this.#own(row.unit), row]);
  }

  /** Named for the unit itself, else for the nearest unit above it. */
  of(unit: string): NamedParts {
    const { units } = this.#records;
    const find = (part: CasePart): Named | null => {
      for (const code of [unit, ...units.above(unit).filter((above) => above !== unit)]) {
        const row = this.#own(code).find((one) => one.part === part);
        if (row !== undefined) return { staff: row.staff, name: row.name, unit: code };
      }
      return null;
    };
    return tableOf(CASE_PARTS, find);
  }

  /** Named for the unit itself. */
  ownOf(unit: string): Readonly<Partial<Record<CasePart, number>>> {
    return Object.fromEntries(this.#own(unit).map(({ part, staff }) => [part, staff]));
  }

  /** Takes the place of what was named for the unit; nobody may be named for two parts of it. */
  async put(unit: string, wish: Readonly<Partial<Record<CasePart, number>>>, person: Asker): Promise<void> {
    const { units } = this.#records;
    const rows: PartRow[] = [];
    const problems = [];
    for (const part of CASE_PARTS) {
      const staff = wish[part];
      if (staff === undefined) continue;
      const row = await staffById(this.#db.read, staff);
      const got = JSON.stringify(row?.name ?? staff);
      if (row === undefined || row.locked === 1 || !reaches(row, units, unit))
        problems.push({ path: part, wanted: 'a person who may sign in and sees the unit', got });
      else if (rows.some((other) => other.staff === staff))
        problems.push({ path: part, wanted: 'another person than for the other parts', got });
      else rows.push({ unit, part, staff, name: row.name });
    }
    if (problems.length > 0) throw new Refusal('bad-input', { problems: problems.length }, problems);
    const told = (parts: readonly PartRow[]) =>
      Object.fromEntries(parts.map(({ part, name }) => [part, name]));
    await this.#db.write(async (sql) => {
      await putParts(sql, unit, rows);
      await this.#journal.write(sql, {
        ...{ by: byOf(person), did: 'supervision.people', subject: `supervision/${unit}` },
        ...{ before: told(this.#own(unit)), after: told(rows) },
      });
    });
    this.#keep(unit, rows);
  }

  #own(unit: string): readonly PartRow[] {
    return this.#parts.get(unit) ?? [];
  }

  #keep(unit: string, rows: readonly PartRow[]): void {
    this.#parts.set(unit, rows);
  }
}
