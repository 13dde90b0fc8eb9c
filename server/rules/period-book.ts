/** Every device over one span, counted under one version of the rules: figures, and the list behind each of them. */
import type { Grouping, OutKind, PeriodRate } from '../../config/periods.ts';
import { populationOf, type Scope } from '../../config/terms.ts';
import { bytes, type Growing, type Numbers } from './growing.ts';
import { SumColumns } from './period-columns.ts';
import type { DeviceSums, Faults, Home } from './period-device.ts';
import { aboveOf, type LedgerUnit } from './period-ledger.ts';
import { DEVICE_RATES, type DeviceRate, outOf, standOf } from './period-parts.ts';
import type { RuleValues } from './period-rules.ts';
import {
  countDevice,
  HomeRows,
  type Line,
  lineOf,
  noTotals,
  onlineSides,
  SIDES,
  type Side,
  type Sides,
  type Totals,
} from './period-totals.ts';
import type { Stretch } from './timeline.ts';

/** Which devices a figure speaks of; what is left out is not asked for. */
export interface Among {
  readonly unit: string;
  readonly scope: Scope;
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

/** Of what a book speaks. */
export interface BookOf {
  readonly span: Stretch;
  readonly homes: readonly Home[];
  readonly units: readonly LedgerUnit[];
}

export class Book {
  readonly span: Stretch;
  readonly values: RuleValues;
  readonly units: readonly LedgerUnit[];
  readonly homes: readonly Home[];
  readonly #above: ReadonlyMap<string, readonly string[]>;
  /** By home: what its devices come to. */
  readonly #rows: HomeRows;
  /** By device: part of each device rate, adjusted and then raw. */
  readonly #parts = bytes();
  /** In the order of their numbers. */
  readonly sums = new SumColumns();

  /** Empty: `add` takes device after device. */
  constructor({ span, homes, units }: BookOf, values: RuleValues) {
    this.span = span;
    this.values = values;
    this.units = units;
    this.homes = homes;
    this.#above = aboveOf(units);
    this.#rows = new HomeRows(homes.length);
  }

  add(sums: DeviceSums): void {
    const stand = standOf(sums, this.values);
    for (const side of SIDES) for (const rate of DEVICE_RATES) this.#parts.push(stand[side][rate]);
    this.sums.add(sums);
    countDevice((home) => this.#rows.open(home), sums, stand);
  }

  get size(): number {
    return this.sums.size;
  }

  /** What it takes outside of the heap. */
  get bytes(): number {
    return this.columns.reduce((sum, column) => sum + column.bytes, 0);
  }

  /** Everything that it consists of beside homes and units, in an order that stays; no device is added any more. */
  get columns(): readonly Growing<Numbers>[] {
    return [...this.#rows.columns, this.#parts as Growing<Numbers>, ...this.sums.columns];
  }

  /** Everything that is asked for, as one line. */
  line(among: Among): Line {
    const sum = noTotals();
    for (const home of this.#homesIn(among)) this.#rows.addTo(sum, home);
    return lineOf(sum, this.values, isCharged(null, among.only));
  }

  /** Broken down: by unit into those directly below, with what belongs to the unit itself under its own code. */
  groups(among: Among, by: Grouping): GroupLine[] {
    const sums = new Map<string, Totals>();
    for (const home of this.#homesIn(among)) {
      const key = this.#groupOf(home, by, among.unit);
      const sum = sums.get(key) ?? noTotals();
      sums.set(key, sum);
      this.#rows.addTo(sum, home);
    }
    const charged = isCharged(by, among.only);
    return [...sums]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, sum]) => ({ key, line: lineOf(sum, this.values, charged) }));
  }

  /** The line of every unit that has devices. */
  unitLines(scope: Scope): GroupLine[] {
    return [...this.allGroups(scope, null)].map(({ unit, line }) => ({ key: unit, line }));
  }

  /** One breakdown of every unit at once, or with none its total: a walk over the homes, not one for each unit. */
  *allGroups(
    scope: Scope,
    by: Exclude<Grouping, 'unit'> | null,
  ): Generator<{ readonly unit: string; readonly key: string; readonly line: Line }> {
    const units = new Map<string, Map<string, Totals>>();
    for (const [index, home] of this.homes.entries()) {
      if (this.#rows.isNothing(index)) continue;
      if (scope !== 'all' && populationOf(home.category) !== scope) continue;
      const key = by === null ? '' : keyOf(home, by);
      for (const above of this.#above.get(home.unit) ?? [home.unit]) {
        const groups = units.get(above) ?? new Map<string, Totals>();
        units.set(above, groups);
        const sum = groups.get(key) ?? noTotals();
        groups.set(key, sum);
        this.#rows.addTo(sum, index);
      }
    }
    const charged = isCharged(by);
    const inOrder = <V>(map: ReadonlyMap<string, V>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [unit, groups] of inOrder(units)) {
      for (const [key, sum] of inOrder(groups)) yield { unit, key, line: lineOf(sum, this.values, charged) };
      units.delete(unit);
    }
  }

  /** The devices behind a figure: their parts add up to it. */
  rows(among: Among & { readonly rate: PeriodRate; readonly side: Side }): BookRow[] {
    const wanted = new Set(this.#homesIn(among));
    const charged = among.rate === 'online' && isCharged(null, among.only);
    const found: BookRow[] = [];
    const add = (at: number, home: number, sides: Sides) => {
      const unit = this.homes[home]?.unit ?? '';
      found.push({ device: this.sums.device(at), unit, sides });
    };
    if (among.rate === 'repair') {
      for (let at = 0; at < this.size; at++) {
        for (const [home, one] of this.sums.faults(at))
          if (wanted.has(home)) add(at, home, faultSides(one, among.side));
      }
      return found;
    }
    for (let at = 0; at < this.size; at++) {
      if (among.rate === 'online') {
        for (const times of this.sums.times(at)) {
          if (!wanted.has(times.home)) continue;
          add(at, times.home, onlineSides(this.sums.standing(at), times, among.side, charged));
        }
        continue;
      }
      const home = this.sums.home(at);
      if (!wanted.has(home)) continue;
      const row = (2 * at + (among.side === 'raw' ? 1 : 0)) * RATES_IN_ROW;
      const code = this.#parts.at(row + DEVICE_RATES.indexOf(among.rate as DeviceRate));
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
      const sum = { device: this.sums.device(at), goodMs: 0, badMs: 0, unknownMs: 0, exemptMs: 0 };
      for (const { due, exempt } of this.sums.times(at)) {
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
