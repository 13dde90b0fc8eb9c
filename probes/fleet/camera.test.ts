import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { type Camera, type CameraOptions, startCamera } from './camera.ts';

/** A camera that is stopped with the test. */
async function camera(options: CameraOptions = {}): Promise<Camera> {
  const started = await startCamera(options);
  onTestFinished(() => started.stop());
  return started;
}

const envelope = (operation: string, header = '') =>
  `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header>${header}</s:Header><s:Body><${operation} xmlns="http://www.onvif.org/ver10/device/wsdl"/></s:Body></s:Envelope>`;

function ask({ host, onvifPort }: Camera, operation: string, header = '', more: Record<string, string> = {}) {
  return fetch(`http://${host}:${onvifPort}/onvif/device_service`, {
    method: 'POST',
    headers: { 'content-type': 'application/soap+xml', connection: 'close', ...more },
    body: envelope(operation, header),
    signal: AbortSignal.timeout(5_000),
  });
}

function token({ username }: Camera, password: string, createdMs = Date.now()): string {
  const nonce = Buffer.from('0123456789abcdef');
  const created = new Date(createdMs).toISOString();
  const digest = createHash('sha1')
    .update(nonce)
    .update(created + password)
    .digest('base64');
  return `<w:Security xmlns:w="w"><w:UsernameToken><w:Username>${username}</w:Username><w:Password Type="PasswordDigest">${digest}</w:Password><w:Nonce>${nonce.toString('base64')}</w:Nonce><u:Created xmlns:u="u">${created}</u:Created></w:UsernameToken></w:Security>`;
}

function digest(
  challenge: string,
  login: { username: string; password: string },
  method: string,
  uri: string,
): string {
  const told = (name: string) => new RegExp(`${name}="?([^",]+)`).exec(challenge)?.[1] ?? '';
  const isSha = told('algorithm') === 'SHA-256';
  const hash = (text: string) =>
    createHash(isSha ? 'sha256' : 'md5')
      .update(text)
      .digest('hex');
  const one = hash(`${login.username}:${told('realm')}:${login.password}`);
  const two = hash(`${method}:${uri}`);
  const hasQop = challenge.includes('qop');
  const response = hasQop
    ? hash(`${one}:${told('nonce')}:00000001:abc:auth:${two}`)
    : hash(`${one}:${told('nonce')}:${two}`);
  const qop = hasQop ? ', qop=auth, nc=00000001, cnonce="abc"' : '';
  return `Digest username="${login.username}", realm="${told('realm')}", nonce="${told('nonce')}", uri="${uri}", response="${response}", algorithm=${isSha ? 'SHA-256' : 'MD5'}${qop}`;
}

/** Sends text to a port and gives back everything that came until the end, or until `enough` says so. */
function talk(
  host: string,
  port: number,
  text: string,
  enough: (got: Buffer) => boolean = () => false,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let got: Buffer = Buffer.alloc(0);
    const socket = connect(port, host, () => socket.write(text));
    socket.on('data', (chunk: Buffer) => {
      got = Buffer.concat([got, chunk]);
      if (enough(got)) {
        socket.destroy();
        resolve(got);
      }
    });
    socket.on('end', () => resolve(got));
    socket.on('error', reject);
  });
}

test('a camera tells its clock to everybody and its identity only after a login', async () => {
  const sound = await camera();
  const clock = await ask(sound, 'GetSystemDateAndTime');
  expect(clock.status).toBe(200);
  expect(await clock.text()).toContain('<tt:UTCDateTime>');
  expect((await ask(sound, 'GetDeviceInformation')).status).toBe(401);
  const answer = await ask(sound, 'GetDeviceInformation', token(sound, sound.password));
  expect(await answer.text()).toContain(`<tds:SerialNumber>${sound.identity.serial}</tds:SerialNumber>`);
  expect(sound.suffered).toMatchObject({ connections: 3, requests: 3, refusedLogins: 0, logins: 1 });
});

test.each(['digest-md5', 'digest-sha256', 'digest-both', 'any'] as const)(
  'a camera that knows %s takes the right password and refuses the wrong one',
  async (login) => {
    const asked = await camera({ login });
    const challenge = (await ask(asked, 'GetScopes')).headers.get('www-authenticate') ?? '';
    const path = '/onvif/device_service';
    const right = digest(challenge, asked, 'POST', path);
    const wrong = digest(challenge, { ...asked, password: 'no' }, 'POST', path);
    expect((await ask(asked, 'GetScopes', '', { authorization: right })).status).toBe(200);
    expect((await ask(asked, 'GetScopes', '', { authorization: wrong })).status).toBe(401);
    expect(asked.suffered.refusedLogins).toBe(1);
  },
);

test.each([
  { password: 'wrong', createdMs: 0, because: 'the password is wrong' },
  { password: 'right', createdMs: -600_000, because: 'the token is older than its window' },
])('a token is refused when $because', async ({ password, createdMs }) => {
  const strict = await camera({ login: 'token', password: 'right' });
  const answer = await ask(strict, 'GetScopes', token(strict, password, Date.now() + createdMs));
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain('ter:NotAuthorized');
});

test('a camera with a wrong clock takes tokens of its own time only', async () => {
  const slow = await camera({ fault: 'wrong-clock', clockOffsetMs: -7_200_000 });
  expect((await ask(slow, 'GetScopes', token(slow, slow.password))).status).toBe(400);
  expect((await ask(slow, 'GetScopes', token(slow, slow.password, Date.now() - 7_200_000))).status).toBe(200);
});

test('a camera that is switched off refuses connections, and comes back on the same port', async () => {
  const seen = await camera();
  await seen.set('off');
  await expect(talk(seen.host, seen.onvifPort, 'x')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await expect(talk(seen.host, seen.rtspPort, 'x')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await seen.set([]);
  expect((await ask(seen, 'GetSystemDateAndTime')).status).toBe(200);
});

test('a snapshot is a JPEG behind a login', async () => {
  const seen = await camera();
  const url = `http://${seen.host}:${seen.onvifPort}${seen.snapshotPath}`;
  const refused = await fetch(url);
  expect(refused.status).toBe(401);
  const authorization = digest(refused.headers.get('www-authenticate') ?? '', seen, 'GET', seen.snapshotPath);
  const jpeg = Buffer.from(await (await fetch(url, { headers: { authorization } })).arrayBuffer());
  expect(jpeg.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
  expect(jpeg.subarray(-2)).toEqual(Buffer.from([0xff, 0xd9]));
});

test('a stream is described, set up and played with digest, and begins with parameter sets and a key frame', async () => {
  const seen = await camera({ password: 'p/a@s#s%:' });
  const url = `rtsp://${seen.host}:${seen.rtspPort}${seen.rtspPath}`;
  const head = (method: string, to: string, more = '') =>
    `${method} ${to} RTSP/1.0\r\nCSeq: 1\r\n${more}\r\n`;
  const first = (
    await talk(seen.host, seen.rtspPort, head('DESCRIBE', url), (got) => got.includes('\r\n\r\n'))
  ).toString();
  expect(first).toMatch(/^RTSP\/1\.0 401 Unauthorized/);
  const challenge = /WWW-Authenticate: (.*)\r/.exec(first)?.[1] ?? '';
  const login = (method: string, to: string) => `Authorization: ${digest(challenge, seen, method, to)}\r\n`;
  const units: number[] = [];
  await new Promise<void>((resolve, reject) => {
    const socket = connect(seen.rtspPort, seen.host, () =>
      socket.write(head('DESCRIBE', url, login('DESCRIBE', url))),
    );
    let held: Buffer = Buffer.alloc(0);
    let stage = 0;
    socket.on('error', reject);
    socket.on('data', (chunk: Buffer) => {
      held = Buffer.concat([held, chunk]);
      if (stage < 3) {
        const end = held.indexOf('\r\n\r\n');
        if (end < 0) return;
        const text = held.toString('latin1');
        expect(text).toMatch(/^RTSP\/1\.0 200 OK/);
        stage += 1;
        const track = `${url}/trackID=1`;
        if (stage === 1) {
          expect(text).toContain('sprop-parameter-sets=');
          socket.write(
            head(
              'SETUP',
              track,
              `${login('SETUP', track)}Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n`,
            ),
          );
        }
        if (stage === 2) {
          const session = /Session: (\d+)/.exec(text)?.[1];
          socket.write(head('PLAY', url, `${login('PLAY', url)}Session: ${session}\r\n`));
        }
        held = stage < 3 ? Buffer.alloc(0) : held.subarray(end + 4);
      }
      while (stage === 3 && held.length >= 18 && held.length >= 4 + held.readUInt16BE(2)) {
        expect(held[0]).toBe(0x24);
        units.push((held[16] ?? 0) & 0x1f);
        held = held.subarray(4 + held.readUInt16BE(2));
      }
      if (units.length > 40) {
        socket.destroy();
        resolve();
      }
    });
  });
  expect(units.slice(0, 3)).toEqual([7, 8, 28]);
  expect(units).toContain(1);
  expect(seen.suffered.plays).toBe(1);
});
