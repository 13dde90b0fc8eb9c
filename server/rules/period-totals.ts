/** Sums of many devices with one home, or of many homes: whole numbers in one row, from which every figure is made. */
import { OUT_KINDS, type OutKind, PERIOD_RATES, type PeriodRate } from '../../config/periods.ts';
import type { Verdict } from '../../config/terms.ts';
import { judge } from './figure.ts';
import { floats, type Growing, type Numbers, places, shorts } from './growing.ts';
import type { DeviceSums, HomeTimes, Times } from './period-device.ts';
import { DEVICE_RATES, outCode, PART_CODES, RATE_AT, type Stand, UNKNOWN } from './period-parts.ts';
import type { RuleValues } from './period-rules.ts';
import { gapOf, shareOf } from './rate.ts';
import { scoreOf } from './score.ts';

export const SIDES = ['adjusted', 'raw'] as const;
export type Side = (typeof SIDES)[number];

/** good + bad + unknown + excluded is the same on both sides; `excludedBy` adds up to excluded. */
export interface Sides {
  readonly good: number;
  readonly bad: number;
  readonly unknown: number;
  readonly excluded: number;
  readonly excludedBy: Readonly<Partial<Record<OutKind, number>>>;
}

/** A rate over a span with everything that may be said of it; the headline is adjusted. Shares are hundredths of a percent. */
export interface PeriodFigure {
  readonly rate: PeriodRate;
  readonly adjusted: Sides;
  readonly raw: Sides;
  readonly share: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly coverage: number | null;
  readonly rawShare: number | null;
  readonly threshold: number;
  readonly verdict: Verdict;
  /** Of the headline: what must become good, or may still fail (zero or less). */
  readonly gap: number;
  /** So few devices that a share alone misleads: "x of y" is shown. */
  readonly isSmall: boolean;
}

export interface Line {
  /** Registered in the span, counted or not. */
  readonly devices: number;
  /** One for each of PERIOD_RATES. */
  readonly rates: readonly PeriodFigure[];
  /** Of the four, by their weights. */
  readonly score: number | null;
}

/** A row of sums: for each rate both sides, and online once more with the carriers' own time counted; then devices. */
export type Totals = Float64Array;

const CHARGED = PERIOD_RATES.length;
const SLOT = 2 * PART_CODES;
const DEVICES = (CHARGED + 1) * SLOT;
/** Devices that are counted: what a small group is. */
const COUNTED = DEVICES + 1;
export const TOTALS_LENGTH = DEVICES + 2;

export function noTotals(): Totals {
  return new Float64Array(TOTALS_LENGTH);
}

/** The rows of many homes. While devices are counted each is a row; read, only what is not zero: a tenth of that. */
export class HomeRows {
  readonly #homes: number;
  #isClosed = false;
  /** One piece of memory for all rows: thousands of small ones would keep the collector busy most of the time. */
  #room: Float64Array | undefined;
  #open: (Totals | undefined)[] = [];
  /** Where those of a home end. */
  readonly #ends = places(0);
  readonly #place = shorts(0);
  readonly #amount = floats(0);

  constructor(homes: number) {
    this.#homes = homes;
  }

  /** A row that may be written, until the first one is read. */
  open(home: number): Totals {
    if (this.#isClosed) throw new Error('what was read is counted no further');
    const known = this.#open[home];
    if (known !== undefined) return known;
    this.#room ??= new Float64Array(this.#homes * TOTALS_LENGTH);
    const row = this.#room.subarray(home * TOTALS_LENGTH, (home + 1) * TOTALS_LENGTH);
    this.#open[home] = row;
    return row;
  }

  addTo(to: Totals, home: number): void {
    this.#close();
    for (let at = this.#begin(home); at < this.#ends.at(home); at++)
      add(to, this.#place.at(at), this.#amount.at(at));
  }

  /** Of nobody. */
  isNothing(home: number): boolean {
    this.#close();
    return this.#begin(home) === this.#ends.at(home);
  }

  /** Everything that it consists of, in an order that stays; nothing is counted any more. */
  get columns(): readonly Growing<Numbers>[] {
    this.#close();
    return [this.#ends, this.#place, this.#amount] as Growing<Numbers>[];
  }

  #begin(home: number): number {
    return home === 0 ? 0 : this.#ends.at(home - 1);
  }

  #close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (let home = 0; home < this.#homes; home++) {
      const row = this.#open[home];
      for (let place = 0; row !== undefined && place < TOTALS_LENGTH; place++) {
        const amount = row[place] ?? 0;
        if (amount === 0) continue;
        this.#place.push(place);
        this.#amount.push(amount);
      }
      this.#ends.push(this.#place.length);
    }
    this.#open = [];
    this.#room = undefined;
  }
}

/** Adds a device to the rows of its homes. */
export function countDevice(rowOf: (home: number) => Totals, sums: DeviceSums, stand: Stand): void {
  const row = rowOf(sums.home);
  add(row, DEVICES, 1);
  if (sums.out === null) add(row, COUNTED, 1);
  for (const rate of DEVICE_RATES) {
    const slot = RATE_AT[rate] * SLOT;
    add(row, slot + stand.adjusted[rate], 1);
    add(row, slot + PART_CODES + stand.raw[rate], 1);
  }
  for (const times of sums.times) countTimes(rowOf(times.home), sums, times);
  for (const [home, { good, bad, unknown, out, raw }] of sums.faults) {
    const at = rowOf(home);
    const slot = RATE_AT.repair * SLOT;
    for (const [index, count] of [good, bad, unknown].entries()) add(at, slot + index, count);
    for (const [kind, count] of out) add(at, slot + outCode(kind), count);
    for (const [index, count] of [raw.good, raw.bad, raw.unknown].entries())
      add(at, slot + PART_CODES + index, count);
  }
}

/** What decides where the time of a device is counted. */
export type Standing = Pick<DeviceSums, 'registration' | 'out'>;

function countTimes(row: Totals, standing: Standing, times: HomeTimes): void {
  addOnline(row, RATE_AT.online, standing, times);
  countCharged(row, standing, times);
}

function countCharged(row: Totals, standing: Standing, { due, exempt, charged, out }: HomeTimes): void {
  const chargedMs = charged.good + charged.bad + charged.unknown;
  if (chargedMs === 0) {
    addOnline(row, CHARGED, standing, { due, exempt, out });
    return;
  }
  const back = { good: 0, bad: 0, unknown: 0 };
  for (const state of ['good', 'bad', 'unknown'] as const) back[state] = due[state] + charged[state];
  addOnline(row, CHARGED, standing, { due: back, exempt: less(exempt, charged), out }, chargedMs);
}

function less(a: Times, b: Times): Times {
  return { good: a.good - b.good, bad: a.bad - b.bad, unknown: a.unknown - b.unknown };
}

/** Time that is not counted by the stage of life, and by exemptions; of what is charged to a carrier, nothing is exempt. */
function addOnline(
  row: Totals,
  rate: number,
  { registration, out: deviceOut }: Standing,
  {
    due,
    exempt,
    out,
  }: { readonly due: Times; readonly exempt: Times; readonly out: ReadonlyMap<OutKind, number> },
  chargedMs = 0,
): void {
  const adjusted = rate * SLOT;
  const raw = adjusted + PART_CODES;
  const isOut = deviceOut === null && registration === 'bad';
  const isOpen = deviceOut === null && registration === 'unknown';
  let exemptMs = exempt.good + exempt.bad + exempt.unknown;
  for (const [index, state] of (['good', 'bad', 'unknown'] as const).entries()) {
    const place = isOut ? outCode('not-registered') : isOpen ? UNKNOWN : index;
    add(row, adjusted + place, due[state]);
    add(row, raw + place, due[state] + exempt[state]);
  }
  let leftMs = chargedMs;
  for (const [kind, ms] of out) {
    const isExempt = kind.startsWith('exempt-');
    const backMs = isExempt ? Math.min(leftMs, ms) : 0;
    leftMs -= backMs;
    add(row, adjusted + outCode(kind), ms - backMs);
    if (!isExempt) add(row, raw + outCode(kind), ms);
    else exemptMs -= ms - backMs;
  }
  if (exemptMs !== 0) throw new Error('exempt time does not add up');
}

function add(row: Totals, at: number, by: number): void {
  row[at] = (row[at] ?? 0) + by;
}

function sidesIn(row: Totals, rate: number, side: number): Sides {
  const first = rate * SLOT + side * PART_CODES;
  const excludedBy: Partial<Record<OutKind, number>> = {};
  let excluded = 0;
  for (const kind of OUT_KINDS) {
    const count = row[first + outCode(kind)] ?? 0;
    if (count === 0) continue;
    excludedBy[kind] = count;
    excluded += count;
  }
  return {
    good: row[first] ?? 0,
    bad: row[first + 1] ?? 0,
    unknown: row[first + 2] ?? 0,
    excluded,
    excludedBy,
  };
}

/** Only for the next function: a row for each of a city's devices would be two hundred megabytes. */
const SCRATCH = noTotals();

/** The part of one device and home in the online rate. */
export function onlineSides(standing: Standing, times: HomeTimes, side: Side, isCharged: boolean): Sides {
  const rate = isCharged ? CHARGED : RATE_AT.online;
  SCRATCH.fill(0, rate * SLOT, (rate + 1) * SLOT);
  if (isCharged) countCharged(SCRATCH, standing, times);
  else addOnline(SCRATCH, rate, standing, times);
  return sidesIn(SCRATCH, rate, side === 'raw' ? 1 : 0);
}

/** What a row says. `isCharged`: of carriers and sub-platforms, whose own links are no excuse. */
export function lineOf(row: Totals, values: RuleValues, isCharged = false): Line {
  const isSmall = (row[COUNTED] ?? 0) < values.smallGroup;
  const rates = PERIOD_RATES.map((rate) => {
    const slot = rate === 'online' && isCharged ? CHARGED : RATE_AT[rate];
    return figureOf(rate, sidesIn(row, slot, 0), sidesIn(row, slot, 1), values, isSmall);
  });
  return { devices: row[DEVICES] ?? 0, rates, score: scoreOf(rates, values.weights) };
}

function figureOf(
  rate: PeriodRate,
  adjusted: Sides,
  raw: Sides,
  values: RuleValues,
  isSmall: boolean,
): PeriodFigure {
  const exempt = Object.entries(adjusted.excludedBy)
    .filter(([kind]) => kind.startsWith('exempt-'))
    .reduce((sum, [, count]) => sum + count, 0);
  const threshold = values.thresholds[rate];
  // Approved time counts as seen (standards.md §1.2).
  const said = judge(adjusted, threshold, values.leastCoverage, exempt);
  return {
    ...{ rate, adjusted, raw, threshold, isSmall },
    ...{ share: said.share, low: said.low, high: said.high },
    ...{ coverage: said.coverage, verdict: said.verdict },
    rawShare: shareOf(raw),
    gap: gapOf(adjusted, threshold),
  };
}
