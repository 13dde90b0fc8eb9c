/** What was made and may be asked for again: as much of it as fits into so many bytes, the latest used. */
export class Kept<V> {
  readonly #most: number;
  readonly #bytesOf: (value: V) => number;
  readonly #values = new Map<string, V>();

  constructor(mostBytes: number, bytesOf: (value: V) => number) {
    this.#most = mostBytes;
    this.#bytesOf = bytesOf;
  }

  /** Whoever asks uses it. */
  get(key: string): V | undefined {
    const value = this.#values.get(key);
    if (value === undefined) return undefined;
    this.#values.delete(key);
    this.#values.set(key, value);
    return value;
  }

  /** What was used longest ago goes; the newest stays, however large it is. */
  set(key: string, value: V): void {
    this.#values.delete(key);
    this.#values.set(key, value);
    let bytes = [...this.#values.values()].reduce((sum, one) => sum + this.#bytesOf(one), 0);
    for (const [oldest, one] of this.#values) {
      if (bytes <= this.#most || oldest === key) return;
      this.#values.delete(oldest);
      bytes -= this.#bytesOf(one);
    }
  }

  clear(): void {
    this.#values.clear();
  }
}
