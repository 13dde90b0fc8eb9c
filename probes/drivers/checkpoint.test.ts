import { describe, expect, onTestFinished, test } from 'vitest';
import { type Camera, startCamera } from '../fleet/camera.ts';
import type { Fault } from '../fleet/faults.ts';
import { sampleTarget } from '../link/sample.ts';
import type { Target } from '../link/target.ts';
import { driverOf, newLogins } from './index.ts';
import { Registrations } from './viid-registrations.ts';

const NEVER = new AbortController().signal;

/** A checkpoint whose lanes have these faults, left to right. */
async function checkpoint(...faults: (Fault | undefined)[]) {
  const cameras: Camera[] = [];
  for (const fault of faults) cameras.push(await startCamera(fault ? { fault } : {}));
  onTestFinished(async () => void (await Promise.all(cameras.map((camera) => camera.stop()))));
  const target = sampleTarget(1, {
    ...{ code: '22040200051212000001', kind: 'checkpoint', address: null, checks: [] },
    lanes: cameras.map(({ host, onvifPort, rtspPort }, i) => ({
      lane: i + 1,
      address: { host, onvifPort, rtspPort },
    })),
  });
  const [{ username, password }] = cameras as [Camera];
  const login = { username, password, basicAllowed: false };
  // Long enough for whoever answers, however busy the machine: a camera that is off refuses at once.
  return driverOf(target, { login, logins: newLogins(), timeoutMs: 10_000 });
}

describe('a checkpoint is asked through its lanes', () => {
  test.each([
    ['all answer', [undefined, undefined, 'refuses-password'], 3],
    ['one does not', [undefined, 'off', undefined], 2],
    ['none does', ['off', 'off'], 0],
  ] as const)('%s', async (_what, faults, lanesUp) => {
    const asked = await (await checkpoint(...faults)).alive(NEVER);
    expect(asked).toMatchObject({ got: { by: 'lanes', lanes: faults.length, lanesUp } });
    expect(asked.steps.map(({ did }) => did.slice(0, 6))).toContain(`lane ${faults.length}`);
  });

  test('the picture is that of the first lane that has one', async () => {
    const asked = await (await checkpoint('off', 'snapshot-unsupported', undefined)).picture(NEVER);
    expect('got' in asked && asked.got.length).toBeGreaterThan(1_000);
  });

  test('where no lane has a picture, none is supported', async () => {
    const asked = await (await checkpoint('snapshot-unsupported', 'rtsp-snapshot')).picture(NEVER);
    expect(asked).toMatchObject({ trouble: 'unsupported' });
  });

  test('a login that one lane refuses is not carried to the next', async () => {
    const asked = await (await checkpoint('refuses-password', undefined)).picture(NEVER);
    expect(asked).toMatchObject({ trouble: 'auth-refused' });
    expect(asked.steps.some(({ did }) => did.startsWith('lane 2'))).toBe(false);
  });

  test('nobody is asked for the identity', async () => {
    expect(await (await checkpoint(undefined)).identity(NEVER)).toMatchObject({ trouble: 'unsupported' });
  });
});

const CODE = '22040200051212000001';
const APES = ['22040200051192000001', '22040200051192000002'] as const;
const SPENT = { nonce: 'n', nc: 1 };

/** A checkpoint of which the record says this, and a listener where it may register. */
function listened(more: Partial<Target> = {}) {
  const clock = { nowMs: 0 };
  const viid = new Registrations({ keepaliveMs: 90_000, misses: 3 }, () => clock.nowMs);
  const target: Target = {
    n: 1,
    code: CODE,
    kind: 'checkpoint',
    segment: 'traffic',
    address: null,
    lanes: APES.map((ape, at) => ({ lane: at + 1, address: null, ape })),
    identity: {},
    place: null,
    checks: [],
    ...more,
  };
  const means = { login: undefined, logins: newLogins(), timeoutMs: 2_000 };
  const driver = () => driverOf(target, { ...means, viid });
  const found = async (asked = driver()) => {
    const alive = await asked.alive(NEVER);
    if ('trouble' in alive) return alive.trouble;
    const { finding = { state: 'good' } } = alive.got;
    return finding.state === 'good' ? 'good' : `${finding.state} ${finding.reason}`;
  };
  const begin = (states: readonly boolean[]) => {
    viid.register(CODE, '10.0.0.1', SPENT);
    for (const [at, isOnline] of states.entries()) viid.tellApe(CODE, { id: APES[at] ?? '', isOnline });
  };
  return { clock, viid, driver, found, begin, without: () => found(driverOf(target, means)) };
}

describe('a checkpoint that registers by itself', () => {
  test('is what its lanes declare where there is no address to look at', async () => {
    const { begin, found, driver, clock, without } = listened();
    expect(await without()).toBe('unknown no-address');
    expect(await found()).toBe('unknown never-looked');
    expect(driver().registered?.()).toBeUndefined();
    begin([true, true]);
    expect(await found()).toBe('good');
    expect(driver().registered?.()).toMatchObject({ ok: true });
    begin([true, false]);
    expect(await found()).toBe('bad lanes-down');
    clock.nowMs = 271_000;
    expect(await found()).toBe('bad all-lanes-down');
  });

  test('counts as registered under a code that it bore in another record', async () => {
    const formerCode = '22040200051212000009';
    const { begin, found, viid, driver } = listened({ lanes: [], formerCodes: [formerCode] });
    viid.register(formerCode, '10.0.0.1', SPENT);
    expect([await found(), driver().registered?.()]).toMatchObject(['good', { ok: true }]);
    viid.unregister(formerCode);
    expect(await found()).toBe('bad declared-stopped');
    begin([]);
    expect(await found()).toBe('good');
  });

  test('is known by declared lanes and by itself where the record has neither lane nor address', async () => {
    const { begin, found, viid } = listened({ lanes: [] });
    expect(await found()).toBe('unknown never-looked');
    begin([true, false]);
    expect(await found()).toBe('good');
    for (const [at, ape] of APES.entries())
      viid.tellLane(CODE, { tollgate: CODE, number: at + 1, name: '', ape });
    expect(await found()).toBe('bad lanes-down');
  });

  test.each([
    ['silence', 271_000, false, 'bad timeout'],
    ['a goodbye', 0, true, 'bad declared-stopped'],
  ])('without lanes, %s ends it', async (_what, nowMs, says, expected) => {
    const { begin, found, viid, clock } = listened({ lanes: [] });
    begin([]);
    expect(await found()).toBe('good');
    clock.nowMs = nowMs;
    if (says) viid.unregister(CODE);
    expect(await found()).toBe(expected);
  });

  test('our own look beats what it declares, and the readings show both', async () => {
    const cameras = [await startCamera(), await startCamera({ fault: 'off' })];
    onTestFinished(async () => void (await Promise.all(cameras.map((camera) => camera.stop()))));
    const lanes = cameras.map(({ host, onvifPort, rtspPort }, at) => ({
      lane: at + 1,
      address: { host, onvifPort, rtspPort },
      ape: APES[at] ?? '',
    }));
    const { begin, driver, viid } = listened({ lanes });
    begin([false, true]);
    viid.tellTollgate(CODE, { id: CODE, name: '', declared: 'normal' });
    expect(await driver().alive(NEVER)).toMatchObject({
      got: {
        ...{ lanes: 2, lanesUp: 1, lanesDisagreeing: 2, declared: 'normal' },
        finding: { state: 'bad', reason: 'lanes-down' },
      },
    });
    await cameras[1]?.set([]);
    viid.tellTollgate(CODE, { id: CODE, name: '', declared: 'stopped' });
    expect(await driver().alive(NEVER)).toMatchObject({
      got: { lanesUp: 2, declared: 'stopped', finding: { state: 'bad', reason: 'declared-stopped' } },
    });
  });
});
