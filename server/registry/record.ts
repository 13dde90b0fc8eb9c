/** What the registry says a device is, and what others may wish of it. */
import { BLANK_FILE } from '../../config/blank-file.ts';
import type { Unit } from '../../config/units.ts';
import type { DeviceFields } from '../store/devices.ts';
import type { CellProblem } from '../store/import-runs.ts';
import type { PlatformRow, SegmentRow } from '../store/places.ts';
import { NO_DETAILS } from './details.ts';

export type { CellProblem };
export type UnitBrief = Unit;

/** The file of one device, as far as a person or a program may write it. */
export type DeviceWish = DeviceFields;

/** A wish for a new device: what is left out is empty, active, in scope, in WGS-84. */
export type NewDevice = Pick<DeviceWish, 'code' | 'name' | 'kind' | 'category' | 'unit'> &
  Partial<DeviceWish>;

/** A registered device. Replaced whole by every change, never altered. */
export interface DeviceRecord extends DeviceWish {
  readonly id: number;
  /** Grows by one with each change. */
  readonly version: number;
  /** First six digits of the district whose outline must hold the pin. */
  readonly district: string;
}

/** A network from which devices can be reached. */
export type Segment = SegmentRow;

/** A carrier's sub-platform. */
export type Platform = PlatformRow;

/** A login that devices share, without its password. */
export interface Credential {
  readonly id: string;
  readonly username: string;
  readonly basicAllowed: boolean;
  /** How many devices refer to it. */
  readonly devices: number;
}

/** A login to keep. Without a password the one that is there stays. */
export interface CredentialWish {
  readonly id: string;
  readonly username: string;
  readonly password?: string;
  readonly basicAllowed: boolean;
}

/** What came of reading a list. */
export interface ImportRun {
  /** Null when nothing was written. */
  readonly id: number | null;
  readonly dry: boolean;
  readonly rows: number;
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly problems: readonly CellProblem[];
  readonly written: boolean;
}

export const SORTS = ['code', 'name', 'unit', 'host', 'kind', 'category', 'platform', 'lifecycle'] as const;
/** A field to sort by, with a minus for the other way round. */
export type Sort = (typeof SORTS)[number] | `-${(typeof SORTS)[number]}`;

/** Which devices; what is left out is not asked for. */
export interface DeviceFilter {
  /** Code of a unit; its subtree is meant. */
  readonly unit?: string;
  /** Parts of code, name, host, MAC, serial or street address; all of them must be found. */
  readonly q?: string;
  readonly category?: DeviceWish['category'];
  readonly platform?: string;
  readonly kind?: DeviceWish['kind'];
  readonly lifecycle?: DeviceWish['lifecycle'];
  /** What the registry does not know of itself, such as the present state. */
  readonly only?: (id: number) => boolean;
}

/** One page of them, counted from 1. */
export interface DeviceQuery extends DeviceFilter {
  readonly page?: number;
  readonly size?: number;
  readonly sort?: Sort;
}

export interface DevicePage {
  readonly total: number;
  readonly page: number;
  readonly pages: number;
  readonly rows: readonly DeviceRecord[];
}

/** Everything that a new device has when its wish does not say. */
export const BLANK: Omit<DeviceWish, 'code' | 'name' | 'kind' | 'category' | 'unit'> = {
  ...BLANK_FILE,
  details: NO_DETAILS,
};

/** The segment of devices whose file names none; always there. */
export const DEFAULT_SEGMENT = 'default';
