/** What a district may not write into its own devices. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SYSTEM } from '../rules/refusal.ts';
import { type Caller, camera, NORTH, SampleHouse, SOUTH } from './sample.ts';
import type { DeviceWish } from './wire.ts';

let house: SampleHouse;
let northern: Caller;
let chief: Caller;
let shared: number;
let plain: number;
let southern: string;

beforeAll(async () => {
  house = await SampleHouse.open();
  const { south } = await house.settle();
  const { registry } = house.parts;
  for (const id of ['city-login', 'north-login'])
    await registry.putCredential({ id, username: 'ops', password: 'never told', basicAllowed: true }, SYSTEM);
  await registry.addAll([camera(11, SOUTH, { credential: 'city-login' })], SYSTEM);
  const [one, two] = await registry.addAll(
    [
      camera(12, NORTH, { credential: 'city-login', lanes: '' }),
      camera(13, `${NORTH}001`, { credential: 'north-login' }),
    ],
    SYSTEM,
  );
  [shared, plain] = [one?.id ?? 0, two?.id ?? 0];
  southern = registry.get(south[0] ?? 0)?.code ?? '';
  northern = await house.token('registrar', NORTH);
  chief = await house.token('registrar');
});
afterAll(() => house.close());

async function patch(id: number, record: Partial<DeviceWish>, as = northern) {
  const version = house.parts.registry.get(id)?.version;
  return house.ask(`/api/devices/${id}`, { method: 'PATCH', body: { version, record }, as });
}

describe('a login that devices of another district use as well', () => {
  test.each([
    { record: { host: '10.6.6.6' } },
    { record: { onvifPort: 6_666 } },
    { record: { rtspPort: null } },
    { record: { lanes: '1=10.6.6.6:80' } },
    { record: { host: '10.6.6.6', credential: 'city-login' } },
    { record: { host: '10.6.6.6', credential: ' city-login ' } },
  ])('is not sent to an address of the district’s choice: $record', async ({ record }) => {
    const before = house.parts.registry.get(shared);
    expect(await patch(shared, record)).toMatchObject({
      status: 403,
      body: { code: 'not-allowed', facts: { credential: 'city-login', unit: NORTH } },
    });
    expect(house.parts.registry.get(shared)).toBe(before);
  });

  test('is not put onto a device whose address was chosen before, nor onto a new one', async () => {
    const facts = { body: { facts: { what: 'shared-login' } } };
    expect(await patch(plain, { credential: 'city-login' })).toMatchObject({ status: 403, ...facts });
    const trap = camera(14, NORTH, { credential: 'city-login', host: '10.6.6.6' });
    expect(await house.ask('/api/devices', { method: 'POST', body: trap, as: northern })).toMatchObject({
      status: 403,
      ...facts,
    });
  });

  test('is no matter to what says nothing of the address, to the city, and once it is let go', async () => {
    expect((await patch(shared, { name: 'New name', host: '127.0.7.12 ' })).status).toBe(200);
    expect((await patch(shared, { host: '127.0.7.90' }, chief)).status).toBe(200);
    expect((await patch(shared, { host: '127.0.7.91', credential: 'north-login' })).status).toBe(200);
    expect((await patch(shared, { host: '127.0.7.92' })).status).toBe(200);
    expect((await patch(shared, { credential: 'city-login' }, chief)).status).toBe(200);
    expect((await patch(shared, { host: '127.0.7.93', credential: '' })).status).toBe(200);
  });
});

describe('a device', () => {
  test('is not put behind one of another district; that code is told like one that nobody bears', async () => {
    const told = async (upstream: string) => {
      const { status, body } = await patch(plain, { upstream });
      const [problem] = (body as { problems: { path: string; wanted: string }[] }).problems;
      return { status, path: problem?.path, wanted: problem?.wanted };
    };
    const other = await told(southern);
    expect(other).toMatchObject({ status: 400, path: 'upstream' });
    expect(await told(camera(99, SOUTH).code)).toEqual(other);
    expect((await patch(plain, { upstream: camera(1, NORTH).code })).status).toBe(200);
    expect((await patch(plain, { upstream: southern }, chief)).status).toBe(200);
    expect((await patch(plain, { name: 'Still behind it', upstream: southern })).status).toBe(200);
  });

  test('does not bear a number of another district', async () => {
    const { code } = camera(15, SOUTH);
    const refused = { status: 400, body: { problems: [{ path: 'code' }] } };
    expect(await patch(plain, { code })).toMatchObject(refused);
    const body = { ...camera(15, NORTH), code };
    expect(await house.ask('/api/devices', { method: 'POST', body, as: northern })).toMatchObject(refused);
    expect((await house.ask('/api/devices', { method: 'POST', body, as: chief })).status).toBe(201);
    expect((await patch(plain, { code: camera(16, NORTH).code })).status).toBe(200);
  });
});
