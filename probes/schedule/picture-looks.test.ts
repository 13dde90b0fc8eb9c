import { describe, expect, test } from 'vitest';
import type { Finding } from '../link/observation.ts';
import { sampleTarget } from '../link/sample.ts';
import type { Assignment, Cadence, Place } from '../link/target.ts';
import { codeOf } from './outcome.ts';
import { PictureLooks } from './picture-looks.ts';
import { Roster, slotOf } from './roster.ts';
import { lightsOf } from './sampling.ts';
import { Wheel } from './wheel.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2026, 10, 22);
const GOOD: Finding = { state: 'good' };
const SIX_HOURS: Cadence = {
  everyMs: 6 * HOUR_MS,
  timeoutMs: 8_000,
  confirmations: 2,
  confirmAfterMs: 720_000,
};

const pin = (lon: number, lat: number): Place => ({ lon, lat });

/** The looks at the pictures of devices with these places; time is the test's. The steady clock began an hour ago. */
function bench(...places: readonly (Place | null)[]) {
  let wallMs = START_MS;
  const steadyMs = () => wallMs - START_MS + HOUR_MS;
  const roster = new Roster();
  const targets = places.map((place, n) =>
    sampleTarget(n, { address: { host: `10.0.0.${n}` }, place, checks: ['online', 'image'] }),
  );
  const assignment = {
    version: 1,
    targets,
    logins: {},
    segments: [],
  } as unknown as Assignment;
  roster.assign(assignment, steadyMs());
  const wheel = new Wheel(steadyMs(), 50);
  const clock = { wallMs: () => wallMs, steadyMs };
  const looks = new PictureLooks({ roster, wheel, clock, random: () => 0.5 });
  for (const target of targets) looks.place(target.n, target);
  for (const { n } of targets) roster.believed[slotOf(n, 'online')] = codeOf(GOOD);
  /** When the device is looked at next, by the wall, after a look now that ended so. */
  const nextAfter = (row: number, finding: Finding, cadence = SIX_HOURS): number => {
    const slot = slotOf(row, 'image');
    roster.believed[slot] = codeOf(finding);
    roster.unknowns[slot] = finding.state === 'unknown' ? 1 : 0;
    looks.schedule(slot, steadyMs(), cadence, finding);
    return wheel.dueMs(slot) - steadyMs() + wallMs;
  };
  const goTo = (ms: number) => {
    wallMs = ms;
  };
  return { looks, wheel, steadyMs, nextAfter, goTo, now: () => wallMs };
}

describe('the picture of a device is looked at', () => {
  test('four times a day, in daylight and at night, however often our clock was set anew', () => {
    const { nextAfter, goTo, now } = bench(pin(125.1, 42.9));
    const looks: number[] = [];
    while (now() < START_MS + 5 * DAY_MS) {
      goTo(nextAfter(0, GOOD));
      looks.push(now());
    }
    expect(looks.length).toBeGreaterThanOrEqual(19);
    expect(looks.length).toBeLessThanOrEqual(22);
    for (const day of [1, 2, 3]) {
      const { day: light, night } = lightsOf({ lon: 125.1, lat: 42.9 }, START_MS + day * DAY_MS);
      for (const { fromMs, toMs } of [light, night])
        expect(looks.some((ms) => ms >= fromMs - MINUTE_MS && ms <= toMs + MINUTE_MS)).toBe(true);
    }
  });

  test('hourly, four times, after a doubt or a recovery; then as planned', () => {
    const { looks, nextAfter, goTo, now } = bench(pin(125.1, 42.9));
    looks.hurry(0);
    const gaps: number[] = [];
    for (let look = 0; look < 7; look++) {
      const next = nextAfter(0, GOOD);
      gaps.push((next - now()) / HOUR_MS);
      goTo(next);
    }
    expect(gaps.slice(0, 4).every((hours) => hours <= 1.05)).toBe(true);
    expect(gaps.slice(5).every((hours) => hours > 4)).toBe(true);
  });

  test.each<[string, Finding, number]>([
    ['could not be asked: in minutes', { state: 'unknown', reason: 'device-offline' }, 10 * MINUTE_MS],
    ['was in the fog: within the hour', { state: 'unknown', reason: 'weather' }, 1.05 * HOUR_MS],
    ['has no such function: as planned', { state: 'unknown', reason: 'unsupported' }, 8 * HOUR_MS],
    ['is bad: as planned', { state: 'bad', reason: 'blur' }, 8 * HOUR_MS],
  ])('one that %s', (_what, finding, mostMs) => {
    const { nextAfter, now } = bench(pin(125.1, 42.9));
    expect(nextAfter(0, finding) - now()).toBeLessThanOrEqual(mostMs);
  });

  test('as often as a short cadence says, however dark it is', () => {
    const { looks, nextAfter, now } = bench(pin(125.1, 42.9));
    looks.hurry(0);
    const cadence = { ...SIX_HOURS, everyMs: 10_000 };
    for (let look = 0; look < 6; look++) expect(nextAfter(0, GOOD, cadence) - now()).toBeLessThan(12_000);
  });

  test('by the sun over the city where it has no pin', () => {
    const { nextAfter } = bench(pin(Number.NaN, Number.NaN), pin(125.5, 42.5));
    expect(nextAfter(0, GOOD)).toBe(bench(pin(125.5, 42.5)).nextAfter(0, GOOD));
    expect(Number.isFinite(bench(null).nextAfter(0, GOOD))).toBe(true);
  });
});

test('at a suspicion of fog its neighbours are looked at before the second look, never later than they were due', () => {
  const { looks, wheel, steadyMs, nextAfter } = bench(
    ...[0, 1, 2, 3].map((n) => pin(125.1 + n / 500, 42.9)),
    pin(120, 40),
  );
  const due = [0, 1, 2, 3, 4].map((n) => nextAfter(n, GOOD));
  looks.suspect(slotOf(0, 'image'), { state: 'bad', reason: 'occlusion' }, steadyMs(), 720_000);
  expect([0, 1, 2, 3, 4].map((n) => wheel.dueMs(slotOf(n, 'image')) - steadyMs() + START_MS)).toEqual(due);
  looks.suspect(slotOf(0, 'image'), { state: 'bad', reason: 'blur' }, steadyMs(), 720_000);
  const after = [0, 1, 2, 3, 4].map((n) => wheel.dueMs(slotOf(n, 'image')) - steadyMs());
  expect(after.slice(1, 4).every((ms) => ms <= 360_000)).toBe(true);
  expect(after[4]).toBe((due[4] ?? 0) - START_MS);
});
