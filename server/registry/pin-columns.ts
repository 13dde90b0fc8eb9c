/** The columns of the book of pins: a slot a pin, of typed arrays that grow. */
import type { Point } from '../rules/datum.ts';
import { PIN_FAULTS } from '../rules/pin.ts';

/** In place of a slot: there is none. */
export const END = -1;

export class PinColumns {
  /** By device. */
  readonly #slots = new Map<number, number>();
  readonly #free: number[] = [];
  #end = 0;
  device = new Int32Array(1_024);
  /** 1 + index of the fault of the text; 0 for none. */
  text = new Uint8Array(1_024);
  rawLon = new Float64Array(1_024);
  rawLat = new Float64Array(1_024);
  datum = new Uint8Array(1_024);
  lon = new Float64Array(1_024);
  lat = new Float64Array(1_024);
  /** Metres outside the outline and its buffer; -1 without one. */
  outside = new Float32Array(1_024);
  isDefault = new Uint8Array(1_024);
  tolerance = new Uint8Array(1_024);
  pole = new Int32Array(1_024);
  site = new Int32Array(1_024);
  source = new Int32Array(1_024);
  /** Next on the same pair. */
  next = new Int32Array(1_024);
  strangers = new Uint16Array(1_024);
  trustedFit = new Uint8Array(1_024);
  listedFit = new Uint8Array(1_024);
  faults = new Uint16Array(1_024);

  get size(): number {
    return this.#slots.size;
  }

  devices(): Iterable<number> {
    return this.#slots.keys();
  }

  slots(): Iterable<number> {
    return this.#slots.values();
  }

  slotOf(device: number): number | undefined {
    return this.#slots.get(device);
  }

  /** The slot of a device, one of its own when it is new. */
  slotFor(device: number): number {
    const known = this.#slots.get(device);
    if (known !== undefined) return known;
    const slot = this.#free.pop() ?? this.#end++;
    if (slot >= this.device.length) this.#grow();
    this.device[slot] = device;
    this.faults[slot] = 0;
    this.#slots.set(device, slot);
    return slot;
  }

  /** The slot may be another device's from now on. */
  free(device: number, slot: number): void {
    this.#slots.delete(device);
    this.device[slot] = 0;
    this.#free.push(slot);
  }

  clear(): void {
    this.#slots.clear();
    this.#free.length = 0;
    this.#end = 0;
  }

  /** Is the text of the pair a place at all? */
  isSomewhere(slot: number): boolean {
    const code = this.text[slot] ?? 0;
    return code === 0 || PIN_FAULTS[code - 1] === 'few-decimals';
  }

  /** Where the pair is by its declared datum. */
  point(slot: number): Point {
    return { lon: this.lon[slot] ?? 0, lat: this.lat[slot] ?? 0 };
  }

  /** The pair as delivered, in numbers. */
  raw(slot: number): Point {
    return { lon: this.rawLon[slot] ?? 0, lat: this.rawLat[slot] ?? 0 };
  }

  #grow(): void {
    const wider = <A extends { length: number; set(a: A): void }>(make: new (n: number) => A, old: A): A => {
      const made = new make(2 * old.length);
      made.set(old);
      return made;
    };
    this.device = wider(Int32Array, this.device);
    this.text = wider(Uint8Array, this.text);
    this.rawLon = wider(Float64Array, this.rawLon);
    this.rawLat = wider(Float64Array, this.rawLat);
    this.datum = wider(Uint8Array, this.datum);
    this.lon = wider(Float64Array, this.lon);
    this.lat = wider(Float64Array, this.lat);
    this.outside = wider(Float32Array, this.outside);
    this.isDefault = wider(Uint8Array, this.isDefault);
    this.tolerance = wider(Uint8Array, this.tolerance);
    this.pole = wider(Int32Array, this.pole);
    this.site = wider(Int32Array, this.site);
    this.source = wider(Int32Array, this.source);
    this.next = wider(Int32Array, this.next);
    this.strangers = wider(Uint16Array, this.strangers);
    this.trustedFit = wider(Uint8Array, this.trustedFit);
    this.listedFit = wider(Uint8Array, this.listedFit);
    this.faults = wider(Uint16Array, this.faults);
  }
}
