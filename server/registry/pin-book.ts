/**
 * Every pin of the city in columns, judged. A change of one device judges again what it can have changed: itself, its
 * neighbours on the same pair, and its source where that turns out to be another thing.
 */
import { DATUMS, type Datum } from '../../config/terms.ts';
import { degreesOf, type Point, toWgs84 } from '../rules/datum.ts';
import { metresBetween, metresOutside, type PinOutline } from '../rules/outline.ts';
import {
  faultsOf,
  isSomewhere,
  PIN_FAULTS,
  type PinFaults,
  pairKey,
  pointKey,
  textFault,
} from '../rules/pin.ts';
import {
  type Fit,
  fitOf,
  READINGS,
  type Reading,
  readingOf,
  type SourceFinding,
  sourceFinding,
  type Tally,
} from '../rules/pin-datum.ts';

/** Of a device, what its pin is judged by. */
export interface Pin {
  readonly id: number;
  /** As delivered. */
  readonly lon: string;
  readonly lat: string;
  readonly datum: Datum;
  /** The outline that must hold it, if there is one. */
  readonly outline: PinOutline | undefined;
  /** Empty for none, here and below. */
  readonly pole: string;
  readonly site: string;
  readonly platform: string;
  /** The import by which the pair came. */
  readonly batch: string;
  /** How near a field check must be. */
  readonly toleranceMetres: number;
}

/** Where another source says that a device stands, WGS-84. */
export interface OtherPlace extends Point {
  readonly from: 'check' | 'onvif' | 'viid' | 'catalogue';
  readonly atMs: number;
}

/** A point that is nobody's place: a seat, a station, a platform's address. WGS-84, or as it is found in lists. */
export interface DefaultPoint extends Point {
  readonly what: 'seat' | 'station' | 'platform';
  readonly name: string;
}

/** A sub-platform's devices of one import: datum faults come by it. */
export interface SourceStanding extends SourceFinding {
  readonly platform: string;
  readonly batch: string;
  readonly pins: number;
  /** Beside positions that were taken at the device, and beside the catalogue. */
  readonly trusted: Tally;
  readonly listed: Tally;
}

interface Source {
  readonly platform: string;
  readonly batch: string;
  pins: number;
  readonly trusted: Uint32Array;
  readonly listed: Uint32Array;
  finding: SourceFinding;
  readonly slots: Set<number>;
}

/** Codes of a fit in the columns: nothing known, agrees, differs, and then the readings. */
const NONE = 0;
const AGREES = 1;
const DIFFERS = 2;
const SHIFTED = 3;
const FIT_COUNT = SHIFTED + READINGS.length;
const END = -1;
const NO_OUTLINE = -1;
const NOWHERE: SourceFinding = { reading: null, against: null, catalogue: null, trustsCatalogue: false };

export class PinBook {
  readonly #slots = new Map<number, number>();
  readonly #free: number[] = [];
  #end = 0;
  #device = new Int32Array(1_024);
  /** 1 + index of the fault of the text; 0 for none. */
  #text = new Uint8Array(1_024);
  #rawLon = new Float64Array(1_024);
  #rawLat = new Float64Array(1_024);
  #datum = new Uint8Array(1_024);
  #lon = new Float64Array(1_024);
  #lat = new Float64Array(1_024);
  /** Metres outside the outline and its buffer; -1 without one. */
  #outside = new Float32Array(1_024);
  #isDefault = new Uint8Array(1_024);
  #tolerance = new Uint8Array(1_024);
  #pole = new Int32Array(1_024);
  #site = new Int32Array(1_024);
  #source = new Int32Array(1_024);
  /** Next on the same pair. */
  #next = new Int32Array(1_024);
  #strangers = new Uint16Array(1_024);
  #trustedFit = new Uint8Array(1_024);
  #listedFit = new Uint8Array(1_024);
  #faults = new Uint16Array(1_024);
  /** By pair: the first slot of its chain. */
  readonly #pairs = new Map<number, number>();
  /** Poles and sites by small numbers. */
  readonly #names = new Map<string, number>();
  readonly #sources: Source[] = [];
  readonly #sourceIndex = new Map<string, number>();
  /** By device. */
  readonly #others = new Map<number, readonly OtherPlace[]>();
  #defaults = new Map<number, DefaultPoint>();

  get size(): number {
    return this.#slots.size;
  }

  has(device: number): boolean {
    return this.#slots.has(device);
  }

  devices(): Iterable<number> {
    return this.#slots.keys();
  }

  /** Replaces the points that are nobody's place. Pins that are there already are not judged by it: `rebuild` does. */
  setDefaults(points: readonly DefaultPoint[]): void {
    this.#defaults = new Map(points.map((point) => [pointKey(point.lon, point.lat), point]));
  }

  /** Takes all pins anew, with what other sources say. */
  rebuild(pins: Iterable<Pin>, others: ReadonlyMap<number, readonly OtherPlace[]>): void {
    this.#slots.clear();
    this.#free.length = 0;
    this.#end = 0;
    this.#pairs.clear();
    this.#names.clear();
    this.#sources.length = 0;
    this.#sourceIndex.clear();
    this.#others.clear();
    for (const [device, places] of others) this.#others.set(device, places);
    for (const pin of pins) this.#take(pin);
    for (const first of this.#pairs.values()) this.#countStrangers(first);
    for (const source of this.#sources) source.finding = findingOf(source);
    for (const slot of this.#slots.values()) this.#judge(slot);
  }

  /** Takes one pin as it is now. Answers every device whose faults are others by it, itself among them if it is new. */
  put(pin: Pin): number[] {
    const old = this.#slots.get(pin.id);
    const touched = new Set<number>();
    const before = old === undefined ? undefined : this.#leave(old, touched);
    const slot = this.#take(pin);
    for (const member of this.#chain(this.#keyOf(slot))) touched.add(member);
    this.#countStrangers(this.#pairs.get(this.#keyOf(slot)) ?? END);
    this.#renewSources([before, this.#source[slot]], touched);
    touched.add(slot);
    return this.#judgeAll(touched, old === undefined ? slot : undefined);
  }

  /** The device is judged no longer. Answers the others whose faults changed by it. */
  take(device: number): number[] {
    const slot = this.#slots.get(device);
    if (slot === undefined) return [];
    const touched = new Set<number>();
    const source = this.#leave(slot, touched);
    touched.delete(slot);
    this.#slots.delete(device);
    this.#device[slot] = 0;
    this.#free.push(slot);
    this.#renewSources([source], touched);
    return this.#judgeAll(touched);
  }

  /** Another source says something else of a device. Answers whose faults are others by it. */
  tell(device: number, places: readonly OtherPlace[]): number[] {
    if (places.length === 0) this.#others.delete(device);
    else this.#others.set(device, places);
    const slot = this.#slots.get(device);
    if (slot === undefined) return [];
    const touched = new Set<number>([slot]);
    this.#count(slot, -1);
    this.#fit(slot);
    this.#count(slot, 1);
    this.#renewSources([this.#source[slot]], touched);
    return this.#judgeAll(touched);
  }

  /** What other sources say of a device. */
  othersOf(device: number): readonly OtherPlace[] {
    return this.#others.get(device) ?? [];
  }

  faultsOf(device: number): PinFaults {
    const slot = this.#slots.get(device);
    return slot === undefined ? 0 : (this.#faults[slot] ?? 0);
  }

  /** Is there an outline to compare with? */
  hasOutline(device: number): boolean {
    const slot = this.#slots.get(device);
    return slot !== undefined && this.#outside[slot] !== NO_OUTLINE;
  }

  /** Where the pair is by its declared datum; null when it is nowhere. */
  placeOf(device: number): Point | null {
    const slot = this.#slots.get(device);
    return slot === undefined || !this.#isSomewhere(slot) ? null : this.#point(slot);
  }

  /** The pair as delivered, in numbers. */
  rawOf(device: number): Point | null {
    const slot = this.#slots.get(device);
    if (slot === undefined || !this.#isSomewhere(slot)) return null;
    return { lon: this.#rawLon[slot] ?? 0, lat: this.#rawLat[slot] ?? 0 };
  }

  /** Metres beyond the outline and its buffer; null without an outline. */
  outsideOf(device: number): number | null {
    const slot = this.#slots.get(device);
    const metres = slot === undefined ? NO_OUTLINE : (this.#outside[slot] ?? NO_OUTLINE);
    return metres === NO_OUTLINE ? null : metres;
  }

  /** Every device on the identical pair, itself included. */
  samePair(device: number): number[] {
    const slot = this.#slots.get(device);
    if (slot === undefined || !this.#isSomewhere(slot)) return [];
    return [...this.#chain(this.#keyOf(slot))].map((other) => this.#device[other] ?? 0);
  }

  /** Of those, how many share neither pole nor site with it. */
  strangersOf(device: number): number {
    const slot = this.#slots.get(device);
    return slot === undefined ? 0 : (this.#strangers[slot] ?? 0);
  }

  /** The point that is nobody's place which the pin equals. */
  defaultOf(device: number): DefaultPoint | undefined {
    const slot = this.#slots.get(device);
    return slot === undefined ? undefined : this.#defaultAt(slot);
  }

  /** How a pin must be read by what is known; null while it is as declared. */
  readingOf(device: number): { readonly reading: Reading; readonly isBatch: boolean } | null {
    const slot = this.#slots.get(device);
    return slot === undefined ? null : this.#wrongReading(slot);
  }

  /** How far the field check that counts was from the pin, and how far it may be. */
  checkOf(device: number): { readonly metres: number; readonly tolerance: number } | null {
    const slot = this.#slots.get(device);
    return slot === undefined ? null : this.#check(slot);
  }

  /** How a pin lies beside another source. */
  fit(device: number, place: Point): Fit | null {
    const slot = this.#slots.get(device);
    return slot === undefined || !this.#isSomewhere(slot) ? null : this.#fitWith(slot, place);
  }

  sourceOf(device: number): SourceStanding | undefined {
    const slot = this.#slots.get(device);
    const source = slot === undefined ? undefined : this.#sources[this.#source[slot] ?? END];
    return source && standingOf(source);
  }

  /** Every source that has pins. */
  sources(): SourceStanding[] {
    return this.#sources.filter(({ pins }) => pins > 0).map(standingOf);
  }

  // ---- within

  /** Writes a pin's columns and puts it in its chain and source; nothing is judged. */
  #take(pin: Pin): number {
    const slot = this.#slots.get(pin.id) ?? this.#newSlot(pin.id);
    const text = textFault(pin.lon, pin.lat);
    this.#text[slot] = text === undefined ? 0 : 1 + PIN_FAULTS.indexOf(text);
    this.#datum[slot] = DATUMS.indexOf(pin.datum);
    this.#tolerance[slot] = pin.toleranceMetres;
    this.#pole[slot] = pin.pole === '' ? 0 : this.#nameIndex(`pole ${pin.pole}`);
    this.#site[slot] = pin.site === '' ? 0 : this.#nameIndex(`site ${pin.site}`);
    this.#source[slot] = this.#sourceFor(pin);
    this.#strangers[slot] = 0;
    this.#isDefault[slot] = 0;
    this.#outside[slot] = NO_OUTLINE;
    this.#next[slot] = END;
    if (isSomewhere(text)) this.#locate(slot, pin);
    else if (pin.outline !== undefined) this.#outside[slot] = 0;
    this.#fit(slot);
    this.#count(slot, 1);
    return slot;
  }

  #locate(slot: number, { lon, lat, datum, outline }: Pin): void {
    const raw = { lon: degreesOf(lon.trim()), lat: degreesOf(lat.trim()) };
    const place = toWgs84(raw, datum);
    this.#rawLon[slot] = raw.lon;
    this.#rawLat[slot] = raw.lat;
    this.#lon[slot] = place.lon;
    this.#lat[slot] = place.lat;
    if (outline !== undefined)
      this.#outside[slot] = Math.max(0, metresOutside(outline, place) - outline.bufferMetres);
    this.#isDefault[slot] = this.#defaultAt(slot) === undefined ? 0 : 1;
    const key = this.#keyOf(slot);
    this.#next[slot] = this.#pairs.get(key) ?? END;
    this.#pairs.set(key, slot);
  }

  /** Out of its chain and its source. Answers the source; whoever was beside it is among the touched. */
  #leave(slot: number, touched: Set<number>): number {
    const source = this.#source[slot] ?? 0;
    this.#count(slot, -1);
    if (!this.#isSomewhere(slot)) return source;
    const key = this.#keyOf(slot);
    const left = [...this.#chain(key)].filter((other) => other !== slot);
    let first = END;
    for (const other of left) {
      this.#next[other] = first;
      first = other;
      touched.add(other);
    }
    if (first === END) this.#pairs.delete(key);
    else this.#pairs.set(key, first);
    this.#countStrangers(first);
    return source;
  }

  /** How each of a chain stands to the others: by their poles and sites. */
  #countStrangers(first: number): void {
    if (first === END) return;
    const members: number[] = [];
    for (let slot = first; slot !== END; slot = this.#next[slot] ?? END) members.push(slot);
    if (members.length === 1) {
      this.#strangers[first] = 0;
      return;
    }
    const counts = new Map<string, number>();
    const add = (key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
    const keysOf = (slot: number) => [this.#pole[slot] ?? 0, this.#site[slot] ?? 0] as const;
    for (const slot of members) {
      const [pole, site] = keysOf(slot);
      if (pole > 0) add(`p${pole}`);
      if (site > 0) add(`s${site}`);
      if (pole > 0 && site > 0) add(`p${pole}s${site}`);
    }
    for (const slot of members) {
      const [pole, site] = keysOf(slot);
      const kin =
        (counts.get(`p${pole}`) ?? 0) + (counts.get(`s${site}`) ?? 0) - (counts.get(`p${pole}s${site}`) ?? 0);
      this.#strangers[slot] = Math.min(65_535, members.length - Math.max(1, kin));
    }
  }

  /** Compares a pin with what other sources say, and writes down how it lies. */
  #fit(slot: number): void {
    let [trusted, listed] = [NONE, NONE];
    if (this.#isSomewhere(slot)) {
      const others = this.#others.get(this.#device[slot] ?? 0);
      for (const other of others ?? []) {
        const code = codeOf(this.#fitWith(slot, other));
        if (other.from === 'catalogue') listed = code;
        // What was found at the pole says more than what the device says of itself.
        else if (trusted === NONE || other.from === 'check') trusted = code;
      }
    }
    this.#trustedFit[slot] = trusted;
    this.#listedFit[slot] = listed;
  }

  #fitWith(slot: number, known: Point): Fit {
    const raw = { lon: this.#rawLon[slot] ?? 0, lat: this.#rawLat[slot] ?? 0 };
    return fitOf(raw, DATUMS[this.#datum[slot] ?? 0] ?? 'wgs84', this.#point(slot), known);
  }

  #count(slot: number, by: 1 | -1): void {
    const source = this.#sources[this.#source[slot] ?? END];
    if (source === undefined) return;
    source.pins += by;
    const [trusted, listed] = [this.#trustedFit[slot] ?? NONE, this.#listedFit[slot] ?? NONE];
    source.trusted[trusted] = (source.trusted[trusted] ?? 0) + by;
    source.listed[listed] = (source.listed[listed] ?? 0) + by;
    if (by === 1) source.slots.add(slot);
    else source.slots.delete(slot);
  }

  /** Sources that turn out to be another thing have all their pins touched. */
  #renewSources(indexes: readonly (number | undefined)[], touched: Set<number>): void {
    for (const index of new Set(indexes)) {
      const source = this.#sources[index ?? END];
      if (source === undefined) continue;
      const finding = findingOf(source);
      if (isSameFinding(finding, source.finding)) continue;
      source.finding = finding;
      for (const slot of source.slots) touched.add(slot);
    }
  }

  #judgeAll(touched: ReadonlySet<number>, isNew?: number): number[] {
    const changed: number[] = [];
    for (const slot of touched)
      if (this.#judge(slot) || slot === isNew) changed.push(this.#device[slot] ?? 0);
    return changed;
  }

  /** Answers whether the faults are others than before. */
  #judge(slot: number): boolean {
    const before = this.#faults[slot];
    const text = this.#text[slot] === 0 ? undefined : PIN_FAULTS[(this.#text[slot] ?? 0) - 1];
    const outside = this.#outside[slot] ?? NO_OUTLINE;
    const wrong = this.#wrongReading(slot);
    this.#faults[slot] = faultsOf({
      text,
      outsideMetres: outside === NO_OUTLINE ? null : outside,
      isDefault: this.#isDefault[slot] === 1,
      strangers: this.#strangers[slot] ?? 0,
      hasWrongDatum: wrong !== null,
      disagrees: this.#disagrees(slot, wrong?.reading ?? null),
      check: this.#check(slot),
    });
    return before !== this.#faults[slot];
  }

  #wrongReading(slot: number): { readonly reading: Reading; readonly isBatch: boolean } | null {
    if (!this.#isSomewhere(slot)) return null;
    const [trusted, listed] = [this.#trustedFit[slot] ?? NONE, this.#listedFit[slot] ?? NONE];
    const finding = this.#sources[this.#source[slot] ?? END]?.finding ?? NOWHERE;
    const declared = readingOf(DATUMS[this.#datum[slot] ?? 0] ?? 'wgs84');
    if (trusted >= SHIFTED)
      return { reading: readingFor(trusted), isBatch: finding.reading === readingFor(trusted) };
    if (trusted === AGREES) return null;
    if (finding.reading !== null) {
      const isRightAlready =
        finding.reading === declared || (finding.against === 'catalogue' && listed === AGREES);
      return isRightAlready ? null : { reading: finding.reading, isBatch: true };
    }
    if (listed >= SHIFTED && finding.trustsCatalogue) return { reading: readingFor(listed), isBatch: false };
    return null;
  }

  /** Told of another place by the catalogue or by the device, and not because of a datum that is known to be wrong. */
  #disagrees(slot: number, wrong: Reading | null): boolean {
    const listed = this.#listedFit[slot] ?? NONE;
    const finding = this.#sources[this.#source[slot] ?? END]?.finding ?? NOWHERE;
    const isListedElsewhere =
      listed > AGREES &&
      (listed < SHIFTED || (readingFor(listed) !== wrong && readingFor(listed) !== finding.catalogue));
    if (isListedElsewhere) return true;
    const others = this.#others.get(this.#device[slot] ?? 0);
    if (others === undefined || !this.#isSomewhere(slot)) return false;
    return others.some((other) => {
      if (other.from !== 'onvif' && other.from !== 'viid') return false;
      const fit = this.#fitWith(slot, other);
      return fit.is === 'differs' || (fit.is === 'shifted' && fit.reading !== wrong);
    });
  }

  #check(slot: number): { metres: number; tolerance: number } | null {
    const check = this.#others.get(this.#device[slot] ?? 0)?.find(({ from }) => from === 'check');
    if (check === undefined || !this.#isSomewhere(slot)) return null;
    return { metres: metresBetween(this.#point(slot), check), tolerance: this.#tolerance[slot] ?? 0 };
  }

  #defaultAt(slot: number): DefaultPoint | undefined {
    if (!this.#isSomewhere(slot) || this.#defaults.size === 0) return undefined;
    return (
      this.#defaults.get(pointKey(this.#rawLon[slot] ?? 0, this.#rawLat[slot] ?? 0)) ??
      this.#defaults.get(pointKey(this.#lon[slot] ?? 0, this.#lat[slot] ?? 0))
    );
  }

  #isSomewhere(slot: number): boolean {
    const code = this.#text[slot] ?? 0;
    return code === 0 || PIN_FAULTS[code - 1] === 'few-decimals';
  }

  #point(slot: number): Point {
    return { lon: this.#lon[slot] ?? 0, lat: this.#lat[slot] ?? 0 };
  }

  #keyOf(slot: number): number {
    return this.#isSomewhere(slot) ? pairKey(this.#lon[slot] ?? 0, this.#lat[slot] ?? 0) : Number.NaN;
  }

  *#chain(key: number): Generator<number> {
    for (let slot = this.#pairs.get(key) ?? END; slot !== END; slot = this.#next[slot] ?? END) yield slot;
  }

  #nameIndex(name: string): number {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    this.#names.set(name, this.#names.size + 1);
    return this.#names.size;
  }

  #sourceFor({ platform, batch }: Pin): number {
    const key = JSON.stringify([platform, batch]);
    const known = this.#sourceIndex.get(key);
    if (known !== undefined) return known;
    this.#sources.push({
      ...{ platform, batch, pins: 0, finding: NOWHERE, slots: new Set<number>() },
      trusted: new Uint32Array(FIT_COUNT),
      listed: new Uint32Array(FIT_COUNT),
    });
    this.#sourceIndex.set(key, this.#sources.length - 1);
    return this.#sources.length - 1;
  }

  #newSlot(device: number): number {
    const slot = this.#free.pop() ?? this.#end++;
    if (slot >= this.#device.length) this.#grow();
    this.#device[slot] = device;
    this.#faults[slot] = 0;
    this.#slots.set(device, slot);
    return slot;
  }

  #grow(): void {
    const wider = <A extends { length: number; set(a: A): void }>(make: new (n: number) => A, old: A): A => {
      const made = new make(2 * old.length);
      made.set(old);
      return made;
    };
    this.#device = wider(Int32Array, this.#device);
    this.#text = wider(Uint8Array, this.#text);
    this.#rawLon = wider(Float64Array, this.#rawLon);
    this.#rawLat = wider(Float64Array, this.#rawLat);
    this.#datum = wider(Uint8Array, this.#datum);
    this.#lon = wider(Float64Array, this.#lon);
    this.#lat = wider(Float64Array, this.#lat);
    this.#outside = wider(Float32Array, this.#outside);
    this.#isDefault = wider(Uint8Array, this.#isDefault);
    this.#tolerance = wider(Uint8Array, this.#tolerance);
    this.#pole = wider(Int32Array, this.#pole);
    this.#site = wider(Int32Array, this.#site);
    this.#source = wider(Int32Array, this.#source);
    this.#next = wider(Int32Array, this.#next);
    this.#strangers = wider(Uint16Array, this.#strangers);
    this.#trustedFit = wider(Uint8Array, this.#trustedFit);
    this.#listedFit = wider(Uint8Array, this.#listedFit);
    this.#faults = wider(Uint16Array, this.#faults);
  }
}

function codeOf(fit: Fit): number {
  if (fit.is === 'agrees') return AGREES;
  return fit.is === 'differs' ? DIFFERS : SHIFTED + READINGS.indexOf(fit.reading);
}

function readingFor(code: number): Reading {
  return READINGS[code - SHIFTED] ?? 'wgs84';
}

function tallyOf(counts: Uint32Array): Tally {
  return {
    agrees: counts[AGREES] ?? 0,
    differs: counts[DIFFERS] ?? 0,
    shifted: Object.fromEntries(
      READINGS.map((reading, index) => [reading, counts[SHIFTED + index] ?? 0]),
    ) as Record<Reading, number>, // one entry for each of READINGS
  };
}

function findingOf({ trusted, listed }: Source): SourceFinding {
  return sourceFinding(tallyOf(trusted), tallyOf(listed));
}

function standingOf({ platform, batch, pins, finding, trusted, listed }: Source): SourceStanding {
  return { platform, batch, pins, ...finding, trusted: tallyOf(trusted), listed: tallyOf(listed) };
}

function isSameFinding(a: SourceFinding, b: SourceFinding): boolean {
  return (
    a.reading === b.reading &&
    a.against === b.against &&
    a.catalogue === b.catalogue &&
    a.trustsCatalogue === b.trustsCatalogue
  );
}
