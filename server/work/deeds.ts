/** What was done, read back; and what is written down though it changes nothing: a picture that was opened. */
import type { Db } from '../store/db.ts';
import { type Entry, type JournalFilter, type Kept, listJournal, retireJournal } from '../store/journal.ts';
import type { Journal } from './staffs.ts';

export type { JournalFilter, Kept };

/** Newest first, one page from 1. */
export interface DeedPage {
  readonly total: number;
  readonly page: number;
  readonly pages: number;
  readonly rows: readonly Kept[];
}

/** Only what is needed to write a deed down. */
export interface DeedWriter {
  /** Resolves when it is on disk. */
  write(entry: Entry): Promise<void>;
}

export class Deeds implements DeedWriter {
  readonly #db: Db;
  readonly #journal: Journal;

  constructor(db: Db, journal: Journal) {
    this.#db = db;
    this.#journal = journal;
  }

  async list(filter: JournalFilter, page: number, size: number): Promise<DeedPage> {
    const { total, rows } = await listJournal(this.#db.read, filter, page, size);
    return { total, page, pages: Math.ceil(total / size), rows };
  }

  /** Resolves when it is on disk. */
  async write(entry: Entry): Promise<void> {
    await this.#db.write((sql) => this.#journal.write(sql, entry));
  }

  /** Takes away what is older; answers how many entries went. */
  retire(beforeMs: number): Promise<number> {
    return this.#db.write((sql) => retireJournal(sql, beforeMs));
  }
}
