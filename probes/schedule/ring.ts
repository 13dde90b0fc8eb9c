/** A first-in-first-out list of slots that grows as needed and makes no garbage. */
export class Ring {
  #slots = new Int32Array(64);
  #first = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(slot: number): void {
    this.#room();
    this.#slots[(this.#first + this.#size) & (this.#slots.length - 1)] = slot;
    this.#size += 1;
  }

  /** Puts a slot before all others: it has waited its turn already. */
  unshift(slot: number): void {
    this.#room();
    this.#first = (this.#first - 1) & (this.#slots.length - 1);
    this.#slots[this.#first] = slot;
    this.#size += 1;
  }

  shift(): number | undefined {
    if (this.#size === 0) return undefined;
    const slot = this.#slots[this.#first];
    this.#first = (this.#first + 1) & (this.#slots.length - 1);
    this.#size -= 1;
    return slot;
  }

  #room(): void {
    if (this.#size < this.#slots.length) return;
    const larger = new Int32Array(this.#slots.length * 2);
    for (let index = 0; index < this.#size; index += 1) {
      larger[index] = this.#slots[(this.#first + index) & (this.#slots.length - 1)] ?? 0;
    }
    this.#slots = larger;
    this.#first = 0;
  }
}
