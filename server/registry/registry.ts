/** Every record of the city: kept in memory, written with its journal entry in one transaction. */
import { EventEmitter } from 'node:events';
import { setImmediate as breathe } from 'node:timers/promises';
import { type Boundaries, NO_BOUNDARIES } from '../../config/boundaries.ts';
import type { Headings } from '../../config/file-fields.ts';
import type { Secrets } from '../../config/secrets.ts';
import type { Settings } from '../../config/settings.ts';
import type { Problem } from '../../config/shape.ts';
import type { Assignment } from '../../probes/link/target.ts';
import { type Point, placeOf } from '../rules/datum.ts';
import type { PinOutline } from '../rules/outline.ts';
import type { By } from '../rules/refusal.ts';
import type { Db, Sql } from '../store/db.ts';
import { removeDeclared } from '../store/declared.ts';
import * as devices from '../store/devices.ts';
import { type Journal, type Kept, listJournal } from '../store/journal.ts';
import { removeSteps } from '../store/lifecycle.ts';
import { removeMerges } from '../store/merges.ts';
import * as places from '../store/places.ts';
import { Catalogues } from './catalogues.ts';
import { dayOf } from './day.ts';
import { Declared } from './declared.ts';
import { Divisions } from './divisions.ts';
import { Duplicates } from './duplicates.ts';
import { Edits, subjectOf } from './edits.ts';
import { exported, type ListFormat } from './export.ts';
import { Files } from './files.ts';
import { Ledger } from './ledger.ts';
import { listDoor } from './list-door.ts';
import { type ImportWish, Lists } from './lists.ts';
import { Lives } from './lives.ts';
import { Memory } from './memory.ts';
import { Merges } from './merges.ts';
import { Normals } from './normals.ts';
import { outlinesOf } from './outlines.ts';
import { Places } from './places.ts';
import type {
  Credential,
  CredentialWish,
  DeviceFilter,
  DevicePage,
  DeviceQuery,
  DeviceRecord,
  DeviceWish,
  ImportRun,
  NewDevice,
  Platform,
  Segment,
  UnitBrief,
} from './record.ts';
import { Roster } from './roster.ts';
import { planOf } from './segment-plan.ts';
import { putUnits, removeUnit } from './unit-edits.ts';
import { UnitTree } from './unit-tree.ts';
import type { Known } from './wish.ts';

export interface RegistryOptions {
  readonly secrets: Pick<Secrets, 'seal' | 'open'>;
  readonly settings: Settings;
  readonly journal: Journal;
  /** Outlines of the districts; none unless given. */
  readonly boundaries?: Boundaries;
  /** Milliseconds since 1970; the real clock when left out. */
  readonly clock?: () => number;
}

/** Records read between two breaths of the event loop. */
const SLICE = 1_000;
const MOST_HISTORY = 500;
const DAY_MS = 86_400_000;

export class Registry extends EventEmitter<{ changed: [ids: readonly number[] | 'all'] }> {
  readonly #options: RegistryOptions;
  readonly #memory: Memory;
  readonly #roster: Roster;
  /** By code of the unit. */
  readonly #outlines: ReadonlyMap<string, PinOutline>;
  readonly #ledger: Ledger;
  readonly #places: Places;
  readonly #edits: Edits;
  /** What sub-platforms say of their devices. */
  readonly catalogues: Catalogues;
  /** What is normal for a camera's picture. */
  readonly normals: Normals;
  /** Lists on their way in, and the batches that came of them. */
  readonly lists: Lists;
  /** Totals that somebody declared. */
  readonly declared: Declared;
  /** Steps in the lives of devices. */
  readonly lives: Lives;
  /** Records that may be one device, and those that turned out to be. */
  readonly duplicates: Duplicates;
  readonly merges: Merges;
  /** Division codes, and what those that were merged away count as. */
  readonly divisions: Divisions;
  /** Which files are complete, and how many sites, devices and channels there are. */
  readonly files: Files;

  private constructor(db: Db, options: RegistryOptions) {
    super();
    this.#options = options;
    const { settings, secrets, journal, boundaries = NO_BOUNDARIES, clock = Date.now } = options;
    const { timeZone } = settings;
    const ledger = new Ledger(db, journal);
    this.#ledger = ledger;
    this.#roster = new Roster(settings, clock());
    this.#outlines = outlinesOf(boundaries, settings.boundaries.bufferMetres);
    const graceMs = settings.graceDays * DAY_MS;
    this.files = new Files(new UnitTree([]), { timeZone, graceMs, clock });
    const memory = new Memory({
      ...{ roster: this.#roster, files: this.files },
      toldOf: (id) => this.normals.toldOf(id),
      divisions: () => this.divisions.table,
      today: () => dayOf(clock(), timeZone),
      formerCodes: (id) => (this.merges.intoOf(id) ? undefined : this.merges.formerCodesOf(id)),
      forget: (id) => {
        this.normals.drop(id);
        this.lives.forget(id);
      },
      changed: (ids) => this.emit('changed', ids),
    });
    this.#memory = memory;
    this.divisions = new Divisions({ ledger, changed: () => memory.replant([...memory.units.all()]) });
    const known = () => this.#known();
    this.#edits = new Edits({ ledger, memory, known, lives: () => this.lives });
    this.duplicates = new Duplicates({ ledger, memory, clock });
    this.merges = new Merges({ ledger, memory, known, clock, lives: () => this.lives });
    this.catalogues = new Catalogues({ ledger, isPlatform: (id) => this.#places.isPlatform(id), clock });
    this.lists = new Lists(
      listDoor({
        ledger,
        memory,
        known,
        timeZone,
        clock,
        places: () => this.#places,
        lives: () => this.lives,
        keptOf: (id) => this.merges.keptOf(id),
      }),
    );
    this.declared = new Declared(ledger);
    this.lives = new Lives({
      ...{ ledger, timeZone, clock },
      apply: (sql, stages, by) => this.#edits.live(sql, stages, by),
      present: (id) => memory.shelf.get(id),
    });
    this.normals = new Normals({ ledger, clock, onChange: (ids) => memory.retarget(ids) });
    const usersOf = (credential: string) => memory.shelf.withCredential.of(credential);
    this.#places = new Places({ ledger, secrets, pace: settings.segments, usersOf });
  }

  /** Reads everything into memory. Throws a KeyError when the key is not the one that sealed the passwords. */
  static async open(db: Db, options: RegistryOptions): Promise<Registry> {
    const registry = new Registry(db, options);
    await registry.#load();
    return registry;
  }

  // ---- reading

  get(id: number): DeviceRecord | undefined {
    return this.#memory.shelf.get(id);
  }

  byCode(code: string): DeviceRecord | undefined {
    return this.#memory.shelf.byCode(code);
  }

  all(): Iterable<DeviceRecord> {
    return this.#memory.shelf.all();
  }

  get size(): number {
    return this.#memory.shelf.size;
  }

  /** The present tree; a new one after every change of it. */
  get units(): UnitTree {
    return this.#memory.units;
  }

  /** The default one is always among them. */
  segments(): readonly Segment[] {
    return this.#places.segments();
  }

  platforms(): readonly Platform[] {
    return this.#places.platforms();
  }

  credentials(): readonly Credential[] {
    return this.#places.credentials();
  }

  search(query: DeviceQuery): DevicePage {
    return this.#memory.shelf.page(query, this.units);
  }

  /** Every device that fits, by code. */
  find(filter: DeviceFilter): readonly DeviceRecord[] {
    return this.#memory.shelf.find(filter, 'code', this.units);
  }

  /** A device list as a file; taking it over again changes nothing. `isWhole`: with telephones and contacts. */
  exported(
    filter: DeviceFilter = {},
    headings: Headings = 'names',
    isWhole = true,
    format: ListFormat = 'csv',
  ): AsyncIterable<string | Uint8Array> {
    const { timeZone } = this.#options.settings;
    const records = this.#memory.shelf.find(filter, 'code', this.units);
    return exported(records, { timeZone, headings, isWhole }, format);
  }

  /** What was done to a device, newest first; of a removed one, too. */
  async history(id: number): Promise<readonly Kept[]> {
    const { rows } = await listJournal(this.#ledger.db.read, { subject: subjectOf(id) }, 1, MOST_HISTORY);
    return rows;
  }

  /** Of a district, or of a town where the installation has one. */
  outline(unit: string): PinOutline | undefined {
    return this.#outlines.get(unit);
  }

  /** What the outlines' file says of itself. */
  get outlineNote(): string {
    return this.#options.boundaries?.note ?? '';
  }

  /** WGS-84; null when what was delivered is no position. */
  placeOf({ lon, lat, datum }: Pick<DeviceRecord, 'lon' | 'lat' | 'datum'>): Point | null {
    return placeOf(lon, lat, datum);
  }

  /** Everything the probes need; the same object until something changes. Holds opened logins: never to be logged or answered. */
  assignment(): Assignment {
    return this.#roster.assignment(() => ({
      logins: this.#places.logins(),
      segments: this.segments().map((segment) => planOf(segment, this.#options.settings)),
      top: this.units.top?.code ?? '',
    }));
  }

  // ---- writing

  async add(wish: NewDevice, by: By): Promise<DeviceRecord> {
    const [record] = await this.#edits.addAll([wish], by, (_, field) => field);
    return record as DeviceRecord; // one wish, one record
  }

  /** All of them or none. */
  addAll(wishes: readonly NewDevice[], by: By): Promise<readonly DeviceRecord[]> {
    return this.#edits.addAll(wishes, by, (index, field) => `${index}.${field}`);
  }

  /** What would be wrong with adding these, each fault as `index.field`; nothing is written. */
  addProblems(wishes: readonly NewDevice[]): readonly Problem[] {
    return this.#edits.addProblems(wishes, (index, field) => `${index}.${field}`);
  }

  /** Refused as a conflict when the record has changed since that version was read. `note`: said in the journal beside it. */
  update(
    id: number,
    version: number,
    patch: Partial<DeviceWish>,
    by: By,
    note: object = {},
  ): Promise<DeviceRecord> {
    return this.#edits.update(id, version, patch, by, note);
  }

  /**
   * Changes many files as one deed, or none of them: each has its entry in the journal, with `note` beside what became
   * of it. `note` is called in the same transaction. Patches that change nothing are passed over.
   */
  updateAll(
    patches: ReadonlyMap<number, Partial<DeviceWish>>,
    deed: { readonly by: By; readonly note: (sql: Sql) => Promise<object> },
  ): Promise<readonly DeviceRecord[]> {
    return this.#edits.updateAll(patches, deed);
  }

  remove(id: number, by: By): Promise<void> {
    return this.#edits.remove(id, by);
  }

  /** Reads a list and says what is wrong with it; takes it over when it is sound, or when bad rows may be skipped. */
  importCsv(bytes: Uint8Array, wish: ImportWish): Promise<ImportRun> {
    return this.lists.take(bytes, wish);
  }

  /** Adds units, and changes those that are there. The whole must remain one tree. */
  putUnits(units: readonly UnitBrief[], by: By): Promise<void> {
    return putUnits(units, by, { ledger: this.#ledger, memory: this.#memory });
  }

  removeUnit(code: string, by: By): Promise<void> {
    return removeUnit(code, by, { ledger: this.#ledger, memory: this.#memory });
  }

  putSegment(wish: Segment, by: By): Promise<Segment> {
    return this.#changing([], () => this.#places.putSegment(wish, by));
  }

  putPlatform(wish: Platform, by: By): Promise<Platform> {
    return this.#changing('all', () => this.#places.putPlatform(wish, by));
  }

  /** Keeps a login. Without a password the one that is there stays. */
  putCredential(wish: CredentialWish, by: By): Promise<void> {
    return this.#changing([], () => this.#places.putCredential(wish, by));
  }

  removeCredential(id: string, by: By): Promise<void> {
    return this.#changing([], () => this.#places.removeCredential(id, by));
  }

  /** Takes away every device and everything they refer to; the journal stays, and no number is given again. */
  removeAll(by: By): Promise<void> {
    return this.#ledger.alone(async () => {
      const before = { devices: this.size, units: this.units.size };
      await this.#ledger.write(
        async (sql) => {
          await devices.removeDevices(sql);
          await places.removePlaces(sql);
          await removeSteps(sql);
          await removeDeclared(sql, null);
          await removeMerges(sql);
        },
        { by, did: 'registry.clear', subject: 'registry', before },
      );
      this.#memory.clear();
      this.#places.clear();
      this.catalogues.clear();
      this.normals.clear();
      this.lives.clear();
      this.declared.clear();
      this.duplicates.clear();
      this.merges.clear();
      this.#memory.tell('all');
    });
  }

  // ---- within

  async #load(): Promise<void> {
    const sql = this.#ledger.db.read;
    await this.divisions.load(sql);
    this.#memory.plant(await places.listUnits(sql));
    await this.#places.load(sql);
    await this.catalogues.load(sql);
    await this.normals.load(sql);
    await this.lists.load();
    await this.lives.load(sql);
    await this.declared.load(sql);
    await this.duplicates.load(sql);
    await this.merges.load(sql);
    for (let after = 0; ; ) {
      const rows = await devices.listDevices(sql, after, SLICE);
      for (const row of rows) this.#memory.keep(this.#memory.recordOf(row, row.id, row.version));
      after = rows.at(-1)?.id ?? 0;
      if (rows.length < SLICE) return;
      await breathe();
    }
  }

  #known(): Known {
    const { shelf, units } = this.#memory;
    return {
      isUnit: (code) => units.get(code) !== undefined,
      isDivision: (digits) => units.isDivision(digits),
      isSegment: (id) => this.#places.isSegment(id),
      isPlatform: (id) => this.#places.isPlatform(id),
      isCredential: (id) => this.#places.isCredential(id),
      bearerOf: (code) => shelf.byCode(code)?.id,
      upstreamOf: (code) => shelf.byCode(code)?.upstream,
    };
  }

  #changing<T>(ids: readonly number[] | 'all', work: () => Promise<T>): Promise<T> {
    return this.#ledger.alone(async () => {
      const outcome = await work();
      this.#memory.tell(ids);
      return outcome;
    });
  }
}
