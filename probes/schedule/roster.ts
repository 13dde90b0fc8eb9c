/**
 * Every target and what is believed of it, in typed columns: a row per target, a slot per target and check. An
 * assignment is compared with the one before, so that a target that did not change keeps its columns.
 */
import type { AskedCheck } from '../../config/terms.ts';
import { ASKED_CHECKS } from '../../config/terms.ts';
import { type Assigned, numberOf, packedOf, unpackTarget } from '../link/packed-target.ts';
import type { Login, Target } from '../link/target.ts';
import { phaseOf } from './cadence.ts';
import { NONE } from './outcome.ts';
import { Targets } from './targets.ts';

const PER_ROW = ASKED_CHECKS.length;
const ALL_BITS = (1 << (PER_ROW + 1)) - 1;
const ONLINE_BIT = bitOf('online');
const REGISTRATION_BIT = bitOf('registration');
const IMAGE_BIT = bitOf('image');
/** Of no check: where the file puts the pin. */
const PLACE_BIT = 1 << PER_ROW;

function bitOf(check: AskedCheck): number {
  return 1 << ASKED_CHECKS.indexOf(check);
}

export function slotOf(row: number, check: AskedCheck): number {
  return row * PER_ROW + ASKED_CHECKS.indexOf(check);
}

export function rowOf(slot: number): number {
  return Math.floor(slot / PER_ROW);
}

export function checkOf(slot: number): AskedCheck {
  // The remainder is always the index of a check.
  return ASKED_CHECKS[slot % PER_ROW] as AskedCheck;
}

/** The index of the check that decides what the others may ask. */
export const ONLINE = ASKED_CHECKS.indexOf('online');

export function isOnline(slot: number): boolean {
  return slot % PER_ROW === ONLINE;
}

/** In the first round online comes first, then what needs a login, then what is dear. */
const FIRST_ROUND: readonly AskedCheck[] = ['online', 'registration', 'image'];
const RANKS = ASKED_CHECKS.map((check) => FIRST_ROUND.indexOf(check));
/** Ranks and phases in the upper bits of a whole number, the place in the list in the lower ones. */
const INDEX_SIZE = 2 ** 23;
const PHASE_SIZE = 2 ** 26;

/** So that neighbours, which fail together, are far apart in time. */
export function inSpreadOrder(slots: readonly number[]): number[] {
  const keys = new Float64Array(slots.length);
  for (const [index, slot] of slots.entries()) {
    const rank = (RANKS[slot % PER_ROW] ?? 0) + phaseOf(rowOf(slot));
    keys[index] = Math.floor(rank * PHASE_SIZE) * INDEX_SIZE + index;
  }
  return Array.from(keys.sort(), (key) => slots[key % INDEX_SIZE] ?? 0);
}

/** What an assignment changed. */
export interface Changes {
  /** Slots that begin anew: new targets, or such as changed in what their check asks of. */
  readonly begun: readonly number[];
  /** Slots that are no more. */
  readonly ended: readonly number[];
  /** Rows whose target is gone. */
  readonly freed: readonly number[];
  /** Rows whose target came, or changed where it is. */
  readonly placed: readonly number[];
}

export class Roster {
  /** By row. */
  readonly targets = new Targets();
  /** By target number. */
  readonly rows = new Map<number, number>();
  /** By slot: the outcome believed, as a code. */
  believed = new Uint8Array(0);
  /** By slot: 1 when the server has been told what is believed. */
  isTold = new Uint8Array(0);
  /** By slot: which of the last looks said something else than what is believed, a bit each (`cadence.ts`). */
  window = new Uint16Array(0);
  /** By slot: looks in a row that could not tell. */
  unknowns = new Uint8Array(0);
  /** By slot: 1 while it waits for its device to answer. */
  isPutOff = new Uint8Array(0);
  /** By slot: when the last look ended (our own steady clock, and the wall's), and since when it is believed. */
  lookedMs = new Float64Array(0);
  lookedAtMs = new Float64Array(0);
  sinceMs = new Float64Array(0);
  /** By row: grows with every change of its target, so that a look that began before is known as such. */
  turn = new Int32Array(0);
  readonly #free: number[] = [];
  #logins: Readonly<Record<string, Login>> = {};

  get size(): number {
    return this.rows.size;
  }

  loginOf(target: Target): Login | undefined {
    return target.login === undefined ? undefined : this.#logins[target.login];
  }

  /** Takes an assignment over, and tells what it changed. `nowMs` by the steady clock. */
  assign(assignment: Assigned, nowMs: number): Changes {
    const begun: number[] = [];
    const ended: number[] = [];
    const freed: number[] = [];
    const placed: number[] = [];
    const logins = this.#changedLogins(assignment.logins);
    const seen = new Uint8Array(this.targets.length + assignment.targets.length);
    const mayAffectAll = logins.size > 0;
    for (const packed of packedOf(assignment.targets)) {
      const n = numberOf(packed);
      const row = this.rows.get(n) ?? this.#take(n);
      if (seen[row] === 1) continue;
      seen[row] = 1;
      const isSameTarget = this.targets.holds(row, packed);
      if (isSameTarget && !mayAffectAll) continue;
      const target = unpackTarget(packed);
      const before = isSameTarget ? target : this.targets.get(row);
      let bits = before === undefined ? ALL_BITS : affected(before, target);
      if (target.login !== undefined && logins.has(target.login)) bits |= REGISTRATION_BIT | IMAGE_BIT;
      const had = this.targets.checks(row);
      for (const check of ASKED_CHECKS) {
        const slot = slotOf(row, check);
        const isAsked = target.checks.includes(check);
        if (!isAsked && had.includes(check)) ended.push(slot);
        if (!isAsked || ((bits & bitOf(check)) === 0 && had.includes(check))) continue;
        begun.push(slot);
        this.#blank(slot, nowMs);
      }
      if ((bits & (ONLINE_BIT | PLACE_BIT)) !== 0) placed.push(row);
      if (before === undefined || bits !== 0 || had.length !== target.checks.length)
        this.turn[row] = (this.turn[row] ?? 0) + 1;
      if (!isSameTarget) this.targets.set(row, packed);
    }
    for (const [n, row] of this.rows) {
      if (seen[row] === 1) continue;
      for (const check of this.targets.checks(row)) ended.push(slotOf(row, check));
      this.targets.clear(row);
      this.turn[row] = (this.turn[row] ?? 0) + 1;
      this.rows.delete(n);
      freed.push(row);
    }
    return { begun, ended, freed, placed };
  }

  /** A freed row may be given to another target: nothing is under way in it any more. */
  release(row: number): void {
    this.#free.push(row);
  }

  /** The server may have lost what it was told. */
  forgetTold(): void {
    this.isTold.fill(0);
  }

  #changedLogins(logins: Readonly<Record<string, Login>>): Set<string> {
    const changed = new Set<string>();
    for (const [key, login] of Object.entries(logins)) {
      const before = this.#logins[key];
      const isSame =
        before?.username === login.username &&
        before.password === login.password &&
        before.basicAllowed === login.basicAllowed;
      if (!isSame) changed.add(key);
    }
    for (const key of Object.keys(this.#logins)) if (logins[key] === undefined) changed.add(key);
    this.#logins = logins;
    return changed;
  }

  #take(n: number): number {
    const row = this.#free.pop() ?? this.targets.length;
    this.rows.set(n, row);
    this.targets.clear(row);
    this.#room(row);
    return row;
  }

  #blank(slot: number, nowMs: number): void {
    this.believed[slot] = NONE;
    this.isTold[slot] = 0;
    this.window[slot] = 0;
    this.unknowns[slot] = 0;
    this.isPutOff[slot] = 0;
    this.lookedMs[slot] = nowMs;
    this.lookedAtMs[slot] = 0;
    this.sinceMs[slot] = nowMs;
  }

  #room(row: number): void {
    if (row < this.turn.length) return;
    const rows = Math.max(256, row + 1, this.turn.length * 2);
    const slots = rows * PER_ROW;
    this.believed = grown(new Uint8Array(slots), this.believed);
    this.isTold = grown(new Uint8Array(slots), this.isTold);
    this.window = grown(new Uint16Array(slots), this.window);
    this.unknowns = grown(new Uint8Array(slots), this.unknowns);
    this.isPutOff = grown(new Uint8Array(slots), this.isPutOff);
    this.lookedMs = grown(new Float64Array(slots), this.lookedMs);
    this.lookedAtMs = grown(new Float64Array(slots), this.lookedAtMs);
    this.sinceMs = grown(new Float64Array(slots), this.sinceMs);
    this.turn = grown(new Int32Array(rows), this.turn);
  }
}

function grown<T extends Uint8Array | Uint16Array | Int32Array | Float64Array>(larger: T, column: T): T {
  larger.set(column);
  return larger;
}

/** Which checks ask of something that is not the same any more, and whether its pin is another. */
function affected(before: Target, after: Target): number {
  let bits = 0;
  if (
    before.kind !== after.kind ||
    before.segment !== after.segment ||
    before.code !== after.code ||
    !isSame(before.formerCodes, after.formerCodes) ||
    !isSame(before.address, after.address) ||
    !isSame(before.lanes, after.lanes)
  ) {
    bits |= ONLINE_BIT | REGISTRATION_BIT | IMAGE_BIT;
  }
  if (before.login !== after.login) bits |= REGISTRATION_BIT | IMAGE_BIT;
  if (!isSame(before.identity, after.identity)) bits |= REGISTRATION_BIT;
  if (!isSame(before.place, after.place)) bits |= PLACE_BIT;
  if (!isSame(before.normals, after.normals) || before.pictureEpoch !== after.pictureEpoch) bits |= IMAGE_BIT;
  return bits;
}

/** Deep equality of the plain values that targets are made of. NaN equals the null that JSON makes of it. */
function isSame(before: unknown, after: unknown): boolean {
  if (Object.is(before, after)) return true;
  if (isHole(before) && isHole(after)) return true;
  if (typeof before !== 'object' || typeof after !== 'object' || before === null || after === null)
    return false;
  const keys = Object.keys(before);
  if (keys.length !== Object.keys(after).length) return false;
  const left = before as Record<string, unknown>;
  const right = after as Record<string, unknown>;
  return keys.every((key) => key in right && isSame(left[key], right[key]));
}

function isHole(value: unknown): boolean {
  return value === null || Number.isNaN(value);
}
