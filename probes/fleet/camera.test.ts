import { expect, test } from 'vitest';
import { ask, camera, digest, ONVIF_PATH, picture, talk, token, watch } from './caller.ts';

test('a camera tells its clock to everybody and its identity only after a login', async () => {
  const sound = await camera();
  const clock = await ask(sound, 'GetSystemDateAndTime');
  expect(clock.status).toBe(200);
  expect(await clock.text()).toContain('<tt:UTCDateTime>');
  expect((await ask(sound, 'GetDeviceInformation')).status).toBe(401);
  const answer = await ask(sound, 'GetDeviceInformation', token(sound));
  expect(await answer.text()).toContain(`<tds:SerialNumber>${sound.identity.serial}</tds:SerialNumber>`);
  expect(sound.suffered).toMatchObject({ connections: 3, requests: 3, refusedLogins: 0, logins: 1 });
});

test.each(['digest-md5', 'digest-sha256', 'digest-both', 'any'] as const)(
  'a camera that knows %s takes the right password and refuses the wrong one',
  async (login) => {
    const asked = await camera({ login });
    const challenge = (await ask(asked, 'GetScopes')).headers.get('www-authenticate') ?? '';
    const path = ONVIF_PATH;
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
  const answer = await ask(strict, 'GetScopes', token({ ...strict, password }, Date.now() + createdMs));
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain('ter:NotAuthorized');
});

test('a camera with a wrong clock takes tokens of its own time only', async () => {
  const slow = await camera({ fault: 'wrong-clock', clockOffsetMs: -7_200_000 });
  expect((await ask(slow, 'GetScopes', token(slow))).status).toBe(400);
  expect((await ask(slow, 'GetScopes', token(slow, Date.now() - 7_200_000))).status).toBe(200);
});

test('a camera that is switched off refuses connections, and comes back on the same port', async () => {
  const seen = await camera();
  await seen.set('off');
  expect((await talk(seen.host, seen.onvifPort, 'x')).end).toBe('refused');
  expect((await talk(seen.host, seen.rtspPort, 'x')).end).toBe('refused');
  await seen.set([]);
  expect((await ask(seen, 'GetSystemDateAndTime')).status).toBe(200);
});

test('a snapshot is a JPEG behind a login', async () => {
  const seen = await camera();
  const { status, type, bytes } = await picture(seen);
  expect([status, type]).toEqual([200, 'image/jpeg']);
  expect(bytes.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
  expect(bytes.subarray(-2)).toEqual(Buffer.from([0xff, 0xd9]));
  expect(seen.suffered).toMatchObject({ snapshots: 1, refusedLogins: 0 });
});

test('a stream is described, set up and played with digest, and begins with parameter sets and a key frame', async () => {
  const seen = await camera({ password: 'p/a@s#s%:' });
  const { statuses, sdp, packets } = await watch(seen, 40);
  expect(statuses).toEqual([401, 200, 200, 200]);
  expect(sdp).toMatch(/a=rtpmap:96 H264\/90000[\s\S]*sprop-parameter-sets=[\w+/=]+,[\w+/=]+/);
  const units = packets.map((packet) => (packet[12] ?? 0) & 0x1f);
  expect(units.slice(0, 3)).toEqual([7, 8, 28]); // SPS, PPS, first fragment of the key frame
  expect(units).toContain(1);
  expect(seen.suffered).toMatchObject({ plays: 1, refusedLogins: 0 });
});

test('packets are numbered without gaps, frames carry one timestamp each, and a marker ends every frame', async () => {
  const { packets } = await watch(await camera(), 60);
  const told = packets.map((packet) => ({
    sequence: packet.readUInt16BE(2),
    timestamp: packet.readUInt32BE(4),
    isLast: ((packet[1] ?? 0) & 0x80) !== 0,
  }));
  for (const [at, { sequence, timestamp, isLast }] of told.slice(0, -1).entries()) {
    const next = told[at + 1];
    expect(next?.sequence).toBe((sequence + 1) & 0xffff);
    // 12 frames a second on a clock of 90 kHz.
    expect(((next?.timestamp ?? 0) - timestamp) >>> 0).toBe(isLast ? 7_500 : 0);
  }
});

test('a camera with both protocols on one port tells them apart', async () => {
  const seen = await camera({ isOnePort: true });
  expect(seen.rtspPort).toBe(seen.onvifPort);
  expect((await ask(seen, 'GetSystemDateAndTime')).status).toBe(200);
  expect((await watch(seen, 5)).packets).toHaveLength(5);
});

test.each([
  { sent: 'nonsense\r\n\r\n', because: 'is not a request' },
  { sent: `POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n`, because: 'announces too much' },
  { sent: `GET / HTTP/1.1\r\n${'X: y\r\n'.repeat(5_000)}\r\n`, because: 'has too long a head' },
])('a request that $because is answered 400 and the connection closed', async ({ sent }) => {
  const seen = await camera();
  const { bytes } = await talk(seen.host, seen.onvifPort, sent);
  expect(bytes.toString()).toMatch(/^HTTP\/1\.1 400/);
});
