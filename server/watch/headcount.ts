/** Counts every device where it stands, once, and moves it when it stands elsewhere. */
import { EXEMPTED_RATES } from '../../config/supervision.ts';
import { METRICS } from '../../config/terms.ts';
import { CHECK_COUNT, type Columns, METRIC_COUNT } from './columns.ts';
import type { Layout } from './layout.ts';
import { combinationOf, PLACES } from './standings.ts';
import { Tally } from './tally.ts';
import { EXCLUDED, exclusionCode, NOTHING } from './words.ts';

/** Bit of being due in `Columns.round`; those below it are the checks. */
const DUE = 1 << CHECK_COUNT;

const EXEMPT = exclusionCode('exempt');
/** By metric: does an exemption take the device out of it? Registered it is, and has its place (standards §1.3). */
const EXEMPTED = METRICS.map(
  (metric) => metric === 'usable' || EXEMPTED_RATES.some((rate) => rate === metric),
);

export class Headcount {
  readonly layout: Layout;
  readonly tally: Tally;
  readonly #columns: Columns;
  /** Indexes of units whose counts changed. */
  readonly #changed: Set<number>;

  constructor(layout: Layout, columns: Columns, changed: Set<number>) {
    this.layout = layout;
    this.tally = new Tally(layout);
    this.#columns = columns;
    this.#changed = changed;
  }

  /** Where the device of this slot stands by what holds now. */
  count(slot: number): void {
    const columns = this.#columns;
    const places = PLACES[combinationOf(columns.nowState, slot * CHECK_COUNT)] ?? [];
    const excluded = columns.exclusion[slot] ?? 0;
    const isExempt = columns.exempt[slot] === 1;
    for (let metric = 0; metric < METRIC_COUNT; metric++) {
      const place = places[metric];
      const reason = columns.nowReason[slot * CHECK_COUNT + (place?.decider ?? 0)] ?? 0;
      const left = excluded || (isExempt && EXEMPTED[metric] ? EXEMPT : 0);
      columns.why[slot * METRIC_COUNT + metric] = left || place?.exclusion || reason;
      this.#move(slot, metric, left === 0 ? (place?.part ?? EXCLUDED) : EXCLUDED);
    }
    this.#setRound(slot, this.#roundOf(slot));
  }

  /** The device of this slot is counted nowhere. */
  withdraw(slot: number): void {
    for (let metric = 0; metric < METRIC_COUNT; metric++) this.#move(slot, metric, NOTHING);
    this.#setRound(slot, 0);
  }

  #move(slot: number, metric: number, part: number): void {
    const columns = this.#columns;
    const place = slot * METRIC_COUNT + metric;
    const before = columns.part[place] ?? NOTHING;
    if (part === before) return;
    const home = this.#homeOf(slot);
    if (before !== NOTHING) this.tally.count(home, metric, before, -1);
    if (part !== NOTHING) this.tally.count(home, metric, part, 1);
    columns.part[place] = part;
    this.#tell(home.unit);
  }

  /** Being due, and which checks looked at the device at least once. */
  #roundOf(slot: number): number {
    const { exclusion, toldState } = this.#columns;
    if (exclusion[slot] !== 0) return 0;
    let round = DUE;
    for (let check = 0; check < CHECK_COUNT; check++) {
      if (toldState[slot * CHECK_COUNT + check] !== NOTHING) round |= 1 << check;
    }
    return round;
  }

  #setRound(slot: number, round: number): void {
    const turned = round ^ (this.#columns.round[slot] ?? 0);
    if (turned === 0) return;
    const home = this.#homeOf(slot);
    if (turned & DUE) this.tally.countRound(home, 0, round & DUE ? 1 : -1);
    for (let check = 0; check < CHECK_COUNT; check++) {
      const bit = 1 << check;
      if (turned & bit) this.tally.countRound(home, 1 + check, round & bit ? 1 : -1);
    }
    this.#columns.round[slot] = round;
    this.#tell(home.unit);
  }

  #tell(unit: number): void {
    for (const above of this.layout.above[unit] ?? []) this.#changed.add(above);
  }

  #homeOf(slot: number): { unit: number; category: number; platform: number } {
    const { unit, category, platform } = this.#columns;
    return { unit: unit[slot] ?? 0, category: category[slot] ?? 0, platform: platform[slot] ?? 0 };
  }
}
