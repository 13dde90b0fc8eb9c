/** Columns of numbers of which nobody knows yet how many they will be: they grow by half. */
export type Numbers = Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array;

const LEAST = 32;

export class Growing<A extends Numbers> {
  #values: A;
  readonly #make: (length: number) => A;
  length = 0;

  constructor(make: (length: number) => A, room = LEAST) {
    this.#make = make;
    this.#values = make(room);
  }

  push(value: number): void {
    if (this.length === this.#values.length) this.#room(Math.ceil(1.5 * this.length) + LEAST);
    this.#values[this.length++] = value;
  }

  at(index: number): number {
    return this.#values[index] ?? 0;
  }

  /** What it has grown to, without room for more; it is not to grow afterwards. */
  get all(): A {
    if (this.#values.length !== this.length) this.#room(this.length);
    return this.#values;
  }

  /** Without room for more: whoever asks keeps it. */
  get bytes(): number {
    return this.all.byteLength;
  }

  /** Bytes of one number. */
  get width(): number {
    return this.#values.BYTES_PER_ELEMENT;
  }

  /** Takes numbers from the bytes of what another of its kind had grown to. */
  read(bytes: Uint8Array): void {
    const values = this.#make(bytes.length / this.width);
    new Uint8Array(values.buffer).set(bytes);
    this.#values = values;
    this.length = values.length;
  }

  #room(length: number): void {
    const grown = this.#make(length);
    grown.set(this.#values.subarray(0, this.length) as Float64Array & Uint8Array);
    this.#values = grown;
  }
}

export const floats = (room?: number) => new Growing((length) => new Float64Array(length), room);
export const places = (room?: number) => new Growing((length) => new Uint32Array(length), room);
export const wholes = (room?: number) => new Growing((length) => new Int32Array(length), room);
export const shorts = (room?: number) => new Growing((length) => new Uint16Array(length), room);
export const bytes = (room?: number) => new Growing((length) => new Uint8Array(length), room);
