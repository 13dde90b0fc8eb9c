/** The pictures since the last key picture: whoever begins in between is given these first. */
import type { AccessUnit } from '../drivers/access-unit.ts';

const BYTES = 4 * 1024 * 1024;
const UNITS = 600;

/** Holds nothing when a group is longer than is worth keeping; then one waits for the next. */
export class PictureGroup {
  #units: AccessUnit[] = [];
  #bytes = 0;

  add(unit: AccessUnit): void {
    if (unit.key) {
      this.#units = [];
      this.#bytes = 0;
    } else if (this.#units.length === 0) return;
    this.#units.push(unit);
    this.#bytes += unit.bytes;
    if (this.#bytes > BYTES || this.#units.length > UNITS) this.#units = [];
  }

  get units(): readonly AccessUnit[] {
    return this.#units;
  }
}
