/** Units and platforms by small numbers, so that counting needs no text. Made anew when either changes. */
import type { PlatformBrief, Records, UnitBrief } from './records.ts';

/** The platform of devices that name none, or one that is not there. */
export const NO_PLATFORM: PlatformBrief = { id: '', name: '', carrier: '' };

export class Layout {
  readonly units: readonly UnitBrief[];
  readonly platforms: readonly PlatformBrief[];
  /** By index of a unit: the indexes of itself and everything above it. */
  readonly above: readonly (readonly number[])[];
  readonly #unitIndex: ReadonlyMap<string, number>;
  readonly #platformIndex: ReadonlyMap<string, number>;
  /** By index of a unit: 1 for every unit in its subtree. */
  readonly #within = new Map<number, Uint8Array>();

  constructor(records: Records) {
    this.units = [...records.units.all()];
    this.platforms = [NO_PLATFORM, ...records.platforms().filter(({ id }) => id !== '')];
    this.#unitIndex = new Map(this.units.map(({ code }, index) => [code, index]));
    this.#platformIndex = new Map(this.platforms.map(({ id }, index) => [id, index]));
    this.above = this.units.map(({ code }) =>
      records.units.above(code).flatMap((above) => this.#unitIndex.get(above) ?? []),
    );
  }

  /** Undefined for a unit that is not there. */
  unitIndex(code: string): number | undefined {
    return this.#unitIndex.get(code);
  }

  /** Undefined for a platform that is not there. */
  platformIndex(id: string): number | undefined {
    return this.#platformIndex.get(id);
  }

  /** Which units belong to the given one, itself included: by index, 1 for yes. */
  within(unit: number): Uint8Array {
    const known = this.#within.get(unit);
    if (known) return known;
    const made = Uint8Array.from(this.above, (above) => (above.includes(unit) ? 1 : 0));
    this.#within.set(unit, made);
    return made;
  }
}
