import { beforeEach, describe, expect, test } from 'vitest';
import { Refusal } from '../rules/refusal.ts';
import { readCatalogue } from './catalogue-file.ts';
import type { Registry } from './registry.ts';
import { BY, furnished, type Sample } from './sample.ts';

let sample: Sample;
let registry: Registry;

beforeEach(async () => {
  ({ sample, registry } = await furnished());
});

const code = (n: number) => `22040200001320${String(n).padStart(6, '0')}`;
const item = (n: number, more: object = {}) => ({
  DeviceID: code(n),
  Name: `cam ${n}`,
  Status: 'ON',
  ...more,
});
const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const take = (value: unknown, announced: number | null = null) =>
  registry.catalogues.take('carrier-a', bytesOf(value), announced, BY);
const codes = async () => [...((await registry.catalogues.of('carrier-a'))?.items.keys() ?? [])].toSorted();

describe('a catalogue', () => {
  test('replaces the last one when all of it came, and survives a restart', async () => {
    expect(await take({ SumNum: 2, DeviceList: [item(1), item(2)] })).toMatchObject({
      ...{ complete: true, announced: 2, collected: 2, added: 2, removed: 0, written: true },
    });
    expect(
      await take({ SumNum: '2', DeviceList: { Item: [item(2, { Status: 'OFF' }), item(3)] } }),
    ).toMatchObject({ complete: true, added: 1, updated: 1, unchanged: 0, removed: 1 });
    expect(await codes()).toEqual([code(2), code(3)]);
    registry = await sample.open();
    expect(await codes()).toEqual([code(2), code(3)]);
    const kept = await registry.catalogues.of('carrier-a');
    expect(kept?.items.get(code(2))).toMatchObject({ status: 'OFF', name: 'cam 2' });
    expect(kept?.row).toMatchObject({ complete: true, announced: 2, who: BY.name });
  });

  test('adds and updates when not all of it came, takes nothing away, and the journal says so', async () => {
    await take({ SumNum: 2, DeviceList: [item(1), item(2)] });
    const first = (await registry.catalogues.of('carrier-a'))?.row.completeMs;
    expect(await take({ SumNum: 3, DeviceList: [item(2, { Name: 'new' }), item(3)] })).toMatchObject({
      ...{ complete: false, collected: 2, added: 1, updated: 1, removed: 0, written: true },
    });
    expect(await codes()).toEqual([code(1), code(2), code(3)]);
    expect((await registry.catalogues.of('carrier-a'))?.row).toMatchObject({
      complete: false,
      completeMs: first,
    });
    const deeds = await sample.db.read.all<{ did: string }>(
      'SELECT did FROM journal ORDER BY id DESC LIMIT 2',
    );
    expect(deeds.map(({ did }) => did)).toEqual(['catalogue.incomplete', 'catalogue.replace']);
    registry = await sample.open();
    expect(await codes()).toEqual([code(1), code(2), code(3)]);
  });

  test.each<[string, unknown, object]>([
    [
      'counts an item twice told once',
      { SumNum: 3, DeviceList: [item(1), item(1), item(2)] },
      { collected: 2, complete: false },
    ],
    [
      'counts an item without a code',
      { SumNum: 2, DeviceList: [item(1), { Name: 'x' }] },
      { collected: 2, complete: true, added: 1, problems: [{ row: 2 }] },
    ],
    [
      'with nothing announced and nothing in it is complete',
      { SumNum: 0, DeviceList: [] },
      { collected: 0, complete: true, added: 0 },
    ],
    [
      'counts divisions and groups, and keeps none of them',
      { SumNum: 3, DeviceList: [item(1), { DeviceID: '220402' }, { DeviceID: '22040200002150000001' }] },
      { complete: true, nodes: 2, added: 1 },
    ],
    [
      'may come in the message it came in',
      { Response: { CmdType: 'Catalog', SumNum: 1, DeviceList: { Item: item(1) } } },
      { complete: true, added: 1 },
    ],
    ['may be a plain list', [item(1), item(2)], { announced: null, complete: true, added: 2 }],
    ['has no codes that are numbers', [{ DeviceID: 22040200001320000000 }], { collected: 1, added: 0 }],
  ])('%s', async (_what, value, expected) => {
    expect(await take(value)).toMatchObject(expected);
  });

  test('is announced by the query where the file says nothing', async () => {
    expect(await take([item(1)], 2)).toMatchObject({ announced: 2, complete: false });
    expect(await take({ SumNum: 1, DeviceList: [item(1)] }, 2)).toMatchObject({ complete: true });
  });

  test('keeps no password', async () => {
    await take([item(1, { Password: 'harbour-light' })]);
    const rows = await sample.db.read.all('SELECT * FROM catalogue_item');
    expect(JSON.stringify(rows)).not.toContain('harbour-light');
  });

  test.each<[string, string]>([
    ['{"SumNum": 2, "DeviceList": [', 'JSON'],
    ['{"SumNum": -1, "DeviceList": []}', 'a whole number as SumNum'],
    ['{"SumNum": 1}', 'a list of items, or DeviceList'],
    ['', 'a header row with DeviceID'],
    ['Name,Status\nx,ON', 'a column DeviceID'],
    ['DeviceID,Name\n1,"open', 'rows of comma-separated cells'],
  ])('that cannot be read changes nothing: %s', async (text, wanted) => {
    await take([item(1)]);
    const run = await registry.catalogues.take('carrier-a', new TextEncoder().encode(text), null, BY);
    expect(run).toMatchObject({ written: false, added: 0, removed: 0, problems: [{ wanted }] });
    expect(await codes()).toEqual([code(1)]);
  });

  test('of a platform that is not there is refused, and goes with everything else', async () => {
    await expect(registry.catalogues.take('nobody', bytesOf([]), null, BY)).rejects.toThrow(Refusal);
    await take([item(1)]);
    await registry.removeAll(BY);
    expect(await registry.catalogues.of('carrier-a')).toBeUndefined();
    expect(await sample.db.read.all('SELECT * FROM catalogue_item')).toEqual([]);
  });
});

describe('a catalogue in CSV', () => {
  test.each([
    [
      'utf-8',
      Buffer.from(
        '\uFEFFDeviceID,Name,Status,Longitude,Latitude,Password\r\n22040200001320000001,示例,ON,125.14360,42.88800,x\r\n',
      ),
    ],
    [
      'gb18030',
      Buffer.concat([
        Buffer.from('deviceid,NAME,status,Longitude,Latitude\n22040200001320000001,'),
        Buffer.from([0xca, 0xbe, 0xc0, 0xfd]),
        Buffer.from(',ON,125.14360,42.88800\n'),
      ]),
    ],
  ])('is read in %s, with its columns in any order and case', async (_charset, bytes) => {
    const { items, announced, isReadable } = await readCatalogue(bytes);
    expect(isReadable).toBe(true);
    expect(announced).toBeNull();
    expect([...items.values()]).toEqual([
      {
        ...{ code: code(1), name: '示例', status: 'ON', lon: '125.14360', lat: '42.88800' },
        ...{ parent: '', model: '' },
      },
    ]);
  });

  test('tells the rows that hold no code, and counts them', async () => {
    const text = `DeviceID,Name\n${code(1)},a\n,b\n2204020000132000000x,c\n`;
    const { collected, problems } = await readCatalogue(Buffer.from(text));
    expect(collected).toBe(3);
    expect(problems.map(({ row, column }) => [row, column])).toEqual([
      [2, 'DeviceID'],
      [3, 'DeviceID'],
    ]);
  });
});
