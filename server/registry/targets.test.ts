import { beforeEach, describe, expect, test } from 'vitest';
import { DEFAULTS } from '../../config/settings.ts';
import type { Target } from '../../probes/link/target.ts';
import { lanesOf } from './lanes.ts';
import type { NewDevice } from './record.ts';
import type { Registry } from './registry.ts';
import { BY, camera, furnished, NORTH, Sample } from './sample.ts';

let sample: Sample;
let registry: Registry;

beforeEach(async () => {
  ({ sample, registry } = await furnished());
});

async function targetOf(more: Partial<NewDevice>): Promise<Target | undefined> {
  const { id } = await registry.add(camera(1, more), BY);
  return registry.assignment().targets.find(({ n }) => n === id);
}

describe('what the probes are told of a device', () => {
  test('is all they need, and nothing that the file does not say', async () => {
    expect(
      await targetOf({
        host: '10.0.0.7',
        onvifPort: 80,
        rtspPort: 554,
        rtspPath: '/stream1',
        segment: 'ring',
        credential: 'shared',
        serial: 'SN-1',
        mac: '02:00:00:00:00:01',
        lon: '125.14360',
        lat: '42.88800',
      }),
    ).toEqual({
      n: 1,
      code: camera(1).code,
      kind: 'camera',
      segment: 'ring',
      address: { host: '10.0.0.7', onvifPort: 80, rtspPort: 554, rtspPath: '/stream1' },
      login: 'shared',
      identity: { serial: 'SN-1', mac: '02:00:00:00:00:01' },
      place: { lon: 125.1436, lat: 42.888 },
      checks: ['registration', 'online', 'image'],
    });
  });

  test('is its pin alone when it has no address, so that the pin is judged all the same', async () => {
    expect(await targetOf({})).toMatchObject({
      segment: 'default',
      address: null,
      place: null,
      identity: {},
      checks: ['registration', 'online', 'image'],
    });
  });

  test('has the pin in WGS-84', async () => {
    const target = await targetOf({ lon: '125.1500', lat: '42.8900', datum: 'gcj02' });
    expect(target?.place?.lon).toBeCloseTo(125.14358, 4);
    expect(target?.place?.lat).toBeCloseTo(42.88744, 3);
  });

  test('has a swapped pin as it was delivered, and no number where half of it is missing', async () => {
    expect((await targetOf({ lon: '42.888', lat: '125.143', datum: 'gcj02' }))?.place).toMatchObject({
      lon: 42.888,
      lat: 125.143,
    });
    await registry.update(1, 1, { lat: '' }, BY);
    expect(registry.assignment().targets[0]?.place).toMatchObject({ lat: Number.NaN });
  });

  test.each<[Partial<NewDevice>, boolean]>([
    [{ lifecycle: 'active' }, true],
    [{ lifecycle: 'repair' }, true],
    [{ inScope: false }, true],
    [{ lifecycle: 'planned' }, false],
    [{ lifecycle: 'suspended' }, false],
    [{ lifecycle: 'retired' }, false],
    [{ kind: 'site', code: '22040200001180000001' }, false],
    [{ kind: 'platform', code: '22040200002000000001' }, false],
  ])('%j is looked at: %s', async (more, isLookedAt) => {
    expect((await targetOf({ host: '10.0.0.7', ...more })) !== undefined).toBe(isLookedAt);
  });

  test('goes when the device is suspended, and comes back with it under the same number', async () => {
    await targetOf({ host: '10.0.0.7' });
    const { id } = await registry.lives.propose(1, { to: 'suspended', note: 'road works' }, BY);
    await registry.lives.decide(id, true, { name: 'wang', kind: 'staff' });
    expect(registry.assignment().targets).toEqual([]);
    await registry.update(1, 2, { lifecycle: 'active' }, BY);
    expect(registry.assignment().targets.map(({ n }) => n)).toEqual([1]);
  });
});

describe('an assignment', () => {
  test('is the same object until something changes, and then has a greater version', async () => {
    const first = registry.assignment();
    expect(registry.assignment()).toBe(first);
    const deeds = [
      () => registry.add(camera(1), BY),
      () => registry.update(1, 1, { host: '10.0.0.1' }, BY),
      () => registry.putSegment({ id: 'ring', name: '', looksPerSecond: 1, inFlight: 1, canaries: [] }, BY),
      () =>
        registry.putCredential({ id: 'shared', username: 'u', password: 'lantern', basicAllowed: true }, BY),
      () => registry.remove(1, BY),
    ];
    let version = first.version;
    for (const deed of deeds) {
      await deed();
      expect(registry.assignment().version).toBeGreaterThan(version);
      version = registry.assignment().version;
    }
    registry = await sample.open();
    expect(registry.assignment().version).toBeGreaterThan(version);
  });

  test('holds opened logins that devices use, and no others', async () => {
    await registry.putCredential({ id: 'spare', username: 'u', password: 'lantern', basicAllowed: true }, BY);
    expect(registry.assignment().logins).toEqual({});
    await registry.add(camera(1, { credential: 'shared' }), BY);
    expect(registry.assignment().logins).toEqual({
      shared: { username: 'watch', password: 'harbour', basicAllowed: false },
    });
  });

  test('holds segments with their canaries, and cadences in milliseconds', () => {
    const { segments, cadences } = registry.assignment();
    expect(segments).toEqual([
      expect.objectContaining({ id: 'default', looksPerSecond: 8_000, inFlight: 2_000, canaries: [] }),
      expect.objectContaining({
        ...{ id: 'ring', looksPerSecond: 100, inFlight: 10, bytesPerSecond: 25_000_000, dear: 'always' },
        canaries: ['10.0.0.1:80'],
        night: expect.objectContaining({ fromMinute: 1_320, untilMinute: 360, timeZone: 'Asia/Shanghai' }),
      }),
    ]);
    expect(cadences.online).toEqual({
      everyMs: 60_000,
      timeoutMs: 2_000,
      confirmations: 2,
      outOf: 3,
      confirmAfterMs: 2_500,
      kinds: { checkpoint: { confirmations: 3, outOf: 4 } },
    });
  });
});

describe('who may register at the checkpoint listener', () => {
  const viid = { ...DEFAULTS.viid, port: 1400 };

  test('is not told while the port is 0', () => {
    expect(registry.assignment()).not.toHaveProperty('viid');
  });

  test('is told with our own code, and names only those that are no targets', async () => {
    ({ sample, registry } = await furnished({ settings: { ...DEFAULTS, viid } }));
    await registry.add(camera(1, { credential: 'shared' }), BY);
    const platform = await registry.add(
      camera(2, { kind: 'platform', code: '22040200005030000001', credential: 'shared' }),
      BY,
    );
    await registry.add(camera(3, { lifecycle: 'planned', credential: 'shared' }), BY);
    await registry.add(camera(4, { lifecycle: 'retired', credential: 'shared' }), BY);
    await registry.add(camera(5), BY);
    expect(registry.assignment().viid).toEqual({
      host: '0.0.0.0',
      port: 1400,
      serverId: '22040000005030000001',
      keepaliveMs: 90_000,
      misses: 3,
      timeZone: 'Asia/Shanghai',
      accounts: { [platform.code]: 'shared', [camera(3).code]: 'shared' },
    });
    await registry.remove(platform.id, BY);
    expect(registry.assignment().viid?.accounts).toEqual({ [camera(3).code]: 'shared' });
  });
});

test.each([
  ['1=10.0.0.5:80', [{ lane: 1, address: { host: '10.0.0.5', onvifPort: 80 } }]],
  [
    '1=10.0.0.5@22040200051192000001; 2=@22040200051192000002',
    [
      { lane: 1, address: { host: '10.0.0.5' }, ape: '22040200051192000001' },
      { lane: 2, address: null, ape: '22040200051192000002' },
    ],
  ],
  ['1=', undefined],
  ['1=@', undefined],
  ['1=@2204', undefined],
  ['1=name:word@10.0.0.5', undefined],
])('lanes %s', (text, expected) => {
  expect(lanesOf(text)).toEqual(expected);
});

test('outlines that were drawn in GCJ-02 are moved to WGS-84', async () => {
  const ring = [
    [125, 42],
    [126, 42],
    [126, 43],
    [125, 42],
  ] as const;
  const outlines = [{ unit: NORTH, bufferMetres: null, polygons: [[ring]] }];
  const other = new Sample({ boundaries: { outlines, datum: 'gcj02', note: 'ours' } });
  try {
    const outline = (await other.open()).outline(NORTH);
    expect(outline?.polygons[0]?.[0]?.[0]?.[0]).toBeCloseTo(124.9939, 3);
    expect(ring[0]).toEqual([125, 42]);
  } finally {
    await other.remove();
  }
});
