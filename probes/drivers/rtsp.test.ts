import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type CameraOptions, startCamera } from '../fleet/camera.ts';
import { describe as describeStream, options } from './rtsp.ts';

const soon = () => AbortSignal.timeout(3_000);

async function camera(how: CameraOptions = {}) {
  const started = await startCamera(how);
  onTestFinished(() => started.stop());
  const address = { host: started.host, port: started.rtspPort, path: started.rtspPath };
  const login = { username: started.username, password: started.password, basicAllowed: false };
  return { ...started, suffered: started.suffered, address, login };
}

/** A listener on loopback that does as told with every connection. */
async function listener(act: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    act(socket);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

describe('OPTIONS', () => {
  test('finds a sound camera alive, without any login', async () => {
    const { address, suffered } = await camera();
    const asked = await options(address.host, address.port, address.path, soon());
    expect(asked).toMatchObject({
      got: { status: 200 },
      steps: [
        { did: `tcp 127.0.0.1:${address.port}`, ok: true, got: 'connected' },
        { did: 'RTSP OPTIONS', ok: true, got: '200' },
      ],
    });
    expect(suffered).toMatchObject({ connections: 1, requests: 1, logins: 0 });
  });

  test.each([
    { fault: 'off', trouble: 'refused', got: 'ECONNREFUSED' },
    { fault: 'reset', trouble: 'reset', got: 'ECONNRESET' },
    { fault: 'garbage', trouble: 'bad-answer', got: 'not RTSP' },
  ] as const)('names a camera that is $fault: $trouble', async ({ fault, trouble, got }) => {
    const { address } = await camera({ fault });
    const asked = await options(address.host, address.port, address.path, soon());
    expect(asked).toMatchObject({ trouble });
    expect(asked.steps.at(-1)).toMatchObject({ ok: false, got });
  });

  test('gives up on a silent camera when the time is over', async () => {
    const { address } = await camera({ fault: 'silent' });
    const asked = await options(address.host, address.port, address.path, AbortSignal.timeout(100));
    expect(asked).toMatchObject({
      trouble: 'timeout',
      steps: [{ ok: true }, { did: 'RTSP OPTIONS', ok: false, got: 'timeout' }],
    });
  });

  test('goes back with the reason of whoever calls it off', async () => {
    const { address } = await camera({ fault: 'silent' });
    const off = new AbortController();
    const asked = options(address.host, address.port, address.path, off.signal);
    off.abort(new Error('not wanted any more'));
    await expect(asked).rejects.toThrow('not wanted any more');
    await expect(options(address.host, address.port, address.path, off.signal)).rejects.toThrow(
      'not wanted any more',
    );
  });

  test.each([
    { said: 'RTSP/1.0 401 Unauthorized\r\n\r\n', status: 401 },
    { said: 'RTSP/1.0 501 Not Implemented\r\n\r\n', status: 501 },
    { said: '\r\nRTSP/1.0 200 OK\n\n', status: 200 },
  ])('takes any status line for life: $said', async ({ said, status }) => {
    const port = await listener((socket) => {
      for (const letter of said) socket.write(letter); // in pieces of any size
    });
    expect(await options('127.0.0.1', port, '/', soon())).toMatchObject({ got: { status } });
  });

  test.each([
    { said: 'HTTP/1.1 400 Bad Request\r\n\r\n', trouble: 'bad-answer' },
    { said: `RTSP/1.0 ${' '.repeat(2_000)}`, trouble: 'bad-answer' },
    { said: 'RTSP/1.', trouble: 'reset' },
    { said: '', trouble: 'reset' },
  ])('takes $said for no life', async ({ said, trouble }) => {
    const port = await listener((socket) => socket.end(said));
    expect(await options('127.0.0.1', port, '/', soon())).toMatchObject({ trouble });
  });

  test.each([
    { host: '127.0.0.1', port: 70_000 },
    { host: '', port: -1 },
  ])('states that nobody lives at $host:$port', async ({ host, port }) => {
    expect(await options(host, port, '/', soon())).toMatchObject({ trouble: 'no-address' });
  });
});

describe('DESCRIBE', () => {
  test('learns the stream of a camera, by Digest', async () => {
    const { address, login, suffered } = await camera();
    const asked = await describeStream(address, login, soon());
    expect(asked).toMatchObject({ got: { sdp: { media: [{ kind: 'video', encoding: 'H264' }] } } });
    expect(asked.steps.map(({ did, got }) => `${did}: ${got}`)).toEqual([
      `tcp 127.0.0.1:${address.port}: connected`,
      expect.stringMatching(/^RTSP DESCRIBE: 401 Digest/),
      'RTSP DESCRIBE with login: 200',
    ]);
    expect(suffered).toMatchObject({ refusedLogins: 0 });
  });

  test('tries a wrong password exactly once', async () => {
    const { address, login, suffered } = await camera();
    const asked = await describeStream(address, { ...login, password: 'wrong' }, soon());
    expect(asked).toMatchObject({ trouble: 'auth-refused' });
    expect(suffered).toMatchObject({ logins: 0, refusedLogins: 1 });
    expect(JSON.stringify(asked)).not.toContain('wrong');
  });

  test('tries none where there is none', async () => {
    const { address, suffered } = await camera();
    expect(await describeStream(address, undefined, soon())).toMatchObject({ trouble: 'no-credential' });
    expect(suffered).toMatchObject({ logins: 0, refusedLogins: 0 });
  });

  test('hands a password to Basic only where the record allows it', async () => {
    const { address, login, suffered } = await camera({ fault: 'stream-basic' });
    expect(await describeStream(address, login, soon())).toMatchObject({ trouble: 'no-credential' });
    expect(suffered).toMatchObject({ logins: 0, refusedLogins: 0 });
    expect(await describeStream(address, { ...login, basicAllowed: true }, soon())).toHaveProperty('got');
  });

  test.each([
    { fault: 'off', trouble: 'refused' },
    { fault: 'reset', trouble: 'reset' },
    { fault: 'garbage', trouble: 'bad-answer' },
    { fault: 'half-answer', trouble: 'reset' },
    { fault: 'refuses-password', trouble: 'auth-refused' },
    { fault: 'not-found', trouble: 'device-trouble' },
    { fault: 'stream-redirect', trouble: 'bad-answer' },
    { fault: 'flood', trouble: 'bad-answer' },
  ] as const)('names a camera with the fault $fault: $trouble', async ({ fault, trouble }) => {
    const { address, login } = await camera({ fault });
    expect(await describeStream(address, login, soon())).toMatchObject({ trouble });
  });

  test.each(['hangs-mid-answer', 'slow-drip', 'silent'] as const)(
    'gives up on a camera with the fault %s when the time is over',
    async (fault) => {
      const { address, login } = await camera({ fault });
      expect(await describeStream(address, login, AbortSignal.timeout(300))).toMatchObject({
        trouble: 'timeout',
      });
    },
  );

  test('goes back with the reason of whoever calls it off', async () => {
    const { address, login } = await camera({ fault: 'silent' });
    const off = new AbortController();
    const asked = describeStream(address, login, off.signal);
    off.abort(new Error('not wanted any more'));
    await expect(asked).rejects.toThrow('not wanted any more');
  });

  test('tries a password again when only the nonce was too old', async () => {
    const seen: string[] = [];
    const port = await listener((socket) => {
      socket.on('data', (text) => {
        seen.push(/nonce="(\w)"/.exec(`${text}`)?.[1] ?? '-');
        const challenge = seen.length === 1 ? 'nonce="a"' : 'nonce="b", stale=true';
        const answer =
          seen.length < 3
            ? `401 No\r\nWWW-Authenticate: Digest realm="r", ${challenge}\r\n\r\n`
            : '200 OK\r\nContent-Length: 3\r\n\r\nv=0';
        socket.write(`RTSP/1.0 ${answer}`);
      });
    });
    const login = { username: 'u', password: 'p', basicAllowed: false };
    expect(await describeStream({ host: '127.0.0.1', port, path: '/' }, login, soon())).toHaveProperty('got');
    expect(seen).toEqual(['-', 'a', 'b']);
  });

  test('begins anew where the device closes after its challenge', async () => {
    let connections = 0;
    const port = await listener((socket) => {
      connections += 1;
      socket.on('data', (text) => {
        if (`${text}`.includes('Authorization: Digest'))
          socket.write('RTSP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nv=0');
        else
          socket.end(
            'RTSP/1.0 401 No\r\nConnection: close\r\nWWW-Authenticate: Digest realm="r", nonce="n"\r\n\r\n',
          );
      });
    });
    const login = { username: 'u', password: 'p', basicAllowed: false };
    expect(await describeStream({ host: '127.0.0.1', port, path: '/' }, login, soon())).toHaveProperty('got');
    expect(connections).toBe(2);
  });
});
