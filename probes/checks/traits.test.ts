import { describe, expect, onTestFinished, test } from 'vitest';
import { driverOf, newLacks, newLogins } from '../drivers/index.ts';
import type { Means } from '../drivers/means.ts';
import { type Camera, type CameraOptions, startCamera } from '../fleet/camera.ts';
import type { Fault } from '../fleet/faults.ts';
import type { Target } from '../link/target.ts';
import { lookAtTraits } from './traits.ts';

const NEVER = new AbortController().signal;
const DAY_MS = 86_400_000;

function targetOf(
  { host, onvifPort, rtspPort, rtspPath }: Camera,
  parts: Partial<Target['address']>,
): Target {
  return {
    n: 1,
    code: '22040200001320000001',
    kind: 'camera',
    segment: 'police',
    address: { host, onvifPort, rtspPort, rtspPath, ...parts },
    identity: {},
    place: null,
    checks: [],
  };
}

/** A simulated camera, and how to look at it. Without its stream a look is quick. */
async function meet(
  options: CameraOptions,
  { means = {}, hasStream = false }: { means?: Partial<Means>; hasStream?: boolean } = {},
) {
  const camera = await startCamera(options);
  onTestFinished(() => camera.stop());
  const { username, password } = camera;
  const all: Means = {
    login: { username, password, basicAllowed: false },
    logins: newLogins(),
    lacks: newLacks(),
    timeoutMs: 15_000,
    ...means,
  };
  const { rtspPort: _, ...address } = targetOf(camera, {}).address ?? { host: '' };
  const target = hasStream ? targetOf(camera, {}) : { ...targetOf(camera, {}), address };
  return { camera, means: all, look: () => lookAtTraits(driverOf(target, all), NEVER) };
}

describe('what a camera tells beside the four checks', () => {
  test('is everything that it has to tell, and no login', async () => {
    const { camera, look } = await meet(
      { clockOffsetMs: -42_000, place: [125.1436, 42.9001] },
      { hasStream: true },
    );
    const told = await look();
    expect(told?.missing).toEqual({});
    expect(told?.readings).toMatchObject({
      ...camera.identity,
      scopeHardware: camera.identity.model,
      scopeLocation: 'country/china',
      scopeProfiles: 'Streaming',
      snapshotPath: '/snapshot.jpg?channel=1',
      streamPath: '/stream1',
      codec: 'h264',
      keyIntervalMs: expect.any(Number),
      frameRate: expect.any(Number),
      bitsPerSecond: expect.any(Number),
      packetsLost: 0,
      recordings: 1,
    });
    const { clockOffsetMs, recordedFromMs, recordedUntilMs } = told?.readings ?? {};
    // Whole seconds: what is told lies up to one second behind.
    expect(Number(clockOffsetMs)).toBeGreaterThan(-44_000);
    expect(Number(clockOffsetMs)).toBeLessThanOrEqual(-41_500);
    expect(Number(recordedUntilMs) - Number(recordedFromMs)).toBe(30 * DAY_MS);
    expect(JSON.stringify(told)).not.toContain(camera.password);
    expect(camera.suffered).toMatchObject({ refusedLogins: 0, sessionsAtOnceMax: 1, plays: 1 });
  });

  test.each<[Fault, object]>([
    ['local-as-utc', { clockFault: 'zone' }],
    ['dst-backwards', { clockFault: 'zone' }],
    ['local-time-only', { clockFault: 'local' }],
    ['no-date', { clockFault: 'absent' }],
    ['wordy-date', { clockFault: 'nonsense' }],
    ['dotted-serial', { serial: '1.10', firmware: '2.0' }],
    ['raw-scopes', { scopeName: expect.stringContaining(' ') }],
    ['percent-scopes', { scopeName: expect.stringContaining('示例点位') }],
    ['inside-xaddr', { snapshotPath: '/snapshot.jpg?channel=1', recordings: 1 }],
    ['one-url', { recordings: 1 }],
    ['no-get-services', { snapshotPath: '/snapshot.jpg?channel=1', recordings: 1 }],
    ['other-prefixes', { scopeProfiles: 'Streaming', recordings: 1 }],
    ['bare-lf', { streamPath: '/stream1', recordings: 1 }],
  ])('%s', async (fault, expected) => {
    const { look } = await meet({ fault });
    expect((await look())?.readings).toMatchObject(expected);
  });

  test('recordings from 1970 have no known beginning', async () => {
    const told = await (await meet({ fault: 'recordings-from-1970' })).look();
    expect(told?.readings).not.toHaveProperty('recordedFromMs');
    expect(told?.readings).toHaveProperty('recordedUntilMs');
  });

  test.each<[string, readonly [number, number] | undefined, object, object]>([
    ['where it is set', [125.14361, 42.90012], { geoLon: 125.14361, geoLat: 42.90012 }, {}],
    ['not where the factory left 0/0', [0, 0], {}, {}],
    ['nor what is no place on Earth', [512, 42], {}, {}],
    ['nor where the device knows no such call', undefined, {}, { place: 'unsupported' }],
  ])('where it stands, %s', async (_what, place, expected, missing) => {
    const told = await (await meet(place ? { place } : {})).look();
    const { geoLon, geoLat } = told?.readings ?? {};
    expect(geoLon === undefined ? {} : { geoLon, geoLat }).toEqual(expected);
    expect(told?.missing.place ? { place: told.missing.place } : {}).toEqual(missing);
  });

  test('lacks what it cannot do, and is not asked for that again', async () => {
    const { camera, look } = await meet({ fault: 'snapshot-unsupported' });
    expect((await look())?.missing).toMatchObject({ snapshot: 'unsupported' });
    const first = camera.suffered.requests;
    expect((await look())?.missing).toMatchObject({ snapshot: 'unsupported' });
    expect(camera.suffered.requests - first).toBeLessThan(first);
  });

  test.each<[Fault, string]>([
    ['action-failed', 'unsupported'],
    ['html-login', 'bad-answer'],
  ])('%s: its clock may be told, the rest is missing for that reason', async (fault, reason) => {
    const told = await (await meet({ fault })).look();
    expect(told?.missing).toMatchObject({ identity: reason, scopes: reason, recordings: reason });
  });

  test.each<Fault>(['off', 'silent'])('%s: nothing was heard, so nothing is told', async (fault) => {
    expect(await (await meet({ fault }, { means: { timeoutMs: 500 } })).look()).toBeUndefined();
  });

  test('without a login its clock alone', async () => {
    const { camera, look } = await meet({}, { means: { login: undefined } });
    const told = await look();
    expect(Object.keys(told?.readings ?? {})).toEqual(['clockOffsetMs']);
    expect(told?.missing).toMatchObject({ identity: 'no-credential', snapshot: 'no-credential' });
    expect(camera.suffered.logins).toBe(0);
  });
});

describe('a refused password', () => {
  test.each<[CameraOptions['login'], Fault]>([
    ['digest-md5', 'refuses-password'],
    ['token', 'refuses-password'],
    ['any', 'html-401'],
    ['token', 'fault-in-200'],
  ])('is one attempt (%s, %s), and the look at the identity hears of it', async (login, fault) => {
    const camera = await meet({ ...(login && { login }), fault }, { hasStream: true });
    const password = { username: 'prober', password: 'wrong', basicAllowed: false };
    const means = { ...camera.means, login: password };
    const driver = () => driverOf(targetOf(camera.camera, {}), means);
    expect((await lookAtTraits(driver(), NEVER))?.missing).toMatchObject({
      identity: 'auth-refused',
      recordings: 'auth-refused',
      vitals: 'login-suspended',
    });
    expect((await lookAtTraits(driver(), NEVER))?.missing).toMatchObject({ identity: 'login-suspended' });
    expect(await driver().identity(NEVER)).toMatchObject({ trouble: 'auth-refused' });
    expect(camera.camera.suffered.refusedLogins).toBe(1);
  });

  test('of the stream alone is remembered for streams alone', async () => {
    const { camera, means, look } = await meet({ fault: 'stream-refused' }, { hasStream: true });
    expect(await look()).toMatchObject({
      readings: { serial: camera.identity.serial },
      missing: { vitals: 'auth-refused' },
    });
    expect(await look()).toMatchObject({ missing: { vitals: 'login-suspended' } });
    const { login, logins } = means;
    expect(login && [logins.isSuspended(1, login), logins.isSuspended(1, login, 'stream')]).toEqual([
      false,
      true,
    ]);
  });
});
