/**
 * The overview of a moment: its figures, and which devices stand behind each of its lines. With the five lists of the
 * unit that were kept beside it, each figure opens the list of that moment.
 */
import { METRICS } from '../../config/terms.ts';
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

/** The lists that an overview needs, and who stands behind its lines; undefined where its unit is not there. */
export function keptWith<B extends Board>(
  board: B,
  listOf: (wish: EvidenceWish) => Evidence | undefined,
): { readonly kept: KeptBoard<B>; readonly lists: readonly Evidence[] } | undefined {
  const { unit, scope, atMs } = board;
  const lists = METRICS.flatMap((metric) => listOf({ unit: unit.code, metric, scope }) ?? []);
  if (lists.length < METRICS.length) return undefined;
  const idsOf = (wish: Partial<EvidenceWish>) =>
    listOf({ unit: unit.code, metric: 'registration', scope, ...wish })?.rows.map(({ id }) => id) ?? [];
  return {
    kept: {
      board,
      children: Object.fromEntries(board.children.map(({ unit: { code } }) => [code, idsOf({ unit: code })])),
      platforms: Object.fromEntries(board.byPlatform.map(({ platform }) => [platform, idsOf({ platform })])),
    },
    lists: lists.map((list) => ({ ...list, atMs })),
  };
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
