/** Long work breathes by the clock, not by counts: on a busy machine a thousand records may take a tenth of a second. */
import { setImmediate as breathe } from 'node:timers/promises';

const MOST_MS = 12;

export class Breath {
  #begunMs = performance.now();

  /** Has the work gone on for so long that others should be answered? */
  get isDue(): boolean {
    return performance.now() - this.#begunMs >= MOST_MS;
  }

  /** Lets the event loop turn once. */
  async take(): Promise<void> {
    await breathe();
    this.#begunMs = performance.now();
  }
}
