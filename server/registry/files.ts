/** Which files are complete (一机一档合格率), and how many sites, devices and channels there are: counted as records change. */
import type { FieldName } from '../../config/file-fields.ts';
import { POINT_CLASSES } from '../../config/file-values.ts';
import { POPULATIONS, type Population, populationOf } from '../../config/terms.ts';
import { codeFaults } from '../rules/code.ts';
import { exclusionOf, isAssessed } from '../rules/device.ts';
import { type FileFault, fileFaults, MANDATORY } from '../rules/file.ts';
import { channelsOf, deviceKeyOf, type Hung, siteKeyOf } from '../rules/place-keys.ts';
import { textIn } from './columns.ts';
import { Distinct } from './distinct.ts';
import type { DeviceRecord } from './record.ts';
import type { UnitTree } from './unit-tree.ts';

export type FileScope = 'all' | Population;

/** Classes of points (监控点位类型) by their number; empty for files that do not say. */
export const FILE_CLASSES: readonly string[] = [...POINT_CLASSES.map(({ value }) => value), ''];

/** How many devices lack a field, or have it wrong. */
export interface FieldCount {
  readonly field: FieldName;
  readonly missing: number;
  readonly invalid: number;
}

/** The complete among the files that are due: those of assessed devices in use, in scope, past their days of grace. */
export interface FileRate {
  readonly good: number;
  readonly due: number;
}

/** Sites (处), devices (台) and channels (路) in use. */
export interface PlaceCounts {
  readonly sites: number;
  readonly devices: number;
  readonly channels: number;
}

export interface FilesOptions {
  readonly timeZone: string;
  readonly graceMs: number;
  readonly clock: () => number;
}

/** Cells of one class of one population of a unit: due, good, channels, then missing and invalid of each mandatory field. */
const CELLS = 3 + MANDATORY.length * 2;
const [DUE, GOOD, CHANNELS, FIELDS] = [0, 1, 2, 3];
const AT = new Map(MANDATORY.map(({ name }, index) => [name, index]));
const NONE: readonly FileFault[] = [];

/** What a record was counted as: taken away again as it was added. */
interface Standing {
  readonly population: Population;
  /** Place of its class in the list of classes. */
  readonly pointClass: number;
  readonly above: readonly string[];
  readonly faults: readonly FileFault[];
  readonly isDue: boolean;
  readonly isInUse: boolean;
  readonly site: string | null;
  readonly device: string | null;
  readonly channels: number;
}

export class Files {
  readonly #options: FilesOptions;
  #units: UnitTree;
  /** By device number. */
  readonly #standings = new Map<number, Standing>();
  /** Devices in their days of grace, with the end of it. */
  readonly #graces = new Map<number, { readonly record: DeviceRecord; readonly untilMs: number }>();
  /** By unit: cells of each class of each population. */
  readonly #cells = new Map<string, Int32Array>();
  /** Faults that many files have, one copy of each list. */
  readonly #lists = new Map<string, readonly FileFault[]>();
  readonly #sites = new Distinct();
  readonly #devices = new Distinct();

  constructor(units: UnitTree, options: FilesOptions) {
    this.#units = units;
    this.#options = options;
  }

  put(record: DeviceRecord): void {
    this.take(record.id);
    if (!isAssessed(record.kind)) return;
    const standing = this.#standingOf(record);
    this.#standings.set(record.id, standing);
    this.#count(standing, 1);
  }

  take(id: number): void {
    this.#graces.delete(id);
    const standing = this.#standings.get(id);
    if (standing === undefined) return;
    this.#standings.delete(id);
    this.#count(standing, -1);
  }

  clear(units: UnitTree): void {
    this.#units = units;
    for (const map of [this.#standings, this.#graces, this.#cells, this.#lists]) map.clear();
    this.#sites.clear();
    this.#devices.clear();
  }

  /** What keeps the file of a device from being complete; nothing for what is not assessed. */
  faultsOf(id: number): readonly FileFault[] {
    return this.#standings.get(id)?.faults ?? NONE;
  }

  /** Does the file count? */
  isDue(id: number): boolean {
    this.#settle();
    return this.#standings.get(id)?.isDue ?? false;
  }

  /** Of one class of points, or of all. */
  rate(unit: string, scope: FileScope, pointClass?: string): FileRate {
    this.#settle();
    return {
      good: this.#sum(unit, scope, GOOD, pointClass),
      due: this.#sum(unit, scope, DUE, pointClass),
    };
  }

  /** The fields that fail, those that fail most first. */
  fields(unit: string, scope: FileScope, pointClass?: string): FieldCount[] {
    this.#settle();
    return MANDATORY.map(({ name }, index) => ({
      field: name,
      missing: this.#sum(unit, scope, FIELDS + index * 2, pointClass),
      invalid: this.#sum(unit, scope, FIELDS + index * 2 + 1, pointClass),
    }))
      .filter(({ missing, invalid }) => missing + invalid > 0)
      .toSorted((a, b) => b.missing + b.invalid - a.missing - a.invalid);
  }

  places(unit: string, scope: FileScope): PlaceCounts {
    const populations = populationsOf(scope);
    return {
      sites: this.#sites.of(unit, populations),
      devices: this.#devices.of(unit, populations),
      channels: this.#sum(unit, scope, CHANNELS),
    };
  }

  #standingOf(record: DeviceRecord): Standing {
    const { timeZone, graceMs, clock } = this.#options;
    const exclusion = exclusionOf(record, clock(), graceMs);
    if (exclusion === 'grace' && record.commissionedMs !== null)
      this.#graces.set(record.id, { record, untilMs: record.commissionedMs + graceMs });
    const isCode = (code: string) =>
      codeFaults(code, record.kind, (six) => this.#units.isDivision(six)).length === 0;
    const { siteName = '', poleNo = '', channelNo = '' } = record.details;
    const hung: Hung = { ...record, siteName, poleNo, channelNo };
    return {
      population: populationOf(record.category),
      pointClass: placeOfClass(record.details.pointClass ?? ''),
      above: this.#units.above(record.unit),
      faults: this.#shared(fileFaults((field) => textIn(field, record, timeZone), isCode)),
      isDue: exclusion === null,
      isInUse: record.lifecycle === 'active' || record.lifecycle === 'repair',
      site: siteKeyOf(hung),
      device: deviceKeyOf(hung),
      channels: channelsOf(hung),
    };
  }

  #shared(faults: readonly FileFault[]): readonly FileFault[] {
    if (faults.length === 0) return NONE;
    const key = faults.map(({ field, problem }) => `${field} ${problem}`).join();
    const before = this.#lists.get(key);
    if (before !== undefined) return before;
    this.#lists.set(key, faults);
    return faults;
  }

  #count(standing: Standing, by: 1 | -1): void {
    const { population, pointClass, above, faults, isDue, isInUse } = standing;
    const first = firstCell(population, pointClass);
    for (const unit of above) {
      let cells = this.#cells.get(unit);
      if (cells === undefined) {
        cells = new Int32Array(CELLS * FILE_CLASSES.length * POPULATIONS.length);
        this.#cells.set(unit, cells);
      }
      if (isInUse) add(cells, first + CHANNELS, standing.channels * by);
      if (!isDue) continue;
      add(cells, first + DUE, by);
      if (faults.length === 0) add(cells, first + GOOD, by);
      for (const { field, problem } of faults)
        add(cells, first + FIELDS + (AT.get(field) ?? 0) * 2 + (problem === 'missing' ? 0 : 1), by);
    }
    if (!isInUse) return;
    if (by === 1) {
      this.#sites.add(standing.site, standing);
      this.#devices.add(standing.device, standing);
    } else {
      this.#sites.take(standing.site, standing);
      this.#devices.take(standing.device, standing);
    }
  }

  /** Counts those whose days of grace are over. */
  #settle(): void {
    if (this.#graces.size === 0) return;
    const nowMs = this.#options.clock();
    for (const { record, untilMs } of [...this.#graces.values()]) if (untilMs <= nowMs) this.put(record);
  }

  #sum(unit: string, scope: FileScope, cell: number, pointClass?: string): number {
    const cells = this.#cells.get(unit);
    if (cells === undefined) return 0;
    const classes = pointClass === undefined ? FILE_CLASSES.keys() : [placeOfClass(pointClass)];
    const places = [...classes];
    return populationsOf(scope)
      .flatMap((population) => places.map((place) => cells[firstCell(population, place) + cell] ?? 0))
      .reduce((sum, count) => sum + count, 0);
  }
}

/** What no list of classes has counts as not said. */
function placeOfClass(pointClass: string): number {
  const place = FILE_CLASSES.indexOf(pointClass);
  return place === -1 ? FILE_CLASSES.length - 1 : place;
}

function firstCell(population: Population, pointClass: number): number {
  return (POPULATIONS.indexOf(population) * FILE_CLASSES.length + pointClass) * CELLS;
}

function populationsOf(scope: FileScope): readonly Population[] {
  return scope === 'all' ? POPULATIONS : [scope];
}

function add(cells: Int32Array, at: number, by: number): void {
  cells[at] = (cells[at] ?? 0) + by;
}
