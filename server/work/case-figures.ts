/** What supervision asks of the rates: whether a unit's four rates met their line on a full day, and how they stand now. */
import { basisPoints, type Settings, thresholdsOf } from '../../config/settings.ts';
import { CHECKS, type CheckName, METRICS, type Verdict } from '../../config/terms.ts';
import { startOfDay } from '../registry/day.ts';
import { judge } from '../rules/figure.ts';
import type { Rate } from '../rules/rate.ts';
import type { Db } from '../store/db.ts';
import { type PointRow, pointsOf } from '../store/rate-points.ts';
import type { CaseFigures } from './cases.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NUMBERS_PER_RATE = 4;
const POPULATIONS = 2;

/** Only what is needed of the watch. */
interface Board {
  board(
    unit: string,
    scope: 'all',
  ): { readonly rates: readonly { readonly metric: string; readonly share: number | null }[] } | undefined;
}

/** A day as its hours told it, pooled; the present as the board tells it. */
export function figuresByHours(db: Db, watch: Board, settings: Settings): CaseFigures {
  const thresholds = thresholdsOf(settings);
  const leastCoverage = basisPoints(settings.leastCoverage);
  return {
    async dayVerdicts(unit, day) {
      const fromMs = startOfDay(day, settings.timeZone) ?? 0;
      const points = await pointsOf(db.read, unit, fromMs, fromMs + DAY_MS - 1, HOUR_MS);
      const verdictOf = (check: CheckName): Verdict =>
        points.length === 0
          ? 'cannot-be-said'
          : judge(pooled(points, METRICS.indexOf(check)), thresholds[check], leastCoverage).verdict;
      const verdicts = CHECKS.map((check) => [check, verdictOf(check)]);
      return Object.fromEntries(verdicts) as Record<CheckName, Verdict>; // one for each of CHECKS
    },
    sharesNow(unit) {
      const rates = watch.board(unit, 'all')?.rates ?? [];
      const shareOf = (check: string) => rates.find(({ metric }) => metric === check)?.share ?? null;
      return Object.fromEntries(CHECKS.map((check) => [check, shareOf(check)]));
    },
  };
}

function pooled(points: readonly PointRow[], metric: number): Rate {
  const sums = [0, 0, 0, 0];
  for (const { counts } of points) {
    for (let population = 0; population < POPULATIONS; population++) {
      const first = (population * METRICS.length + metric) * NUMBERS_PER_RATE;
      for (const part of sums.keys()) sums[part] = (sums[part] ?? 0) + (counts[first + part] ?? 0);
    }
  }
  const [good = 0, bad = 0, unknown = 0, excluded = 0] = sums;
  return { good, bad, unknown, excluded };
}
