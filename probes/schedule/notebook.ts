/** What was seen since the last report. */
import type { AskedCheck } from '../../config/terms.ts';
import { ASKED_CHECKS } from '../../config/terms.ts';
import type { Observation } from '../link/observation.ts';

export class Notebook {
  #changed: Observation[] = [];
  #unchanged: number[][] = ASKED_CHECKS.map(() => []);
  #fromMs: number;

  constructor(nowMs: number) {
    this.#fromMs = nowMs;
  }

  change(observation: Observation): void {
    this.#changed.push(observation);
  }

  /** Looked at again, with the outcome told last. */
  confirm(n: number, check: AskedCheck): void {
    this.#unchanged[ASKED_CHECKS.indexOf(check)]?.push(n);
  }

  /** Everything since the last time, and a clean page. A wall clock that went back makes an empty stretch, never a negative one. */
  turn(nowMs: number): {
    readonly changed: readonly Observation[];
    readonly unchanged: ReadonlyMap<AskedCheck, readonly number[]>;
    readonly fromMs: number;
    readonly toMs: number;
  } {
    const unchanged = new Map<AskedCheck, readonly number[]>();
    for (const [index, check] of ASKED_CHECKS.entries()) {
      const ns = this.#unchanged[index];
      if (ns !== undefined && ns.length > 0) unchanged.set(check, ascending(ns));
    }
    const changed = this.#changed;
    const fromMs = Math.min(this.#fromMs, nowMs);
    this.#changed = [];
    this.#unchanged = ASKED_CHECKS.map(() => []);
    this.#fromMs = nowMs;
    return { changed, unchanged, fromMs, toMs: nowMs };
  }
}

/** Each number once. */
function ascending(ns: readonly number[]): number[] {
  const sorted = Float64Array.from(ns).sort();
  const once: number[] = [];
  for (const n of sorted) if (n !== once.at(-1)) once.push(n);
  return once;
}
