/**
 * A closed month as a file: the ledger in whole numbers, the rules, and every figure. Whoever has the file can make each
 * figure and the digest again, without this city's database.
 */

import { createHash } from 'node:crypto';
import { GROUPINGS, type Grouping, PERIOD_RATES, type PeriodRate } from '../../config/periods.ts';
import { SCOPES, type Scope, type Verdict } from '../../config/terms.ts';
import { Column, type Columned, canonical, columnPieces, digestOf, listPieces } from './canonical.ts';
import type { CountedExemption } from './exemption.ts';
import type { Numbers } from './growing.ts';
import { Book } from './period-book.ts';
import type { Home } from './period-device.ts';
import type { LEDGER_CHECKS, Ledger, LedgerUnit, SpellColumns } from './period-ledger.ts';
import type { RuleVersion } from './period-rules.ts';
import { eachSum } from './period-sums.ts';
import type { Line, PeriodFigure, Sides } from './period-totals.ts';
import type { Stretch } from './timeline.ts';

export const MONTH_FORM = 'lightkeeper-month-1';

/** Columns of whole numbers: times of spells as distances from one another, so that they take few digits. */
interface PackedSpells {
  /** How many each device has. */
  readonly count: ArrayLike<number>;
  /** From the beginning of the span. */
  readonly from: ArrayLike<number>;
  readonly lasted: ArrayLike<number>;
  /** From the last agreeing look to the end. */
  readonly unseen: ArrayLike<number>;
  /** From the state's beginning. */
  readonly since: ArrayLike<number>;
  readonly state: ArrayLike<number>;
}

/** The ledger as it stands in the file. */
export interface PackedLedger {
  readonly span: Stretch;
  readonly readMs: number;
  readonly timeZone: string;
  readonly units: readonly LedgerUnit[];
  readonly platforms: Ledger['platforms'];
  readonly homes: readonly Home[];
  readonly blind: readonly (readonly Stretch[])[];
  readonly exemptions: readonly CountedExemption[];
  readonly ids: ArrayLike<number>;
  readonly codes: readonly string[];
  readonly daemon: ArrayLike<number>;
  readonly tenure: {
    readonly count: ArrayLike<number>;
    readonly from: ArrayLike<number>;
    /** Null while it goes on. */
    readonly until: ArrayLike<number | null>;
    readonly home: ArrayLike<number>;
    readonly commissioned: ArrayLike<number | null>;
  };
  readonly spells: Readonly<Record<(typeof LEDGER_CHECKS)[number], PackedSpells>>;
  readonly samples: {
    readonly count: ArrayLike<number>;
    readonly day: ArrayLike<number>;
    readonly good: ArrayLike<number>;
    readonly valid: ArrayLike<number>;
  };
  readonly file: ArrayLike<number>;
  /** Milliseconds off; -1 in the other column for untold, -2 for not written down. */
  readonly clock: ArrayLike<number | null>;
  readonly clockKept: boolean;
}

/** One rate of a line: counts [good, bad, unknown, excluded] adjusted and raw, and what is said of them. */
export type FrozenRate = readonly [
  adjusted: readonly number[],
  raw: readonly number[],
  excludedBy: readonly [Sides['excludedBy'], Sides['excludedBy']],
  said: readonly [share: number | null, low: number | null, high: number | null, coverage: number | null],
  verdict: Verdict,
];

/** A line of the month: of a unit, or of one group within it. Rates in the order of PERIOD_RATES. */
export interface FrozenLine {
  readonly unit: string;
  readonly scope: Scope;
  readonly by: Grouping | null;
  readonly key: string | null;
  readonly devices: number;
  readonly rates: readonly FrozenRate[];
}

/** Everything but the digest is under the digest. */
export interface MonthFile {
  readonly form: typeof MONTH_FORM;
  readonly month: string;
  readonly rules: RuleVersion;
  readonly ledger: PackedLedger;
  readonly figures: readonly FrozenLine[];
  readonly digest: string;
}

const FOR_EVER = Number.MAX_SAFE_INTEGER;

/** The ledger as it stands in the file, with columns that are told number by number. */
export function packLedger(ledger: Ledger): Columned<PackedLedger> {
  const { tenure, spells, samples } = ledger;
  return {
    ...{ span: ledger.span, readMs: ledger.readMs, timeZone: ledger.timeZone },
    ...{ units: ledger.units, platforms: ledger.platforms, homes: ledger.homes },
    ...{ blind: ledger.blind, exemptions: ledger.exemptions },
    ids: columnOf(ledger.ids),
    codes: ledger.codes,
    daemon: columnOf(ledger.daemon),
    tenure: {
      count: countsOf(tenure.at),
      from: columnOf(tenure.from),
      until: columnOf(tenure.until, (until) => (until >= FOR_EVER ? null : until)),
      home: columnOf(tenure.home),
      commissioned: columnOf(tenure.commissioned),
    },
    spells: {
      online: packSpells(spells.online, ledger.span),
      registration: packSpells(spells.registration, ledger.span),
      position: packSpells(spells.position, ledger.span),
    },
    samples: {
      count: countsOf(samples.at),
      ...{ day: columnOf(samples.day), good: columnOf(samples.good), valid: columnOf(samples.valid) },
    },
    file: columnOf(ledger.file),
    clock: columnOf(ledger.clock),
    clockKept: !ledger.clock.includes(Number.POSITIVE_INFINITY),
  };
}

/** What is no number is null. */
function columnOf(
  values: Numbers,
  told: (value: number, row: number) => number | null = (value) => value,
): Column {
  return new Column(values.length, (row) => {
    const value = told(values[row] ?? Number.NaN, row);
    return Number.isFinite(value) ? value : null;
  });
}

function countsOf(at: Uint32Array): Column {
  return columnOf(at.subarray(1), (end, row) => end - (at[row] ?? 0));
}

function startsOf(counts: ArrayLike<number>): Uint32Array {
  const at = new Uint32Array(counts.length + 1);
  for (let index = 0; index < counts.length; index++) at[index + 1] = (at[index] ?? 0) + (counts[index] ?? 0);
  return at;
}

function packSpells(columns: SpellColumns, span: Stretch): Columned<PackedSpells> {
  const { from, until, seen, since } = columns;
  return {
    count: countsOf(columns.at),
    from: columnOf(from, (ms) => ms - span.fromMs),
    lasted: columnOf(until, (ms, row) => ms - (from[row] ?? 0)),
    unseen: columnOf(until, (ms, row) => ms - (seen[row] ?? 0)),
    since: columnOf(from, (ms, row) => ms - (since[row] ?? 0)),
    state: columnOf(columns.state),
  };
}

export function unpackLedger(packed: PackedLedger): Ledger {
  const { tenure, samples, span } = packed;
  return {
    ...{ span, readMs: packed.readMs, timeZone: packed.timeZone },
    ...{ units: packed.units, platforms: packed.platforms, homes: packed.homes },
    ...{ blind: packed.blind, exemptions: packed.exemptions },
    ids: Int32Array.from(packed.ids),
    codes: packed.codes,
    daemon: Uint16Array.from(packed.daemon),
    tenure: {
      at: startsOf(tenure.count),
      from: Float64Array.from(tenure.from),
      until: Float64Array.from(tenure.until, (until) => numberOr(until, FOR_EVER)),
      home: Uint32Array.from(tenure.home),
      commissioned: Float64Array.from(tenure.commissioned, (ms) => numberOr(ms, Number.NaN)),
    },
    spells: {
      online: unpackSpells(packed.spells.online, span),
      registration: unpackSpells(packed.spells.registration, span),
      position: unpackSpells(packed.spells.position, span),
    },
    samples: {
      at: startsOf(samples.count),
      day: Int32Array.from(samples.day),
      good: Uint8Array.from(samples.good),
      valid: Uint8Array.from(samples.valid),
    },
    file: Uint8Array.from(packed.file),
    clock: Float64Array.from(packed.clock, (off) =>
      numberOr(off, packed.clockKept ? Number.NaN : Number.POSITIVE_INFINITY),
    ),
  };
}

/** Null in the file, NaN in a column that was read from it. */
function numberOr(value: number | null, other: number): number {
  return value === null || Number.isNaN(value) ? other : value;
}

function unpackSpells(packed: PackedSpells, span: Stretch): SpellColumns {
  const from = Float64Array.from(packed.from, (ms) => ms + span.fromMs);
  const until = Float64Array.from(packed.lasted, (ms, row) => ms + (from[row] ?? 0));
  return {
    at: startsOf(packed.count),
    from,
    until,
    seen: Float64Array.from(packed.unseen, (ms, row) => (until[row] ?? 0) - ms),
    since: Float64Array.from(packed.since, (ms, row) => (from[row] ?? 0) - ms),
    state: Uint8Array.from(packed.state),
  };
}

/** Every unit in every scope, and every breakdown of it. */
export function* frozenLines(book: Book): Generator<FrozenLine> {
  for (const scope of SCOPES) {
    for (const { unit, line } of book.allGroups(scope, null))
      yield frozen({ unit, scope, by: null, key: null }, line);
    for (const by of FROZEN_GROUPINGS)
      for (const { unit, key, line } of book.allGroups(scope, by))
        yield frozen({ unit, scope, by, key }, line);
  }
}

/** Units are lines of their own; populations are scopes. */
const FROZEN_GROUPINGS = GROUPINGS.filter((by) => by !== 'unit' && by !== 'population');

function frozen(of: Pick<FrozenLine, 'unit' | 'scope' | 'by' | 'key'>, { devices, rates }: Line): FrozenLine {
  return { ...of, devices, rates: rates.map(frozenRate) };
}

function frozenRate({ adjusted, raw, share, low, high, coverage, verdict }: PeriodFigure): FrozenRate {
  const counts = ({ good, bad, unknown, excluded }: Sides) => [good, bad, unknown, excluded];
  return [
    counts(adjusted),
    counts(raw),
    [adjusted.excludedBy, raw.excludedBy],
    [share, low, high, coverage],
    verdict,
  ];
}

/** A line as it was frozen, with the thresholds of its rules. */
export function thawed({ devices, rates }: FrozenLine): {
  readonly devices: number;
  readonly rates: readonly Pick<
    PeriodFigure,
    'rate' | 'adjusted' | 'raw' | 'share' | 'low' | 'high' | 'coverage' | 'verdict'
  >[];
} {
  const sides = (counts: readonly number[], excludedBy: Sides['excludedBy']): Sides => {
    const [good = 0, bad = 0, unknown = 0, excluded = 0] = counts;
    return { good, bad, unknown, excluded, excludedBy };
  };
  return {
    devices,
    rates: PERIOD_RATES.flatMap((rate: PeriodRate, index) => {
      const one = rates[index];
      if (one === undefined) return [];
      const [adjusted, raw, [by, rawBy], [share, low, high, coverage], verdict] = one;
      return [
        { rate, adjusted: sides(adjusted, by), raw: sides(raw, rawBy), share, low, high, coverage, verdict },
      ];
    }),
  };
}

/** The texts of a closed month, piece by piece: they take forty megabytes as a whole. */
export interface MonthPieces {
  readonly figures: Iterable<string>;
  readonly ledger: Iterable<string>;
}

/** The month that a ledger comes to under rules: its figures, and then the ledger itself, as canonical JSON. */
export function monthPieces(ledger: Ledger, book: Book): MonthPieces {
  return { figures: listPieces(frozenLines(book)), ledger: columnPieces(packLedger(ledger)) };
}

/** Digests a month while its pieces go by: all of the figures first, then all of the ledger. */
export class MonthDigest {
  readonly #hash = createHash('sha256').update('{"figures":');

  piece(piece: string | Uint8Array): void {
    this.#hash.update(piece);
  }

  betweenBoth(): void {
    this.#hash.update(`,"form":${canonical(MONTH_FORM)},"ledger":`);
  }

  end(month: string, rules: RuleVersion): string {
    return this.#hash.update(`,"month":${canonical(month)},"rules":${canonical(rules)}}`).digest('hex');
  }
}

export function bookOf(ledger: Ledger, { values }: Pick<RuleVersion, 'values'>): Book {
  const { span, homes, units } = ledger;
  const book = new Book({ span, homes, units }, values);
  for (const sums of eachSum(ledger, span, values)) book.add(sums);
  return book;
}

/** What is wrong with a month's file; nothing when every figure and the digest come out the same. */
export interface Verified {
  readonly figures: number;
  readonly digest: { readonly told: string; readonly made: string };
  /** Lines that come out otherwise, or are missing on either side: the first of them. */
  readonly differences: readonly string[];
  readonly different: number;
}

const MOST_TOLD = 20;

export function verify(file: MonthFile): Verified {
  const { digest, ...content } = file;
  const told = new Map(file.figures.map((line) => [nameOf(line), canonical(line)]));
  const made = frozenLines(bookOf(unpackLedger(file.ledger), file.rules));
  return {
    figures: file.figures.length * PERIOD_RATES.length,
    digest: { told: digest, made: digestOf(content) },
    ...differences(told, file.figures.length, made),
  };
}

/** Where lines that were told, by name as canonical JSON, and lines that were made again are not the same; of so many told. */
export function differences(
  told: Map<string, string>,
  lines: number,
  made: Iterable<FrozenLine>,
): Pick<Verified, 'differences' | 'different'> {
  const names: string[] = [];
  let different = lines - told.size;
  const note = (name: string) => {
    different++;
    if (names.length < MOST_TOLD) names.push(name);
  };
  for (const line of made) {
    const name = nameOf(line);
    if (told.get(name) !== canonical(line)) note(name);
    told.delete(name);
  }
  for (const name of told.keys()) note(name);
  return { differences: names, different };
}

export function nameOf({ unit, scope, by, key }: FrozenLine): string {
  return [unit, scope, ...(by === null ? [] : [by, key ?? ''])].join(' ');
}
