/** The flags that are up, and those waiting to be written down. */
import { METRICS, type Metric, SCOPES, type Scope } from '../../config/terms.ts';
import type { FlagRules, Judged, RaisedFlag } from '../rules/flag.ts';
import { flagAfter, resumed } from '../rules/flag.ts';
import type { Db } from '../store/db.ts';
import type { FlagRow } from '../store/flags.ts';
import { clearedFlags, openFlags, saveFlags } from '../store/flags.ts';
import type { FlagFigure } from './answers.ts';
import type { Units } from './records.ts';

const MOST = 500;

/** Which figure a flag is about. */
export interface Flagged {
  /** Code of the unit. */
  readonly unit: string;
  readonly metric: Metric;
  readonly scope: Scope;
}

interface Up extends Flagged, RaisedFlag {
  /** `meetsSinceMs` as the database will have it. */
  readonly writtenMs: number | null;
}

export class Flags {
  readonly #rules: FlagRules;
  /** Flags that are up, by figure. */
  readonly #up = new Map<string, Up>();
  /** Rows that the database has not got yet, by figure and time of raising. */
  readonly #unwritten = new Map<string, FlagRow>();
  /** A flag went up, came down or began to count since somebody took it. */
  hasChanged = false;

  constructor(rules: FlagRules) {
    this.#rules = rules;
  }

  /** Flags of an earlier run; the time since `judgedMs` was judged by nobody. */
  async load(db: Db, judgedMs: number, atMs: number): Promise<void> {
    for (const row of await openFlags(db.read)) {
      const flag = resumed({ ...row, judgedMs }, atMs);
      this.#up.set(keyOf(row), { ...row, ...flag, writtenMs: row.meetsSinceMs });
    }
  }

  /** Takes a judgement of a figure. */
  judge(figure: Flagged, now: Judged): void {
    const key = keyOf(figure);
    const before = this.#up.get(key) ?? null;
    const after = flagAfter(before, now, this.#rules);
    if (after === null) {
      if (before) this.#down(key, before, now.atMs);
      return;
    }
    // While nothing can be said the count moves on with each judgement; one row at its end is enough.
    const isDue =
      before === null || (before.writtenMs !== after.meetsSinceMs && now.verdict !== 'cannot-be-said');
    this.#up.set(key, { ...figure, ...after, writtenMs: isDue ? after.meetsSinceMs : before.writtenMs });
    if (isDue) this.#write({ ...figure, ...after, clearedMs: null });
  }

  /** Units with a flag that counts towards coming down: they must be judged though nothing changes. */
  counting(): Set<string> {
    return new Set([...this.#up.values()].filter((up) => up.meetsSinceMs !== null).map(({ unit }) => unit));
  }

  /** Flags of units that are no longer there come down. */
  forget(units: Units, atMs: number): void {
    for (const [key, up] of this.#up) if (units.get(up.unit) === undefined) this.#down(key, up, atMs);
  }

  sinceMs(figure: Flagged): number | null {
    return this.#up.get(keyOf(figure))?.raisedMs ?? null;
  }

  /** Writes down what changed; what cannot be written is tried again the next time. */
  async save(db: Db): Promise<void> {
    const rows = [...this.#unwritten];
    if (rows.length === 0) return;
    await db.write((sql) =>
      saveFlags(
        sql,
        rows.map(([, row]) => row),
      ),
    );
    for (const [key, row] of rows) if (this.#unwritten.get(key) === row) this.#unwritten.delete(key);
  }

  /** Those that are up, from the top of the tree downwards; or the newest of all. */
  async list(db: Db, units: Units, unit: string, open: boolean): Promise<FlagFigure[]> {
    const within = [...units.all()]
      .map(({ code }) => code)
      .filter((code) => units.above(code).includes(unit));
    const up = [...this.#up.values()]
      .filter((flag) => within.includes(flag.unit))
      .map((flag): FlagRow => ({ ...flag, clearedMs: null }));
    const waiting = [...this.#unwritten.values()].filter(
      (row) => row.clearedMs !== null && within.includes(row.unit),
    );
    const cleared = open ? [] : [...waiting, ...(await clearedFlags(db.read, within, MOST))];
    const rows = new Map([...cleared, ...up].map((row) => [rowKeyOf(row), row]));
    const depth = (row: Flagged) => (open ? units.above(row.unit).length : 0);
    return [...rows.values()]
      .sort(
        (a, b) =>
          depth(a) - depth(b) || b.raisedMs - a.raisedMs || rank(a) - rank(b) || (a.unit < b.unit ? -1 : 1),
      )
      .slice(0, open ? undefined : MOST)
      .flatMap((row) => figureOf(row, units));
  }

  #down(key: string, flag: Up, atMs: number): void {
    this.#up.delete(key);
    this.#write({ ...flag, clearedMs: atMs, meetsSinceMs: flag.meetsSinceMs });
  }

  #write({ unit, metric, scope, raisedMs, raisedShare, clearedMs, meetsSinceMs }: FlagRow): void {
    const row = { unit, metric, scope, raisedMs, raisedShare, clearedMs, meetsSinceMs };
    this.#unwritten.set(rowKeyOf(row), row);
    this.hasChanged = true;
  }
}

function keyOf({ unit, metric, scope }: Flagged): string {
  return `${unit} ${metric} ${scope}`;
}

function rowKeyOf(row: FlagRow): string {
  return `${keyOf(row)} ${row.raisedMs}`;
}

function rank({ metric, scope }: Flagged): number {
  return METRICS.indexOf(metric) * SCOPES.length + SCOPES.indexOf(scope);
}

function figureOf(
  { unit, metric, scope, raisedMs, raisedShare, clearedMs, meetsSinceMs }: FlagRow,
  units: Units,
): FlagFigure[] {
  const brief = units.get(unit);
  return brief ? [{ unit: brief, metric, scope, raisedMs, raisedShare, clearedMs, meetsSinceMs }] : [];
}
