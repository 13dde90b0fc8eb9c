import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Camera, type CameraOptions, startCamera } from '../fleet/camera.ts';
import { FAULTS, type Fault } from '../fleet/faults.ts';
import type { Login, Target } from '../link/target.ts';
import type { Driver, Trouble } from './driver.ts';
import { driverOf, newLogins, newMemory } from './index.ts';
import type { Means } from './means.ts';

const NEVER = new AbortController().signal;

const loginOf = ({ username, password }: Camera): Login => ({ username, password, basicAllowed: false });

function targetOf(camera: Camera, parts: Partial<Target> = {}): Target {
  const { host, onvifPort, rtspPort, rtspPath } = camera;
  return {
    n: 1,
    code: '22040200001320000001',
    kind: 'camera',
    segment: 'police',
    address: { host, onvifPort, rtspPort, rtspPath },
    identity: {},
    place: null,
    checks: [],
    ...parts,
  };
}

/** A simulated camera, and how to get a fresh driver for it. */
async function meet(options: CameraOptions, means: Partial<Means> = {}, parts: Partial<Target> = {}) {
  const camera = await startCamera(options);
  onTestFinished(() => camera.stop());
  const all = { login: loginOf(camera), logins: newLogins(), timeoutMs: 3_000, ...means };
  const driver = (): Driver => driverOf(targetOf(camera, parts), all);
  return { camera, driver };
}

const trouble = (asked: object): Trouble | undefined =>
  'trouble' in asked ? (asked.trouble as Trouble) : undefined;

describe('a camera is alive by either of its ports', () => {
  test('the ONVIF clock answers, and RTSP is left alone', async () => {
    const { camera, driver } = await meet({});
    expect(await driver().alive(NEVER)).toMatchObject({ got: { by: 'onvif' } });
    expect(camera.suffered).toMatchObject({ connections: 1, logins: 0 });
  });

  test.each<Fault>(['onvif-closed', 'half-answer', 'hangs-mid-answer'])(
    '%s: RTSP answers in its place',
    async (fault) => {
      const { driver } = await meet({ fault }, { timeoutMs: 800 });
      const asked = await driver().alive(NEVER);
      expect(asked).toMatchObject({ got: { by: 'rtsp' } });
      expect(asked.steps.map(({ did, ok }) => `${did.replace(/ \S+:\d+/, '')} ${ok}`).at(-1)).toBe(
        'RTSP OPTIONS true',
      );
    },
  );

  test('a camera without an ONVIF port is asked over RTSP', async () => {
    const camera = await startCamera();
    onTestFinished(() => camera.stop());
    const address = { host: camera.host, rtspPort: camera.rtspPort };
    const means = { login: loginOf(camera), logins: newLogins(), timeoutMs: 2_000 };
    const asked = await driverOf(targetOf(camera, { address }), means).alive(NEVER);
    expect(asked).toMatchObject({ got: { by: 'rtsp' } });
  });

  test.each<[Fault, Trouble]>([
    ['off', 'refused'],
    ['reset', 'reset'],
    ['garbage', 'bad-answer'],
    ['silent', 'timeout'],
    ['slow-drip', 'timeout'],
  ])('%s: dead at both, and the reason is %s', async (fault, expected) => {
    const { driver } = await meet({ fault }, { timeoutMs: 500 });
    expect(trouble(await driver().alive(NEVER))).toBe(expected);
  });

  test.each([
    ['no address', null],
    ['an address without ports', { host: '127.0.0.1' }],
  ])('%s: nobody to ask', async (_what, address) => {
    const means = { login: undefined, logins: newLogins(), timeoutMs: 500 };
    const target = { ...targetOf({ host: '' } as Camera), address };
    for (const kind of ['camera', 'checkpoint', 'site', 'platform'] as const) {
      expect(trouble(await driverOf({ ...target, kind }, means).alive(NEVER))).toBe('no-address');
    }
  });
});

describe('a camera says who it is, as text', () => {
  test.each(['any', 'digest-md5', 'digest-sha256', 'digest-both', 'token'] as const)(
    'login by %s',
    async (login) => {
      const { camera, driver } = await meet({ login });
      const asked = await driver().identity(NEVER);
      expect(asked).toMatchObject({ got: camera.identity });
      expect(camera.suffered.refusedLogins).toBe(0);
      expect(camera.suffered.sessionsAtOnceMax).toBe(1);
    },
  );

  test.each([
    ['signs of XML', { username: 'a&b<c', password: '"x>&' }],
    ['a password of another script', { password: '密码-é' }],
    ['no password', { password: '' }],
  ])('a login with %s', async (_what, options) => {
    for (const login of ['digest-md5', 'token'] as const) {
      if (login === 'token' && options.password === '') continue;
      const { camera, driver } = await meet({ ...options, login });
      expect(await driver().identity(NEVER)).toMatchObject({ got: { serial: camera.identity.serial } });
    }
  });

  test.each<[Fault, object]>([
    ['dotted-serial', { serial: '1.10', firmware: '2.0' }],
    ['long-serial', { serial: '12345678901234567890', firmware: '1.10' }],
    ['generic-maker', { manufacturer: 'ONVIF', model: 'IPC' }],
    ['empty-mac', { mac: '' }],
    ['malformed-mac', { mac: '5792c4:5792c5:5792c6' }],
    ['empty-answers', { manufacturer: '', model: '', serial: '' }],
  ])('%s', async (fault, expected) => {
    const { driver } = await meet({ fault });
    expect(await driver().identity(NEVER)).toMatchObject({ got: expected });
  });

  test.each<Fault>([
    'wrong-clock',
    'local-time-only',
    'no-date',
    'wordy-date',
    'clock-needs-login',
    'fault-in-200',
    'html-401',
    'basic-401',
    'invalid-utf8',
    'gbk-text',
    'unbound-prefixes',
    'other-prefixes',
    'inside-xaddr',
    'wrong-port-xaddr',
    'one-url',
    'http10-close',
    'chunked',
    'continue-first',
    'double-length',
    'length-and-chunked',
    'bare-lf',
    'blank-header',
    'long-body',
  ])('%s does not keep it from that', async (fault) => {
    for (const login of ['any', 'token'] as const) {
      const { camera, driver } = await meet({ fault, login });
      expect(await driver().identity(NEVER)).toMatchObject({ got: { serial: camera.identity.serial } });
      expect(camera.suffered.refusedLogins).toBe(0);
    }
  });

  test('a token is dated by the clock of the device, even one that stands in 1970', async () => {
    const { camera, driver } = await meet({ login: 'token', clockOffsetMs: 3_600_000 - Date.now() });
    expect(await driver().identity(NEVER)).toMatchObject({ got: { serial: camera.identity.serial } });
  });

  test.each<[Fault, Trouble]>([
    ['onvif-off', 'bad-answer'],
    ['html-login', 'bad-answer'],
    ['action-failed', 'unsupported'],
    ['onvif-closed', 'bad-answer'],
    ['off', 'refused'],
    ['garbage', 'reset'],
    ['half-answer', 'bad-answer'],
  ])('%s: %s', async (fault, expected) => {
    const { driver } = await meet({ fault });
    expect(trouble(await driver().identity(NEVER))).toBe(expected);
  });

  test('without a login nobody is asked', async () => {
    const { camera, driver } = await meet({}, { login: undefined });
    expect(trouble(await driver().identity(NEVER))).toBe('no-credential');
    expect(trouble(await driver().picture(NEVER))).toBe('no-credential');
    expect(camera.suffered.connections).toBe(0);
  });
});

describe('a wrong password is tried once, whatever is asked and however the device refuses', () => {
  test.each([
    ['digest-md5', 'refuses-password'],
    ['digest-both', 'refuses-password'],
    ['token', 'refuses-password'],
    ['any', 'locks-out'],
    ['token', 'fault-in-200'],
    ['any', 'html-401'],
    ['token', 'basic-401'],
    ['any', 'clock-needs-login'],
    ['any', 'bare-lf'],
    ['token', 'chunked'],
  ] as const)('%s, %s', async (login, fault) => {
    const camera = await startCamera({ login, fault });
    onTestFinished(() => camera.stop());
    const wrong = { ...loginOf(camera), password: 'wrong' };
    const means = {
      login: wrong,
      logins: newLogins(),
      timeoutMs: 3_000,
      memory: newMemory(),
    };
    const driver = () => driverOf(targetOf(camera), means);
    const first = await Promise.all([driver().identity(NEVER), driver().picture(NEVER)]);
    expect(first.map(trouble).sort()).toEqual(['auth-refused', 'login-suspended']);
    const { connections } = camera.suffered;
    expect(trouble(await driver().identity(NEVER))).toBe('login-suspended');
    expect(trouble(await driver().picture(NEVER))).toBe('login-suspended');
    expect(camera.suffered).toMatchObject({ refusedLogins: 1, logins: 0, connections });
    expect(await driver().alive(NEVER)).toMatchObject({ got: { by: 'onvif' } });
    const right = driverOf(targetOf(camera), { ...means, login: loginOf(camera) });
    if (fault !== 'refuses-password') expect(await right.identity(NEVER)).toHaveProperty('got');
  });

  test('neither name nor password is ever in a step', async () => {
    const { camera, driver } = await meet({
      fault: 'refuses-password',
      username: 'prober-x',
      password: 'demo-only-9',
    });
    const steps = JSON.stringify([
      (await driver().identity(NEVER)).steps,
      (await driver().picture(NEVER)).steps,
    ]);
    expect(steps).not.toContain(camera.password);
    expect(steps).not.toContain(camera.username);
  });
});

describe('a camera gives a picture', () => {
  test('the address is asked for once and remembered', async () => {
    const memory = newMemory();
    const { camera, driver } = await meet({}, { memory });
    const first = await driver().picture(NEVER);
    expect('got' in first && [...first.got.subarray(0, 2)]).toEqual([0xff, 0xd8]);
    const { requests } = camera.suffered;
    expect(await driver().picture(NEVER)).toHaveProperty('got');
    expect(camera.suffered.requests - requests).toBe(2); // the challenge, and the picture
    expect(camera.suffered.sessionsAtOnceMax).toBe(1);
  });

  test('an address that no longer holds is asked for again', async () => {
    const memory = newMemory();
    const { camera, driver } = await meet({}, { memory });
    memory.set(`${camera.host}:${camera.onvifPort}`, { port: camera.onvifPort, path: '/old.jpg' });
    expect(await driver().picture(NEVER)).toHaveProperty('got');
  });

  test('a secret in the address is in no step', async () => {
    const { driver } = await meet({ snapshotPath: '/snap.jpg?user=a&password=demo-only-7' });
    const asked = await driver().picture(NEVER);
    expect(asked).toHaveProperty('got');
    expect(JSON.stringify(asked.steps)).not.toContain('demo-only-7');
  });

  test.each<[Fault, Trouble]>([
    ['no-snapshot', 'bad-answer'],
    ['public-snapshot', 'bad-answer'],
    ['snapshot-unsupported', 'unsupported'],
    ['rtsp-snapshot', 'unsupported'],
    ['onvif-off', 'unsupported'],
    ['action-failed', 'unsupported'],
    ['empty-answers', 'unsupported'],
    ['off', 'refused'],
  ])('%s: %s', async (fault, expected) => {
    const { driver } = await meet({ fault });
    expect(trouble(await driver().picture(NEVER))).toBe(expected);
  });

  test.each<Fault>([
    'odd-type-snapshot',
    'inside-xaddr',
    'wrong-port-xaddr',
    'one-url',
    'no-get-services',
    'chunked',
    'http10-close',
    'bare-lf',
    'long-body',
    'html-as-jpeg',
    'empty-jpeg',
    'truncated-jpeg',
  ])('%s: the bytes are given as they come', async (fault) => {
    const { driver } = await meet({ fault });
    expect(await driver().picture(NEVER)).toHaveProperty('got');
  });

  test('more than four megabytes are not read', async () => {
    const { camera } = await meet({});
    const memory = newMemory();
    const endless = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n');
      const pour = (): void => {
        while (!socket.destroyed && socket.write(Buffer.alloc(65_536, 1)));
        socket.once('drain', pour);
      };
      pour();
    }).listen(0, camera.host);
    await once(endless, 'listening');
    onTestFinished(() => void endless.close());
    const { port } = endless.address() as AddressInfo;
    memory.set(`${camera.host}:${camera.onvifPort}`, { port, path: '/' });
    const means = {
      login: loginOf(camera),
      logins: newLogins(),
      timeoutMs: 3_000,
      memory,
    };
    const asked = await driverOf(targetOf(camera), means).picture(NEVER);
    expect(asked.steps[0]).toMatchObject({ did: `GET snapshot, port ${port}`, ok: false });
    expect('got' in asked).toBe(true);
  });
});

describe('every look ends', () => {
  test('whatever is wrong with a device, each look comes to a result with its steps', async () => {
    const outcomes = await Promise.all(
      FAULTS.map(async (fault) => {
        const { driver } = await meet({ fault }, { timeoutMs: 1_500, memory: newMemory() });
        const asked = [
          await driver().alive(NEVER),
          await driver().identity(NEVER),
          await driver().picture(NEVER),
        ];
        return {
          fault,
          isSound: asked.every((one) => ('got' in one || one.trouble) && one.steps.length > 0),
        };
      }),
    );
    expect(outcomes.filter(({ isSound }) => !isSound)).toEqual([]);
    expect(outcomes).toHaveLength(FAULTS.length);
  });

  test('a wish to stop ends a look at once, with its reason', async () => {
    const { driver } = await meet({ fault: 'silent' });
    for (const ask of ['alive', 'identity', 'picture'] as const) {
      const stop = new AbortController();
      const asked = driver()[ask](stop.signal);
      stop.abort(new Error('stopping'));
      await expect(asked).rejects.toThrow('stopping');
    }
  });
});

test('a site and a platform are alive when something listens', async () => {
  const open = new Set<Socket>();
  const server = createServer((socket) => void open.add(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const means = { login: undefined, logins: newLogins(), timeoutMs: 1_000 };
  for (const kind of ['site', 'platform'] as const) {
    const target = { ...targetOf({} as Camera), kind, address: { host: '127.0.0.1', onvifPort: port } };
    expect(await driverOf(target, means).alive(NEVER)).toMatchObject({ got: { by: 'tcp' } });
    expect(trouble(await driverOf(target, means).identity(NEVER))).toBe('unsupported');
    expect(trouble(await driverOf(target, means).picture(NEVER))).toBe('unsupported');
  }
});
