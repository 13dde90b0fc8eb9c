/** A sweep that somebody asked for: every online look at once, within pace, and how far that has come. */
import type { SweepProgress } from '../link/link.ts';
import { NONE } from './outcome.ts';
import { type Roster, slotOf } from './roster.ts';
import type { Wheel } from './wheel.ts';

/** A sweep that is not over by now is held up by something else, and another may be asked for. */
const LONGEST_MS = 10 * 60_000;
/** For so long after its end it is told that it was. */
const TOLD_MS = 60_000;
const ROW_SIZE = 2 ** 21;

export interface SweepOptions {
  readonly roster: Roster;
  readonly wheel: Wheel;
}

export class Sweep {
  readonly #options: SweepOptions;
  #beganMs = Number.NEGATIVE_INFINITY;
  #endedMs: number | undefined = Number.NEGATIVE_INFINITY;

  constructor(options: SweepOptions) {
    this.#options = options;
  }

  get isUnderWay(): boolean {
    return this.#endedMs === undefined;
  }

  /**
   * Makes every online look due. The oldest comes first, so that nobody waits for longer than without the sweep; after
   * the first round that is the spread order, begun elsewhere. One that is under way is joined.
   */
  begin(nowMs: number): void {
    if (this.isUnderWay && nowMs - this.#beganMs < LONGEST_MS) return;
    this.#beganMs = nowMs;
    this.#endedMs = undefined;
    const { roster, wheel } = this.#options;
    const keys = new Float64Array(roster.size);
    let count = 0;
    for (const row of roster.rows.values()) {
      const slot = slotOf(row, 'online');
      // One that is in line, or under way, is on its way already.
      if (!wheel.has(slot)) continue;
      keys[count] = Math.max(0, Math.floor(roster.lookedMs[slot] ?? 0)) * ROW_SIZE + row;
      count += 1;
    }
    for (const key of keys.subarray(0, count).sort()) wheel.set(slotOf(key % ROW_SIZE, 'online'), nowMs);
  }

  /** Undefined when there was none of late. `wallMs` by the wall clock at `nowMs`. */
  progress(nowMs: number, wallMs: number): SweepProgress | undefined {
    if (this.#endedMs !== undefined && nowMs - this.#endedMs > TOLD_MS) return undefined;
    const { targets, believed, lookedMs } = this.#options.roster;
    let due = 0;
    let done = 0;
    for (let row = 0; row < targets.length; row += 1) {
      if (!targets.asks(row, 'online')) continue;
      const slot = slotOf(row, 'online');
      due += 1;
      if (believed[slot] !== NONE && (lookedMs[slot] ?? 0) >= this.#beganMs) done += 1;
    }
    if (done >= due || nowMs - this.#beganMs >= LONGEST_MS) this.#endedMs ??= nowMs;
    const beganMs = Math.round(wallMs - (nowMs - this.#beganMs));
    return { beganMs, done, due, isOver: !this.isUnderWay };
  }
}
