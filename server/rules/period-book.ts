/** Every device over one span, counted under one version of the rules: figures, and the list behind each of them. */
import type { Grouping, OutKind, PeriodRate } from '../../config/periods.ts';
import { populationOf, type State } from '../../config/terms.ts';
import { type DeviceSums, type Faults, type Home, type HomeTimes, noTimes } from './period-device.ts';
import { aboveOf, type LedgerUnit } from './period-ledger.ts';
import { DEVICE_RATES, type DeviceRate, outOf, type Stand, standOf } from './period-parts.ts';
import type { RuleValues } from './period-rules.ts';
import type { SpanSums } from './period-sums.ts';
import {
  addTotals,
  countDevice,
  type Line,
  lineOf,
  noTotals,
  onlineSides,
  type Side,
  type Sides,
  type Standing,
  type Totals,
} from './period-totals.ts';
import type { Stretch } from './timeline.ts';

export const SCOPE_WORDS = ['all', 'public', 'social'] as const;
export type ScopeWord = (typeof SCOPE_WORDS)[number];

/** Which devices a figure speaks of; what is left out is not asked for. */
export interface Among {
  readonly unit: string;
  readonly scope: ScopeWord;
  readonly only?: Readonly<Partial<Record<Exclude<Grouping, 'unit' | 'population'>, string | undefined>>>;
}

/** One group of a breakdown. */
export interface GroupLine {
  readonly key: string;
  readonly line: Line;
}

/** A device behind a figure, with its part of it. */
export interface BookRow {
  readonly device: number;
  readonly unit: string;
  readonly sides: Sides;
}

/** The key of a home in a breakdown; units are asked for by their place in the tree. */
export function keyOf(home: Home, by: Exclude<Grouping, 'unit'>): string {
  return by === 'population' ? populationOf(home.category) : home[by];
}

/** Breakdowns in which a carrier's own link is no excuse. */
export function isCharged(by: Grouping | null, only: Among['only'] = {}): boolean {
  return by === 'platform' || by === 'carrier' || only.platform !== undefined || only.carrier !== undefined;
}

const RATES_IN_ROW = DEVICE_RATES.length;
const NUMBERS = 6;

/** Milliseconds of every device and home in columns: objects of a city would take fifty megabytes for each span. */
class TimeColumns {
  /** Those of device d are at[d] up to at[d + 1]. */
  readonly #at: Uint32Array;
  readonly #home: Uint32Array;
  readonly #ms: Float64Array;
  readonly #registration: readonly State[];
  readonly #out: readonly (OutKind | null)[];
  /** By entry, where there is any. */
  readonly #kinds = new Map<number, HomeTimes['out']>();
  readonly #charged = new Map<number, HomeTimes['charged']>();

  constructor(all: readonly DeviceSums[]) {
    const entries = all.reduce((sum, { times }) => sum + times.length, 0);
    this.#at = new Uint32Array(all.length + 1);
    this.#home = new Uint32Array(entries);
    this.#ms = new Float64Array(entries * NUMBERS);
    this.#registration = all.map(({ registration }) => registration);
    this.#out = all.map(({ out }) => out);
    let entry = 0;
    for (const [at, { times }] of all.entries()) {
      for (const { home, due, exempt, charged, out } of times) {
        this.#home[entry] = home;
        const ms = [due.good, due.bad, due.unknown, exempt.good, exempt.bad, exempt.unknown];
        this.#ms.set(ms, entry * NUMBERS);
        if (out.size > 0) this.#kinds.set(entry, out);
        if (charged.good + charged.bad + charged.unknown > 0) this.#charged.set(entry, charged);
        entry++;
      }
      this.#at[at + 1] = entry;
    }
  }

  *of(at: number): Generator<HomeTimes> {
    for (let entry = this.#at[at] ?? 0; entry < (this.#at[at + 1] ?? 0); entry++) {
      const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = this.#ms.subarray(
        entry * NUMBERS,
        (entry + 1) * NUMBERS,
      );
      yield {
        home: this.#home[entry] ?? 0,
        due: { good: a, bad: b, unknown: c },
        exempt: { good: d, bad: e, unknown: f },
        charged: this.#charged.get(entry) ?? noTimes(),
        out: this.#kinds.get(entry) ?? new Map(),
      };
    }
  }

  standing(at: number): Standing {
    return { registration: this.#registration[at] ?? 'unknown', out: this.#out[at] ?? null };
  }
}

export class Book {
  readonly span: Stretch;
  readonly values: RuleValues;
  readonly units: readonly LedgerUnit[];
  readonly homes: readonly Home[];
  readonly #above: ReadonlyMap<string, readonly string[]>;
  /** By home: what its devices come to. */
  readonly #rows: readonly Totals[];
  readonly #ids: Int32Array;
  readonly #home: Uint32Array;
  /** By device: part of each device rate, adjusted and then raw. */
  readonly #parts: Uint8Array;
  readonly #times: TimeColumns;
  /** By place of the device. */
  readonly #faults = new Map<number, DeviceSums['faults']>();

  constructor(sums: SpanSums, values: RuleValues) {
    this.span = sums.span;
    this.values = values;
    this.units = sums.units;
    this.homes = sums.homes;
    this.#above = aboveOf(sums.units);
    const rows = sums.homes.map(noTotals);
    const all = [...sums.devices.values()].sort((a, b) => a.device - b.device);
    this.#rows = rows;
    this.#times = new TimeColumns(all);
    this.#ids = new Int32Array(all.length);
    this.#home = new Uint32Array(all.length);
    this.#parts = new Uint8Array(2 * RATES_IN_ROW * all.length);
    const rowOf = (home: number): Totals => rows[home] ?? noTotals();
    for (const [at, one] of all.entries()) {
      const stand = standOf(one, values);
      this.#ids[at] = one.device;
      this.#home[at] = one.home;
      this.#keep(at, stand);
      if (one.faults.size > 0) this.#faults.set(at, one.faults);
      countDevice(rowOf, one, stand);
    }
  }

  #keep(at: number, stand: Stand): void {
    for (const [index, rate] of DEVICE_RATES.entries()) {
      this.#parts[(2 * at + 0) * RATES_IN_ROW + index] = stand.adjusted[rate];
      this.#parts[(2 * at + 1) * RATES_IN_ROW + index] = stand.raw[rate];
    }
  }

  get size(): number {
    return this.#ids.length;
  }

  /** Everything that is asked for, as one line. */
  line(among: Among): Line {
    const sum = noTotals();
    for (const home of this.#homesIn(among)) addTotals(sum, this.#rows[home] ?? noTotals());
    return lineOf(sum, this.values, isCharged(null, among.only));
  }

  /** Broken down: by unit into those directly below, with what belongs to the unit itself under its own code. */
  groups(among: Among, by: Grouping): GroupLine[] {
    const sums = new Map<string, Totals>();
    for (const home of this.#homesIn(among)) {
      const key = this.#groupOf(home, by, among.unit);
      const sum = sums.get(key) ?? noTotals();
      sums.set(key, sum);
      addTotals(sum, this.#rows[home] ?? noTotals());
    }
    const charged = isCharged(by, among.only);
    return [...sums]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, sum]) => ({ key, line: lineOf(sum, this.values, charged) }));
  }

  /** The line of every unit that has devices, from one walk. */
  unitLines(scope: ScopeWord): GroupLine[] {
    const sums = new Map<string, Totals>();
    for (const [home, { unit, category }] of this.homes.entries()) {
      if (scope !== 'all' && populationOf(category) !== scope) continue;
      for (const above of this.#above.get(unit) ?? [unit]) {
        const sum = sums.get(above) ?? noTotals();
        sums.set(above, sum);
        addTotals(sum, this.#rows[home] ?? noTotals());
      }
    }
    return [...sums]
      .filter(([, sum]) => sum.some((count) => count !== 0))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, sum]) => ({ key, line: lineOf(sum, this.values) }));
  }

  /** The devices behind a figure: their parts add up to it. */
  rows(among: Among & { readonly rate: PeriodRate; readonly side: Side }): BookRow[] {
    const wanted = new Set(this.#homesIn(among));
    const charged = among.rate === 'online' && isCharged(null, among.only);
    const found: BookRow[] = [];
    const add = (at: number, home: number, sides: Sides) => {
      const unit = this.homes[home]?.unit ?? '';
      found.push({ device: this.#ids[at] ?? 0, unit, sides });
    };
    if (among.rate === 'repair') {
      for (const [at, faults] of this.#faults)
        for (const [home, one] of faults) if (wanted.has(home)) add(at, home, faultSides(one, among.side));
      return found;
    }
    for (let at = 0; at < this.size; at++) {
      if (among.rate === 'online') {
        for (const times of this.#times.of(at)) {
          if (!wanted.has(times.home)) continue;
          add(at, times.home, onlineSides(this.#times.standing(at), times, among.side, charged));
        }
        continue;
      }
      const home = this.#home[at] ?? 0;
      if (!wanted.has(home)) continue;
      const row = (2 * at + (among.side === 'raw' ? 1 : 0)) * RATES_IN_ROW;
      const code = this.#parts[row + DEVICE_RATES.indexOf(among.rate as DeviceRate)] ?? 0;
      add(at, home, sidesOfCode(code));
    }
    return found;
  }

  /** Online time of every device, all homes together. */
  *uptimes(): Generator<{
    device: number;
    goodMs: number;
    badMs: number;
    unknownMs: number;
    exemptMs: number;
  }> {
    for (let at = 0; at < this.size; at++) {
      const sum = { device: this.#ids[at] ?? 0, goodMs: 0, badMs: 0, unknownMs: 0, exemptMs: 0 };
      for (const { due, exempt } of this.#times.of(at)) {
        sum.goodMs += due.good;
        sum.badMs += due.bad;
        sum.unknownMs += due.unknown;
        sum.exemptMs += exempt.good + exempt.bad + exempt.unknown;
      }
      yield sum;
    }
  }

  #homesIn({ unit, scope, only = {} }: Among): number[] {
    const asked = Object.entries(only).filter(([, value]) => value !== undefined);
    return this.homes.flatMap((home, index) => {
      if (!(this.#above.get(home.unit) ?? [home.unit]).includes(unit)) return [];
      if (scope !== 'all' && populationOf(home.category) !== scope) return [];
      const fits = asked.every(([by, value]) => keyOf(home, by as 'platform') === value);
      return fits ? [index] : [];
    });
  }

  #groupOf(home: number, by: Grouping, unit: string): string {
    const at = this.homes[home];
    if (at === undefined) return '';
    if (by !== 'unit') return keyOf(at, by);
    const chain = this.#above.get(at.unit) ?? [at.unit];
    const place = chain.indexOf(unit);
    return chain[place - 1] ?? unit;
  }
}

function faultSides(faults: Faults, side: Side): Sides {
  const { good, bad, unknown } = side === 'raw' ? faults.raw : faults;
  return sidesOf(good, bad, unknown, side === 'raw' ? [] : [...faults.out]);
}

function sidesOfCode(code: number): Sides {
  const out = outOf(code);
  return out === null
    ? sidesOf(Number(code === 0), Number(code === 1), Number(code === 2), [])
    : sidesOf(0, 0, 0, [[out, 1]]);
}

function sidesOf(
  good: number,
  bad: number,
  unknown: number,
  out: readonly (readonly [OutKind, number])[],
): Sides {
  const excluded = out.reduce((sum, [, count]) => sum + count, 0);
  return { good, bad, unknown, excluded, excludedBy: Object.fromEntries(out) };
}
