/** What the registry answers from: records with everything that is kept ready of them, changed together after a commit. */
import type { Target } from '../../probes/link/target.ts';
import type { DivisionTable } from '../rules/division.ts';
import { Breath } from './breath.ts';
import type { Files } from './files.ts';
import { Pool } from './pool.ts';
import type { DeviceRecord, DeviceWish, UnitBrief } from './record.ts';
import type { Roster } from './roster.ts';
import { Shelf } from './shelf.ts';
import { UnitTree } from './unit-tree.ts';

export interface MemoryOptions {
  readonly roster: Roster;
  readonly files: Files;
  /** What people declared of a camera's picture. */
  readonly toldOf: (id: number) => Pick<Target, 'normals' | 'pictureEpoch'>;
  /** Codes that lead to a device since others were found to be the same one; nothing of one that went into another. */
  readonly formerCodes: (id: number) => readonly string[] | undefined;
  /** Codes that were merged away, and the day that it is in the city. */
  readonly divisions: () => DivisionTable;
  readonly today: () => string;
  /** Lets go of what others keep of a device that is gone. */
  readonly forget: (id: number) => void;
  /** After every change; 'all' where they are many. */
  readonly changed: (ids: readonly number[] | 'all') => void;
}

/** Beyond so many changed devices listeners are told 'all'. */
const MANY = 1_000;

export class Memory {
  readonly #options: MemoryOptions;
  readonly #pool = new Pool();
  readonly shelf: Shelf;
  #units = new UnitTree([]);
  #revision = 0;

  constructor(options: MemoryOptions) {
    this.#options = options;
    this.shelf = new Shelf(options.formerCodes);
  }

  /** The present tree; a new one after every change of it. */
  get units(): UnitTree {
    return this.#units;
  }

  /** Grows with every change. */
  get revision(): number {
    return this.#revision;
  }

  recordOf(wish: DeviceWish, id: number, version: number): DeviceRecord {
    return this.#pool.record(wish, id, version, this.#units.districtOf(wish.code, wish.unit));
  }

  /** What the probes are told of a device beside its file. */
  #toldOf(id: number): Pick<Target, 'normals' | 'pictureEpoch' | 'formerCodes'> {
    const { toldOf, formerCodes } = this.#options;
    const codes = formerCodes(id) ?? [];
    return { ...toldOf(id), ...(codes.length > 0 && { formerCodes: codes }) };
  }

  /** Nobody is told. */
  keep(record: DeviceRecord): void {
    this.shelf.put(record);
    this.#options.files.put(record);
    this.#options.roster.put(record, this.#toldOf(record.id));
  }

  /** Many of them in slices, so that others are answered meanwhile. */
  async take(records: readonly DeviceRecord[]): Promise<void> {
    if (records.length === 0) return;
    if (records.length > MANY) this.shelf.unsort();
    const breath = new Breath();
    for (const record of records) {
      this.keep(record);
      if (breath.isDue) await breath.take();
    }
    this.tell(idsOf(records));
  }

  /** Records that were written, and numbers of those that were removed. */
  async takeOver(records: readonly DeviceRecord[], gone: readonly number[]): Promise<void> {
    if (gone.length > MANY) this.shelf.unsort();
    const breath = new Breath();
    for (const id of gone) {
      this.#drop(id);
      if (breath.isDue) await breath.take();
    }
    if (gone.length > 0) this.tell(gone.length > MANY ? 'all' : gone);
    await this.take(records);
  }

  /** The device is registered no longer. */
  drop(id: number): void {
    this.#drop(id);
    this.tell([id]);
  }

  /** What the probes are told of these devices is another thing, though their files are the same. */
  retarget(ids: readonly number[]): void {
    const records = ids.flatMap((id) => this.shelf.get(id) ?? []);
    for (const record of records) this.#options.roster.put(record, this.#toldOf(record.id));
    this.tell(records.map(({ id }) => id));
  }

  tell(ids: readonly number[] | 'all'): void {
    this.#revision++;
    this.#options.roster.renew();
    this.#options.changed(ids);
  }

  /** The tree before any device is there. */
  plant(units: readonly UnitBrief[]): void {
    const { divisions, today } = this.#options;
    this.#units = new UnitTree(units, divisions(), today);
    this.#options.files.clear(this.#units);
  }

  /** After a change of the tree some devices may belong to another district. */
  async replant(units: readonly UnitBrief[]): Promise<void> {
    this.plant(units);
    this.shelf.unsort();
    const breath = new Breath();
    for (const record of [...this.shelf.all()]) {
      const district = this.#units.districtOf(record.code, record.unit);
      if (district === record.district) this.#options.files.put(record);
      else this.keep({ ...record, district });
      if (breath.isDue) await breath.take();
    }
    this.tell('all');
  }

  clear(): void {
    this.shelf.clear();
    this.#options.roster.clear();
    this.plant([]);
  }

  #drop(id: number): void {
    this.shelf.take(id);
    this.#options.roster.take(id);
    this.#options.files.take(id);
    this.#options.forget(id);
  }
}

function idsOf(records: readonly DeviceRecord[]): readonly number[] | 'all' {
  return records.length > MANY ? 'all' : records.map(({ id }) => id);
}
