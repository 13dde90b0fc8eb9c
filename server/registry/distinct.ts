/** How many different things there are in each unit and population, with everything below it. */
import { POPULATIONS, type Population } from '../../config/terms.ts';

/** Where a thing is counted. */
export interface Home {
  readonly population: Population;
  /** The unit and everything above it. */
  readonly above: readonly string[];
}

/** Counts a thing once, however many records name it, and each that is named null; each record that goes is to be told again with the same key. */
export class Distinct {
  /** How many records name a thing of a population. */
  readonly #named = new Map<string, number>();
  /** By unit: things of each population. */
  readonly #counts = new Map<string, Record<Population, number>>();

  add(key: string | null, home: Home): void {
    if (key === null) {
      this.#count(home, 1);
      return;
    }
    const of = `${home.population} ${key}`;
    const named = (this.#named.get(of) ?? 0) + 1;
    this.#named.set(of, named);
    if (named === 1) this.#count(home, 1);
  }

  take(key: string | null, home: Home): void {
    if (key === null) {
      this.#count(home, -1);
      return;
    }
    const of = `${home.population} ${key}`;
    const named = (this.#named.get(of) ?? 0) - 1;
    if (named > 0) this.#named.set(of, named);
    else {
      this.#named.delete(of);
      this.#count(home, -1);
    }
  }

  of(unit: string, populations: readonly Population[] = POPULATIONS): number {
    const counts = this.#counts.get(unit);
    return populations.reduce((sum, population) => sum + (counts?.[population] ?? 0), 0);
  }

  clear(): void {
    this.#named.clear();
    this.#counts.clear();
  }

  #count({ population, above }: Home, by: 1 | -1): void {
    for (const unit of above) {
      const counts = this.#counts.get(unit) ?? { public: 0, social: 0 };
      counts[population] += by;
      this.#counts.set(unit, counts);
    }
  }
}
