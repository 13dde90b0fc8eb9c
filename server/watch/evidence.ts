/** The devices behind a figure: exactly those, by part and reason. */
import { CATEGORIES, CHECKS, METRICS } from '../../config/terms.ts';
import type { Rate } from '../rules/rate.ts';
import { PARTS } from '../rules/rate.ts';
import type { Evidence, EvidenceRow, EvidenceWish, Page } from './answers.ts';
import type { Desk } from './board.ts';
import { CHECK_COUNT, FREE, METRIC_COUNT } from './columns.ts';
import type { LineOf } from './figures.ts';
import type { Live } from './live.ts';
import { combinationOf, PLACES } from './standings.ts';
import { CATEGORIES_OF } from './tally.ts';
import { EXCLUDED, NOTHING, partOf, WORD_COUNT, wordOf } from './words.ts';

/** What needs work first. */
const ORDER = (['bad', 'unknown', 'good', 'excluded'] as const).map((part) => PARTS.indexOf(part));

/** Devices of a figure, counted and listed in one pass. */
interface Gathered {
  /** Codes of devices by part and reason: [part][word]. */
  readonly counts: Int32Array;
  /** Slots of the devices asked for, by part, in order of their codes. */
  readonly slots: readonly (readonly number[])[];
}

/** Undefined for a unit that is not there. */
export function evidenceOf(desk: Desk, wish: EvidenceWish & Page, atMs: number): Evidence | undefined {
  const { live, records, figures } = desk;
  const unit = records.units.get(wish.unit);
  const index = live.layout.unitIndex(wish.unit);
  if (unit === undefined || index === undefined) return undefined;
  const { counts, slots } = gather(live, index, wish);
  const inOrder = ORDER.flatMap((part) => slots[part] ?? []);
  const first = (wish.page - 1) * wish.size;
  return {
    atMs,
    unit,
    metric: wish.metric,
    scope: wish.scope,
    rate: figures.figure(index, lineOf(live, wish), wish.metric, rateIn(counts), atMs),
    reasons: reasonsIn(counts),
    total: inOrder.length,
    page: wish.page,
    pages: Math.max(1, Math.ceil(inOrder.length / wish.size)),
    rows: inOrder.slice(first, first + wish.size).flatMap((slot) => rowOf(desk, slot, wish) ?? []),
  };
}

/** All rows of a figure, for a file. */
export function evidenceRowsOf(desk: Desk, wish: EvidenceWish): EvidenceRow[] {
  const index = desk.live.layout.unitIndex(wish.unit);
  if (index === undefined) return [];
  const { slots } = gather(desk.live, index, wish);
  return ORDER.flatMap((part) => slots[part] ?? []).flatMap((slot) => rowOf(desk, slot, wish) ?? []);
}

function gather(live: Live, unit: number, wish: EvidenceWish): Gathered {
  const { columns, layout } = live;
  const within = layout.within(unit);
  const counts = new Int32Array(PARTS.length * WORD_COUNT);
  const slots: number[][] = PARTS.map(() => []);
  const metric = METRICS.indexOf(wish.metric);
  const categories = new Set(
    CATEGORIES_OF[wish.scope].filter((at) => isWished(CATEGORIES[at], wish.category)),
  );
  const platform = wish.platform === undefined ? undefined : layout.platformIndex(wish.platform);
  if (wish.platform !== undefined && platform === undefined) return { counts, slots };
  const part = wish.part === undefined ? undefined : PARTS.indexOf(wish.part);
  for (const slot of live.byCode) {
    if (columns.device[slot] === FREE || within[columns.unit[slot] ?? 0] !== 1) continue;
    if (!categories.has(columns.category[slot] ?? 0)) continue;
    if (platform !== undefined && columns.platform[slot] !== platform) continue;
    const at = slot * METRIC_COUNT + metric;
    const stands = columns.part[at] ?? NOTHING;
    const why = columns.why[at] ?? 0;
    if (stands === NOTHING) continue;
    const cell = stands * WORD_COUNT + why;
    counts[cell] = (counts[cell] ?? 0) + 1;
    if (part !== undefined && stands !== part) continue;
    if (wish.reason === undefined || wordOf(why) === wish.reason) slots[stands]?.push(slot);
  }
  return { counts, slots };
}

function isWished<T>(value: T, wished: T | undefined): boolean {
  return wished === undefined || value === wished;
}

function lineOf(live: Live, { scope, category, platform }: EvidenceWish): LineOf | null {
  if (category === undefined && platform === undefined) return { scope };
  if (category !== undefined) return platform === undefined ? { category } : null;
  const index = live.layout.platformIndex(platform ?? '');
  return index === undefined ? null : { platform: index, scope };
}

function rateIn(counts: Int32Array): Rate {
  const [good = 0, bad = 0, unknown = 0, excluded = 0] = PARTS.map((_, part) =>
    counts.subarray(part * WORD_COUNT, (part + 1) * WORD_COUNT).reduce((sum, count) => sum + count, 0),
  );
  return { good, bad, unknown, excluded };
}

function reasonsIn(counts: Int32Array): Evidence['reasons'] {
  return ORDER.flatMap((part) =>
    [...counts.subarray(part * WORD_COUNT, (part + 1) * WORD_COUNT)]
      .map((count, word) => ({ part: partOf(part), reason: wordOf(word), count }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count),
  );
}

function rowOf({ live, records }: Desk, slot: number, { metric }: EvidenceWish): EvidenceRow | undefined {
  const record = live.recordOf(slot);
  const unit = record && records.units.get(record.unit);
  if (record === undefined || unit === undefined) return undefined;
  const { columns } = live;
  const index = METRICS.indexOf(metric);
  const part = columns.part[slot * METRIC_COUNT + index] ?? EXCLUDED;
  const { id, code, name, category } = record;
  const reason = wordOf(columns.why[slot * METRIC_COUNT + index] ?? 0);
  return { id, code, name, unit, category, part: partOf(part), reason, ...timesOf(live, slot, index, part) };
}

/** Since when it stands so, and when that was last seen; of a device that is good in all, since the last of them was. */
function timesOf(
  live: Live,
  slot: number,
  metric: number,
  part: number,
): { sinceMs: number | null; seenMs: number | null } {
  const first = slot * CHECK_COUNT;
  const decider = PLACES[combinationOf(live.columns.nowState, first)]?.[metric]?.decider ?? 0;
  const isAll = METRICS[metric] === 'usable' && partOf(part) === 'good';
  const cells = isAll ? CHECKS.map((_, check) => first + check) : [first + decider];
  const seen = cells.flatMap((cell) => live.spellOf(cell)?.seenMs ?? []);
  const since = cells.flatMap((cell) => live.sinceOf(cell) ?? []);
  return {
    sinceMs: part === EXCLUDED || since.length === 0 ? null : Math.max(...since),
    seenMs: seen.length === 0 ? null : Math.min(...seen),
  };
}
