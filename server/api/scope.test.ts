/** A district never sees another's: devices, figures, files, pictures, events. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { METRICS } from '../../config/terms.ts';
import { SYSTEM } from '../rules/refusal.ts';
import { SampleDaemon } from '../watch/sample.ts';
import { withinReach } from './events.ts';
import { demoRoutes } from './routes/demo.ts';
import { type Caller, CITY, camera, NORTH, SampleHouse, SOUTH } from './sample.ts';

let house: SampleHouse;
let north: readonly number[];
let south: readonly number[];
let northern: Caller;
let chief: Caller;
let daemon: SampleDaemon;

beforeAll(async () => {
  house = await SampleHouse.open();
  ({ north, south } = await house.settle());
  const { watch } = house.parts;
  await watch.joined('local');
  const now = Date.now();
  daemon = new SampleDaemon(now - 1_000);
  await watch.batch(daemon.round([...north, ...south], { state: 'good' }, now));
  for (const n of [...north, ...south])
    await watch.picture({
      n,
      atMs: now,
      jpeg: Buffer.from([0xff, 0xd8, n, 0xff, 0xd9]),
      thumb: Buffer.from([0xff, 0xd8, n, 0xff, 0xd9]),
    });
  northern = await house.token('admin', NORTH);
  chief = await house.token('admin');
});
afterAll(() => house.close());

describe('whoever sees one district', () => {
  test.each(['', '/timeline', '/looks', '/traits', '/history', '/picture.jpg'])(
    'finds no device of another at /api/devices/:id%s',
    async (rest) => {
      const [own, other] = [north[0], south[0]];
      const mine = await house.fetch(`/api/devices/${own}${rest}`, { as: northern });
      expect(mine.status).toBe(200);
      await mine.arrayBuffer();
      expect((await house.fetch(`/api/devices/${other}${rest}`, { as: northern })).status).toBe(404);
      expect((await house.fetch(`/api/devices/999999${rest}`, { as: northern })).status).toBe(404);
      expect((await house.fetch(`/api/devices/${other}${rest}`, { as: chief })).status).toBe(200);
    },
  );

  test.each([
    ['/api/board', {}],
    ['/api/evidence', { metric: 'online' }],
    ['/api/evidence.csv', { metric: 'online' }],
    ['/api/outages', {}],
    ['/api/outages.csv', {}],
    ['/api/devices', {}],
    ['/api/devices.csv', {}],
    ['/api/flags', {}],
    ['/api/trend', {}],
  ])('gets nothing of another unit at %s, and the own one unasked', async (path, more) => {
    for (const unit of [SOUTH, CITY, '999999', 'x'])
      expect(
        (await house.fetch(`${path}?${new URLSearchParams({ ...more, unit })}`, { as: northern })).status,
        unit,
      ).toBe(404);
    const answer = await house.fetch(`${path}?${new URLSearchParams(more)}`, { as: northern });
    expect(answer.status).toBe(200);
    const text = await answer.text();
    for (const id of south) expect(text).not.toContain(house.parts.registry.get(id)?.code);
    expect(text).not.toContain('西安区');
    expect(text).not.toContain('辽源市');
  });

  test('sees its own figures, and they are as many as its devices', async () => {
    for (const metric of METRICS) {
      const { body } = await house.ask(`/api/evidence?metric=${metric}&part=good`, { as: northern });
      expect(body).toMatchObject({ total: 2, unit: { code: NORTH } });
    }
    const { body } = await house.ask('/api/board', { as: northern });
    expect(body).toMatchObject({ unit: { code: NORTH }, path: [], devices: 2 });
    expect((await house.ask('/api/units', { as: northern })).body).toMatchObject([
      { code: NORTH },
      { code: `${NORTH}001` },
    ]);
  });

  test('reaches no device of another by writing', async () => {
    const [other] = south;
    const patch = { method: 'PATCH', body: { version: 1, record: { name: 'mine now' } }, as: northern };
    expect((await house.ask(`/api/devices/${other}`, patch)).status).toBe(404);
    expect((await house.ask(`/api/devices/${other}`, { method: 'DELETE', as: northern })).status).toBe(404);
    const look = { method: 'POST', body: {}, as: northern };
    expect((await house.ask(`/api/devices/${other}/look`, look)).status).toBe(404);
    const feed = { method: 'POST', body: { device: other }, as: northern };
    expect((await house.ask('/api/feeds', feed)).status).toBe(404);
    expect(house.parts.registry.get(other as number)).toMatchObject({ name: 'Camera 3', version: 1 });
    expect(house.link.asked.looks).toEqual([]);
  });

  test('cannot give a device away, nor put one elsewhere', async () => {
    const [own] = north;
    const away = { method: 'PATCH', body: { version: 1, record: { unit: SOUTH } }, as: northern };
    expect(await house.ask(`/api/devices/${own}`, away)).toMatchObject({
      status: 400,
      body: { code: 'bad-input', problems: [{ path: 'unit' }] },
    });
    const add = { method: 'POST', body: camera(9, SOUTH), as: northern };
    expect((await house.ask('/api/devices', add)).status).toBe(400);
  });

  test('cannot have another district’s password sent to an address of its own', async () => {
    const trap = camera(9, NORTH, { credential: 'south-login', host: '10.6.6.6' });
    expect(await house.ask('/api/devices', { method: 'POST', body: trap, as: northern })).toMatchObject({
      status: 400,
      body: { problems: [{ path: 'credential' }] },
    });
    const bare = { method: 'POST', body: camera(9, NORTH), as: northern };
    const { status, body } = await house.ask('/api/devices', bare);
    expect(status).toBe(201);
    const { id, version } = body as { id: number; version: number };
    const patch = { version, record: { credential: 'south-login' } };
    const turned = await house.ask(`/api/devices/${id}`, { method: 'PATCH', body: patch, as: northern });
    expect(turned.status).toBe(400);
    const gone = await house.ask(`/api/devices/${id}`, { method: 'DELETE', as: northern });
    expect(gone.status).toBe(204);
  });

  test('knows of shared things only what its own devices use', async () => {
    const { registry } = house.parts;
    for (const id of ['shared-login', 'spare-login'])
      await registry.putCredential(
        { id, username: 'ops', password: 'never told', basicAllowed: true },
        SYSTEM,
      );
    await registry.putSegment(
      { id: 'ring', name: 'Ring', looksPerSecond: 10, inFlight: 5, canaries: ['10.0.0.1:80'] },
      SYSTEM,
    );
    const credential = 'shared-login';
    const made = await registry.addAll(
      [camera(21, NORTH, { credential }), camera(22, SOUTH, { credential })],
      SYSTEM,
    );
    const get = async (path: string, as: Caller) => (await house.ask(path, { as })).body;
    expect(await get('/api/credentials', northern)).toEqual([
      { id: 'shared-login', username: 'ops', basicAllowed: true, devices: 1 },
    ]);
    expect(await get('/api/credentials', chief)).toMatchObject([
      { id: 'south-login', devices: 1 },
      { id: 'shared-login', devices: 2 },
      { id: 'spare-login', devices: 0 },
    ]);
    expect(await get('/api/segments', northern)).toMatchObject([
      { id: 'default', canaries: [] },
      { id: 'ring', looksPerSecond: 10, canaries: [] },
    ]);
    expect(await get('/api/segments', chief)).toMatchObject([{}, { canaries: ['10.0.0.1:80'] }]);
    for (const { id } of made) await registry.remove(id, SYSTEM);
  });

  test('is not told where the simulated city is steered', async () => {
    const running = { running: true, devices: 4, control: 'http://127.0.0.1:9' };
    const asked = demoRoutes(
      {
        ...{ state: () => running, start: async () => running, stop: async () => running },
        past: () => ({ state: 'none', percent: 0, places: [] }),
      },
      house.parts.registry,
    ).find(({ method }) => method === 'get');
    const person = { key: 'k', kind: 'staff', staff: 1, name: 'n', role: 'admin' } as const;
    const told = (unit: string) =>
      asked?.run({
        ...{ person: { ...person, unit }, language: 'en', origin: '', isSecure: false },
        ...{ query: {}, params: {}, body: undefined, signal: new AbortController().signal },
      });
    expect(await told(NORTH)).toEqual({ ...running, control: null });
    expect(await told(CITY)).toEqual(running);
  });

  test('reads the journal of its own devices alone', async () => {
    const journal = (query: string) => house.ask(`/api/journal${query}`, { as: northern });
    expect((await journal('')).status).toBe(403);
    expect((await journal('?subject=staff/1')).status).toBe(403);
    expect((await journal(`?subject=device/${south[0]}`)).status).toBe(404);
    expect(await journal(`?subject=device/${north[0]}`)).toMatchObject({
      status: 200,
      body: { rows: expect.arrayContaining([expect.objectContaining({ did: 'device.add' })]) },
    });
  });

  test('hears of its own devices and units alone', () => {
    const person = { key: 'k', kind: 'staff', staff: 1, name: 'n', role: 'crew', unit: NORTH } as const;
    const quiet = { many: false, flags: false, daemons: false, registry: false };
    const change = {
      atMs: 1,
      units: [CITY, SOUTH, NORTH, `${NORTH}001`],
      devices: [...south, ...north],
      ...quiet,
    };
    const { registry } = house.parts;
    expect(withinReach(change, person, registry)).toEqual({
      ...change,
      units: [NORTH, `${NORTH}001`],
      devices: north,
    });
    expect(
      withinReach({ ...change, units: [CITY, SOUTH], devices: [...south] }, person, registry),
    ).toBeUndefined();
    expect(withinReach(change, { ...person, unit: '' }, registry)).toEqual(change);
  });
});

test('a unit that is no more lets nobody in by its name', async () => {
  const person = { key: 'k', kind: 'staff', staff: 1, name: 'n', role: 'crew', unit: '777777' } as const;
  const change = {
    atMs: 1,
    units: [CITY, NORTH],
    devices: [...north],
    many: false,
    flags: false,
    daemons: false,
    registry: false,
  };
  expect(withinReach(change, person, house.parts.registry)).toBeUndefined();
});

test('devices are listed by what holds of them now: bad when any check is, else as far as they are online', async () => {
  const { registry, watch } = house.parts;
  const made = await registry.addAll([camera(31, SOUTH), camera(32, SOUTH), camera(33, SOUTH)], SYSTEM);
  const [offline = 0, blank = 0, never = 0] = made.map(({ id }) => id);
  const now = Date.now();
  const bad = { state: 'bad', reason: 'refused' } as const;
  const good = { state: 'good' } as const;
  await watch.batch(
    daemon.batch(
      [
        { n: offline, check: 'online', finding: bad, atMs: now },
        { n: blank, check: 'online', finding: good, atMs: now },
        { n: blank, check: 'image', finding: bad, atMs: now },
      ],
      now,
    ),
  );
  const listed = async (state: string, as: Caller) => {
    const { body } = await house.ask(`/api/devices?state=${state}`, { as });
    return (body as { rows: { id: number }[] }).rows.map(({ id }) => id).toSorted((a, b) => a - b);
  };
  expect(await listed('bad', chief)).toEqual([offline, blank]);
  expect(await listed('good', chief)).toEqual([...north, ...south]);
  expect(await listed('unknown', chief)).toEqual([never]);
  expect(await listed('bad', northern)).toEqual([]);
  const file = await house.fetch('/api/devices.csv?state=unknown', { as: chief });
  expect((await file.text()).trim().split('\n')).toHaveLength(2);
  expect((await house.ask('/api/devices?state=broken', { as: chief })).status).toBe(400);
  for (const { id } of made) await registry.remove(id, SYSTEM);
});

test('before there is any unit, every figure says so', async () => {
  const empty = await SampleHouse.open();
  try {
    const as = await empty.token('admin');
    for (const path of ['/api/board', '/api/flags', '/api/board?unit=220402', '/api/evidence?metric=online'])
      expect(await empty.ask(path, { as }), path).toMatchObject({
        status: 404,
        body: { code: 'not-found', facts: { what: 'unit', empty: 'yes' } },
      });
    const settled = await house.ask('/api/board?unit=999999', { as: chief });
    expect((settled.body as { facts: object }).facts).toEqual({ what: 'unit' });
  } finally {
    await empty.close();
  }
});
