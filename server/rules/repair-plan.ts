/** The smallest set of repairs that brings a rate back to its line (ui.md §4.2). */
import type { Certainty, Gain } from '../../config/repairs.ts';

/** A repair that may be chosen. */
export interface Choice extends Gain {
  readonly certainty: Certainty;
}

/**
 * The fewest repairs whose gains come to `need`; among sets of that size the one with most sure repairs, then with the
 * largest gain. Null when all of them together do not suffice.
 *
 * Why the largest first are the fewest: incidents hold each device once, and a repair turns bad into good, so that the
 * denominator stays and every gain adds, whatever else is repaired. The k largest gains then come to at least as much as
 * any other k, so the first k whose sum reaches the need is the fewest; no search is needed. For a given number of sure
 * ones among k, the largest sure and the largest other ones come to most; moving one place from the sure to the others
 * changes that sum concavely, so the most sure ones that still suffice are found by halving.
 *
 * Where gains do not add: a repair `behind` another (a dead switch in a network that is down too) gains nothing
 * without it. Each such outer repair and what lies behind it are a tree of depth one. Of one tree the best j repairs are
 * the outer one and the j − 1 largest behind it; trees are joined by trying every split of j, which takes time and room
 * of the square of the repairs that overlap, and the rest are chosen as above. Fewest is exact here as well; which of the
 * overlapping ones are sure is not weighed.
 */
export function smallestSet(choices: readonly Choice[], need: number): readonly Choice[] | null {
  if (need <= 0) return [];
  const { free, trees } = sorted(choices);
  const forest = new Forest(trees);
  const all = prefix(free);
  const most = (size: number) => bestSplit(forest, all, size);
  const total = forest.size + free.length;
  if (most(total).gain < need) return null;
  const size = firstTrue(1, total, (k) => most(k).gain >= need);
  return surest(forest, free, size, need);
}

interface Tree {
  readonly outer: Choice;
  /** Largest first. */
  readonly inner: readonly Choice[];
}

function sorted(choices: readonly Choice[]): { readonly free: readonly Choice[]; readonly trees: Tree[] } {
  const byId = new Map(choices.map((choice) => [choice.id, choice]));
  const behind = new Map<string, Choice[]>();
  for (const choice of choices) {
    if (choice.behind === null || choice.gain <= 0) continue;
    behind.set(choice.behind, [...(behind.get(choice.behind) ?? []), choice]);
  }
  const free = choices.filter(({ id, behind: outer, gain }) => outer === null && gain > 0 && !behind.has(id));
  const trees = [...behind].flatMap(([id, inner]) => {
    const outer = byId.get(id);
    return outer === undefined ? [] : [{ outer, inner: inner.sort(largestFirst) }];
  });
  return { free: [...free].sort(largestFirst), trees };
}

/** Largest first; of equal ones the surer, then by name, so that the same plan comes out every time. */
export function largestFirst(a: Choice, b: Choice): number {
  if (a.gain !== b.gain) return b.gain - a.gain;
  if (a.certainty !== b.certainty) return a.certainty === 'sure' ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

/** What the first n come to, for every n from 0. */
function prefix(choices: readonly Choice[]): readonly number[] {
  const sums = [0];
  for (const { gain } of choices) sums.push((sums.at(-1) ?? 0) + gain);
  return sums;
}

/** Of all trees together: the most that j repairs bring back, and which these are. */
class Forest {
  readonly #trees: readonly Tree[];
  /** By tree: how many of the j are taken from it. */
  readonly #taken: Int32Array[] = [];
  /** By number of repairs. */
  readonly gains: readonly number[];

  constructor(trees: readonly Tree[]) {
    this.#trees = trees;
    let gains: readonly number[] = [0];
    for (const { outer, inner } of trees) {
      const sums = prefix(inner);
      const own = (taken: number) => (taken === 0 ? 0 : outer.gain + (sums[taken - 1] ?? 0));
      const joined: number[] = Array.from({ length: gains.length + inner.length + 1 }, () => -1);
      const takenOf = new Int32Array(joined.length);
      for (let before = 0; before < gains.length; before++) {
        for (let taken = 0; taken <= inner.length + 1; taken++) {
          const gain = (gains[before] ?? 0) + own(taken);
          if (gain <= (joined[before + taken] ?? 0)) continue;
          joined[before + taken] = gain;
          takenOf[before + taken] = taken;
        }
      }
      gains = joined;
      this.#taken.push(takenOf);
    }
    this.gains = gains;
  }

  get size(): number {
    return this.gains.length - 1;
  }

  /** The j repairs that bring back most. */
  best(size: number): Choice[] {
    const found: Choice[] = [];
    let left = size;
    for (let at = this.#trees.length - 1; at >= 0; at--) {
      const tree = this.#trees[at];
      const taken = this.#taken[at]?.[left] ?? 0;
      if (tree !== undefined && taken > 0) found.push(tree.outer, ...tree.inner.slice(0, taken - 1));
      left -= taken;
    }
    return found;
  }
}

/** The most that `size` repairs bring back. */
function bestSplit(forest: Forest, free: readonly number[], size: number): { readonly gain: number } {
  let gain = -1;
  for (let trees = 0; trees <= Math.min(size, forest.size); trees++) {
    const rest = free[size - trees];
    if (rest !== undefined) gain = Math.max(gain, (forest.gains[trees] ?? 0) + rest);
  }
  return { gain };
}

/** Of the sets of that size that suffice: most sure ones, then the largest gain, then the fewest that overlap. */
function surest(forest: Forest, free: readonly Choice[], size: number, need: number): readonly Choice[] {
  const sure = free.filter(({ certainty }) => certainty === 'sure');
  const other = free.filter(({ certainty }) => certainty !== 'sure');
  const [sureSums, otherSums] = [prefix(sure), prefix(other)];
  /** How many of the largest n are sure. */
  const sureAmong = [0];
  for (const one of free) sureAmong.push((sureAmong.at(-1) ?? 0) + (one.certainty === 'sure' ? 1 : 0));
  let best: { readonly sure: number; readonly gain: number; readonly set: readonly Choice[] } | undefined;
  for (let trees = 0; trees <= Math.min(size, forest.size); trees++) {
    const places = size - trees;
    if (places > free.length) continue;
    const gain = (count: number) =>
      (forest.gains[trees] ?? 0) + (sureSums[count] ?? 0) + (otherSums[places - count] ?? 0);
    // The sums fall from here on.
    const top = sureAmong[places] ?? 0;
    if (gain(top) < need) continue;
    const end = Math.min(places, sure.length);
    const count = firstTrue(top + 1, end + 1, (at) => at > end || gain(at) < need) - 1;
    const overlapping = forest.best(trees);
    const isSure = count + overlapping.filter(({ certainty }) => certainty === 'sure').length;
    if (best !== undefined && (isSure < best.sure || (isSure === best.sure && gain(count) <= best.gain)))
      continue;
    const set = [...overlapping, ...sure.slice(0, count), ...other.slice(0, places - count)];
    best = { sure: isSure, gain: gain(count), set };
  }
  return inOrder(best?.set ?? []);
}

/** Largest first, what lies behind another directly after it. */
export function inOrder<C extends Choice>(set: readonly C[]): readonly C[] {
  const inner = new Map<string, C[]>();
  for (const one of set)
    if (one.behind !== null) inner.set(one.behind, [...(inner.get(one.behind) ?? []), one]);
  const ids = new Set(set.map(({ id }) => id));
  return set
    .filter(({ behind }) => behind === null || !ids.has(behind))
    .sort(largestFirst)
    .flatMap((one) => [one, ...(inner.get(one.id) ?? []).sort(largestFirst)]);
}

/** The first whole number from `from` to `to` for which a claim holds that goes on holding; `to` when it is the only one. */
function firstTrue(from: number, to: number, holds: (at: number) => boolean): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
