/** Devices that speak ONVIF over HTTPS: looked at whatever their certificate, logged in to as in the clear. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { online } from '../checks/online.ts';
import { lookAtTraits } from '../checks/traits.ts';
import { type Camera, type CameraOptions, startCamera } from '../fleet/camera.ts';
import type { Fault } from '../fleet/faults.ts';
import type { Address, Target } from '../link/target.ts';
import { askCertificate } from './certificate.ts';
import { askClock } from './clock.ts';
import { driverOf, newLogins, newMemory } from './index.ts';

const NEVER = new AbortController().signal;
const DAY_MS = 86_400_000;

async function cameraOf(options: CameraOptions = {}): Promise<Camera> {
  const camera = await startCamera({ tls: true, ...options });
  onTestFinished(() => camera.stop());
  return camera;
}

/** A driver for a camera whose file says TLS, unless `address` says otherwise. */
function driverFor(camera: Camera, address: Partial<Address> = { tls: true }, timeoutMs = 4_000) {
  const { host, onvifPort, username, password } = camera;
  const target: Target = {
    ...{ n: 1, code: '', kind: 'camera', segment: 's', identity: {}, place: null, checks: [] },
    address: { host, onvifPort, ...address },
  };
  const login = { username, password, basicAllowed: false };
  const logins = newLogins();
  return driverOf(target, { login, logins, memory: newMemory(), timeoutMs });
}

const steps = (asked: { readonly steps: readonly { did: string; ok: boolean }[] }) =>
  asked.steps.map(({ did, ok }) => `${did.replace(/ \S+:\d+$/, '')} ${ok}`);

describe('a device with ONVIF over HTTPS', () => {
  test('tells its clock, and the handshake is a step of its own', async () => {
    const camera = await cameraOf();
    const asked = await driverFor(camera).alive(NEVER);
    expect(asked).toMatchObject({ got: { by: 'onvif', clockOffsetMs: expect.any(Number) } });
    expect(steps(asked)).toEqual(['tcp true', 'TLS true', 'ONVIF clock true']);
    expect(asked.steps[1]?.got).toMatch(/^TLSv1\.3 TLS_/);
    expect(camera.suffered).toMatchObject({ connections: 1, logins: 0 });
  });

  test.each(['any', 'digest-md5', 'digest-sha256', 'token'] as const)(
    'says who it is and gives its picture: login by %s',
    async (login) => {
      const camera = await cameraOf({ login });
      const driver = driverFor(camera);
      expect(await driver.identity(NEVER)).toMatchObject({ got: camera.identity });
      expect(await driver.picture(NEVER)).toHaveProperty('got');
      expect(camera.suffered).toMatchObject({ refusedLogins: 0, sessionsAtOnceMax: 1, snapshots: 1 });
    },
  );

  test.each<Fault>(['chunked', 'http10-close', 'bare-lf', 'inside-xaddr', 'fault-in-200'])(
    '%s does not keep it from that',
    async (fault) => {
      const camera = await cameraOf({ fault });
      expect(await driverFor(camera).identity(NEVER)).toMatchObject({ got: camera.identity });
      expect(await driverFor(camera).picture(NEVER)).toHaveProperty('got');
    },
  );

  test.each<Fault>([
    'cert-expired',
    'cert-not-yet-valid',
    'cert-wrong-name',
    'cert-weak-key',
    'tls-old-cipher',
  ])('%s: it is looked at all the same', async (fault) => {
    const camera = await cameraOf({ fault });
    expect(await online.look(driverFor(camera), NEVER)).toMatchObject({ finding: { state: 'good' } });
    expect(await driverFor(camera).identity(NEVER)).toMatchObject({ got: camera.identity });
  });

  test('a wrong password is one attempt there, too', async () => {
    const camera = await cameraOf({ fault: 'refuses-password' });
    const driver = driverFor(camera);
    expect(await driver.identity(NEVER)).toMatchObject({ trouble: 'auth-refused' });
    expect(await driver.picture(NEVER)).toMatchObject({ trouble: 'login-suspended' });
    expect(camera.suffered.refusedLogins).toBe(1);
  });

  test.each<[Fault, string]>([
    ['off', 'bad refused'],
    ['silent', 'bad timeout'],
    ['reset', 'bad reset'],
    ['half-answer', 'bad reset'],
  ])('%s: %s', async (fault, expected) => {
    const { finding } = await online.look(driverFor(await cameraOf({ fault }), { tls: true }, 600), NEVER);
    expect(finding.state === 'good' ? 'good' : `${finding.state} ${finding.reason}`).toBe(expected);
  });

  test('one port for ONVIF and RTSP: TLS for the one, plain for the other', async () => {
    const camera = await cameraOf({ isOnePort: true });
    expect(await driverFor(camera).alive(NEVER)).toMatchObject({ got: { by: 'onvif' } });
    const rtsp = driverFor(camera, { rtspPort: camera.rtspPort, onvifPort: 9, tls: true });
    expect(await rtsp.alive(NEVER)).toMatchObject({ got: { by: 'rtsp' } });
  });
});

describe('whoever speaks another TLS than the file says is there, and not asked for more', () => {
  test.each<[string, CameraOptions, Partial<Address>]>([
    ['no TLS younger than 1.1', { fault: 'tls-too-old' }, { tls: true }],
    ['TLS where the file says none', {}, {}],
    ['no TLS where the file says so', { tls: false }, { tls: true }],
  ])('%s', async (_what, options, address) => {
    const camera = await cameraOf(options);
    const driver = () => driverFor(camera, address, 700);
    expect(await online.look(driver(), NEVER)).toMatchObject({ finding: { state: 'good' } });
    expect(await driver().identity(NEVER)).toMatchObject({ trouble: 'tls-mismatch' });
    expect(await driver().picture(NEVER)).toMatchObject({ trouble: 'tls-mismatch' });
    expect(camera.suffered).toMatchObject({ logins: 0, refusedLogins: 0 });
  });
});

test('a page for people where the file says TLS is somebody, too', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const asked = await askClock({ host: '127.0.0.1', port, tls: true }, 2_000, NEVER);
  expect(asked).toMatchObject({ trouble: 'tls-mismatch' });
  expect(steps(asked)).toEqual(['tcp true', 'TLS false', 'tcp true', 'ONVIF clock true']);
});

describe('a certificate', () => {
  const ask = async (fault?: Fault) => {
    const camera = await cameraOf(fault === undefined ? {} : { fault });
    const asked = await askCertificate({ host: camera.host, port: camera.onvifPort }, 3_000, NEVER);
    if ('trouble' in asked) throw new Error(asked.trouble);
    return { camera, certificate: asked.got };
  };

  test('says who it is for, by whom, and from when to when', async () => {
    const { camera, certificate } = await ask();
    const { model, serial } = camera.identity;
    expect(certificate).toMatchObject({
      subject: `CN=${model} ${serial}`,
      issuer: `CN=${model} ${serial}`,
      isSelfSigned: true,
      isForHost: true,
      key: 'EC prime256v1',
      protocol: 'TLSv1.3',
      weaknesses: [],
    });
    expect(camera.suffered).toMatchObject({ connections: 1, requests: 0 });
  });

  test.each<[Fault, (untilDays: number, fromDays: number) => boolean]>([
    ['cert-expired', (until) => until < 0],
    ['cert-not-yet-valid', (_, from) => from > 0],
  ])('%s', async (fault, isSo) => {
    const { fromMs = Number.NaN, untilMs = Number.NaN } = (await ask(fault)).certificate;
    expect(isSo((untilMs - Date.now()) / DAY_MS, (fromMs - Date.now()) / DAY_MS)).toBe(true);
  });

  test.each<[Fault, object]>([
    ['cert-wrong-name', { isForHost: false, weaknesses: [] }],
    ['cert-weak-key', { key: 'RSA 1024', weaknesses: ['short-key'] }],
    [
      'tls-old-cipher',
      { protocol: 'TLSv1.2', cipher: 'AES128-SHA', weaknesses: ['old-cipher', 'no-forward-secrecy'] },
    ],
  ])('%s', async (fault, expected) => {
    expect((await ask(fault)).certificate).toMatchObject(expected);
  });

  test.each<[Fault, string]>([
    ['tls-too-old', 'tls-mismatch'],
    ['off', 'refused'],
  ])('%s tells none: %s', async (fault, trouble) => {
    const { host, onvifPort: port } = await cameraOf({ fault });
    expect(await askCertificate({ host, port }, 1_000, NEVER)).toMatchObject({ trouble });
  });

  test('a wish to stop ends the look at once, a deadline is the device being late', async () => {
    const { host, onvifPort: port } = await cameraOf({ tls: false, fault: 'silent' });
    const stop = new AbortController();
    const asked = askCertificate({ host, port }, 9_000, stop.signal);
    stop.abort(new Error('stopping'));
    await expect(asked).rejects.toThrow('stopping');
    expect(await askCertificate({ host, port }, 50, NEVER)).toMatchObject({ trouble: 'timeout' });
  });

  test('is told with the side look; who speaks no TLS lacks none', async () => {
    const told = await lookAtTraits(driverFor(await cameraOf({ fault: 'cert-weak-key' })), NEVER);
    expect(told?.readings).toMatchObject({
      ...{ certSigner: 'self', certName: 'matches', certKey: 'RSA 1024', tlsWeak: 'short-key' },
      ...{ certFromMs: expect.any(Number), certUntilMs: expect.any(Number), recordings: 1 },
    });
    const plain = await lookAtTraits(driverFor(await cameraOf({ tls: false }), {}), NEVER);
    expect(plain?.readings).not.toHaveProperty('certKey');
    expect(plain?.missing).not.toHaveProperty('certificate');
  });
});

test.each<[string, Partial<CameraOptions>, Partial<Address>]>([
  ['plain', { tls: false }, {}],
  ['over TLS', {}, { tls: true }],
])('a device at an IPv6 address is asked as any other: %s', async (_way, options, way) => {
  const camera = await cameraOf({ host: '::1', login: 'digest-md5', ...options });
  const { rtspPort, rtspPath } = camera;
  const driver = driverFor(camera, { rtspPort, rtspPath, ...way }, 1_500);
  const alive = await driver.alive(NEVER);
  expect(alive).toMatchObject({ got: { by: 'onvif' } });
  expect(alive.steps[0]?.did).toBe(`tcp [::1]:${camera.onvifPort}`);
  expect(await driver.identity(NEVER)).toMatchObject({ got: camera.identity });
  expect(await driver.picture(NEVER)).toHaveProperty('got');
  const told = await lookAtTraits(driver, NEVER);
  expect(told?.readings).toMatchObject({ streamAnswers: 'with-login', codec: 'h264', recordings: 1 });
});
