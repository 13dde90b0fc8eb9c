/** What people ask of the engine: a look now, a sweep of everything, a live picture. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ASKED_CHECKS } from '../config/terms.ts';
import { sampleTarget } from './link/sample.ts';
import { assignment, Bench, city, DEAD, GOOD, NEVER, pass, segment } from './sample.ts';

let bench: Bench;
beforeEach(() => {
  bench = Bench.begin();
});
afterEach(() => bench.end());

describe('look now', () => {
  test('asks at once, for the checks named or for all, and tells what was asked for', async () => {
    bench.engine.assign(assignment([sampleTarget(1, { checks: ASKED_CHECKS })]));
    await pass(20);
    const all = bench.engine.lookNow(1, [], NEVER);
    await pass(0.3);
    expect((await all).map(({ check, asked }) => [check, asked])).toEqual([
      ['online', true],
      ['registration', true],
      ['image', true],
    ]);
    const one = bench.engine.lookNow(1, ['image'], NEVER);
    await pass(1.2);
    expect((await one).map(({ check }) => check)).toEqual(['image']);
    expect(bench.told.filter(({ asked }) => asked)).toHaveLength(4);
  });

  test('tells whoever asked what it saw, but calls nothing down by one look', async () => {
    bench.engine.assign(assignment([sampleTarget(1, { checks: ['online', 'image'] })]));
    await pass(20);
    bench.answer = () => ({ finding: DEAD, steps: [] });
    const seen = bench.engine.lookNow(1, [], NEVER);
    await pass(1);
    expect((await seen).map(({ finding }) => finding)).toEqual([
      DEAD,
      { state: 'unknown', reason: 'device-offline' },
    ]);
    expect(bench.last(1)).toEqual(GOOD);
    await pass(6);
    expect(bench.last(1)).toEqual(DEAD);
  });

  test('of a target that is not there is refused, and of one that goes away meanwhile, too', async () => {
    await expect(bench.engine.lookNow(9, [], NEVER)).rejects.toThrow('there is no target 9');
    bench.answer = () => new Promise(() => {});
    bench.engine.assign(assignment([sampleTarget(1)]));
    await pass(1);
    const gone = expect(bench.engine.lookNow(1, [], NEVER)).rejects.toThrow('not looked at any more');
    bench.engine.assign(assignment([]));
    await gone;
  });

  test('waits no longer when nobody wants to know', async () => {
    bench.answer = () => new Promise(() => {});
    bench.engine.assign(assignment([sampleTarget(1)]));
    const controller = new AbortController();
    const seen = expect(bench.engine.lookNow(1, [], controller.signal)).rejects.toThrow('enough');
    controller.abort(new Error('enough'));
    await seen;
  });
});

describe('a sweep that somebody asked for', () => {
  test('looks at every device once, as fast as the segment allows, and tells how far it is', async () => {
    bench.engine.assign(assignment(city(2_000), { segments: [segment({ looksPerSecond: 500 })] }));
    await pass(70);
    expect(bench.engine.health().sweep).toBeUndefined();
    const before = new Map(city(2_000).map(({ n }) => [n, bench.count(n)]));
    bench.engine.sweepNow();
    await pass(2);
    const sweep = bench.healths.at(-1)?.sweep;
    expect(sweep?.isOver).toBe(false);
    expect(sweep?.done).toBeGreaterThan(300);
    expect(sweep?.done).toBeLessThan(1_200);
    bench.engine.sweepNow();
    await pass(3);
    for (const [n, looks] of before) {
      expect(bench.count(n)).toBeGreaterThan(looks);
      expect(bench.count(n)).toBeLessThanOrEqual(looks + 2);
    }
    expect(bench.healths.at(-1)?.sweep).toMatchObject({ done: 2_000, due: 2_000, isOver: true });
    await pass(70);
    expect(bench.engine.health().sweep).toBeUndefined();
  });
});

describe('a live picture', () => {
  test('has the device for itself, and stands for its online looks while it comes', async () => {
    bench.engine.assign(assignment([sampleTarget(1)]));
    await pass(5);
    const release = await bench.engine.claim(1, NEVER);
    const looks = bench.count(1);
    for (let second = 0; second < 130; second += 1) {
      bench.engine.seenLive(1);
      await pass(1);
    }
    expect(bench.count(1)).toBe(looks);
    expect(bench.fresh.filter(({ n }) => n === 1).length).toBeGreaterThanOrEqual(2);
    const [asked] = await bench.engine.lookNow(1, ['online'], NEVER);
    expect(asked).toMatchObject({ finding: GOOD, steps: [{ did: 'live picture' }] });
    release();
    await pass(70);
    expect(bench.count(1)).toBeGreaterThan(looks);
  });
});
