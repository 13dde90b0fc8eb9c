/**
 * Whose small pictures somebody has before them: opening a list is one deed in the journal, not one for each picture
 * in it. What was not listed is written down when it is opened.
 */
const FOR_MS = 10 * 60_000;
const MOST_KEYS = 500;
const MOST_DEVICES = 5_000;

export class Glimpses {
  readonly #clock: () => number;
  /** By sign-in, the one that looked last at the end; by device, until when. */
  readonly #seen = new Map<string, Map<number, number>>();

  constructor(clock: () => number = Date.now) {
    this.#clock = clock;
  }

  /** Are all of these before them by a deed that was written down already? */
  covers(key: string, devices: readonly number[]): boolean {
    const seen = this.#seen.get(key);
    const nowMs = this.#clock();
    return devices.every((device) => (seen?.get(device) ?? 0) > nowMs);
  }

  /** A deed that names these devices was written down. */
  cover(key: string, devices: readonly number[]): void {
    const known = this.#seen.get(key) ?? new Map<number, number>();
    const seen = known.size + devices.length > MOST_DEVICES ? new Map<number, number>() : known;
    this.#seen.delete(key);
    this.#seen.set(key, seen);
    for (const device of devices) seen.set(device, this.#clock() + FOR_MS);
    for (const oldest of this.#seen.keys()) {
      if (this.#seen.size <= MOST_KEYS) return;
      this.#seen.delete(oldest);
    }
  }
}
