/** What one side pushes and the other side iterates, bounded by weight. */

/** An async iteration fed from outside. Ends when told; a consumer that leaves early is told of by `onLeft`. */
export class Queue<T> implements AsyncIterable<T> {
  readonly #most: number;
  readonly #onLeft: () => void;
  #held: { readonly item: T; readonly weight: number }[] = [];
  #weight = 0;
  #outcome: { readonly error?: unknown } | undefined;
  #wake: (() => void) | undefined;

  constructor(most: number, onLeft: () => void) {
    this.#most = most;
    this.#onLeft = onLeft;
  }

  /** False when there is no room: the item is not kept. Items without weight are always kept. */
  push(item: T, weight = 0): boolean {
    if (this.#outcome !== undefined) return false;
    if (weight > 0 && this.#weight + weight > this.#most) return false;
    this.#weight += weight;
    this.#held.push({ item, weight });
    this.#wake?.();
    return true;
  }

  /** What was pushed is still delivered. */
  end(): void {
    this.#outcome ??= {};
    this.#wake?.();
  }

  /** What was pushed is still delivered, then the iteration throws. */
  fail(error: unknown): void {
    this.#outcome ??= { error };
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    try {
      for (;;) {
        const next = this.#held.shift();
        if (next !== undefined) {
          this.#weight -= next.weight;
          yield next.item;
        } else if (this.#outcome !== undefined) {
          if ('error' in this.#outcome) throw this.#outcome.error;
          return;
        } else {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
          this.#wake = undefined;
        }
      }
    } finally {
      this.end();
      this.#held = [];
      this.#onLeft();
    }
  }
}
