/** Every record of the city: kept in memory, written with its journal entry in one transaction. */
import { EventEmitter } from 'node:events';
import { setImmediate as breathe } from 'node:timers/promises';
import { type Boundaries, NO_BOUNDARIES } from '../../config/boundaries.ts';
import type { Headings } from '../../config/file-fields.ts';
import type { Secrets } from '../../config/secrets.ts';
import type { Settings } from '../../config/settings.ts';
import { type Problem, read } from '../../config/shape.ts';
import { treeProblems, unitsShape } from '../../config/units.ts';
import type { Assignment, Outline } from '../../probes/link/target.ts';
import { type Point, placeOf } from '../rules/datum.ts';
import { type By, Refusal } from '../rules/refusal.ts';
import type { Db, Sql } from '../store/db.ts';
import { removeDeclared } from '../store/declared.ts';
import * as devices from '../store/devices.ts';
import { type Journal, type Kept, listJournal } from '../store/journal.ts';
import { removeSteps } from '../store/lifecycle.ts';
import * as places from '../store/places.ts';
import { Catalogues } from './catalogues.ts';
import { Declared } from './declared.ts';
import { exported, type ListFormat } from './export.ts';
import { Files } from './files.ts';
import { Ledger } from './ledger.ts';
import { type ImportWish, type ListDoor, Lists } from './lists.ts';
import { type Applied, Lives, type NewStep } from './lives.ts';
import { Normals } from './normals.ts';
import { Places } from './places.ts';
import { Pool } from './pool.ts';
import {
  BLANK,
  type Credential,
  type CredentialWish,
  type DeviceFilter,
  type DevicePage,
  type DeviceQuery,
  type DeviceRecord,
  type DeviceWish,
  type ImportRun,
  type NewDevice,
  type Platform,
  type Segment,
  type UnitBrief,
} from './record.ts';
import { Roster } from './roster.ts';
import { planOf } from './segment-plan.ts';
import { Shelf } from './shelf.ts';
import { badInput, sound } from './sound.ts';
import { UnitTree } from './unit-tree.ts';
import {
  changesOf,
  type Fault,
  faultsOf,
  type Known,
  picked,
  problemsOf,
  stated,
  tidied,
  upstreamFault,
  wishOf,
  withPending,
} from './wish.ts';

export interface RegistryOptions {
  readonly secrets: Pick<Secrets, 'seal' | 'open'>;
  readonly settings: Settings;
  readonly journal: Journal;
  /** Outlines of the districts; none unless given. */
  readonly boundaries?: Boundaries;
  /** Milliseconds since 1970; the real clock when left out. */
  readonly clock?: () => number;
}

/** Records taken into memory between two breaths of the event loop. */
const SLICE = 1_000;
/** Beyond so many changed devices listeners are told 'all'. */
const MANY = 1_000;
const MOST_HISTORY = 500;
const DAY_MS = 86_400_000;

export class Registry extends EventEmitter<{ changed: [ids: readonly number[] | 'all'] }> {
  readonly #options: RegistryOptions;
  readonly #shelf = new Shelf();
  readonly #pool = new Pool();
  readonly #roster: Roster;
  readonly #ledger: Ledger;
  readonly #places: Places;
  /** What sub-platforms say of their devices. */
  readonly catalogues: Catalogues;
  /** What is normal for a camera's picture. */
  readonly normals: Normals;
  /** Lists on their way in, and the batches that came of them. */
  readonly lists: Lists;
  #revision = 0;
  /** Totals that somebody declared. */
  readonly declared: Declared;
  /** Steps in the lives of devices. */
  readonly lives: Lives;
  /** Which files are complete, and how many sites, devices and channels there are. */
  readonly files: Files;
  #units = new UnitTree([]);
  private constructor(db: Db, options: RegistryOptions) {
    super();
    this.#options = options;
    const { settings, secrets, journal, boundaries = NO_BOUNDARIES, clock = Date.now } = options;
    this.#ledger = new Ledger(db, journal);
    this.#roster = new Roster(settings, boundaries, clock());
    const isPlatform = (id: string) => this.#places.isPlatform(id);
    this.catalogues = new Catalogues({ ledger: this.#ledger, isPlatform, clock });
    const graceMs = settings.graceDays * DAY_MS;
    this.files = new Files(this.#units, { timeZone: settings.timeZone, graceMs, clock });
    this.lists = new Lists(this.#listDoor());
    this.declared = new Declared(this.#ledger);
    this.lives = new Lives({
      ...{ ledger: this.#ledger, timeZone: settings.timeZone, clock },
      apply: (sql, stages, by) => this.#live(sql, stages, by),
      present: (id) => this.#shelf.get(id),
    });
    const onChange = (ids: readonly number[]) => this.#retarget(ids);
    this.normals = new Normals({ ledger: this.#ledger, clock, onChange });
    const usersOf = (credential: string) => this.#shelf.withCredential.of(credential);
    this.#places = new Places({ ledger: this.#ledger, secrets, pace: settings.segments, usersOf });
  }

  /** Reads everything into memory. Throws a KeyError when the key is not the one that sealed the passwords. */
  static async open(db: Db, options: RegistryOptions): Promise<Registry> {
    const registry = new Registry(db, options);
    await registry.#load();
    return registry;
  }

  // ---- reading

  get(id: number): DeviceRecord | undefined {
    return this.#shelf.get(id);
  }

  byCode(code: string): DeviceRecord | undefined {
    return this.#shelf.byCode(code);
  }

  all(): Iterable<DeviceRecord> {
    return this.#shelf.all();
  }

  get size(): number {
    return this.#shelf.size;
  }

  /** The present tree; a new one after every change of it. */
  get units(): UnitTree {
    return this.#units;
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
    return this.#shelf.page(query, this.#units);
  }

  /** Every device that fits, by code. */
  find(filter: DeviceFilter): readonly DeviceRecord[] {
    return this.#shelf.find(filter, 'code', this.#units);
  }

  /** A device list as a file; taking it over again changes nothing. `isWhole`: with telephones and contacts. */
  exported(
    filter: DeviceFilter = {},
    headings: Headings = 'names',
    isWhole = true,
    format: ListFormat = 'csv',
  ): AsyncIterable<string | Uint8Array> {
    const { timeZone } = this.#options.settings;
    const records = this.#shelf.find(filter, 'code', this.#units);
    return exported(records, { timeZone, headings, isWhole }, format);
  }

  /** What was done to a device, newest first; of a removed one, too. */
  async history(id: number): Promise<readonly Kept[]> {
    const { rows } = await listJournal(this.#ledger.db.read, { subject: subjectOf(id) }, 1, MOST_HISTORY);
    return rows;
  }

  /** Of a district, or of a town where the installation has one. */
  outline(district: string): Outline | undefined {
    return this.#roster.outline(district);
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
      top: this.#units.top?.code ?? '',
    }));
  }

  // ---- writing

  async add(wish: NewDevice, by: By): Promise<DeviceRecord> {
    const [record] = await this.#addAll([wish], by, (_, field) => field);
    return record as DeviceRecord; // one wish, one record
  }

  /** All of them or none. */
  addAll(wishes: readonly NewDevice[], by: By): Promise<readonly DeviceRecord[]> {
    return this.#addAll(wishes, by, (index, field) => `${index}.${field}`);
  }

  /** What would be wrong with adding these, each fault as `index.field`; nothing is written. */
  addProblems(wishes: readonly NewDevice[]): readonly Problem[] {
    return this.#addable(wishes, (index, field) => `${index}.${field}`).problems;
  }

  /** Refused as a conflict when the record has changed since that version was read. */
  update(id: number, version: number, patch: Partial<DeviceWish>, by: By): Promise<DeviceRecord> {
    return this.#ledger.alone(async () => {
      const old = this.#present(id);
      if (old.version !== version) throw new Refusal('conflict', { id, version: old.version });
      const step = this.#stepFor(old, patch.lifecycle, by);
      const details = { ...old.details, ...patch.details };
      const lifecycle = step?.state === 'done' ? step.to : old.lifecycle;
      const wish = tidied({ ...wishOf(old), ...patch, details, lifecycle });
      const changes = changesOf(old, wish);
      if (changes.length === 0 && step === undefined) return old;
      const faults = this.#faults(wish, id, this.#known());
      if (faults.length > 0) throw badInput(problemsOf(wish, faults));
      if (changes.includes('code')) this.#refuseIfBehind(old);
      const record = changes.length === 0 ? old : this.#recordOf(wish, id, version + 1);
      const steps = await this.#ledger.db.write(async (sql) => {
        const steps = await this.lives.write(sql, step === undefined ? [] : [step], by);
        if (record !== old) {
          await devices.saveDevices(sql, [record]);
          const [before, after] = [picked(old, changes), picked(record, changes)];
          const entry = { by, did: 'device.update', subject: subjectOf(id), before, after };
          await this.#ledger.journal.write(sql, entry);
        }
        return steps;
      });
      this.lives.keep(steps);
      if (record !== old) await this.#take([record]);
      else this.#tell([id]);
      return record;
    });
  }

  /**
   * Changes many files as one deed, or none of them: each has its entry in the journal, with `note` beside what became
   * of it. `beside` is done in the same transaction. Patches that change nothing are passed over.
   */
  updateAll(
    patches: ReadonlyMap<number, Partial<DeviceWish>>,
    deed: { readonly by: By; readonly note: (sql: Sql) => Promise<object> },
  ): Promise<readonly DeviceRecord[]> {
    return this.#ledger.alone(async () => {
      const known = this.#known();
      const pairs = [...patches].map(([id, patch]) => {
        const old = this.#present(id);
        const wish = tidied({ ...wishOf(old), ...patch, details: { ...old.details, ...patch.details } });
        const faults = this.#faults(wish, id, known);
        if (faults.length > 0) throw badInput(problemsOf(wish, faults, (field) => `${old.code}.${field}`));
        return { old, now: this.#recordOf(wish, id, old.version + 1), changes: changesOf(old, wish) };
      });
      const changed = pairs.filter(({ changes }) => changes.length > 0);
      const records = changed.map(({ now }) => now);
      await this.#ledger.db.write(async (sql) => {
        const note = await deed.note(sql);
        for (let at = 0; at < records.length; at += SLICE) {
          await devices.saveDevices(sql, records.slice(at, at + SLICE));
          await this.#ledger.journal.writeAll(
            sql,
            changed.slice(at, at + SLICE).map(({ old, now, changes }) => ({
              by: deed.by,
              did: 'device.update',
              subject: subjectOf(now.id),
              before: picked(old, changes),
              after: { ...picked(now, changes), ...note },
            })),
          );
          await breathe();
        }
      });
      await this.#take(records);
      return records;
    });
  }

  remove(id: number, by: By): Promise<void> {
    return this.#ledger.alone(async () => {
      const old = this.#present(id);
      this.#refuseIfBehind(old);
      const gone = async (sql: Sql) => {
        await devices.removeDevice(sql, id);
        await this.lives.drop(sql, id);
      };
      await this.#ledger.write(gone, {
        by,
        did: 'device.remove',
        subject: subjectOf(id),
        before: stated(wishOf(old)),
      });
      this.#shelf.take(id);
      this.#roster.take(id);
      this.files.take(id);
      this.normals.drop(id);
      this.lives.forget(id);
      this.#tell([id]);
    });
  }

  /** Reads a list and says what is wrong with it; takes it over when it is sound, or when bad rows may be skipped. */
  importCsv(bytes: Uint8Array, wish: ImportWish): Promise<ImportRun> {
    return this.lists.take(bytes, wish);
  }

  /** Adds units, and changes those that are there. The whole must remain one tree. */
  putUnits(units: readonly UnitBrief[], by: By): Promise<void> {
    return this.#ledger.alone(async () => {
      const wished = sound(() => read(unitsShape, units));
      const before = [...this.#units.all()];
      const merged = [...new Map([...before, ...wished].map((unit) => [unit.code, unit])).values()];
      const problems = treeProblems(
        wished.length === new Set(wished.map(({ code }) => code)).size ? merged : wished,
      );
      if (problems.length > 0) throw badInput(problems);
      const codes = new Set(wished.map(({ code }) => code));
      await this.#ledger.write((sql) => places.saveUnits(sql, wished), {
        by,
        did: 'units.put',
        subject: 'units',
        before: before.filter(({ code }) => codes.has(code)),
        after: wished,
      });
      await this.#replant(merged);
    });
  }

  removeUnit(code: string, by: By): Promise<void> {
    return this.#ledger.alone(async () => {
      const unit = this.#units.get(code);
      if (unit === undefined) throw new Refusal('not-found', { unit: code });
      const inside = this.#shelf.inUnit.of(code) + this.#units.children(code).length;
      if (inside > 0) throw new Refusal('not-empty', { unit: code, inside });
      await this.#ledger.write((sql) => places.removeUnit(sql, code), {
        by,
        did: 'units.remove',
        subject: 'units',
        before: unit,
      });
      await this.#replant([...this.#units.all()].filter((other) => other.code !== code));
    });
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
      const before = { devices: this.size, units: this.#units.size };
      await this.#ledger.write(
        async (sql) => {
          await devices.removeDevices(sql);
          await places.removePlaces(sql);
          await removeSteps(sql);
          await removeDeclared(sql, null);
        },
        { by, did: 'registry.clear', subject: 'registry', before },
      );
      this.#shelf.clear();
      this.#roster.clear();
      this.#places.clear();
      this.catalogues.clear();
      this.normals.clear();
      this.lives.clear();
      this.declared.clear();
      this.#units = new UnitTree([]);
      this.files.clear(this.#units);
      this.#tell('all');
    });
  }

  // ---- within

  async #load(): Promise<void> {
    const sql = this.#ledger.db.read;
    this.#units = new UnitTree(await places.listUnits(sql));
    this.files.clear(this.#units);
    await this.#places.load(sql);
    await this.catalogues.load(sql);
    await this.normals.load(sql);
    await this.lists.load();
    await this.lives.load(sql);
    await this.declared.load(sql);
    for (let after = 0; ; ) {
      const rows = await devices.listDevices(sql, after, SLICE);
      for (const row of rows) this.#keep(this.#recordOf(row, row.id, row.version));
      after = rows.at(-1)?.id ?? 0;
      if (rows.length < SLICE) return;
      await breathe();
    }
  }

  #addable(
    wishes: readonly NewDevice[],
    pathOf: (index: number, field: string) => string,
  ): { readonly all: readonly DeviceWish[]; readonly problems: readonly Problem[] } {
    const all = wishes.map((wish) => tidied({ ...BLANK, ...wish }));
    const known = withPending(all, this.#known());
    const firsts = new Map(all.map(({ code }, index) => [code, index] as const).reverse());
    const problems = all.flatMap((wish, index) => {
      const faults = this.#faults(wish, undefined, known);
      if (firsts.get(wish.code) !== index) faults.push({ field: 'code', wanted: 'each code once' });
      return problemsOf(wish, faults, (field) => pathOf(index, field));
    });
    return { all, problems };
  }

  #addAll(
    wishes: readonly NewDevice[],
    by: By,
    pathOf: (index: number, field: string) => string,
  ): Promise<readonly DeviceRecord[]> {
    return this.#ledger.alone(async () => {
      const { all, problems } = this.#addable(wishes, pathOf);
      if (problems.length > 0) throw badInput(problems);
      const records = await this.#ledger.db.write(async (sql) => {
        const ids = await devices.addDevices(sql, all);
        const made = all.map((wish) => this.#recordOf(wish, ids.get(wish.code) ?? 0, 1));
        await this.#ledger.journal.writeAll(
          sql,
          made.map((record, index) => ({
            by,
            did: 'device.add',
            subject: subjectOf(record.id),
            after: stated(all[index] as DeviceWish), // one record for each
          })),
        );
        return made;
      });
      await this.#take(records);
      return records;
    });
  }

  #present(id: number): DeviceRecord {
    const record = this.#shelf.get(id);
    if (record === undefined) throw new Refusal('not-found', { id });
    return record;
  }

  /** The step of its life that a patch asks for. */
  #stepFor(old: DeviceRecord, to: DeviceWish['lifecycle'] | undefined, by: By): NewStep | undefined {
    return to === undefined || to === old.lifecycle
      ? undefined
      : this.lives.stepFor(old, { to, note: '' }, by);
  }

  /** New stages of devices, in the transaction of the step. */
  async #live(sql: Sql, stages: ReadonlyMap<number, DeviceWish['lifecycle']>, by: By): Promise<Applied> {
    const pairs = [...stages].flatMap(([id, lifecycle]) => {
      const old = this.#shelf.get(id);
      if (old === undefined || old.lifecycle === lifecycle) return [];
      return [{ old, now: this.#recordOf({ ...wishOf(old), lifecycle }, id, old.version + 1) }];
    });
    const records = pairs.map(({ now }) => now);
    await devices.saveDevices(sql, records);
    const entries = pairs.map(({ old, now }) => ({
      ...{ by, did: 'device.update', subject: subjectOf(now.id) },
      ...{ before: { lifecycle: old.lifecycle }, after: { lifecycle: now.lifecycle } },
    }));
    return { entries, take: () => this.#take(records) };
  }

  #refuseIfBehind({ code }: DeviceRecord): void {
    const inside = this.#shelf.behind.of(code);
    if (inside > 0) throw new Refusal('not-empty', { code, inside });
  }

  #faults(wish: DeviceWish, id: number | undefined, known: Known): Fault[] {
    const loose = upstreamFault(wish, known);
    return [...faultsOf(wish, id, known), ...(loose ? [loose] : [])];
  }

  #known(): Known {
    return {
      isUnit: (code) => this.#units.get(code) !== undefined,
      isDivision: (digits) => this.#units.isDivision(digits),
      isSegment: (id) => this.#places.isSegment(id),
      isPlatform: (id) => this.#places.isPlatform(id),
      isCredential: (id) => this.#places.isCredential(id),
      bearerOf: (code) => this.#shelf.byCode(code)?.id,
      upstreamOf: (code) => this.#shelf.byCode(code)?.upstream,
    };
  }

  #recordOf(wish: DeviceWish, id: number, version: number): DeviceRecord {
    return this.#pool.record(wish, id, version, this.#units.districtOf(wish.code, wish.unit));
  }

  #keep(record: DeviceRecord): void {
    this.#shelf.put(record);
    this.files.put(record);
    this.#roster.put(record, this.normals.toldOf(record.id));
  }

  /** What the probes are told of these devices is another thing, though their files are the same. */
  #retarget(ids: readonly number[]): void {
    const records = ids.flatMap((id) => this.#shelf.get(id) ?? []);
    for (const record of records) this.#roster.put(record, this.normals.toldOf(record.id));
    this.#tell(records.map(({ id }) => id));
  }

  /** Many of them in slices, so that others are answered meanwhile. */
  async #take(records: readonly DeviceRecord[]): Promise<void> {
    if (records.length === 0) return;
    if (records.length > MANY) this.#shelf.unsort();
    for (const [index, record] of records.entries()) {
      this.#keep(record);
      if (index % SLICE === SLICE - 1) await breathe();
    }
    this.#tell(records.length > MANY ? 'all' : records.map(({ id }) => id));
  }

  #changing<T>(ids: readonly number[] | 'all', work: () => Promise<T>): Promise<T> {
    return this.#ledger.alone(async () => {
      const outcome = await work();
      this.#tell(ids);
      return outcome;
    });
  }

  /** What lists need of the registry. */
  #listDoor(): ListDoor {
    const { settings, clock = Date.now } = this.#options;
    const valuesOf = (all: readonly { readonly id: string; readonly name: string }[]) =>
      all.map(({ id, name }) => ({ value: id, zh: name, en: name }));
    const namedSo = (all: readonly { readonly id: string; readonly name: string }[], wanted: string) =>
      all.filter(({ name }) => name === wanted).map(({ id }) => id);
    const registry = this;
    return {
      ledger: this.#ledger,
      timeZone: settings.timeZone,
      nowMs: clock,
      get known() {
        return registry.#known();
      },
      names: {
        unitsNamed: (name) => this.#units.named(name),
        isUnit: (code) => this.#units.get(code) !== undefined,
        placesNamed: (field, name) =>
          namedSo(field === 'platform' ? this.platforms() : this.segments(), name),
      },
      places: () => ({ platform: valuesOf(this.platforms()), segment: valuesOf(this.segments()) }),
      revision: () => this.#revision,
      recordOf: (code) => this.#shelf.byCode(code),
      byCode: (code) => this.#shelf.byCode(code),
      get: (id) => this.#shelf.get(id),
      behind: (code) => this.#shelf.behind.of(code),
      made: (wish, id, version) => this.#recordOf(wish, id, version),
      subjectOf,
      take: (records, gone) => this.#takeOver(records, gone),
    };
  }

  /** Records that were written, and numbers of those that were removed. */
  async #takeOver(records: readonly DeviceRecord[], gone: readonly number[]): Promise<void> {
    if (gone.length > MANY) this.#shelf.unsort();
    for (const [index, id] of gone.entries()) {
      this.#shelf.take(id);
      this.#roster.take(id);
      this.files.take(id);
      this.normals.drop(id);
      if (index % SLICE === SLICE - 1) await breathe();
    }
    if (gone.length > 0) this.#tell(gone.length > MANY ? 'all' : gone);
    await this.#take(records);
  }

  #tell(ids: readonly number[] | 'all'): void {
    this.#revision++;
    this.#roster.renew();
    this.emit('changed', ids);
  }

  /** After a change of the tree some devices may belong to another district. */
  async #replant(units: readonly UnitBrief[]): Promise<void> {
    const tree = new UnitTree(units);
    this.#units = tree;
    this.#shelf.unsort();
    this.files.clear(tree);
    for (const record of [...this.#shelf.all()]) {
      const district = tree.districtOf(record.code, record.unit);
      if (district === record.district) this.files.put(record);
      else this.#keep({ ...record, district });
      if (record.id % SLICE === 0) await breathe();
    }
    this.#tell('all');
  }
}

function subjectOf(id: number): string {
  return `device/${id}`;
}
