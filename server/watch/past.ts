/** What was: timelines of a device, its looks with their steps, and the course of a unit's rates. */

import { tableOf } from '../../config/tables.ts';
import { CHECKS, METRICS, type Scope } from '../../config/terms.ts';
import type { Freshness } from '../rules/freshness.ts';
import type { Rate } from '../rules/rate.ts';
import type { PastSpell, Stretch } from '../rules/timeline.ts';
import { tilesOf } from '../rules/timeline.ts';
import { blindOf } from '../store/blind.ts';
import type { Db } from '../store/db.ts';
import { looksOf } from '../store/looks.ts';
import { addPoints, type PointRow, pointsOf } from '../store/rate-points.ts';
import { spellsOf } from '../store/spells.ts';
import type { Looks, Timeline, Trend } from './answers.ts';
import type { Desk } from './board.ts';
import { CHECK_COUNT } from './columns.ts';

export const POINT_EVERY_MS = 5 * 60_000;
export const HOUR_MS = 3_600_000;
const STEPS_MS = [POINT_EVERY_MS, HOUR_MS, 6 * HOUR_MS, 24 * HOUR_MS];
/** A course is drawn from at most so many points. */
const MOST_POINTS = 800;
const POPULATIONS = ['public', 'social'] as const;
const NUMBERS_PER_RATE = 4;

/** The span ends now at the latest: nothing is known of the future. */
export async function timelineOf(
  { live, daemons }: Desk,
  db: Db,
  device: number,
  wished: Stretch,
  freshness: readonly Freshness[],
  nowMs: number,
): Promise<Timeline> {
  const fromMs = Math.min(wished.fromMs, nowMs);
  const span = { fromMs, untilMs: Math.max(fromMs, Math.min(wished.untilMs, nowMs)) };
  const rows = await spellsOf(db.read, device, span.fromMs, span.untilMs);
  const slot = live.slotOf(device);
  const daemon = slot === undefined ? undefined : daemons.all()[(live.columns.daemon[slot] ?? 0) - 1];
  const blind = daemon ? await blindOf(db.read, daemon.name, span.fromMs, span.untilMs) : [];
  if (daemon?.state === 'silent') {
    blind.push({ fromMs: daemon.toMs ?? daemon.heardMs, untilMs: Number.POSITIVE_INFINITY });
  }
  const lanes = CHECKS.map((check, index) => {
    const open = slot === undefined ? undefined : live.spellOf(slot * CHECK_COUNT + index);
    const spells = rows
      .filter((row) => row.check === check)
      .map(
        (row): PastSpell =>
          row.untilMs === null && open?.fromMs === row.fromMs ? { ...row, seenMs: open.seenMs } : row,
      );
    const last = spells.at(-1);
    // Until now, not until the end of the span: how old a spell is does not depend on what is looked at.
    const rule = freshness[index] ?? { allowedMs: 0, memoryMs: 0 };
    if (last?.untilMs === null)
      spells[spells.length - 1] = { ...last, untilMs: Math.max(nowMs, last.fromMs) };
    // The registry is never blind.
    return { check, spells: tilesOf(spells, check === 'position' ? [] : blind, span, rule) };
  });
  return { ...span, lanes };
}

/** The latest look of each check that came with its steps, and the last failing one. */
export async function pastLooksOf(db: Db, device: number): Promise<Looks> {
  const rows = await looksOf(db.read, device);
  const sorted = rows.sort((a, b) => CHECKS.indexOf(a.check) - CHECKS.indexOf(b.check));
  const told = (isFailing: boolean) =>
    sorted
      .filter(({ failing }) => failing === isFailing)
      .map(({ check, atMs, state, reason, steps, readings }) => ({
        check,
        atMs,
        state,
        reason,
        steps: [...steps],
        readings: { ...readings },
      }));
  return { latest: told(false), failing: told(true) };
}

/** Writes down what the rates of every unit are made of at this instant. */
export async function writePoints({ live }: Desk, db: Db, atMs: number): Promise<void> {
  const points = live.layout.units.map(({ code }, unit): PointRow => {
    const rates = POPULATIONS.flatMap((scope) =>
      METRICS.map((_, metric) => live.tally.rate(unit, scope, metric)),
    );
    const counts = rates.flatMap(({ good, bad, unknown, excluded }) => [good, bad, unknown, excluded]);
    return { unit: code, atMs, counts };
  });
  const counted = points.filter(({ counts }) => counts.some((count) => count > 0));
  if (counted.length > 0) await db.write((sql) => addPoints(sql, counted));
}

/** The course of a unit's shares, from points as close as the length of the span allows. */
export async function trendOf(
  { figures }: Desk,
  db: Db,
  unit: string,
  scope: Scope,
  { fromMs, untilMs }: Stretch,
): Promise<Trend> {
  const stepMs = STEPS_MS.find((step) => (untilMs - fromMs) / step <= MOST_POINTS) ?? 24 * HOUR_MS;
  const rows = await pointsOf(db.read, unit, fromMs, untilMs, stepMs);
  const points = rows.map(({ atMs, counts }) => {
    const shares = tableOf(METRICS, (metric, at) => figures.shareOf(metric, rateIn(counts, scope, at)));
    return { atMs, shares };
  });
  return { unit, scope, points };
}

function rateIn(counts: readonly number[], scope: Scope, metric: number): Rate {
  const sums = [0, 0, 0, 0];
  for (const [index, population] of POPULATIONS.entries()) {
    if (scope !== 'all' && scope !== population) continue;
    const first = (index * METRICS.length + metric) * NUMBERS_PER_RATE;
    for (let part = 0; part < NUMBERS_PER_RATE; part++) {
      sums[part] = (sums[part] ?? 0) + (counts[first + part] ?? 0);
    }
  }
  const [good = 0, bad = 0, unknown = 0, excluded = 0] = sums;
  return { good, bad, unknown, excluded };
}
