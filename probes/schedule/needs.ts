/** How many looks a verdict takes: by check and kind of device, and more of those that go and come. */
import type { AskedCheck } from '../../config/terms.ts';
import { KINDS } from '../../config/terms.ts';
import type { Cadence, Confirmation, Target } from '../link/target.ts';
import { Flaps } from './flaps.ts';
import { checkOf, isOnline, rowOf } from './roster.ts';

const ONE: Confirmation = { confirmations: 1 };

export class Needs {
  readonly #flaps = new Flaps();
  /** By row: the kind of its device, as a place in KINDS. */
  #kinds = new Uint8Array(0);
  #cadences: Readonly<Record<AskedCheck, Cadence>> | undefined;

  plan(cadences: Readonly<Record<AskedCheck, Cadence>>): void {
    this.#cadences = cadences;
  }

  place(row: number, target: Target): void {
    this.#flaps.forget(row);
    if (row >= this.#kinds.length) {
      const kinds = new Uint8Array(Math.max(256, row + 1, this.#kinds.length * 2));
      kinds.set(this.#kinds);
      this.#kinds = kinds;
    }
    this.#kinds[row] = KINDS.indexOf(target.kind);
  }

  /** Devices that go and come. */
  flapping(now: number): number {
    return this.#flaps.count(now);
  }

  /** A row's device has come or gone. */
  changed(row: number, now: number): void {
    this.#flaps.changed(row, now);
  }

  /** What a device of this kind needs that does not go and come. */
  usual(slot: number): Confirmation {
    const cadence = this.#cadences?.[checkOf(slot)];
    const kind = KINDS[this.#kinds[rowOf(slot)] ?? 0];
    return (kind && cadence?.kinds?.[kind]) ?? cadence ?? ONE;
  }

  now(slot: number, now: number): Confirmation {
    const usual = this.usual(slot);
    return isOnline(slot) ? this.#flaps.stricter(usual, rowOf(slot), now) : usual;
  }
}
