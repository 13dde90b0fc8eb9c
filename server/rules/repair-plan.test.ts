/** The smallest set of repairs, held against trying every set. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lastMoment, repairTotal, runningTotals } from '../../config/repairs.ts';
import { isBelow } from './rate.ts';
import { type Choice, smallestSet } from './repair-plan.ts';

function repair(id: string, gain: number, more: Partial<Choice> = {}): Choice {
  return { id, gain, devices: gain, behind: null, lastMs: null, certainty: 'sure', ...more };
}

const names = (set: readonly Choice[] | null) => set?.map(({ id }) => id) ?? null;

describe('the smallest set of repairs', () => {
  const switches = [repair('a', 412), repair('b', 226), repair('c', 131), repair('d', 1), repair('e', 1)];

  test.each([
    { need: 0, set: [], because: 'nothing is short' },
    { need: 1, set: ['a'], because: 'one repair is one repair, and the largest gains most' },
    { need: 412, set: ['a'], because: 'exactly what one brings back' },
    { need: 413, set: ['a', 'b'], because: 'one device more takes a second repair' },
    { need: 717, set: ['a', 'b', 'c'], because: 'the three of the example' },
    { need: 771, set: ['a', 'b', 'c', 'd', 'e'], because: 'everything there is' },
    { need: 772, set: null, because: 'all together do not suffice' },
  ])('short by $need: $because', ({ need, set }) => {
    expect(names(smallestSet(switches, need))).toEqual(set);
  });

  test('of sets of one size the surest is taken, though another gains more', () => {
    const choices = [repair('guess', 30, { certainty: 'likely' }), repair('known', 20)];
    expect(names(smallestSet(choices, 15))).toEqual(['known']);
    expect(names(smallestSet(choices, 25))).toEqual(['guess']);
  });

  test('what lies behind another repair counts only with it', () => {
    const choices = [repair('network', 10), repair('switch', 50, { behind: 'network' }), repair('pole', 40)];
    expect(names(smallestSet(choices, 40))).toEqual(['pole']);
    expect(names(smallestSet(choices, 45))).toEqual(['network', 'switch']);
    expect(names(smallestSet(choices, 55))).toEqual(['network', 'switch']);
    expect(names(smallestSet(choices, 100))).toEqual(['pole', 'network', 'switch']);
  });

  test('is told largest first; of equal ones the surer, then by name', () => {
    const likely = { certainty: 'likely' as const };
    const choices = [repair('c', 5), repair('a', 5, likely), repair('d', 9), repair('b', 5)];
    expect(names(smallestSet(choices, 24))).toEqual(['d', 'b', 'c', 'a']);
  });

  test('never waits for a repair that is not offered', () => {
    expect(smallestSet([repair('in', 9, { behind: 'gone' }), repair('a', 4)], 5)).toBeNull();
    expect(names(smallestSet([repair('in', 9, { behind: 'gone' }), repair('a', 4)], 4))).toEqual(['a']);
  });

  const gains = fc.integer({ min: 0, max: 12 });
  const certainty = fc.constantFrom('sure' as const, 'likely' as const);
  const apart = fc
    .array(fc.record({ gain: gains, certainty }), { maxLength: 9 })
    .map((list) => list.map(({ gain, ...more }, at) => repair(`r${at}`, gain, more)));

  test('is the same as the best of all sets, where every repair stands by itself', () => {
    fc.assert(
      fc.property(apart, fc.integer({ min: 1, max: 60 }), (choices, need) => {
        expect(worth(smallestSet(choices, need))).toEqual(worth(bestOfAll(choices, need)));
      }),
      { numRuns: 250 },
    );
  });

  const nested = fc
    .array(fc.record({ gain: gains, certainty, outer: fc.integer({ min: 0, max: 4 }) }), { maxLength: 8 })
    .map((list) =>
      list.map(({ gain, outer, certainty: is }, at) =>
        // The first three are outer ones; the others lie behind one of them, or behind nothing.
        repair(`r${at}`, gain, { certainty: is, behind: at > 2 && outer < 3 ? `r${outer}` : null }),
      ),
    );

  test('has as few repairs as the best of all sets, where some lie behind others', () => {
    fc.assert(
      fc.property(nested, fc.integer({ min: 1, max: 50 }), (choices, need) => {
        const found = smallestSet(choices, need);
        expect(found?.length).toBe(bestOfAll(choices, need)?.length);
        if (found !== null) {
          expect(gainOf(found)).toBeGreaterThanOrEqual(need);
          const ids = new Set(names(found));
          expect(found.every(({ behind }) => behind === null || ids.has(behind))).toBe(true);
        }
      }),
      { numRuns: 250 },
    );
  });

  test('of ten thousand incidents, some behind others, is found and is the smallest', () => {
    const choices = Array.from({ length: 10_000 }, (_, at) =>
      repair(`r${at}`, 1 + ((at * 7_919) % 97), {
        certainty: at % 3 === 0 ? 'likely' : 'sure',
        behind: at > 20 && at < 300 ? `r${at % 20}` : null,
      }),
    );
    const need = Math.floor(choices.reduce((sum, { gain }) => sum + gain, 0) / 2);
    const found = smallestSet(choices, need) ?? [];
    expect(gainOf(found)).toBeGreaterThanOrEqual(need);
    // But for the twenty outer ones, no fewer would suffice even if nothing lay behind anything.
    const most = choices.map(({ gain }) => gain).sort((a, b) => b - a);
    const sum = most.slice(0, found.length - 20).reduce((all, gain) => all + gain, 0);
    expect(sum).toBeLessThan(need);
  });
});

describe('what repairs come to together', () => {
  const sides = { good: 8_080, bad: 1_177, unknown: 3, excluded: 81 };

  test('adds up repair by repair, to the digit that is shown', () => {
    const set = [repair('a', 412), repair('b', 226), repair('c', 131)];
    const shares = [...runningTotals(sides, 9_500, set)].map(({ share, gap }) => [share, gap]);
    expect(shares).toEqual([
      [9_173, 303],
      [9_417, 77],
      [9_559, -54],
    ]);
  });

  test('never calls a rate met that is a device short', () => {
    fc.assert(
      fc.property(fc.nat(400), fc.nat(400), fc.nat(400), (good, bad, gain) => {
        const taken = Math.min(gain, bad);
        const total = repairTotal({ good, bad, unknown: 0, excluded: 0 }, 9_500, [repair('a', taken)]);
        expect(total.gap <= 0).toBe(!isBelow(good + taken, good + bad, 9_500));
      }),
    );
  });

  test('does not depend on the order of the ticks', () => {
    const set = [repair('in', 5, { behind: 'out' }), repair('out', 7), repair('else', 3)];
    const forwards = repairTotal(sides, 9_500, set);
    expect(repairTotal(sides, 9_500, [...set].reverse())).toEqual(forwards);
    expect(forwards.gain).toBe(15);
    expect(repairTotal(sides, 9_500, set.slice(0, 1)).gain).toBe(0);
  });

  test('counts only those that are in time, where every device has its own last moment', () => {
    const month = { counts: 'devices', nowMs: 0, untilMs: 100 } as const;
    const set = [
      repair('a', 3, { lastMs: 90 }),
      repair('b', 4, { lastMs: 50 }),
      repair('c', 9, { lastMs: 20 }),
    ];
    const at = (bad: number) => lastMoment({ good: 95, bad, unknown: 0, excluded: 0 }, 9_500, set, month);
    expect([5, 8, 12, 20, 21, 24].map(at)).toEqual([100, 90, 50, 20, 20, null]);
  });

  test('counts what lies behind another as late as both are in time, and not at all without the other', () => {
    const month = { counts: 'devices', nowMs: 0, untilMs: 100 } as const;
    const sides = { good: 95, bad: 8, unknown: 0, excluded: 0 };
    const [inner, outer] = [repair('in', 3, { behind: 'out', lastMs: 90 }), repair('out', 0, { lastMs: 60 })];
    const other = repair('else', 3, { lastMs: 70 });
    expect(lastMoment(sides, 9_500, [inner, outer], month)).toBe(60);
    expect(lastMoment(sides, 9_500, [inner, outer, other], month)).toBe(70);
    expect(lastMoment(sides, 9_500, [inner], month)).toBeNull();
    expect(lastMoment(sides, 9_500, [inner, other], month)).toBe(70);
  });

  test('takes exempt time to come last, so that the moment told is never too late', () => {
    const month = { counts: 'ms', nowMs: 0, untilMs: 1_000 } as const;
    // Two devices; of one of them half of the time ahead is approved not to count.
    const set = [repair('a', 1_500, { devices: 2 })];
    const at = (good: number) =>
      lastMoment({ good, bad: 20_000 - good, unknown: 0, excluded: 0 }, 9_500, set, month);
    // Short of 1,500 it is now; of 500 with both devices and 500 idle at half of the time.
    expect([18_999, 17_500 + 0, 18_500, 17_499].map(at)).toEqual([
      1_000 - Math.ceil((1 + 500) / 2),
      0,
      1_000 - (500 + 500) / 2,
      null,
    ]);
  });

  test('says the last moment at which the month is still saved, to the millisecond', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 4_000 }),
        fc.integer({ min: 1, max: 30 }),
        (good, bad, devices) => {
          const [nowMs, untilMs] = [1_000, 1_000 + bad];
          const set = [repair('a', devices * (untilMs - nowMs), { devices })];
          const month = { good: good * 1_000, bad: bad * 40, unknown: 0, excluded: 0 };
          const at = lastMoment(month, 9_500, set, { counts: 'ms', nowMs, untilMs });
          const reaches = (fromMs: number) =>
            !isBelow(month.good + devices * (untilMs - fromMs), month.good + month.bad, 9_500);
          if (at === null) expect(reaches(nowMs)).toBe(false);
          else {
            expect(reaches(at)).toBe(true);
            if (at < untilMs) expect(reaches(at + 1)).toBe(false);
          }
        },
      ),
    );
  });
});

function gainOf(set: readonly Choice[]): number {
  const ids = new Set(set.map(({ id }) => id));
  return set.reduce((sum, { gain, behind }) => sum + (behind === null || ids.has(behind) ? gain : 0), 0);
}

/** What sets are compared by. */
function worth(set: readonly Choice[] | null) {
  return set && [set.length, set.filter(({ certainty }) => certainty === 'sure').length, gainOf(set)];
}

/** By trying every set. */
function bestOfAll(choices: readonly Choice[], need: number): readonly Choice[] | null {
  let best: readonly Choice[] | null = null;
  for (let bits = 0; bits < 1 << choices.length; bits++) {
    const set = choices.filter((_, at) => (bits >> at) & 1);
    if (gainOf(set) < need) continue;
    const [size = 0, sure = 0, gain = 0] = worth(set) ?? [];
    const [least = Number.POSITIVE_INFINITY, surest = 0, most = 0] = worth(best) ?? [];
    if (size < least || (size === least && (sure > surest || (sure === surest && gain > most)))) best = set;
  }
  return best;
}
