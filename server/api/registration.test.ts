/** Registration, swapped devices, faces, found devices and the register beside reality, over HTTP. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Finding, Observation } from '../../probes/link/observation.ts';
import { SYSTEM } from '../rules/refusal.ts';
import { type Caller, camera, NORTH, SampleHouse, SOUTH } from './sample.ts';

let house: SampleHouse;
let chief: Caller;
let northern: Caller;
let viewer: Caller;
let ids: number[];
let seq = 0;
let lastMs = 0;
const GOOD: Finding = { state: 'good' };

/** What the daemon tells; each batch a little later than the one before. */
async function tell(...looks: readonly (readonly [number, Observation['check'], Finding, object?])[]) {
  seq += 1;
  const nowMs = Math.max(Date.now(), lastMs + 2);
  lastMs = nowMs;
  const steps = [{ did: 'GetDeviceInformation', ok: true, got: '200', tookMs: 1 }];
  const changed = looks.map(
    ([n, check, finding, readings]) =>
      ({ n, check, atMs: nowMs, finding, steps, ...(readings && { readings }) }) as Observation,
  );
  await house.parts.watch.batch({
    daemon: 'local',
    seq,
    fromMs: nowMs - 1_000,
    toMs: nowMs,
    changed,
    unchanged: [],
  });
}
const id = (index: number) => ids[index] ?? 0;
const registration = async (device: number) =>
  (await house.ask(`/api/devices/${device}/registration`, { as: chief })).body as {
    state: string;
    reason: string | null;
    parts: { part: string; state: string; reason: string | null }[];
    swaps: { id: number; state: string }[];
    seen: { firstMs: number | null };
  };
const codeOf = (index: number) => house.parts.registry.get(id(index))?.code ?? '';

beforeAll(async () => {
  house = await SampleHouse.open();
  const { north, south } = await house.settle();
  ids = [...north, ...south];
  const { registry, watch } = house.parts;
  await registry.putPlatform({ id: 'p-1', name: 'One', carrier: 'A' }, SYSTEM);
  for (const one of ids) {
    const record = registry.get(one);
    const serial = one === id(0) ? 'OLD-SERIAL-1' : '';
    if (record) await registry.update(one, record.version, { platform: 'p-1', serial }, SYSTEM);
  }
  await watch.joined('local');
  chief = await house.token('admin');
  northern = await house.token('registrar', NORTH);
  viewer = await house.token('leader');
});
afterAll(() => house.close());

describe('registration', () => {
  test('is what the probe says of identity as long as no catalogue came', async () => {
    await tell(
      [id(0), 'registration', GOOD, { serial: 'OLD-SERIAL-1', mac: '02:00:00:00:00:01' }],
      [id(0), 'online', GOOD],
      [id(2), 'registration', { state: 'unknown', reason: 'device-offline' }],
      [id(2), 'online', { state: 'bad', reason: 'refused' }],
    );
    expect(await registration(id(0))).toMatchObject({ state: 'good', reason: null });
    expect(await registration(id(2))).toMatchObject({
      state: 'unknown',
      reason: 'device-offline',
      seen: { firstMs: null },
    });
    const { parts } = await registration(id(0));
    expect(parts.find(({ part }) => part === 'presence')).toMatchObject({
      state: 'unknown',
      reason: 'no-catalogue',
    });
  });

  test('takes a complete catalogue into account as soon as it is there, and tells it like a look', async () => {
    const catalogue = {
      SumNum: 3,
      DeviceList: [
        { DeviceID: codeOf(1), Name: 'one', Status: 'ON' },
        { DeviceID: codeOf(2), Name: 'other name', Status: 'ON', Longitude: '125.1', Latitude: '42.8' },
        { DeviceID: camera(9, SOUTH).code, Name: 'stranger', Status: 'ON' },
      ],
    };
    await house.ask('/api/platforms/p-1/catalogue', { method: 'POST', as: chief, body: catalogue });
    await house.parts.watch.tick();
    expect(await registration(id(0))).toMatchObject({ state: 'bad', reason: 'not-in-catalogue' });
    expect(await registration(id(2))).toMatchObject({ state: 'good' });
    const lanes = await house.ask(`/api/devices/${id(0)}/timeline`, { as: chief });
    expect(JSON.stringify(lanes.body)).toContain('not-in-catalogue');
    const whole = {
      ...catalogue,
      SumNum: 4,
      DeviceList: [...catalogue.DeviceList, { DeviceID: codeOf(0), Name: 'x', Status: 'ON' }],
    };
    await house.ask('/api/platforms/p-1/catalogue', { method: 'POST', as: chief, body: whole });
    await house.parts.watch.tick();
    expect(await registration(id(0))).toMatchObject({ state: 'good', reason: null });
  });

  test('stays what it was over a restart of the watch', async () => {
    const before = await registration(id(0));
    const rows = await house.db.read.all('SELECT device FROM registration');
    expect(rows).toHaveLength(2);
    expect(before.parts).toHaveLength(4);
  });
});

describe('another device at the old address', () => {
  const swapsOf = async (state: string, as = chief) =>
    (await house.ask(`/api/swaps?state=${state}`, { as })).body as {
      total: number;
      rows: { id: number }[];
      counts: object;
    };
  const another = { serial: 'NEW-SERIAL-2', mac: '02:00:00:00:00:02', model: 'M2' };

  test('is a finding with both side by side', async () => {
    await tell([id(0), 'registration', { state: 'bad', reason: 'serial-differs' }, another]);
    const { rows, counts } = await swapsOf('open');
    expect(counts).toMatchObject({ open: 1, accepted: 0 });
    expect(rows).toMatchObject([
      {
        device: { id: id(0) },
        reason: 'serial-differs',
        old: { serial: 'OLD-SERIAL-1' },
        new: another,
        state: 'open',
      },
    ]);
    expect(await registration(id(0))).toMatchObject({ state: 'bad', reason: 'serial-differs' });
  });

  test('is decided by those who may edit and see the unit, and by nobody else', async () => {
    const [{ id: swap }] = (await swapsOf('open')).rows as [{ id: number }];
    const post = (as: Caller) => house.ask(`/api/swaps/${swap}/refuse`, { method: 'POST', as, body: {} });
    expect((await post(viewer)).status).toBe(403);
    const southern = await house.token('registrar', SOUTH);
    expect((await post(southern)).status).toBe(404);
    expect((await swapsOf('open', southern)).total).toBe(0);
  });

  test('stays bad when refused, and is not asked about again; that can be undone', async () => {
    const [{ id: swap }] = (await swapsOf('open')).rows as [{ id: number }];
    const refused = await house.ask(`/api/swaps/${swap}/refuse`, {
      method: 'POST',
      as: northern,
      body: { note: 'put it back' },
    });
    expect(refused).toMatchObject({ status: 200, body: { state: 'refused', note: 'put it back' } });
    await tell([id(0), 'registration', { state: 'unknown', reason: 'device-offline' }]);
    expect(await registration(id(0))).toMatchObject({ state: 'bad', reason: 'serial-differs' });
    await tell([id(0), 'registration', { state: 'bad', reason: 'serial-differs' }, another]);
    expect((await swapsOf('open')).total).toBe(0);
    const again = await house.ask(`/api/swaps/${swap}/refuse`, { method: 'POST', as: northern, body: {} });
    expect(again.status).toBe(409);
    const undone = await house.ask(`/api/swaps/${swap}/undo`, { method: 'POST', as: northern, body: {} });
    expect(undone).toMatchObject({ status: 200, body: { state: 'open' } });
  });

  test('gives the file its identity when accepted, is looked at again, and goes back when undone', async () => {
    const { registry } = house.parts;
    const [{ id: swap }] = (await swapsOf('open')).rows as [{ id: number }];
    const accepted = await house.ask(`/api/swaps/${swap}/accept`, { method: 'POST', as: northern, body: {} });
    expect(accepted).toMatchObject({ status: 200, body: { state: 'accepted' } });
    expect(registry.get(id(0))).toMatchObject({ serial: 'NEW-SERIAL-2', mac: '02:00:00:00:00:02' });
    expect(house.link.asked.looks).toContainEqual([id(0), ['registration']]);
    // A look that was under way compared with the file as it was.
    await tell([id(0), 'registration', { state: 'bad', reason: 'serial-differs' }, another]);
    expect((await swapsOf('open')).counts).toMatchObject({ open: 0, accepted: 1 });
    expect(await registration(id(0))).toMatchObject({ state: 'good' });
    await tell([id(0), 'registration', GOOD, another]);
    expect(await registration(id(0))).toMatchObject({ state: 'good' });
    await house.ask(`/api/swaps/${swap}/undo`, { method: 'POST', as: northern, body: {} });
    expect(registry.get(id(0))).toMatchObject({ serial: 'OLD-SERIAL-1', mac: '' });
    const history = (await house.ask(`/api/devices/${id(0)}/history`, { as: chief })).body as {
      did: string;
    }[];
    expect(history.map(({ did }) => did)).toEqual(
      expect.arrayContaining(['swap.accept', 'swap.undo', 'swap.refuse', 'device.update']),
    );
  });

  test('cannot be undone over what somebody wrote since', async () => {
    const { registry } = house.parts;
    const [{ id: swap }] = (await swapsOf('open')).rows as [{ id: number }];
    await house.ask(`/api/swaps/${swap}/accept`, { method: 'POST', as: northern, body: {} });
    const record = registry.get(id(0));
    if (record) await registry.update(record.id, record.version, { serial: 'BY-HAND-3' }, SYSTEM);
    const undone = await house.ask(`/api/swaps/${swap}/undo`, { method: 'POST', as: northern, body: {} });
    expect(undone.status).toBe(409);
    expect(registry.get(id(0))?.serial).toBe('BY-HAND-3');
  });

  test('is noticed where the file is silent, by what it told before', async () => {
    const { watch } = house.parts;
    const told = (serial: string, atMs: number) =>
      watch.traits({ n: id(1), atMs, readings: { serial, model: 'M1' }, missing: {} });
    await tell([id(1), 'registration', GOOD, { serial: 'FIRST-1' }]);
    await told('FIRST-1', Date.now() - 9_000);
    await told('SECOND-2', Date.now() - 8_000);
    await watch.tick();
    expect(await registration(id(1))).toMatchObject({
      ...{ state: 'bad', reason: 'serial-differs' },
      swaps: [{ state: 'open', old: { serial: 'FIRST-1' }, new: { serial: 'SECOND-2' } }],
    });
  });
});

test('the faces of a device stand side by side, with what disagrees', async () => {
  await tell([id(2), 'online', { state: 'bad', reason: 'refused' }]);
  const { body } = await house.ask(`/api/devices/${id(2)}/faces`, { as: chief });
  expect(body).toMatchObject({
    online: 'bad',
    platforms: [
      {
        platform: 'p-1',
        platformName: 'One',
        isOwn: true,
        declared: 'on',
        lon: '125.1',
        isCurrent: true,
        findings: ['declared-on', 'other-name'],
      },
    ],
    onvif: null,
  });
  expect((await house.ask(`/api/devices/${id(2)}/faces`, { as: northern })).status).toBe(404);
  expect((await house.ask(`/api/devices/${id(2)}/registration`, { as: northern })).status).toBe(404);
});

describe('what was found on the network', () => {
  const list = async (which = 'open') =>
    (await house.ask(`/api/found?list=${which}`, { as: chief })).body as {
      total: number;
      counts: object;
      rows: { host: string; port: number }[];
    };

  test('is kept, ignored, claimed by a template after a preview, and then registered', async () => {
    const one = (n: number) => ({
      ...{ host: `127.0.9.${n}`, port: 8000, endpoint: `urn:uuid:${n}`, name: `IPC ${n}`, hardware: 'M9' },
      ...{ xaddr: '', scopes: ['onvif://www.onvif.org/name/IPC'] },
    });
    house.link.found = [one(1), one(2), one(3)];
    await house.ask('/api/discoveries', { method: 'POST', as: chief, body: { ranges: [], ports: [80] } });
    await vi.waitFor(async () => expect((await list()).total).toBe(3));
    const ignore = { devices: [{ host: '127.0.9.3', port: 8000 }], note: 'a printer' };
    expect(await house.ask('/api/found/ignore', { method: 'POST', as: chief, body: ignore })).toMatchObject({
      body: { devices: 1 },
    });
    expect((await list()).counts).toEqual({ open: 2, ignored: 1, registered: 0 });

    const template = {
      unit: NORTH,
      category: 'safe-city',
      codePrefix: `${NORTH}00001320`,
      platform: 'p-1',
      namePattern: '{name} {n}号',
    };
    const claim = {
      template,
      devices: [
        { host: '127.0.9.1', port: 8000 },
        { host: '127.0.9.2', port: 8000 },
      ],
    };
    const before = house.parts.registry.size;
    const preview = await house.ask('/api/found/claim', {
      method: 'POST',
      as: chief,
      body: { ...claim, dry: true },
    });
    expect(preview).toMatchObject({
      status: 200,
      body: {
        written: false,
        problems: [],
        rows: [{ name: 'IPC 1 1号', code: `${NORTH}00001320000003` }, { code: `${NORTH}00001320000004` }],
      },
    });
    expect(house.parts.registry.size).toBe(before);
    const bad = await house.ask('/api/found/claim', {
      method: 'POST',
      as: chief,
      body: { ...claim, dry: true, template: { ...template, unit: '999999' } },
    });
    expect(bad).toMatchObject({
      status: 200,
      body: { written: false, problems: [{ path: 'devices.0.unit' }, { path: 'devices.1.unit' }] },
    });
    const done = await house.ask('/api/found/claim', { method: 'POST', as: chief, body: claim });
    expect(done).toMatchObject({
      status: 201,
      body: { written: true, added: [{ host: '127.0.9.1' }, { host: '127.0.9.2' }] },
    });
    expect((await list()).counts).toEqual({ open: 0, ignored: 1, registered: 2 });
    await house.ask('/api/found/restore', { method: 'POST', as: chief, body: ignore });
    expect((await list()).total).toBe(1);
  });

  test('is for those who see the whole city', async () => {
    expect((await house.ask('/api/found', { as: northern })).status).toBe(403);
    expect((await house.ask('/api/found', { as: viewer })).status).toBe(403);
  });
});

describe('the register beside reality', () => {
  type Table = { total: Record<string, number>; rows: { key: string; counts: Record<string, number> }[] };
  const table = async (by: string, as = chief) =>
    (await house.ask(`/api/reality?by=${by}`, { as })).body as Table;
  const cells = ['seen', 'never-seen', 'unregistered', 'dead'];

  test('says per sub-platform and per unit what is registered and what is seen', async () => {
    const byPlatform = await table('platform');
    expect(byPlatform.rows).toMatchObject([
      { key: 'p-1', counts: { seen: 2, 'never-seen': 4, unregistered: 1, dead: 1 } },
      { key: '', counts: { unregistered: 1 } },
    ]);
    const byUnit = await table('unit');
    expect(byUnit.total).toEqual(byPlatform.total);
    expect(byUnit.rows.map(({ key }) => key)).toEqual([NORTH, SOUTH, '']);
  });

  test.each(['platform', 'unit'])(
    'every cell by %s is as long as its list and its file, page by page',
    async (by) => {
      const { rows, total } = await table(by);
      for (const cell of cells) {
        const sum = rows.reduce((all, { counts }) => all + (counts[cell] ?? 0), 0);
        expect([cell, sum]).toEqual([cell, total[cell]]);
        for (const { key, counts } of rows) {
          if (by === 'unit' && key === '') continue;
          const where = by === 'unit' ? `unit=${key}` : `platform=${key === '' ? '-' : key}`;
          const seen = new Set<string>();
          for (let page = 1; page <= Math.max(1, counts[cell] ?? 0); page++) {
            const { body } = await house.ask(
              `/api/reality/devices?cell=${cell}&${where}&size=1&page=${page}`,
              { as: chief },
            );
            for (const row of (body as { rows: object[] }).rows) seen.add(JSON.stringify(row));
          }
          expect([cell, key, seen.size]).toEqual([cell, key, counts[cell]]);
          const file = await (
            await house.fetch(`/api/reality/devices.csv?cell=${cell}&${where}`, { as: chief })
          ).text();
          expect(file.trim().split('\r\n').length - 1).toBe(counts[cell]);
        }
      }
    },
  );

  test('shows a district its own part', async () => {
    const { total, rows } = await table('platform', northern);
    expect(rows.map(({ key }) => key)).toEqual(['p-1']);
    expect(total).toEqual({ seen: 2, 'never-seen': 2, unregistered: 0, dead: 0 });
    expect((await house.ask(`/api/reality?unit=${SOUTH}`, { as: northern })).status).toBe(404);
    const file = await (await house.fetch('/api/reality.csv?by=platform', { as: northern })).text();
    expect(file.trim().split('\r\n')).toHaveLength(2);
  });
});
