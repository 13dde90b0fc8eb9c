/** Wrong passwords per name, known or not: both are locked alike, so that a lock does not tell which names exist. */

interface Attempts {
  failures: number;
  lockedUntilMs: number;
}

/** So many names are kept in mind; the one that failed longest ago is forgotten first. */
const MOST_NAMES = 10_000;

export class FailedAttempts {
  /** By name as compared. */
  readonly #byName = new Map<string, Attempts>();
  readonly #before: number;
  readonly #lockMs: number;

  constructor(failuresBeforeLock: number, lockMs: number) {
    this.#before = failuresBeforeLock;
    this.#lockMs = lockMs;
  }

  /** Until when nobody may try this name; 0 when it is open. */
  lockedUntil(name: string, nowMs: number): number {
    const { lockedUntilMs } = this.#byName.get(name) ?? { lockedUntilMs: 0 };
    return lockedUntilMs > nowMs ? lockedUntilMs : 0;
  }

  /** One more wrong password. True when this one locked the name. */
  add(name: string, nowMs: number): boolean {
    const known = this.#byName.get(name);
    const failures = (known?.failures ?? 0) + 1;
    const isLocked = failures >= this.#before;
    this.#byName.delete(name);
    this.#byName.set(name, {
      failures: isLocked ? 0 : failures,
      lockedUntilMs: isLocked ? nowMs + this.#lockMs : 0,
    });
    if (this.#byName.size > MOST_NAMES) this.#forgetOldest();
    return isLocked;
  }

  forget(name: string): void {
    this.#byName.delete(name);
  }

  #forgetOldest(): void {
    const [oldest] = this.#byName.keys();
    if (oldest !== undefined) this.#byName.delete(oldest);
  }
}
