/**
 * The pins of a map as bytes: `LKM1`, a varint with the length of a JSON head `{count, units, unplaced}`, the head, then
 * one column after another – device numbers (varint of the difference to the one before), longitudes and latitudes
 * (hundred-thousandths of a degree, zigzag varint of the difference), units (varint, index into the head), traits (a byte
 * of kind and category). Columns compress better than rows.
 */

/** Pins in the order of their devices' numbers. */
export interface PinColumns {
  readonly ids: Int32Array;
  /** Hundred-thousandths of a degree, WGS-84: about a metre. */
  readonly lon: Int32Array;
  readonly lat: Int32Array;
  /** Index into `units`. */
  readonly unit: Uint16Array;
  /** Index of the kind times 16, and the index of the category. */
  readonly trait: Uint8Array;
  /** Codes. */
  readonly units: readonly string[];
  /** By index into `units`: devices without a place on Earth. */
  readonly unplaced: readonly number[];
}

const MAGIC = Buffer.from('LKM1');
/** Enough for a varint of 32 bits. */
const MOST_PER_NUMBER = 5;

/** The bytes of columns. */
export function pinBytes({ ids, lon, lat, unit, trait, units, unplaced }: PinColumns): Uint8Array {
  const head = Buffer.from(JSON.stringify({ count: ids.length, units, unplaced }));
  const writer = new Writer(head.length + 16 + ids.length * (4 * MOST_PER_NUMBER + 1));
  writer.bytes(MAGIC);
  writer.varint(head.length);
  writer.bytes(head);
  writer.differences(ids, false);
  writer.differences(lon, true);
  writer.differences(lat, true);
  for (const index of unit) writer.varint(index);
  writer.bytes(trait);
  return writer.done();
}

class Writer {
  readonly #room: Uint8Array;
  #end = 0;

  constructor(size: number) {
    this.#room = new Uint8Array(size);
  }

  bytes(bytes: Uint8Array): void {
    this.#room.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** Seven bits a byte, the lowest first; the eighth says that more follow. */
  varint(value: number): void {
    let rest = value >>> 0;
    while (rest > 127) {
      this.#room[this.#end++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.#room[this.#end++] = rest;
  }

  differences(column: Int32Array, isSigned: boolean): void {
    let before = 0;
    for (const value of column) {
      const step = value - before;
      this.varint(isSigned ? (step << 1) ^ (step >> 31) : step);
      before = value;
    }
  }

  done(): Uint8Array {
    return this.#room.slice(0, this.#end);
  }
}
