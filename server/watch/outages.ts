/** What is broken now: one row per device and check, newest first. */
import { CATEGORIES, CHECKS } from '../../config/terms.ts';
import { isOutage } from '../rules/outage.ts';
import type { OutageRow, Outages, OutageWish, Page } from './answers.ts';
import type { Desk } from './board.ts';
import { CHECK_COUNT, FREE } from './columns.ts';
import type { Live } from './live.ts';
import { BAD, exclusionWord, stateOf, wordOf } from './words.ts';

/** Undefined for a unit that is not there. */
export function outagesOf(desk: Desk, wish: OutageWish & Page, atMs: number): Outages | undefined {
  if (desk.live.layout.unitIndex(wish.unit) === undefined) return undefined;
  const cells = outageCells(desk.live, wish);
  const wished = cellsOfCheck(cells, wish);
  const first = (wish.page - 1) * wish.size;
  return {
    atMs,
    total: wished.length,
    page: wish.page,
    pages: Math.max(1, Math.ceil(wished.length / wish.size)),
    byCheck: CHECKS.map((check, index) => ({
      check,
      count: cells.filter((cell) => cell % CHECK_COUNT === index).length,
    })),
    rows: wished.slice(first, first + wish.size).flatMap((cell) => rowOf(desk, cell) ?? []),
  };
}

/** All rows, for a file. */
export function outageRowsOf(desk: Desk, wish: OutageWish): OutageRow[] {
  const cells = cellsOfCheck(outageCells(desk.live, wish), wish);
  return cells.flatMap((cell) => rowOf(desk, cell) ?? []);
}

function outageCells(live: Live, { unit, category }: OutageWish): number[] {
  const { columns, layout } = live;
  const index = layout.unitIndex(unit);
  if (index === undefined) return [];
  const within = layout.within(index);
  const wished = category === undefined ? undefined : CATEGORIES.indexOf(category);
  const cells: number[] = [];
  for (let slot = 0; slot < live.end; slot++) {
    if (columns.device[slot] === FREE || within[columns.unit[slot] ?? 0] !== 1) continue;
    if (wished !== undefined && columns.category[slot] !== wished) continue;
    for (let cell = slot * CHECK_COUNT; cell < (slot + 1) * CHECK_COUNT; cell++) {
      if (columns.nowState[cell] !== BAD) continue;
      if (isOutage(stateOf(BAD), exclusionWord(columns.exclusion[slot] ?? 0))) cells.push(cell);
    }
  }
  const since = (cell: number) => columns.sinceMs[cell] ?? 0;
  const device = (cell: number) => columns.device[Math.floor(cell / CHECK_COUNT)] ?? 0;
  return cells.sort((a, b) => since(b) - since(a) || device(a) - device(b) || a - b);
}

function cellsOfCheck(cells: readonly number[], { check }: OutageWish): readonly number[] {
  if (check === undefined) return cells;
  const wished = CHECKS.indexOf(check);
  return cells.filter((cell) => cell % CHECK_COUNT === wished);
}

function rowOf({ live, records }: Desk, cell: number): OutageRow | undefined {
  const record = live.recordOf(Math.floor(cell / CHECK_COUNT));
  const unit = record && records.units.get(record.unit);
  const check = CHECKS[cell % CHECK_COUNT];
  const spell = live.spellOf(cell);
  if (record === undefined || unit === undefined || check === undefined || spell === undefined)
    return undefined;
  const { id: device, code, name, category, platform } = record;
  const reason = wordOf(live.columns.nowReason[cell] ?? 0) ?? '';
  const { sinceMs, seenMs } = spell;
  const id = device * CHECK_COUNT + (cell % CHECK_COUNT);
  return { id, device, code, name, unit, category, platform, check, reason, sinceMs, seenMs };
}
