/** Division codes over the interface: loaded by an administrator; retired ones stay valid and count under their successors. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SYSTEM } from '../rules/refusal.ts';
import { type Caller, camera, NORTH, SampleHouse, SOUTH } from './sample.ts';
import type * as wire from './wire.ts';

let house: SampleHouse;
let chief: Caller;
const OLD = '220404';
const merged = [
  { code: OLD, name: '旧区', from: '1990-01-01', until: '2019-01-01', successor: SOUTH },
  { code: SOUTH, name: '西安区', from: '1983-01-01', until: null, successor: null },
];

beforeAll(async () => {
  house = await SampleHouse.open();
  await house.settle();
  chief = await house.token('admin');
});
afterAll(() => house.end());

const put = (body: unknown, as = chief) => house.ask('/api/divisions', { method: 'PUT', body, as });
const add = (code: string, unit: string) =>
  house.ask('/api/devices', { method: 'POST', body: { ...camera(90, unit), code }, as: chief });
const oldCode = `${OLD}00001320000090`;

describe('a code whose division was merged away', () => {
  test('is no code before the table is loaded', async () => {
    const { status, body } = await add(oldCode, SOUTH);
    expect([status, (body as wire.Problem).problems?.map(({ path }) => path)]).toEqual([400, ['code']]);
  });

  test('is valid once the table has it, and its device counts in the district that came after', async () => {
    expect((await put(merged)).status).toBe(200);
    const { status, body } = await add(oldCode, SOUTH);
    expect(status).toBe(201);
    const device = body as wire.Device;
    expect(house.parts.registry.get(device.id)?.district).toBe(SOUTH);
    expect([device.codeWarning, device.file.faults.some(({ field }) => field === 'code')]).toEqual([
      null,
      false,
    ]);
  });

  test('of another unit than its own is a hint', async () => {
    const { body } = await add(`${OLD}00001320000091`, NORTH);
    expect((body as wire.Device).codeWarning).toEqual({ division: OLD, unit: NORTH });
  });

  test('a list that names the old unit is offered the new one', async () => {
    const text = `code,name,kind,category,unit\n${SOUTH}00001320000092,x,camera,safe-city,${OLD}\n`;
    const { registry } = house.parts;
    const { problems } = await registry.importCsv(Buffer.from(text), {
      dry: true,
      skipBad: false,
      by: SYSTEM,
    });
    expect(problems).toMatchObject([{ column: 'unit', value: OLD, proposal: SOUTH }]);
  });
});

describe('the table', () => {
  test('is loaded from a file with or without a heading, in the usual spellings of dates', async () => {
    const body = `代码,名称,启用,撤销,继任\n220402101,旧镇,2000/1/1,20240101,220402001\n220402001,南康街道,1990-01-01,,\n`;
    const answer = await house.ask('/api/divisions', {
      ...{ method: 'POST', body, as: chief },
      headers: { 'content-type': 'text/csv' },
    });
    expect(answer.status).toBe(200);
    expect((answer.body as wire.Divisions).rows).toContainEqual({
      ...{ code: '220402101', name: '旧镇', from: '2000-01-01', until: '2024-01-01', successor: '220402001' },
    });
    const text = await (await house.fetch('/api/divisions.csv', { as: chief })).text();
    expect(text).toContain('220402101,旧镇,2000-01-01,2024-01-01,220402001');
  });

  test('is refused as a whole, with every line that is wrong', async () => {
    const before = house.parts.registry.divisions.rows();
    const { status, body } = await put([
      { code: '12', name: '', from: '2020-01-01', until: null, successor: null },
      { code: '110101', name: 'x', from: '2020-02-30', until: null, successor: null },
    ]);
    expect(status).toBe(400);
    const paths = (body as wire.Problem).problems?.map(({ path }) => path);
    expect(paths?.toSorted()).toEqual(['0.code', '0.name', '1.from']);
    expect(house.parts.registry.divisions.rows()).toEqual(before);
  });

  test('a file that is no list is refused with a reason', async () => {
    const answer = await house.ask('/api/divisions', {
      ...{ method: 'POST', body: '<html></html>', as: chief },
      headers: { 'content-type': 'text/csv' },
    });
    expect([answer.status, (answer.body as wire.Problem).problems?.length]).toEqual([400, 1]);
  });

  test('is changed by administrators alone, and every change is in the journal', async () => {
    for (const role of ['registrar', 'leader', 'crew'] as const)
      expect((await put(merged, await house.token(role))).status).toBe(403);
    const { body } = await house.ask('/api/journal?subject=divisions', { as: chief });
    expect((body as wire.JournalPage).rows.map(({ did }) => did)).toEqual(['divisions.put', 'divisions.put']);
  });

  test('keeps a code to which another one leads', async () => {
    const remove = (code: string, from: string) =>
      house.ask(`/api/divisions/${code}/${from}`, { method: 'DELETE', as: chief });
    expect((await remove(SOUTH, '1983-01-01')).status).toBe(409);
    expect((await remove(OLD, '1990-01-01')).status).toBe(204);
    expect((await remove(OLD, '1990-01-01')).status).toBe(404);
  });
});
