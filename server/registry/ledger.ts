/** How the registry writes: one deed at a time, each in a transaction with its entry in the journal. */
import type { Db, Sql } from '../store/db.ts';
import type { Entry, Journal } from '../store/journal.ts';

export class Ledger {
  readonly db: Db;
  readonly journal: Journal;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(db: Db, journal: Journal) {
    this.db = db;
    this.journal = journal;
  }

  /** Writers wait for one another, so that what was checked still holds when it is written. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  write(work: (sql: Sql) => Promise<unknown>, entry: Entry): Promise<void> {
    return this.db.write(async (sql) => {
      await work(sql);
      await this.journal.write(sql, entry);
    });
  }
}
