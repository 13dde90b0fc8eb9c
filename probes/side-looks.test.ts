/** Side looks of the engine against simulated cameras, over real sockets. */
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { SILENT } from '../config/log.ts';
import { online } from './checks/online.ts';
import { registration } from './checks/registration.ts';
import { lookAtTraits } from './checks/traits.ts';
import { driverOf, newLacks, newLogins } from './drivers/index.ts';
import { Engine } from './engine.ts';
import { type Camera, startCamera } from './fleet/camera.ts';
import type { Fault } from './fleet/faults.ts';
import type { Traits } from './link/observation.ts';
import type { Assignment, Cadence, SideCadence, Target } from './link/target.ts';

const slow: Cadence = { everyMs: 86_400_000, timeoutMs: 3_000, confirmations: 1, confirmAfterMs: 0 };
const PATIENT = { timeout: 15_000, interval: 50 };

function targetOf(camera: Camera, n: number, hasStream: boolean): Target {
  const { host, onvifPort, rtspPort, rtspPath } = camera;
  return {
    n,
    code: '',
    kind: 'camera',
    segment: 's',
    address: { host, onvifPort, ...(hasStream && { rtspPort, rtspPath }) },
    login: 'ops',
    identity: {},
    place: null,
    checks: ['registration', 'online'],
  };
}

/** An engine that looks at these cameras, and what they told. */
async function meet(
  faults: readonly (Fault | undefined)[],
  sideLooks: SideCadence | undefined,
  { hasStream = false, password }: { hasStream?: boolean; password?: string } = {},
) {
  const cameras = await Promise.all(faults.map((fault) => startCamera(fault === undefined ? {} : { fault })));
  const told: Traits[] = [];
  const [logins, lacks] = [newLogins(), newLacks()];
  const engine = new Engine({
    daemon: 'probe-1',
    checks: { registration, online, image: { name: 'image', look: registration.look } },
    driverFor: (target, means) => driverOf(target, { ...means, logins, lacks }),
    traits: lookAtTraits,
    upward: { report: () => {}, picture: () => {}, health: () => {}, traits: (one) => told.push(one) },
    tryConnect: async () => 'answers',
    log: SILENT,
  });
  engine.start();
  onTestFinished(async () => {
    engine.stop();
    await Promise.all(cameras.map((camera) => camera.stop()));
  });
  const login = {
    username: cameras[0]?.username ?? '',
    password: password ?? cameras[0]?.password ?? '',
    basicAllowed: false,
  };
  const assignment: Assignment = {
    version: 1,
    targets: cameras.map((camera, n) => targetOf(camera, n, hasStream)),
    logins: { ops: login },
    segments: [{ id: 's', looksPerSecond: 200, inFlight: 64, canaries: [] }],
    cadences: { registration: slow, online: { ...slow, everyMs: 20_000 }, image: slow },
    ...(sideLooks && { sideLooks }),
  };
  engine.assign(assignment);
  return { cameras, engine, told, assignment };
}

const daily: SideCadence = { everyMs: 86_400_000, timeoutMs: 8_000, atOnce: 2 };

describe('side looks', () => {
  test('ask every camera that is online once, one session each', async () => {
    const { cameras, engine, told } = await meet([undefined, undefined, undefined, 'off'], daily);
    await vi.waitFor(() => expect(told.map(({ n }) => n).sort()).toEqual([0, 1, 2]), PATIENT);
    for (const { n, readings } of told)
      expect(readings).toMatchObject({ serial: cameras[n]?.identity.serial, recordings: 1 });
    await vi.waitFor(() => expect(engine.health().inFlight).toBe(0), PATIENT);
    const asked = cameras.map(({ suffered }) => suffered.requests);
    expect(cameras.every(({ suffered }) => suffered.sessionsAtOnceMax <= 1)).toBe(true);
    await engine.lookNow(0, ['online'], AbortSignal.timeout(5_000));
    expect(cameras.map(({ suffered }) => suffered.requests)).toEqual([
      (asked[0] ?? 0) + 1,
      ...asked.slice(1),
    ]);
    expect(told).toHaveLength(3);
  });

  test('are made anew when the file says another address or login', async () => {
    const { engine, told, assignment } = await meet([undefined], daily);
    await vi.waitFor(() => expect(told).toHaveLength(1), PATIENT);
    const logins = { ops: { ...assignment.logins.ops, basicAllowed: true } } as Assignment['logins'];
    engine.assign({ ...assignment, version: 2, logins });
    await vi.waitFor(() => expect(told).toHaveLength(2), PATIENT);
  });

  test('are not made where nobody wants them', async () => {
    const { cameras, engine, told } = await meet([undefined], undefined);
    await vi.waitFor(() => expect(engine.health().lookedOnce.registration).toBe(1), PATIENT);
    await engine.lookNow(0, ['online'], AbortSignal.timeout(5_000));
    expect(told).toEqual([]);
    expect(cameras[0]?.suffered.plays).toBe(0);
  });

  test('find a wrong password refused before, and do not try it again', async () => {
    const { cameras, told } = await meet([undefined], daily, { password: 'wrong' });
    await vi.waitFor(() => expect(told).toHaveLength(1), PATIENT);
    expect(told[0]?.missing).toMatchObject({ identity: 'login-suspended' });
    expect(cameras[0]?.suffered.refusedLogins).toBe(1);
  });

  test('give way at once to somebody who waits', async () => {
    const { cameras, engine } = await meet([undefined], daily, { hasStream: true });
    await vi.waitFor(() => expect(cameras[0]?.suffered.plays).toBe(1), PATIENT);
    const [seen] = await engine.lookNow(0, ['online'], AbortSignal.timeout(2_000));
    expect(seen?.finding).toEqual({ state: 'good' });
    expect(cameras[0]?.suffered.sessionsAtOnceMax).toBe(1);
  });
});

test('health tells the age of looks, the cycle, the slowest hosts and the way to each segment', async () => {
  const { cameras, engine } = await meet([undefined, 'off'], undefined);
  await vi.waitFor(() => expect(engine.health().lookedOnce.online).toBe(2), PATIENT);
  const { ages, canaries, slowest } = engine.health();
  expect(ages?.histogram.reduce((sum, { count }) => sum + count, 0)).toBe(2);
  expect(ages?.cycle).toMatchObject({ everyMs: 20_000, due: 2 });
  expect(slowest?.map(({ host, n }) => ({ host, n }))).toEqual([{ host: cameras[0]?.host, n: 0 }]);
  expect(canaries).toEqual([{ segment: 's', state: 'none', sinceMs: expect.any(Number) }]);
});
