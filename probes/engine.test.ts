import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sampleTarget } from './link/sample.ts';
import { assignment, Bench, city, DEAD, GOOD, NEVER, pass } from './sample.ts';

let bench: Bench;
beforeEach(() => {
  bench = Bench.begin();
});
afterEach(() => bench.end());

describe('the engine', () => {
  test('looks at every device once a cycle, tells its first outcome whole and afterwards only that it is fresh', async () => {
    bench.engine.assign(assignment(city(300)));
    await pass(3);
    expect(bench.told.map(({ n }) => n).sort((a, b) => a - b)).toEqual(city(300).map(({ n }) => n));
    await pass(180);
    expect(bench.told).toHaveLength(300);
    for (let n = 0; n < 300; n += 1) {
      expect(bench.count(n)).toBeGreaterThanOrEqual(3);
      expect(bench.count(n)).toBeLessThanOrEqual(5);
    }
    bench.engine.stop();
    expect(bench.fresh.length).toBe(bench.looks.length - 300);
  });

  test('spreads the looks over the cycle', async () => {
    bench.engine.assign(assignment(city(600)));
    await pass(130);
    const perSecond = new Map<number, number>();
    for (const { atMs } of bench.looks.filter((look) => look.atMs > Date.now() - 60_000)) {
      const second = Math.floor(atMs / 1_000);
      perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
    }
    expect(Math.max(...perSecond.values())).toBeLessThanOrEqual(20);
  });

  test('reports once a second without a gap, and its health every few seconds, even when nothing happens', async () => {
    await pass(30);
    expect(bench.stretches.length).toBeGreaterThanOrEqual(29);
    for (const [index, { fromMs }] of bench.stretches.entries()) {
      if (index > 0) expect(fromMs).toBe(bench.stretches[index - 1]?.toMs);
    }
    expect(bench.healths.length).toBeGreaterThanOrEqual(6);
  });

  test('believes a failure only after the confirmations, and a recovery at once', async () => {
    bench.engine.assign(assignment([sampleTarget(1)]));
    await pass(5);
    expect(bench.last(1)).toEqual(GOOD);
    bench.answer = () => ({
      finding: DEAD,
      steps: [{ did: 'tcp', ok: false, got: 'timeout', tookMs: 3_000 }],
    });
    const before = bench.count(1);
    for (let waited = 0; bench.count(1) === before && waited < 70; waited += 1) await pass(1);
    await pass(2);
    expect(bench.last(1)).toEqual(GOOD);
    await pass(6);
    expect(bench.last(1)).toEqual(DEAD);
    expect(bench.told.at(-1)?.steps).toHaveLength(1);
    bench.answer = () => ({ finding: GOOD, steps: [] });
    await pass(66);
    expect(bench.last(1)).toEqual(GOOD);
  });

  test('forgets a single bad look', async () => {
    let left = 1;
    bench.engine.assign(assignment([sampleTarget(1)]));
    await pass(5);
    bench.answer = () => ({ finding: left-- > 0 ? DEAD : GOOD, steps: [] });
    await pass(200);
    expect(bench.told).toHaveLength(1);
  });

  test('looks at the neighbours at once when a device newly fails', async () => {
    bench.engine.assign(assignment([...city(256), sampleTarget(999)]));
    await pass(70);
    bench.answer = (n) => ({ finding: n < 256 ? DEAD : GOOD, steps: [] });
    await pass(12);
    expect(city(256).filter(({ n }) => bench.last(n)?.state === 'bad')).toHaveLength(256);
    expect(bench.last(999)).toEqual(GOOD);
  });

  test('gives up a look that does not end, and calls that no answer', async () => {
    bench.answer = () => new Promise(() => {});
    bench.engine.assign(assignment([sampleTarget(1)]));
    await pass(30);
    expect(bench.last(1)).toEqual(DEAD);
    expect(bench.engine.health().inFlight).toBe(0);
  });

  test('ends a look at its deadline by its signal', async () => {
    bench.answer = (_n, _check, signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    bench.engine.assign(assignment([sampleTarget(1)]));
    await pass(3.3);
    expect(bench.engine.health().inFlight).toBe(0);
    await pass(10);
    expect(bench.last(1)).toEqual(DEAD);
  });

  test('keeps what it believes when a new assignment changes nothing, and begins anew where an address changed', async () => {
    bench.engine.assign(assignment(city(20)));
    await pass(5);
    const before = bench.looks.length;
    bench.engine.assign(assignment(city(20), { version: 2 }));
    await pass(0.5);
    expect(bench.looks.length - before).toBeLessThanOrEqual(1);
    const moved = city(20).map((one) => (one.n === 7 ? { ...one, address: { host: '10.9.9.9' } } : one));
    bench.engine.assign(assignment(moved, { version: 3 }));
    await pass(2);
    expect(bench.told.filter(({ n }) => n === 7)).toHaveLength(2);
    expect(bench.told).toHaveLength(21);
  });

  test('tells everything again to a server that may have lost it, once', async () => {
    const targets = city(50, { checks: ['online', 'image', 'registration'] });
    bench.engine.assign(assignment(targets));
    await pass(20);
    expect(bench.told).toHaveLength(150);
    bench.engine.assign(assignment(targets), true);
    await pass(130);
    expect(bench.told).toHaveLength(300);
    const looks = bench.looks.filter(({ check }) => check === 'registration');
    expect(looks).toHaveLength(50);
  });

  test('sends the pictures of image looks on', async () => {
    bench.answer = (_n, check) => ({
      finding: GOOD,
      steps: [],
      ...(check === 'image' ? { picture: { jpeg: Uint8Array.of(1), thumb: Uint8Array.of(2) } } : {}),
    });
    bench.engine.assign(assignment([sampleTarget(4, { checks: ['online', 'image'] })]));
    await pass(20);
    expect(bench.pictures).toEqual([4]);
  });

  test('says how far the first round is, and how old the looks are', async () => {
    bench.engine.assign(assignment(city(100, { checks: ['online', 'image'] })));
    await pass(70);
    const health = bench.engine.health();
    expect(health).toMatchObject({
      targets: 100,
      due: { online: 100, image: 100, registration: 0 },
      lookedOnce: { online: 100, image: 100, registration: 0 },
    });
    expect(health.ageP50Ms).toBeGreaterThan(10_000);
    expect(health.ageP99Ms).toBeLessThanOrEqual(66_000);
  });
});

describe('when the daemon itself is not fit to judge', () => {
  test('a clock that jumped makes failing looks unknown, not bad', async () => {
    bench.engine.assign(assignment(city(5)));
    await pass(5);
    bench.jumpMs = 3_600_000;
    bench.answer = () => ({ finding: DEAD, steps: [] });
    const seen = bench.engine.lookNow(1, ['online'], NEVER);
    await pass(1);
    expect((await seen)[0]?.finding).toEqual({ state: 'unknown', reason: 'probe-sick' });
    expect(bench.engine.health().sick).toBe('clock-jump');
    await pass(140);
    expect(bench.last(1)).toEqual(DEAD);
  });

  test('whoever could not be judged is looked at again as soon as it is well', async () => {
    bench.engine.assign(assignment(city(5)));
    await pass(5);
    bench.jumpMs = 3_600_000;
    bench.answer = () => ({ finding: DEAD, steps: [] });
    const seen = [1, 2, 3].map((n) => bench.engine.lookNow(n, ['online'], NEVER));
    await pass(1);
    await Promise.all(seen);
    await pass(18);
    expect([1, 2, 3].map((n) => bench.last(n))).toEqual([DEAD, DEAD, DEAD]);
  });

  test('looks that fail by our own fault make it say that it is sick', async () => {
    bench.answer = () => ({ finding: { state: 'unknown', reason: 'probe-sick' }, steps: [] });
    bench.engine.assign(assignment(city(10)));
    await pass(4);
    expect(bench.engine.health().sick).toBe('own-fault');
    expect(bench.last(1)).toEqual({ state: 'unknown', reason: 'probe-sick' });
  });
});
