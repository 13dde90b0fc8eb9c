import type { Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type CameraOptions, startCamera } from '../fleet/camera.ts';
import type { Door } from './onvif.ts';
import { askIdentity, askProfile, askSnapshotUri, askStreamUri } from './onvif-asks.ts';
import { learnManners } from './onvif-manners.ts';
import { type Answer, envelope, http, LOGIN, NEVER, startDevice } from './sample.ts';

/** The door to a simulated camera. */
async function doorTo(options: CameraOptions): Promise<Door> {
  const camera = await startCamera(options);
  onTestFinished(() => camera.stop());
  const { host, onvifPort: port, username, password } = camera;
  const manners = await learnManners({ host, port }, 2_000, NEVER);
  if ('trouble' in manners) throw new Error(manners.trouble);
  return {
    host,
    port,
    login: { username, password, basicAllowed: false },
    manners: manners.got,
    clockOffsetMs: 0,
  };
}

/** A door to a server that answers each request by its operation, and the count of what it heard. */
async function doorToServer(answer: Answer, way: 'digest' | 'token' = 'token') {
  const { heard, doorBy } = await startDevice(answer);
  const logins = () => heard.filter((text) => /UsernameToken|Authorization: Digest/.test(text)).length;
  return { door: doorBy(way), heard: () => ({ requests: heard.length, logins: logins() }) };
}

const CHALLENGE = 'WWW-Authenticate: Digest realm="r", nonce="n", qop="auth"\r\n';

describe('the addresses of a camera are found step by step', () => {
  test.each(['any', 'token', 'digest-sha256'] as const)('login by %s', async (login) => {
    const door = await doorTo({ login });
    const profile = await askProfile(door, 2_000, NEVER);
    if ('trouble' in profile) throw new Error(profile.trouble);
    expect(profile.got.token).not.toBe('');
    expect(await askSnapshotUri(door, profile.got, 2_000, NEVER)).toMatchObject({
      got: expect.stringMatching(/^http:.*snapshot/),
    });
    expect(await askStreamUri(door, profile.got, 2_000, NEVER)).toMatchObject({
      got: expect.stringMatching(/^rtsp:.*stream1/),
    });
  });

  test('how a device wants to be logged in to is learnt without a login', async () => {
    expect(await doorTo({ login: 'token' })).toMatchObject({ manners: { way: 'token', isLoose: false } });
    expect(await doorTo({ login: 'digest-md5' })).toMatchObject({
      manners: { way: 'digest', isLoose: false },
    });
    expect(await doorTo({ fault: 'bare-lf' })).toMatchObject({ manners: { isLoose: true } });
    expect(await doorTo({ fault: 'long-body' })).toMatchObject({ manners: { isLoose: true } });
  });

  test('one service alone, and only the newer one, is enough', async () => {
    const { door } = await doorToServer((operation, socket, request) => {
      const service =
        '<tds:Service><tds:Namespace>http://www.onvif.org/ver20/media/wsdl</tds:Namespace><tds:XAddr>http://10.0.0.1:9/m2</tds:XAddr></tds:Service>';
      if (operation === 'GetServices')
        socket.end(http(envelope(`<GetServicesResponse>${service}</GetServicesResponse>`)));
      else if (operation === 'GetProfiles' && request.startsWith('POST /m2 '))
        socket.end(
          http(
            envelope(
              '<GetProfilesResponse><tr2:Profiles token="&lt;p&amp;1&gt;"><tr2:Name>x</tr2:Name></tr2:Profiles></GetProfilesResponse>',
            ),
          ),
        );
      else if (
        operation === 'GetSnapshotUri' &&
        request.includes('<ProfileToken>&lt;p&amp;1&gt;</ProfileToken>')
      )
        socket.end(
          http(
            envelope('<GetSnapshotUriResponse><tr2:Uri>/snap?a=1&amp;b=2</tr2:Uri></GetSnapshotUriResponse>'),
          ),
        );
      else socket.end(http('', '404 Not Found'));
    });
    const profile = await askProfile(door, 2_000, NEVER);
    expect(profile).toMatchObject({ got: { token: '<p&1>', mediaPath: '/m2', isMedia2: true } });
    if ('trouble' in profile) return;
    expect(await askSnapshotUri(door, profile.got, 2_000, NEVER)).toMatchObject({ got: '/snap?a=1&b=2' });
  });
});

describe('a call is bounded from outside', () => {
  test.each([
    ['closes in the body', (socket: Socket) => socket.end(http(envelope('')).slice(0, -40)), 'timeout'],
    ['closes before the answer', (socket: Socket) => socket.end(), 'reset'],
    ['resets', (socket: Socket) => socket.resetAndDestroy(), 'reset'],
    ['says nothing', () => undefined, 'timeout'],
    ['sends no XML', (socket: Socket) => socket.end(http('<html>hello</html>')), 'bad-answer'],
    [
      'sends another answer',
      (socket: Socket) => socket.end(http(envelope('<GetUsersResponse/>'))),
      'bad-answer',
    ],
    ['sends no HTTP', (socket: Socket) => socket.end('hello\r\n\r\n'), 'bad-answer'],
    ['is busy', (socket: Socket) => socket.end(http('busy', '503 Service Unavailable')), 'device-trouble'],
  ] as const)('a device that %s', async (_what, answer, trouble) => {
    const { door, heard } = await doorToServer((_operation, socket) => void answer(socket));
    expect(await askIdentity(door, 300, NEVER)).toMatchObject({ trouble });
    expect(heard().requests).toBe(1);
  });

  test('a device that never ends is cut off at the cap', async () => {
    let sent = 0;
    const { door } = await doorToServer((_operation, socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n');
      const pour = (): void => {
        while (!socket.destroyed && socket.write(Buffer.alloc(16_384, 'xmlns '))) sent += 16_384;
        socket.once('drain', pour);
      };
      pour();
    });
    expect(await askIdentity(door, 5_000, NEVER)).toMatchObject({ trouble: 'bad-answer' });
    expect(sent).toBeLessThan(64 * 1_048_576);
  });

  test('a wish to stop ends it with its reason', async () => {
    const { door } = await doorToServer(() => undefined);
    const stop = new AbortController();
    const asked = askIdentity(door, 5_000, stop.signal);
    stop.abort(new Error('stopping'));
    await expect(asked).rejects.toThrow('stopping');
  });
});

describe('a login is used once', () => {
  test('a token that meets a challenge is not followed by an answer to it', async () => {
    const { door, heard } = await doorToServer(
      (_operation, socket) => void socket.end(http('', '401 Unauthorized', CHALLENGE)),
    );
    expect(await askIdentity(door, 2_000, NEVER)).toMatchObject({ trouble: 'auth-refused' });
    expect(heard()).toEqual({ requests: 1, logins: 1 });
  });

  test('a challenge is answered once, with a name', async () => {
    const requests: string[] = [];
    const { door, heard } = await doorToServer((_operation, socket, request) => {
      requests.push(request);
      socket.end(http('', '401 Unauthorized', CHALLENGE));
    }, 'digest');
    expect(await askIdentity(door, 2_000, NEVER)).toMatchObject({ trouble: 'auth-refused' });
    expect(heard()).toEqual({ requests: 2, logins: 1 });
    expect(requests[1]).toContain('username="prober"');
    expect(requests.join()).not.toContain('undefined');
    expect(requests.join()).not.toContain('UsernameToken');
    expect(requests.join()).not.toContain(LOGIN.password);
  });

  test('a challenge that cannot be answered is no refusal', async () => {
    const odd = 'WWW-Authenticate: Digest realm="r", nonce="n", algorithm=XYZ\r\n';
    const { door, heard } = await doorToServer(
      (_operation, socket) => void socket.end(http('', '401 Unauthorized', odd)),
      'digest',
    );
    expect(await askIdentity(door, 2_000, NEVER)).toMatchObject({ trouble: 'unsupported' });
    expect(heard().logins).toBe(0);
  });

  test('a list of interfaces that only an administrator may see leaves the rest as it is', async () => {
    const fault = envelope(
      '<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>ter:NotAuthorized</s:Value></s:Subcode></s:Code></s:Fault>',
    );
    const { door } = await doorToServer((operation, socket) => {
      if (operation === 'GetNetworkInterfaces') socket.end(http(fault, '400 Bad Request'));
      else
        socket.end(
          http(
            envelope(
              '<GetDeviceInformationResponse><Model>M</Model><SerialNumber>1.10</SerialNumber></GetDeviceInformationResponse>',
            ),
          ),
        );
    });
    expect(await askIdentity(door, 2_000, NEVER)).toMatchObject({
      got: { model: 'M', serial: '1.10', mac: '' },
    });
  });
});
