/** Which devices go and come: one that changed often of late needs more looks until it is called down again. */
import type { Observation } from '../link/observation.ts';
import type { Confirmation } from '../link/target.ts';

/** What a change counts is halved in this time. */
const HALF_LIFE_S = 30 * 60;
/** One outage is two changes. With the third outage within an hour one more look is needed, with the fifth two. */
const MORE_FROM = [3, 6] as const;

export class Flaps {
  /** By row: changes of late, faded with their age, and when that was reckoned. */
  #changes = new Float32Array(0);
  #atS = new Uint32Array(0);

  /** It went, or came back. */
  changed(row: number, nowMs: number): void {
    this.#room(row);
    this.#changes[row] = this.#faded(row, nowMs) + 1;
    this.#atS[row] = nowMs / 1_000;
  }

  /** Another device stands there. */
  forget(row: number): void {
    if (row < this.#changes.length) this.#changes[row] = 0;
  }

  /** Looks that are needed besides: none for nearly all. */
  besides(row: number, nowMs: number): number {
    if ((this.#changes[row] ?? 0) < MORE_FROM[0]) return 0;
    const changes = this.#faded(row, nowMs);
    return MORE_FROM.filter((from) => changes >= from).length;
  }

  /** How many need more looks now. */
  count(nowMs: number): number {
    let flapping = 0;
    for (let row = 0; row < this.#changes.length; row += 1) if (this.besides(row, nowMs) > 0) flapping += 1;
    return flapping;
  }

  /** What must be seen until a device that changed often is called down. */
  stricter(usual: Confirmation, row: number, nowMs: number): Confirmation {
    const besides = this.besides(row, nowMs);
    if (besides === 0) return usual;
    const { confirmations, outOf = confirmations } = usual;
    return { confirmations: confirmations + besides, outOf: outOf + besides };
  }

  #faded(row: number, nowMs: number): number {
    const ageS = nowMs / 1_000 - (this.#atS[row] ?? 0);
    return (this.#changes[row] ?? 0) * 0.5 ** (ageS / HALF_LIFE_S);
  }

  #room(row: number): void {
    if (row < this.#changes.length) return;
    const rows = Math.max(256, row + 1, this.#changes.length * 2);
    const [changes, atS] = [new Float32Array(rows), new Uint32Array(rows)];
    changes.set(this.#changes);
    atS.set(this.#atS);
    this.#changes = changes;
    this.#atS = atS;
  }
}

/** A look that called a device down: where more was needed than usual, it says so. */
export function withNeeded(observation: Observation, needed: Confirmation, usual: Confirmation): Observation {
  if (needed === usual) return observation;
  const { confirmations, outOf = confirmations } = needed;
  const got = `${confirmations} of ${outOf} looks failed, it went and came often`;
  return { ...observation, steps: [...observation.steps, { did: 'confirm', ok: false, got, tookMs: 0 }] };
}
