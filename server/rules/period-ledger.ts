/** All that a month is made of, in columns: what was written of 55,425 devices takes some megabytes, and goes into a file. */
import type { State, UnitLevel } from '../../config/terms.ts';
import { startIn } from './city-day.ts';
import type { CountedExemption } from './exemption.ts';
import type { DeviceHistory, Home, SampleBucket, Tenure } from './period-device.ts';
import type { PastSpell, Stretch } from './timeline.ts';

/** Spells of one check; those of device d are at[d] up to at[d + 1]. */
export interface SpellColumns {
  readonly at: Uint32Array;
  readonly from: Float64Array;
  readonly until: Float64Array;
  readonly seen: Float64Array;
  readonly since: Float64Array;
  /** Place in STATE_CODES. */
  readonly state: Uint8Array;
}

export const LEDGER_CHECKS = ['online', 'registration', 'position'] as const;
export type LedgerCheck = (typeof LEDGER_CHECKS)[number];

/** A unit as it stood when the ledger was read, or as it was when it was removed. */
export interface LedgerUnit {
  readonly code: string;
  readonly name: string;
  readonly level: UnitLevel;
  readonly parent: string | null;
}

/** Everything that figures of a span need. */
export interface Ledger {
  /** Spans within this one can be made of it. */
  readonly span: Stretch;
  /** Until when anything is known. */
  readonly readMs: number;
  readonly timeZone: string;
  readonly units: readonly LedgerUnit[];
  readonly platforms: readonly { readonly id: string; readonly name: string; readonly carrier: string }[];
  readonly homes: readonly Home[];
  /** By number of the daemon; 0 is nobody, who is never blind. */
  readonly blind: readonly (readonly Stretch[])[];
  readonly exemptions: readonly CountedExemption[];
  readonly ids: Int32Array;
  readonly codes: readonly string[];
  readonly daemon: Uint16Array;
  readonly tenure: {
    readonly at: Uint32Array;
    readonly from: Float64Array;
    readonly until: Float64Array;
    readonly home: Uint32Array;
    /** NaN where the file names no day. */
    readonly commissioned: Float64Array;
  };
  readonly spells: Readonly<Record<LedgerCheck, SpellColumns>>;
  /** Counts of pictures by day since 1970 in the city. */
  readonly samples: {
    readonly at: Uint32Array;
    readonly day: Int32Array;
    readonly good: Uint8Array;
    readonly valid: Uint8Array;
  };
  /** By device: 0 no, 1 yes, 2 not written down. */
  readonly file: Uint8Array;
  /** By device: milliseconds off; NaN when it never told, Infinity when nobody wrote it down. */
  readonly clock: Float64Array;
}

export const STATE_CODES: readonly State[] = ['unknown', 'good', 'bad'];
const NOT_KEPT = 2;

/** The histories of all devices, one after the other. */
export function* historiesOf(ledger: Ledger): Generator<DeviceHistory> {
  const dayStart = startIn(ledger.timeZone);
  const starts = new Map<number, number>();
  const startOf = (day: number): number => {
    const known = starts.get(day) ?? dayStart(day);
    starts.set(day, known);
    return known;
  };
  for (let at = 0; at < ledger.ids.length; at++) yield historyAt(ledger, at, startOf);
}

function historyAt(ledger: Ledger, at: number, startOf: (day: number) => number): DeviceHistory {
  const { ids, daemon, blind, spells, file, clock } = ledger;
  const kept = file[at] ?? NOT_KEPT;
  const off = clock[at] ?? Number.NaN;
  return {
    device: ids[at] ?? 0,
    tenure: tenureAt(ledger, at),
    online: spellsAt(spells.online, at),
    registration: spellsAt(spells.registration, at),
    position: spellsAt(spells.position, at),
    blind: blind[daemon[at] ?? 0] ?? [],
    samples: samplesAt(ledger, at, startOf),
    isFileComplete: kept === NOT_KEPT ? null : kept === 1,
    clockOffMs: Number.isNaN(off) ? undefined : Number.isFinite(off) ? off : null,
  };
}

function tenureAt({ tenure, readMs }: Ledger, at: number): Tenure[] {
  const found: Tenure[] = [];
  for (let row = tenure.at[at] ?? 0; row < (tenure.at[at + 1] ?? 0); row++) {
    const commissioned = tenure.commissioned[row] ?? Number.NaN;
    found.push({
      fromMs: tenure.from[row] ?? 0,
      untilMs: Math.min(tenure.until[row] ?? 0, readMs),
      home: tenure.home[row] ?? 0,
      commissionedMs: Number.isNaN(commissioned) ? null : commissioned,
    });
  }
  return found;
}

function spellsAt(columns: SpellColumns, at: number): PastSpell[] {
  const found: PastSpell[] = [];
  for (let row = columns.at[at] ?? 0; row < (columns.at[at + 1] ?? 0); row++) {
    found.push({
      state: STATE_CODES[columns.state[row] ?? 0] ?? 'unknown',
      reason: null,
      fromMs: columns.from[row] ?? 0,
      untilMs: columns.until[row] ?? 0,
      seenMs: columns.seen[row] ?? 0,
      sinceMs: columns.since[row] ?? 0,
    });
  }
  return found;
}

function samplesAt({ samples }: Ledger, at: number, startOf: (day: number) => number): SampleBucket[] {
  const found: SampleBucket[] = [];
  for (let row = samples.at[at] ?? 0; row < (samples.at[at + 1] ?? 0); row++) {
    const day = samples.day[row] ?? 0;
    found.push({
      fromMs: startOf(day),
      untilMs: startOf(day + 1),
      good: samples.good[row] ?? 0,
      valid: samples.valid[row] ?? 0,
    });
  }
  return found;
}

/** By code of a unit: itself and everything above it. */
export function aboveOf(units: readonly LedgerUnit[]): ReadonlyMap<string, readonly string[]> {
  const parents = new Map(units.map(({ code, parent }) => [code, parent]));
  return new Map(
    units.map(({ code }) => {
      const chain: string[] = [];
      for (
        let here: string | null | undefined = code;
        here && !chain.includes(here);
        here = parents.get(here)
      )
        chain.push(here);
      return [code, chain];
    }),
  );
}

/** Does an exemption cover a device with this home? Units with everything below them. */
export function coversIn(
  homes: readonly Home[],
  units: readonly LedgerUnit[],
): (exemption: CountedExemption, device: number, home: number) => boolean {
  const above = aboveOf(units);
  const chosen = new Map<CountedExemption, ReadonlySet<number>>();
  return (exemption, device, home) => {
    const { scope } = exemption;
    const at = homes[home];
    if (at === undefined) return false;
    switch (scope.is) {
      case 'devices': {
        const set = chosen.get(exemption) ?? new Set(scope.devices);
        chosen.set(exemption, set);
        return set.has(device);
      }
      case 'unit':
        return above.get(at.unit)?.includes(scope.unit) ?? false;
      case 'segment':
        return at.network === scope.segment;
      case 'platform':
        return at.platform === scope.platform;
    }
  };
}
