/** What is normal for a camera, over HTTP: declared, told to the probes, taken back, and its past forgotten. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Caller, camera, NORTH, type SampleHouse, SOUTH } from './sample.ts';
import { PictureHouse } from './sample-pictures.ts';
import type * as wire from './wire.ts';

const DAY_MS = 86_400_000;
let city: PictureHouse;
let house: SampleHouse;
let north: readonly number[];
let chief: Caller;
let crew: Caller;

beforeAll(async () => {
  city = await PictureHouse.open();
  ({ house, north, chief, crew } = city);
});
beforeEach(() => city.heal());
afterAll(() => house.end());

describe('what is normal for a camera', () => {
  const declare = (device: number, body: object, as: Caller = crew) =>
    house.ask(`/api/devices/${device}/normals`, { method: 'POST', body, as });

  function targetOf(device: number) {
    return house.parts.registry.assignment().targets.find(({ n }) => n === device);
  }

  test('is told to the probes until it ends, journalled, and taken back', async () => {
    const [device = 0] = north;
    const untilMs = Date.now() + 30 * DAY_MS;
    const made = await declare(device, { fault: 'occlusion', untilMs, note: 'a branch until it is cut' });
    expect(made).toMatchObject({ status: 201, body: { fault: 'occlusion', untilMs, by: 'crew-all' } });
    expect(targetOf(device)?.normals).toEqual([{ fault: 'occlusion', untilMs }]);
    expect((await city.imageOf(device)).normals).toEqual([made.body]);
    // The same again takes its place.
    const longer = { fault: 'occlusion', untilMs: untilMs + DAY_MS, note: 'not cut yet' };
    const { id } = (await declare(device, longer)).body as wire.Normal;
    expect(targetOf(device)?.normals).toEqual([{ fault: 'occlusion', untilMs: untilMs + DAY_MS }]);
    expect((await city.deeds('normal.declare'))[0]).toMatchObject({ before: { untilMs }, after: longer });
    expect(
      (await house.ask(`/api/normals/${id}`, { method: 'DELETE', as: await house.token('admin', SOUTH) }))
        .status,
    ).toBe(404);
    expect((await house.ask(`/api/normals/${id}`, { method: 'DELETE', as: crew })).status).toBe(204);
    expect((await house.ask(`/api/normals/${id}`, { method: 'DELETE', as: crew })).status).toBe(404);
    expect(targetOf(device)?.normals).toBeUndefined();
    expect(await city.deeds('normal.withdraw')).toHaveLength(1);
  });

  test('falls out by itself, and the probes are told', async () => {
    const { registry } = house.parts;
    const [device = 0] = north;
    const untilMs = Date.now() + DAY_MS;
    await declare(device, { fault: 'too-dark', untilMs, note: 'no lamps yet' });
    await declare(device, { fault: 'blur', untilMs: untilMs + DAY_MS, note: 'old lens' });
    const before = registry.assignment().version;
    expect(await registry.normals.retire(untilMs - 1)).toBe(0);
    expect(registry.assignment().version).toBe(before);
    const told: unknown[] = [];
    registry.once('changed', (ids) => told.push(ids));
    expect(await registry.normals.retire(untilMs)).toBe(1);
    expect(told).toEqual([[device]]);
    expect(registry.assignment().version).toBeGreaterThan(before);
    expect(targetOf(device)?.normals).toEqual([{ fault: 'blur', untilMs: untilMs + DAY_MS }]);
    expect((await city.deeds('normal.end'))[0]).toMatchObject({
      who: 'lightkeeper',
      before: { fault: 'too-dark' },
    });
  });

  test.each([
    ['for more than a year', { untilMs: Date.now() + 367 * DAY_MS }, 400],
    ['until yesterday', { untilMs: Date.now() - DAY_MS }, 400],
    ['without a reason', { note: ' ' }, 400],
    ['for ever', { untilMs: null }, 400],
    ['of a fault that there is not', { fault: 'ghosts' }, 400],
  ])('is not declared %s', async (_, more, status) => {
    const [device = 0] = north;
    const wish = { fault: 'blur', untilMs: Date.now() + DAY_MS, note: 'because', ...more };
    expect((await declare(device, wish)).status).toBe(status);
    expect(targetOf(device)?.normals).toBeUndefined();
  });

  test('survives a start of the registry', async () => {
    const [device = 0] = north;
    const untilMs = Date.now() + DAY_MS;
    await declare(device, { fault: 'blur', untilMs, note: 'old lens' });
    const { Registry } = await import('../registry/registry.ts');
    const { Secrets } = await import('../../config/secrets.ts');
    const { Journal } = await import('../store/journal.ts');
    const secrets = Secrets.open(house.folder, {});
    const settings = house.parts.settings;
    const again = await Registry.open(house.db, { secrets, settings, journal: new Journal() });
    const target = again.assignment().targets.find(({ n }) => n === device);
    expect(target?.normals).toEqual([{ fault: 'blur', untilMs }]);
  });

  test('is forgotten with the past when the camera was moved, and its references with it', async () => {
    const [device = 0] = north;
    expect((await city.imageOf(device)).references.length).toBeGreaterThan(0);
    const forget = (as: Caller) =>
      house.ask(`/api/devices/${device}/forget-past`, { method: 'POST', body: { note: 'new pole' }, as });
    expect((await forget(await house.token('leader'))).status).toBe(403);
    const { status, body } = await forget(crew);
    expect(status).toBe(200);
    const { epochMs } = body as wire.Forgotten;
    expect(targetOf(device)?.pictureEpoch).toBe(epochMs);
    expect(await city.imageOf(device)).toMatchObject({ references: [], epochMs });
    expect((await city.deeds('picture.forget-past'))[0]).toMatchObject({ after: { note: 'new pole' } });
    const second = (await forget(crew)).body as wire.Forgotten;
    expect(second.epochMs).toBeGreaterThan(epochMs);
  });

  test('goes with the device', async () => {
    const { registry, watch } = house.parts;
    const made = await house.ask('/api/devices', { method: 'POST', body: camera(40, NORTH), as: chief });
    const { id } = made.body as wire.Device;
    await declare(id, { fault: 'blur', untilMs: Date.now() + DAY_MS, note: 'old lens' });
    await city.answer(id, { fault: 'noise', answer: 'missed', pictureMs: await city.intact(id) });
    expect((await house.ask(`/api/devices/${id}`, { method: 'DELETE', as: chief })).status).toBe(204);
    await watch.tick();
    expect(registry.normals.of(id)).toEqual([]);
    for (const table of ['image_normal', 'image_answer', 'image_month', 'kept_picture', 'picture_use'])
      expect(await house.db.read.all(`SELECT * FROM ${table} WHERE device = ${id}`), table).toEqual([]);
  });
});
