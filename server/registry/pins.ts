/** The judge of every pin: keeps the book up to date, says why, and tells what it comes to. */
import { setImmediate as breathe } from 'node:timers/promises';
import type { Log } from '../../config/log.ts';
import { type Point, placeOf } from '../rules/datum.ts';
import { isAssessed } from '../rules/device.ts';
import type { PinOutline } from '../rules/outline.ts';
import { type PinFaults, toleranceOf } from '../rules/pin.ts';
import type { Db } from '../store/db.ts';
import * as stored from '../store/pins.ts';
import { listGeo } from '../store/traits.ts';
import type { Catalogue } from './catalogues.ts';
import { type DefaultPoint, type OtherPlace, type Pin, PinBook } from './pin-book.ts';
import { findingsOf, type Pair, type PinFinding, type Proposal, proposalOf, wordOf } from './pin-evidence.ts';
import type { SourceStanding } from './pin-sources.ts';
import { type PinVerdict, verdictOf } from './pin-verdict.ts';
import type { DeviceRecord, Platform } from './record.ts';

export type { PinFinding, Proposal, SourceStanding };

/** Only what is needed of the registry. */
export interface PinRegistry {
  get(id: number): DeviceRecord | undefined;
  all(): Iterable<DeviceRecord>;
  platforms(): readonly Platform[];
  outline(unit: string): PinOutline | undefined;
  readonly catalogues: {
    of(platform: string): Promise<Catalogue | undefined>;
    on(event: 'taken', listener: () => void): unknown;
    off(event: 'taken', listener: () => void): unknown;
  };
  on(event: 'changed', listener: (ids: readonly number[] | 'all') => void): unknown;
  off(event: 'changed', listener: (ids: readonly number[] | 'all') => void): unknown;
}

export interface PinsOptions {
  readonly registry: PinRegistry;
  /** Seats, stations and the like of this city. */
  readonly points: readonly DefaultPoint[];
  /** Told what was judged, whether it changed or not; what comes later waits for it. */
  readonly tell?: (verdicts: Iterable<PinVerdict>) => Promise<void>;
  readonly log: Pick<Log, 'error' | 'info'>;
  readonly clock?: () => number;
}

/** Everything that is known of one pin. */
export interface PinFile {
  readonly record: DeviceRecord;
  readonly place: Point | null;
  readonly findings: readonly PinFinding[];
  readonly proposal: Proposal | null;
  readonly others: readonly OtherPlace[];
  readonly source: SourceStanding | undefined;
}

const DAY_MS = 86_400_000;
/** So long a field check says where a device is. */
export const CHECK_VALID_MS = 365 * DAY_MS;
/** Records made ready between two breaths of the event loop. */
const SLICE = 2_000;

export class Pins {
  readonly #db: Db;
  readonly #options: PinsOptions;
  readonly #clock: () => number;
  #book = new PinBook();
  #origins = new Map<number, string>();
  /** The latest valid one of a device. */
  readonly #checks = new Map<number, stored.FieldCheckRow>();
  /** By device and word of the proposal. */
  readonly #refused = new Map<string, stored.RefusalRow>();
  #turn: Promise<unknown> = Promise.resolve();
  /** Changes that arrived and are not judged yet. */
  #waiting: Set<number> | 'all' | undefined;
  readonly #onChange = (ids: readonly number[] | 'all') => this.#changed(ids);
  readonly #onCatalogue = () => this.#changed('all');
  /** Of the last judgement of all. */
  tookMs = 0;

  /** Judges everything once; `start` begins to listen. */
  static async open(db: Db, options: PinsOptions): Promise<Pins> {
    const pins = new Pins(db, options);
    for (const row of await stored.listPinRefusals(db.read)) pins.#refused.set(refusalKey(row), row);
    await pins.#loadChecks();
    await pins.#rebuild();
    return pins;
  }

  private constructor(db: Db, options: PinsOptions) {
    this.#db = db;
    this.#options = options;
    this.#clock = options.clock ?? Date.now;
  }

  /** Tells what holds now, and from then on what changes. */
  start(): void {
    const { registry } = this.#options;
    registry.on('changed', this.#onChange);
    registry.catalogues.on('taken', this.#onCatalogue);
    this.#then(() => this.#tellAll());
  }

  async stop(): Promise<void> {
    const { registry } = this.#options;
    registry.off('changed', this.#onChange);
    registry.catalogues.off('taken', this.#onCatalogue);
    await this.settled();
  }

  /** Resolves when every change so far is judged, and told. */
  async settled(): Promise<void> {
    let last: unknown;
    while (last !== this.#turn) {
      last = this.#turn;
      await last;
    }
  }

  /** Judges all anew: field checks grow old, and devices tell other places. */
  async renew(): Promise<void> {
    this.#changed('all');
    await this.settled();
  }

  // ---- reading

  get size(): number {
    return this.#book.size;
  }

  /** 0 for a sound pin and for one that is not judged. */
  faultsOf(device: number): PinFaults {
    return this.#book.faultsOf(device);
  }

  isJudged(device: number): boolean {
    return this.#book.has(device);
  }

  /** Everything that is judged. */
  devices(): Iterable<number> {
    return this.#book.devices();
  }

  sources(): SourceStanding[] {
    return this.#book.sources();
  }

  sourceOf(device: number): SourceStanding | undefined {
    return this.#book.sourceOf(device);
  }

  findingsOf(record: DeviceRecord): PinFinding[] {
    return findingsOf(this.#book, record.id, record);
  }

  /** Null where there is none, or where it was refused for this very pair. */
  proposalOf(record: DeviceRecord): Proposal | null {
    if (this.#book.faultsOf(record.id) === 0) return null;
    const proposal = proposalOf(this.#book, record.id, record);
    if (proposal === null) return null;
    const refused = this.#refused.get(refusalKey({ device: record.id, proposal: wordOf(proposal) }));
    return refused !== undefined && isSamePair(refused, record) ? null : proposal;
  }

  /** Undefined for a device that is not registered. */
  file(device: number): PinFile | undefined {
    const record = this.#options.registry.get(device);
    if (record === undefined) return undefined;
    return {
      record,
      place: placeOf(record.lon, record.lat, record.datum),
      findings: this.findingsOf(record),
      proposal: this.proposalOf(record),
      others: this.#book.othersOf(device),
      source: this.#book.sourceOf(device),
    };
  }

  /** The field check that counts now. */
  checkOf(device: number): stored.FieldCheckRow | undefined {
    const check = this.#checks.get(device);
    return check !== undefined && this.#clock() - check.atMs < CHECK_VALID_MS ? check : undefined;
  }

  /** How far that was from the pin, and how far it may be. */
  checkOutcome(device: number): { readonly metres: number; readonly tolerance: number } | null {
    return this.#book.checkOf(device);
  }

  // ---- what people did beside the registry

  /** The field checks of a device are others. */
  async checked(device: number): Promise<void> {
    const [latest] = await stored.fieldChecksOf(this.#db.read, device);
    if (latest === undefined) this.#checks.delete(device);
    else this.#checks.set(device, latest);
    this.#changed([device]);
    await this.settled();
  }

  /** A device says of itself that it stands elsewhere than before. */
  moved(device: number): void {
    this.#changed([device]);
  }

  /** These proposals do not come back for the same pairs. */
  refused(rows: readonly stored.RefusalRow[]): void {
    for (const row of rows) this.#refused.set(refusalKey(row), row);
  }

  // ---- within

  #changed(ids: readonly number[] | 'all'): void {
    if (this.#waiting === 'all') return;
    const isFirst = this.#waiting === undefined;
    if (ids === 'all') this.#waiting = 'all';
    else {
      this.#waiting ??= new Set();
      for (const id of ids) this.#waiting.add(id);
    }
    if (isFirst) this.#then(() => this.#judgeWaiting());
  }

  /** One after another; what goes wrong with one must not keep the others from being judged. */
  #then(work: () => Promise<void>): void {
    this.#turn = this.#turn
      .then(work)
      .catch((error: unknown) => this.#options.log.error({ error }, 'pins.judge'));
  }

  async #judgeWaiting(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined) return;
    if (waiting === 'all') {
      await this.#rebuild();
      await this.#tellAll();
    } else await this.#judgeSome([...waiting]);
  }

  async #judgeSome(ids: readonly number[]): Promise<void> {
    const origins = await stored.pinOrigins(this.#db.read, ids);
    const others = await this.#othersOf(ids);
    const touched = new Set<number>(ids);
    for (const id of ids) {
      const batch = origins.get(id);
      if (batch !== undefined) this.#origins.set(id, batch);
      const record = this.#options.registry.get(id);
      for (const one of this.#book.tell(id, others.get(id) ?? [])) touched.add(one);
      const isIn = record !== undefined && isPinned(record);
      for (const one of isIn ? this.#book.put(this.#pinOf(record)) : this.#book.take(id)) touched.add(one);
    }
    const judged = [...touched].filter((id) => this.#book.has(id));
    if (judged.length > 0) await this.#options.tell?.(judged.map((id) => this.#verdict(id)));
    // A platform's own address is nobody's place: it moved, or there is another one.
    if (ids.some((id) => this.#options.registry.get(id)?.kind === 'platform')) this.#changed('all');
  }

  async #rebuild(): Promise<void> {
    const { registry, points } = this.#options;
    this.#origins = await stored.pinOrigins(this.#db.read);
    const others = await this.#othersOf();
    const pins: Pin[] = [];
    const platforms: DefaultPoint[] = [];
    let seen = 0;
    for (const record of [...registry.all()]) {
      if (isPinned(record)) pins.push(this.#pinOf(record));
      else if (record.kind === 'platform') {
        const place = placeOf(record.lon, record.lat, record.datum);
        if (place !== null) platforms.push({ what: 'platform', name: record.name, ...place });
      }
      seen += 1;
      if (seen % SLICE === 0) await breathe();
    }
    const beganMs = performance.now();
    const book = new PinBook();
    book.setDefaults([...points, ...platforms]);
    book.rebuild(pins, others);
    this.#book = book;
    this.tookMs = performance.now() - beganMs;
    this.#options.log.info({ pins: book.size, tookMs: Math.round(this.tookMs) }, 'pins.judged');
  }

  #pinOf(record: DeviceRecord): Pin {
    const { id, lon, lat, datum, unit, district, platform, details, category } = record;
    return {
      ...{ id, lon, lat, datum, platform },
      outline: this.#outlineOf(unit, district),
      pole: details.poleNo ?? '',
      site: details.siteName ?? '',
      batch: this.#origins.get(id) ?? '',
      toleranceMetres: toleranceOf(details.room === INDOORS, category === 'safe-estate'),
    };
  }

  /** The outline of the town where there is one, else that of the district. */
  #outlineOf(unit: string, district: string): PinOutline | undefined {
    const { registry } = this.#options;
    for (const code of [unit.slice(0, TOWN_DIGITS), district]) {
      const outline = registry.outline(code);
      if (outline !== undefined) return outline;
    }
    return undefined;
  }

  /** What field checks, devices and catalogues say of these devices, or of all. */
  async #othersOf(ids?: readonly number[]): Promise<Map<number, OtherPlace[]>> {
    const { registry } = this.#options;
    const others = new Map<number, OtherPlace[]>();
    const add = (device: number, place: OtherPlace) => {
      const known = others.get(device);
      if (known) known.push(place);
      else others.set(device, [place]);
    };
    for (const id of ids ?? this.#checks.keys()) {
      const check = this.checkOf(id);
      if (check) add(id, { from: 'check', atMs: check.atMs, lon: check.lon, lat: check.lat });
    }
    for (const { device, from, atMs, lon, lat } of await listGeo(this.#db.read, ids))
      add(device, { from, atMs, lon, lat });
    const records = ids === undefined ? [...registry.all()] : ids.flatMap((id) => registry.get(id) ?? []);
    const catalogues = new Map<string, Catalogue | undefined>();
    for (const { id, code, platform } of records) {
      if (platform === '') continue;
      if (!catalogues.has(platform)) catalogues.set(platform, await registry.catalogues.of(platform));
      const catalogue = catalogues.get(platform);
      const item = catalogue?.items.get(code);
      // GB/T 28181 defines a catalogue's coordinates as WGS-84.
      const place = item && placeOf(item.lon, item.lat, 'wgs84');
      if (catalogue && place) add(id, { from: 'catalogue', atMs: catalogue.row.takenMs, ...place });
    }
    return others;
  }

  async #loadChecks(): Promise<void> {
    this.#checks.clear();
    const sinceMs = this.#clock() - CHECK_VALID_MS;
    for (const row of await stored.listFieldChecks(this.#db.read, sinceMs)) this.#checks.set(row.device, row);
  }

  async #tellAll(): Promise<void> {
    await this.#options.tell?.([...this.#book.devices()].map((id) => this.#verdict(id)));
  }

  #verdict(device: number): PinVerdict {
    return verdictOf(this.#book, device, () => {
      const record = this.#options.registry.get(device);
      if (record === undefined) return undefined;
      return { record, outline: this.#outlineOf(record.unit, record.district), book: this.#book };
    });
  }
}

const INDOORS = '2';
const TOWN_DIGITS = 9;

/** Is the pin judged? Of what is assessed and in use. */
function isPinned({ kind, lifecycle }: DeviceRecord): boolean {
  return isAssessed(kind) && (lifecycle === 'active' || lifecycle === 'repair');
}

function refusalKey({ device, proposal }: Pick<stored.RefusalRow, 'device' | 'proposal'>): string {
  return `${device} ${proposal}`;
}

/** Is it the very pair that is in the file? */
export function isSamePair(one: Pair, other: Pair): boolean {
  return one.lon === other.lon && one.lat === other.lat && one.datum === other.datum;
}
