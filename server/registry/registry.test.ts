import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { KeyError } from '../../config/secrets.ts';
import { Refusal } from '../rules/refusal.ts';
import { listJournal } from '../store/journal.ts';
import type { DeviceWish } from './record.ts';
import type { Registry } from './registry.ts';
import { BY, CITY, camera, furnished, NORTH, type Sample, SOUTH, TOWN } from './sample.ts';

let sample: Sample;
let registry: Registry;

beforeEach(async () => {
  ({ sample, registry } = await furnished());
});

/** What a wish was turned down for. */
async function refusalOf(wish: Promise<unknown>): Promise<Refusal> {
  const outcome = await wish.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(Refusal);
  return outcome as Refusal;
}

const wantedOf = (refusal: Refusal) => refusal.problems.map(({ path, wanted }) => `${path}: ${wanted}`);

describe('a record', () => {
  test('is there after it was added, by number and by code, with everything that was left out', async () => {
    const record = await registry.add(camera(1, { host: '10.0.0.7', onvifPort: 80 }), BY);
    expect(record).toMatchObject({
      id: 1,
      version: 1,
      district: NORTH,
      lifecycle: 'active',
      datum: 'wgs84',
      inScope: true,
    });
    expect(registry.get(1)).toBe(record);
    expect(registry.byCode(record.code)).toBe(record);
    expect([...registry.all()]).toEqual([record]);
  });

  test('is the same after a restart', async () => {
    const full: Partial<DeviceWish> = {
      segment: 'ring',
      platform: 'carrier-a',
      vendor: '厂商甲',
      serial: 'SN-1',
      mac: '02-00-00-00-00-0a',
      host: '10.0.0.7',
      onvifPort: 80,
      rtspPort: 554,
      rtspPath: '/stream1',
      credential: 'shared',
      address: '示例路1号',
      lon: '125.14360',
      lat: '42.88800',
      datum: 'gcj02',
      lifecycle: 'repair',
      inScope: false,
      commissionedMs: Date.UTC(2025, 0, 1),
    };
    const record = await registry.add(camera(1, full), BY);
    expect(record.mac).toBe('02:00:00:00:00:0A');
    await registry.add(camera(2, { upstream: record.code }), BY);
    const before = [...registry.all()];
    registry = await sample.open();
    expect([...registry.all()]).toEqual(before);
  });

  test('is changed only by one who has read its latest version', async () => {
    await registry.add(camera(1), BY);
    const record = await registry.update(1, 1, { name: 'gate' }, BY);
    expect([record.name, record.version]).toEqual(['gate', 2]);
    const refusal = await refusalOf(registry.update(1, 1, { name: 'door' }, BY));
    expect([refusal.code, refusal.facts]).toEqual(['conflict', { id: 1, version: 2 }]);
    expect(registry.get(1)?.name).toBe('gate');
  });

  test('of two changes at once the second is a conflict', async () => {
    await registry.add(camera(1), BY);
    const outcomes = await Promise.allSettled([
      registry.update(1, 1, { name: 'a' }, BY),
      registry.update(1, 1, { name: 'b' }, BY),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(registry.get(1)?.name).toBe('a');
  });

  test('that is changed to what it was is not changed at all', async () => {
    const record = await registry.add(camera(1), BY);
    expect(await registry.update(1, 1, { name: ' camera 1 ' }, BY)).toBe(record);
    expect(await registry.history(1)).toHaveLength(1);
  });

  test('that is gone leaves its number and its history behind', async () => {
    await registry.add(camera(1), BY);
    await registry.remove(1, BY);
    expect(registry.get(1)).toBeUndefined();
    expect(registry.size).toBe(0);
    expect((await registry.add(camera(1), BY)).id).toBe(2);
    expect((await registry.history(1)).map(({ did }) => did)).toEqual(['device.remove', 'device.add']);
    expect((await refusalOf(registry.remove(1, BY))).code).toBe('not-found');
    expect((await refusalOf(registry.update(1, 1, {}, BY))).code).toBe('not-found');
  });

  test('has a history of what was changed, from what to what, and by whom', async () => {
    await registry.add(camera(1), BY);
    await registry.update(1, 1, { name: 'gate', host: '10.0.0.9' }, { name: 'import', kind: 'token' });
    expect((await registry.history(1))[0]).toMatchObject({
      who: 'import',
      did: 'device.update',
      before: { name: 'camera 1', host: '' },
      after: { name: 'gate', host: '10.0.0.9' },
    });
  });
});

describe('a wish for a record is refused with every fault of it', () => {
  test('at once', async () => {
    const refusal = await refusalOf(
      registry.add(
        camera(1, {
          code: '22050200001210000000',
          name: ' ',
          unit: '220499',
          segment: 'no',
          platform: 'no',
          credential: 'no',
          upstream: '22040200001320000099',
          mac: 'zz',
          host: 'http://10.0.0.1/',
          onvifPort: 0,
          rtspPort: 1.5,
          rtspPath: 'stream',
          lanes: '1=10.0.0.1:80',
          lon: 'east',
          lat: '42,1',
          commissionedMs: -1,
        }),
        BY,
      ),
    );
    expect(refusal.code).toBe('bad-input');
    expect(wantedOf(refusal)).toEqual([
      'code: a known division in digits 1 to 6 (V2)',
      'code: a type that fits a camera in digits 11 to 13 (119, 122, 131, 132) (V4)',
      'code: a serial number other than 000000 (V5)',
      'name: a name',
      'unit: the code of a unit',
      'segment: the id of a network segment, or nothing',
      'platform: the id of a sub-platform, or nothing',
      'credential: the id of a credential, or nothing',
      'mac: a MAC address such as AA:BB:CC:DD:EE:FF',
      'host: an IP address or a host name, without port',
      'onvifPort: a port from 1 to 65535',
      'rtspPort: a port from 1 to 65535',
      'rtspPath: a path that begins with /, in ASCII without blanks',
      'lanes: no lanes, for it is not a checkpoint',
      'lon: degrees in plain decimals, such as 125.14360',
      'lat: degrees in plain decimals, such as 125.14360',
      'commissionedMs: an instant from 1980 to 2099',
      'upstream: the code of a registered device, or nothing',
    ]);
    expect(registry.size).toBe(0);
  });

  test.each<[string, Partial<DeviceWish>, string]>([
    ['a name of two lines', { name: 'a\nb' }, 'name: one line of text without control characters'],
    ['half a character', { address: '\uD83D' }, 'address: one line of text without control characters'],
    ['a name that is too long', { name: 'x'.repeat(201) }, 'name: at most 200 characters'],
    ['a mistyped address', { host: '10.0.0.999' }, 'host: an IP address or a host name, without port'],
    ['a port within the host', { host: '10.0.0.9:80' }, 'host: an IP address or a host name, without port'],
  ])('%s', async (_, more, wanted) => {
    expect(wantedOf(await refusalOf(registry.add(camera(1, more), BY)))).toEqual([wanted]);
  });

  test('a password in a stream path is refused and not shown', async () => {
    const wish = camera(1, { rtspPath: '/user=admin_password=harbour_channel=1' });
    const refusal = await refusalOf(registry.add(wish, BY));
    expect(wantedOf(refusal)).toEqual([
      'rtspPath: a path without a password: that belongs into a credential',
    ]);
    expect(JSON.stringify(refusal.problems)).not.toContain('harbour');
  });

  test('a code that another device bears (V6), also when it is changed to it', async () => {
    await registry.add(camera(1), BY);
    await registry.add(camera(2), BY);
    const wanted = ['code: a code that no other device bears (V6)'];
    expect(wantedOf(await refusalOf(registry.add(camera(1), BY)))).toEqual(wanted);
    expect(wantedOf(await refusalOf(registry.update(2, 1, { code: camera(1).code }, BY)))).toEqual(wanted);
  });

  test.each(['10.0.0.1', '2001:db8::1', 'camera-7.example', 'cam_7', 'xn--fiq228c.cn'])(
    '%s is a host',
    async (host) => {
      expect((await registry.add(camera(1, { host }), BY)).host).toBe(host);
    },
  );

  test('a wrong position is taken: to find it is what the position check is for', async () => {
    const swapped = await registry.add(camera(1, { lon: '42.88800', lat: '125.14360' }), BY);
    expect(registry.placeOf(swapped)).toBeNull();
  });
});

describe('several at once', () => {
  test('are added all, and may lean on one another', async () => {
    const records = await registry.addAll([camera(1, { upstream: camera(2).code }), camera(2)], BY);
    expect(records.map(({ id }) => id)).toEqual([1, 2]);
    expect(await registry.history(2)).toHaveLength(1);
  });

  test('or none, and each fault says which one it is of', async () => {
    const refusal = await refusalOf(registry.addAll([camera(1), camera(2, { name: '' }), camera(1)], BY));
    expect(wantedOf(refusal)).toEqual(['1.name: a name', '2.code: each code once']);
    expect(registry.size).toBe(0);
  });
});

describe('what a device is behind', () => {
  const behind = (n: number) => ({ upstream: camera(n).code });

  test('cannot be itself, nor something behind itself', async () => {
    await registry.addAll([camera(1), camera(2, behind(1)), camera(3, behind(2))], BY);
    const wanted = ['upstream: a device that is not behind this one'];
    expect(wantedOf(await refusalOf(registry.update(1, 1, behind(1), BY)))).toEqual(wanted);
    expect(wantedOf(await refusalOf(registry.update(1, 1, behind(3), BY)))).toEqual(wanted);
  });

  test('stays, and keeps its code, as long as something is behind it', async () => {
    await registry.addAll([camera(1), camera(2, behind(1))], BY);
    expect((await refusalOf(registry.remove(1, BY))).facts).toEqual({ code: camera(1).code, inside: 1 });
    expect((await refusalOf(registry.update(1, 1, { code: camera(9).code }, BY))).code).toBe('not-empty');
    await registry.update(2, 1, { upstream: null }, BY);
    await registry.remove(1, BY);
    expect(registry.size).toBe(1);
  });
});

describe('units', () => {
  test('can be asked upwards, downwards, and by what they hold', () => {
    const { units } = registry;
    expect(units.top?.code).toBe(CITY);
    expect(units.above(TOWN)).toEqual([TOWN, NORTH, CITY]);
    expect(units.path(TOWN).map(({ code }) => code)).toEqual([CITY, NORTH]);
    expect(units.children(CITY).map(({ code }) => code)).toEqual([NORTH, SOUTH]);
    expect(units.holds(CITY, TOWN) && units.holds(TOWN, TOWN)).toBe(true);
    expect(units.holds(SOUTH, TOWN) || units.holds(TOWN, NORTH) || units.holds('x', 'x')).toBe(false);
    expect(units.above('x')).toEqual([]);
    expect([...units.all()]).toHaveLength(4);
  });

  test('that would not be one tree are refused, and the old tree stands', async () => {
    const refusal = await refusalOf(
      registry.putUnits([{ code: '220404', name: 'x', level: 'district', parent: '220499' }], BY),
    );
    expect(wantedOf(refusal)).toEqual(['220404.parent: the code of a unit']);
    expect((await refusalOf(registry.putUnits([{ code: 'x' } as never], BY))).code).toBe('bad-input');
    expect([...registry.units.all()]).toHaveLength(4);
  });

  test('are removed only when nothing is in them', async () => {
    await registry.add(camera(1), BY);
    expect((await refusalOf(registry.removeUnit(TOWN, BY))).code).toBe('not-empty');
    expect((await refusalOf(registry.removeUnit(NORTH, BY))).code).toBe('not-empty');
    await registry.remove(1, BY);
    await registry.removeUnit(TOWN, BY);
    expect(registry.units.get(TOWN)).toBeUndefined();
    expect((await refusalOf(registry.removeUnit(TOWN, BY))).code).toBe('not-found');
  });

  test("a device that is numbered by the city belongs to its unit's district", async () => {
    const byCity = await registry.add(camera(1, { code: '22040000001320000001' }), BY);
    expect(byCity.district).toBe(NORTH);
    await registry.putUnits([{ code: TOWN, name: '东吉街道', level: 'town', parent: SOUTH }], BY);
    expect(registry.get(byCity.id)?.district).toBe(SOUTH);
  });
});

describe('credentials', () => {
  test('never show their password: not in a list, the journal, the database or a printed registry', async () => {
    await registry.putCredential(
      { id: 'shared', username: 'watch', password: 'lantern', basicAllowed: true },
      BY,
    );
    expect(registry.credentials()).toEqual([
      { id: 'shared', username: 'watch', basicAllowed: true, devices: 0 },
    ]);
    const journal = await listJournal(sample.db.read, { did: 'credential' }, 1, 10);
    expect(journal.total).toBe(2);
    const rows = await sample.db.read.all('SELECT * FROM credential');
    expect(JSON.stringify([journal, rows, registry.credentials()])).not.toMatch(/lantern|harbour/);
  });

  test('without a new password keep the old one', async () => {
    await registry.add(camera(1, { credential: 'shared', host: '10.0.0.1' }), BY);
    await registry.putCredential({ id: 'shared', username: 'other', basicAllowed: true }, BY);
    registry = await sample.open();
    expect(registry.assignment().logins).toEqual({
      shared: { username: 'other', password: 'harbour', basicAllowed: true },
    });
    const refusal = await refusalOf(
      registry.putCredential({ id: 'new', username: 'u', basicAllowed: true }, BY),
    );
    expect(wantedOf(refusal)).toEqual(['password: a password, for there is none yet']);
  });

  test('are removed only when no device needs them', async () => {
    await registry.add(camera(1, { credential: 'shared' }), BY);
    expect(registry.credentials()[0]?.devices).toBe(1);
    expect((await refusalOf(registry.removeCredential('shared', BY))).code).toBe('not-empty');
    await registry.update(1, 1, { credential: null }, BY);
    await registry.removeCredential('shared', BY);
    expect(registry.credentials()).toEqual([]);
  });

  test('that another key sealed stop the start, and it is said which', async () => {
    const key = join(sample.folder, 'key');
    writeFileSync(key, Buffer.alloc(32, 1).toString('base64'));
    chmodSync(key, 0o600);
    await expect(sample.open()).rejects.toThrow(KeyError);
    await expect(sample.open()).rejects.toThrow(/^credential\/shared: wanted the key that sealed it/);
  });
});

describe('places', () => {
  test('a segment or a platform that makes no sense is refused with every fault', async () => {
    const wish = { id: 'a b', name: 'x', looksPerSecond: 0, inFlight: 1, canaries: ['10.0.0.1'] };
    expect(wantedOf(await refusalOf(registry.putSegment(wish, BY)))).toEqual([
      'id: an id of 1 to 64 characters without blanks',
      'looksPerSecond: a whole number from 1 to 10000',
      'canaries.0: host:port, such as 10.0.0.1:80',
    ]);
    expect((await refusalOf(registry.putPlatform({ id: '', name: 'x', carrier: 'y' }, BY))).code).toBe(
      'bad-input',
    );
  });

  test('the default segment is there without being put, and can be put', async () => {
    expect(registry.segments().map(({ id }) => id)).toEqual(['default', 'ring']);
    await registry.putSegment({ id: 'default', name: 'x', looksPerSecond: 5, inFlight: 5, canaries: [] }, BY);
    registry = await sample.open();
    expect(registry.segments()[0]).toMatchObject({ id: 'default', looksPerSecond: 5 });
  });
});

describe('listeners', () => {
  test('are told which devices changed, and that all may have when units or platforms did', async () => {
    const told: (readonly number[] | 'all')[] = [];
    registry.on('changed', (ids) => told.push(ids));
    await registry.add(camera(1), BY);
    await registry.update(1, 1, { name: 'x' }, BY);
    await registry.remove(1, BY);
    await registry.putPlatform({ id: 'b', name: 'B', carrier: 'B' }, BY);
    await registry.update(2, 1, {}, BY).catch(() => undefined);
    expect(told).toEqual([[1], [1], [1], 'all']);
  });

  test('find the change already made when they are told', async () => {
    const seen: (string | undefined)[] = [];
    registry.on('changed', () => seen.push(registry.get(1)?.name));
    await registry.add(camera(1), BY);
    await registry.update(1, 1, { name: 'gate' }, BY);
    expect(seen).toEqual(['camera 1', 'gate']);
  });
});

test('emptying the registry takes everything but the journal, and numbers go on', async () => {
  await registry.add(camera(1, { credential: 'shared', platform: 'carrier-a', segment: 'ring' }), BY);
  await registry.removeAll(BY);
  registry = await sample.open();
  expect([registry.size, [...registry.units.all()].length, registry.platforms().length]).toEqual([0, 0, 0]);
  expect(registry.credentials()).toEqual([]);
  expect(registry.segments().map(({ id }) => id)).toEqual(['default']);
  expect((await registry.history(1)).map(({ did }) => did)).toEqual(['device.add']);
  await registry.putUnits([{ code: NORTH, name: 'x', level: 'district', parent: null }], BY);
  expect((await registry.add(camera(1, { unit: NORTH }), BY)).id).toBe(2);
});
