/**
 * Registration, judged in one place: the probe says whether the device is the one of its file, the registry whether its
 * code is sound and its sub-platform lists it. What a daemon tells is combined before it is folded; when something else
 * changes – a catalogue, a file, the age of what was seen – it is judged again and told like a look.
 */
import { setImmediate as breathe } from 'node:timers/promises';
import { CHECKS } from '../../config/terms.ts';
import type { Batch, Finding, Observation, Reason } from '../../probes/link/observation.ts';
import {
  LIVE_WAYS,
  type Listing,
  type LiveRegistration,
  type Registered,
  type Registrable,
  registeredOf,
} from '../rules/registration.ts';
import { isSame, type Outcome } from '../rules/spell.ts';
import { fitsFile, type Likeness, likenessOf, swapIn } from '../rules/swap.ts';
import type { KeptTraits } from '../rules/traits.ts';
import type { Sql } from '../store/db.ts';
import {
  listRegistrations,
  type RegistrationRow,
  type SwapRow,
  saveRegistrations,
  saveSwap,
} from '../store/registration.ts';
import { CHECK_COUNT } from './columns.ts';
import { outcomeOf } from './fold-batch.ts';
import type { Live } from './live.ts';
import { type SeenSwap, Swaps } from './swaps.ts';

/** What the registry knows of one device's registration. */
export interface Filed {
  readonly code: Registrable['code'];
  readonly listing: Listing;
  readonly likeness: Likeness;
}

/** Undefined for a device that is not registered. */
export type FiledOf = (device: number) => Filed | undefined;

export interface RegistrationsOptions {
  readonly live: Live;
  readonly filedOf: FiledOf;
  /** For how long a device that is not seen stays registered. */
  readonly keepMs: number;
}

/** What a batch comes to: its looks at registration combined, and what is to be written with it. */
export interface JudgedBatch {
  readonly batch: Batch;
  readonly rows: readonly RegistrationRow[];
  readonly swaps: readonly SeenSwap[];
}

/** Since when and until when anybody saw a device; null for never. */
export interface SeenSpan {
  readonly firstMs: number | null;
  readonly lastMs: number | null;
}

const REGISTRATION = CHECKS.indexOf('registration');
const ONLINE = CHECKS.indexOf('online');
const AT_ONCE = 2_000;

export class Registrations {
  readonly swaps = new Swaps();
  readonly #options: RegistrationsOptions;
  /** By device. */
  readonly #rows = new Map<number, RegistrationRow>();
  /** Devices to judge again. */
  #due: Set<number> | 'all' = new Set();

  constructor(options: RegistrationsOptions) {
    this.#options = options;
  }

  async load(sql: Sql): Promise<void> {
    await this.swaps.load(sql);
    for (let after = 0; ; ) {
      const rows = await listRegistrations(sql, after, AT_ONCE);
      for (const row of rows) this.#rows.set(row.device, row);
      after = rows.at(-1)?.device ?? 0;
      if (rows.length < AT_ONCE) break;
      await breathe();
    }
    this.review('all');
  }

  /** For how long a device that is not seen stays registered. */
  get keepMs(): number {
    return this.#options.keepMs;
  }

  /** What the registry knows of a device. */
  filedOf(device: number): Filed | undefined {
    return this.#options.filedOf(device);
  }

  /** All that is known of a device's registration now; undefined for one that is not registered. */
  of(device: number, nowMs: number): (Registered & { readonly live: LiveRegistration | null }) | undefined {
    const filed = this.#options.filedOf(device);
    if (filed === undefined) return undefined;
    const seen = this.#seen(device, this.#now(device), filed);
    return { ...registeredOf(seen, nowMs, this.#options.keepMs), live: seen.live };
  }

  /** When it was seen: it answered our probe, or it registered by itself. */
  spanOf(device: number): SeenSpan {
    const row = this.#now(device);
    const online = this.#spell(device, ONLINE);
    const isUp = online?.state === 'good';
    const firstMs = row.firstMs ?? (isUp ? online.sinceMs : null);
    if (firstMs === null) return { firstMs, lastMs: null };
    // Who is down was seen until then.
    const upMs = isUp ? online.seenMs : online?.state === 'bad' ? online.sinceMs : 0;
    return { firstMs, lastMs: Math.max(firstMs, upMs, row.knownMs ?? 0, row.liveMs ?? 0) };
  }

  /** Takes the looks at registration of a batch for what they are worth. Nothing is kept before `take`. */
  judge(batch: Batch): JudgedBatch {
    const rows = new Map<number, RegistrationRow>();
    const swaps: SeenSwap[] = [];
    const changed = batch.changed.map((said): Observation => {
      if (said.check === 'online' && said.finding.state === 'good') this.#firstSeen(said, rows);
      if (said.check !== 'registration') return said;
      const filed = this.#options.filedOf(said.n);
      const before = rows.get(said.n) ?? this.#now(said.n);
      if (filed === undefined || said.atMs <= before.toldMs) return said;
      const look = besideFile(said, filed);
      const row = after(before, look);
      rows.set(look.n, row);
      const found = this.#swapsOf(look, filed);
      swaps.push(...found);
      const seen = this.#seen(look.n, row, filed, found);
      return {
        ...look,
        finding: findingOf(registeredOf(seen, look.atMs, this.#options.keepMs).outcome),
      };
    });
    return { batch: { ...batch, changed }, rows: [...rows.values()], swaps };
  }

  /** Writes what a batch came to, within its transaction. */
  async write(sql: Sql, { rows, swaps }: Pick<JudgedBatch, 'rows' | 'swaps'>): Promise<SwapRow[]> {
    if (rows.length > 0) await saveRegistrations(sql, rows);
    const written: SwapRow[] = [];
    for (const swap of swaps) written.push(await saveSwap(sql, swap));
    return written;
  }

  /** After the commit. */
  take({ rows }: Pick<JudgedBatch, 'rows'>, swaps: readonly SwapRow[]): void {
    for (const row of rows) {
      this.#rows.set(row.device, row);
      // A look from before our own latest word is too late for the spell; what it told counts all the same.
      if (row.toldMs <= (this.#spell(row.device, REGISTRATION)?.seenMs ?? 0)) this.review([row.device]);
    }
    for (const swap of swaps) {
      this.swaps.take(swap);
      this.#options.live.changed.devices.add(swap.device);
    }
  }

  /** What a side look tells where the file is silent: rows to write, for `take`. */
  strangerIn(device: number, traits: KeptTraits): SeenSwap[] {
    const filed = this.#options.filedOf(device);
    const swap = filed && swapIn(traits, filed.likeness);
    if (!swap) return [];
    const { oldSeenMs, sinceMs, ...told } = swap;
    const known = this.swaps.allOf(device).find(({ foundMs }) => foundMs >= sinceMs);
    return known ? [] : this.swaps.seen({ device, ...told, oldSeenMs, atMs: sinceMs });
  }

  /** What was known before anybody looked from here: when devices were seen last. Rows to write, for `take`. */
  seenBefore(seen: ReadonlyMap<number, number>): RegistrationRow[] {
    return [...seen].flatMap(([device, atMs]) => {
      if (this.#rows.has(device) || this.#options.filedOf(device) === undefined) return [];
      return [{ ...blank(device), knownState: 'good' as const, knownMs: atMs, firstMs: atMs }];
    });
  }

  /** These are to be judged again, at the next turn. */
  review(devices: readonly number[] | 'all'): void {
    if (devices === 'all') this.#due = 'all';
    else if (this.#due !== 'all') for (const device of devices) this.#due.add(device);
  }

  /**
   * Judges again what is due and tells what comes out differently. A device at which nobody has looked yet, or of which
   * batches were lost, waits for its look.
   */
  async turn(nowMs: number, tell: (looks: readonly Observation[]) => Promise<void>): Promise<void> {
    const due = this.#due === 'all' ? [...this.#rows.keys()] : [...this.#due];
    if (due.length === 0) return;
    this.#due = new Set();
    for (let from = 0; from < due.length; from += AT_ONCE) {
      const looks = due.slice(from, from + AT_ONCE).flatMap((device) => this.#again(device, nowMs) ?? []);
      if (looks.length > 0) await tell(looks);
      await breathe();
    }
  }

  forget(devices: readonly number[]): void {
    for (const device of devices) this.#rows.delete(device);
    this.swaps.forget(devices);
  }

  #again(device: number, nowMs: number): Observation | undefined {
    const { live, filedOf, keepMs } = this.#options;
    const [slot, filed, row] = [live.slotOf(device), filedOf(device), this.#rows.get(device)];
    if (slot === undefined || filed === undefined || !row?.toldState) return undefined;
    const cell = slot * CHECK_COUNT + REGISTRATION;
    const [told, spell] = [live.toldOf(cell), live.spellOf(cell)];
    if (told === undefined || spell === undefined || told.reason === 'probe-silent') return undefined;
    const { outcome } = registeredOf(this.#seen(device, this.#now(device), filed), nowMs, keepMs);
    if (isSame(outcome, told) && (isSame(outcome, spell) || outcome.state === 'unknown')) return undefined;
    const atMs = Math.max(nowMs, spell.seenMs + 1);
    return { n: device, check: 'registration', atMs, finding: findingOf(outcome), steps: [] };
  }

  /** The row as it is at this moment: what is only repeated is not written down each time. */
  #now(device: number): RegistrationRow {
    const row = this.#rows.get(device) ?? blank(device);
    const seenMs = this.#spell(device, REGISTRATION)?.seenMs ?? 0;
    if (row.toldState === null || row.toldState === 'unknown' || row.knownMs === null) return row;
    const knownMs = Math.max(row.knownMs, seenMs);
    return {
      ...row,
      knownMs,
      liveMs: row.liveMs !== null && row.toldState === 'good' ? knownMs : row.liveMs,
    };
  }

  #seen(
    device: number,
    row: RegistrationRow,
    { code, listing }: Filed,
    fresh: readonly SeenSwap[] = [],
  ): Registrable {
    const swap = fresh.length > 0 ? fresh.find(({ overMs }) => overMs === null) : this.swaps.of(device);
    const { knownState, knownReason, knownMs, toldState, toldReason, liveBy, liveMs } = row;
    return {
      code,
      listing,
      identity: {
        known:
          knownState === null || knownMs === null
            ? null
            : { outcome: { state: knownState, reason: knownReason }, seenMs: knownMs },
        told: toldState === null ? null : { state: toldState, reason: toldReason },
      },
      swap: swap?.reason ?? null,
      live: liveBy === null || liveMs === null ? null : { by: liveBy, seenMs: liveMs },
    };
  }

  #swapsOf({ n, finding, readings, atMs }: Observation, { likeness }: Filed): SeenSwap[] {
    if (readings === undefined || finding.state === 'unknown') return [];
    const told = likenessOf(readings);
    const reason = finding.state === 'bad' ? finding.reason : null;
    if (reason === 'serial-differs' || reason === 'mac-differs') {
      const oldSeenMs = this.#lastGood(n);
      return this.swaps.seen({ device: n, reason, new: told, old: likeness, oldSeenMs, atMs });
    }
    const going = this.swaps.of(n);
    const isStillThere = going !== undefined && going.new.serial !== '' && going.new.serial === told.serial;
    // Where the file is silent, a match with it says nothing of a stranger.
    if (finding.state !== 'good' || (isStillThere && likeness.serial === '')) return [];
    return this.swaps.over(n, atMs);
  }

  #lastGood(device: number): number | null {
    const { knownState, knownMs } = this.#now(device);
    return knownState === 'good' ? knownMs : null;
  }

  #firstSeen({ n, atMs }: Observation, rows: Map<number, RegistrationRow>): void {
    const row = rows.get(n) ?? this.#rows.get(n) ?? blank(n);
    if (row.firstMs === null) rows.set(n, { ...row, firstMs: atMs });
  }

  #spell(device: number, check: number) {
    const { live } = this.#options;
    const slot = live.slotOf(device);
    return slot === undefined ? undefined : live.spellOf(slot * CHECK_COUNT + check);
  }
}

/** A stranger of the file as it was may be the device of the file as it is. */
function besideFile(look: Observation, { likeness }: Filed): Observation {
  const { finding, readings } = look;
  const isStranger =
    finding.state === 'bad' && (finding.reason === 'serial-differs' || finding.reason === 'mac-differs');
  if (!isStranger || readings === undefined || !fitsFile(likeness, likenessOf(readings))) return look;
  return { ...look, finding: { state: 'good' } };
}

/** After a look: who could not be asked is still who it was. */
function after(row: RegistrationRow, { finding, atMs, readings }: Observation): RegistrationRow {
  const { state, reason } = outcomeOf(finding);
  const told = { ...row, toldState: state, toldReason: reason, toldMs: atMs };
  if (state === 'unknown') return told;
  const by = LIVE_WAYS.find((way) => way === readings?.live);
  const live = by === undefined ? {} : { liveBy: by, liveMs: atMs };
  const firstMs = row.firstMs ?? atMs;
  return { ...told, knownState: state, knownReason: reason, knownMs: atMs, firstMs, ...live };
}

function blank(device: number): RegistrationRow {
  const nothing = { knownState: null, knownReason: null, knownMs: null, toldState: null, toldReason: null };
  return { device, ...nothing, toldMs: 0, liveBy: null, liveMs: null, firstMs: null };
}

function findingOf({ state, reason }: Outcome): Finding {
  if (state === 'good') return { state };
  // A bad outcome has a bad reason, an unknown one an unknown reason: both come from the rule.
  return { state, reason: reason as Reason } as Finding;
}
