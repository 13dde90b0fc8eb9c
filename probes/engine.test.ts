import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SILENT } from '../config/log.ts';
import type { AskedCheck } from '../config/terms.ts';
import { ASKED_CHECKS } from '../config/terms.ts';
import type { Check } from './checks/check.ts';
import type { Driver } from './drivers/driver.ts';
import { Engine } from './engine.ts';
import type { Health } from './link/link.ts';
import type { Finding, Look, Observation, ShownPicture } from './link/observation.ts';
import { sampleTarget } from './link/sample.ts';
import type { Assignment, Cadence, SegmentPlan, Target } from './link/target.ts';
import type { Trial } from './schedule/canaries.ts';

const NEVER = new AbortController().signal;
const GOOD: Finding = { state: 'good' };
const DEAD: Finding = { state: 'bad', reason: 'timeout' };

type Answer = (
  n: number,
  check: AskedCheck,
  signal: AbortSignal,
) => Look | Promise<Look & { picture?: ShownPicture }>;

/** An engine whose devices are a function, with everything it told. Time is the test's. */
class Bench {
  answer: Answer = () => ({ finding: GOOD, steps: [] });
  trial: Trial = 'answers';
  readonly told: Observation[] = [];
  readonly fresh: { n: number; check: AskedCheck; atMs: number }[] = [];
  readonly looks: { n: number; check: AskedCheck; atMs: number }[] = [];
  readonly healths: Health[] = [];
  readonly stretches: { fromMs: number; toMs: number }[] = [];
  readonly pictures: number[] = [];
  most = 0;
  jumpMs = 0;
  /** Both clocks are ahead of the test's by so much. */
  leapMs = 0;
  #open = 0;
  readonly engine: Engine;

  constructor() {
    const checks = Object.fromEntries(ASKED_CHECKS.map((name) => [name, this.#check(name)])) as Record<
      AskedCheck,
      Check
    >;
    this.engine = new Engine({
      daemon: 'probe-1',
      checks,
      driverFor: (target): Driver => ({
        target,
        alive: () => Promise.reject(new Error('unused')),
        identity: () => Promise.reject(new Error('unused')),
        picture: () => Promise.reject(new Error('unused')),
      }),
      upward: {
        report: (changed, unchanged, fromMs, toMs) => {
          this.told.push(...changed);
          this.stretches.push({ fromMs, toMs });
          for (const [check, ns] of unchanged) for (const n of ns) this.fresh.push({ n, check, atMs: toMs });
        },
        picture: ({ n }) => this.pictures.push(n),
        health: (health) => this.healths.push(health),
      },
      tryConnect: async () => this.trial,
      log: SILENT,
      clock: {
        wallMs: () => Date.now() + this.jumpMs + this.leapMs,
        steadyMs: () => performance.now() + this.leapMs,
      },
    });
    this.engine.start();
  }

  #check(name: AskedCheck): Check {
    return {
      name,
      look: async ({ target: { n } }, signal) => {
        this.looks.push({ n, check: name, atMs: Date.now() });
        this.#open += 1;
        this.most = Math.max(this.most, this.#open);
        try {
          return await this.answer(n, name, signal);
        } finally {
          this.#open -= 1;
        }
      },
    };
  }

  /** What was told last of a target. */
  last(n: number, check: AskedCheck = 'online'): Finding | undefined {
    return this.told.findLast((seen) => seen.n === n && seen.check === check)?.finding;
  }

  count(n: number, check: AskedCheck = 'online'): number {
    return this.looks.filter((look) => look.n === n && look.check === check).length;
  }
}

const cadence = (more: Partial<Cadence> = {}): Cadence => ({
  everyMs: 60_000,
  timeoutMs: 3_000,
  confirmations: 2,
  confirmAfterMs: 5_000,
  ...more,
});

function assignment(targets: readonly Target[], more: Partial<Assignment> = {}): Assignment {
  const slow = cadence({ everyMs: 86_400_000, confirmations: 1, confirmAfterMs: 0 });
  return {
    version: 1,
    targets,
    logins: {},
    segments: [segment()],
    cadences: { registration: slow, online: cadence(), image: slow },
    ...more,
  };
}

function segment(more: Partial<SegmentPlan> = {}): SegmentPlan {
  return { id: 's', looksPerSecond: 2_000, inFlight: 256, canaries: [], ...more };
}

function city(count: number, more: Partial<Target> = {}): Target[] {
  return Array.from({ length: count }, (_, n) => sampleTarget(n, more));
}

const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1_000);

let bench: Bench;
beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'Date', 'performance'],
  });
  bench = new Bench();
});
afterEach(() => {
  bench.engine.stop();
  vi.useRealTimers();
});

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

describe('a device that does not answer', () => {
  const all = sampleTarget(1, { checks: ASKED_CHECKS });

  test('is not asked for its picture or its identity; that is said once, and they come when it answers again', async () => {
    bench.answer = (_n, check) => ({ finding: check === 'online' ? DEAD : GOOD, steps: [] });
    bench.engine.assign(assignment([all]));
    await pass(300);
    expect(bench.count(1, 'image') + bench.count(1, 'registration')).toBe(0);
    expect(bench.last(1)).toEqual(DEAD);
    expect(bench.last(1, 'image')).toEqual({ state: 'unknown', reason: 'device-offline' });
    expect(bench.last(1, 'registration')).toEqual({ state: 'unknown', reason: 'device-offline' });
    bench.answer = () => ({ finding: GOOD, steps: [] });
    await pass(75);
    expect(bench.last(1, 'image')).toEqual(GOOD);
    expect(bench.last(1, 'registration')).toEqual(GOOD);
    expect(bench.count(1, 'image')).toBe(1);
  });

  test('and whose picture was due meanwhile is unknown for that reason', async () => {
    const cadences = { ...assignment([]).cadences, image: cadence({ everyMs: 120_000, confirmations: 1 }) };
    bench.engine.assign(assignment([all], { cadences }));
    await pass(20);
    bench.answer = (_n, check) => ({ finding: check === 'online' ? DEAD : GOOD, steps: [] });
    await pass(300);
    const images = bench.told.filter(({ check }) => check === 'image');
    expect(images.map(({ finding }) => finding)).toEqual([
      GOOD,
      { state: 'unknown', reason: 'device-offline' },
    ]);
  });
});

describe('when the way to a segment is cut', () => {
  const watched = [segment({ canaries: ['10.0.0.254:80'] })];

  test('nothing there is called bad; it is unknown until the way is open and the next look has ended', async () => {
    bench.engine.assign(
      assignment([...city(100), sampleTarget(500, { segment: 'other' })], { segments: watched }),
    );
    await pass(70);
    bench.trial = 'silent';
    bench.answer = (n) => ({ finding: n === 500 ? GOOD : DEAD, steps: [] });
    await pass(75);
    expect(bench.told.filter(({ finding }) => finding.state === 'bad')).toEqual([]);
    expect(city(100).map(({ n }) => bench.last(n))).toEqual(
      city(100).map(() => ({ state: 'unknown', reason: 'segment-cut' })),
    );
    expect(bench.last(500)).toEqual(GOOD);
    expect(bench.engine.health().segmentsCut).toEqual(['s']);
    bench.trial = 'answers';
    bench.answer = (n) => ({ finding: n === 3 ? DEAD : GOOD, steps: [] });
    await pass(20);
    expect(bench.last(3)).toEqual(DEAD);
    expect(city(100).filter(({ n }) => bench.last(n)?.state === 'good')).toHaveLength(99);
  });

  test('a device that still answers stays good', async () => {
    bench.engine.assign(assignment(city(3), { segments: watched }));
    await pass(5);
    bench.trial = 'silent';
    await pass(120);
    expect(bench.told.map(({ finding }) => finding)).toEqual([GOOD, GOOD, GOOD]);
  });

  test('and a device alone is down, it is called down as soon as a canary has answered', async () => {
    bench.engine.assign(assignment(city(3), { segments: watched }));
    await pass(5);
    bench.answer = (n) => ({ finding: n === 1 ? DEAD : GOOD, steps: [] });
    await pass(75);
    expect(bench.last(1)).toEqual(DEAD);
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

describe('a street that falls silent', () => {
  /** As the settings have it. */
  const online = cadence({ timeoutMs: 2_000, outOf: 3, confirmAfterMs: 3_000 });
  const planned = (targets: readonly Target[]) =>
    assignment(targets, {
      cadences: { ...assignment([]).cadences, online },
      segments: [segment({ looksPerSecond: 8_000, inFlight: 4_000, canaries: ['10.9.0.1:80'] })],
    });
  const silence = (signal: AbortSignal) =>
    new Promise<Look>((resolve) =>
      signal.addEventListener('abort', () => resolve({ finding: DEAD, steps: [] })),
    );
  const downIn = (from: number, to: number) =>
    city(to)
      .slice(from)
      .filter(({ n }) => bench.last(n)?.state === 'bad').length;

  test('is known as down within eight seconds, at any time, and nobody else is', async () => {
    bench.engine.assign(planned(city(1_500)));
    await pass(70);
    for (const street of [0, 1, 2, 3]) {
      const [from, to] = [street * 256, (street + 1) * 256];
      bench.answer = (n, _check, signal) => (n < to ? silence(signal) : { finding: GOOD, steps: [] });
      await pass(8);
      expect(downIn(from, to)).toBe(256);
      expect(downIn(to, 1_500)).toBe(0);
      await pass(7.3);
    }
    const group = bench.told.filter(({ steps }) => steps.some(({ did }) => did === 'neighbours'));
    expect(group.length).toBeGreaterThan(900);
  });

  test('and one device alone within its period and fifteen seconds', async () => {
    bench.engine.assign(planned(city(300)));
    await pass(70);
    bench.answer = (n, _check, signal) => (n % 50 === 7 ? silence(signal) : { finding: GOOD, steps: [] });
    await pass(75);
    expect(downIn(0, 300)).toBe(6);
    expect(bench.told.filter(({ steps }) => steps.some(({ did }) => did === 'neighbours'))).toEqual([]);
  });

  test('while one of it answers, nobody is called down who does so after one lost look', async () => {
    let seed = 7;
    const random = () => {
      seed = (seed * 16_807) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    bench.engine.assign(planned(city(256)));
    await pass(70);
    const dead = new Set(city(256).flatMap(({ n }) => (random() < 0.7 ? [n] : [])));
    dead.delete(200);
    const lost = new Set(city(200).flatMap(({ n }) => (dead.has(n) || random() < 0.5 ? [] : [n])));
    bench.answer = (n, _check, signal) =>
      dead.has(n) || lost.delete(n) ? silence(signal) : { finding: GOOD, steps: [] };
    await pass(90);
    for (const { n } of city(256))
      expect([n, bench.last(n)?.state]).toEqual([n, dead.has(n) ? 'bad' : 'good']);
    expect(bench.told.filter(({ n, finding }) => finding.state === 'bad' && !dead.has(n))).toEqual([]);
  });

  test('is not called down while the way to it is cut', async () => {
    bench.engine.assign(planned(city(256)));
    await pass(70);
    bench.trial = 'silent';
    bench.answer = (_n, _check, signal) => silence(signal);
    await pass(30);
    expect(downIn(0, 256)).toBe(0);
  });

  test('is seen to come back at once when one of it is seen, however long it was dead', async () => {
    bench.engine.assign(planned(city(100)));
    await pass(70);
    bench.answer = (_n, _check, signal) => silence(signal);
    await pass(70);
    expect(downIn(0, 100)).toBe(100);
    bench.leapMs = 12 * 3_600_000;
    await pass(70);
    const before = bench.looks.length;
    await pass(600);
    // Every tenth cycle.
    expect(bench.looks.length - before).toBeGreaterThanOrEqual(90);
    expect(bench.looks.length - before).toBeLessThanOrEqual(150);
    expect(bench.engine.health().ageP99Ms).toBe(0);
    bench.answer = () => ({ finding: GOOD, steps: [] });
    void bench.engine.lookNow(5, ['online'], NEVER);
    // Who was just being looked at has to hear the silence to its end.
    await pass(6);
    expect(city(100).filter(({ n }) => bench.last(n)?.state === 'good')).toHaveLength(100);
  });
});

test('a device that goes and comes all the time needs more failing looks, and its look says so', async () => {
  bench.engine.assign(assignment([sampleTarget(1)]));
  await pass(5);
  const told = () => bench.told.filter(({ finding }) => finding.state === 'bad');
  for (let outage = 0; outage < 6; outage += 1) {
    bench.answer = () => ({ finding: DEAD, steps: [] });
    await pass(100);
    bench.answer = () => ({ finding: GOOD, steps: [] });
    await pass(70);
  }
  expect(told()).toHaveLength(6);
  expect(told()[0]?.steps).toEqual([]);
  expect(told().at(-1)?.steps.at(-1)).toMatchObject({ did: 'confirm' });
});

test('a fifth of the city that falls silent at once makes nobody late who answers, nor does it from the first', async () => {
  const COUNT = 4_000;
  const planned = assignment(city(COUNT), {
    cadences: { ...assignment([]).cadences, online: cadence({ timeoutMs: 2_000, confirmAfterMs: 3_000 }) },
    segments: [segment({ looksPerSecond: 600, inFlight: 300 })],
  });
  const swallowing: Answer = (n, _check, signal) =>
    n % 5 === 0
      ? new Promise((resolve) =>
          signal.addEventListener('abort', () => resolve({ finding: DEAD, steps: [] })),
        )
      : { finding: GOOD, steps: [] };
  const longest = (fromMs: number): number => {
    const last = new Map<number, number>();
    let most = 0;
    for (const { n, atMs } of bench.looks) {
      if (n % 5 === 0) continue;
      const beforeMs = last.get(n);
      if (beforeMs !== undefined && atMs >= fromMs) most = Math.max(most, atMs - beforeMs);
      last.set(n, atMs);
    }
    for (const atMs of last.values()) most = Math.max(most, Date.now() - atMs);
    return most;
  };
  bench.answer = swallowing;
  bench.engine.assign(planned);
  await pass(200);
  expect(longest(0)).toBeLessThanOrEqual(61_000);
  bench.answer = () => ({ finding: GOOD, steps: [] });
  await pass(130);
  const fromMs = Date.now();
  bench.answer = swallowing;
  await pass(130);
  expect(longest(fromMs)).toBeLessThanOrEqual(61_000);
  expect(city(COUNT).filter(({ n }) => bench.last(n)?.state === 'bad')).toHaveLength(COUNT / 5);
});

test('never more than the segment allows are under way, however many devices swallow what is sent', async () => {
  bench.answer = (n, _check, signal) =>
    n % 5 === 0
      ? new Promise((resolve) =>
          signal.addEventListener('abort', () => resolve({ finding: DEAD, steps: [] })),
        )
      : { finding: GOOD, steps: [] };
  bench.engine.assign(assignment(city(1_000), { segments: [segment({ inFlight: 40 })] }));
  await pass(150);
  expect(bench.most).toBeLessThanOrEqual(40);
  expect(city(1_000).filter(({ n }) => bench.last(n)?.state === 'bad')).toHaveLength(200);
  expect(bench.engine.health().ageP99Ms).toBeLessThan(70_000);
});
