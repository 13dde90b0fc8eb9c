/** The bytes of `/api/map/points` and `/api/map/states` read: pins as columns, states by their byte. */
import { CHECKS, type CheckName, STATES, type State } from '../config/terms.ts';

/** Pins in the order of their devices' numbers. */
export interface Pins {
  readonly ids: Int32Array;
  /** Degrees, WGS-84. */
  readonly lon: Float64Array;
  readonly lat: Float64Array;
  /** Index into `units`. */
  readonly unit: Uint16Array;
  /** Index of the kind times 16, and the index of the category. */
  readonly trait: Uint8Array;
  /** Codes. */
  readonly units: readonly string[];
  /** By index into `units`: devices that have no place on Earth. */
  readonly unplaced: readonly number[];
}

export const NO_PINS: Pins = {
  ids: new Int32Array(),
  lon: new Float64Array(),
  lat: new Float64Array(),
  unit: new Uint16Array(),
  trait: new Uint8Array(),
  units: [],
  unplaced: [],
};

const MAGIC = 'LKM1';
const PER_DEGREE = 100_000;

interface Head {
  readonly count: number;
  readonly units: readonly string[];
  readonly unplaced: readonly number[];
}

/** Throws a RangeError when they are no pins. */
export function pinsIn(bytes: Uint8Array): Pins {
  const reader = new Reader(bytes);
  if (new TextDecoder().decode(reader.take(MAGIC.length)) !== MAGIC)
    throw new RangeError('these are no pins');
  // The page and the server are of one version.
  const head = JSON.parse(new TextDecoder().decode(reader.take(reader.varint()))) as Head;
  const { count, units, unplaced } = head;
  const ids = new Int32Array(count);
  reader.differences(ids, false);
  const [lon, lat] = [new Int32Array(count), new Int32Array(count)];
  reader.differences(lon, true);
  reader.differences(lat, true);
  const unit = new Uint16Array(count);
  for (let at = 0; at < count; at++) unit[at] = reader.varint();
  const trait = reader.take(count).slice();
  return { ids, lon: mapped(lon, degrees), lat: mapped(lat, degrees), unit, trait, units, unplaced };
}

function degrees(value: number): number {
  return value / PER_DEGREE;
}

/** Many times as fast as `Float64Array.from`, which walks an iterator. */
export function mapped(column: ArrayLike<number>, by: (value: number) => number): Float64Array {
  const made = new Float64Array(column.length);
  for (let at = 0; at < made.length; at++) made[at] = by(column[at] ?? 0);
  return made;
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  take(length: number): Uint8Array {
    if (this.#at + length > this.#bytes.length) throw new RangeError('the pins end too soon');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  varint(): number {
    let [value, shift] = [0, 0];
    for (;;) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined || shift > 28) throw new RangeError('the pins end too soon');
      value |= (byte & 127) << shift;
      if (byte < 128) return value >>> 0;
      shift += 7;
    }
  }

  differences(column: Int32Array, isSigned: boolean): void {
    let before = 0;
    for (let at = 0; at < column.length; at++) {
      const step = this.varint();
      before += isSigned ? (step >>> 1) ^ -(step & 1) : step;
      column[at] = before;
    }
  }
}

const COMBINATIONS = STATES.length ** CHECKS.length;
const BAD = STATES.indexOf('bad');

/** Is the device left out of every rate by its record? */
export function isExempt(byte: number): boolean {
  return byte >= COMBINATIONS;
}

/** What a check of the device came to. */
export function stateIn(byte: number, check: CheckName): State {
  const place = STATES.length ** CHECKS.indexOf(check);
  return STATES[Math.floor((byte % COMBINATIONS) / place) % STATES.length] ?? 'unknown';
}

/** What a device looks like on the map: its worst check, else as far as it is online. */
export const LOOKS = ['offline', 'unregistered', 'image', 'position', 'unknown', 'normal', 'exempt'] as const;
export type Look = (typeof LOOKS)[number];

/** In order of their weight: a device that is offline has no picture to speak of. */
const FAILS = [
  ['online', 'offline'],
  ['registration', 'unregistered'],
  ['image', 'image'],
  ['position', 'position'],
] as const satisfies readonly (readonly [CheckName, Look])[];

/** By byte: index into LOOKS. */
export const LOOK_BY_BYTE: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  LOOKS.indexOf(lookOf(byte)),
);

/** By byte: 1 where a check of a counted device is bad. */
export const FAILING: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  !isExempt(byte) && CHECKS.some((check) => stateIn(byte, check) === STATES[BAD]) ? 1 : 0,
);

function lookOf(byte: number): Look {
  if (isExempt(byte)) return 'exempt';
  const failing = FAILS.find(([check]) => stateIn(byte, check) === 'bad');
  if (failing) return failing[1];
  return stateIn(byte, 'online') === 'good' ? 'normal' : 'unknown';
}

/** The look of a byte. */
export function lookIn(byte: number): Look {
  return LOOKS[LOOK_BY_BYTE[byte] ?? 0] ?? 'unknown';
}
