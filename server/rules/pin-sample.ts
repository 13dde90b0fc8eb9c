/** How many devices are to be visited, and which: drawn by lot, and drawn again alike (standards.md §1.5). */

/** For two points either way around 95 %, 95 times of 100. */
const OF_MANY = 456;

/** n = 456 / (1 + 455 / N), rounded up: 280 of 719, 152 of 226, and all of one. */
export function sampleSize(population: number): number {
  return population <= 0 ? 0 : Math.min(population, Math.ceil(OF_MANY / (1 + (OF_MANY - 1) / population)));
}

/** One that may be drawn, and the stratum in which it is. */
export interface Lot {
  readonly id: number;
  readonly stratum: string;
}

/**
 * Draws so many, every stratum by its share and each device of it as likely as the next. The same lots, size and seed
 * give the same list, in whatever order the lots come.
 */
export function drawn(lots: readonly Lot[], size: number, seed: number): number[] {
  const strata = new Map<string, number[]>();
  for (const { id, stratum } of [...lots].sort((a, b) => a.id - b.id)) {
    const known = strata.get(stratum);
    if (known) known.push(id);
    else strata.set(stratum, [id]);
  }
  const names = [...strata.keys()].sort();
  const chance = chanceFrom(seed);
  return names.flatMap((name, index) => {
    const ids = strata.get(name) ?? [];
    return shuffled(
      ids,
      sharesOf(
        names.map((one) => strata.get(one)?.length ?? 0),
        size,
      )[index] ?? 0,
      chance,
    );
  });
}

/** Whole numbers that add up to the size, each nearest to its share: what is left over goes to the largest remainders. */
function sharesOf(counts: readonly number[], size: number): number[] {
  const all = counts.reduce((sum, count) => sum + count, 0);
  const wanted = Math.min(size, all);
  const shares = counts.map((count) => Math.floor((count * wanted) / Math.max(1, all)));
  const order = counts
    .map((count, index) => ({ index, rest: (count * wanted) % Math.max(1, all) }))
    .sort((a, b) => b.rest - a.rest || a.index - b.index);
  let left = wanted - shares.reduce((sum, share) => sum + share, 0);
  for (const { index } of order) {
    if (left === 0) break;
    shares[index] = (shares[index] ?? 0) + 1;
    left -= 1;
  }
  return shares;
}

function shuffled(ids: readonly number[], most: number, chance: () => number): number[] {
  const left = [...ids];
  return Array.from({ length: Math.min(most, left.length) }, (_, at) => {
    const other = at + Math.floor(chance() * (left.length - at));
    [left[at], left[other]] = [left[other] ?? 0, left[at] ?? 0];
    return left[at] ?? 0;
  });
}

/** Mulberry32: small, and the same on every machine. */
function chanceFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
