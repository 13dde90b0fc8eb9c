/** What a broken decoder or a broken stream leaves: repeated rows, filled remainders, displaced blocks, jumps of colour. */
import { type Frame, withoutCaptions } from './frame.ts';
import { SEGMENTS } from './segments.ts';

/** A part of the picture, as shares of its width and height. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Damage {
  /** Longest run of rows nearly equal to the row above, where there is something across; share of the height. */
  readonly smear: number;
  /**
   * Longest run of rows whose right half is exactly one colour, neither black nor white, and which reaches the lowest
   * fifth, because what a decoder lacks is the end; share of the height.
   */
  readonly fill: number;
  /** Share of the rows between caption and fill that hold something: a stream that breaks off leaves them, a card does not. */
  readonly liveAbove: number;
  /**
   * Steps between rows on the grid of macroblocks that are larger than those beside them, less the same off the grid or,
   * where heavy compression shows its blocks of half that size, between those.
   */
  readonly gridRows: number;
  /** Largest step of chroma between rows that 7 of 8 segments agree on. */
  readonly chromaJump: number;
}

/** Where the damage lies, by measure. */
export type DamagePlaces = Readonly<Partial<Record<Exclude<keyof Damage, 'liveAbove'>, Box>>>;

const REPEATED = 0.9;
const REPEATED_SHARE = 0.35;
const LEAST_ACROSS = 1.2;
const ONE_COLOUR = 1.6;
const FILL_REACHES = 0.8;
/** Mean step between neighbours of a row that holds something. */
const LIVE_ACROSS = 0.7;
const FEWEST_ROWS = 6;
const DARKEST = 8;
const BRIGHTEST = 247;

export function damageOf(
  frame: Frame,
  cbRows: Float32Array,
  crRows: Float32Array,
): {
  readonly damage: Damage;
  readonly places: DamagePlaces;
} {
  const { height } = frame;
  const smear = longestRun(height, (row) => row > 0 && isRepeated(frame, row));
  const fill = longestRun(height, (row) => isFilled(frame, row), height * FILL_REACHES);
  const rows = gridRows(frame);
  const cb = jumpOf(cbRows, frame.grid);
  const cr = jumpOf(crRows, frame.grid);
  const jump = cb.size > cr.size ? cb : cr;
  return {
    damage: {
      smear: smear.length / height,
      fill: fill.length / height,
      liveAbove: fill.length === 0 ? 0 : liveShare(frame, withoutCaptions(height).top, fill.from),
      gridRows: rows.excess,
      chromaJump: jump.size,
    },
    places: {
      smear: band(smear.from / height, (smear.from + smear.length) / height),
      fill: band(fill.from / height, (fill.from + fill.length) / height),
      gridRows: rows.where,
      chromaJump: band(jump.row / height, 1),
    },
  };
}

function band(top: number, bottom: number): Box {
  return { left: 0, top, right: 1, bottom };
}

/** Of the runs that reach the row `until`. */
function longestRun(
  height: number,
  holds: (row: number) => boolean,
  until = 0,
): { from: number; length: number } {
  let best = { from: 0, length: 0 };
  let length = 0;
  for (let row = 0; row < height; row++) {
    length = holds(row) ? length + 1 : 0;
    if (length > best.length && row >= until) best = { from: row - length + 1, length };
  }
  return best;
}

/** A stalled feed repeats its last live row: still lively across, dead downward (ONS Data Science Campus, chrono_lens). */
function isRepeated({ width, y }: Frame, row: number): boolean {
  let down = 0;
  let across = 0;
  const most = REPEATED * width;
  for (let i = row * width + 1; i < row * width + width; i++) {
    const value = y[i] as number;
    down += Math.abs(value - (y[i - width] as number));
    if (down >= most) return false;
    across += Math.abs(value - (y[i - 1] as number));
  }
  return down < REPEATED_SHARE * across && across > LEAST_ACROSS * width;
}

function isFilled({ width, y, cb, cr }: Frame, row: number): boolean {
  const from = row * width + (width >> 1);
  const first = y[from] as number;
  if (first <= DARKEST || first >= BRIGHTEST) return false;
  return (
    isOneValue(y, from, (row + 1) * width) &&
    isOneValue(cb, from, (row + 1) * width) &&
    isOneValue(cr, from, (row + 1) * width)
  );
}

/** 0 where there are too few rows to tell. */
function liveShare({ width, y }: Frame, from: number, to: number): number {
  if (to - from < FEWEST_ROWS) return 0;
  let live = 0;
  for (let row = from; row < to; row++) {
    let across = 0;
    for (let i = row * width + 1; i < (row + 1) * width; i++)
      across += Math.abs((y[i] as number) - (y[i - 1] as number));
    if (across > LIVE_ACROSS * width) live += 1;
  }
  return live / (to - from);
}

function isOneValue(plane: Float32Array, from: number, to: number): boolean {
  let low = plane[from] as number;
  let high = low;
  for (let i = from; i < to; i++) {
    const value = plane[i] as number;
    if (value < low) low = value;
    if (value > high) high = value;
    if (high - low >= ONE_COLOUR) return false;
  }
  return true;
}

const CAPTIONS = 0.07;
const STEP = 8;
const STANDS_OUT = 2.2;

/** Counts steps on and off the grid, and remembers how far they reach. */
class Tally {
  readonly #width: number;
  readonly #height: number;
  /** Places looked at and steps found, by where the row lies. */
  readonly #looked = { on: 0, half: 0, off: 0 };
  readonly #steps = { on: 0, half: 0, off: 0 };
  #left = 1;
  #top = 1;
  #right = 0;
  #bottom = 0;

  constructor({ width, height }: Frame) {
    this.#width = width;
    this.#height = height;
  }

  add(lies: 'on' | 'half' | 'off', isStep: boolean, x: number, y: number, side: number): void {
    this.#looked[lies] += 1;
    if (!isStep) return;
    this.#steps[lies] += 1;
    if (lies !== 'on') return;
    this.#left = Math.min(this.#left, x / this.#width);
    this.#top = Math.min(this.#top, y / this.#height);
    this.#right = Math.max(this.#right, Math.min(1, (x + side) / this.#width));
    this.#bottom = Math.max(this.#bottom, Math.min(1, (y + side) / this.#height));
  }

  get excess(): number {
    const share = (lies: 'on' | 'half' | 'off') => this.#steps[lies] / Math.max(1, this.#looked[lies]);
    return share('on') - Math.max(share('half'), share('off'));
  }

  get where(): Box {
    if (this.#steps.on === 0) return band(0, 1);
    return { left: this.#left, top: this.#top, right: this.#right, bottom: this.#bottom };
  }
}

function isStep(sum: number, before: number, after: number, side: number): boolean {
  return sum > STEP * side && sum > STANDS_OUT * before && sum > STANDS_OUT * after;
}

/** Steps between neighbouring rows, over the width of one macroblock. */
function gridRows(frame: Frame): Tally {
  const { width, height, y, grid } = frame;
  const tally = new Tally(frame);
  const cells = Math.floor(width / grid);
  const stepsOf = (row: number): Float64Array => {
    const sums = new Float64Array(cells);
    for (let cell = 0; cell < cells; cell++) {
      let sum = 0;
      const from = row * width + cell * grid;
      for (let i = from; i < from + grid; i++) {
        sum += Math.abs((y[i] as number) - (y[i - width] as number));
      }
      sums[cell] = sum;
    }
    return sums;
  };
  // Captions are drawn in steps, too, and now and then on the grid.
  const { top, bottom } = withoutCaptions(height, CAPTIONS);
  const first = Math.max(2, top);
  const end = Math.min(height - 2, bottom);
  if (end <= first) return tally;
  let before = stepsOf(first - 1);
  let here = stepsOf(first);
  for (let row = first; row < end; row++) {
    const after = stepsOf(row + 1);
    const lies = row % grid === 0 ? 'on' : (2 * row) % grid === 0 ? 'half' : 'off';
    for (let cell = 0; cell < cells; cell++) {
      const isOne = isStep(here[cell] as number, before[cell] as number, after[cell] as number, grid);
      tally.add(lies, isOne, cell * grid, row, grid);
    }
    before = here;
    here = after;
  }
  return tally;
}

/**
 * Two rows after less two rows before; the second smallest of the eight must still be a step. A stream breaks off
 * anywhere in a row of macroblocks: what lies to the left of that place changes one row of them later.
 */
function jumpOf(means: Float32Array, grid: number): { readonly size: number; readonly row: number } {
  const rows = means.length / SEGMENTS;
  const lag = Math.round(grid) * SEGMENTS;
  const end = rows * 0.9 - 2;
  const steps = new Float32Array(means.length);
  for (let at = 2 * SEGMENTS; at < means.length - SEGMENTS; at++) {
    const after = (means[at] as number) + (means[at + SEGMENTS] as number);
    steps[at] = (after - (means[at - SEGMENTS] as number) - (means[at - 2 * SEGMENTS] as number)) / 2;
  }
  let size = 0;
  let found = 0;
  for (let row = Math.max(2, Math.round(rows * 0.1) + 2); row < end; row++) {
    const most = row + grid < end ? SEGMENTS : 1;
    for (let broken = 0; broken < most; broken++) {
      const step = agreedStep(steps, row * SEGMENTS, broken, lag, size);
      if (step <= size) continue;
      size = step;
      found = row;
    }
  }
  return { size, row: found };
}

/**
 * What all segments but one step by, upward or downward; the first `broken` of them so much later. 0 as soon as it is
 * clear that it is no more than `known`.
 */
function agreedStep(steps: Float32Array, at: number, broken: number, lag: number, known: number): number {
  let [least, next] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let [most, last] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let segment = 0; segment < SEGMENTS; segment++) {
    const step = steps[at + segment + (segment < broken ? lag : 0)] as number;
    if (step < least) {
      next = least;
      least = step;
    } else if (step < next) next = step;
    if (step > most) {
      last = most;
      most = step;
    } else if (step > last) last = step;
    if (next <= known && last >= -known) return 0;
  }
  return Math.max(0, next, -last);
}
