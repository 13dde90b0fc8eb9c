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
  /** By segment. */
  readonly #waiting = new Map<string, Doubted[]>();

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
    const others = this.#waiting.get(segment);
    if (others === undefined) this.#waiting.set(segment, [doubted]);
    else others.push(doubted);
    canaries.ask(segment);
  }

  /** A trial that began at this moment found the way open. */
  wayOpen(segment: string, sinceMs: number): void {
    const { roster, canaries, believe } = this.#options;
    const waiting = this.#waiting.get(segment);
    if (waiting === undefined) return;
    const later = waiting.filter(({ endedMs }) => endedMs > sinceMs);
    if (later.length === 0) this.#waiting.delete(segment);
    else this.#waiting.set(segment, later);
    for (const { slot, turn, observation, endedMs } of waiting) {
      if (endedMs > sinceMs || roster.turn[rowOf(slot)] !== turn) continue;
      // A look that came between has the last word.
      if ((roster.lookedMs[slot] ?? 0) > endedMs) continue;
      believe(slot, codeOf(observation.finding), observation);
    }
    if (later.length > 0) canaries.ask(segment);
  }

  /** What waited for the way to be open was not the devices' fault. */
  wayCut(segment: string): void {
    const { roster, believe } = this.#options;
    const waiting = this.#waiting.get(segment) ?? [];
    this.#waiting.delete(segment);
    const finding = unknown('segment-cut');
    for (const { slot, turn, observation } of waiting) {
      if (roster.turn[rowOf(slot)] === turn) believe(slot, codeOf(finding), { ...observation, finding });
    }
  }
}
