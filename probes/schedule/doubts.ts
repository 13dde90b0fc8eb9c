/** Bad looks that are enough to call a device down, and wait for a canary to say that the way to it is open. */
import type { Observation } from '../link/observation.ts';
import type { Canaries } from './canaries.ts';
import { codeOf, unknown } from './outcome.ts';
import { type Roster, rowOf } from './roster.ts';

export interface Doubted {
  readonly slot: number;
  readonly turn: number;
  readonly endedMs: number;
  readonly observation: Observation;
}

export interface DoubtsOptions {
  readonly roster: Roster;
  readonly canaries: Canaries;
  readonly believe: (slot: number, code: number, observation: Observation) => void;
}

export class Doubts {
  readonly #options: DoubtsOptions;
  /** By segment, and in it by slot. */
  readonly #waiting = new Map<string, Map<number, Doubted>>();

  constructor(options: DoubtsOptions) {
    this.#options = options;
  }

  /** Believed at once where there is no canary to ask. */
  callDown(segment: string, doubted: Doubted): void {
    const { canaries, believe } = this.#options;
    if (!canaries.watches(segment)) {
      believe(doubted.slot, codeOf(doubted.observation.finding), doubted.observation);
      return;
    }
    if (this.isWaiting(segment, doubted.slot)) return;
    const others = this.#waiting.get(segment);
    if (others === undefined) this.#waiting.set(segment, new Map([[doubted.slot, doubted]]));
    else others.set(doubted.slot, doubted);
    canaries.ask(segment);
  }

  /** Looks that go on failing meanwhile say nothing new. */
  isWaiting(segment: string, slot: number): boolean {
    const doubted = this.#waiting.get(segment)?.get(slot);
    return doubted !== undefined && this.#isOfThis(doubted);
  }

  /** A look that came between has the last word: the device answered, or nobody can know. */
  settle(segment: string, slot: number): void {
    this.#waiting.get(segment)?.delete(slot);
  }

  /** A trial that began at this moment found the way open. */
  wayOpen(segment: string, sinceMs: number): void {
    const { canaries, believe } = this.#options;
    const waiting = this.#waiting.get(segment);
    if (waiting === undefined) return;
    this.#waiting.delete(segment);
    const later = new Map<number, Doubted>();
    for (const doubted of waiting.values()) {
      if (!this.#isOfThis(doubted)) continue;
      const { slot, observation, endedMs } = doubted;
      if (endedMs > sinceMs) later.set(slot, doubted);
      else believe(slot, codeOf(observation.finding), observation);
    }
    if (later.size === 0) return;
    this.#waiting.set(segment, later);
    canaries.ask(segment);
  }

  /** What waited for the way to be open was not the devices' fault. */
  wayCut(segment: string): void {
    const { believe } = this.#options;
    const waiting = this.#waiting.get(segment);
    this.#waiting.delete(segment);
    const finding = unknown('segment-cut');
    for (const doubted of waiting?.values() ?? []) {
      const { slot, observation } = doubted;
      if (this.#isOfThis(doubted)) believe(slot, codeOf(finding), { ...observation, finding });
    }
  }

  /** Is the row still the same target's? */
  #isOfThis({ slot, turn }: Doubted): boolean {
    return this.#options.roster.turn[rowOf(slot)] === turn;
  }
}
