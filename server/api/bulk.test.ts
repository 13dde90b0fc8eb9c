/** One thing said of many devices, asked of the house: within one's own district, journalled, and taken back. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Caller, NORTH, SampleHouse, SOUTH } from './sample.ts';
import type * as wire from './wire.ts';

let house: SampleHouse;
let north: readonly number[];
let south: readonly number[];
let chief: Caller;
let northern: Caller;

beforeAll(async () => {
  house = await SampleHouse.open();
  ({ north, south } = await house.settle());
  northern = await house.token('registrar', NORTH);
  chief = await house.token('admin');
});
afterAll(() => house.close());

const post = (path: string, body: unknown, as: Caller) => house.ask(path, { method: 'POST', body, as });

async function tried(body: wire.BulkWish, as: Caller): Promise<wire.ListBrief> {
  const begun = await post('/api/bulk', body, as);
  expect(begun.status).toBe(202);
  const path = `/api/bulk/${(begun.body as wire.ListBrief).id}`;
  const told = async () => (await house.ask(path, { as })).body as wire.ListBrief;
  await expect.poll(async () => (await told()).state).toBe('tried');
  return told();
}

async function written({ id }: wire.ListBrief, as: Caller): Promise<number> {
  expect((await post(`/api/bulk/${id}/commit`, { skipBad: true }, as)).status).toBe(202);
  const told = async () => (await house.ask(`/api/bulk/${id}`, { as })).body as wire.ListBrief;
  await expect.poll(async () => (await told()).state).toBe('written');
  return (await told()).batch ?? 0;
}

const vendor = (id: number | undefined) => house.parts.registry.get(id ?? 0)?.vendor;

describe('whoever sees one district', () => {
  test('changes the devices of it and no others, and takes that back', async () => {
    const edit = await tried({ filter: {}, set: { vendor: 'V' }, note: 'new' }, northern);
    expect(edit.trial).toMatchObject({ rows: north.length, updated: north.length, bad: 0 });
    const { body } = await house.ask(`/api/bulk/${edit.id}/changes`, { as: northern });
    expect((body as wire.ListChanges).rows.map(({ device }) => device)).toEqual(north);
    expect(vendor(north[0])).toBe('');
    const batch = await written(edit, northern);
    expect([vendor(north[0]), vendor(south[0])]).toEqual(['V', '']);
    const mine = (await house.ask('/api/batches', { as: northern })).body as wire.ImportBatches;
    expect(mine.rows).toMatchObject([{ id: batch, kind: 'edit', unit: NORTH, file: 'new' }]);
    const { status, body: undone } = await post(`/api/batches/${batch}/undo`, {}, northern);
    expect([status, (undone as wire.BatchUndo).updated]).toEqual([200, north.length]);
    expect(vendor(north[0])).toBe('');
    const { body: kept } = await house.ask('/api/journal', { as: chief });
    expect(JSON.stringify(kept)).toContain('import.edit');
  });

  test('names no device of another, gives none away, and finds no filter of another', async () => {
    expect((await post('/api/bulk', { devices: [south[0]], set: { vendor: 'V' } }, northern)).status).toBe(
      404,
    );
    expect(
      (await post('/api/bulk', { filter: { unit: SOUTH }, set: { vendor: 'V' } }, northern)).status,
    ).toBe(404);
    const away = await tried({ devices: [...north], set: { unit: SOUTH } }, northern);
    expect(away.trial).toMatchObject({ updated: 0, bad: north.length });
    const { body } = await house.ask(`/api/bulk/${away.id}/problems`, { as: northern });
    expect((body as wire.BadCells).rows[0]).toMatchObject({
      column: 'unit',
      wanted: 'the code of a unit within your own',
    });
    await house.ask(`/api/bulk/${away.id}`, { method: 'DELETE', as: northern });
  });

  test('sees neither the edits nor the batches of others', async () => {
    const edit = await tried({ devices: [...south], set: { vendor: 'W' } }, chief);
    for (const path of ['', '/changes', '/problems'])
      expect((await house.ask(`/api/bulk/${edit.id}${path}`, { as: northern })).status, path).toBe(404);
    expect((await post(`/api/bulk/${edit.id}/commit`, {}, northern)).status).toBe(404);
    const batch = await written(edit, chief);
    expect((await house.ask(`/api/batches/${batch}`, { as: northern })).status).toBe(404);
    expect((await post(`/api/batches/${batch}/undo?dry=yes`, {}, northern)).status).toBe(404);
    // An edit is no list that was sent, for who sees everything either.
    expect((await house.ask(`/api/lists/${edit.id}`, { as: chief })).status).toBe(404);
  });
});

test('telephones are neither shown nor set by those who do not maintain', async () => {
  const registrar = await house.token('registrar');
  const wish = { devices: [north[0] ?? 0], set: { maintainerPhone: '0437-5550000' } };
  expect((await post('/api/bulk', wish, registrar)).status).toBe(400);
  const shown = await tried(wish, chief);
  const { body } = await house.ask(`/api/bulk/${shown.id}/changes`, { as: registrar });
  expect((body as wire.ListChanges).rows[0]?.changes).toEqual([
    { field: 'maintainerPhone', before: '', after: '', waits: false, isHidden: true },
  ]);
});

test.each([
  ['nothing to say', { devices: [1], set: {} }],
  ['neither devices nor a filter', { set: { vendor: 'V' } }],
  ['a field of its own for each device', { devices: [1], set: { serial: 'S' } }],
  ['a category that there is not', { filter: {}, set: { category: 'x' } }],
])('%s is refused with what was wanted', async (_, body) => {
  expect(await post('/api/bulk', body, chief)).toMatchObject({ status: 400, body: { code: 'bad-input' } });
});
