/** The people who may act: sign-in, sessions, and who may change whom. */
import { EventEmitter } from 'node:events';
import type { Problem } from '../../config/shape.ts';
import type { Role } from '../../config/terms.ts';
import { type By, Refusal, SYSTEM } from '../rules/refusal.ts';
import type { Db, Sql } from '../store/db.ts';
import type { Entry } from '../store/journal.ts';
import {
  insertSession,
  removeExpiredSessions,
  removeSession,
  removeSessionsOf,
  sessionByKey,
  slideSession,
} from '../store/session.ts';
import {
  countKeepers,
  countStaff,
  insertStaff,
  listStaff,
  type StaffRow,
  staffById,
  staffByName,
  updateStaff,
} from '../store/staff.ts';
import { tokenIdsOf } from '../store/token.ts';
import { type Asker, byOf, type Records, reaches } from './asker.ts';
import { FailedAttempts } from './attempts.ts';
import { faultsOfPassword, hashPassword, isPassword } from './password.ts';
import { hashOf, makeSecret, nameKeyOf, OneByOne } from './sign-in.ts';

/** Only what is needed of the journal. */
export interface Journal {
  write(sql: Sql, entry: Entry): Promise<void>;
}

/** What the settings say of signing in. */
export interface SessionLimits {
  readonly hours: number;
  readonly failuresBeforeLock: number;
  readonly lockMinutes: number;
}

/** A person as others may know them. */
export interface Staff {
  readonly id: number;
  readonly name: string;
  readonly role: Role;
  readonly unit: string;
  readonly locked: boolean;
  readonly lastSignInMs: number | null;
}

/** What can be changed of a person. */
export interface StaffChange {
  readonly role?: Role | undefined;
  readonly unit?: string | undefined;
  readonly locked?: boolean | undefined;
  readonly password?: string | undefined;
}

/** A session that begins: the id is for the cookie and is nowhere else. */
export interface SignedIn {
  readonly sessionId: string;
  readonly staff: Staff;
}

/** A session slides at most so often: not every request writes. */
const SLIDE_MS = 60_000;
/** Sign-ins that wait for their turn: each takes some hundredths of a second. */
const MOST_WAITING = 24;
const MOST_NAME = 64;

/** Emits `ended` with the keys of sign-ins that are over, so that what they hold open is closed. */
export class Staffs extends EventEmitter<{ ended: [keys: readonly string[]]; fault: [error: unknown] }> {
  readonly #db: Db;
  readonly #journal: Journal;
  readonly #records: Records;
  readonly #limits: SessionLimits;
  readonly #clock: () => number;
  readonly #attempts: FailedAttempts;
  /** One guess at a time: argon2 takes memory, and a name cannot be tried twice at once. */
  readonly #guesses = new OneByOne(MOST_WAITING);
  /** Compared with when the name is unknown, so that the time taken tells nothing. */
  readonly #stranger: string;

  private constructor(db: Db, parts: StaffParts, stranger: string) {
    super();
    this.setMaxListeners(0);
    this.#db = db;
    this.#journal = parts.journal;
    this.#records = parts.records;
    this.#limits = parts.limits;
    this.#clock = parts.clock ?? Date.now;
    this.#attempts = new FailedAttempts(parts.limits.failuresBeforeLock, parts.limits.lockMinutes * 60_000);
    this.#stranger = stranger;
  }

  static async open(db: Db, parts: StaffParts): Promise<Staffs> {
    return new Staffs(db, parts, await hashPassword(makeSecret()));
  }

  /** True until the first administrator is made. */
  async setupNeeded(): Promise<boolean> {
    return (await countStaff(this.#db.read)) === 0;
  }

  /** Makes the first administrator, who sees everything; refused as soon as anybody is there. */
  async setUp(name: string, password: string, origin: string): Promise<SignedIn> {
    if (!(await this.setupNeeded())) throw new Refusal('already-set-up');
    const person = await readied(name, password);
    return this.#db.write(async (sql) => {
      if ((await countStaff(sql)) > 0) throw new Refusal('already-set-up');
      const id = await insertStaff(sql, { ...person, role: 'admin', unit: '' });
      const after = { name: person.name, role: 'admin', unit: '' };
      await this.#journal.write(sql, { by: SYSTEM, did: 'setup', subject: `staff/${id}`, after });
      return this.#begin(sql, id, origin);
    });
  }

  /** Opens a session, or says only that name and password do not fit together. */
  async signIn(name: string, password: string, origin: string): Promise<SignedIn> {
    if (this.#guesses.isFull) throw new Refusal('limit', { what: 'sign-in' });
    return this.#guesses.run(async () => {
      const key = nameKeyOf(name);
      this.#refuseLocked(key, origin);
      const row = await staffByName(this.#db.read, key);
      const isRight = await isPassword(password, row?.password ?? this.#stranger);
      if (row === undefined || !isRight) return this.#failed(key, row, origin, origin);
      if (row.locked) throw new Refusal('locked');
      this.#attempts.succeed(key, origin);
      return this.#db.write(async (sql) => {
        await removeExpiredSessions(sql, this.#clock());
        const by: By = { name: row.name, kind: 'staff' };
        const subject = `staff/${row.id}`;
        await this.#journal.write(sql, { by, did: 'session.open', subject, after: { origin } });
        return this.#begin(sql, row.id, origin);
      });
    });
  }

  #refuseLocked(key: string, address: string): void {
    const untilMs = this.#attempts.lockedUntil(key, address, this.#clock());
    if (untilMs > 0) throw new Refusal('locked', { untilMs });
  }

  /** `address` is whose guesses are counted together, `origin` what the journal says of it. */
  #failed(key: string, row: StaffRow | undefined, address: string, origin: string): never {
    const isLocked = this.#attempts.add(key, address, this.#clock());
    if (isLocked && row) {
      const entry = {
        by: SYSTEM,
        did: 'session.refused' as const,
        subject: `staff/${row.id}`,
        after: { origin },
      };
      // Not waited for: the answer must take as long as it does for a name that is not there.
      this.#db.write((sql) => this.#journal.write(sql, entry)).catch((error) => this.emit('fault', error));
    }
    if (isLocked) this.#refuseLocked(key, address);
    throw new Refusal('wrong-password');
  }

  async #begin(sql: Sql, id: number, origin: string): Promise<SignedIn> {
    const row = await staffById(sql, id);
    if (row === undefined || row.locked) throw new Refusal('locked');
    const sessionId = makeSecret();
    const nowMs = this.#clock();
    await updateStaff(sql, { ...row, lastSignInMs: nowMs });
    await insertSession(sql, {
      key: hashOf(sessionId),
      staff: id,
      startedMs: nowMs,
      expiresMs: nowMs + this.#lifeMs,
      origin,
    });
    return { sessionId, staff: this.#shown({ ...row, lastSignInMs: nowMs }) };
  }

  get #lifeMs(): number {
    return this.#limits.hours * 3_600_000;
  }

  /** Whose session this is; using it makes it last longer. */
  async ofSession(sessionId: string): Promise<Asker | undefined> {
    const key = hashOf(sessionId);
    const row = await sessionByKey(this.#db.read, key);
    const nowMs = this.#clock();
    if (row === undefined || row.locked || row.expiresMs <= nowMs) return undefined;
    const expiresMs = nowMs + this.#lifeMs;
    if (expiresMs - row.expiresMs > SLIDE_MS)
      await this.#db.write((sql) => slideSession(sql, key, expiresMs));
    const { staff, name, role, unit } = row;
    return { key: `session:${key}`, kind: 'staff', staff, name, role, unit };
  }

  /** Is the sign-in behind something long-lived still good? Looking does not make it last longer. */
  async isOpen({ key, kind }: Asker): Promise<boolean> {
    if (kind === 'token') return true;
    const row = await sessionByKey(this.#db.read, key.slice('session:'.length));
    return row !== undefined && !row.locked && row.expiresMs > this.#clock();
  }

  async signOut(person: Asker): Promise<void> {
    if (person.kind !== 'staff') return;
    await this.#db.write(async (sql) => {
      await removeSession(sql, person.key.slice('session:'.length));
      await this.#journal.write(sql, {
        by: byOf(person),
        did: 'session.close',
        subject: `staff/${person.staff}`,
      });
    });
    this.emit('ended', [person.key]);
  }

  /** One's own password; every other session of the person ends. */
  async changePassword(person: Asker, old: string, next: string): Promise<void> {
    if (person.kind !== 'staff') throw new Refusal('not-allowed');
    if (this.#guesses.isFull) throw new Refusal('limit', { what: 'sign-in' });
    const ended = await this.#guesses.run(async () => {
      const row = await staffById(this.#db.read, person.staff);
      if (row === undefined) throw new Refusal('signed-out');
      // Guesses of whoever holds this session; those of strangers do not keep the person from it.
      this.#refuseLocked(row.nameKey, person.key);
      if (!(await isPassword(old, row.password)))
        return this.#failed(row.nameKey, row, person.key, 'change of password');
      refuseWeak(next, row.name, 'new');
      const password = await hashPassword(next);
      return this.#db.write(async (sql) => {
        const now = await staffById(sql, person.staff);
        if (now === undefined || now.locked) throw new Refusal('signed-out');
        await updateStaff(sql, { ...now, password });
        const subject = `staff/${now.id}`;
        await this.#journal.write(sql, { by: byOf(person), did: 'staff.password', subject });
        return removeSessionsOf(sql, now.id, person.key.slice('session:'.length));
      });
    });
    this.emit(
      'ended',
      ended.map((key) => `session:${key}`),
    );
  }

  /** The people within reach of the one who asks. */
  async list(person: Asker): Promise<Staff[]> {
    const rows = await listStaff(this.#db.read);
    return rows
      .filter(({ unit }) => reaches(person, this.#records.units, unit))
      .map((row) => this.#shown(row));
  }

  async byId(id: number): Promise<Staff | undefined> {
    const row = await staffById(this.#db.read, id);
    return row && this.#shown(row);
  }

  async add(
    wish: {
      readonly name: string;
      readonly password: string;
      readonly role: Role;
      readonly unit: string;
    },
    person: Asker,
  ): Promise<Staff> {
    this.#refuseUnit(wish.unit, person);
    const readyPerson = await readied(wish.name, wish.password);
    const { role, unit } = wish;
    return this.#db.write(async (sql) => {
      if (await staffByName(sql, readyPerson.nameKey))
        throw new Refusal('conflict', { name: readyPerson.name });
      const id = await insertStaff(sql, { ...readyPerson, role, unit });
      await this.#journal.write(sql, {
        by: byOf(person),
        did: 'staff.add',
        subject: `staff/${id}`,
        after: { name: readyPerson.name, role, unit },
      });
      return { id, name: readyPerson.name, role, unit, locked: false, lastSignInMs: null };
    });
  }

  /** A new role, unit or password, a lock: what the person has open ends, and is opened anew with the new rights. */
  async change(id: number, change: StaffChange, person: Asker): Promise<Staff> {
    const before = await staffById(this.#db.read, id);
    if (before === undefined || !reaches(person, this.#records.units, before.unit))
      throw new Refusal('not-found');
    if (change.unit !== undefined) this.#refuseUnit(change.unit, person);
    if (change.password !== undefined) refuseWeak(change.password, before.name);
    const password = change.password === undefined ? undefined : await hashPassword(change.password);
    const { row, ended } = await this.#db.write(async (sql) => {
      const now = await staffById(sql, id);
      if (now === undefined || !reaches(person, this.#records.units, now.unit))
        throw new Refusal('not-found');
      const next: StaffRow = {
        ...now,
        role: change.role ?? now.role,
        unit: change.unit ?? now.unit,
        locked: (change.locked ?? now.locked === 1) ? 1 : 0,
        password: password ?? now.password,
      };
      await updateStaff(sql, next);
      if ((await countKeepers(sql, 'admin', this.#records.units.top?.code ?? '')) === 0)
        throw new Refusal('last-administrator');
      await this.#journal.write(sql, {
        by: byOf(person),
        did: 'staff.change',
        subject: `staff/${id}`,
        before: rightsOf(now),
        after: { ...rightsOf(next), ...(password !== undefined && { newPassword: true }) },
      });
      return { row: next, ended: await this.#endAll(sql, now, next) };
    });
    if (change.locked === false || password !== undefined) this.#attempts.forget(row.nameKey);
    if (ended.length > 0) this.emit('ended', ended);
    return this.#shown(row);
  }

  async #endAll(sql: Sql, before: StaffRow, after: StaffRow): Promise<string[]> {
    const rights = JSON.stringify(rightsOf(before)) !== JSON.stringify(rightsOf(after));
    if (!rights && before.password === after.password) return [];
    const sessions = (await removeSessionsOf(sql, before.id)).map((key) => `session:${key}`);
    const tokens = rights ? (await tokenIdsOf(sql, before.id)).map((token) => `token:${token}`) : [];
    return [...sessions, ...tokens];
  }

  /** Sessions that nobody used for long; for the nightly clean-up. */
  async retire(nowMs: number): Promise<void> {
    const keys = await this.#db.write((sql) => removeExpiredSessions(sql, nowMs));
    if (keys.length > 0) {
      this.emit(
        'ended',
        keys.map((key) => `session:${key}`),
      );
    }
  }

  #refuseUnit(unit: string, person: Asker): void {
    const isThere = unit === '' || this.#records.units.get(unit) !== undefined;
    const wanted = 'the code of a unit within your own';
    if (isThere && reaches(person, this.#records.units, unit)) return;
    throw new Refusal('bad-input', {}, [{ path: 'unit', wanted, got: JSON.stringify(unit.slice(0, 40)) }]);
  }

  #shown({ id, name, nameKey, role, unit, locked, lastSignInMs }: StaffRow): Staff {
    const isLocked = locked === 1 || this.#attempts.isLocked(nameKey, this.#clock());
    return { id, name, role, unit, locked: isLocked, lastSignInMs };
  }
}

/** What the accounts are built on. */
export interface StaffParts {
  readonly journal: Journal;
  readonly records: Records;
  readonly limits: SessionLimits;
  readonly clock?: () => number;
}

function rightsOf({ role, unit, locked }: StaffRow): { role: Role; unit: string; locked: boolean } {
  return { role, unit, locked: locked === 1 };
}

function refuseWeak(password: string, name: string, path = 'password'): void {
  const problems = faultsOfPassword(password, name, path);
  if (problems.length > 0) throw new Refusal('weak-password', {}, problems);
}

/** Name and password of a person to be, or every fault of both. */
async function readied(
  name: string,
  password: string,
): Promise<{ name: string; nameKey: string; password: string }> {
  const shown = name.normalize('NFKC').trim();
  const problems = faultsOfName(shown);
  if (problems.length > 0) throw new Refusal('bad-input', {}, problems);
  refuseWeak(password, shown);
  return { name: shown, nameKey: nameKeyOf(shown), password: await hashPassword(password) };
}

function faultsOfName(name: string): Problem[] {
  const isGood = name.length > 0 && name.length <= MOST_NAME && !/[\p{Cc}\p{Cf}]/u.test(name);
  const wanted = `a name of 1 to ${MOST_NAME} characters that can be seen`;
  return isGood ? [] : [{ path: 'name', wanted, got: `${name.length} characters` }];
}
