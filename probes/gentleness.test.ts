/**
 * What the devices suffered: the engine with its checks, side looks and feeds over a street with two recorders, and the
 * simulated devices' own count of it. One session per device, at most eight per recorder, one attempt per refused password.
 */
import { expect, onTestFinished, test, vi } from 'vitest';
import { SILENT } from '../config/log.ts';
import type { Check } from './checks/check.ts';
import { online } from './checks/online.ts';
import { registration } from './checks/registration.ts';
import { lookAtTraits } from './checks/traits.ts';
import { driverOf, newLacks, newLogins, newMemory } from './drivers/index.ts';
import { Engine } from './engine.ts';
import { Feeds } from './feeds/feeds.ts';
import { type Camera, type CameraOptions, startCamera } from './fleet/camera.ts';
import type { Traits } from './link/observation.ts';
import type { Assignment, Cadence, Target } from './link/target.ts';

const PATIENT = { timeout: 45_000, interval: 100 };
const CHANNELS = 12;
/** Two channels of a recorder and a camera, which people watch all the while. */
const WATCHED = [0, 1, 24];

/** Fetches the picture and judges nothing: what a picture costs the device, not what it shows. */
const image: Check = {
  name: 'image',
  async look(device, signal) {
    const { steps } = await device.picture(signal);
    return { finding: { state: 'good' }, steps };
  },
};

const street: readonly CameraOptions[] = [
  ...Array.from({ length: CHANNELS }, () => ({ host: '127.79.0.1' })),
  ...Array.from({ length: CHANNELS }, () => ({ host: '127.79.0.2', login: 'token' as const })),
  { host: '127.79.1.1' },
  { host: '127.79.1.2', tls: true },
  { host: '127.79.1.3', tls: true, fault: 'tls-old-cipher' },
  { host: '127.79.1.4', fault: 'half-answer' },
  { host: '127.79.1.5', fault: 'garbage' },
  { host: '127.79.1.6', fault: 'refuses-password', login: 'digest-both' },
  { host: '127.79.1.7', fault: 'locks-out', login: 'token', password: 'another' },
  { host: '127.79.1.8', fault: 'html-401', password: 'another' },
  { host: '127.79.1.9', tls: true, password: 'another' },
  { host: '127.79.1.10', isOnePort: true, fault: 'stream-refused' },
];
const REFUSING = /127\.79\.1\.([6-9]|10)$/;

function targetOf({ host, onvifPort, rtspPort, rtspPath, device }: Camera, n: number): Target {
  const tls = device.make.tls ? { tls: true as const } : {};
  return {
    ...{ n, code: '', kind: 'camera', segment: 's', login: 'ops', identity: {}, place: null },
    address: { host, onvifPort, rtspPort, rtspPath, ...tls },
    checks: ['registration', 'online', 'image'],
  };
}

test('a street is looked at over and over, and nobody suffers more than is allowed', async () => {
  const cameras = await Promise.all(
    street.map((options) => startCamera({ password: 'demo-only-1', ...options })),
  );
  const told: Traits[] = [];
  const [logins, lacks, memory] = [newLogins(), newLacks(), newMemory()];
  const engine = new Engine({
    daemon: 'probe-1',
    checks: { registration, online, image },
    driverFor: (target, means) => driverOf(target, { ...means, logins, lacks, memory }),
    traits: lookAtTraits,
    upward: { report: () => {}, picture: () => {}, health: () => {}, traits: (one) => told.push(one) },
    tryConnect: async () => 'answers',
    log: SILENT,
  });
  const feeds = new Feeds({
    reach: (n) => {
      const { target, login } = engine.targetOf(n) ?? {};
      return target?.address == null ? undefined : { address: target.address, ...(login && { login }) };
    },
    claim: (n, signal) => engine.claim(n, signal),
    logins,
    log: SILENT,
  });
  engine.start();
  onTestFinished(async () => {
    await feeds.stop();
    engine.stop();
    await Promise.all(cameras.map((camera) => camera.stop()));
  });
  // Patient, so that a busy machine makes nobody late: a device that is slow to notice that we hung up on it would count
  // the next call as a second one.
  const often: Cadence = {
    everyMs: 1_500,
    timeoutMs: 10_000,
    confirmations: 2,
    outOf: 2,
    confirmAfterMs: 200,
  };
  const assignment: Assignment = {
    version: 1,
    targets: cameras.map(targetOf),
    logins: { ops: { username: 'prober', password: 'demo-only-1', basicAllowed: false } },
    segments: [{ id: 's', looksPerSecond: 2_000, inFlight: 256, canaries: [] }],
    cadences: { registration: often, online: often, image: often },
    sideLooks: { everyMs: 86_400_000, timeoutMs: 20_000, atOnce: 16 },
  };
  engine.assign(assignment);
  const sound = cameras.filter(({ faults }) => faults.length === 0).length;
  await vi.waitFor(() => expect(engine.health().lookedOnce.image).toBeGreaterThanOrEqual(sound), PATIENT);
  const off = new AbortController();
  const watching = WATCHED.map(async (n) => {
    for await (const event of feeds.open(n, off.signal)) if (event.is === 'ended') return;
  });
  for (const n of [2, 3, 13, 25])
    void engine.lookNow(n, ['online'], AbortSignal.timeout(9_000)).catch(() => {});

  await vi.waitFor(() => {
    const unseen = cameras.filter(({ suffered }, n) => !WATCHED.includes(n) && suffered.connections < 6);
    expect(unseen.map(({ host }) => host)).toEqual([]);
    expect(new Set(told.map(({ n }) => n)).size).toBeGreaterThan(8);
  }, PATIENT);
  off.abort();
  await Promise.all(watching);

  const worst = (of: (camera: Camera) => number) => Math.max(...cameras.map(of));
  const crowded = cameras.flatMap(({ host, suffered }, n) =>
    suffered.sessionsAtOnceMax > 1 ? [`${n} ${host}: ${suffered.sessionsAtOnceMax}`] : [],
  );
  expect(crowded).toEqual([]);
  const recorders = worst(({ suffered }) => suffered.hostSessionsAtOnceMax);
  expect(recorders).toBeGreaterThan(1);
  expect(recorders).toBeLessThanOrEqual(8);
  const refused = cameras.map(({ host, suffered }) => [host, suffered.refusedLogins] as const);
  expect(refused.filter(([host, count]) => (REFUSING.test(host) ? count > 1 : count > 0))).toEqual([]);
  expect(refused.filter(([host]) => /\.1\.[6-9]$/.test(host)).map(([, count]) => count)).toEqual([
    1, 1, 1, 1,
  ]);
  expect(worst(({ suffered }) => suffered.bytesSent)).toBeGreaterThan(0);
  expect(worst(({ suffered }) => suffered.requestsPerMinuteMax)).toBeGreaterThan(0);
}, 60_000);
