/** What was made and may be asked for again: as much of it as fits into so many bytes, the latest used. */
export class Kept<V> {
  readonly #most: number;
  readonly #bytesOf: (value: V) => number;
  readonly #gone: (value: V) => void;
  readonly #values = new Map<string, V>();

  /** `gone` is told of what leaves: for want of room, for another in its place, or dropped. */
  constructor(mostBytes: number, bytesOf: (value: V) => number, gone: (value: V) => void = () => undefined) {
    this.#most = mostBytes;
    this.#bytesOf = bytesOf;
    this.#gone = gone;
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
    this.#take(key, value);
    this.#values.set(key, value);
    let bytes = [...this.#values.values()].reduce((sum, one) => sum + this.#bytesOf(one), 0);
    for (const [oldest, one] of this.#values) {
      if (bytes <= this.#most || oldest === key) return;
      this.#take(oldest);
      bytes -= this.#bytesOf(one);
    }
  }

  values(): IterableIterator<V> {
    return this.#values.values();
  }

  drop(isIt: (key: string) => boolean): void {
    for (const key of [...this.#values.keys()]) if (isIt(key)) this.#take(key);
  }

  #take(key: string, other?: V): void {
    const value = this.#values.get(key);
    this.#values.delete(key);
    if (value !== undefined && value !== other) this.#gone(value);
  }
}
