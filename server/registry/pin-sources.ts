/** The sources of pins – a sub-platform's devices of one import – and what each turns out to be: datum faults come by source. */

import { tableOf } from '../../config/tables.ts';
import {
  type Fit,
  READINGS,
  type Reading,
  type SourceFinding,
  sourceFinding,
  type Tally,
} from '../rules/pin-datum.ts';

/** A sub-platform's devices of one import: datum faults come by it. */
export interface SourceStanding extends SourceFinding {
  readonly platform: string;
  readonly batch: string;
  readonly pins: number;
  /** Beside positions that were taken at the device, and beside the catalogue. */
  readonly trusted: Tally;
  readonly listed: Tally;
}

interface Source {
  readonly platform: string;
  readonly batch: string;
  pins: number;
  readonly trusted: Uint32Array;
  readonly listed: Uint32Array;
  finding: SourceFinding;
  readonly slots: Set<number>;
}

/** Codes of a fit in the columns: nothing known, agrees, differs, and then the readings. */
export const NONE = 0;
export const AGREES = 1;
const DIFFERS = 2;
export const SHIFTED = 3;
const FIT_COUNT = SHIFTED + READINGS.length;
const NOWHERE: SourceFinding = { reading: null, against: null, catalogue: null, trustsCatalogue: false };

/** How a pin lies beside what is known of it, as codes. */
interface Fits {
  readonly trusted: number;
  readonly listed: number;
}

export class PinSources {
  readonly #sources: Source[] = [];
  /** By sub-platform and import. */
  readonly #indexes = new Map<string, number>();

  clear(): void {
    this.#sources.length = 0;
    this.#indexes.clear();
  }

  /** The number of a source, a new one when it was not met before. */
  indexFor(platform: string, batch: string): number {
    const key = JSON.stringify([platform, batch]);
    const known = this.#indexes.get(key);
    if (known !== undefined) return known;
    this.#sources.push({
      ...{ platform, batch, pins: 0, finding: NOWHERE, slots: new Set<number>() },
      trusted: new Uint32Array(FIT_COUNT),
      listed: new Uint32Array(FIT_COUNT),
    });
    this.#indexes.set(key, this.#sources.length - 1);
    return this.#sources.length - 1;
  }

  /** A pin comes to its source, or leaves it. */
  count(index: number | undefined, slot: number, { trusted, listed }: Fits, by: 1 | -1): void {
    const source = this.#at(index);
    if (source === undefined) return;
    source.pins += by;
    source.trusted[trusted] = (source.trusted[trusted] ?? 0) + by;
    source.listed[listed] = (source.listed[listed] ?? 0) + by;
    if (by === 1) source.slots.add(slot);
    else source.slots.delete(slot);
  }

  /** Says anew what each source is. */
  judge(): void {
    for (const source of this.#sources) source.finding = findingOf(source);
  }

  /** Sources that turn out to be another thing have all their pins touched. */
  renew(indexes: readonly (number | undefined)[], touched: Set<number>): void {
    for (const index of new Set(indexes)) {
      const source = this.#at(index);
      if (source === undefined) continue;
      const finding = findingOf(source);
      if (isSameFinding(finding, source.finding)) continue;
      source.finding = finding;
      for (const slot of source.slots) touched.add(slot);
    }
  }

  findingAt(index: number | undefined): SourceFinding {
    return this.#at(index)?.finding ?? NOWHERE;
  }

  standingAt(index: number | undefined): SourceStanding | undefined {
    const source = this.#at(index);
    return source && standingOf(source);
  }

  /** Every source that has pins. */
  standings(): SourceStanding[] {
    return this.#sources.filter(({ pins }) => pins > 0).map(standingOf);
  }

  #at(index: number | undefined): Source | undefined {
    return index === undefined ? undefined : this.#sources[index];
  }
}

/** How a pin lies, as it is counted. */
export function codeOf(fit: Fit): number {
  if (fit.is === 'agrees') return AGREES;
  return fit.is === 'differs' ? DIFFERS : SHIFTED + READINGS.indexOf(fit.reading);
}

/** Which reading a code stands for, from `SHIFTED` on. */
export function readingFor(code: number): Reading {
  return READINGS[code - SHIFTED] ?? 'wgs84';
}

function tallyOf(counts: Uint32Array): Tally {
  return {
    agrees: counts[AGREES] ?? 0,
    differs: counts[DIFFERS] ?? 0,
    shifted: tableOf(READINGS, (_, index) => counts[SHIFTED + index] ?? 0),
  };
}

function findingOf({ trusted, listed }: Source): SourceFinding {
  return sourceFinding(tallyOf(trusted), tallyOf(listed));
}

function standingOf({ platform, batch, pins, finding, trusted, listed }: Source): SourceStanding {
  return { platform, batch, pins, ...finding, trusted: tallyOf(trusted), listed: tallyOf(listed) };
}

function isSameFinding(a: SourceFinding, b: SourceFinding): boolean {
  return (
    a.reading === b.reading &&
    a.against === b.against &&
    a.catalogue === b.catalogue &&
    a.trustsCatalogue === b.trustsCatalogue
  );
}
