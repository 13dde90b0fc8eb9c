/** League tables over closed months: units ranked among those of their level, for three years back. */
import type { LeagueSpan } from '../../config/sheets.ts';
import type { Colour } from '../../config/supervision.ts';
import { tableOf } from '../../config/tables.ts';
import { CHECKS, type CheckName, UNIT_LEVELS, type UnitLevel } from '../../config/terms.ts';
import type { Unit } from '../../config/units.ts';
import { colourOf, type MonthFigures } from '../rules/colour.ts';
import {
  type LeagueMeasure,
  measured,
  pooledCounts,
  pooledShare,
  rankChange,
  ranks,
} from '../rules/league.ts';
import type { Db } from '../store/db.ts';
import { figuresOfMonths, listGrades } from '../store/supervision.ts';

export interface LeagueWish {
  readonly level: UnitLevel;
  readonly by: LeagueSpan;
  readonly measure: LeagueMeasure;
  /** `2026-10`, `2026`; the newest when it is left out. */
  readonly at?: string | undefined;
  /** Of a town's table the district, say: only units below it are ranked. */
  readonly within: string;
  /** Of fewer devices it is told what their shares are made of. */
  readonly smallGroup: number;
}

export interface LeagueLine {
  readonly unit: Unit;
  readonly rank: number | null;
  readonly change: number | null;
  readonly figure: number | null;
  readonly shares: Readonly<Record<CheckName, number | null>>;
  /** Of few devices only. */
  readonly counts: Readonly<Record<CheckName, ReturnType<typeof pooledCounts>>> | null;
  readonly colour: Colour | null;
  readonly months: number;
}

export interface LeagueTable {
  readonly at: string | null;
  readonly spans: readonly string[];
  readonly rows: readonly LeagueLine[];
  readonly course: readonly {
    readonly span: string;
    readonly ranks: readonly {
      readonly unit: string;
      readonly rank: number | null;
      readonly figure: number | null;
    }[];
  }[];
}

export interface LeagueUnits {
  all(): Iterable<Unit>;
  holds(scopeUnit: string, code: string): boolean;
}

/** Three years are told. */
const MOST_MONTHS = 36;
/** So many spans stand in the chart. */
const COURSE = 12;

export class Leagues {
  readonly #db: Db;
  readonly #registry: { readonly units: LeagueUnits };

  constructor(db: Db, registry: { readonly units: LeagueUnits }) {
    this.#db = db;
    this.#registry = registry;
  }

  /** Levels of which some unit was ever graded, highest first; the city stands alone and is not ranked. */
  async levels(): Promise<readonly UnitLevel[]> {
    const graded = new Set((await listGrades(this.#db.read)).map(({ unit }) => unit));
    const present = new Set(
      [...this.#registry.units.all()].filter(({ code }) => graded.has(code)).map(({ level }) => level),
    );
    return UNIT_LEVELS.filter((level) => level !== 'city' && present.has(level));
  }

  async table({ level, by, measure, at, within, smallGroup }: LeagueWish): Promise<LeagueTable> {
    const grades = await listGrades(this.#db.read);
    const closed = [...new Set(grades.map(({ month }) => month))].sort().slice(-MOST_MONTHS);
    const spans = [...new Set(closed.map((month) => (by === 'year' ? month.slice(0, 4) : month)))];
    const shown = at ?? spans.at(-1);
    const place = shown === undefined ? -1 : spans.indexOf(shown);
    const told = [...spans].reverse();
    if (shown === undefined || place < 0) return { at: null, spans: told, rows: [], course: [] };
    const units = [...this.#registry.units.all()].filter(
      (unit) => unit.level === level && this.#registry.units.holds(within, unit.code),
    );
    const course = spans.slice(Math.max(0, place - COURSE + 1), place + 1);
    const figures = await figuresOfMonths(
      this.#db.read,
      closed.filter((month) => course.some((span) => month.startsWith(span))),
      units.map(({ code }) => code),
    );
    const standings = course.map((span) => ({
      span,
      lines: standing(units, figures, span, { measure, smallGroup }),
    }));
    const last = standings.at(-1)?.lines ?? [];
    const earlier = new Map(standings.at(-2)?.lines.map(({ unit, rank }) => [unit.code, rank]));
    const rows = last
      .filter(({ months }) => months > 0)
      .map((line) => ({ ...line, change: rankChange(line.rank, earlier.get(line.unit.code)) }))
      .toSorted(
        (a, b) =>
          (a.rank ?? Number.MAX_SAFE_INTEGER) - (b.rank ?? Number.MAX_SAFE_INTEGER) ||
          (a.unit.code < b.unit.code ? -1 : 1),
      );
    return {
      ...{ at: shown, spans: told, rows },
      course: standings.map(({ span, lines }) => ({
        span,
        ranks: lines.map(({ unit, rank, figure }) => ({ unit: unit.code, rank, figure })),
      })),
    };
  }
}

function standing(
  units: readonly Unit[],
  figures: readonly MonthFigures[],
  span: string,
  { measure, smallGroup }: Pick<LeagueWish, 'measure' | 'smallGroup'>,
): Omit<LeagueLine, 'change'>[] {
  const byUnit = Map.groupBy(
    figures.filter(({ month }) => month.startsWith(span)),
    ({ unit }) => unit,
  );
  const lines = units.map((unit) => {
    const months = byUnit.get(unit.code) ?? [];
    const shares = tableOf(CHECKS, (check) => pooledShare(months.map(({ rates }) => rates[check])));
    const isFew = months.every(({ rates }) => rates.registration.due < smallGroup);
    const countsOf = (check: CheckName) => pooledCounts(months.map(({ rates }) => rates[check]));
    const [only] = months;
    return {
      ...{ unit, months, shares, figure: measured(shares, measure), only },
      counts: isFew ? tableOf(CHECKS, countsOf) : null,
    };
  });
  const places = ranks(lines.map(({ figure }) => figure));
  return lines.map(({ unit, months, shares, counts, figure, only }, index) => ({
    ...{ unit, figure, counts, rank: places[index] ?? null, months: months.length },
    shares: tableOf(CHECKS, (check) => shares[check] ?? null),
    colour: span.length === 7 && only !== undefined ? colourOf(only) : null,
  }));
}
