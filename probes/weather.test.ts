/** Fog over half of a street, and one dirty dome among clear ones: simulated cameras, judged and believed as in a city. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { SILENT } from '../config/log.ts';
import { checksWith } from './checks/index.ts';
import { driverOf, newLogins, newMemory } from './drivers/index.ts';
import { Engine } from './engine.ts';
import { type Camera, startCamera } from './fleet/camera.ts';
import { examine } from './image/examine.ts';
import { Pasts } from './image/pasts.ts';
import type { Observation } from './link/observation.ts';
import type { Assignment, Target } from './link/target.ts';

/** In China. The fleet draws by the clock: noon, whenever this runs. */
const NOON_MS = Date.UTC(2026, 5, 1, 4);
const DAY_MS = 86_400_000;
const PATIENT = { timeout: 45_000, interval: 50 };
const CAMERAS = 10;
const IN_FOG = 6;

const folder = mkdtempSync(join(tmpdir(), 'lightkeeper-weather-'));
beforeAll(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOON_MS });
});
afterAll(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

function targetOf({ host, onvifPort, rtspPort }: Camera, n: number): Target {
  // One beside the other, a hundred metres apart.
  const pin = { lon: 125.1 + n / 800, lat: 42.9 };
  return {
    n,
    code: '22040200001320000001',
    kind: 'camera',
    segment: 'street',
    address: { host, onvifPort, rtspPort },
    login: 'all',
    identity: {},
    place: pin,
    checks: ['online', 'image'],
  };
}

/** Looks every few seconds instead of hours, and the second look within the second. */
function assignmentOf(targets: readonly Target[], { username, password }: Camera): Assignment {
  const slow = { everyMs: DAY_MS, timeoutMs: 3_000, confirmations: 1, confirmAfterMs: 0 };
  return {
    version: 1,
    targets,
    logins: { all: { username, password, basicAllowed: false } },
    segments: [{ id: 'street', looksPerSecond: 500, inFlight: 32, canaries: [] }],
    cadences: {
      registration: slow,
      online: { ...slow, everyMs: 30_000 },
      image: { everyMs: 4_000, timeoutMs: 8_000, confirmations: 2, confirmAfterMs: 1_000 },
    },
  };
}

test('fog over most cameras of a street makes none of them bad; a dirty dome among clear ones is', async () => {
  const cameras = await Promise.all(Array.from({ length: CAMERAS }, () => startCamera({ seed: 4 })));
  onTestFinished(async () => {
    await Promise.all(cameras.map((camera) => camera.stop()));
  });
  const [first] = cameras;
  if (first === undefined) throw new Error('no camera');
  const told: Observation[] = [];
  const [logins, memory] = [newLogins(), newMemory()];
  const begunMs = performance.now();
  const engine = new Engine({
    daemon: 'probe-1',
    checks: checksWith({ examine, pasts: new Pasts(folder) }),
    driverFor: (target, means) => driverOf(target, { ...means, logins, memory }),
    upward: {
      report: (changed) => told.push(...changed),
      picture: () => {},
      health: () => {},
    },
    tryConnect: async () => 'answers',
    log: SILENT,
    // When pictures are taken goes by daylight, too.
    clock: { wallMs: () => NOON_MS + performance.now() - begunMs, steadyMs: () => performance.now() },
  });
  onTestFinished(() => engine.stop());
  /** What is told last of each camera's picture. */
  const pictures = (): string[] =>
    cameras.map((_, n) => {
      const last = told.findLast((seen) => seen.n === n && seen.check === 'image')?.finding;
      if (last === undefined) return 'none';
      return last.state === 'good' ? 'good' : last.reason;
    });
  const count = (word: string): number => pictures().filter((picture) => picture === word).length;

  engine.assign(assignmentOf(cameras.map(targetOf), first));
  engine.start();
  await expect.poll(() => count('good'), PATIENT).toBe(CAMERAS);

  vi.setSystemTime(NOON_MS + DAY_MS);
  await Promise.all(cameras.slice(0, IN_FOG).map((camera) => camera.set('picture-hazy')));
  await expect.poll(() => count('weather'), PATIENT).toBe(IN_FOG);
  expect(count('good')).toBe(CAMERAS - IN_FOG);
  const suspicions = told.filter(({ readings }) => readings?.suspected === 'low-contrast');
  expect(new Set(suspicions.map(({ n }) => n)).size).toBe(IN_FOG);
  expect(told.filter(({ finding }) => finding.state === 'bad')).toEqual([]);

  vi.setSystemTime(NOON_MS + 2 * DAY_MS);
  await Promise.all(cameras.map((camera) => camera.set([])));
  await expect.poll(() => count('good'), PATIENT).toBe(CAMERAS);
  await first.set('picture-hazy');
  await expect.poll(() => pictures()[0], PATIENT).toBe('low-contrast');
  expect(count('good')).toBe(CAMERAS - 1);
}, 200_000);
