/** What programs sign in with. A token is told once; it opens no more than its maker may open on the day it is used. */
import { EventEmitter } from 'node:events';
import type { Role } from '../../config/terms.ts';
import { Refusal } from '../rules/refusal.ts';
import type { Db } from '../store/db.ts';
import {
  insertToken,
  listTokens,
  liveTokenByHash,
  removeToken,
  type TokenRow,
  tokenById,
  touchToken,
} from '../store/token.ts';
import { type Asker, byOf, mayDo, type Records, reaches } from './asker.ts';
import { hashOf, makeSecret } from './sign-in.ts';
import type { Journal } from './staffs.ts';

/** A token as it may be listed. */
export interface Token {
  readonly id: number;
  readonly name: string;
  readonly role: Role;
  readonly unit: string;
  readonly createdMs: number;
  readonly lastUsedMs: number | null;
}

const PREFIX = 'lk_';
/** The last use is written at most so often. */
const TOUCH_MS = 60_000;

/** Emits `ended` with the keys of tokens that are revoked. */
export class Tokens extends EventEmitter<{ ended: [keys: readonly string[]] }> {
  readonly #db: Db;
  readonly #journal: Journal;
  readonly #records: Records;
  readonly #clock: () => number;

  constructor(
    db: Db,
    parts: { readonly journal: Journal; readonly records: Records; readonly clock?: () => number },
  ) {
    super();
    this.setMaxListeners(0);
    this.#db = db;
    this.#journal = parts.journal;
    this.#records = parts.records;
    this.#clock = parts.clock ?? Date.now;
  }

  async list(person: Asker): Promise<Token[]> {
    const rows = await listTokens(this.#db.read);
    return rows.filter(({ unit }) => reaches(person, this.#records.units, unit)).map(shown);
  }

  /** The text is in the answer and is kept nowhere. */
  async make(
    wish: { readonly name: string; readonly role: Role; readonly unit: string },
    person: Asker,
  ): Promise<Token & { readonly text: string }> {
    const isThere = wish.unit === '' || this.#records.units.get(wish.unit) !== undefined;
    if (!isThere || !reaches(person, this.#records.units, wish.unit)) {
      const got = JSON.stringify(wish.unit.slice(0, 40));
      const problem = { path: 'unit', wanted: 'the code of a unit within your own', got };
      throw new Refusal('bad-input', {}, [problem]);
    }
    const text = makeSecret(PREFIX);
    const { name, role, unit } = wish;
    const row = { hash: hashOf(text), name, role, unit, staff: person.staff, createdMs: this.#clock() };
    return this.#db.write(async (sql) => {
      const id = await insertToken(sql, row);
      await this.#journal.write(sql, {
        by: byOf(person),
        did: 'token.make',
        subject: `token/${id}`,
        after: { name, role, unit },
      });
      return { ...shown({ ...row, id, lastUsedMs: null }), text };
    });
  }

  async revoke(id: number, person: Asker): Promise<void> {
    await this.#db.write(async (sql) => {
      const row = await tokenById(sql, id);
      if (row === undefined || !reaches(person, this.#records.units, row.unit))
        throw new Refusal('not-found');
      await removeToken(sql, id);
      await this.#journal.write(sql, {
        by: byOf(person),
        did: 'token.revoke',
        subject: `token/${id}`,
        before: { name: row.name, role: row.role, unit: row.unit },
      });
    });
    this.emit('ended', [`token:${id}`]);
  }

  /** Whoever holds this text, if its maker may still make tokens and still reaches its unit. */
  async ofText(text: string): Promise<Asker | undefined> {
    if (!text.startsWith(PREFIX)) return undefined;
    const row = await liveTokenByHash(this.#db.read, hashOf(text));
    if (row === undefined || !mayDo({ role: row.makerRole }, 'administer')) return undefined;
    if (!reaches({ unit: row.makerUnit }, this.#records.units, row.unit)) return undefined;
    const nowMs = this.#clock();
    if (nowMs - (row.lastUsedMs ?? 0) > TOUCH_MS)
      await this.#db.write((sql) => touchToken(sql, row.id, nowMs));
    const { id, staff, name, role, unit } = row;
    return { key: `token:${id}`, kind: 'token', staff, name, role, unit };
  }
}

function shown({ id, name, role, unit, createdMs, lastUsedMs }: TokenRow): Token {
  return { id, name, role, unit, createdMs, lastUsedMs };
}
