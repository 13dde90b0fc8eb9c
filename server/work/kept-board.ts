/**
 * The overview of a moment: its figures, and which devices stand behind each of its lines. With the five lists of the
 * unit that were kept beside it, each figure opens the list of that moment.
 */
import { setImmediate } from 'node:timers/promises';
import { METRICS, type Metric } from '../../config/terms.ts';
import { PARTS } from '../rules/rate.ts';
import type { Board, Evidence, EvidenceRow, EvidenceWish, RateFigure } from '../watch/answers.ts';

export interface KeptBoard<B extends Board = Board> {
  readonly board: B;
  /** Ids of devices by code of the unit below. */
  readonly children: Readonly<Record<string, readonly number[]>>;
  /** The same by sub-platform; '' holds those of none. */
  readonly platforms: Readonly<Record<string, readonly number[]>>;
}

/** A line of an overview: its figures, and whether a device of the overview is of it. */
interface Line {
  readonly unit: Board['unit'];
  readonly rates: readonly RateFigure[];
  readonly holds: (row: EvidenceRow) => boolean;
}

interface Taken<B extends Board> {
  readonly kept: KeptBoard<B>;
  readonly lists: readonly Evidence[];
}

/**
 * An overview with the lists that it needs; undefined where its unit is not there, or where the registry changed
 * meanwhile. The figures of a metric are taken together with their list, one metric after another: others are answered
 * in between.
 */
export async function taken<B extends Board>(
  boardOf: () => B | undefined,
  listOf: (wish: EvidenceWish) => Evidence | undefined,
): Promise<Taken<B> | undefined> {
  const first = boardOf();
  if (first === undefined) return undefined;
  const { unit, scope, atMs } = first;
  const boards = new Map<Metric, B>();
  const lists: Evidence[] = [];
  for (const metric of METRICS) {
    const [board, list] = [boardOf(), listOf({ unit: unit.code, metric, scope })];
    if (board === undefined || list === undefined) return undefined;
    boards.set(metric, board);
    lists.push({ ...list, atMs });
    await setImmediate();
  }
  const idsOf = async (wish: Partial<EvidenceWish>) => {
    await setImmediate();
    const list = listOf({ unit: unit.code, metric: 'registration', scope, ...wish });
    return list?.rows.map(({ id }) => id) ?? [];
  };
  const children: Record<string, number[]> = {};
  const platforms: Record<string, number[]> = {};
  for (const { unit: child } of first.children) children[child.code] = await idsOf({ unit: child.code });
  for (const { platform } of first.byPlatform) platforms[platform] = await idsOf({ platform });
  const kept = { board: joined(first, boards), children, platforms };
  return (await addsUp(kept, lists)) ? { kept, lists } : undefined;
}

/** Each rate from the board that was taken together with its list. */
function joined<B extends Board>(first: B, boards: ReadonlyMap<Metric, B>): B {
  const ratesOf = (lineOf: (board: Board) => { readonly rates: readonly RateFigure[] } | undefined) =>
    [...boards].flatMap(
      ([metric, board]) => lineOf(board)?.rates.find((rate) => rate.metric === metric) ?? [],
    );
  const child = (code: string) => (board: Board) => board.children.find(({ unit }) => unit.code === code);
  const category = (of: string) => (board: Board) => board.byCategory.find((line) => line.category === of);
  const platform = (id: string) => (board: Board) => board.byPlatform.find((line) => line.platform === id);
  return {
    ...first,
    rates: ratesOf((board) => board),
    children: first.children.map((line) => ({ ...line, rates: ratesOf(child(line.unit.code)) })),
    byCategory: first.byCategory.map((line) => ({ ...line, rates: ratesOf(category(line.category)) })),
    byPlatform: first.byPlatform.map((line) => ({ ...line, rates: ratesOf(platform(line.platform)) })),
  };
}

/** Is each figure as many as the list that it opens? */
async function addsUp(kept: KeptBoard, lists: readonly Evidence[]): Promise<boolean> {
  const { board } = kept;
  const [unit, scope] = [board.unit.code, board.scope];
  const wishes: Partial<EvidenceWish>[] = [
    ...board.children.map((line) => ({ unit: line.unit.code })),
    ...board.byCategory.map(({ category }) => ({ category })),
    ...board.byPlatform.map(({ platform }) => ({ platform })),
  ];
  for (const list of lists) {
    const own = board.rates.find(({ metric }) => metric === list.metric);
    if (!isAsMany(own, list.rows)) return false;
    for (const wish of wishes) {
      const part = listOfLine(kept, list, { unit, scope, metric: list.metric, ...wish });
      if (part === undefined || !isAsMany(part.rate, part.rows)) return false;
    }
    await setImmediate();
  }
  return true;
}

function isAsMany(rate: RateFigure | undefined, rows: readonly EvidenceRow[]): boolean {
  const counts = { good: 0, bad: 0, unknown: 0, excluded: 0 };
  for (const { part } of rows) counts[part] += 1;
  return PARTS.every((part) => rate?.[part] === counts[part]);
}

/** The list behind one of its lines, out of the list of its unit; undefined for what is no line of it. */
export function listOfLine(kept: KeptBoard, list: Evidence, wish: EvidenceWish): Evidence | undefined {
  const line = lineOf(kept, wish);
  const rate = line?.rates.find(({ metric }) => metric === wish.metric);
  if (line === undefined || rate === undefined) return undefined;
  const rows = list.rows.filter(line.holds);
  return { ...list, unit: line.unit, rate, reasons: reasonsIn(list.reasons, rows), rows, total: rows.length };
}

/** Whether one of its figures is asked for. */
export function holdsLine(kept: KeptBoard, wish: EvidenceWish): boolean {
  return lineOf(kept, wish) !== undefined;
}

function lineOf({ board, children, platforms }: KeptBoard, wish: EvidenceWish): Line | undefined {
  const { unit, category, platform } = wish;
  const among = (ids: readonly number[] | undefined) => {
    const all = new Set(ids);
    return ({ id }: EvidenceRow) => all.has(id);
  };
  if (unit !== board.unit.code) {
    const child = board.children.find(({ unit: { code } }) => code === unit);
    if (child === undefined || category !== undefined || platform !== undefined) return undefined;
    return { ...child, holds: among(children[unit]) };
  }
  if (category !== undefined) {
    const line = board.byCategory.find((one) => one.category === category);
    return line && platform === undefined
      ? { unit: board.unit, rates: line.rates, holds: (row) => row.category === category }
      : undefined;
  }
  const line = board.byPlatform.find((one) => one.platform === platform);
  return line && { unit: board.unit, rates: line.rates, holds: among(platforms[line.platform]) };
}

/** In the order of the whole: by part, and then most first. */
function reasonsIn(whole: Evidence['reasons'], rows: readonly EvidenceRow[]): Evidence['reasons'] {
  const counts = new Map<string, number>();
  const keyOf = ({ part, reason }: Pick<EvidenceRow, 'part' | 'reason'>) => `${part} ${reason ?? ''}`;
  for (const row of rows) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1);
  const parts = [...new Set(whole.map(({ part }) => part))];
  return whole
    .map((one) => ({ ...one, count: counts.get(keyOf(one)) ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => parts.indexOf(a.part) - parts.indexOf(b.part) || b.count - a.count);
}
