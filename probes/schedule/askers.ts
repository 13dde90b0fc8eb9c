/** Who waits for a look at a slot. */
import type { Observation } from '../link/observation.ts';

interface Asker {
  resolve(observation: Observation): void;
  reject(reason: unknown): void;
}

export class Askers {
  /** By slot. */
  readonly #waiting = new Map<number, Asker[]>();

  has(slot: number): boolean {
    return this.#waiting.has(slot);
  }

  /** The next look at this slot; rejects when the signal says so first. */
  wait(slot: number, signal: AbortSignal): Promise<Observation> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        const others = this.#waiting.get(slot)?.filter((other) => other !== asker) ?? [];
        if (others.length > 0) this.#waiting.set(slot, others);
        else this.#waiting.delete(slot);
        reject(signal.reason);
      };
      const asker: Asker = {
        resolve: (observation) => {
          signal.removeEventListener('abort', leave);
          resolve(observation);
        },
        reject: (reason) => {
          signal.removeEventListener('abort', leave);
          reject(reason);
        },
      };
      signal.addEventListener('abort', leave, { once: true });
      const others = this.#waiting.get(slot);
      if (others === undefined) this.#waiting.set(slot, [asker]);
      else others.push(asker);
    });
  }

  answer(slot: number, observation: Observation): void {
    for (const { resolve } of this.#take(slot)) resolve(observation);
  }

  refuse(slot: number, reason: unknown): void {
    for (const { reject } of this.#take(slot)) reject(reason);
  }

  refuseAll(reason: unknown): void {
    for (const slot of [...this.#waiting.keys()]) this.refuse(slot, reason);
  }

  #take(slot: number): readonly Asker[] {
    const askers = this.#waiting.get(slot);
    this.#waiting.delete(slot);
    return askers ?? [];
  }
}
