/** The one door to sqlite3: a writer that runs one transaction at a time, and a reader beside it (WAL). */
import sqlite3 from 'sqlite3';

export type Value = string | number | null | Uint8Array;
export type Row = Readonly<Record<string, Value>>;

/** What may be done inside a transaction, or for reading. Statements are prepared once and kept. */
export interface Sql {
  run(sql: string, ...values: Value[]): Promise<{ readonly changes: number; readonly id: number }>;
  one<R extends object = Row>(sql: string, ...values: Value[]): Promise<R | undefined>;
  all<R extends object = Row>(sql: string, ...values: Value[]): Promise<R[]>;
}

export class Db {
  readonly #writer: Connection;
  readonly #reader: Connection;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(writer: Connection, reader: Connection) {
    this.#writer = writer;
    this.#reader = reader;
  }

  /** Opens or creates the file and brings it to the newest of the migrations: `migrations[k]` leads from version k to k + 1. */
  static async open(file: string, migrations: readonly string[]): Promise<Db> {
    const writer = await Connection.open(file);
    // FULL: a commit that was acknowledged is on disk even if the power goes.
    await writer.script(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000;',
    );
    const version = Number((await writer.one<{ user_version: number }>('PRAGMA user_version'))?.user_version);
    if (version > migrations.length) {
      await writer.close();
      throw new Error(
        `${file} was written by a newer version (schema ${version}, this program knows ${migrations.length})`,
      );
    }
    for (let next = version; next < migrations.length; next++) {
      await writer.script(`BEGIN IMMEDIATE; ${migrations[next]}; PRAGMA user_version = ${next + 1}; COMMIT;`);
    }
    const reader = await Connection.open(file);
    await reader.script('PRAGMA query_only = ON; PRAGMA busy_timeout = 5000;');
    return new Db(writer, reader);
  }

  /** For reading; sees what is committed. */
  get read(): Sql {
    return this.#reader;
  }

  /** All or nothing, one after the other. The work must use only the given door. */
  write<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const done = this.#turn.then(async () => {
      await this.#writer.script('BEGIN IMMEDIATE');
      try {
        const outcome = await work(this.#writer);
        await this.#writer.script('COMMIT');
        return outcome;
      } catch (error) {
        await this.#writer.script('ROLLBACK');
        throw error;
      }
    });
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async close(): Promise<void> {
    await this.#turn;
    await this.#reader.close();
    await this.#writer.close();
  }
}

/** A connection that only reads, for a thread of its own; the file must be there and of the newest version. */
export class Reader {
  readonly #connection: Connection;

  private constructor(connection: Connection) {
    this.#connection = connection;
  }

  static async open(file: string): Promise<Reader> {
    const connection = await Connection.open(file);
    await connection.script('PRAGMA query_only = ON; PRAGMA busy_timeout = 5000;');
    return new Reader(connection);
  }

  get sql(): Sql {
    return this.#connection;
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}

class Connection implements Sql {
  readonly #db: sqlite3.Database;
  /** By SQL text. */
  readonly #prepared = new Map<string, sqlite3.Statement>();

  private constructor(db: sqlite3.Database) {
    this.#db = db;
  }

  static open(file: string): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const db = new sqlite3.Database(file, (error) => (error ? reject(error) : resolve(new Connection(db))));
    });
  }

  script(sql: string): Promise<void> {
    return new Promise((resolve, reject) =>
      this.#db.exec(sql, (error) => (error ? reject(error) : resolve())),
    );
  }

  run(sql: string, ...values: Value[]): Promise<{ changes: number; id: number }> {
    return new Promise((resolve, reject) => {
      this.#statement(sql).run(values, function (error) {
        if (error) reject(error);
        else resolve({ changes: this.changes, id: this.lastID });
      });
    });
  }

  one<R extends object>(sql: string, ...values: Value[]): Promise<R | undefined> {
    return new Promise((resolve, reject) => {
      const statement = this.#statement(sql);
      statement.get<R>(values, (error, row) => {
        statement.reset();
        if (error) reject(error);
        else resolve(row);
      });
    });
  }

  all<R extends object>(sql: string, ...values: Value[]): Promise<R[]> {
    return new Promise((resolve, reject) => {
      this.#statement(sql).all<R>(values, (error, rows) => (error ? reject(error) : resolve(rows)));
    });
  }

  #statement(sql: string): sqlite3.Statement {
    const known = this.#prepared.get(sql);
    if (known) return known;
    const made = this.#db.prepare(sql);
    this.#prepared.set(sql, made);
    return made;
  }

  async close(): Promise<void> {
    for (const statement of this.#prepared.values()) {
      await new Promise<void>((resolve) => statement.finalize(() => resolve()));
    }
    await new Promise<void>((resolve, reject) =>
      this.#db.close((error) => (error ? reject(error) : resolve())),
    );
  }
}
