/** What the probes see, judged against the registry: states, rates, flags, and every list behind a figure. */
import { EventEmitter } from 'node:events';
import type { CheckName, Scope, State } from '../../config/terms.ts';
import type { Health, ServerSide } from '../../probes/link/link.ts';
import type { Batch, Picture, Traits } from '../../probes/link/observation.ts';
import type { Assignment } from '../../probes/link/target.ts';
import { dayIn, monthOf } from '../rules/city-day.ts';
import type { KeptTraits } from '../rules/traits.ts';
import type { Db } from '../store/db.ts';
import { monthShots } from '../store/image-sums.ts';
import { traitsOf } from '../store/traits.ts';
import { type AllStates, allStatesOf } from './all-states.ts';
import type {
  Awaited,
  Board,
  Change,
  CheckState,
  DaemonFigure,
  Evidence,
  EvidenceRow,
  EvidenceWish,
  FlagFigure,
  Looks,
  MetricStanding,
  OutageRow,
  Outages,
  OutageWish,
  Page,
  Timeline,
  Trend,
} from './answers.ts';
import { boardOf } from './board.ts';
import { REGISTRY } from './daemons.ts';
import { type DeviceImage, deviceImageOf } from './device-image.ts';
import { conditionOf, standingsOf, statesOf } from './device-state.ts';
import { evidenceOf, evidenceRowsOf } from './evidence.ts';
import { firstLooksOf } from './first-looks.ts';
import {
  type FoundFault,
  type ImageFaultWish,
  imageFaultsOf,
  imageStockOf,
  intactByChance,
} from './image-faults.ts';
import type { Intake } from './intake.ts';
import { lastLookedOf } from './last-looked.ts';
import { mapStatesOf } from './map-states.ts';
import { outageRowsOf, outagesOf } from './outages.ts';
import { HOUR_MS, pastLooksOf, timelineOf, trendOf, writePoints } from './past.ts';
import type { Pictures } from './pictures.ts';
import { type Placed, placedOf } from './placed.ts';
import type { LastLooked } from './proofs.ts';
import { recall } from './recall.ts';
import type { Registrations } from './registrations.ts';
import type { RegistryVerdict } from './registry-word.ts';
import { retire } from './retire.ts';
import { type PresentColumns, presentOf } from './snapshot.ts';
import { takeTraits } from './told-traits.ts';
import { partsOf, type WatchOptions, type WatchParts } from './watch-parts.ts';

const TICK_MS = 1_000;
/** More devices than this are not named one by one in a change. */
const MOST_NAMED = 200;

export class Watch extends EventEmitter<{ change: [Change] }> implements ServerSide {
  readonly #parts: WatchParts;
  /** `moved`: a device says that it stands elsewhere than it said before. */
  readonly places = new EventEmitter<{ moved: [device: number] }>();
  readonly #renew = (ids: readonly number[] | 'all') => this.#take(ids);
  #timer: NodeJS.Timeout | undefined;
  #hasNewRecords = false;

  /** Brings back what an earlier run knew. */
  static async open(db: Db, options: WatchOptions): Promise<Watch> {
    const watch = new Watch(partsOf(db, options));
    options.records.on('changed', watch.#renew);
    await watch.#recall();
    return watch;
  }

  private constructor(parts: WatchParts) {
    super();
    this.#parts = parts;
  }

  /** Those that are kept. */
  get pictures(): Pictures {
    return this.#parts.pictures;
  }

  /** Registration, combined of what probes and registry say. */
  get registrations(): Registrations {
    return this.#parts.registrations;
  }

  async #recall(): Promise<void> {
    const nowMs = this.#parts.clock();
    this.#parts.said.load(await recall(this.#parts.memories, nowMs));
    await this.pictures.load();
    const probes = this.#parts.daemons.all().filter(({ name }) => name !== REGISTRY);
    const judgedMs = Math.max(0, ...probes.map(({ toMs }) => toMs ?? 0));
    await this.#parts.flags.load(this.#parts.db, judgedMs, nowMs);
    this.#judge(nowMs);
  }

  /** Begins the sweep of once a second. */
  start(): void {
    if (this.#timer) return;
    this.#timer = setInterval(() => {
      this.tick().catch((error) => this.#parts.log.error({ error }, 'watch.tick'));
    }, TICK_MS);
  }

  /** Ends the sweep and writes what must be remembered. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#parts.records.off('changed', this.#renew);
    await this.#parts.keeper.stop(this.#parts.clock());
  }

  /** One sweep: silence, age, flags, the change told, what is due written down. `start` calls it each second. */
  async tick(): Promise<void> {
    const nowMs = this.#parts.clock();
    // What could be said last is wanted from now on, after a start too.
    if (this.#parts.daemons.listen(nowMs)) this.#parts.keeper.hasten();
    this.#hear(nowMs);
    this.#parts.live.sweep(nowMs);
    await this.registrations.turn(nowMs, (looks) => this.#parts.intake.tell(looks));
    this.#tell(this.#judge(nowMs), nowMs);
    await this.#parts.keeper.turn(nowMs);
  }

  /** Resolves after the commit; a batch that is there already is done. */
  async batch(batch: Batch, isAfterLoss = false): Promise<void> {
    await this.#parts.intake.batch(batch, isAfterLoss);
    this.#hear(this.#parts.clock());
  }

  picture(picture: Picture): Promise<undefined>;
  picture(device: number): Promise<{ atMs: number; jpeg: Uint8Array } | undefined>;
  async picture(what: Picture | number): Promise<{ atMs: number; jpeg: Uint8Array } | undefined> {
    if (typeof what === 'number') return this.pictures.of(what);
    if (this.#parts.records.get(what.n) === undefined) return undefined;
    await this.pictures.keep({ ...what, atMs: Math.min(what.atMs, this.#parts.clock()) });
    return undefined;
  }

  traits(traits: Traits): Promise<undefined>;
  traits(device: number): Promise<KeptTraits | undefined>;
  /** Takes what a device told, or answers the latest of it. */
  async traits(what: Traits | number): Promise<KeptTraits | undefined> {
    if (typeof what === 'number') return traitsOf(this.#parts.db.read, what);
    const { n } = what;
    if (this.#parts.records.get(n) === undefined) return undefined;
    const hasMoved = await takeTraits(this.#parts, {
      ...what,
      atMs: Math.min(what.atMs, this.#parts.clock()),
    });
    this.#parts.live.changed.devices.add(n);
    if (hasMoved) this.places.emit('moved', n);
    return undefined;
  }

  /** When devices were seen last, as whoever watched before us knew it; what was seen from here counts more. */
  async seenBefore(seen: ReadonlyMap<number, number>): Promise<void> {
    const { registrations } = this;
    await this.#parts.intake.alone(async () => {
      const rows = registrations.seenBefore(seen);
      await this.#parts.db.write((sql) => registrations.write(sql, { rows, swaps: [] }));
      registrations.take({ rows }, []);
    });
  }

  /** What the registry says of pins. Resolves after the commit. */
  pins(verdicts: Iterable<RegistryVerdict>): Promise<void> {
    return this.#parts.registryWord.take(verdicts);
  }

  /** These devices and no others are exempt from now on: they leave online and image, and come back. */
  exempt(devices: ReadonlySet<number>): void {
    this.#parts.live.exempt(devices);
  }

  health(health: Health): void {
    this.#parts.daemons.tell(health, this.#parts.clock());
    this.#hear(this.#parts.clock());
  }

  async joined(daemon: string): Promise<Assignment> {
    this.#parts.daemons.heard(daemon, this.#parts.clock());
    this.#hear(this.#parts.clock());
    return this.#parts.assignment();
  }

  left(daemon: string): void {
    this.#parts.daemons.left(daemon, this.#parts.clock());
  }

  /** Undefined, here and below, for a unit that is not there. */
  board(unit: string, scope: Scope): Board | undefined {
    return boardOf(this.#parts.desk, unit, scope, this.#parts.clock());
  }

  evidence(wish: EvidenceWish & Page): Evidence | undefined {
    return evidenceOf(this.#parts.desk, wish, this.#parts.clock());
  }

  evidenceAll(wish: EvidenceWish): EvidenceRow[] {
    return evidenceRowsOf(this.#parts.desk, wish);
  }

  outages(wish: OutageWish & Page): Outages | undefined {
    return outagesOf(this.#parts.desk, wish, this.#parts.clock());
  }

  outagesAll(wish: OutageWish): OutageRow[] {
    return outageRowsOf(this.#parts.desk, wish);
  }

  /** How every assessed device stands now for one check. */
  placed(check: CheckName): Placed[] {
    return placedOf(this.#parts.live, check);
  }

  /** Pictures of the month that holds this moment, by device. */
  monthShots(devices: readonly number[], atMs: number): ReturnType<typeof monthShots> {
    const { month } = monthOf(dayIn(this.#parts.settings.timeZone)(atMs));
    return monthShots(this.#parts.db.read, month, devices);
  }

  /** What holds now for one check, of every device of a unit; undefined for a unit that is not there. */
  allStates(unit: string, check: CheckName): AllStates | undefined {
    return allStatesOf(this.#parts.live, unit, check, this.#parts.clock());
  }

  /** The present of these devices as a byte each. */
  mapStates(devices: Int32Array): Uint8Array {
    return mapStatesOf(this.#parts.live, devices);
  }

  /** What holds now for each check. */
  states(device: number): CheckState[] {
    return statesOf(this.#parts.live, device);
  }

  /** What holds now in one word: bad when any check is, else as far as it is online. */
  condition(device: number): State {
    return conditionOf(this.#parts.live, device);
  }

  /** Checks for which nobody has looked at a device yet, and when that is expected. */
  firstLooks(device: number): Awaited[] {
    return firstLooksOf(this.states(device), this.#parts.daemons, this.#parts.settings, this.#parts.clock());
  }

  /** Where a device stands for each metric; nothing for one that is not assessed. */
  standings(device: number): MetricStanding[] {
    return standingsOf(this.#parts.live, device);
  }

  timeline(device: number, fromMs: number, untilMs: number): Promise<Timeline> {
    return timelineOf(
      this.#parts.desk,
      this.#parts.db,
      device,
      { fromMs, untilMs },
      this.#parts.freshness,
      this.#parts.clock(),
    );
  }

  /** When a device was last looked at before a moment; null when it never was. */
  lastLooked(device: number, check: CheckName, atMs: number): Promise<LastLooked | null> {
    return lastLookedOf(this.#parts.live, this.#parts.db, this.#parts.proofs, { device, check, atMs });
  }

  looks(device: number): Promise<Looks> {
    return pastLooksOf(this.#parts.db, device);
  }

  /** When the latest picture of a device was taken. */
  pictureMs(device: number): number | null {
    return this.pictures.takenMs(device);
  }

  /** Newest first: those that are up, or the newest 500 of all. */
  flags({ unit, open }: { unit: string; open: boolean }): Promise<FlagFigure[]> {
    return this.#parts.flags.list(this.#parts.db, this.#parts.records.units, unit, open);
  }

  trend(unit: string, scope: Scope, fromMs: number, untilMs: number): Promise<Trend> {
    return trendOf(this.#parts.desk, this.#parts.db, unit, scope, { fromMs, untilMs });
  }

  /** The present of every device in columns, for whoever counts over a time. */
  present(): PresentColumns {
    return presentOf(this.#parts.live, this.#parts.daemons, this.#parts.clock());
  }

  daemons(): DaemonFigure[] {
    return this.#parts.daemons.figures();
  }

  /** What was taken in since the start. */
  get intake(): Readonly<Intake['counts']> {
    return this.#parts.intake.counts;
  }

  /** Writes down the rates of the hour that ends. */
  closeHour(atMs: number): Promise<void> {
    this.registrations.review('all');
    return writePoints(this.#parts.desk, this.#parts.db, Math.floor(atMs / HOUR_MS) * HOUR_MS);
  }

  /** All that is known of the picture of a device. */
  image(device: number): Promise<DeviceImage> {
    return deviceImageOf(this.#parts.imageParts, device, this.#parts.clock());
  }

  /** What is wrong with pictures now. */
  imageFaults(wish: ImageFaultWish): Promise<FoundFault[]> {
    return imageFaultsOf(this.#parts.desk, this.#parts.db, this.pictures, wish);
  }

  /** Pictures that are now judged intact, drawn by chance. */
  intactPictures(wish: ImageFaultWish, most: number): ReturnType<typeof intactByChance> {
    return intactByChance(this.#parts.desk, this.pictures, wish, most, Math.random);
  }

  /** How many pictures are now judged intact, and in how many each fault is told. */
  imageStock(wish: ImageFaultWish): ReturnType<typeof imageStockOf> {
    return imageStockOf(this.#parts.desk, wish);
  }

  /** Removes the pictures that are past their end date. */
  retirePictures(nowMs: number): Promise<void> {
    return this.pictures.retire(nowMs);
  }

  /** Removes everything that is past its end date. */
  async retire(nowMs: number): Promise<void> {
    await this.retirePictures(nowMs);
    await this.#parts.imageBook.retire(this.#parts.db, nowMs);
    const { records, settings } = this.#parts;
    this.#parts.keeper.letGo(await retire(this.#parts.db, records, settings.retention, nowMs));
  }

  /** The registry has changed. */
  #take(ids: readonly number[] | 'all'): void {
    const nowMs = this.#parts.clock();
    const gone = ids === 'all' ? this.#parts.live.rebuild(nowMs) : this.#parts.live.renew(ids, nowMs);
    if (ids === 'all') this.#parts.flags.forget(this.#parts.records.units, nowMs);
    this.#parts.keeper.letGo(gone);
    this.registrations.forget(gone);
    this.registrations.review(ids);
    this.#hasNewRecords = true;
  }

  /** What a silent daemon looks at is unknown, what a daemon that is there looks at is as it was seen. */
  #hear(atMs: number): void {
    for (const { index, state } of this.#parts.daemons.all())
      this.#parts.live.hush(index, state === 'silent', atMs);
  }

  /** Judges the units whose counts changed or whose flags wait for time to pass; all when other rules are in force. */
  #judge(atMs: number): Set<number> {
    const all = this.#parts.figures.renew() ? this.#parts.live.layout.units.keys() : [];
    const units = new Set([...this.#parts.live.changed.units, ...all]);
    this.#parts.live.changed.units.clear();
    const waiting = [...this.#parts.flags.counting()].flatMap(
      (code) => this.#parts.live.layout.unitIndex(code) ?? [],
    );
    for (const unit of new Set([...units, ...waiting])) this.#parts.figures.judgeUnit(unit, atMs);
    return units;
  }

  #tell(units: ReadonlySet<number>, atMs: number): void {
    const { devices } = this.#parts.live.changed;
    const change: Change = {
      atMs,
      units: [...units].flatMap((unit) => this.#parts.live.layout.units[unit]?.code ?? []),
      devices: devices.size > MOST_NAMED ? [] : [...devices],
      many: devices.size > MOST_NAMED,
      flags: this.#parts.flags.hasChanged,
      daemons: this.#parts.daemons.hasChanged,
      registry: this.#hasNewRecords,
    };
    const isNews = units.size > 0 || devices.size > 0 || change.flags || change.daemons || change.registry;
    devices.clear();
    this.#parts.flags.hasChanged = this.#parts.daemons.hasChanged = this.#hasNewRecords = false;
    if (isNews) this.emit('change', change);
  }
}
