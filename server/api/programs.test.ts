/** What a program can do that the page can, and how a person begins. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHECKS } from '../../config/terms.ts';
import { type Caller, CITY, camera, NORTH, PASSWORD, SampleHouse } from './sample.ts';
import type * as wire from './wire.ts';

let house: SampleHouse;
let chief: Caller;
let north: readonly number[];

beforeAll(async () => {
  house = await SampleHouse.open();
  ({ north } = await house.settle());
  chief = await house.token('admin');
});
afterAll(() => house.end());

describe('a program', () => {
  test('can do what the page can: register, see, change, look again and remove', async () => {
    const made = await house.ask('/api/devices', {
      method: 'POST',
      body: camera(20, NORTH, { name: 'Gatehouse' }),
      as: chief,
    });
    expect(made).toMatchObject({
      status: 201,
      body: {
        version: 1,
        record: { lifecycle: 'active', inScope: true, datum: 'wgs84', segment: '', vendor: '' },
        unit: { code: NORTH },
        path: [{ code: CITY }],
        live: { allowed: true, reason: null },
      },
    });
    const { id } = made.body as wire.Device;
    // Where it stands is judged from its record; for everything else it waits for a look.
    await house.parts.pins.settled();
    expect((await house.ask('/api/devices?q=gatehouse', { as: chief })).body).toMatchObject({
      total: 1,
      rows: [
        { id, checks: CHECKS.map((check) => ({ check, state: check === 'position' ? 'good' : 'unknown' })) },
      ],
    });
    const patch = { version: 1, record: { vendor: 'V', upstream: null } };
    expect(await house.ask(`/api/devices/${id}`, { method: 'PATCH', body: patch, as: chief })).toMatchObject({
      status: 200,
      body: { version: 2, record: { vendor: 'V' } },
    });
    const look = await house.ask(`/api/devices/${id}/look`, {
      method: 'POST',
      body: { checks: ['online'] },
      as: chief,
    });
    expect(look).toMatchObject({
      status: 200,
      body: [{ check: 'online', state: 'bad', reason: 'refused', steps: [{ did: 'tcp' }] }],
    });
    expect(house.link.asked.looks).toEqual([[id, ['online']]]);
    const history = (await house.ask(`/api/devices/${id}/history`, { as: chief })).body;
    expect((history as wire.JournalEntry[]).map(({ did }) => did)).toEqual([
      'device.look',
      'device.update',
      'device.add',
    ]);
    expect((await house.ask(`/api/devices/${id}`, { method: 'DELETE', as: chief })).status).toBe(204);
    expect((await house.ask(`/api/devices/${id}`, { as: chief })).status).toBe(404);
  });

  test.each(['planned', 'suspended', 'retired'] as const)(
    'is refused with words when it asks to look at a device that is %s: no probe asks it anything',
    async (lifecycle) => {
      const made = await house.ask('/api/devices', {
        method: 'POST',
        body: camera(21, NORTH, { name: 'Shed', lifecycle }),
        as: chief,
      });
      const { id } = made.body as wire.Device;
      const looksBefore = house.link.asked.looks.length;
      expect(
        await house.ask(`/api/devices/${id}/look`, { method: 'POST', body: {}, as: chief }),
      ).toMatchObject({ status: 409, body: { code: 'not-looked-at', facts: { lifecycle } } });
      expect(house.link.asked.looks).toHaveLength(looksBefore);
      expect((await house.ask(`/api/devices/${id}`, { method: 'DELETE', as: chief })).status).toBe(204);
    },
  );

  test('is told when there is no daemon to look with', async () => {
    house.link.connected = false;
    try {
      const asked = { method: 'POST', body: {}, as: chief };
      expect(await house.ask(`/api/devices/${north[0]}/look`, asked)).toMatchObject({
        status: 503,
        body: { code: 'no-daemon' },
      });
    } finally {
      house.link.connected = true;
    }
  });

  test('sets up networks, and never reads a password back', async () => {
    const put = (path: string, body: unknown) => house.ask(path, { method: 'PUT', body, as: chief });
    const segment = { name: '网', looksPerSecond: 10, inFlight: 5, canaries: ['10.0.0.1:80'] };
    expect(await put('/api/segments/net-1', segment)).toMatchObject({ status: 200, body: { id: 'net-1' } });
    expect(await put('/api/platforms/p1', { name: 'P', carrier: 'C' })).toMatchObject({ status: 200 });
    const secret = 'Zk#4-not-to-be-seen';
    const login = { username: 'ops', password: secret, basicAllowed: false };
    const answer = await put('/api/credentials/c%2F1%20x', login);
    expect(JSON.stringify(answer)).not.toContain(secret);
    expect(await put('/api/credentials/c1', login)).toMatchObject({
      status: 200,
      body: { id: 'c1', devices: 0 },
    });
    const { password: _, ...kept } = login;
    expect(await put('/api/credentials/c1', { ...kept, basicAllowed: true })).toMatchObject({
      body: { basicAllowed: true },
    });
    expect(JSON.stringify((await house.ask('/api/journal?size=500', { as: chief })).body)).not.toContain(
      secret,
    );
    expect((await house.ask('/api/credentials/c1', { method: 'DELETE', as: chief })).status).toBe(204);
    const inUse = await house.ask('/api/credentials/south-login', { method: 'DELETE', as: chief });
    expect(inUse).toMatchObject({ status: 409, body: { code: 'not-empty' } });
  });

  test('makes staff and tokens, whose texts are told once', async () => {
    const post = (path: string, body: unknown) => house.ask(path, { method: 'POST', body, as: chief });
    const staff = { name: '王建国', password: PASSWORD, role: 'crew', unit: NORTH };
    expect(await post('/api/staff', staff)).toMatchObject({ status: 201, body: { name: '王建国' } });
    expect(await post('/api/staff', staff)).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(await post('/api/staff', { ...staff, name: 'x', password: 'short' })).toMatchObject({
      status: 400,
      body: { code: 'weak-password', problems: [{ path: 'password', got: '5 characters' }] },
    });
    const token = await post('/api/tokens', { name: 'sheet', role: 'leader', unit: CITY });
    const { text } = token.body as wire.NewToken;
    expect((await house.ask('/api/board', { as: { token: text } })).status).toBe(200);
    expect(JSON.stringify((await house.ask('/api/tokens', { as: chief })).body)).not.toContain(text);
  });

  test('changes its own password as a person, and not as a program', async () => {
    const as = await house.signedIn('leader');
    const change = (old: string, next: string, who: Caller) =>
      house.ask('/api/session/password', { method: 'PUT', body: { old, new: next }, as: who });
    expect((await change('wrong', 'another long walk', as)).status).toBe(401);
    expect((await change(PASSWORD, 'another long walk', as)).status).toBe(204);
    expect((await house.ask('/api/session', { as })).status).toBe(200);
    expect((await change(PASSWORD, 'another long walk', chief)).status).toBe(403);
  });
});

describe('the first start', () => {
  test('makes one administrator, who is signed in by that', async () => {
    const fresh = await SampleHouse.open();
    try {
      expect((await fresh.ask('/api/setup')).body).toEqual({
        needed: true,
        empty: true,
        version: '0.0.0-test',
      });
      const body = { name: 'chief', password: PASSWORD };
      const weak = await fresh.ask('/api/setup', { method: 'POST', body: { ...body, password: 'chief' } });
      expect(weak).toMatchObject({ status: 400, body: { code: 'weak-password' } });
      const answer = await fresh.fetch('/api/setup', { method: 'POST', body });
      expect(answer.status).toBe(201);
      const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
      expect((await fresh.ask('/api/session', { as: { cookie } })).body).toMatchObject({
        staff: { name: 'chief', role: 'admin', unit: '' },
        unitName: '',
      });
      expect((await fresh.ask('/api/setup')).body).toMatchObject({ needed: false });
      expect((await fresh.ask('/api/setup', { method: 'POST', body })).status).toBe(409);
      // An empty registry has nothing to show, and says so without falling over.
      for (const path of ['/api/devices', '/api/units', '/api/demo', '/api/daemons', '/api/staff'])
        expect((await fresh.fetch(path, { as: { cookie } })).status, path).toBe(200);
      expect((await fresh.ask('/api/board', { as: { cookie } })).status).toBe(404);
      expect((await fresh.ask('/api/demo', { as: { cookie } })).body).toEqual({
        running: false,
        devices: 0,
        control: null,
      });
    } finally {
      await fresh.close();
    }
  });
});
