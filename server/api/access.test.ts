/** Who may what: every route of the table, asked by everybody. */
import { request } from 'node:http';
import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MAY, ROLES, type Role } from '../../config/terms.ts';
import { createApp } from './app.ts';
import { Counts } from './counts.ts';
import type { Route } from './route.ts';
import { allRoutes } from './routes/index.ts';
import { type Caller, NORTH, PASSWORD, SampleHouse } from './sample.ts';

let house: SampleHouse;
const callers = {} as Record<Role, Caller>;
const district = {} as Record<Role, Caller>;

beforeAll(async () => {
  house = await SampleHouse.open();
  await house.settle();
  for (const role of ROLES) {
    callers[role] = await house.signedIn(role);
    district[role] = await house.token(role, NORTH);
  }
});
afterAll(() => house.close());

let table: readonly Route[] | undefined;
const routes = () => {
  table ??= allRoutes(house.parts);
  return table;
};
const filled = (path: string) => path.replaceAll(/:\w+/g, '1');

describe('the table of routes', () => {
  test('is all there is under /api: no layer of the application beside it', () => {
    const app = createApp({
      ...house.parts,
      routes: routes(),
      counts: new Counts(),
      records: house.parts.registry,
      trustProxy: false,
      limits: { requests: 1, signIns: 1, upgrades: 1 },
      names: [],
      stopping: new AbortController().signal,
    });
    const layers = app.router.stack.flatMap(({ route }) => (route ? [route] : []));
    const known = routes().map(({ method, path }) => `${method} ${path}`);
    // The limit on sign-ins stands before two of them, at the same paths.
    const found = layers.flatMap((layer) =>
      layer.stack.map(({ method }) => `${method} ${(layer as { path: string }).path}`),
    );
    expect([...new Set(found)].toSorted()).toEqual(known.toSorted());
    expect(app.router.stack.filter(({ route }) => !route).map(({ name }) => name)).not.toContain(
      'bound dispatch',
    );
  });

  test('names no route twice', () => {
    const names = routes().map(({ method, path }) => `${method} ${path}`);
    expect(new Set(names).size).toBe(names.length);
  });

  test('leaves to anyone only what cannot be asked otherwise', () => {
    const open = routes().flatMap(({ may, method, path }) => (may === 'anyone' ? [`${method} ${path}`] : []));
    expect(open).toEqual([
      'get /api/setup',
      'post /api/setup',
      'post /api/session',
      'get /healthz',
      'get /api/openapi.json',
      'get /api',
      'get /api/viewer/:file',
    ]);
  });
});

describe('without a sign-in', () => {
  test('every route that is not for anyone answers 401, whatever is sent', async () => {
    const closed = routes().filter(({ may }) => may !== 'anyone');
    expect(closed.length).toBeGreaterThan(40);
    for (const { method, path } of closed) {
      for (const asking of [{}, { body: '{', headers: { 'content-type': 'application/json' } }]) {
        if (method === 'get' && 'body' in asking) continue;
        const { status, body } = await house.ask(filled(path), { method: method.toUpperCase(), ...asking });
        expect({ method, path, status, body }).toMatchObject({ status: 401, body: { code: 'signed-out' } });
      }
    }
  });

  test.each([
    'lk_session=',
    'lk_session=x',
    `lk_session=${'A'.repeat(43)}`,
    `lk_session=${'A'.repeat(5_000)}`,
    'lk_session[]=a; lk_session[constructor]=b',
  ])('the cookie %j opens nothing', async (cookie) => {
    expect((await house.ask('/api/session', { headers: { cookie } })).status).toBe(401);
  });

  test.each([
    '',
    'Bearer',
    'Bearer ',
    'Bearer lk_x',
    'Basic YWRtaW46YWRtaW4=',
    `Bearer ${'a'.repeat(9_000)}`,
  ])(
    'the header Authorization: %j opens nothing, and a cookie beside it does not help',
    async (authorization) => {
      const { cookie } = callers.admin as { cookie: string };
      expect((await house.ask('/api/session', { headers: { authorization, cookie } })).status).toBe(401);
    },
  );
});

describe.each(ROLES)('a %s', (role) => {
  test('is refused every route that the role may not, before its input is read', async () => {
    const closed = routes().filter(
      ({ may }) => may !== 'anyone' && may !== 'signed-in' && !MAY[role].includes(may),
    );
    for (const { method, path, may } of closed) {
      const asking = { method: method.toUpperCase(), as: callers[role] };
      const { status, body } = await house.ask(filled(path), asking);
      expect({ method, path, status, body }).toMatchObject({
        status: 403,
        body: { code: 'not-allowed', facts: { permission: may } },
      });
    }
  });

  test('of one district is refused what touches the whole city', async () => {
    const whole = routes().filter(
      ({ may, whole }) => whole && may !== 'anyone' && may !== 'signed-in' && MAY[role].includes(may),
    );
    for (const { method, path } of whole) {
      const asking = { method: method.toUpperCase(), as: district[role] };
      const { status, body } = await house.ask(filled(path), asking);
      expect({ method, path, status, body }).toMatchObject({ status: 403, body: { facts: { unit: NORTH } } });
    }
  });

  test('is not refused what the role may', async () => {
    const open = routes().filter(
      ({ may, method, path }) =>
        method === 'get' &&
        path !== '/api/events' &&
        may !== 'anyone' &&
        (may === 'signed-in' || MAY[role].includes(may)),
    );
    for (const { path } of open) {
      const { status } = await house.fetch(filled(path), { as: callers[role] });
      expect([401, 403, 500], path).not.toContain(status);
    }
  });
});

describe('a write that a foreign page sends', () => {
  const write = { method: 'POST', body: { name: 'x', role: 'crew', unit: '' } };

  test.each(['https://evil.example', 'null', 'http://127.0.0.1', 'http://127.0.0.1:1', 'garbage', ''])(
    'is refused with the origin %j though the cookie comes along',
    async (origin) => {
      const { cookie } = callers.admin as { cookie: string };
      const { status, body } = await house.ask('/api/tokens', { ...write, headers: { cookie, origin } });
      expect(status).toBe(403);
      expect(body).toMatchObject({ code: 'foreign-origin' });
    },
  );

  test('is refused when it says no origin at all', async () => {
    const { cookie } = callers.admin as { cookie: string };
    expect((await house.ask('/api/tokens', { ...write, headers: { cookie } })).status).toBe(403);
  });

  test('cannot sign anybody in either', async () => {
    const signIn = { method: 'POST', body: { name: 'chief', password: PASSWORD } };
    const foreign = { ...signIn, headers: { origin: 'https://evil.example' } };
    expect((await house.ask('/api/session', foreign)).status).toBe(403);
    expect((await house.ask('/api/session', signIn)).status).toBe(201);
  });

  test('is no matter with a token, which no browser sends by itself', async () => {
    const { status } = await house.ask('/api/tokens', { ...write, as: await house.token('admin') });
    expect(status).toBe(201);
  });

  test('cannot come as a form', async () => {
    const form = { method: 'POST', body: 'name=x', as: callers.admin };
    const type = { 'content-type': 'text/plain' };
    expect((await house.ask('/api/tokens', { ...form, headers: type })).status).toBe(415);
  });
});

describe('the first administrator', () => {
  let fresh: SampleHouse;
  beforeAll(async () => {
    fresh = await SampleHouse.open({ host: 'lamp.example' });
  });
  afterAll(() => fresh.close());

  /** Not by fetch, which sets the host itself. The password is weak: whoever is let in is told so. */
  const setUp = (host: string, more: Record<string, string> = {}) =>
    new Promise<{ status: number; told: string }>((done, failed) => {
      const { hostname: address, port } = new URL(fresh.address);
      const headers = { host, 'content-type': 'application/json', ...more };
      request({ hostname: address, port, path: '/api/setup', method: 'POST', headers }, (answer) => {
        let told = '';
        answer.setEncoding('utf8').on('data', (piece) => {
          told += piece;
        });
        answer.on('end', () => done({ status: answer.statusCode ?? 0, told }));
      })
        .on('error', failed)
        .end('{"name":"chief","password":"weak"}');
    });

  test.each([
    'rebound.example',
    'rebound.example:8480',
    'localhost.rebound.example',
    '127.0.0.1.rebound.example',
    'lamp.example.org',
    'a b',
    '[::1',
  ])('is not made by a page whose name is pointed here: %s', async (host) => {
    const { status, told } = await setUp(host, { origin: `http://${host}` });
    expect(status).toBe(403);
    expect(told).not.toContain('weak');
  });

  test('is told how, when the name is another', async () => {
    const { status, told } = await setUp('rebound.example');
    expect({ status, told: JSON.parse(told) }).toMatchObject({
      status: 403,
      told: {
        code: 'not-allowed',
        facts: { host: 'rebound.example', wanted: expect.stringContaining('LIGHTKEEPER_HOST') },
      },
    });
    // A header that only a proxy should set changes nothing.
    expect((await setUp('rebound.example', { 'x-forwarded-host': 'localhost' })).status).toBe(403);
  });

  test.each([
    '127.0.0.1',
    '10.1.2.3:8480',
    '[::1]:8480',
    '[2001:db8::7]',
    'localhost',
    'LOCALHOST:80',
    'localhost.',
    'lamp.example:8480',
    hostname(),
  ])('is made under %s', async (host) => {
    const { status, told } = await setUp(host);
    expect(status).toBe(400);
    expect(told).toContain('weak-password');
  });
});

describe('the session cookie', () => {
  const signIn = { method: 'POST', body: { name: 'chief', password: PASSWORD } };

  test('is for us alone, and never the one that was brought along', async () => {
    const planted = 'P'.repeat(43);
    const answer = await house.fetch('/api/session', {
      ...signIn,
      headers: { cookie: `lk_session=${planted}`, origin: house.address },
    });
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^lk_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain(planted);
    expect((await house.ask('/api/session', { headers: { cookie: `lk_session=${planted}` } })).status).toBe(
      401,
    );
  });

  test('is secure behind a trusted proxy with TLS, and a header alone does not make it so', async () => {
    const proxied = { ...signIn, headers: { 'x-forwarded-proto': 'https' } };
    expect((await house.fetch('/api/session', proxied)).headers.get('set-cookie')).not.toContain('Secure');
    const behind = await SampleHouse.open({ trustProxy: true });
    try {
      await behind.parts.staffs.setUp('chief', PASSWORD, '');
      const answer = await behind.fetch('/api/session', proxied);
      expect(answer.headers.get('set-cookie')).toContain('; Secure');
    } finally {
      await behind.close();
    }
  });

  test('is dead after signing out', async () => {
    const as = await house.signedIn('crew');
    expect((await house.ask('/api/session', { as })).body).toMatchObject({
      staff: { role: 'crew', unit: '220400' },
      unitName: '辽源市',
      permissions: MAY.crew,
      timeZone: 'Asia/Shanghai',
    });
    expect((await house.ask('/api/session', { method: 'DELETE', as })).status).toBe(204);
    expect((await house.ask('/api/session', { as })).status).toBe(401);
  });
});

describe('how often', () => {
  test('an address may try passwords is limited, and so is everything else', async () => {
    const strict = await SampleHouse.open({ limits: { requests: 12, signIns: 3, upgrades: 1 } });
    try {
      const signIn = { method: 'POST', body: { name: 'nobody', password: 'wrong' } };
      const statuses = [];
      for (let tries = 0; tries < 5; tries++)
        statuses.push((await strict.ask('/api/session', signIn)).status);
      expect(statuses).toEqual([401, 401, 401, 429, 429]);
      const others = [];
      for (let tries = 0; tries < 9; tries++) others.push((await strict.ask('/healthz')).status);
      expect(others).toEqual([...Array(7).fill(200), 429, 429]);
    } finally {
      await strict.close();
    }
  });
});

describe('every answer', () => {
  test('carries the policy that lets the page load from us alone', async () => {
    const answer = await house.fetch('/overview', { headers: { accept: 'text/html' } });
    const host = house.address.slice('http://'.length);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-security-policy')).toBe(
      `default-src 'self';img-src 'self' data: blob:;connect-src 'self' ws://${host} wss://${host};` +
        "base-uri 'none';form-action 'self';frame-ancestors 'none';object-src 'none'",
    );
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('x-powered-by')).toBeNull();
  });

  test.each(["evil; script-src 'unsafe-inline'", 'a b', '<x>'])(
    'keeps the host %j out of its policy',
    async (host) => {
      const policy = await new Promise<string>((done, failed) => {
        const { hostname, port } = new URL(house.address);
        request({ hostname, port, path: '/healthz', headers: { host } }, (answer) => {
          answer.resume();
          done(String(answer.headers['content-security-policy'] ?? ''));
        })
          .on('error', failed)
          .end();
      });
      expect(policy).not.toContain('unsafe');
      expect(policy).not.toContain(host);
    },
  );
});
