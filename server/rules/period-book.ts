/** Every device over one span, counted under one version of the rules: figures, and the list behind each of them. */
import { type Grouping, OUT_KINDS, type OutKind, type PeriodRate } from '../../config/periods.ts';
import { populationOf, type State } from '../../config/terms.ts';
import { type DeviceSums, type Faults, type Home, type HomeTimes, noTimes } from './period-device.ts';
import { aboveOf, type LedgerUnit } from './period-ledger.ts';
import { DEVICE_RATES, type DeviceRate, outOf, standOf } from './period-parts.ts';
import type { RuleValues } from './period-rules.ts';
import type { SpanSums } from './period-sums.ts';
import {
  addTotals,
  countDevice,
  isNothing,
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
const STATE_CODE: Readonly<Record<State, number>> = { unknown: 0, good: 1, bad: 2 };
const STATES: readonly State[] = ['unknown', 'good', 'bad'];
const COUNTED = 255;

/** Of what a book speaks. */
export interface BookOf {
  readonly span: Stretch;
  readonly homes: readonly Home[];
  readonly units: readonly LedgerUnit[];
  /** Devices at most; a device with several homes takes more. */
  readonly most: number;
}

/** Milliseconds of every device and home in columns: objects of a city would take fifty megabytes for each span. */
class TimeColumns {
  /** Those of device d are at[d] up to at[d + 1]. */
  readonly #at: Uint32Array;
  readonly #registration: Uint8Array;
  readonly #out: Uint8Array;
  #home: Uint32Array;
  #ms: Float64Array;
  #entries = 0;
  /** By entry, where there is any. */
  readonly #kinds = new Map<number, HomeTimes['out']>();
  readonly #charged = new Map<number, HomeTimes['charged']>();

  constructor(most: number) {
    this.#at = new Uint32Array(most + 1);
    this.#registration = new Uint8Array(most);
    this.#out = new Uint8Array(most);
    this.#home = new Uint32Array(most);
    this.#ms = new Float64Array(most * NUMBERS);
  }

  set(at: number, { times, registration, out }: DeviceSums): void {
    this.#registration[at] = STATE_CODE[registration];
    this.#out[at] = out === null ? COUNTED : OUT_KINDS.indexOf(out);
    for (const { home, due, exempt, charged, out: kinds } of times) {
      const entry = this.#entries++;
      if (entry === this.#home.length) this.#grow();
      this.#home[entry] = home;
      const ms = [due.good, due.bad, due.unknown, exempt.good, exempt.bad, exempt.unknown];
      this.#ms.set(ms, entry * NUMBERS);
      if (kinds.size > 0) this.#kinds.set(entry, kinds);
      if (charged.good + charged.bad + charged.unknown > 0) this.#charged.set(entry, charged);
    }
    this.#at[at + 1] = this.#entries;
  }

  #grow(): void {
    const [home, ms] = [this.#home, this.#ms];
    this.#home = new Uint32Array(2 * home.length + 1);
    this.#home.set(home);
    this.#ms = new Float64Array(this.#home.length * NUMBERS);
    this.#ms.set(ms);
  }

  of(at: number): HomeTimes[] {
    const found: HomeTimes[] = [];
    for (let entry = this.#at[at] ?? 0; entry < (this.#at[at + 1] ?? 0); entry++) {
      const first = entry * NUMBERS;
      const ms = (place: number) => this.#ms[first + place] ?? 0;
      found.push({
        home: this.#home[entry] ?? 0,
        due: { good: ms(0), bad: ms(1), unknown: ms(2) },
        exempt: { good: ms(3), bad: ms(4), unknown: ms(5) },
        charged: this.#charged.get(entry) ?? NO_TIMES,
        out: this.#kinds.get(entry) ?? NO_KINDS,
      });
    }
    return found;
  }

  standing(at: number): Standing {
    const out = this.#out[at] ?? COUNTED;
    return {
      registration: STATES[this.#registration[at] ?? 0] ?? 'unknown',
      out: out === COUNTED ? null : (OUT_KINDS[out] ?? null),
    };
  }
}

const NO_TIMES = noTimes();
const NO_KINDS: HomeTimes['out'] = new Map();

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
  #size = 0;

  /** Empty: `add` takes device after device. */
  constructor({ span, homes, units, most }: BookOf, values: RuleValues) {
    this.span = span;
    this.values = values;
    this.units = units;
    this.homes = homes;
    this.#above = aboveOf(units);
    this.#rows = homes.map(noTotals);
    this.#ids = new Int32Array(most);
    this.#home = new Uint32Array(most);
    this.#parts = new Uint8Array(2 * RATES_IN_ROW * most);
    this.#times = new TimeColumns(most);
  }

  static of({ span, homes, units, devices }: SpanSums, values: RuleValues): Book {
    const book = new Book({ span, homes, units, most: devices.size }, values);
    for (const sums of [...devices.values()].sort((a, b) => a.device - b.device)) book.add(sums);
    return book;
  }

  add(sums: DeviceSums): void {
    const at = this.#size++;
    const stand = standOf(sums, this.values);
    this.#ids[at] = sums.device;
    this.#home[at] = sums.home;
    for (const [index, rate] of DEVICE_RATES.entries()) {
      this.#parts[2 * at * RATES_IN_ROW + index] = stand.adjusted[rate];
      this.#parts[(2 * at + 1) * RATES_IN_ROW + index] = stand.raw[rate];
    }
    this.#times.set(at, sums);
    if (sums.faults.size > 0) this.#faults.set(at, sums.faults);
    countDevice((home) => this.#rows[home] ?? noTotals(), sums, stand);
  }

  get size(): number {
    return this.#size;
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

  /** The line of every unit that has devices. */
  unitLines(scope: ScopeWord): GroupLine[] {
    return this.allGroups(scope, null).map(({ unit, line }) => ({ key: unit, line }));
  }

  /** One breakdown of every unit at once, or with none its total: a walk over the homes, not one for each unit. */
  allGroups(
    scope: ScopeWord,
    by: Exclude<Grouping, 'unit'> | null,
  ): { readonly unit: string; readonly key: string; readonly line: Line }[] {
    const units = new Map<string, Map<string, Totals>>();
    for (const [index, home] of this.homes.entries()) {
      const row = this.#rows[index];
      if (row === undefined || isNothing(row)) continue;
      if (scope !== 'all' && populationOf(home.category) !== scope) continue;
      const key = by === null ? '' : keyOf(home, by);
      for (const above of this.#above.get(home.unit) ?? [home.unit]) {
        const groups = units.get(above) ?? new Map<string, Totals>();
        units.set(above, groups);
        const sum = groups.get(key) ?? noTotals();
        groups.set(key, sum);
        addTotals(sum, row);
      }
    }
    const charged = isCharged(by);
    const inOrder = <V>(map: ReadonlyMap<string, V>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
    return inOrder(units).flatMap(([unit, groups]) =>
      inOrder(groups).map(([key, sum]) => ({ unit, key, line: lineOf(sum, this.values, charged) })),
    );
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
