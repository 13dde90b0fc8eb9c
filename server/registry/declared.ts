/** Declared totals beside what is itemised and what is counted. */

import { tableOf } from '../../config/tables.ts';
import { CATEGORIES } from '../../config/terms.ts';
import { compareDeclared, type Declarable, type DeclaredLine, PUBLISHED_COUNTS } from '../rules/declared.ts';
import { isAssessed } from '../rules/device.ts';
import { type By, Refusal } from '../rules/refusal.ts';
import type { Sql } from '../store/db.ts';
import * as stored from '../store/declared.ts';
import { startOfDay } from './day.ts';
import type { Ledger } from './ledger.ts';
import type { DeviceRecord } from './record.ts';
import { badInput } from './sound.ts';

export type { DeclaredRow } from '../store/declared.ts';

export class Declared {
  readonly #ledger: Ledger;
  #rows: ReadonlyMap<Declarable, stored.DeclaredRow> = new Map();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  async load(sql: Sql): Promise<void> {
    this.#rows = new Map((await stored.listDeclared(sql)).map((row) => [row.of, row]));
  }

  clear(): void {
    this.#rows = new Map();
  }

  rows(): readonly stored.DeclaredRow[] {
    return [...this.#rows.values()];
  }

  /** Declared, itemised, counted: counted are the registered cameras and checkpoints that are neither planned nor retired. */
  compare(records: Iterable<DeviceRecord>): DeclaredLine[] {
    const counted = tableOf(CATEGORIES, () => 0);
    for (const { kind, category, lifecycle } of records)
      if (isAssessed(kind) && lifecycle !== 'planned' && lifecycle !== 'retired') counted[category]++;
    return compareDeclared(new Map(this.rows().map(({ of, count }) => [of, count])), counted);
  }

  put(rows: readonly stored.DeclaredRow[], by: By): Promise<void> {
    return this.#ledger.alone(async () => {
      const bad = rows.find(({ day }) => startOfDay(day, 'UTC') === undefined);
      if (bad !== undefined)
        throw badInput([{ path: 'day', wanted: 'a date such as 2026-11-21', got: JSON.stringify(bad.day) }]);
      const before = rows.flatMap(({ of }) => this.#rows.get(of) ?? []);
      const entry = { by, did: 'declared.put' as const, subject: 'declared', before, after: rows };
      await this.#ledger.write((sql) => stored.saveDeclared(sql, rows), entry);
      this.#rows = new Map([...this.#rows, ...rows.map((row) => [row.of, row] as const)]);
    });
  }

  remove(of: Declarable, by: By): Promise<void> {
    return this.#ledger.alone(async () => {
      const before = this.#rows.get(of);
      if (before === undefined) throw new Refusal('not-found', { what: 'declared' });
      const entry = { by, did: 'declared.remove' as const, subject: 'declared', before };
      await this.#ledger.write((sql) => stored.removeDeclared(sql, of), entry);
      this.#rows = new Map([...this.#rows].filter(([key]) => key !== of));
    });
  }
}

/** The published totals of the city, as somebody would have entered them. */
export const PUBLISHED: readonly stored.DeclaredRow[] = PUBLISHED_COUNTS.map(([of, count]) => ({
  of,
  count,
  source: '公开报道',
  day: '2026-01-01',
  note: '',
  owner: '市局科信支队',
}));
