/** The colour of a unit's month: from the lowest of its four rates (standards §7.2); no easy rate buys it back. */
import { COLOURS, type Colour } from '../../config/supervision.ts';
import { CHECKS, type CheckName, type Verdict } from '../../config/terms.ts';

/** Lower edges of green, blue and orange, in hundredths of a percent; below orange is red. */
export interface Bands {
  readonly green: number;
  readonly blue: number;
  readonly orange: number;
}

/** One rate of a month. Shares are hundredths of a percent, rounded down. */
export interface MonthRate {
  readonly verdict: Verdict;
  readonly share: number | null;
  /** All unknown counted as bad, as good. */
  readonly low: number | null;
  readonly high: number | null;
  /** Devices or milliseconds: whole numbers. */
  readonly good: number;
  readonly due: number;
  /** Of what was due. */
  readonly unknown?: number;
}

/** A closed month of a unit, as the closing tells it. */
export interface MonthFigures {
  readonly unit: string;
  /** `2026-10` */
  readonly month: string;
  /** 1, and one more each time the month was opened and closed again. */
  readonly revision: number;
  readonly ruleVersion: number;
  readonly bands: Bands;
  /** The headline rates, with exemptions. */
  readonly rates: Readonly<Record<CheckName, MonthRate>>;
  readonly finalisedMs: number;
  readonly by: string;
}

const ORDER: readonly Colour[] = COLOURS.filter((colour) => colour !== 'grey');

/**
 * Each rate lies between what it would be with all unknown bad and all unknown good. When the worst and the best
 * outcome are of one colour that is the month's; else nothing can be said, and it is grey.
 */
export function colourOf({ rates, bands }: Pick<MonthFigures, 'rates' | 'bands'>): Colour {
  const due = CHECKS.map((check) => rates[check]).filter(({ verdict }) => verdict !== 'nothing-due');
  if (due.length === 0) return 'grey';
  const worst = lowest(due.map((rate) => bandOf(isTold(rate) ? rate.low : 0, bands)));
  const best = lowest(due.map((rate) => bandOf(isTold(rate) ? rate.high : 10_000, bands)));
  return worst === best ? worst : 'grey';
}

/** Too little was seen of it to grade it: no share is said then. */
function isTold({ share }: MonthRate): boolean {
  return share !== null;
}

/** A share that is rounded down reaches a whole edge exactly when the share itself does. */
function bandOf(share: number | null, { green, blue, orange }: Bands): Colour {
  const known = share ?? 0;
  if (known >= green) return 'green';
  if (known >= blue) return 'blue';
  return known >= orange ? 'orange' : 'red';
}

function lowest(colours: readonly Colour[]): Colour {
  return colours.reduce((a, b) => (ORDER.indexOf(a) >= ORDER.indexOf(b) ? a : b));
}
