/** Starts of ffmpeg wait for one another: 25 at once take seven seconds each to the first picture, two at a time half a second. */

export interface TurnLimits {
  readonly atOnce: number;
  readonly queued: number;
  readonly waitMs: number;
}

const LIMITS: TurnLimits = { atOnce: 2, queued: 8, waitMs: 10_000 };

/** A queue of those who want to start. */
export class Turns {
  readonly #limits: TurnLimits;
  readonly #queue: (() => void)[] = [];
  #running = 0;

  constructor(limits: TurnLimits = LIMITS) {
    this.#limits = limits;
  }

  /** Resolves with what gives the turn back; with undefined when the queue is full, the wait too long or the signal aborts. */
  take(signal: AbortSignal): Promise<(() => void) | undefined> {
    if (signal.aborted) return Promise.resolve(undefined);
    if (this.#running < this.#limits.atOnce) return Promise.resolve(this.#begin());
    if (this.#queue.length >= this.#limits.queued) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const settle = (turn: (() => void) | undefined) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', giveUp);
        resolve(turn);
      };
      const granted = () => settle(this.#begin());
      const giveUp = () => {
        this.#queue.splice(this.#queue.indexOf(granted), 1);
        settle(undefined);
      };
      const timer = setTimeout(giveUp, this.#limits.waitMs);
      signal.addEventListener('abort', giveUp);
      this.#queue.push(granted);
    });
  }

  #begin(): () => void {
    this.#running++;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#running--;
      this.#queue.shift()?.();
    };
  }
}
