/** What a device says of itself, as the interface tells it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SYSTEM } from '../rules/refusal.ts';
import { type Caller, camera, NORTH, SampleHouse } from './sample.ts';
import type * as wire from './wire.ts';

let house: SampleHouse;
let chief: Caller;
let northern: Caller;
let id: number;
let other: number;
const atMs = Date.now() - 60_000;

beforeAll(async () => {
  house = await SampleHouse.open();
  const { south } = await house.settle();
  other = south[0] ?? 0;
  chief = await house.token('admin');
  northern = await house.token('patrol', NORTH);
  const filed = { vendor: 'Maker A', model: 'IPC-200', serial: 'SN1', mac: '02:4c:4b:00:00:01' };
  const [record] = await house.parts.registry.addAll([camera(9, NORTH, filed)], SYSTEM);
  id = record?.id ?? 0;
});
afterAll(() => house.close());

const ask = async () => (await house.ask(`/api/devices/${id}/traits`, { as: chief })).body as wire.Traits;

describe('what a device says of itself', () => {
  test('is empty before it was asked', async () => {
    expect(await ask()).toEqual({
      atMs: null,
      clock: null,
      identity: [],
      values: [],
      certificate: null,
      recordings: null,
      missing: [],
    });
  });

  test('stands beside what the file says; its clock is judged by the tolerance', async () => {
    await house.parts.watch.traits({
      n: id,
      atMs,
      readings: {
        ...{ clockOffsetMs: -42_000, manufacturer: 'A', model: 'IPC 200', serial: 'SN2', firmware: '1.10' },
        ...{ mac: '024c4b000001', snapshotPath: '/shot.jpg', frameRate: 12.5 },
        ...{ recordings: 1, recordedFromMs: atMs - 30.5 * 86_400_000, recordedUntilMs: atMs },
      },
      missing: { vitals: 'unsupported' },
    });
    const traits = await ask();
    expect(traits.clock).toEqual({
      verdict: 'beyond',
      driftMs: -41_500,
      fault: null,
      toleranceMs: 10_000,
      seenMs: atMs,
    });
    expect(traits.identity.map(({ name, file, seen, agrees }) => [name, file, seen?.value, agrees])).toEqual([
      ['manufacturer', 'Maker A', 'A', null],
      ['model', 'IPC-200', 'IPC 200', true],
      ['serial', 'SN1', 'SN2', false],
      ['mac', '02:4C:4B:00:00:01', '024c4b000001', true],
      ['firmware', '', '1.10', null],
    ]);
    expect(traits.values.map(({ name, value }) => [name, value])).toEqual([
      ['snapshotPath', '/shot.jpg'],
      ['frameRate', 12.5],
    ]);
    expect(traits.recordings).toMatchObject({ count: 1, days: 30, untilMs: atMs });
    expect(traits.missing).toEqual([{ aspect: 'vitals', reason: 'unsupported' }]);
  });

  test('is for whoever sees the device', async () => {
    expect((await house.ask(`/api/devices/${id}/traits`, { as: northern })).status).toBe(200);
    expect((await house.ask(`/api/devices/${other}/traits`, { as: northern })).status).toBe(404);
    expect((await house.ask(`/api/devices/${id}/traits`)).status).toBe(401);
  });
});

test('the slowest hosts of a daemon are told to those who see their devices', async () => {
  const none = { registration: 0, online: 0, image: 0, position: 0 };
  await house.parts.watch.joined('local');
  house.parts.watch.health({
    ...{
      daemon: 'local',
      pid: 1,
      startedMs: 0,
      atMs,
      assignmentVersion: 1,
      targets: 2,
      looks: 0,
      inFlight: 0,
    },
    ...{ spooled: 0, loopDelayMs: 0, rssBytes: 0, ageP50Ms: 0, ageP99Ms: 0, lookedOnce: none, due: none },
    segmentsCut: [],
    slowest: [
      { n: other, host: '127.0.7.3', tookMs: 900 },
      { n: id, host: '127.0.7.9', tookMs: 800 },
    ],
  });
  const hosts = async (as: Caller) =>
    ((await house.ask('/api/daemons', { as })).body as wire.Daemon[]).flatMap(({ slowest }) =>
      slowest.map(({ host }) => host),
    );
  expect(await hosts(chief)).toEqual(['127.0.7.3', '127.0.7.9']);
  expect(await hosts(northern)).toEqual(['127.0.7.9']);
});
