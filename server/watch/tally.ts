/** Counts kept as they come: devices in each part of each metric, per unit with everything below it. */
import { CATEGORIES, type Category, populationOf, type Scope } from '../../config/terms.ts';
import type { Rate } from '../rules/rate.ts';
import { PARTS } from '../rules/rate.ts';
import { CHECK_COUNT, METRIC_COUNT } from './columns.ts';
import type { Layout } from './layout.ts';

const PART_COUNT = PARTS.length;
const CATEGORY_COUNT = CATEGORIES.length;
const BLOCK = METRIC_COUNT * PART_COUNT;
/** Devices that are due, then those looked at once for each check. */
const ROUND = 1 + CHECK_COUNT;

const POPULATION: readonly number[] = CATEGORIES.map((category) =>
  populationOf(category) === 'public' ? 0 : 1,
);

/** Indexes of the categories of a scope. */
export const CATEGORIES_OF: Readonly<Record<Scope, readonly number[]>> = {
  all: CATEGORIES.map((_, index) => index),
  public: CATEGORIES.flatMap((_, index) => (POPULATION[index] === 0 ? index : [])),
  social: CATEGORIES.flatMap((_, index) => (POPULATION[index] === 1 ? index : [])),
};
const POPULATIONS_OF: Readonly<Record<Scope, readonly number[]>> = { all: [0, 1], public: [0], social: [1] };

/** Where a device is counted. */
export interface Home {
  readonly unit: number;
  readonly category: number;
  readonly platform: number;
}

export class Tally {
  readonly #above: Layout['above'];
  readonly #platforms: number;
  /** [unit][category][metric][part] */
  readonly #byCategory: Int32Array;
  /** [unit][platform][population][metric][part] */
  readonly #byPlatform: Int32Array;
  /** [unit][category][due, checks looked at once] */
  readonly #round: Int32Array;

  constructor(layout: Layout) {
    this.#above = layout.above;
    this.#platforms = layout.platforms.length;
    this.#byCategory = new Int32Array(layout.units.length * CATEGORY_COUNT * BLOCK);
    this.#byPlatform = new Int32Array(layout.units.length * this.#platforms * 2 * BLOCK);
    this.#round = new Int32Array(layout.units.length * CATEGORY_COUNT * ROUND);
  }

  /** One device more, or fewer, in a part of a metric: for its unit and everything above it. */
  count({ unit, category, platform }: Home, metric: number, part: number, by: 1 | -1): void {
    const cell = metric * PART_COUNT + part;
    const population = POPULATION[category] ?? 0;
    for (const above of this.#above[unit] ?? []) {
      add(this.#byCategory, (above * CATEGORY_COUNT + category) * BLOCK + cell, by);
      add(this.#byPlatform, ((above * this.#platforms + platform) * 2 + population) * BLOCK + cell, by);
    }
  }

  /** One device more, or fewer, that is due (0) or was looked at once for a check (1 + its index). */
  countRound({ unit, category }: Home, what: number, by: 1 | -1): void {
    for (const above of this.#above[unit] ?? []) {
      add(this.#round, (above * CATEGORY_COUNT + category) * ROUND + what, by);
    }
  }

  rate(unit: number, scope: Scope, metric: number): Rate {
    return this.#sum(
      this.#byCategory,
      CATEGORIES_OF[scope].map((category) => (unit * CATEGORY_COUNT + category) * BLOCK),
      metric,
    );
  }

  rateOfCategory(unit: number, category: Category, metric: number): Rate {
    const block = (unit * CATEGORY_COUNT + CATEGORIES.indexOf(category)) * BLOCK;
    return this.#sum(this.#byCategory, [block], metric);
  }

  rateOfPlatform(unit: number, platform: number, scope: Scope, metric: number): Rate {
    return this.#sum(
      this.#byPlatform,
      POPULATIONS_OF[scope].map(
        (population) => ((unit * this.#platforms + platform) * 2 + population) * BLOCK,
      ),
      metric,
    );
  }

  /** Devices due in the first round, and those looked at once for each check. */
  round(unit: number, scope: Scope): { readonly due: number; readonly once: readonly number[] } {
    const sums = new Array<number>(ROUND).fill(0);
    for (const category of CATEGORIES_OF[scope]) {
      const first = (unit * CATEGORY_COUNT + category) * ROUND;
      for (let what = 0; what < ROUND; what++) add(sums, what, this.#round[first + what] ?? 0);
    }
    const [due = 0, ...once] = sums;
    return { due, once };
  }

  #sum(cells: Int32Array, blocks: readonly number[], metric: number): Rate {
    let [good, bad, unknown, excluded] = [0, 0, 0, 0];
    for (const block of blocks) {
      const cell = block + metric * PART_COUNT;
      good += cells[cell] ?? 0;
      bad += cells[cell + 1] ?? 0;
      unknown += cells[cell + 2] ?? 0;
      excluded += cells[cell + 3] ?? 0;
    }
    return { good, bad, unknown, excluded };
  }
}

/** All devices of a rate, whatever their part. */
export function devicesOf({ good, bad, unknown, excluded }: Rate): number {
  return good + bad + unknown + excluded;
}

function add(cells: Int32Array | number[], at: number, by: number): void {
  cells[at] = (cells[at] ?? 0) + by;
}
