import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Pool } from './pool.ts';
import { BLANK, type DeviceQuery } from './record.ts';
import type { Registry } from './registry.ts';
import { BY, CITY, camera, NORTH, Sample, SOUTH, TOWN } from './sample.ts';
import { Shelf } from './shelf.ts';
import { UnitTree } from './unit-tree.ts';

const sample = new Sample();
let registry: Registry;

beforeAll(async () => {
  registry = await sample.furnish();
  await registry.addAll(
    [
      camera(1, { name: '东吉路口', host: '10.0.0.1', platform: 'carrier-a' }),
      camera(2, { name: 'Gate East', mac: '02:00:00:AB:CD:EF', unit: SOUTH, category: 'social' }),
      camera(3, { name: 'gate west', serial: 'SN-7781', address: '示例路1号', lifecycle: 'repair' }),
      camera(4, { code: '22040300001320000001', unit: SOUTH, host: '10.0.0.11' }),
      camera(5, { code: '22040200051212000001', kind: 'checkpoint', category: 'checkpoint', unit: NORTH }),
      camera(12, { code: '22040200001180000013', kind: 'site', name: '000001' }),
    ],
    BY,
  );
});
afterAll(() => sample.remove());

const found = (query: DeviceQuery) => registry.search(query).rows.map(({ id }) => id);

describe('devices are found', () => {
  test.each<[string, DeviceQuery, number[]]>([
    ['all of them, by their codes, when nothing is asked', {}, [6, 1, 2, 3, 5, 4]],
    ['by part of a name, whatever the case', { q: 'GATE' }, [2, 3]],
    ['by part of a Chinese name', { q: '路口' }, [1]],
    ['by part of an address', { q: '10.0.0.1' }, [1, 4]],
    ['by a MAC address with colons', { q: 'ab:cd' }, [2]],
    ['by a MAC address without', { q: '0000abcdef' }, [2]],
    ['by a serial number', { q: 'sn-77' }, [3]],
    ['by a street', { q: '示例路' }, [3]],
    ['by several words that all must be there', { q: 'gate  sn-77' }, [3]],
    ['by the last six digits, those that end with them first', { q: '000001' }, [1, 5, 4, 6]],
    ['not at all by what nobody has', { q: 'nothing of the kind' }, []],
    ['within a unit and below', { unit: NORTH }, [6, 1, 3, 5]],
    ['within a unit alone', { unit: TOWN }, [6, 1, 3]],
    ['not in a unit that is not there', { unit: '999999' }, []],
    ['by category', { category: 'social' }, [2]],
    ['by kind', { kind: 'checkpoint' }, [5]],
    ['by platform', { platform: 'carrier-a' }, [1]],
    ['by having no platform', { platform: '', unit: TOWN }, [6, 3]],
    ['by lifecycle', { lifecycle: 'repair' }, [3]],
    ['by all of that together', { unit: CITY, q: 'gate', category: 'safe-city', lifecycle: 'repair' }, [3]],
  ])('%s', (_, query, ids) => expect(found(query)).toEqual(ids));
});

describe('devices are sorted', () => {
  test.each<[DeviceQuery['sort'] & string, number[]]>([
    ['name', [6, 2, 4, 5, 3, 1]],
    ['-code', [4, 5, 3, 2, 1, 6]],
    ['host', [6, 2, 3, 5, 1, 4]],
    ['unit', [5, 6, 1, 3, 2, 4]],
  ])('by %s', (sort, ids) => expect(found({ sort })).toEqual(ids));

  test('anew after a change', async () => {
    expect(found({ sort: 'name' }).at(0)).toBe(6);
    await registry.update(4, 1, { name: '!' }, BY);
    expect(found({ sort: 'name' }).at(0)).toBe(4);
    expect(found({ q: 'camera' })).toEqual([5]);
  });
});

test('an order that is kept through single changes is the one that sorting anew would give', () => {
  const pool = new Pool();
  const units = new UnitTree([]);
  const recordOf = (n: number, name: string) =>
    pool.record({ ...BLANK, ...camera(n), name, host: `${name}.example` }, n, 1, NORTH);
  const sorts = ['name', 'host', '-code'] as const;
  const change = fc.record({
    n: fc.integer({ min: 1, max: 20 }),
    name: fc.constantFrom('a', 'b', 'c'),
    isGone: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
      const shelf = new Shelf();
      for (const { n, name, isGone } of changes) {
        for (const sort of sorts) shelf.find({}, sort, units);
        if (isGone) shelf.take(n);
        else shelf.put(recordOf(n, name));
      }
      const fresh = new Shelf();
      for (const record of shelf.all()) fresh.put(record);
      for (const sort of sorts) expect(shelf.find({}, sort, units)).toEqual(fresh.find({}, sort, units));
    }),
  );
});

describe('pages', () => {
  test('hold what is theirs, and know how many there are', () => {
    expect(registry.search({ size: 4, page: 2 })).toMatchObject({ total: 6, page: 2, pages: 2 });
    expect(found({ size: 4, page: 2 })).toEqual([5, 4]);
  });

  test.each([
    [{ page: 99, size: 4 }, 2],
    [{ page: 0 }, 1],
    [{ page: -5, size: -1 }, 1],
    [{ page: Number.NaN, size: Number.NaN }, 1],
    [{ q: 'nothing of the kind', page: 3 }, 1],
  ])('that are not there: %j is page %i', (query, page) => expect(registry.search(query).page).toBe(page));
});
