/** What the interface tells and takes of a device's file. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Role } from '../../config/terms.ts';
import { SYSTEM } from '../rules/refusal.ts';
import { type Caller, SampleHouse } from './sample.ts';
import type * as wire from './wire.ts';

const PHONE = '0437-5550100';
let house: SampleHouse;
let chief: Caller;
let device: number;

beforeAll(async () => {
  house = await SampleHouse.open();
  const { north } = await house.settle();
  device = north[0] ?? 0;
  chief = await house.token('admin');
  const { registry } = house.parts;
  const details = { managingUnitPhone: PHONE, maintainer: '张三', alias: 'gate' };
  await registry.update(device, 1, { details }, SYSTEM);
});
afterAll(() => house.end());

describe('telephones and contacts', () => {
  const PATHS = [
    '/api/devices/:id',
    '/api/devices/:id/history',
    '/api/devices.csv',
    '/api/devices?q=5550100',
    '/api/journal?subject=device/:id',
  ];

  test.each<[Role, boolean]>([
    ['admin', true],
    ['crew', true],
    ['registrar', false],
    ['leader', false],
    ['patrol', false],
  ])('are told to the role %s: %s', async (role, isTold) => {
    const as = await house.token(role);
    let mentions = 0;
    for (const path of PATHS) {
      const answer = await house.fetch(path.replace(':id', `${device}`), { as });
      const text = await answer.text();
      if (text.includes(PHONE) || text.includes('张三')) mentions++;
    }
    expect(mentions > 0).toBe(isTold);
  });

  test('can be written by those who register, and are not read back by them', async () => {
    const as = await house.token('registrar');
    const version = house.parts.registry.get(device)?.version ?? 0;
    const { status, body } = await house.ask(`/api/devices/${device}`, {
      method: 'PATCH',
      body: { version, record: { details: { maintainerPhone: '0437-5550199', alias: 'east gate' } } },
      as,
    });
    expect(status).toBe(200);
    expect((body as wire.Device).record.details).toEqual({ alias: 'east gate' });
    expect(house.parts.registry.get(device)?.details).toMatchObject({
      ...{ maintainerPhone: '0437-5550199', managingUnitPhone: PHONE, alias: 'east gate' },
    });
  });
});

test('a device tells what its file lacks', async () => {
  const { body } = await house.ask(`/api/devices/${device}`, { as: chief });
  const { file } = body as wire.Device;
  expect(file.complete).toBe(false);
  expect(file.faults).toContainEqual({ field: 'pointClass', problem: 'missing' });
});

test('the history of one field tells who changed it, from what to what', async () => {
  const { body } = await house.ask(`/api/devices/${device}/history?field=alias`, { as: chief });
  expect((body as wire.JournalEntry[]).map(({ before, after }) => [before, after])).toEqual([
    [{ 'details.alias': 'gate' }, { 'details.alias': 'east gate' }],
    [{ 'details.alias': '' }, { 'details.alias': 'gate' }],
  ]);
  const none = await house.ask(`/api/devices/${device}/history?field=remark`, { as: chief });
  expect(none.body).toEqual([]);
});

test('a detail that the file has not is a stated problem', async () => {
  const body = { version: 1, record: { details: { colour: 'red' } } };
  const answer = await house.ask(`/api/devices/${device}`, { method: 'PATCH', body, as: chief });
  expect(answer.status).toBe(400);
  expect((answer.body as wire.Problem).problems?.[0]).toMatchObject({ path: 'record.details.colour' });
});
