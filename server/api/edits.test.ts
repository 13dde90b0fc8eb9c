/** Edits of a file taken back through the interface, and what is told where that cannot be done. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Caller, SampleHouse } from './sample.ts';
import type * as wire from './wire.ts';

let house: SampleHouse;
let chief: Caller;
let device: number;

beforeAll(async () => {
  house = await SampleHouse.open();
  const { north } = await house.settle();
  device = north[0] ?? 0;
  chief = await house.signedIn('admin');
});
afterAll(() => house.end());

const record = () => house.parts.registry.get(device);
const read = async <T>(path: string, as = chief) =>
  (await house.ask(`/api/devices/${device}${path}`, { as })).body as T;
const history = () => read<wire.JournalEntry[]>('/history');
const life = async (as: Caller) => (await read<wire.Device>('', as)).life;
const undo = async (entry: number, partly: 'yes' | 'no' = 'no', as = chief) => {
  const path = `/api/devices/${device}/history/${entry}/undo?partly=${partly}`;
  const { status, body } = await house.ask(path, { method: 'POST', as });
  return { status, body: body as wire.EditUndo };
};

async function edit(wish: object): Promise<number> {
  const version = record()?.version ?? 0;
  const { status } = await house.ask(`/api/devices/${device}`, {
    method: 'PATCH',
    body: { version, record: wish },
    as: chief,
  });
  expect(status).toBe(200);
  return (await history())[0]?.id ?? 0;
}

describe('an edit that is taken back', () => {
  test('leaves the file exactly as it was, and the undoing can be undone', async () => {
    const before = record();
    const entry = await edit({ name: 'Other', rtspPort: 8555, details: { alias: 'gate', height: '6' } });
    const edited = record();
    expect((await undo(entry)).body).toMatchObject({ written: true, conflicts: [] });
    expect({ ...record(), version: 0 }).toEqual({ ...before, version: 0 });
    const [undoing] = await history();
    expect(undoing).toMatchObject({ did: 'device.update', after: { undoes: entry } });
    expect((await undo(undoing?.id ?? 0)).body.written).toBe(true);
    expect({ ...record(), version: 0 }).toEqual({ ...edited, version: 0 });
  });

  test('tells what was changed again since and writes nothing, unless the rest is asked for', async () => {
    const first = await edit({ name: 'First', details: { alias: 'one' } });
    await edit({ name: 'Second' });
    const version = record()?.version;
    const told = (await undo(first)).body;
    expect(told).toMatchObject({
      written: false,
      fields: ['details.alias'],
      conflicts: [{ field: 'name', after: 'First', now: 'Second', why: 'changed' }],
    });
    expect(record()?.version).toBe(version);
    expect((await undo(first, 'yes')).body.written).toBe(true);
    expect([record()?.name, record()?.details.alias]).toEqual(['Second', 'gate']);
  });

  test('does not go round the approval of a step of life', async () => {
    await edit({ lifecycle: 'repair' });
    const entry = (await history()).find(({ did }) => did === 'device.update')?.id ?? 0;
    expect((await undo(entry, 'yes')).body).toMatchObject({
      written: false,
      conflicts: [{ field: 'lifecycle', why: 'by-step' }],
    });
    expect(record()?.lifecycle).toBe('repair');
  });

  test('is nothing for those who do not register, nor for a deed that is none of this device', async () => {
    const entry = await edit({ name: 'Third' });
    expect((await undo(entry, 'no', await house.token('crew'))).status).toBe(403);
    expect((await undo(9_999_999)).status).toBe(404);
  });

  test('does not tell telephones to those who may not read them', async () => {
    const first = await edit({ details: { maintainerPhone: '0437-5550100' } });
    await edit({ details: { maintainerPhone: '0437-5550101' } });
    const { body } = await undo(first, 'no', await house.token('registrar'));
    expect(body.conflicts[0]).toMatchObject({ field: 'details.maintainerPhone', now: '', after: '' });
  });
});

describe('a step of life', () => {
  test('the file says where life may go, and who may decide what waits; a refusal carries its reason', async () => {
    expect(await life(chief)).toEqual({
      next: [
        { to: 'active', approval: false },
        { to: 'suspended', approval: true },
        { to: 'retired', approval: true },
      ],
      mayDecide: false,
    });
    const asked = await house.ask(`/api/devices/${device}/lifecycle`, {
      method: 'POST',
      body: { to: 'retired', note: 'pole removed' },
      as: chief,
    });
    const other = await house.signedIn('registrar');
    expect([(await life(chief)).mayDecide, (await life(other)).mayDecide]).toEqual([false, true]);
    await house.ask(`/api/lifecycle/${(asked.body as wire.LifeStep).id}/decision`, {
      method: 'POST',
      body: { approve: false, note: 'the pole still stands' },
      as: other,
    });
    const [last] = await read<wire.LifeStep[]>('/lifecycle');
    expect(last).toMatchObject({ state: 'refused', decisionNote: 'the pole still stands' });
  });
});
