/** The present of every device: the spell that goes on for each check, what holds now, and the counts made of it. */
import { CATEGORIES, CHECKS } from '../../config/terms.ts';
import { exclusionOf, isAssessed } from '../rules/device.ts';
import type { Freshness } from '../rules/freshness.ts';
import { allowedMsOf } from '../rules/freshness.ts';
import type { Outcome, Spell } from '../rules/spell.ts';
import { presentOf } from '../rules/spell.ts';
import { CHECK_COUNT, Columns, FREE } from './columns.ts';
import { Headcount } from './headcount.ts';
import { Layout } from './layout.ts';
import type { Records, WatchedRecord } from './records.ts';
import type { Tally } from './tally.ts';
import { exclusionCode, NOTHING, reasonCode, reasonOf, stateCode, stateOf, UNKNOWN } from './words.ts';

const GRACE = exclusionCode('grace');
/** Judged by the registry, which is never silent. */
const POSITION = CHECKS.indexOf('position');

export interface LiveRules {
  /** By index of the check. */
  readonly freshness: readonly Freshness[];
  readonly graceMs: number;
}

export class Live {
  readonly columns = new Columns();
  readonly #records: Records;
  readonly #rules: LiveRules;
  /** By device id. */
  readonly #slots = new Map<number, number>();
  readonly #free: number[] = [];
  /** Slots below this were used at some time. */
  #end = 0;
  #counts: Headcount;
  #byCode: Int32Array | undefined;
  /** Indexes of the daemons that are silent. */
  readonly #silent = new Set<number>();
  #exempt: ReadonlySet<number> = new Set();
  /** Indexes of units whose counts changed, ids of devices whose state changed, since somebody took them. */
  readonly changed = { units: new Set<number>(), devices: new Set<number>() };

  constructor(records: Records, rules: LiveRules) {
    this.#records = records;
    this.#rules = rules;
    this.#counts = new Headcount(new Layout(records), this.columns, this.changed.units);
  }

  get layout(): Layout {
    return this.#counts.layout;
  }

  get tally(): Tally {
    return this.#counts.tally;
  }

  /** Slots from 0 up to this; some of them may be free. */
  get end(): number {
    return this.#end;
  }

  get size(): number {
    return this.#slots.size;
  }

  /** Slots in the order of the devices' codes. */
  get byCode(): Int32Array {
    this.#byCode ??= this.#sorted();
    return this.#byCode;
  }

  /** Undefined for a device that is not registered or not assessed. */
  slotOf(device: number): number | undefined {
    return this.#slots.get(device);
  }

  /** Takes in a device as its record is now; nothing happens for one that is not registered or not assessed. */
  enrol(device: number, atMs: number): void {
    const record = this.#records.get(device);
    if (record === undefined || !isAssessed(record.kind)) return;
    const slot = this.#slots.get(device) ?? this.#enrol(device);
    this.#counts.withdraw(slot);
    this.#count(slot, record, atMs);
  }

  recordOf(slot: number): WatchedRecord | undefined {
    return this.#records.get(this.columns.device[slot] ?? FREE);
  }

  /** Takes the registry as it is now, counts everything anew, and answers who is gone. */
  rebuild(atMs: number): number[] {
    const gone: number[] = [];
    for (const [device, slot] of this.#slots)
      if (!this.#isWatched(device)) gone.push(this.#dismiss(device, slot));
    this.changed.units.clear();
    this.columns.part.fill(NOTHING);
    this.columns.round.fill(0);
    this.#counts = new Headcount(new Layout(this.#records), this.columns, this.changed.units);
    this.#byCode = undefined;
    for (const record of this.#records.all()) {
      if (isAssessed(record.kind))
        this.#count(this.#slots.get(record.id) ?? this.#enrol(record.id), record, atMs);
    }
    for (let unit = 0; unit < this.layout.units.length; unit++) this.changed.units.add(unit);
    return gone;
  }

  /** Takes changed records and answers who is gone. */
  renew(devices: readonly number[], atMs: number): number[] {
    const records = devices.map((device) => this.#records.get(device));
    if (records.some((record) => record && this.#needsNewLayout(record))) return this.rebuild(atMs);
    this.#byCode = undefined;
    const gone: number[] = [];
    for (const device of devices) {
      const slot = this.#slots.get(device);
      if (slot !== undefined) this.#counts.withdraw(slot);
      if (this.#isWatched(device)) this.enrol(device, atMs);
      else if (slot !== undefined) gone.push(this.#dismiss(device, slot));
    }
    return gone;
  }

  /** The spell that goes on in a cell; undefined before the first look. */
  spellOf(cell: number): Spell | undefined {
    const { columns } = this;
    if (columns.toldState[cell] === NOTHING) return undefined;
    return {
      state: stateOf(columns.state[cell] ?? UNKNOWN),
      reason: reasonOf(columns.reason[cell] ?? 0),
      fromMs: columns.fromMs[cell] ?? 0,
      seenMs: columns.seenMs[cell] ?? 0,
      sinceMs: columns.sinceMs[cell] ?? 0,
    };
  }

  /** What the daemon reported last. */
  toldOf(cell: number): Outcome | undefined {
    const state = this.columns.toldState[cell] ?? NOTHING;
    if (state === NOTHING) return undefined;
    return { state: stateOf(state), reason: reasonOf(this.columns.toldReason[cell] ?? 0) };
  }

  /** Takes over what a look came to; `refresh` shows it. */
  settle(cell: number, spell: Spell, told: Outcome): void {
    const { columns } = this;
    columns.state[cell] = stateCode(spell.state);
    columns.reason[cell] = reasonCode(spell.reason);
    columns.fromMs[cell] = spell.fromMs;
    columns.seenMs[cell] = spell.seenMs;
    columns.sinceMs[cell] = spell.sinceMs;
    columns.toldState[cell] = stateCode(told.state);
    columns.toldReason[cell] = reasonCode(told.reason);
  }

  /** Forgets what was seen of a device; `refresh` shows it. */
  forget(device: number): void {
    const slot = this.#slots.get(device);
    if (slot !== undefined)
      this.columns.toldState.fill(NOTHING, slot * CHECK_COUNT, (slot + 1) * CHECK_COUNT);
  }

  /** The spell of a cell was seen to go on. */
  see(cell: number, atMs: number): void {
    if (atMs > (this.columns.seenMs[cell] ?? 0)) this.columns.seenMs[cell] = atMs;
  }

  /** Does what holds now differ from the spell? */
  isVeiled(cell: number): boolean {
    const { state, reason, nowState, nowReason } = this.columns;
    return state[cell] !== nowState[cell] || reason[cell] !== nowReason[cell];
  }

  /** Since when what holds now has held; of what was known once, since it was last seen. Null before the first look. */
  sinceOf(cell: number): number | null {
    const { columns } = this;
    if (columns.toldState[cell] === NOTHING) return null;
    return (this.isVeiled(cell) ? columns.seenMs[cell] : columns.sinceMs[cell]) ?? null;
  }

  /** Finds out what holds now for a device, and counts it so. */
  refresh(slot: number, atMs: number): void {
    const { columns } = this;
    const isSilent = this.#silent.has(columns.daemon[slot] ?? 0);
    const first = slot * CHECK_COUNT;
    let hasChanged = false;
    for (let check = 0; check < CHECK_COUNT; check++) {
      const cell = first + check;
      const allowedMs = this.#allowedMs(cell, check);
      const isUnheard = isSilent && check !== POSITION;
      const present = presentOf(this.spellOf(cell), this.toldOf(cell), isUnheard, atMs, allowedMs);
      const [state, reason] = [stateCode(present.state), reasonCode(present.reason)];
      if (state === columns.nowState[cell] && reason === columns.nowReason[cell]) continue;
      columns.nowState[cell] = state;
      columns.nowReason[cell] = reason;
      hasChanged = true;
    }
    if (hasChanged) this.changed.devices.add(columns.device[slot] ?? FREE);
    this.#counts.count(slot);
  }

  /** Whatever got too old is unknown from now on; whose grace has ended is counted. */
  sweep(atMs: number): void {
    const { columns } = this;
    const allowed = this.#rules.freshness.map(({ allowedMs }) => allowedMs);
    for (let slot = 0; slot < this.#end; slot++) {
      if (columns.device[slot] === FREE) continue;
      if (columns.exclusion[slot] === GRACE && atMs >= (columns.graceEndsMs[slot] ?? 0))
        this.enrol(columns.device[slot] ?? FREE, atMs);
      for (let check = 0; check < CHECK_COUNT; check++) {
        const cell = slot * CHECK_COUNT + check;
        if (columns.nowState[cell] === UNKNOWN) continue;
        const ageMs = atMs - (columns.seenMs[cell] ?? 0);
        if (ageMs > (allowed[check] ?? 0) && ageMs > this.#allowedMs(cell, check)) this.refresh(slot, atMs);
      }
    }
  }

  /** These devices and no others are exempt from now on. */
  exempt(devices: ReadonlySet<number>): void {
    const { columns } = this;
    this.#exempt = devices;
    for (let slot = 0; slot < this.#end; slot++) {
      const device = columns.device[slot] ?? FREE;
      const is = devices.has(device) ? 1 : 0;
      if (device === FREE || columns.exempt[slot] === is) continue;
      columns.exempt[slot] = is;
      this.changed.devices.add(device);
      this.#counts.count(slot);
    }
  }

  /** A daemon fell silent, or is heard again: what it looks at is unknown, or known as far as it is young enough. */
  hush(daemon: number, isSilent: boolean, atMs: number): void {
    if (isSilent === this.#silent.has(daemon)) return;
    if (isSilent) this.#silent.add(daemon);
    else this.#silent.delete(daemon);
    for (let slot = 0; slot < this.#end; slot++) {
      if (this.columns.device[slot] !== FREE && this.columns.daemon[slot] === daemon)
        this.refresh(slot, atMs);
    }
  }

  isSilent(daemon: number): boolean {
    return this.#silent.has(daemon);
  }

  #allowedMs(cell: number, check: number): number {
    const rule = this.#rules.freshness[check];
    if (rule === undefined) return 0;
    const { state, seenMs, sinceMs } = this.columns;
    return allowedMsOf(rule, stateOf(state[cell] ?? UNKNOWN), (seenMs[cell] ?? 0) - (sinceMs[cell] ?? 0));
  }

  /** Counts a device that is counted nowhere at present. */
  #count(slot: number, record: WatchedRecord, atMs: number): void {
    const { columns } = this;
    columns.unit[slot] = this.layout.unitIndex(record.unit) ?? 0;
    columns.category[slot] = CATEGORIES.indexOf(record.category);
    columns.platform[slot] = this.layout.platformIndex(record.platform) ?? 0;
    columns.exclusion[slot] = exclusionCode(exclusionOf(record, atMs, this.#rules.graceMs));
    columns.exempt[slot] = this.#exempt.has(record.id) ? 1 : 0;
    columns.graceEndsMs[slot] = (record.commissionedMs ?? 0) + this.#rules.graceMs;
    this.changed.devices.add(record.id);
    this.refresh(slot, atMs);
  }

  /** Is the device at a unit or platform that came after the layout? */
  #needsNewLayout({ unit, platform }: WatchedRecord): boolean {
    const { units } = this.#records;
    if (this.layout.unitIndex(unit) === undefined && units.get(unit) !== undefined) return true;
    if (this.layout.platformIndex(platform) !== undefined) return false;
    return this.#records.platforms().some(({ id }) => id === platform);
  }

  #isWatched(device: number): boolean {
    const record = this.#records.get(device);
    return record !== undefined && isAssessed(record.kind);
  }

  #enrol(device: number): number {
    const slot = this.#free.pop() ?? this.#end++;
    if (slot >= this.columns.capacity) this.columns.grow();
    this.columns.clear(slot, device);
    for (let check = 0; check < CHECKS.length; check++) {
      this.columns.nowReason[slot * CHECK_COUNT + check] = reasonCode('never-looked');
    }
    this.#slots.set(device, slot);
    this.#byCode = undefined;
    return slot;
  }

  #dismiss(device: number, slot: number): number {
    this.columns.clear(slot, FREE);
    this.#slots.delete(device);
    this.#free.push(slot);
    this.changed.devices.add(device);
    return device;
  }

  #sorted(): Int32Array {
    const codes = new Map(
      [...this.#slots].map(([device, slot]) => [slot, this.#records.get(device)?.code ?? '']),
    );
    const slots = [...codes.keys()];
    return Int32Array.from(slots.sort((a, b) => ((codes.get(a) ?? '') < (codes.get(b) ?? '') ? -1 : 1)));
  }
}
