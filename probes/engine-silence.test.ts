/** What the engine makes of silence: of a device, of the way to it, of a street, of a fifth of the city. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ASKED_CHECKS } from '../config/terms.ts';
import type { Look } from './link/observation.ts';
import { sampleTarget } from './link/sample.ts';
import type { Target } from './link/target.ts';
import { type Answer, assignment, Bench, cadence, city, DEAD, GOOD, NEVER, pass, segment } from './sample.ts';

let bench: Bench;
beforeEach(() => {
  bench = Bench.begin();
});
afterEach(() => bench.end());

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
