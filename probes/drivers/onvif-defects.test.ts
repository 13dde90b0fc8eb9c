/**
 * The 21 defects of the `onvif` package, by their numbers: what a device would suffer or we would believe, and that
 * neither happens through our door. Where it is cheap the bare package is asked the same, so that the defect is seen.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import onvif from 'onvif';
import { describe, expect, onTestFinished, test } from 'vitest';
import { lookAtTraits } from '../checks/traits.ts';
import { type CameraOptions, startCamera } from '../fleet/camera.ts';
import type { Target } from '../link/target.ts';
import { discover } from './discovery.ts';
import { driverOf, newLogins } from './index.ts';
import { askIdentity, askProfile, askServices, askSnapshotUri } from './onvif-asks.ts';
import { learnManners } from './onvif-manners.ts';
import { askRecordings } from './onvif-traits.ts';
import { envelope, http, NEVER, startDevice } from './sample.ts';

const fault = (subcode: string) =>
  envelope(
    `<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>ter:${subcode}</s:Value></s:Subcode></s:Code></s:Fault>`,
  );
const information = envelope(
  '<GetDeviceInformationResponse><FirmwareVersion>1.10</FirmwareVersion><SerialNumber>12345678901234567890</SerialNumber></GetDeviceInformationResponse>',
);

/** The package as it comes. */
function bare(port: number, more: object = {}) {
  return new onvif.Cam({ hostname: '127.0.0.1', port, autoconnect: false, timeout: 300, ...more });
}

async function driverFor(options: CameraOptions, login: 'own' | 'none' = 'own') {
  const camera = await startCamera(options);
  onTestFinished(() => camera.stop());
  const { host, onvifPort, username, password } = camera;
  const target: Target = {
    ...{ n: 1, code: '', kind: 'camera', segment: 's', identity: {}, place: null, checks: [] },
    address: { host, onvifPort },
  };
  const known = login === 'own' ? { username, password, basicAllowed: false } : undefined;
  const means = { login: known, logins: newLogins(), timeoutMs: 3_000 };
  return { camera, driver: driverOf(target, means) };
}

describe('a call always ends, and takes no more than it should', () => {
  test.each<[number, string, (socket: Socket) => unknown]>([
    [1, 'a body that is cut off', (socket) => socket.end(http(information).slice(0, -40))],
    [
      2,
      'a byte now and then',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n');
        const drip = setInterval(() => socket.write('<'), 40);
        socket.on('close', () => clearInterval(drip));
      },
    ],
    [3, 'more than anybody needs', (socket) => socket.write(http('<a/>'.repeat(200_000)))],
    [
      4,
      'what its expressions cannot bear',
      (socket) => socket.write(http(envelope('xmlns '.repeat(20_000)))),
    ],
  ])('%i: %s', async (_number, _what, answer) => {
    const { doorBy } = await startDevice((_operation, socket) => void answer(socket));
    expect(await askIdentity(doorBy('token'), 400, NEVER)).toHaveProperty('trouble');
  });
});

describe('what is told is what the device said', () => {
  test('5: numbers stay text', async () => {
    const { port, doorBy } = await startDevice((_operation, socket) => void socket.end(http(information)));
    const told = await askIdentity(doorBy('token'), 1_000, NEVER);
    expect(told).toMatchObject({ got: { firmware: '1.10', serial: '12345678901234567890' } });
    const careless = await new Promise<unknown>((resolve) =>
      bare(port).getDeviceInformation((_error: unknown, result: unknown) => resolve(result)),
    );
    expect(careless).toMatchObject({ firmwareVersion: 1.1, serialNumber: 12345678901234567000 });
  });

  test('6, 7: another element is no answer, and nothing of an earlier call is left over', async () => {
    let count = 0;
    const { port, doorBy } = await startDevice((_operation, socket) => {
      count += 1;
      socket.end(http(count === 1 ? information : envelope('<GetUsersResponse/>')));
    });
    expect(await askIdentity(doorBy('token'), 1_000, NEVER)).toHaveProperty('got');
    expect(await askIdentity(doorBy('token'), 1_000, NEVER)).toMatchObject({ trouble: 'bad-answer' });
    const error = await new Promise<unknown>((resolve) =>
      bare(port).getDeviceInformation((failed: unknown) => resolve(failed)),
    );
    expect(error ?? null).toBeNull();
  });

  test.each([
    ['auth-refused', http(fault('NotAuthorized'), '400 Bad Request')],
    ['unsupported', http(fault('ActionNotSupported'), '500 Internal Server Error')],
    ['bad-answer', http('<html></html>', '404 Not Found')],
    ['device-trouble', http('busy', '503 Service Unavailable')],
  ])('8: an error has its kind: %s', async (trouble, answer) => {
    const { doorBy } = await startDevice((_operation, socket) => void socket.end(answer));
    expect(await askIdentity(doorBy('token'), 1_000, NEVER)).toMatchObject({ trouble });
  });
});

describe('nobody is logged in who should not be', () => {
  test('9: a clock that wants a login is not given one', async () => {
    const { camera, driver } = await driverFor({ fault: 'clock-needs-login' });
    expect(await driver.alive(NEVER)).toMatchObject({ got: { by: 'onvif' } });
    expect(camera.suffered).toMatchObject({ logins: 0, refusedLogins: 0 });
  });

  test('10: without a login nobody called "undefined" tries one', async () => {
    const { camera, driver } = await driverFor({ login: 'digest-md5' }, 'none');
    await lookAtTraits(driver, NEVER);
    expect(camera.suffered).toMatchObject({ logins: 0, refusedLogins: 0 });
    const careless = bare(camera.onvifPort, { hostname: camera.host });
    await new Promise<void>((resolve) => careless.getDeviceInformation(() => resolve()));
    expect(camera.suffered.refusedLogins).toBe(1);
  });

  test('12: a token is dated by the clock of the device', async () => {
    const { heard, doorBy } = await startDevice((_operation, socket) => void socket.end(http(information)));
    await askIdentity(doorBy('token', -56 * 365 * 86_400_000), 1_000, NEVER);
    const created = /Created[^>]*>([^<]+)</.exec(heard[0] ?? '')?.[1] ?? '';
    expect(new Date(created).getUTCFullYear()).toBeLessThan(1972);
  });

  test.each([
    ['in small letters', 'digest realm="r", nonce="n", qop="auth"'],
    ['with blanks around its signs', 'Digest realm = "r", nonce = "n", qop = "auth"'],
    ['behind another one', 'Basic realm="r", Digest realm="r", nonce="n", qop="auth"'],
    ['with a session', 'Digest realm="r", nonce="n", algorithm=MD5-sess, qop="auth"'],
  ])('13: a challenge %s is answered once, and no token goes with it', async (_what, challenge) => {
    const { heard, doorBy } = await startDevice((_operation, socket, request) =>
      socket.end(
        request.includes('Authorization: Digest')
          ? http(information)
          : http('', '401 Unauthorized', `WWW-Authenticate: ${challenge}\r\n`),
      ),
    );
    const manners = await learnManners(doorBy('digest'), 1_000, NEVER);
    if ('trouble' in manners) throw new Error(manners.trouble);
    const door = { ...doorBy('digest'), manners: manners.got };
    expect(await askIdentity(door, 1_000, NEVER)).toHaveProperty('got');
    expect(heard.join('')).not.toContain('UsernameToken');
    expect(heard.at(-1)).toContain('username="prober"');
  });
});

describe('services are found, never guessed', () => {
  const service = (name: string, path: string) =>
    `<Service><Namespace>http://www.onvif.org/ver10/${name}/wsdl</Namespace><XAddr>http://10.0.0.1:9${path}</XAddr></Service>`;

  test('11: a clock that tells no time is none', async () => {
    for (const kind of ['local-time-only', 'no-date', 'wordy-date', 'minute-61'] as const) {
      const alive = await (await driverFor({ fault: kind })).driver.alive(NEVER);
      expect('got' in alive && alive.got).toEqual({ by: 'onvif' });
    }
  });

  test('14, 16, 21: one service is enough, and tokens are named and escaped', async () => {
    const { heard, doorBy } = await startDevice((operation, socket) => {
      if (operation === 'GetServices')
        socket.end(http(envelope(`<GetServicesResponse>${service('media', '/m')}</GetServicesResponse>`)));
      else if (operation === 'GetProfiles')
        socket.end(
          http(envelope('<GetProfilesResponse><Profiles token="a&lt;b&amp;c"/></GetProfilesResponse>')),
        );
      else socket.end(http(envelope('<GetSnapshotUriResponse><Uri>/s</Uri></GetSnapshotUriResponse>')));
    });
    const profile = await askProfile(doorBy('token'), 1_000, NEVER);
    if ('trouble' in profile) throw new Error(profile.trouble);
    expect(await askSnapshotUri(doorBy('token'), profile.got, 1_000, NEVER)).toMatchObject({ got: '/s' });
    expect(heard.at(-1)).toContain('ProfileToken>a&lt;b&amp;c<');
    expect(heard.at(-1)).toMatch(/^POST \/m /);
  });

  test('15: a device without a search service is not asked for recordings', async () => {
    const { heard, doorBy } = await startDevice((_operation, socket) =>
      socket.end(http(envelope(`<GetServicesResponse>${service('media', '/m')}</GetServicesResponse>`))),
    );
    const found = await askServices(doorBy('token'), 1_000, NEVER);
    expect('got' in found && found.got.searchPath).toBeUndefined();
    await askRecordings(doorBy('token'), '/search', 1_000, NEVER);
    expect(heard.map((request) => request.split(' ')[1])).toEqual(['/onvif/device_service', '/search']);
  });

  test('17: nothing is ever subscribed to', async () => {
    const { camera, driver } = await driverFor({});
    await driver.alive(NEVER);
    await driver.identity(NEVER);
    await lookAtTraits(driver, NEVER);
    expect(camera.device.subscriptions).toBe(0);
  });

  test('18: a malformed datagram ends nothing', async () => {
    const socket = createSocket('udp4');
    socket.on('message', (_probe, { port, address }) => {
      for (const words of ['', '<', '\u0000\u0001', '<Envelope><Body><ProbeMatches>'])
        socket.send(Buffer.from(words), port, address);
    });
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    onTestFinished(() => void socket.close());
    const found = [];
    const wish = { id: 'w', ranges: ['127.0.0.1'], ports: [9] };
    for await (const one of discover(wish, NEVER, { udpPort: socket.address().port, listenMs: 300 }))
      found.push(one);
    expect(found).toEqual([]);
  });

  test('19, 20: HTTP that Node refuses is understood', async () => {
    const { camera, driver } = await driverFor({ fault: 'bare-lf', login: 'token' });
    expect(await driver.identity(NEVER)).toMatchObject({ got: camera.identity });
    const careless = bare(camera.onvifPort, { username: camera.username, password: camera.password });
    const error = await new Promise<unknown>((resolve) =>
      careless.getDeviceInformation((failed: unknown) => resolve(failed)),
    );
    expect(error).toMatchObject({ code: expect.stringMatching(/^HPE_/) });
  });
});
