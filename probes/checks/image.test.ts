import { describe, expect, onTestFinished, test } from 'vitest';
import { driverOf, newLogins, newMemory } from '../drivers/index.ts';
import { startCamera } from '../fleet/camera.ts';
import type { Fault } from '../fleet/faults.ts';
import { image } from './image.ts';
import { checks } from './index.ts';

const NEVER = new AbortController().signal;

/** The image look at a simulated camera. */
async function look(fault: Fault | undefined, seed = 1) {
  const camera = await startCamera({ seed, ...(fault ? { fault } : {}) });
  onTestFinished(() => camera.stop());
  const { host, onvifPort, rtspPort, username, password } = camera;
  const target = {
    n: 1,
    code: '22040200001320000001',
    kind: 'camera',
    segment: 'police',
    address: { host, onvifPort, rtspPort },
    identity: {},
    place: null,
    checks: [],
  } as const;
  const login = { username, password, basicAllowed: false };
  const means = { login, outline: undefined, logins: newLogins(), memory: newMemory(), timeoutMs: 2_500 };
  return image.look(driverOf(target, means), NEVER);
}

describe('there is a picture that shows something, or the reason why not', () => {
  test.each<[Fault | undefined, string]>([
    [undefined, 'good'],
    ['odd-type-snapshot', 'good'],
    ['inside-xaddr', 'good'],
    ['wrong-port-xaddr', 'good'],
    ['chunked', 'good'],
    ['http10-close', 'good'],
    ['long-body', 'good'],
    ['black', 'bad black'],
    ['flat', 'bad flat'],
    ['truncated-jpeg', 'bad invalid-jpeg'],
    ['html-as-jpeg', 'bad invalid-jpeg'],
    ['empty-jpeg', 'bad invalid-jpeg'],
    ['no-snapshot', 'bad no-picture'],
    ['public-snapshot', 'bad no-picture'],
    ['rtsp-snapshot', 'unknown unsupported'],
    ['snapshot-unsupported', 'unknown unsupported'],
    ['onvif-off', 'unknown unsupported'],
    ['onvif-closed', 'unknown device-trouble'],
    ['half-answer', 'unknown device-trouble'],
    ['refuses-password', 'unknown login-suspended'],
    ['off', 'unknown device-offline'],
    ['reset', 'unknown device-offline'],
    ['garbage', 'unknown device-offline'],
    ['silent', 'unknown device-offline'],
  ])('%s: %s', async (fault, expected) => {
    const seen = await look(fault);
    const { finding } = seen;
    expect(finding.state === 'good' ? 'good' : `${finding.state} ${finding.reason}`).toBe(expected);
    const hasPicture = expected === 'good' || expected === 'bad black' || expected === 'bad flat';
    expect(seen.picture !== undefined).toBe(hasPicture);
    expect(seen.steps.length).toBeGreaterThan(0);
  });

  test('a caption on a dead picture does not bring it to life', async () => {
    for (const seed of [2, 3]) {
      expect((await look('black', seed)).finding).toEqual({ state: 'bad', reason: 'black' });
      expect((await look('flat', seed)).finding).toEqual({ state: 'bad', reason: 'flat' });
    }
  });

  test('every scene of the fleet is a good picture', async () => {
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8])
      expect((await look(undefined, seed)).finding).toEqual({ state: 'good' });
  });

  test('the readings hold what was measured', async () => {
    const { readings } = await look(undefined);
    expect(readings).toMatchObject({
      width: expect.any(Number),
      meanLuma: expect.any(Number),
      spread: expect.any(Number),
    });
  });
});

test('every check answers to its own name', () => {
  for (const [name, check] of Object.entries(checks)) expect(check.name).toBe(name);
});
