/**
 * Every pin of the city in columns, judged. A change of one device judges again what it can have changed: itself, its
 * neighbours on the same pair, and its source where that turns out to be another thing.
 */
import { DATUMS, type Datum } from '../../config/terms.ts';
import { degreesOf, type Point, toWgs84 } from '../rules/datum.ts';
import { metresBetween, metresOutside, type PinOutline } from '../rules/outline.ts';
import { faultsOf, isSomewhere, PIN_FAULTS, type PinFaults, pointKey, textFault } from '../rules/pin.ts';
import { type Fit, fitOf, type Reading, readingOf } from '../rules/pin-datum.ts';
import { END, PinColumns } from './pin-columns.ts';
import { PinPairs } from './pin-pairs.ts';
import { AGREES, codeOf, NONE, PinSources, readingFor, SHIFTED, type SourceStanding } from './pin-sources.ts';

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

const NO_OUTLINE = -1;

export class PinBook {
  readonly #columns = new PinColumns();
  readonly #pairs = new PinPairs(this.#columns);
  readonly #sources = new PinSources();
  /** By device. */
  readonly #others = new Map<number, readonly OtherPlace[]>();
  #defaults = new Map<number, DefaultPoint>();

  get size(): number {
    return this.#columns.size;
  }

  has(device: number): boolean {
    return this.#columns.slotOf(device) !== undefined;
  }

  devices(): Iterable<number> {
    return this.#columns.devices();
  }

  /** Replaces the points that are nobody's place. Pins that are there already are not judged by it: `rebuild` does. */
  setDefaults(points: readonly DefaultPoint[]): void {
    this.#defaults = new Map(points.map((point) => [pointKey(point.lon, point.lat), point]));
  }

  /** Takes all pins anew, with what other sources say. */
  rebuild(pins: Iterable<Pin>, others: ReadonlyMap<number, readonly OtherPlace[]>): void {
    this.#columns.clear();
    this.#pairs.clear();
    this.#sources.clear();
    this.#others.clear();
    for (const [device, places] of others) this.#others.set(device, places);
    for (const pin of pins) this.#take(pin);
    this.#pairs.recountAll();
    this.#sources.judge();
    for (const slot of this.#columns.slots()) this.#judge(slot);
  }

  /** Takes one pin as it is now. Answers every device whose faults are others by it, itself among them if it is new. */
  put(pin: Pin): number[] {
    const old = this.#columns.slotOf(pin.id);
    const touched = new Set<number>();
    const before = old === undefined ? undefined : this.#leave(old, touched);
    const slot = this.#take(pin);
    for (const member of this.#pairs.beside(slot)) touched.add(member);
    this.#pairs.recount(slot);
    this.#sources.renew([before, this.#columns.source[slot]], touched);
    touched.add(slot);
    return this.#judgeAll(touched, old === undefined ? slot : undefined);
  }

  /** The device is judged no longer. Answers the others whose faults changed by it. */
  take(device: number): number[] {
    const slot = this.#columns.slotOf(device);
    if (slot === undefined) return [];
    const touched = new Set<number>();
    const source = this.#leave(slot, touched);
    touched.delete(slot);
    this.#columns.free(device, slot);
    this.#sources.renew([source], touched);
    return this.#judgeAll(touched);
  }

  /** Another source says something else of a device. Answers whose faults are others by it. */
  tell(device: number, places: readonly OtherPlace[]): number[] {
    if (places.length === 0) this.#others.delete(device);
    else this.#others.set(device, places);
    const slot = this.#columns.slotOf(device);
    if (slot === undefined) return [];
    const touched = new Set<number>([slot]);
    this.#count(slot, -1);
    this.#fit(slot);
    this.#count(slot, 1);
    this.#sources.renew([this.#columns.source[slot]], touched);
    return this.#judgeAll(touched);
  }

  /** What other sources say of a device. */
  othersOf(device: number): readonly OtherPlace[] {
    return this.#others.get(device) ?? [];
  }

  faultsOf(device: number): PinFaults {
    const slot = this.#columns.slotOf(device);
    return slot === undefined ? 0 : (this.#columns.faults[slot] ?? 0);
  }

  /** Is there an outline to compare with? */
  hasOutline(device: number): boolean {
    const slot = this.#columns.slotOf(device);
    return slot !== undefined && this.#columns.outside[slot] !== NO_OUTLINE;
  }

  /** Where the pair is by its declared datum; null when it is nowhere. */
  placeOf(device: number): Point | null {
    const slot = this.#columns.slotOf(device);
    return slot === undefined || !this.#columns.isSomewhere(slot) ? null : this.#columns.point(slot);
  }

  /** The pair as delivered, in numbers. */
  rawOf(device: number): Point | null {
    const slot = this.#columns.slotOf(device);
    return slot === undefined || !this.#columns.isSomewhere(slot) ? null : this.#columns.raw(slot);
  }

  /** Metres beyond the outline and its buffer; null without an outline. */
  outsideOf(device: number): number | null {
    const slot = this.#columns.slotOf(device);
    const metres = slot === undefined ? NO_OUTLINE : (this.#columns.outside[slot] ?? NO_OUTLINE);
    return metres === NO_OUTLINE ? null : metres;
  }

  /** Every device on the identical pair, itself included. */
  samePair(device: number): number[] {
    const slot = this.#columns.slotOf(device);
    if (slot === undefined) return [];
    return [...this.#pairs.beside(slot)].map((other) => this.#columns.device[other] ?? 0);
  }

  /** Of those, how many share neither pole nor site with it. */
  strangersOf(device: number): number {
    const slot = this.#columns.slotOf(device);
    return slot === undefined ? 0 : (this.#columns.strangers[slot] ?? 0);
  }

  /** The point that is nobody's place which the pin equals. */
  defaultOf(device: number): DefaultPoint | undefined {
    const slot = this.#columns.slotOf(device);
    return slot === undefined ? undefined : this.#defaultAt(slot);
  }

  /** How a pin must be read by what is known; null while it is as declared. */
  readingOf(device: number): { readonly reading: Reading; readonly isBatch: boolean } | null {
    const slot = this.#columns.slotOf(device);
    return slot === undefined ? null : this.#wrongReading(slot);
  }

  /** How far the field check that counts was from the pin, and how far it may be. */
  checkOf(device: number): { readonly metres: number; readonly tolerance: number } | null {
    const slot = this.#columns.slotOf(device);
    return slot === undefined ? null : this.#check(slot);
  }

  /** How a pin lies beside another source. */
  fit(device: number, place: Point): Fit | null {
    const slot = this.#columns.slotOf(device);
    return slot === undefined || !this.#columns.isSomewhere(slot) ? null : this.#fitWith(slot, place);
  }

  sourceOf(device: number): SourceStanding | undefined {
    const slot = this.#columns.slotOf(device);
    return slot === undefined ? undefined : this.#sources.standingAt(this.#columns.source[slot]);
  }

  /** Every source that has pins. */
  sources(): SourceStanding[] {
    return this.#sources.standings();
  }

  // ---- within

  /** Writes a pin's columns and puts it in its chain and source; nothing is judged. */
  #take(pin: Pin): number {
    const slot = this.#columns.slotFor(pin.id);
    const text = textFault(pin.lon, pin.lat);
    this.#columns.text[slot] = text === undefined ? 0 : 1 + PIN_FAULTS.indexOf(text);
    this.#columns.datum[slot] = DATUMS.indexOf(pin.datum);
    this.#columns.tolerance[slot] = pin.toleranceMetres;
    this.#columns.pole[slot] = this.#pairs.nameIndex('pole', pin.pole);
    this.#columns.site[slot] = this.#pairs.nameIndex('site', pin.site);
    this.#columns.source[slot] = this.#sources.indexFor(pin.platform, pin.batch);
    this.#columns.strangers[slot] = 0;
    this.#columns.isDefault[slot] = 0;
    this.#columns.outside[slot] = NO_OUTLINE;
    this.#columns.next[slot] = END;
    if (isSomewhere(text)) this.#locate(slot, pin);
    else if (pin.outline !== undefined) this.#columns.outside[slot] = 0;
    this.#fit(slot);
    this.#count(slot, 1);
    return slot;
  }

  #locate(slot: number, { lon, lat, datum, outline }: Pin): void {
    const raw = { lon: degreesOf(lon.trim()), lat: degreesOf(lat.trim()) };
    const place = toWgs84(raw, datum);
    this.#columns.rawLon[slot] = raw.lon;
    this.#columns.rawLat[slot] = raw.lat;
    this.#columns.lon[slot] = place.lon;
    this.#columns.lat[slot] = place.lat;
    if (outline !== undefined)
      this.#columns.outside[slot] = Math.max(0, metresOutside(outline, place) - outline.bufferMetres);
    this.#columns.isDefault[slot] = this.#defaultAt(slot) === undefined ? 0 : 1;
    this.#pairs.join(slot);
  }

  /** Out of its chain and its source. Answers the source; whoever was beside it is among the touched. */
  #leave(slot: number, touched: Set<number>): number {
    const source = this.#columns.source[slot] ?? 0;
    this.#count(slot, -1);
    this.#pairs.leave(slot, touched);
    return source;
  }

  /** Compares a pin with what other sources say, and writes down how it lies. */
  #fit(slot: number): void {
    let [trusted, listed] = [NONE, NONE];
    if (this.#columns.isSomewhere(slot)) {
      const others = this.#others.get(this.#columns.device[slot] ?? 0);
      for (const other of others ?? []) {
        const code = codeOf(this.#fitWith(slot, other));
        if (other.from === 'catalogue') listed = code;
        // What was found at the pole says more than what the device says of itself.
        else if (trusted === NONE || other.from === 'check') trusted = code;
      }
    }
    this.#columns.trustedFit[slot] = trusted;
    this.#columns.listedFit[slot] = listed;
  }

  #fitWith(slot: number, known: Point): Fit {
    const raw = this.#columns.raw(slot);
    return fitOf(raw, DATUMS[this.#columns.datum[slot] ?? 0] ?? 'wgs84', this.#columns.point(slot), known);
  }

  #count(slot: number, by: 1 | -1): void {
    const { source, trustedFit, listedFit } = this.#columns;
    const fits = { trusted: trustedFit[slot] ?? NONE, listed: listedFit[slot] ?? NONE };
    this.#sources.count(source[slot], slot, fits, by);
  }

  #judgeAll(touched: ReadonlySet<number>, isNew?: number): number[] {
    const changed: number[] = [];
    for (const slot of touched)
      if (this.#judge(slot) || slot === isNew) changed.push(this.#columns.device[slot] ?? 0);
    return changed;
  }

  /** Answers whether the faults are others than before. */
  #judge(slot: number): boolean {
    const before = this.#columns.faults[slot];
    const text = this.#columns.text[slot] === 0 ? undefined : PIN_FAULTS[(this.#columns.text[slot] ?? 0) - 1];
    const outside = this.#columns.outside[slot] ?? NO_OUTLINE;
    const wrong = this.#wrongReading(slot);
    this.#columns.faults[slot] = faultsOf({
      text,
      outsideMetres: outside === NO_OUTLINE ? null : outside,
      isDefault: this.#columns.isDefault[slot] === 1,
      strangers: this.#columns.strangers[slot] ?? 0,
      hasWrongDatum: wrong !== null,
      disagrees: this.#disagrees(slot, wrong?.reading ?? null),
      check: this.#check(slot),
    });
    return before !== this.#columns.faults[slot];
  }

  #wrongReading(slot: number): { readonly reading: Reading; readonly isBatch: boolean } | null {
    if (!this.#columns.isSomewhere(slot)) return null;
    const [trusted, listed] = [this.#columns.trustedFit[slot] ?? NONE, this.#columns.listedFit[slot] ?? NONE];
    const finding = this.#sources.findingAt(this.#columns.source[slot]);
    const declared = readingOf(DATUMS[this.#columns.datum[slot] ?? 0] ?? 'wgs84');
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
    const listed = this.#columns.listedFit[slot] ?? NONE;
    const finding = this.#sources.findingAt(this.#columns.source[slot]);
    const isListedElsewhere =
      listed > AGREES &&
      (listed < SHIFTED || (readingFor(listed) !== wrong && readingFor(listed) !== finding.catalogue));
    if (isListedElsewhere) return true;
    const others = this.#others.get(this.#columns.device[slot] ?? 0);
    if (others === undefined || !this.#columns.isSomewhere(slot)) return false;
    return others.some((other) => {
      if (other.from !== 'onvif' && other.from !== 'viid') return false;
      const fit = this.#fitWith(slot, other);
      return fit.is === 'differs' || (fit.is === 'shifted' && fit.reading !== wrong);
    });
  }

  #check(slot: number): { metres: number; tolerance: number } | null {
    const check = this.#others.get(this.#columns.device[slot] ?? 0)?.find(({ from }) => from === 'check');
    if (check === undefined || !this.#columns.isSomewhere(slot)) return null;
    return {
      metres: metresBetween(this.#columns.point(slot), check),
      tolerance: this.#columns.tolerance[slot] ?? 0,
    };
  }

  #defaultAt(slot: number): DefaultPoint | undefined {
    if (!this.#columns.isSomewhere(slot) || this.#defaults.size === 0) return undefined;
    return (
      this.#defaults.get(pointKey(this.#columns.rawLon[slot] ?? 0, this.#columns.rawLat[slot] ?? 0)) ??
      this.#defaults.get(pointKey(this.#columns.lon[slot] ?? 0, this.#columns.lat[slot] ?? 0))
    );
  }
}
