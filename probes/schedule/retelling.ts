/** The server may have lost what it was told: everything is told again, gently, as it was seen. */
import type { Notebook } from './notebook.ts';
import { findingOf, NONE } from './outcome.ts';
import { type Roster, slotOf } from './roster.ts';
import type { Clock } from './self-check.ts';

/** Outcomes told again per second. */
const PER_SECOND = 2_000;

export interface RetellingOptions {
  readonly roster: Roster;
  readonly notebook: Notebook;
  readonly clock: Clock;
  /** Is this online slot looked at more seldom than usual? */
  readonly isBackedOff: (slot: number) => boolean;
}

export class Retelling {
  readonly #options: RetellingOptions;
  /** The next row to be told again. */
  #next = Number.POSITIVE_INFINITY;

  constructor(options: RetellingOptions) {
    this.#options = options;
  }

  begin(): void {
    this.#options.roster.forgetTold();
    this.#next = 0;
  }

  /** The next part of it; once a second. Online is looked at again soon enough, unless its device is long dead. */
  turn(): void {
    const { roster, notebook, clock, isBackedOff } = this.#options;
    const { targets, isTold, lookedAtMs, believed } = roster;
    for (let told = 0; told < PER_SECOND && this.#next < targets.length; this.#next += 1) {
      const target = targets.brief(this.#next);
      for (const check of target?.checks ?? []) {
        const slot = slotOf(this.#next, check);
        const finding = findingOf(believed[slot] ?? NONE);
        if (target === undefined || finding === undefined || isTold[slot] === 1) continue;
        if (check === 'online' && !isBackedOff(slot)) continue;
        isTold[slot] = 1;
        told += 1;
        const atMs = Math.round(lookedAtMs[slot] || clock.wallMs());
        notebook.change({ n: target.n, check, atMs, finding, steps: [] });
      }
    }
  }
}
