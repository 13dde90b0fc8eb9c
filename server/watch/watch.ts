/** What the probes see, judged against the registry: states, rates, flags, and every list behind a figure. */
import { EventEmitter } from 'node:events';
import type { Log } from '../../config/log.ts';
import type { Settings } from '../../config/settings.ts';
import { CHECKS, type CheckName, type Scope, type State } from '../../config/terms.ts';
import type { Health, ServerSide } from '../../probes/link/link.ts';
import type { Batch, Picture, Traits } from '../../probes/link/observation.ts';
import type { Assignment } from '../../probes/link/target.ts';
import { dayIn, monthOf } from '../rules/city-day.ts';
import type { Freshness } from '../rules/freshness.ts';
import { freshnessOf } from '../rules/freshness.ts';
import { rulesFrom } from '../rules/period-rules.ts';
import type { KeptTraits } from '../rules/traits.ts';
import { foldTraits, isMoved } from '../rules/traits.ts';
import type { Db } from '../store/db.ts';
import { monthShots } from '../store/image-sums.ts';
import { saveTraits, traitsOf } from '../store/traits.ts';
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
import type { Desk } from './board.ts';
import { boardOf } from './board.ts';
import { Daemons, REGISTRY } from './daemons.ts';
import { type DeviceImage, deviceImageOf, type ImageParts } from './device-image.ts';
import { conditionOf, standingsOf, statesOf } from './device-state.ts';
import { evidenceOf, evidenceRowsOf } from './evidence.ts';
import { Figures, type LineRules } from './figures.ts';
import { firstLooksOf } from './first-looks.ts';
import { Flags } from './flags.ts';
import { ImageBook } from './image-book.ts';
import {
  type FoundFault,
  type ImageFaultWish,
  imageFaultsOf,
  imageStockOf,
  intactByChance,
} from './image-faults.ts';
import { Intake } from './intake.ts';
import { Keeper } from './keeper.ts';
import { lastLookedOf } from './last-looked.ts';
import { Live } from './live.ts';
import { mapStatesOf } from './map-states.ts';
import { outageRowsOf, outagesOf } from './outages.ts';
import { HOUR_MS, pastLooksOf, timelineOf, trendOf, writePoints } from './past.ts';
import { Pictures } from './pictures.ts';
import { type Placed, placedOf } from './placed.ts';
import { type LastLooked, Proofs } from './proofs.ts';
import { type Memories, recall } from './recall.ts';
import type { Records } from './records.ts';
import { type FiledOf, Registrations } from './registrations.ts';
import { type RegistryVerdict, RegistryWord } from './registry-word.ts';
import { retire } from './retire.ts';
import { Said } from './said.ts';
import { type PresentColumns, presentOf } from './snapshot.ts';

const TICK_MS = 1_000;
const DAY_MS = 24 * HOUR_MS;
/** More devices than this are not named one by one in a change. */
const MOST_NAMED = 200;

export interface WatchOptions {
  readonly records: Records;
  readonly settings: Settings;
  readonly assignment: () => Assignment;
  /** What the registry knows of a device's registration; without it the probe's word alone counts. */
  readonly filedOf?: FiledOf;
  /** The rules in force; without them what the settings say. */
  readonly rules?: () => LineRules;
  /** Milliseconds since 1970; the real clock when left out. */
  readonly clock?: () => number;
  readonly log: Log;
}

export class Watch extends EventEmitter<{ change: [Change] }> implements ServerSide {
  readonly #db: Db;
  readonly #options: WatchOptions;
  readonly #clock: () => number;
  readonly #freshness: readonly Freshness[];
  readonly #live: Live;
  readonly #daemons = new Daemons();
  readonly #said = new Said();
  readonly #flags: Flags;
  readonly #figures: Figures;
  /** Those that are kept. */
  readonly pictures: Pictures;
  /** Registration, combined of what probes and registry say. */
  readonly registrations: Registrations;
  /** `moved`: a device says that it stands elsewhere than it said before. */
  readonly places = new EventEmitter<{ moved: [device: number] }>();
  readonly #imageBook: ImageBook;
  readonly #imageParts: ImageParts;
  readonly #intake: Intake;
  readonly #registryWord: RegistryWord;
  readonly #desk: Desk;
  readonly #proofs: Proofs;
  readonly #memories: Memories;
  readonly #keeper: Keeper;
  readonly #renew = (ids: readonly number[] | 'all') => this.#take(ids);
  #timer: NodeJS.Timeout | undefined;
  #hasNewRecords = false;

  /** Brings back what an earlier run knew. */
  static async open(db: Db, options: WatchOptions): Promise<Watch> {
    const watch = new Watch(db, options);
    options.records.on('changed', watch.#renew);
    await watch.#recall();
    return watch;
  }

  private constructor(db: Db, options: WatchOptions) {
    super();
    const { records, settings, log } = options;
    const rules = freshnessOf(settings);
    const memory = Object.fromEntries(CHECKS.map((check) => [check, rules[check].memoryMs]));
    const { clearAfterSeconds, leastDevices } = settings.flags;
    this.#db = db;
    this.#options = options;
    this.#clock = options.clock ?? Date.now;
    this.#freshness = CHECKS.map((check) => rules[check]);
    this.#live = new Live(records, { freshness: this.#freshness, graceMs: settings.graceDays * DAY_MS });
    this.#flags = new Flags({ clearAfterMs: clearAfterSeconds * 1_000, leastDevices });
    const bySettings = rulesFrom(settings);
    this.#figures = new Figures(this.#live, this.#flags, this.#said, options.rules ?? (() => bySettings));
    this.pictures = new Pictures(db, settings.retention);
    this.#imageBook = new ImageBook(settings);
    this.registrations = new Registrations({
      live: this.#live,
      filedOf: options.filedOf ?? (() => undefined),
      keepMs: rules.registration.memoryMs,
    });
    this.#proofs = new Proofs(settings.cadences.online.everySeconds * 1_000);
    this.#intake = new Intake({
      db,
      proofs: this.#proofs,
      live: this.#live,
      daemons: this.#daemons,
      memory: memory as Record<CheckName, number>, // one entry for each of CHECKS
      imageBook: this.#imageBook,
      registrations: this.registrations,
      clock: this.#clock,
      log,
    });
    this.#registryWord = new RegistryWord({
      ...{ live: this.#live, daemons: this.#daemons, intake: this.#intake, clock: this.#clock },
    });
    this.#imageParts = {
      ...{ db, live: this.#live, pictures: this.pictures, book: this.#imageBook },
      confirmAfterMs: settings.cadences.image.confirmAfterSeconds * 1_000,
    };
    this.#memories = {
      db,
      live: this.#live,
      daemons: this.#daemons,
      intake: this.#intake,
      proofs: this.#proofs,
      log,
    };
    this.#desk = { live: this.#live, records, daemons: this.#daemons, figures: this.#figures };
    this.#keeper = new Keeper({
      desk: this.#desk,
      memories: this.#memories,
      flags: this.#flags,
      said: this.#said,
      pictures: this.pictures,
      nowMs: this.#clock(),
    });
  }

  async #recall(): Promise<void> {
    const nowMs = this.#clock();
    this.#said.load(await recall(this.#memories, nowMs));
    await this.pictures.load();
    const probes = this.#daemons.all().filter(({ name }) => name !== REGISTRY);
    const judgedMs = Math.max(0, ...probes.map(({ toMs }) => toMs ?? 0));
    await this.#flags.load(this.#db, judgedMs, nowMs);
    this.#judge(nowMs);
  }

  /** Begins the sweep of once a second. */
  start(): void {
    if (this.#timer) return;
    this.#timer = setInterval(() => {
      this.tick().catch((error) => this.#options.log.error({ error }, 'watch.tick'));
    }, TICK_MS);
  }

  /** Ends the sweep and writes what must be remembered. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#options.records.off('changed', this.#renew);
    await this.#keeper.stop(this.#clock());
  }

  /** One sweep: silence, age, flags, the change told, what is due written down. `start` calls it each second. */
  async tick(): Promise<void> {
    const nowMs = this.#clock();
    // What could be said last is wanted from now on, after a start too.
    if (this.#daemons.listen(nowMs)) this.#keeper.hasten();
    this.#hear(nowMs);
    this.#live.sweep(nowMs);
    await this.registrations.turn(nowMs, (looks) => this.#intake.tell(looks));
    this.#tell(this.#judge(nowMs), nowMs);
    await this.#keeper.turn(nowMs);
  }

  /** Resolves after the commit; a batch that is there already is done. */
  async batch(batch: Batch, isAfterLoss = false): Promise<void> {
    await this.#intake.batch(batch, isAfterLoss);
    this.#hear(this.#clock());
  }

  picture(picture: Picture): Promise<undefined>;
  picture(device: number): Promise<{ atMs: number; jpeg: Uint8Array } | undefined>;
  async picture(what: Picture | number): Promise<{ atMs: number; jpeg: Uint8Array } | undefined> {
    if (typeof what === 'number') return this.pictures.of(what);
    if (this.#options.records.get(what.n) === undefined) return undefined;
    await this.pictures.keep({ ...what, atMs: Math.min(what.atMs, this.#clock()) });
    return undefined;
  }

  traits(traits: Traits): Promise<undefined>;
  traits(device: number): Promise<KeptTraits | undefined>;
  /** Takes what a device told, or answers the latest of it. */
  async traits(what: Traits | number): Promise<KeptTraits | undefined> {
    if (typeof what === 'number') return traitsOf(this.#db.read, what);
    const { n } = what;
    if (this.#options.records.get(n) === undefined) return undefined;
    const told = { ...what, atMs: Math.min(what.atMs, this.#clock()) };
    const { registrations } = this;
    let hasMoved = false;
    await this.#intake.alone(async () => {
      const strangers = await this.#db.write(async (sql) => {
        const before = await traitsOf(sql, n);
        const kept = foldTraits(before, told);
        hasMoved = isMoved(before, kept);
        await saveTraits(sql, n, kept);
        return registrations.write(sql, { rows: [], swaps: registrations.strangerIn(n, kept) });
      });
      registrations.take({ rows: [] }, strangers);
      if (strangers.length > 0) registrations.review([n]);
    });
    this.#live.changed.devices.add(n);
    if (hasMoved) this.places.emit('moved', n);
    return undefined;
  }

  /** When devices were seen last, as whoever watched before us knew it; what was seen from here counts more. */
  async seenBefore(seen: ReadonlyMap<number, number>): Promise<void> {
    const { registrations } = this;
    await this.#intake.alone(async () => {
      const rows = registrations.seenBefore(seen);
      await this.#db.write((sql) => registrations.write(sql, { rows, swaps: [] }));
      registrations.take({ rows }, []);
    });
  }

  /** What the registry says of pins. Resolves after the commit. */
  pins(verdicts: Iterable<RegistryVerdict>): Promise<void> {
    return this.#registryWord.take(verdicts);
  }

  /** Resolves when everything that the registry said so far is on disk. */
  pinsSettled(): Promise<void> {
    return this.#registryWord.settled();
  }

  /** These devices and no others are exempt from now on: they leave online and image, and come back. */
  exempt(devices: ReadonlySet<number>): void {
    this.#live.exempt(devices);
  }

  health(health: Health): void {
    this.#daemons.tell(health, this.#clock());
    this.#hear(this.#clock());
  }

  async joined(daemon: string): Promise<Assignment> {
    this.#daemons.heard(daemon, this.#clock());
    this.#hear(this.#clock());
    return this.#options.assignment();
  }

  left(daemon: string): void {
    this.#daemons.left(daemon, this.#clock());
  }

  /** Undefined, here and below, for a unit that is not there. */
  board(unit: string, scope: Scope): Board | undefined {
    return boardOf(this.#desk, unit, scope, this.#clock());
  }

  evidence(wish: EvidenceWish & Page): Evidence | undefined {
    return evidenceOf(this.#desk, wish, this.#clock());
  }

  evidenceAll(wish: EvidenceWish): EvidenceRow[] {
    return evidenceRowsOf(this.#desk, wish);
  }

  outages(wish: OutageWish & Page): Outages | undefined {
    return outagesOf(this.#desk, wish, this.#clock());
  }

  outagesAll(wish: OutageWish): OutageRow[] {
    return outageRowsOf(this.#desk, wish);
  }

  /** How every assessed device stands now for one check. */
  placed(check: CheckName): Placed[] {
    return placedOf(this.#live, check);
  }

  /** Pictures of the month that holds this moment, by device. */
  monthShots(devices: readonly number[], atMs: number): ReturnType<typeof monthShots> {
    const { month } = monthOf(dayIn(this.#options.settings.timeZone)(atMs));
    return monthShots(this.#db.read, month, devices);
  }

  /** What holds now for one check, of every device of a unit; undefined for a unit that is not there. */
  allStates(unit: string, check: CheckName): AllStates | undefined {
    return allStatesOf(this.#live, unit, check, this.#clock());
  }

  /** The present of these devices as a byte each. */
  mapStates(devices: Int32Array): Uint8Array {
    return mapStatesOf(this.#live, devices);
  }

  /** What holds now for each check. */
  states(device: number): CheckState[] {
    return statesOf(this.#live, device);
  }

  /** What holds now in one word: bad when any check is, else as far as it is online. */
  condition(device: number): State {
    return conditionOf(this.#live, device);
  }

  /** Checks for which nobody has looked at a device yet, and when that is expected. */
  firstLooks(device: number): Awaited[] {
    return firstLooksOf(this.states(device), this.#daemons, this.#options.settings, this.#clock());
  }

  /** Where a device stands for each metric; nothing for one that is not assessed. */
  standings(device: number): MetricStanding[] {
    return standingsOf(this.#live, device);
  }

  timeline(device: number, fromMs: number, untilMs: number): Promise<Timeline> {
    return timelineOf(this.#desk, this.#db, device, { fromMs, untilMs }, this.#freshness, this.#clock());
  }

  /** When a device was last looked at before a moment; null when it never was. */
  lastLooked(device: number, check: CheckName, atMs: number): Promise<LastLooked | null> {
    return lastLookedOf(this.#live, this.#db, this.#proofs, { device, check, atMs });
  }

  looks(device: number): Promise<Looks> {
    return pastLooksOf(this.#db, device);
  }

  /** When the latest picture of a device was taken. */
  pictureMs(device: number): number | null {
    return this.pictures.takenMs(device);
  }

  /** Newest first: those that are up, or the newest 500 of all. */
  flags({ unit, open }: { unit: string; open: boolean }): Promise<FlagFigure[]> {
    return this.#flags.list(this.#db, this.#options.records.units, unit, open);
  }

  trend(unit: string, scope: Scope, fromMs: number, untilMs: number): Promise<Trend> {
    return trendOf(this.#desk, this.#db, unit, scope, { fromMs, untilMs });
  }

  /** The present of every device in columns, for whoever counts over a time. */
  present(): PresentColumns {
    return presentOf(this.#live, this.#daemons, this.#clock());
  }

  daemons(): DaemonFigure[] {
    return this.#daemons.figures();
  }

  /** What was taken in since the start. */
  get intake(): Readonly<Intake['counts']> {
    return this.#intake.counts;
  }

  /** Writes down the rates of the hour that ends. */
  closeHour(atMs: number): Promise<void> {
    this.registrations.review('all');
    return writePoints(this.#desk, this.#db, Math.floor(atMs / HOUR_MS) * HOUR_MS);
  }

  /** All that is known of the picture of a device. */
  image(device: number): Promise<DeviceImage> {
    return deviceImageOf(this.#imageParts, device, this.#clock());
  }

  /** What is wrong with pictures now. */
  imageFaults(wish: ImageFaultWish): Promise<FoundFault[]> {
    return imageFaultsOf(this.#desk, this.#db, this.pictures, wish);
  }

  /** Pictures that are now judged intact, drawn by chance. */
  intactPictures(wish: ImageFaultWish, most: number): ReturnType<typeof intactByChance> {
    return intactByChance(this.#desk, this.pictures, wish, most, Math.random);
  }

  /** How many pictures are now judged intact, and in how many each fault is told. */
  imageStock(wish: ImageFaultWish): ReturnType<typeof imageStockOf> {
    return imageStockOf(this.#desk, wish);
  }

  /** Removes the pictures that are past their end date. */
  retirePictures(nowMs: number): Promise<void> {
    return this.pictures.retire(nowMs);
  }

  /** Removes everything that is past its end date. */
  async retire(nowMs: number): Promise<void> {
    await this.retirePictures(nowMs);
    await this.#imageBook.retire(this.#db, nowMs);
    const { records, settings } = this.#options;
    this.#keeper.letGo(await retire(this.#db, records, settings.retention, nowMs));
  }

  /** The registry has changed. */
  #take(ids: readonly number[] | 'all'): void {
    const nowMs = this.#clock();
    const gone = ids === 'all' ? this.#live.rebuild(nowMs) : this.#live.renew(ids, nowMs);
    if (ids === 'all') this.#flags.forget(this.#options.records.units, nowMs);
    this.#keeper.letGo(gone);
    this.registrations.forget(gone);
    this.registrations.review(ids);
    this.#hasNewRecords = true;
  }

  /** What a silent daemon looks at is unknown, what a daemon that is there looks at is as it was seen. */
  #hear(atMs: number): void {
    for (const { index, state } of this.#daemons.all()) this.#live.hush(index, state === 'silent', atMs);
  }

  /** Judges the units whose counts changed or whose flags wait for time to pass; all when other rules are in force. */
  #judge(atMs: number): Set<number> {
    const all = this.#figures.renew() ? this.#live.layout.units.keys() : [];
    const units = new Set([...this.#live.changed.units, ...all]);
    this.#live.changed.units.clear();
    const waiting = [...this.#flags.counting()].flatMap((code) => this.#live.layout.unitIndex(code) ?? []);
    for (const unit of new Set([...units, ...waiting])) this.#figures.judgeUnit(unit, atMs);
    return units;
  }

  #tell(units: ReadonlySet<number>, atMs: number): void {
    const { devices } = this.#live.changed;
    const change: Change = {
      atMs,
      units: [...units].flatMap((unit) => this.#live.layout.units[unit]?.code ?? []),
      devices: devices.size > MOST_NAMED ? [] : [...devices],
      many: devices.size > MOST_NAMED,
      flags: this.#flags.hasChanged,
      daemons: this.#daemons.hasChanged,
      registry: this.#hasNewRecords,
    };
    const isNews = units.size > 0 || devices.size > 0 || change.flags || change.daemons || change.registry;
    devices.clear();
    this.#flags.hasChanged = this.#daemons.hasChanged = this.#hasNewRecords = false;
    if (isNews) this.emit('change', change);
  }
}
