import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NO_BOUNDARIES } from '../../config/boundaries.ts';
import { fromWgs84 } from '../rules/datum.ts';
import { SYSTEM } from '../rules/refusal.ts';
import { type Caller, CITY, camera, NORTH, SampleHouse, SOUTH } from './sample.ts';
import * as wire from './wire.ts';

const PLATFORM = 'platform-3';
const SIZE = 30;

let house: SampleHouse;
let registrar: Caller;
let crew: Caller;
let ids: readonly number[] = [];

/** Where the nth device of the shifted list truly stands. */
const truth = (n: number) => ({ lon: 125.14 + n * 0.0021, lat: 42.9 + n * 0.0007 });

beforeAll(async () => {
  house = await SampleHouse.open({ boundaries: NO_BOUNDARIES });
  await house.settle();
  const { registry } = house.parts;
  await registry.putPlatform({ id: PLATFORM, name: 'Platform 3', carrier: 'A' }, SYSTEM);
  const shifted = Array.from({ length: SIZE }, (_, index) => {
    const place = fromWgs84(truth(index), 'gcj02');
    return camera(100 + index, index % 2 === 0 ? NORTH : SOUTH, {
      ...{ platform: PLATFORM, lon: place.lon.toFixed(6), lat: place.lat.toFixed(6) },
    });
  });
  ids = (await registry.addAll(shifted, SYSTEM)).map(({ id }) => id);
  const lines = shifted.map(
    ({ code, name }, index) =>
      `${code},${name},ON,${truth(index).lon.toFixed(6)},${truth(index).lat.toFixed(6)}`,
  );
  const csv = ['DeviceID,Name,Status,Longitude,Latitude', ...lines].join('\n');
  const run = await registry.catalogues.take(PLATFORM, Buffer.from(csv), SIZE, SYSTEM);
  expect(run.written).toBe(true);
  await house.parts.pins.settled();
  registrar = await house.signedIn('registrar');
  crew = await house.signedIn('crew');
});

afterAll(() => house.close());

async function ok<T>(path: string, as: Caller, method = 'GET', body?: unknown): Promise<T> {
  const answer = await house.ask(path, { as, method, ...(body !== undefined && { body }) });
  if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer)}`);
  return answer.body as T;
}

const findings = (query = '', as = registrar) => ok<wire.PinFindings>(`/api/pins/findings${query}`, as);
const pinOf = (id: number) => ok<wire.DevicePin>(`/api/devices/${id}/pin`, registrar);
const proposals = () => ok<wire.PinProposals>('/api/pins/proposals', registrar);

describe('a list that was delivered in GCJ-02', () => {
  test('is found as one source, with the share that fits', async () => {
    const { counts, sources, total } = await findings(`?platform=${PLATFORM}`);
    expect(counts).toEqual([{ fault: 'wrong-datum', count: SIZE }]);
    expect(total).toBe(SIZE);
    expect(sources).toMatchObject([
      { platform: PLATFORM, reading: 'gcj02', against: 'catalogue', pins: SIZE },
    ]);
  });

  test('each pin tells the evidence and what should stand instead', async () => {
    const pin = await pinOf(ids[0] ?? 0);
    expect(pin.findings[0]).toMatchObject({
      fault: 'wrong-datum',
      facts: { reading: 'gcj02', declared: 'wgs84', fit: SIZE, sampled: SIZE, against: 'catalogue' },
    });
    expect(Number(pin.findings[0]?.facts.movedMetres)).toBeGreaterThan(540);
    expect(pin.proposal).toMatchObject({
      kind: 'datum',
      reading: 'gcj02',
      pair: { ...pin.pair, datum: 'gcj02' },
    });
    expect(pin.others).toMatchObject([{ from: 'catalogue' }]);
  });

  test('the watch says the same', async () => {
    const device = await ok<wire.Device>(`/api/devices/${ids[0]}`, registrar);
    expect(device.checks.find(({ check }) => check === 'position')).toMatchObject({
      state: 'bad',
      reason: 'wrong-datum',
    });
  });

  test('is shown before and after, taken over in one go, and undone', async () => {
    const [group] = (await proposals()).groups;
    expect(group).toMatchObject({ kind: 'datum', reading: 'gcj02', platform: PLATFORM, devices: SIZE });
    const path = `/api/pins/proposals/${group?.id}`;
    const preview = await ok<wire.PinPreview>(`${path}/preview`, registrar);
    expect(preview.total).toBe(SIZE);
    expect(wire.pinPreview.parse(preview)).toEqual(preview);
    expect(preview.metres?.least).toBeGreaterThan(500);
    expect(preview.points[0]?.after[0]).toBeCloseTo(truth(0).lon, 5);
    const answer = await house.ask(`${path}/accept`, {
      as: registrar,
      method: 'POST',
      body: { devices: 29 },
    });
    expect(answer.status).toBe(409);
    const batch = await ok<wire.PinBatch>(`${path}/accept`, registrar, 'POST', { devices: SIZE });
    expect(batch).toMatchObject({ devices: SIZE, undoneMs: null, platform: PLATFORM });
    const after = await pinOf(ids[0] ?? 0);
    expect(after).toMatchObject({ findings: [], proposal: null, pair: { datum: 'gcj02' } });
    expect(after.pair.lon).toBe(preview.points.find(({ device }) => device === ids[0])?.pair.lon);
    expect((await findings(`?platform=${PLATFORM}`)).total).toBe(0);

    const changed = ids[1] ?? 0;
    const { version } = await ok<wire.Device>(`/api/devices/${changed}`, registrar);
    const patch = { version, record: { datum: 'bd09' } };
    await ok(`/api/devices/${changed}`, registrar, 'PATCH', patch);
    const undone = await ok<wire.PinBatch>(`/api/pins/batches/${batch.id}/undo`, registrar, 'POST', {});
    expect(undone).toMatchObject({ undoneDevices: SIZE - 1, undoneBy: expect.any(String) });
    expect((await pinOf(changed)).pair.datum).toBe('bd09');
    expect((await pinOf(ids[0] ?? 0)).findings[0]?.fault).toBe('wrong-datum');
    const again = await house.ask(`/api/pins/batches/${batch.id}/undo`, {
      as: registrar,
      method: 'POST',
      body: {},
    });
    expect(again.status).toBe(409);
  });

  test('what is refused with a reason does not come back for the same pair', async () => {
    const id = ids[4] ?? 0;
    const bare = await house.ask(`/api/devices/${id}/pin/refuse`, {
      as: registrar,
      method: 'POST',
      body: { note: '' },
    });
    expect(bare.status).toBe(400);
    await ok(`/api/devices/${id}/pin/refuse`, registrar, 'POST', { note: 'measured by us' });
    const refused = await pinOf(id);
    expect(refused.findings[0]?.fault).toBe('wrong-datum');
    expect(refused.proposal).toBeNull();
    expect(
      (await house.ask(`/api/devices/${id}/pin/accept`, { as: registrar, method: 'POST', body: {} })).status,
    ).toBe(404);
    const { version, record } = await ok<wire.Device>(`/api/devices/${id}`, registrar);
    const last = record.lon.endsWith('1') ? '2' : '1';
    const pair = { version, record: { lon: `${record.lon.slice(0, -1)}${last}` } };
    await ok(`/api/devices/${id}`, registrar, 'PATCH', pair);
    expect((await pinOf(id)).proposal?.reading).toBe('gcj02');
  });

  test('a person of one district sees and touches that district alone', async () => {
    const south = await house.signedIn('registrar', SOUTH);
    const { rows } = await findings('', south);
    expect(new Set(rows.map(({ device }) => device.unit))).toEqual(new Set([SOUTH]));
    const north = ids[2] ?? 0;
    expect((await house.ask(`/api/devices/${north}/pin`, { as: south })).status).toBe(404);
    const [group] = (await ok<wire.PinProposals>('/api/pins/proposals', south)).groups;
    expect(group?.devices).toBeLessThan(SIZE);
  });

  test('crews read, and do not decide', async () => {
    const answer = await house.ask(`/api/devices/${ids[0]}/pin/accept`, {
      as: crew,
      method: 'POST',
      body: {},
    });
    expect(answer.status).toBe(403);
  });

  test('the list is had as a file, a line per finding', async () => {
    const answer = await house.fetch('/api/pins/findings.csv?fault=wrong-datum', { as: registrar });
    const lines = (await answer.text()).trim().split('\r\n');
    expect(lines[0]).toContain('code,name,unit');
    expect(lines.length).toBeGreaterThan(SIZE - 3);
    expect(lines[1]).toContain('wrong-datum');
  });
});

describe('an edit of a pin shows its verdict at once', () => {
  test('exchanged, found, proposed, taken over', async () => {
    const id = ids[6] ?? 0;
    const { version } = await ok<wire.Device>(`/api/devices/${id}`, registrar);
    const pair = { lon: '42.887650', lat: '125.160010', datum: 'wgs84' };
    const patch = { version, record: pair };
    const edited = await ok<wire.Device>(`/api/devices/${id}`, registrar, 'PATCH', patch);
    expect(edited.checks.find(({ check }) => check === 'position')).toMatchObject({ reason: 'swapped' });
    expect((await pinOf(id)).proposal).toMatchObject({
      kind: 'swap',
      pair: { lon: '125.160010', lat: '42.887650', datum: 'wgs84' },
    });
    await ok(`/api/devices/${id}/pin/accept`, registrar, 'POST', {});
    const now = await pinOf(id);
    expect(now.pair).toEqual({ lon: '125.160010', lat: '42.887650', datum: 'wgs84' });
    expect(now.findings.map(({ fault }) => fault)).not.toContain('swapped');
  });
});

describe('a crew at the pole', () => {
  const at = (metres: number) => {
    const place = { lon: 125.1436, lat: 42.8001 };
    return {
      lon: place.lon,
      lat: place.lat + metres / 111_195,
      accuracyMetres: 6,
      atMs: Date.now(),
      note: '',
    };
  };
  let id = 0;
  beforeAll(async () => {
    const wish = camera(200, NORTH, { lon: '125.14360', lat: '42.80010' });
    id = (await ok<wire.Device>('/api/devices', registrar, 'POST', wish)).id;
  });
  const visit = (metres: number) =>
    ok<wire.FieldCheck>(`/api/devices/${id}/field-checks`, crew, 'POST', at(metres));

  test('finds the device where the pin is', async () => {
    await visit(12);
    expect((await pinOf(id)).check).toMatchObject({ metres: expect.closeTo(12, 0), tolerance: 30 });
    expect((await pinOf(id)).findings).toEqual([]);
  });

  test('finds it elsewhere: that contradicts the pin and is proposed; taken back, the earlier one counts', async () => {
    const check = await visit(80);
    const told = await pinOf(id);
    expect(told.findings).toMatchObject([{ fault: 'far-from-check', facts: { metres: 80, tolerance: 30 } }]);
    expect(told.proposal).toMatchObject({ kind: 'surveyed', pair: { datum: 'wgs84' } });
    expect(told.fieldChecks).toHaveLength(2);
    await ok(`/api/field-checks/${check.id}`, crew, 'DELETE');
    expect((await pinOf(id)).findings).toEqual([]);
  });

  test.each([
    ['a telephone that knows its place badly', { accuracyMetres: 21 }, 'accuracyMetres'],
    ['a place in the sea off Africa', { lon: 1, lat: 1 }, 'lon'],
    ['a time to come', { atMs: Date.now() + 3_600_000 }, 'atMs'],
    ['more than a year ago', { atMs: Date.now() - 366 * 86_400_000 }, 'atMs'],
  ])('%s checks nothing', async (_what, more, path) => {
    const body = { ...at(0), ...more };
    const answer = await house.ask(`/api/devices/${id}/field-checks`, { as: crew, method: 'POST', body });
    expect(answer).toMatchObject({ status: 400, body: { problems: [{ path }] } });
  });

  test('registrars do not visit poles', async () => {
    const answer = await house.ask(`/api/devices/${id}/field-checks`, {
      as: registrar,
      method: 'POST',
      body: at(0),
    });
    expect(answer.status).toBe(403);
  });
});

describe('a device that says itself where it stands', () => {
  const place = truth(0);
  const tell = async (n: number, readings: Record<string, number>) => {
    await house.parts.watch.traits({ n, atMs: Date.now(), readings, missing: {} });
    await house.parts.pins.settled();
    return (await pinOf(n)).findings.map(({ fault, facts }) => [fault, facts.from, facts.metres]);
  };

  test.each([
    ['by ONVIF', 'geoLon', 'geoLat', 'onvif'],
    ['where it registers (GA/T 1400)', 'apeLon', 'apeLat', 'viid'],
  ])('%s, has its pin judged by it at once', async (_how, lon, lat, from) => {
    const { registry } = house.parts;
    const pair = { lon: place.lon.toFixed(6), lat: place.lat.toFixed(6) };
    const { id } = await registry.add(camera(from === 'onvif' ? 210 : 211, NORTH, pair), SYSTEM);
    expect(await tell(id, { [lon]: place.lon, [lat]: place.lat })).toEqual([]);
    const [finding] = await tell(id, { [lon]: place.lon + 0.01, [lat]: place.lat });
    expect(finding).toEqual(['sources-disagree', from, expect.any(Number)]);
    expect(Number(finding?.[2])).toBeGreaterThan(700);
    expect(await tell(id, { [lon]: place.lon, [lat]: place.lat })).toEqual([]);
  });
});

describe('a monthly sample', () => {
  test('is drawn once, worked off by field checks, and tells an interval beside the rate by the rules', async () => {
    const wish = { month: '2026-11', unit: CITY, seed: 7 };
    const sample = await ok<wire.PinSample>('/api/pins/samples', registrar, 'POST', wish);
    expect(sample).toMatchObject({ month: '2026-11', seed: 7, visited: 0, estimate: null });
    expect(sample.size).toBeLessThanOrEqual(sample.population);
    const again = await house.ask('/api/pins/samples', { as: registrar, method: 'POST', body: wish });
    expect(again.status).toBe(409);
    const list = await ok<wire.PinSampleList>(`/api/pins/samples/${sample.id}`, crew);
    expect(list.rows).toHaveLength(sample.size);
    const first = list.rows.find(({ place }) => place !== null);
    const check = { ...first?.place, accuracyMetres: 5, atMs: Date.now() + 1, note: '' };
    await ok(`/api/devices/${first?.device.id}/field-checks`, crew, 'POST', check);
    const [told] = await ok<wire.PinSample[]>('/api/pins/samples', registrar);
    expect(told).toMatchObject({ visited: 1, confirmed: 1, estimate: { share: 1, high: 1 } });
    expect(told?.estimate?.low).toBeLessThan(0.5);
    expect(told?.rules.of).toBe(sample.population);
  });

  test('a month that is none, and a unit that is not there', async () => {
    const ask = (body: object) => house.ask('/api/pins/samples', { as: registrar, method: 'POST', body });
    expect((await ask({ month: '2026-13', unit: CITY })).status).toBe(400);
    expect((await ask({ month: '2026-11', unit: '999999' })).status).toBe(404);
  });
});
