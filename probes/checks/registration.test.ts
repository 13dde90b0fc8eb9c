import { describe, expect, onTestFinished, test } from 'vitest';
import { driverOf, newLogins } from '../drivers/index.ts';
import { type Camera, type CameraOptions, startCamera } from '../fleet/camera.ts';
import type { Fault } from '../fleet/faults.ts';
import { sampleTarget } from '../link/sample.ts';
import type { ExpectedIdentity, Target } from '../link/target.ts';
import { compare, registration } from './registration.ts';

const NEVER = new AbortController().signal;

/** Registration of a simulated camera whose file says what it should, unless told otherwise. */
async function look(options: CameraOptions, expected?: (own: Camera['identity']) => ExpectedIdentity) {
  const camera = await startCamera(options);
  onTestFinished(() => camera.stop());
  const { serial, model, mac } = camera.identity;
  const { host, onvifPort, rtspPort, username, password } = camera;
  const target: Target = {
    n: 1,
    code: '22040200001320000001',
    kind: 'camera',
    segment: 'police',
    address: { host, onvifPort, rtspPort },
    identity: expected ? expected(camera.identity) : { serial, model, mac },
    place: null,
    checks: [],
  };
  const login = { username, password, basicAllowed: false };
  const driver = () => driverOf(target, { login, logins, timeoutMs: 2_000 });
  const logins = newLogins();
  return { first: await registration.look(driver(), NEVER), again: () => registration.look(driver(), NEVER) };
}

describe('a device is the one in the file, or another', () => {
  test.each<[Fault | 'none', string]>([
    ['none', 'good'],
    ['wrong-serial', 'bad serial-differs'],
    ['wrong-model', 'bad model-differs'],
    ['wrong-mac', 'bad mac-differs'],
    ['generic-maker', 'bad model-differs'],
    ['empty-serial', 'good'],
    ['zero-serial', 'good'],
    ['literal-serial', 'good'],
    ['line-serial', 'good'],
    ['shared-mac', 'good'],
    ['malformed-mac', 'good'],
    ['bare-mac', 'good'],
    ['empty-mac', 'good'],
    ['zero-mac', 'good'],
    ['refuses-password', 'bad auth-refused'],
    ['onvif-off', 'bad no-identity'],
    ['html-login', 'bad no-identity'],
    ['onvif-closed', 'bad no-identity'],
    ['empty-answers', 'bad no-identity'],
    ['action-failed', 'unknown unsupported'],
    ['off', 'unknown device-offline'],
    ['garbage', 'unknown device-offline'],
    ['reset', 'unknown device-offline'],
    ['wrong-clock', 'good'],
    ['clock-needs-login', 'good'],
    ['chunked', 'good'],
    ['bare-lf', 'good'],
    ['gbk-text', 'good'],
  ])('%s: %s', async (fault, expected) => {
    const { first } = await look(fault === 'none' ? {} : { fault });
    const { finding } = first;
    expect(finding.state === 'good' ? 'good' : `${finding.state} ${finding.reason}`).toBe(expected);
    expect(first.steps.length).toBeGreaterThan(0);
  });

  test('digits stay text: 1.10 is not 1.1, and twenty digits keep their last', async () => {
    const long = await look({ identity: { serial: '12345678901234567890' } });
    expect(long.first.finding).toEqual({ state: 'good' });
    const other = await look({ identity: { serial: '12345678901234567890' } }, () => ({
      serial: '12345678901234567891',
    }));
    expect(other.first.finding).toEqual({ state: 'bad', reason: 'serial-differs' });
    const dotted = await look({ identity: { serial: 'A1.10' } }, () => ({ serial: 'A1.1' }));
    expect(dotted.first.finding).toEqual({ state: 'bad', reason: 'serial-differs' });
  });

  test('after a refused password the next look says so and touches nobody', async () => {
    const { again } = await look({ fault: 'refuses-password' });
    expect((await again()).finding).toEqual({ state: 'unknown', reason: 'login-suspended' });
  });

  test('the readings hold what the device says of itself', async () => {
    const { first } = await look({ identity: { serial: 'SN-1', firmware: 'V5.1' } });
    expect(first.readings).toMatchObject({ serial: 'SN-1', firmware: 'V5.1' });
  });
});

describe('only what the file states and the device says of itself alone is compared', () => {
  const said = {
    manufacturer: 'Maker',
    model: 'IPC-200',
    firmware: 'V1',
    serial: 'SN-0001',
    hardwareId: '1',
    mac: '02:4c:4b:00:00:01 02:4C:4B:00:00:02',
  };
  test.each<[string, ExpectedIdentity, Partial<typeof said>, string]>([
    [
      'case, blanks and colons are no difference',
      { serial: ' sn 0001', model: 'ipc200', mac: '024C.4B00.0002' },
      {},
      'good',
    ],
    ['an empty file is met by any device with a name', {}, {}, 'good'],
    ['blanks in the file state nothing', { serial: '  ', mac: '' }, {}, 'good'],
    [
      'an empty file is not met by a device without one',
      {},
      { model: '', serial: '', mac: '' },
      'no-identity',
    ],
    [
      'a placeholder proves no mismatch',
      { serial: 'SN-0001', model: 'IPC-200' },
      { serial: '0000000' },
      'good',
    ],
    ['a placeholder alone proves nothing', { serial: 'SN-0001' }, { serial: 'SerialNumber' }, 'no-identity'],
    ['a placeholder in the file is a mismatch to a true serial', { serial: '0000000' }, {}, 'serial-differs'],
    ['the serial speaks before the model', { serial: 'SN-2', model: 'X' }, {}, 'serial-differs'],
    [
      'the MAC speaks where the serial is silent',
      { serial: 'SN-0001', mac: '02:4c:4b:00:00:99' },
      { serial: '' },
      'mac-differs',
    ],
    [
      'a shared MAC proves no mismatch',
      { serial: 'SN-0001', mac: '02:4c:4b:00:00:01' },
      { mac: '00:12:34:56:78:9a' },
      'good',
    ],
  ])('%s', (_what, expected, parts, outcome) => {
    const { finding } = compare(expected, { ...said, ...parts });
    expect(finding.state === 'good' ? 'good' : finding.reason).toBe(outcome);
  });
});

describe('a checkpoint is registered when its record is complete and a lane answers', () => {
  async function checkpoint(faults: readonly (Fault | undefined)[], isBare = false) {
    const cameras = await Promise.all(faults.map((fault) => startCamera(fault ? { fault } : {})));
    onTestFinished(async () => void (await Promise.all(cameras.map((camera) => camera.stop()))));
    const target = sampleTarget(1, {
      ...{ code: '22040200051212000001', kind: 'checkpoint', address: null, checks: [] },
      lanes: cameras.map(({ host, onvifPort }, i) => ({
        lane: i + 1,
        address: isBare ? { host } : { host, onvifPort },
      })),
    });
    const means = { login: undefined, logins: newLogins(), timeoutMs: 2_000 };
    return registration.look(driverOf(target, means), NEVER);
  }
  test.each([
    ['one of two answers', [undefined, 'off'], false, { state: 'good' }],
    ['none answers', ['off', 'off'], false, { state: 'unknown', reason: 'device-offline' }],
    ['a lane has no port', [undefined], true, { state: 'unknown', reason: 'no-address' }],
  ] as const)('%s', async (_what, faults, isBare, finding) => {
    const look = await checkpoint(faults, isBare);
    expect(look.finding).toEqual(finding);
    expect(look.steps[0]?.did).toBe('record complete');
  });
});
