/** The table of division codes of this installation: loaded by administrators, asked by everything that reads a code. */
import { type Division, DivisionTable, divisionFaults, NO_DIVISIONS } from '../rules/division.ts';
import { type By, Refusal } from '../rules/refusal.ts';
import type { Sql } from '../store/db.ts';
import * as stored from '../store/divisions.ts';
import type { Ledger } from './ledger.ts';
import { badInput } from './sound.ts';

export interface DivisionsOptions {
  readonly ledger: Ledger;
  /** After a change: districts are found anew, and files judged again. */
  readonly changed: () => Promise<void>;
}

export class Divisions {
  readonly #options: DivisionsOptions;
  #rows: readonly Division[] = [];
  #table = NO_DIVISIONS;

  constructor(options: DivisionsOptions) {
    this.#options = options;
  }

  async load(sql: Sql): Promise<void> {
    this.#keep(await stored.listDivisions(sql));
  }

  /** By code, then by first day. */
  rows(): readonly Division[] {
    return this.#rows;
  }

  get table(): DivisionTable {
    return this.#table;
  }

  /** Adds rows, and changes those of the same code and first day. The whole table must stay sound. */
  put(rows: readonly Division[], by: By): Promise<void> {
    return this.#options.ledger.alone(async () => {
      const before = new Map(this.#rows.map((row) => [keyOf(row), row]));
      const places = new Map(rows.map((row, index) => [keyOf(row), index]));
      const merged = [...new Map([...before, ...rows.map((row) => [keyOf(row), row] as const)]).values()];
      const faults = divisionFaults(merged).map(({ index, field, wanted }) => {
        const row = merged[index] as Division; // it was judged by its index
        // A line that was there before is told by its code: it fell foul of what came in.
        const place = places.get(keyOf(row)) ?? `${row.code} ${row.from}`;
        return { path: `${place}.${field}`, wanted, got: JSON.stringify(row[field]) };
      });
      if (places.size < rows.length)
        faults.push({ path: 'rows', wanted: 'each code and first day once', got: `${rows.length} lines` });
      if (faults.length > 0) throw badInput(faults);
      const changes = rows.filter((row) => !isSame(before.get(keyOf(row)), row));
      if (changes.length === 0) return;
      const entry = {
        ...{ by, did: 'divisions.put' as const, subject: 'divisions' },
        before: changes.flatMap((row) => before.get(keyOf(row)) ?? []).slice(0, MOST_TOLD),
        after: { rows: changes.length, divisions: changes.slice(0, MOST_TOLD) },
      };
      await this.#options.ledger.write((sql) => stored.saveDivisions(sql, changes), entry);
      this.#keep(merged);
      await this.#options.changed();
    });
  }

  /** Refused while another code leads to it. */
  remove(code: string, from: string, by: By): Promise<void> {
    return this.#options.ledger.alone(async () => {
      const row = this.#rows.find((one) => one.code === code && one.from === from);
      if (row === undefined) throw new Refusal('not-found', { what: 'division' });
      const rest = this.#rows.filter((one) => one !== row);
      const leading = divisionFaults(rest).length;
      if (leading > 0) throw new Refusal('not-empty', { division: code, inside: leading });
      const entry = { by, did: 'divisions.remove' as const, subject: 'divisions', before: row };
      await this.#options.ledger.write((sql) => stored.removeDivision(sql, code, from), entry);
      this.#keep(rest);
      await this.#options.changed();
    });
  }

  #keep(rows: readonly Division[]): void {
    this.#rows = rows.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    this.#table = new DivisionTable(this.#rows);
  }
}

/** So many rows of a large table stand in the journal; how many there were is said beside them. */
const MOST_TOLD = 200;

function keyOf({ code, from }: Pick<Division, 'code' | 'from'>): string {
  return `${code} ${from}`;
}

function isSame(one: Division | undefined, other: Division): boolean {
  return (
    one?.name === other.name &&
    one.code === other.code &&
    one.from === other.from &&
    one.until === other.until &&
    one.successor === other.successor
  );
}
