/** An overview is kept only when each of its figures is as many as the list that it opens. */
import { expect, test } from 'vitest';
import { METRICS } from '../../config/terms.ts';
import type { Board, Evidence, EvidenceRow, EvidenceWish, RateFigure } from '../watch/answers.ts';
import { taken } from './kept-board.ts';

const unit = { code: '22', name: '省', level: 'city', parent: null } as const;
const child = { code: '2204', name: '市', level: 'district', parent: '22' } as const;

/** A unit with so many good devices in its only unit below. */
function city(devices: () => number) {
  const figure = (metric: (typeof METRICS)[number]): RateFigure => ({
    ...{ metric, good: devices(), bad: 0, unknown: 0, excluded: 0, share: 10_000, low: 10_000, high: 10_000 },
    ...{ coverage: 10_000, threshold: 9_500, verdict: 'meets', gap: 0, flaggedSinceMs: null, last: null },
  });
  const rates = () => METRICS.map(figure);
  const board = (): Board => ({
    ...{ atMs: 5, scope: 'all', unit, path: [], devices: devices(), rates: rates() },
    children: [{ unit: child, devices: devices(), rates: rates() }],
    ...{ byCategory: [], byPlatform: [], blind: [], firstRound: { done: true, checks: [] } },
  });
  const list = ({ metric, scope }: EvidenceWish): Evidence => {
    const rows = Array.from({ length: devices() }, (_, id): EvidenceRow => {
      const row = { id, code: String(id), name: '', unit: child, category: 'social', part: 'good' } as const;
      return { ...row, reason: null, sinceMs: null, seenMs: null };
    });
    const reasons = [{ part: 'good' as const, reason: null, count: rows.length }];
    const told = { atMs: 9, unit, metric, scope, rate: figure(metric), reasons, page: 1, pages: 1 };
    return { ...told, total: rows.length, rows };
  };
  return { board, list };
}

test('while the registry stands still it is taken, under one moment', async () => {
  const { board, list } = city(() => 3);
  const found = await taken(board, list);
  expect(found?.kept.board).toEqual(board());
  expect(found?.kept.children).toEqual({ '2204': [0, 1, 2] });
  expect(found?.lists.map(({ atMs, total }) => [atMs, total])).toEqual(METRICS.map(() => [5, 3]));
});

test('while devices come in it is not', async () => {
  let asked = 0;
  const { board, list } = city(() => 3 + Math.floor(asked++ / 40));
  expect(await taken(board, list)).toBeUndefined();
});
