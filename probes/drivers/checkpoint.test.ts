import { describe, expect, onTestFinished, test } from 'vitest';
import { type Camera, startCamera } from '../fleet/camera.ts';
import type { Fault } from '../fleet/faults.ts';
import type { Target } from '../link/target.ts';
import { driverOf, newLogins } from './index.ts';

const NEVER = new AbortController().signal;

/** A checkpoint whose lanes have these faults, left to right. */
async function checkpoint(...faults: (Fault | undefined)[]) {
  const cameras: Camera[] = [];
  for (const fault of faults) cameras.push(await startCamera(fault ? { fault } : {}));
  onTestFinished(async () => void (await Promise.all(cameras.map((camera) => camera.stop()))));
  const target: Target = {
    n: 1,
    code: '22040200051212000001',
    kind: 'checkpoint',
    segment: 'traffic',
    address: null,
    lanes: cameras.map(({ host, onvifPort, rtspPort }, i) => ({
      lane: i + 1,
      address: { host, onvifPort, rtspPort },
    })),
    identity: {},
    place: null,
    checks: [],
  };
  const [{ username, password }] = cameras as [Camera];
  const login = { username, password, basicAllowed: false };
  return driverOf(target, { login, outline: undefined, logins: newLogins(), timeoutMs: 2_000 });
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
