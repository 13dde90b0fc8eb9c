import { connect, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { openLog } from '../../config/log.ts';
import { ViidClient, type ViidClientOptions } from '../fleet/viid.ts';
import type { ViidPlan } from '../link/target.ts';
import { ViidListener } from './viid.ts';

const CHECKPOINT = '22040200051212000001';
const APES = ['22040200051192000001', '22040200051192000002'] as const;
const LOGIN = { username: 'north', password: 'demo-only-1', basicAllowed: false };
const START_MS = Date.UTC(2026, 10, 21);

const PLAN: ViidPlan = {
  host: '127.0.0.1',
  port: 0,
  serverId: '22040000005030000001',
  keepaliveMs: 90_000,
  misses: 3,
  timeZone: 'Asia/Shanghai',
  accounts: {},
};

/** A listener on a free port whose clocks are the test's, with what it logs and what it tells. */
async function listen(plan: Partial<ViidPlan> = {}) {
  const clock = { nowMs: 0 };
  const lines: string[] = [];
  const news: string[][] = [];
  const listener = new ViidListener({
    log: openLog('debug', { write: (line) => lines.push(line) }),
    onNews: (codes) => news.push([...codes]),
    clock: { wallMs: () => START_MS + clock.nowMs, steadyMs: () => clock.nowMs },
  });
  const accounts = new Map([CHECKPOINT, ...APES].map((code) => [code, LOGIN]));
  await listener.plan({ ...PLAN, ...plan }, (code) => accounts.get(code));
  onTestFinished(() => listener.stop());
  const port = listener.port ?? 0;
  const client = (more: Partial<ViidClientOptions> = {}) =>
    new ViidClient({ port, code: CHECKPOINT, password: LOGIN.password, apes: APES, ...more });
  return { clock, lines, news, listener, accounts, port, client };
}

/** The status in an answer, whatever envelope it is in. */
function statusOf({ body }: { readonly body: unknown }) {
  return (body as { ResponseStatusObject: { StatusCode: number; StatusString: string } })
    .ResponseStatusObject;
}

describe('a session', () => {
  test('is begun with Digest, kept by signs of life, and ended by a goodbye', async () => {
    const { client, listener, news } = await listen();
    const checkpoint = client();
    expect((await checkpoint.start()).status).toBe(200);
    expect(listener.view?.registrationOf(CHECKPOINT)).toBe('live');
    expect(listener.view?.declaredOf(CHECKPOINT)).toBe('normal');
    expect([...(listener.view?.lanesOf(CHECKPOINT) ?? [])]).toEqual([
      [1, APES[0]],
      [2, APES[1]],
    ]);
    const answer = await checkpoint.keepalive();
    expect(answer.headers['content-type']).toBe('application/VIID+JSON');
    expect(answer.body).toEqual({
      ResponseStatusObject: {
        Id: CHECKPOINT,
        RequestURL: '/VIID/System/Keepalive',
        StatusCode: 0,
        StatusString: 'OK',
        LocalTime: '20261121080000',
      },
    });
    expect((await checkpoint.unregister()).status).toBe(200);
    expect(listener.view?.registrationOf(CHECKPOINT)).toBe('left');
    expect(news.at(-1)).toContain(CHECKPOINT);
    expect((await checkpoint.keepalive()).status).toBe(401);
  });

  test.each([
    [269, 200, 'live'],
    [271, 401, 'lapsed'],
  ])('a sign of life after %i s is answered with %i', async (seconds, status, registration) => {
    const { client, listener, clock } = await listen();
    const checkpoint = client();
    await checkpoint.register();
    clock.nowMs += seconds * 1_000;
    expect(listener.view?.registrationOf(CHECKPOINT)).toBe(registration);
    expect((await checkpoint.keepalive()).status).toBe(status);
  });

  test('a sign of life before the registration is answered with a challenge', async () => {
    const { client } = await listen();
    const answer = await client().keepalive();
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toMatch(/^Digest .*qop="auth".*algorithm=MD5/);
  });

  test('an answer that is sent again is refused as stale, and a new one is taken', async () => {
    const { client, listener } = await listen();
    const checkpoint = client({ fault: 'reuses-nonce' });
    expect((await checkpoint.register()).status).toBe(200);
    const again = await checkpoint.register();
    expect(again.status).toBe(401);
    expect(again.headers['www-authenticate']).toContain('stale=true');
    expect((await client().register()).status).toBe(200);
    expect(listener.view?.registrationOf(CHECKPOINT)).toBe('live');
  });

  test('SHA-256 is understood, and so is the user name of the record', async () => {
    const { client } = await listen();
    expect((await client({ algorithm: 'SHA-256' }).register()).status).toBe(200);
    expect((await client({ username: LOGIN.username }).register()).status).toBe(200);
  });

  test('a wrong password is refused, said without a word of it, and not weighed for ever', async () => {
    const { client, clock, lines } = await listen();
    const wrong = client({ fault: 'wrong-password' });
    for (let attempt = 0; attempt < 10; attempt++) expect((await wrong.register()).status).toBe(403);
    const right = await client().register();
    expect([right.status, statusOf(right).StatusString]).toEqual([403, 'too many wrong passwords']);
    clock.nowMs += 300_001;
    expect((await client().register()).status).toBe(200);
    expect(lines.filter((line) => line.includes('viid.wrong-password'))).toHaveLength(10);
    expect(lines.join()).not.toContain(LOGIN.password);
  });

  test('a code without an account is not known, and one that loses it neither', async () => {
    const { client, listener, accounts } = await listen();
    expect((await client({ code: '22040200051212000009' }).register()).status).toBe(404);
    const checkpoint = client();
    await checkpoint.register();
    accounts.delete(CHECKPOINT);
    await listener.plan(PLAN, (code) => accounts.get(code));
    expect(listener.view?.registrationOf(CHECKPOINT)).toBe('unknown');
    expect((await checkpoint.keepalive()).status).toBe(404);
  });

  test('a listener that begins anew knows of nobody, which is not the same as gone', async () => {
    const { client, listener, accounts } = await listen();
    await client().register();
    await listener.plan({ ...PLAN, host: 'localhost' }, (code) => accounts.get(code));
    expect(listener.view?.registrationOf(CHECKPOINT)).toBe('unknown');
    await listener.plan(undefined, () => undefined);
    expect(listener.view).toBeUndefined();
  });

  test('the time is told to anybody', async () => {
    const { client } = await listen();
    expect((await client().send('GET', '/VIID/System/Time')).body).toEqual({
      SystemTimeObject: {
        VIIDServerID: PLAN.serverId,
        TimeMode: '1',
        LocalTime: '20261121080000',
        TimeZone: 'Asia/Shanghai',
      },
    });
  });
});

describe('states of devices', () => {
  test('are taken from notifications, with the clock of the sender, and only 1 is online', async () => {
    const { client, listener, news } = await listen();
    const checkpoint = client({ fault: 'wrong-clock' });
    await checkpoint.start();
    const sentMs = Date.now();
    const answer = await checkpoint.notify([
      [APES[0], '1'],
      [APES[1], '0'],
    ]);
    expect(answer.body).toMatchObject({
      ResponseStatusListObject: { ResponseStatusObject: [{ StatusCode: 0 }] },
    });
    expect(news.at(-1)).toEqual([...APES, CHECKPOINT]);
    expect(listener.view?.apeOf(APES[1]).presence).toBe('down');
    const { presence, clockOffsetMs = 0 } = listener.view?.apeOf(APES[0]) ?? {};
    expect(presence).toBe('up');
    expect(Math.abs(clockOffsetMs - (sentMs + 3_600_000 - START_MS))).toBeLessThan(10_000);
  });

  test('each object has its own status, and a bad one does not spoil the others', async () => {
    const { client, listener } = await listen();
    const checkpoint = client();
    await checkpoint.register();
    const answer = await checkpoint.send('PUT', '/viid/apes/', {
      APEListObject: { APEObject: [{ ApeID: APES[0], IsOnline: 1 }, { ApeID: 'x' }, 7] },
    });
    expect(answer.body).toMatchObject({
      ResponseStatusListObject: {
        ResponseStatusObject: [{ StatusCode: 8 }, { StatusCode: 8 }, { Id: APES[0], StatusCode: 0 }],
      },
    });
    expect(listener.view?.apeOf(APES[0]).presence).toBe('up');
  });

  test('are told back to who told them, without logins, and to nobody else', async () => {
    const { client } = await listen();
    await client().start();
    const own = await client().send('GET', '/VIID/APEs');
    expect(own.body).toMatchObject({
      APEListObject: { APEObject: [{ ApeID: APES[0], IsOnline: '1' }, { ApeID: APES[1] }] },
    });
    expect(JSON.stringify(own.body)).not.toContain('demo-device');
    const other = client({ code: APES[0] });
    await other.register();
    expect((await other.send('GET', '/VIID/APEs')).body).toEqual({ APEListObject: { APEObject: [] } });
    expect((await other.send('GET', '/VIID/Lanes')).body).toEqual({ LaneListObject: { LaneObject: [] } });
  });

  test.each(['/VIID/APEs', '/VIID/Tollgates', '/VIID/Lanes', '/VIID/SubscribeNotifications'])(
    'nothing is taken at %s before the registration',
    async (path) => {
      const { client } = await listen();
      expect((await client().send('POST', path, { APEListObject: { APEObject: [] } })).status).toBe(401);
    },
  );
});

/** Sends bytes as they are, and reads what comes until the connection ends. */
async function raw(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const pieces: Buffer[] = [];
  socket.on('error', () => undefined).on('data', (piece) => pieces.push(piece));
  const closed = new Promise((done) => socket.once('close', done));
  socket.write(text);
  await closed;
  return Buffer.concat(pieces).toString();
}

function posted(path: string, body: string, headers = ''): string {
  return `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

describe('bad input gets a stated answer', () => {
  const REGISTER = '/VIID/System/Register';
  test.each<[string, string, number, number]>([
    ['nothing at all', posted(REGISTER, ''), 400, 7],
    ['half of a JSON text', posted(REGISTER, '{"RegisterObject":'), 400, 7],
    ['bytes of no text', posted(REGISTER, '\u0000\u0001'), 400, 7],
    ['a hundred thousand brackets', posted(REGISTER, '['.repeat(16_000)), 400, 7],
    ['a list', posted(REGISTER, '[]'), 400, 8],
    ['another object', posted(REGISTER, '{"KeepaliveObject":{}}'), 400, 8],
    [
      'a code of 19 digits',
      posted(REGISTER, '{"RegisterObject":{"DeviceID":"2204020005121200000"}}'),
      400,
      8,
    ],
    [
      'full-width digits',
      posted(REGISTER, `{"RegisterObject":{"DeviceID":"${'\uff11'.repeat(20)}"}}`),
      400,
      8,
    ],
    ['a number for a code', posted(REGISTER, '{"RegisterObject":{"DeviceID":22040200051212000001}}'), 400, 8],
    [
      'somebody else in the header',
      posted(REGISTER, `{"RegisterObject":{"DeviceID":"${CHECKPOINT}"}}`, `User-Identify: ${APES[0]}\r\n`),
      400,
      8,
    ],
    ['another content type', posted(REGISTER, '<a/>', 'Content-Type: text/xml\r\n'), 415, 7],
    ['a packed body', posted(REGISTER, 'x', 'Content-Encoding: gzip\r\n'), 415, 7],
    ['more than is read', posted(REGISTER, ' '.repeat(20_000)), 413, 8],
  ])('%s', async (_what, text, status, code) => {
    const { port } = await listen();
    const answer = await raw(port, text);
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(answer).toContain(`"StatusCode":${code}`);
  });

  test.each([
    ['application/VIID+JSON'],
    ['application/viid+json; charset=utf-8'],
    ['APPLICATION/JSON;charset=GBK'],
    ['text/json'],
  ])('and %s is understood', async (type) => {
    const { port } = await listen();
    const body = `{"RegisterObject":{"DeviceID":"${CHECKPOINT}"}}`;
    expect(await raw(port, posted(REGISTER, body, `Content-Type: ${type}\r\n`))).toContain(' 401 ');
  });
});

test('lists that never come to an end hold so much memory and no more, and no sign of life up', async () => {
  const { client, port } = await listen();
  await client().register();
  const head = `POST /VIID/APEs HTTP/1.1\r\nHost: x\r\nUser-Identify: ${CHECKPOINT}\r\nContent-Length: 1048576\r\n\r\n`;
  const sockets = Array.from({ length: 32 }, () => connect(port, '127.0.0.1'));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  for (const socket of sockets) socket.on('error', () => undefined).write(head);
  await vi.waitFor(async () => expect(await raw(port, head)).toContain('HTTP/1.1 503 '), 5_000);
  expect((await client().keepalive()).status).toBe(200);
  for (const socket of sockets) socket.destroy();
  await vi.waitFor(async () => expect((await client().tellTollgate('1')).status).toBe(200), 5_000);
});

/** Writes into a connection as long as the other end takes it, and says how much that was. */
async function push(socket: Socket, bytes: number): Promise<number> {
  const piece = Buffer.alloc(64 << 10, 'q');
  for (let left = bytes; left > 0 && !socket.destroyed; left -= piece.length) {
    if (socket.write(piece)) continue;
    await new Promise<void>((go) => {
      const on = () => {
        socket.off('drain', on).off('close', on);
        go();
      };
      socket.on('drain', on).on('close', on);
    });
  }
  return socket.bytesWritten - socket.writableLength;
}

describe('what is not about devices is refused unread', () => {
  test.each([
    'POST /VIID/Faces',
    'POST /VIID/Persons',
    'POST /VIID/MotorVehicles',
    'POST /VIID/NonMotorVehicles',
    'POST /VIID/Things',
    'POST /VIID/Scenes',
    'POST /VIID/Dispositions',
    'POST /VIID/Images',
    'POST /VIID/Images/1/Data',
    'POST /VIID/Subscribes',
    'GET /VIID/Persons',
    'DELETE /VIID/APEs',
    'GET /',
  ])('%s: 404', async (line) => {
    const { port } = await listen();
    const answer = await raw(port, `${line} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n`);
    expect(answer).toContain('HTTP/1.1 404 ');
    expect(answer).toContain('"StatusCode":4');
  });

  test('who asks before sending is told at once not to', async () => {
    const { port } = await listen();
    const answer = await raw(
      port,
      'POST /VIID/Faces HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1000000\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    expect(answer).not.toContain('100 Continue');
  });

  test('a body of 64 MB stays on the wire, and nothing of it is in the log', async () => {
    const { port, lines } = await listen();
    const socket = connect(port, '127.0.0.1');
    const pieces: Buffer[] = [];
    socket.on('error', () => undefined).on('data', (piece) => pieces.push(piece));
    const closed = new Promise((done) => socket.once('close', done));
    const size = 64 << 20;
    socket.write(`POST /VIID/Faces?who=qqqq HTTP/1.1\r\nHost: x\r\nContent-Length: ${size}\r\n\r\n`);
    const taken = await push(socket, size);
    await closed;
    expect(Buffer.concat(pieces).toString()).toContain('HTTP/1.1 404 ');
    // The kernels at both ends hold some megabytes; the rest never left the sender.
    expect(taken).toBeLessThan(size / 2);
    expect(lines.join()).toContain('viid.refused');
    expect(lines.join()).not.toContain('qqqq');
  });

  test('in a notification it ends the reading where it begins', async () => {
    const { client, port, listener, lines } = await listen();
    const checkpoint = client();
    await checkpoint.register();
    const start = `{"SubscribeNotificationListObject":{"SubscribeNotificationObject":[{"DeviceStatusList":{"APEStatusObject":[{"ApeID":"${APES[0]}","IsOnline":"1"}]},"PersonObjectList":{"PersonObject":[{"Name":"`;
    const answer = await raw(
      port,
      `POST /VIID/SubscribeNotifications HTTP/1.1\r\nHost: x\r\nUser-Identify: ${CHECKPOINT}\r\nContent-Length: 900000\r\n\r\n${start}secretly`,
    );
    expect(answer).toContain('HTTP/1.1 404 ');
    expect(listener.view?.apeOf(APES[0]).presence).toBe('unknown');
    expect(lines.join()).not.toContain('secretly');
  });

  test('the fleet sends pictures of persons, and the session goes on as if it had not', async () => {
    const { client, listener } = await listen();
    const checkpoint = client({ fault: 'sends-persons' });
    expect((await checkpoint.start()).status).toBe(200);
    expect((await checkpoint.sendPersons()).status).toBe(404);
    expect((await checkpoint.keepalive()).status).toBe(200);
    expect(listener.view?.registrationOf(CHECKPOINT)).toBe('live');
  });
});

test('it counts what came in, by what became of it', async () => {
  const { client, port, listener } = await listen();
  expect(listener.figures).toEqual({
    ...{ port, registered: 0, messages: 0, refused: 0 },
    ...{ keepalives: 0, unread: 0, badDigests: 0 },
  });
  const checkpoint = client({ fault: 'sends-persons' });
  await checkpoint.start();
  await checkpoint.keepalive();
  await checkpoint.keepalive();
  expect((await client({ fault: 'wrong-password' }).register()).status).toBe(403);
  await raw(port, posted('/VIID/System/Keepalive', '{'));
  expect(listener.figures).toMatchObject({
    registered: 1,
    keepalives: 2,
    unread: 1,
    refused: 2,
    badDigests: 1,
  });
  await checkpoint.unregister();
  expect(listener.figures).toMatchObject({ registered: 0 });
  await listener.stop();
  expect(listener.figures).toBeUndefined();
});
