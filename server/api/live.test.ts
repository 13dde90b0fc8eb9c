/** Live pictures, over real sockets. */
import { get } from 'node:http';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { DEFAULTS } from '../../config/settings.ts';
import type { FeedEvent } from '../../probes/link/link.ts';
import { SampleDaemon } from '../watch/sample.ts';
import { type Caller, NORTH, SampleHouse, SOUTH } from './sample.ts';
import type { FeedTicket } from './wire.ts';

let house: SampleHouse;
let device: number;
let patrol: { readonly cookie: string };

beforeEach(async () => {
  const settings = { ...DEFAULTS, feeds: { atOnce: 3, perPerson: 2, minutes: 10 } };
  house = await SampleHouse.open({ settings });
  ({
    north: [device = 0],
  } = await house.settle());
  patrol = await house.signedIn('patrol', NORTH);
});
afterEach(() => house.end());

async function ticket(as: Caller = patrol, of = device): Promise<FeedTicket> {
  const { status, body } = await house.ask('/api/feeds', { method: 'POST', body: { device: of }, as });
  expect(status).toBe(201);
  return body as FeedTicket;
}

/** A socket with everything that came over it. */
interface Viewer {
  readonly socket: WebSocket;
  readonly texts: unknown[];
  bytes: number;
  /** Close code, or the HTTP status of a refusal. */
  readonly over: Promise<number>;
}

function view(path: string, headers: Readonly<Record<string, string>>): Viewer {
  const socket = new WebSocket(`${house.address.replace('http', 'ws')}${path}`, { headers });
  const over = new Promise<number>((done) => {
    socket.on('close', (code) => done(code));
    socket.on('unexpected-response', (_, answer) => {
      done(answer.statusCode ?? 0);
      socket.terminate();
    });
  });
  const viewer: Viewer = { socket, texts: [], bytes: 0, over };
  socket.on('error', () => undefined);
  socket.on('message', (data, isBinary) => {
    if (isBinary) viewer.bytes += (data as Buffer).length;
    else viewer.texts.push(JSON.parse(String(data)));
  });
  return viewer;
}

const own = () => ({ cookie: patrol.cookie, origin: house.address });

const deeds = async () => {
  const { rows } = await house.parts.deeds.list({ subject: `device/${device}` }, 1, 50);
  return rows.filter(({ did }) => did !== 'device.add').reverse();
};

describe('a live picture', () => {
  test('comes with one ticket, and the journal has its beginning and its end', async () => {
    const { path } = await ticket();
    const viewer = view(path, own());
    await vi.waitFor(() => expect(viewer.bytes).toBe(188));
    expect(viewer.texts).toEqual([
      { is: 'live', width: 640, height: 360, codec: 'mpeg1video', name: 'Camera 1' },
    ]);
    const admin = await house.token('admin');
    expect((await house.ask('/api/feeds', { as: admin })).body).toMatchObject([
      { device, who: `patrol-${NORTH}`, bytes: 188 },
    ]);
    expect(await deeds()).toMatchObject([{ did: 'feed.open', who: `patrol-${NORTH}` }]);
    viewer.socket.close();
    await vi.waitFor(async () => expect(await deeds()).toHaveLength(2));
    expect((await deeds())[1]).toMatchObject({
      did: 'feed.close',
      after: { reason: 'viewer-left', bytes: 188, fromMs: expect.any(Number), untilMs: expect.any(Number) },
    });
  });

  test('goes to a program with a token, which needs no origin', async () => {
    const as = await house.token('leader', NORTH);
    const { path } = await ticket(as);
    const viewer = view(path, { authorization: `Bearer ${as.token}` });
    await vi.waitFor(() => expect(viewer.bytes).toBe(188));
    viewer.socket.close();
    await viewer.over;
  });

  test('is not shown twice for one ticket', async () => {
    const { path } = await ticket();
    const viewer = view(path, own());
    await vi.waitFor(() => expect(viewer.bytes).toBe(188));
    expect(await view(path, own()).over).toBe(403);
    viewer.socket.close();
  });

  test('is not shown for somebody else’s ticket, which is then spent', async () => {
    const { path } = await ticket();
    const other = await house.signedIn('crew', SOUTH);
    expect(await view(path, { cookie: other.cookie, origin: house.address }).over).toBe(403);
    expect(await view(path, own()).over).toBe(403);
  });

  test('is not shown to another session of the same person', async () => {
    const { path } = await ticket();
    const again = await house.signedIn('patrol', NORTH);
    expect(await view(path, { cookie: again.cookie, origin: house.address }).over).toBe(403);
  });

  test.each([
    { what: 'a foreign origin', headers: { origin: 'https://evil.example' }, status: 403 },
    { what: 'no origin', headers: {}, status: 403 },
    { what: 'no cookie', headers: { cookie: '' }, status: 401 },
    { what: 'a guessed cookie', headers: { cookie: `lk_session=${'A'.repeat(43)}` }, status: 401 },
  ])('is not shown with $what', async ({ headers, status }) => {
    const { path } = await ticket();
    const with_ = {
      cookie: patrol.cookie,
      ...('cookie' in headers && { origin: house.address }),
      ...headers,
    };
    expect(await view(path, with_).over).toBe(status);
  });

  test('is not shown after signing out', async () => {
    const { path } = await ticket();
    await house.ask('/api/session', { method: 'DELETE', as: patrol });
    expect(await view(path, own()).over).toBe(401);
  });

  test.each(['/api/feeds/live', '/api/feeds/live?ticket=x', '/api/feeds/live?ticket=__proto__'])(
    'is not at %s',
    async (path) => {
      expect(await view(path, own()).over).toBe(403);
    },
  );

  test.each(['/', '/api/events', '/api/feeds', '/api/feeds/live/../x'])('is not at %s', async (path) => {
    expect(await view(path, own()).over).toBe(404);
  });

  test('ends at once when the person is locked, and the viewer is told', async () => {
    const { path } = await ticket();
    const viewer = view(path, own());
    await vi.waitFor(() => expect(viewer.bytes).toBe(188));
    const admin = await house.token('admin');
    const { body } = await house.ask('/api/staff', { as: admin });
    const { id } = (body as { id: number; name: string }[]).find(({ name }) => name.startsWith('patrol')) ?? {
      id: 0,
    };
    await house.ask(`/api/staff/${id}`, { method: 'PATCH', body: { locked: true }, as: admin });
    expect(await viewer.over).toBe(4403);
    expect(viewer.texts.at(-1)).toEqual({ is: 'ended', reason: 'withdrawn' });
  });

  test('is cut by an administrator', async () => {
    const { path } = await ticket();
    const viewer = view(path, own());
    await vi.waitFor(() => expect(viewer.bytes).toBe(188));
    const as = await house.token('admin');
    const [watching] = (await house.ask('/api/feeds', { as })).body as { id: number }[];
    expect((await house.ask(`/api/feeds/${watching?.id}`, { method: 'DELETE', as })).status).toBe(204);
    expect(await viewer.over).toBe(4403);
    await vi.waitFor(async () =>
      expect((await deeds()).at(-1)).toMatchObject({
        did: 'feed.close',
        after: { reason: 'withdrawn', cutBy: 'admin program' },
      }),
    );
    expect((await house.ask(`/api/feeds/${watching?.id}`, { method: 'DELETE', as })).status).toBe(404);
  });

  test('ends with the server', async () => {
    const { path } = await ticket();
    const viewer = view(path, own());
    await vi.waitFor(() => expect(viewer.bytes).toBe(188));
    house.parts.feeds.stop();
    expect(await viewer.over).toBe(1001);
  });

  test.each([
    { reason: 'camera-closed', code: 4503 },
    { reason: 'auth-refused', code: 4503 },
    { reason: 'not-found', code: 4404 },
    { reason: 'no-decoder', code: 4404 },
    { reason: 'limit', code: 4429 },
  ] as const)('that ends with $reason closes with $code', async ({ reason, code }) => {
    house.link.feedOf = async function* (): AsyncIterable<FeedEvent> {
      yield { is: 'ended', reason };
    };
    const viewer = view((await ticket()).path, own());
    expect(await viewer.over).toBe(code);
    expect(viewer.texts).toEqual([{ is: 'ended', reason }]);
  });

  test('that loses its daemon says so', async () => {
    house.link.feedOf = async function* (): AsyncIterable<FeedEvent> {
      yield { is: 'live', width: 1, height: 1, codec: 'mpeg1video' };
      house.link.connected = false;
      throw new Error('gone');
    };
    const viewer = view((await ticket()).path, own());
    expect(await viewer.over).toBe(4503);
    expect(viewer.texts.at(-1)).toEqual({ is: 'ended', reason: 'no-daemon' });
    const refused = await house.ask('/api/feeds', { method: 'POST', body: { device }, as: patrol });
    expect(refused).toMatchObject({ status: 503, body: { code: 'no-daemon' } });
  });

  test('that nobody takes costs no memory without end', async () => {
    let sent = 0;
    const piece = Buffer.alloc(256 << 10, 0x47);
    house.link.feedOf = async function* (_n, signal): AsyncIterable<FeedEvent> {
      while (!signal.aborted && sent < 400) {
        sent += 1;
        yield { is: 'bytes', bytes: piece };
        await new Promise((go) => setImmediate(go));
      }
      if (!signal.aborted)
        await new Promise((done) => signal.addEventListener('abort', done, { once: true }));
    };
    const viewer = view((await ticket()).path, own());
    viewer.socket.on('open', () => viewer.socket.pause());
    await vi.waitFor(() => expect(sent).toBe(400), 10_000);
    // What the kernel's buffers took, and a megabyte of ours; not the hundred that were offered.
    const [watching] = house.parts.feeds.list();
    expect(watching?.bytes).toBeLessThan(40 << 20);
    viewer.socket.terminate();
    await vi.waitFor(() => expect(house.parts.feeds.list()).toEqual([]));
  });

  test('is refused beyond what one person, and the server, may hold', async () => {
    await ticket();
    await ticket();
    const third = await house.ask('/api/feeds', { method: 'POST', body: { device }, as: patrol });
    expect(third).toMatchObject({ status: 429, body: { facts: { what: 'feeds-per-person', most: 2 } } });
    const leader = await house.signedIn('leader', NORTH);
    await ticket(leader);
    const fourth = await house.ask('/api/feeds', { method: 'POST', body: { device }, as: leader });
    expect(fourth).toMatchObject({ status: 429, body: { facts: { what: 'feeds-at-once', most: 3 } } });
  });

  test('of a camera that is known to be offline, or has no address, is refused with the reason', async () => {
    const { watch, registry } = house.parts;
    await watch.joined('local');
    const now = Date.now();
    const daemon = new SampleDaemon(now - 2_000);
    const finding = { state: 'bad', reason: 'refused' } as const;
    await watch.batch(daemon.batch([{ n: device, check: 'online', finding, atMs: now }], now));
    const asked = { method: 'POST', body: { device }, as: patrol };
    expect(await house.ask('/api/feeds', asked)).toMatchObject({
      status: 409,
      body: { code: 'no-feed', facts: { reason: 'offline' } },
    });
    await registry.update(device, 1, { host: '' }, { name: 'x', kind: 'system' });
    expect((await house.ask(`/api/devices/${device}`, { as: patrol })).body).toMatchObject({
      live: { allowed: false, reason: 'no-address' },
    });
  });
});

test('that there is no daemon to bring a live picture is said with the device', async () => {
  house.link.connected = false;
  const asked = () => house.ask(`/api/devices/${device}`, { as: patrol });
  expect((await asked()).body).toMatchObject({ live: { allowed: false, reason: 'no-daemon' } });
  house.link.connected = true;
  expect((await asked()).body).toMatchObject({ live: { allowed: true, reason: null } });
});

describe('how often an address may ask for a socket', () => {
  test.each([
    { trustProxy: false, statuses: [404, 404, 404, 429, 429] },
    { trustProxy: true, statuses: [404, 404, 404, 404, 404] },
  ])('is limited; whose address it is, only a trusted proxy tells: $trustProxy', async (options) => {
    const { trustProxy, statuses } = options;
    const limits = { requests: 1_000, signIns: 1_000, upgrades: 3 };
    const strict = await SampleHouse.open({ limits, trustProxy });
    try {
      const told: number[] = [];
      for (const at of statuses.keys()) told.push(await knock(strict, `10.0.0.${at}`));
      expect(told).toEqual(statuses);
      if (!trustProxy) return;
      // What the asker claims before the proxy's own word does not count.
      const last = [];
      for (const at of [0, 1, 2]) last.push(await knock(strict, `10.0.1.${at}, 10.0.0.0`));
      expect(last).toEqual([404, 404, 429]);
    } finally {
      await strict.close();
    }
  });

  function knock(at: SampleHouse, forwarded: string): Promise<number> {
    const headers = { 'x-forwarded-for': forwarded };
    const socket = new WebSocket(`${at.address.replace('http', 'ws')}/api/nothing`, { headers });
    socket.on('error', () => undefined);
    return new Promise((done) => {
      socket.on('unexpected-response', (_, answer) => {
        done(answer.statusCode ?? 0);
        socket.terminate();
      });
    });
  }
});

describe('a picture of the latest look', () => {
  test('is sent as it is, and whoever opened it is in the journal', async () => {
    const jpeg = Buffer.from([0xff, 0xd8, 1, 2, 0xff, 0xd9]);
    const path = `/api/devices/${device}/picture.jpg`;
    expect((await house.fetch(path, { as: patrol })).status).toBe(404);
    await house.parts.watch.joined('local');
    await house.parts.watch.picture({ n: device, atMs: Date.now(), jpeg, thumb: jpeg });
    const answer = await house.fetch(path, { as: patrol });
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(jpeg);
    expect(answer.headers.get('content-type')).toBe('image/jpeg');
    expect(answer.headers.get('cache-control')).toBe('private, no-cache');
    expect(await deeds()).toMatchObject([{ did: 'picture.open', who: `patrol-${NORTH}` }]);
    const etag = answer.headers.get('etag') ?? '';
    // Not by fetch, which adds `no-cache` of its own.
    const status = await new Promise((done) => {
      const headers = { cookie: patrol.cookie, 'if-none-match': etag };
      get(`${house.address}${path}`, { headers }, (again) => done(again.resume().statusCode));
    });
    expect(status).toBe(304);
  });
});
