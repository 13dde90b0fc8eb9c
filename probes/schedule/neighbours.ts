/**
 * Devices that are likely to fail together: those of one /24, and within it those of one host (a recorder). When one of
 * them newly fails, the others are looked at at once; when those are silent too and nobody answers, they confirm one
 * another. Rows in lists in typed columns; objects only for neighbourhoods and alarms.
 */
import type { Target } from '../link/target.ts';

/** At most so many are looked at for the sake of one. */
const MOST = 256;
/** An alarm of the same device within this time is none: one that flaps must not stir the street all day ... */
const QUIET_MS = 60_000;
/** ... nor may another stir it again before this time. */
const OTHERS_QUIET_MS = 20_000;
/** An alarm speaks of the looks of this time. */
const ALARM_MS = 60_000;
/** Who is down is asked again when one of the neighbourhood came back, at most this often. */
const RECOVERY_QUIET_MS = 15_000;
/** So many witnesses make a verdict of a neighbourhood; all of them, where there are fewer; and never fewer than the least. */
const WITNESSES = 16;
const LEAST_WITNESSES = 4;

const NOWHERE = -1;

/** One look at a device that ended in silence: no answer, or nobody there. */
export interface SilentLook {
  readonly row: number;
  readonly beganMs: number;
}

interface Alarm<L extends SilentLook> {
  readonly beganMs: number;
  /** Of one host alone; NOWHERE for the whole neighbourhood. */
  readonly host: number;
  readonly needed: number;
  /** Devices that were silent in a look of their own that began after the alarm. */
  readonly witnesses: Set<number>;
  /** By row: the last silent look, until a verdict has used it. */
  readonly looks: Map<number, L>;
}

interface Neighbourhood<L extends SilentLook> {
  readonly key: string;
  first: number;
  alarmedMs: number;
  alarmedBy: number;
  recoveredMs: number;
  alarms: Alarm<L>[];
}

/** What the neighbours of a device say, and which looks are believed because of it. */
export interface Verdict<L extends SilentLook> {
  readonly silent: number;
  readonly looks: readonly L[];
}

export class Neighbours<L extends SilentLook> {
  readonly #neighbourhoods: Neighbourhood<L>[] = [];
  /** By the beginning of an address, or by host. */
  readonly #indexes = new Map<string, number>();
  /** By row: its neighbourhood, its host, and those beside it in the list of the neighbourhood. */
  #at = new Int32Array(0);
  #host = new Int32Array(0);
  #next = new Int32Array(0);
  #before = new Int32Array(0);

  /** `host` is the same number for all that stand at the same address. */
  place(row: number, target: Target, host: number): void {
    this.leave(row);
    const key = keyOf(target);
    if (key === undefined) return;
    this.#room(row);
    let index = this.#indexes.get(key);
    if (index === undefined) {
      const never = Number.NEGATIVE_INFINITY;
      const times = { alarmedMs: never, recoveredMs: never };
      index =
        this.#neighbourhoods.push({ key, first: NOWHERE, ...times, alarmedBy: NOWHERE, alarms: [] }) - 1;
      this.#indexes.set(key, index);
    }
    const first = this.#neighbourhoods[index]?.first ?? NOWHERE;
    this.#at[row] = index;
    this.#host[row] = host;
    this.#next[row] = first;
    this.#before[row] = NOWHERE;
    if (first !== NOWHERE) this.#before[first] = row;
    this.#put(index, row);
  }

  leave(row: number): void {
    const index = this.#at[row] ?? NOWHERE;
    if (index === NOWHERE) return;
    const [next, before] = [this.#next[row] ?? NOWHERE, this.#before[row] ?? NOWHERE];
    if (next !== NOWHERE) this.#before[next] = before;
    if (before === NOWHERE) this.#put(index, next);
    else this.#next[before] = next;
    this.#at[row] = NOWHERE;
    for (const alarm of this.#neighbourhoods[index]?.alarms ?? []) {
      alarm.witnesses.delete(row);
      alarm.looks.delete(row);
    }
  }

  /**
   * A device newly fails: answers those beside it that should be looked at now. `isGood` tells who was there until
   * now. Silence is an alarm as well; a refusal is none, for somebody answered.
   */
  stir(row: number, isSilent: boolean, nowMs: number, isGood: (row: number) => boolean): number[] {
    const place = this.#neighbourhoods[this.#at[row] ?? NOWHERE];
    if (place === undefined) return [];
    const passedMs = nowMs - place.alarmedMs;
    if (passedMs < (place.alarmedBy === row ? QUIET_MS : OTHERS_QUIET_MS)) return [];
    place.alarmedMs = nowMs;
    place.alarmedBy = row;
    const beside = this.#beside(place, row, isGood);
    const host = this.#host[row] ?? NOWHERE;
    const atHost = beside.filter((other) => this.#host[other] === host).length;
    place.alarms = [];
    if (!isSilent) return beside;
    if (beside.length >= LEAST_WITNESSES) place.alarms.push(alarmOf(nowMs, NOWHERE, beside.length));
    if (atHost >= LEAST_WITNESSES && atHost < beside.length) place.alarms.push(alarmOf(nowMs, host, atHost));
    return beside;
  }

  /** A device was silent: answers whose silent looks, this one among them, are believed without a second one. */
  silent(look: L, nowMs: number): Verdict<L> | undefined {
    const place = this.#neighbourhoods[this.#at[look.row] ?? NOWHERE];
    if (place === undefined || place.alarms.length === 0) return undefined;
    place.alarms = place.alarms.filter(({ beganMs }) => nowMs - beganMs < ALARM_MS);
    const believed = new Map<number, L>();
    let silent = 0;
    for (const alarm of place.alarms) {
      if (alarm.host !== NOWHERE && alarm.host !== this.#host[look.row]) continue;
      alarm.looks.set(look.row, look);
      if (look.beganMs >= alarm.beganMs) alarm.witnesses.add(look.row);
      if (alarm.witnesses.size < alarm.needed) continue;
      silent = Math.max(silent, alarm.witnesses.size);
      for (const [row, one] of alarm.looks) believed.set(row, one);
      alarm.looks.clear();
    }
    return believed.size === 0 ? undefined : { silent, looks: [...believed.values()] };
  }

  /** Somebody answers: from now on each is judged alone, beside it and at its host. */
  heard(row: number): void {
    const place = this.#neighbourhoods[this.#at[row] ?? NOWHERE];
    if (place === undefined || place.alarms.length === 0) return;
    const host = this.#host[row];
    place.alarms = place.alarms.filter((alarm) => alarm.host !== NOWHERE && alarm.host !== host);
  }

  /** One came back: answers those beside it that are down, and may have come back with it. */
  recovered(row: number, nowMs: number, isDown: (row: number) => boolean): number[] {
    const place = this.#neighbourhoods[this.#at[row] ?? NOWHERE];
    if (place === undefined || nowMs - place.recoveredMs < RECOVERY_QUIET_MS) return [];
    place.recoveredMs = nowMs;
    return this.#beside(place, row, isDown);
  }

  #beside(place: Neighbourhood<L>, row: number, isWanted: (row: number) => boolean): number[] {
    const rows: number[] = [];
    for (let other = place.first; other !== NOWHERE; other = this.#next[other] ?? NOWHERE) {
      if (rows.length >= MOST) break;
      if (other !== row && isWanted(other)) rows.push(other);
    }
    return rows;
  }

  #put(index: number, first: number): void {
    const place = this.#neighbourhoods[index];
    if (place !== undefined) place.first = first;
  }

  #room(row: number): void {
    const before = this.#at.length;
    if (row < before) return;
    const rows = Math.max(256, row + 1, before * 2);
    this.#at = grown(new Int32Array(rows).fill(NOWHERE), this.#at);
    this.#host = grown(new Int32Array(rows).fill(NOWHERE), this.#host);
    this.#next = grown(new Int32Array(rows), this.#next);
    this.#before = grown(new Int32Array(rows), this.#before);
  }
}

function alarmOf<L extends SilentLook>(beganMs: number, host: number, others: number): Alarm<L> {
  const needed = Math.min(WITNESSES, others);
  return { beganMs, host, needed, witnesses: new Set(), looks: new Map() };
}

function grown(larger: Int32Array<ArrayBuffer>, column: Int32Array): Int32Array<ArrayBuffer> {
  larger.set(column);
  return larger;
}

function keyOf(target: Target): string | undefined {
  const host = hostOf(target);
  if (host === undefined) return undefined;
  return /^\d+\.\d+\.\d+\.\d+$/.test(host) ? host.slice(0, host.lastIndexOf('.')) : host;
}

/** Where a target answers; a checkpoint without an address of its own stands at its first lane. */
export function hostOf({ address, lanes }: Target): string | undefined {
  return address?.host ?? lanes?.find((lane) => lane.address !== null)?.address?.host;
}
