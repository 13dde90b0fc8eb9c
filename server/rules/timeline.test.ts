import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { STATES } from '../../config/terms.ts';
import type { PastSpell, Stretch } from './timeline.ts';
import { tilesOf } from './timeline.ts';

const spell = (
  state: 'good' | 'bad' | 'unknown',
  fromMs: number,
  untilMs: number | null,
  seenMs = untilMs ?? 100,
): PastSpell => ({
  state,
  reason: state === 'good' ? null : state === 'bad' ? 'timeout' : 'segment-cut',
  fromMs,
  seenMs,
  untilMs,
});

const shown = (spells: PastSpell[], blind: Stretch[] = [], span: Stretch = { fromMs: 0, untilMs: 100 }) =>
  tilesOf(spells, blind, span, { allowedMs: 20, memoryMs: 0 }).map(
    ({ state, reason, fromMs, untilMs }) => `${reason ?? state} ${fromMs}-${untilMs}`,
  );

describe('a timeline has no holes', () => {
  test.each([
    { spells: [], tiles: ['never-looked 0-100'], because: 'nothing is known' },
    { spells: [spell('good', 0, null)], tiles: ['good 0-100'], because: 'it goes on' },
    {
      spells: [spell('good', 10, 50), spell('bad', 50, null)],
      tiles: ['never-looked 0-10', 'good 10-50', 'timeout 50-100'],
      because: 'each lasts until the next began',
    },
    {
      spells: [spell('good', 10, 50, 40), spell('bad', 50, null)],
      tiles: ['never-looked 0-10', 'good 10-50', 'timeout 50-100'],
      because: 'ten between two looks are as many as there should be',
    },
    {
      spells: [spell('good', 10, 50, 30), spell('bad', 50, null)],
      tiles: ['never-looked 0-10', 'good 10-50', 'timeout 50-100'],
      because: 'twenty between two looks are just allowed',
    },
    {
      spells: [spell('good', 10, 50, 29), spell('bad', 50, null)],
      tiles: ['never-looked 0-10', 'good 10-29', 'probe-silent 29-50', 'timeout 50-100'],
      because: 'one more is not',
    },
    {
      spells: [spell('good', 10, 50, 20), spell('bad', 50, null)],
      tiles: ['never-looked 0-10', 'good 10-20', 'probe-silent 20-50', 'timeout 50-100'],
      because: 'thirty between two looks are too many',
    },
    {
      spells: [spell('good', 0, null, 60)],
      tiles: ['good 0-60', 'probe-silent 60-100'],
      because: 'it was not looked at any more',
    },
    {
      spells: [spell('good', -50, 20), spell('bad', 20, 300)],
      tiles: ['good 0-20', 'timeout 20-100'],
      because: 'the span cuts',
    },
    {
      spells: [spell('bad', 0, 40), spell('bad', 40, null)],
      tiles: ['timeout 0-100'],
      because: 'equal neighbours are one',
    },
    {
      spells: [spell('unknown', 0, 90, 10), spell('good', 90, null)],
      tiles: ['segment-cut 0-90', 'good 90-100'],
      because: 'unknown stays unknown',
    },
  ])('$because', ({ spells, tiles }) => expect(shown(spells)).toEqual(tiles));
});

describe('blind time is unknown, whatever lies around it', () => {
  test.each([
    {
      blind: [{ fromMs: 30, untilMs: 60 }],
      tiles: ['good 0-30', 'probe-silent 30-60', 'good 60-80', 'timeout 80-100'],
      because: 'within a spell',
    },
    {
      blind: [{ fromMs: 70, untilMs: 90 }],
      tiles: ['good 0-70', 'probe-silent 70-90', 'timeout 90-100'],
      because: 'over a change',
    },
    {
      blind: [{ fromMs: 95, untilMs: Number.POSITIVE_INFINITY }],
      tiles: ['good 0-80', 'timeout 80-95', 'probe-silent 95-100'],
      because: 'still going on',
    },
    { blind: [{ fromMs: -10, untilMs: 200 }], tiles: ['probe-silent 0-100'], because: 'over all' },
    {
      blind: [
        { fromMs: 10, untilMs: 20 },
        { fromMs: 20, untilMs: 30 },
      ],
      tiles: ['good 0-10', 'probe-silent 10-30', 'good 30-80', 'timeout 80-100'],
      because: 'twice in a row',
    },
  ])('$because', ({ blind, tiles }) => {
    expect(shown([spell('good', 0, 80), spell('bad', 80, null)], blind)).toEqual(tiles);
  });
});

test('whatever happened, the tiles cover the span exactly and no two neighbours are equal', () => {
  const anyStretches = fc
    .uniqueArray(fc.integer({ min: -50, max: 150 }), { maxLength: 12, size: 'max' })
    .map((times) => times.sort((a, b) => a - b));
  fc.assert(
    fc.property(
      anyStretches,
      fc.infiniteStream(fc.constantFrom(...STATES)),
      fc.infiniteStream(fc.nat(40)),
      anyStretches,
      (starts, states, seen, gaps) => {
        const spells = starts.map((fromMs, index) => {
          const untilMs = starts[index + 1] ?? null;
          const seenMs = Math.min(fromMs + (seen.next().value ?? 0), untilMs ?? 150);
          return spell(states.next().value ?? 'good', fromMs, untilMs, seenMs);
        });
        const blind = gaps.flatMap((fromMs, index) => {
          const untilMs = gaps[index + 1];
          return index % 2 === 0 && untilMs !== undefined ? [{ fromMs, untilMs }] : [];
        });
        const tiles = tilesOf(spells, blind, { fromMs: 0, untilMs: 100 }, { allowedMs: 20, memoryMs: 0 });
        expect(tiles[0]?.fromMs).toBe(0);
        expect(tiles.at(-1)?.untilMs).toBe(100);
        for (const [index, tile] of tiles.entries()) {
          expect(tile.untilMs).toBeGreaterThan(tile.fromMs);
          const next = tiles[index + 1];
          if (next === undefined) continue;
          expect(next.fromMs).toBe(tile.untilMs);
          expect(`${next.state} ${next.reason}`).not.toBe(`${tile.state} ${tile.reason}`);
        }
        const known = tiles.filter(({ state }) => state !== 'unknown');
        for (const { fromMs, untilMs } of known) {
          expect(blind.some((gap) => gap.fromMs < untilMs && gap.untilMs > fromMs)).toBe(false);
        }
      },
    ),
  );
});

test('what is long bad is looked at more seldom, and stays known between its looks, whatever its reasons', () => {
  const hourMs = 3_600_000;
  const freshness = { allowedMs: 150_000, memoryMs: 0, backsOffMs: 60_000 };
  const spells: PastSpell[] = [
    { state: 'bad', reason: 'timeout', fromMs: 0, seenMs: 20 * hourMs, untilMs: 20 * hourMs + 600_000 },
    {
      ...{ state: 'bad', reason: 'refused', fromMs: 20 * hourMs + 600_000 },
      seenMs: 20 * hourMs + 600_000,
      untilMs: null,
    },
  ];
  const span = { fromMs: 0, untilMs: 20 * hourMs + 1_200_000 };
  expect(tilesOf(spells, [], span, freshness).map(({ reason }) => reason)).toEqual(['timeout', 'refused']);
  // After a hole it is bad anew: the next look is due soon.
  const apart = spells.map((one, at) => (at === 0 ? { ...one, untilMs: one.seenMs } : one));
  expect(tilesOf(apart, [], span, freshness).map(({ reason }) => reason)).toEqual([
    ...['timeout', 'never-looked', 'probe-silent'],
  ]);
});
