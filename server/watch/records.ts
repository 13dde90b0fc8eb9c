/** What the watch needs of the registry: who is there, where it belongs, and word when that changes. */
import type { Unit } from '../../config/units.ts';
import type { Counted } from '../rules/device.ts';

export type UnitBrief = Unit;

/** The part of a device's file that figures and lists are made of. */
export interface WatchedRecord extends Counted {
  /** The target's number on the link (`Target.n`). */
  readonly id: number;
  readonly code: string;
  readonly name: string;
  /** Code of a unit. */
  readonly unit: string;
  /** Id of a sub-platform, or empty. */
  readonly platform: string;
}

export interface Units {
  readonly top: UnitBrief | undefined;
  get(code: string): UnitBrief | undefined;
  /** Itself first, then its parents up to the top. */
  above(code: string): readonly string[];
  children(code: string): readonly UnitBrief[];
  /** From the top to the parent of the unit, or to the unit itself. */
  path(code: string): readonly UnitBrief[];
  all(): Iterable<UnitBrief>;
}

export interface PlatformBrief {
  readonly id: string;
  readonly name: string;
  readonly carrier: string;
}

/** The registry, as far as the watch knows it. `changed` tells ids, or 'all' when units or platforms changed too. */
export interface Records {
  readonly units: Units;
  get(id: number): WatchedRecord | undefined;
  all(): Iterable<WatchedRecord>;
  platforms(): readonly PlatformBrief[];
  on(event: 'changed', listener: (ids: readonly number[] | 'all') => void): unknown;
  off(event: 'changed', listener: (ids: readonly number[] | 'all') => void): unknown;
}
