/** Records that may be one device, over the interface: found, compared, merged, taken back; and the search beside it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SYSTEM } from '../rules/refusal.ts';
import { type Caller, NORTH, SampleHouse, SOUTH } from './sample.ts';
import type * as wire from './wire.ts';

let house: SampleHouse;
let chief: Caller;
let north: readonly number[];
let south: readonly number[];

beforeAll(async () => {
  house = await SampleHouse.open();
  ({ north, south } = await house.settle());
  chief = await house.token('admin');
  const { registry } = house.parts;
  for (const [at, id] of [...north, ...south].entries())
    await registry.update(id, 1, { serial: at < 3 ? 'SN-4411' : 'SN-0007', name: `东门${at}` }, SYSTEM);
});
afterAll(() => house.end());

const ask = <T>(path: string, as: Caller = chief) => house.ask(path, { as }).then(({ body }) => body as T);
const post = (path: string, body: object, as: Caller = chief) =>
  house.ask(path, { method: 'POST', body, as });
const listed = (query = '', as: Caller = chief) => ask<wire.Duplicates>(`/api/duplicates${query}`, as);
const versionOf = (id: number) => house.parts.registry.get(id)?.version ?? 0;
const merging = (keep: number, drop: number, more: object = {}) => ({
  ...{ keep, drop, keepVersion: versionOf(keep), dropVersion: versionOf(drop) },
  ...more,
});

describe('records that share a serial number', () => {
  test('are one group with what they share', async () => {
    const { rows, counts, total } = await listed();
    expect(counts).toEqual({ strong: 1, likely: 0, weak: 0 });
    expect(total).toBe(1);
    expect(rows[0]?.devices.map(({ id }) => id)).toEqual([...north, south[0]]);
    expect(rows[0]?.pairs).toHaveLength(3);
    expect(rows[0]?.pairs[0]?.signs).toEqual([{ sign: 'serial', strength: 'strong', value: 'SN-4411' }]);
  });

  test('are told to a district as far as they are its own', async () => {
    const { rows } = await listed('', await house.token('registrar', NORTH));
    expect(rows[0]?.devices.map(({ id }) => id)).toEqual(north);
    expect((await listed('', await house.token('registrar', SOUTH))).total).toBe(0);
    const path = `/api/duplicates/${north[0]}/${south[0]}`;
    expect((await house.ask(path, { as: await house.token('registrar', NORTH) })).status).toBe(404);
  });

  test('are asked for by what they share, by strength and by unit', async () => {
    expect((await listed('?sign=mac')).total).toBe(0);
    expect((await listed('?sign=serial&strength=strong')).total).toBe(1);
    expect((await listed('?strength=weak')).total).toBe(0);
    expect((await listed(`?unit=${SOUTH}`)).total).toBe(1);
    expect((await house.ask('/api/duplicates?sign=face', { as: chief })).status).toBe(400);
  });

  test('go out as a file', async () => {
    const answer = await house.fetch('/api/duplicates.csv', {
      as: chief,
      headers: { 'accept-language': 'zh-CN' },
    });
    const lines = (await answer.text()).trim().split('\r\n');
    expect(lines).toHaveLength(4);
    expect(lines[1]).toContain('序列号相同 SN-4411');
  });

  test('stand side by side, telephones for those who maintain alone', async () => {
    const { registry } = house.parts;
    const id = north[1] ?? 0;
    await registry.update(id, versionOf(id), { details: { maintainerPhone: '0437-5550001' } }, SYSTEM);
    const path = `/api/duplicates/${north[0]}/${id}`;
    const { fields, mayMerge } = await ask<wire.TwinComparison>(path);
    expect(fields.find(({ field }) => field === 'name')).toEqual({
      ...{ field: 'name', a: '东门0', b: '东门1', choice: true },
    });
    expect(fields.find(({ field }) => field === 'serial')).toMatchObject({ choice: false });
    expect(fields.find(({ field }) => field === 'code')).toMatchObject({ choice: false });
    expect(mayMerge).toBe(true);
    expect(JSON.stringify(fields)).toContain('0437-5550001');
    const patrol = await ask<wire.TwinComparison>(path, await house.token('patrol'));
    expect(JSON.stringify(patrol.fields)).not.toContain('0437-5550001');
    expect(patrol.mayMerge).toBe(false);
  });
});

test('two that are said to be two devices are told no more, until that is taken back', async () => {
  const [a, b] = [north[0] ?? 0, south[0] ?? 0];
  const said = await post(`/api/duplicates/${b}/${a}/refuse`, { note: 'two lenses' });
  expect(said).toMatchObject({ status: 201, body: { who: 'admin program', note: 'two lenses' } });
  expect((await listed()).rows[0]?.pairs).toHaveLength(2);
  const answered = await listed('?answered=yes');
  expect(answered.answered).toBe(1);
  expect(answered.rows[0]?.pairs[0]).toMatchObject({ a, b, answer: { note: 'two lenses' } });
  const path = `/api/duplicates/answers/${(said.body as wire.NotDuplicate).id}`;
  expect(
    (await house.ask(path, { method: 'DELETE', as: await house.token('registrar', NORTH) })).status,
  ).toBe(404);
  expect((await house.ask(path, { method: 'DELETE', as: chief })).status).toBe(204);
  expect((await listed()).rows[0]?.pairs).toHaveLength(3);
});

test('two become one and two again', async () => {
  const [keep, drop] = [north[0] ?? 0, north[1] ?? 0];
  const dropped = house.parts.registry.get(drop);
  const { status, body } = await post('/api/merges', merging(keep, drop, { take: ['name'] }));
  expect(status).toBe(201);
  const merge = body as wire.Merge;
  expect(merge).toMatchObject({ code: dropped?.code, fields: ['name'], kept: { id: keep, name: '东门1' } });
  const found = await ask<wire.Devices>(`/api/devices?q=${dropped?.code}`);
  expect(found.rows.map(({ id }) => id)).toEqual([keep]);
  expect(found.rows[0]?.matched).toMatchObject([{ field: 'formerCode', text: dropped?.code }]);
  expect(await ask(`/api/devices/${drop}/merges`)).toMatchObject({ into: { kept: { id: keep } }, from: [] });
  expect(await ask(`/api/devices/${keep}/merges`)).toMatchObject({ into: null, from: [{ id: merge.id }] });
  expect(await ask(`/api/merges/${merge.id}`)).toMatchObject({ conflicts: [] });
  expect((await post('/api/merges', merging(keep, drop))).status).toBe(409);
  const undone = await post(`/api/merges/${merge.id}/undo`, {});
  expect(undone).toMatchObject({
    status: 200,
    body: { conflicts: [], merge: { undoneBy: 'admin program' } },
  });
  expect(house.parts.registry.get(drop)).toEqual({ ...dropped, version: versionOf(drop) });
  expect((await ask<wire.Merges>('/api/merges')).rows[0]).toMatchObject({
    id: merge.id,
    undoneBy: 'admin program',
  });
});

describe('nobody merges', () => {
  test('beyond the own district', async () => {
    const as = await house.token('registrar', NORTH);
    expect((await post('/api/merges', merging(north[0] ?? 0, south[0] ?? 0), as)).status).toBe(404);
  });

  test('two that share nothing, but an administrator', async () => {
    const as = await house.token('registrar');
    const wish = () => merging(north[0] ?? 0, south[1] ?? 0);
    expect(await post('/api/merges', wish(), as)).toMatchObject({
      ...{ status: 403, body: { facts: { what: 'merge-without-sign' } } },
    });
    const { status, body } = await post('/api/merges', wish());
    expect(status).toBe(201);
    expect((await post(`/api/merges/${(body as wire.Merge).id}/undo`, {})).status).toBe(200);
  });

  test('with a version that is past, or with fields that are the same', async () => {
    const wish = merging(north[0] ?? 0, north[1] ?? 0);
    expect((await post('/api/merges', { ...wish, keepVersion: 1 })).status).toBe(409);
    expect((await post('/api/merges', { ...wish, take: ['serial'] })).status).toBe(400);
    expect((await post('/api/merges', { ...wish, take: ['code'] })).status).toBe(400);
  });

  test('who only looks', async () => {
    const as = await house.token('patrol');
    expect((await post('/api/merges', merging(north[0] ?? 0, north[1] ?? 0), as)).status).toBe(403);
  });
});

describe('the search', () => {
  test('finds by pinyin initials, and marks the name', async () => {
    const { rows } = await ask<wire.Devices>('/api/devices?q=dm2');
    expect(rows.map(({ name }) => name)).toEqual(['东门2']);
    expect(rows[0]?.matched).toEqual([{ field: 'name', text: '东门2', marks: [[0, 3]] }]);
  });

  test('keeps to the district of whoever asks', async () => {
    const { total } = await ask<wire.Devices>('/api/devices?q=dm', await house.token('registrar', SOUTH));
    expect(total).toBe(2);
  });

  test('finds no telephone, whoever asks', async () => {
    expect((await ask<wire.Devices>('/api/devices?q=0437-5550001')).total).toBe(0);
  });
});
