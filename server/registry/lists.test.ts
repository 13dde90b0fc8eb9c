/** The four steps of a list, and the way back. */
import { deflateRawSync } from 'node:zlib';
import iconv from 'iconv-lite';
import { readSheet } from 'read-excel-file/node';
import { beforeEach, describe, expect, test } from 'vitest';
import writeExcelFile from 'write-excel-file/node';
import { Refusal } from '../rules/refusal.ts';
import { listJournal } from '../store/journal.ts';
import { inFormat } from './export.ts';
import type { ListBrief } from './lists.ts';
import type { Mapping } from './mapping.ts';
import type { Registry } from './registry.ts';
import { BY, camera, furnished, type Sample, TOWN } from './sample.ts';
import { type Cells, sheetOf } from './sheet.ts';
import { workbookOf } from './sheet-write.ts';

let sample: Sample;
let registry: Registry;

beforeEach(async () => {
  ({ sample, registry } = await furnished());
});

const code = (n: number) => camera(n).code;
/** Fields that every list here begins with. */
const HEADS = ['code', 'name', 'kind', 'category', 'unit'];
const ZH = ['设备编码', '设备名称', '设备类型', '类别', '行政区域', '坐标系', '经度', '纬度'];
const row = (n: number, ...rest: string[]) => {
  const cells = [code(n), `相机 ${n}`, '摄像机', '平安城市', TOWN, 'WGS84', '125.14360', '42.88800'];
  return [...cells, ...rest];
};
const csv = (rows: readonly Cells[], separator = ',') =>
  Buffer.from(rows.map((cells) => cells.join(separator)).join('\n'));

async function bytesOf(chunks: AsyncIterable<string | Uint8Array>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(Buffer.from(chunk));
  return Buffer.concat(parts);
}

const xlsx = (rows: readonly Cells[]) => bytesOf(workbookOf([{ name: 'a', rows: [rows] }]));
const settled = (id: number, state: ListBrief['state']) =>
  expect
    .poll(() => registry.lists.get(id).state, { timeout: 15_000 })
    .toBe(state)
    .then(() => registry.lists.get(id));

async function sent(bytes: Uint8Array, source = ''): Promise<ListBrief> {
  const { id } = registry.lists.begin(bytes, { name: 'list', source, by: BY });
  return settled(id, 'read');
}

async function tried(bytes: Uint8Array, more: Partial<Mapping> = {}, source = ''): Promise<ListBrief> {
  const { id, columns } = await sent(bytes, source);
  registry.lists.map(id, { columns: columns.map(({ field }) => field), codings: {}, defaults: {}, ...more });
  await registry.lists.try(id);
  return settled(id, 'tried');
}

const ALL = { skipBad: false, proposals: 'none', but: [], by: BY } as const;

async function written(
  bytes: Uint8Array,
  how: Partial<Omit<typeof ALL, 'skipBad' | 'proposals'>> & {
    skipBad?: boolean;
    proposals?: 'all' | 'none';
  } = {},
): Promise<number> {
  const { id } = await tried(bytes);
  registry.lists.commit(id, { ...ALL, ...how });
  return (await settled(id, 'written')).batch ?? 0;
}

const cellsOf = async (bytes: Uint8Array) => {
  const all: Cells[] = [];
  for await (const slice of sheetOf(bytes).rows) all.push(...slice);
  return all;
};

describe('a file is read', () => {
  const rows = [ZH, row(1), row(2)];
  const text = rows.map((cells) => cells.join(',')).join('\r\n');
  test.each<[string, () => Uint8Array | Promise<Uint8Array>, string]>([
    ['UTF-8', () => Buffer.from(text), 'utf-8'],
    ['UTF-8 with its mark', () => Buffer.from(`\uFEFF${text}`), 'utf-8'],
    ['GB18030', () => iconv.encode(text, 'gb18030'), 'gb18030'],
    ['UTF-16 with its mark', () => iconv.encode(text, 'utf-16le', { addBOM: true }), 'utf-16le'],
    ['UTF-16 the other way round', () => iconv.encode(text, 'utf-16be', { addBOM: true }), 'utf-16be'],
    ['semicolons', () => csv(rows, ';'), 'utf-8'],
    ['tabs', () => csv(rows, '\t'), 'utf-8'],
    ['a workbook', () => xlsx(rows), 'xlsx'],
    [
      'a workbook of another program',
      () => writeExcelFile(rows.map((cells) => cells.map((value) => ({ value })))).toBuffer(),
      'xlsx',
    ],
  ])('in %s', async (_, bytes, encoding) => {
    const list = await sent(await bytes());
    expect(list).toMatchObject({ encoding, rows: 2 });
    expect(list.columns.map(({ field }) => field)).toEqual([...HEADS, 'datum', 'lon', 'lat']);
    expect(list.columns[1]?.samples).toEqual(['相机 1', '相机 2']);
  });

  test('with a title above, and headings in two rows of which some cells are merged', async () => {
    const bytes = csv([
      ['辽源市设备一机一档', '', '', '', '', '', ''],
      ['基本信息', '', '', '', '', '坐标', ''],
      ['設備編碼', '設備名稱(必填)', 'ＳＢＬＸ', '类 别', '行政區劃', '經度', '緯度'],
      [code(1), '甲', '摄像机', '社会', TOWN, '125.1', '42.8'],
    ]);
    const list = await sent(bytes);
    expect(list.columns.map(({ field }) => field)).toEqual([...HEADS, 'lon', 'lat']);
    expect(list).toMatchObject({ rows: 1 });
    expect(list.columns[5]?.heading).toBe('坐标 / 經度');
  });

  test('with dates and numbers as a workbook keeps them, and codes that have lost their digits', async () => {
    const bytes = await writeExcelFile([
      ['设备编码', '安装时间', '经度', '录像保存天数'].map((value) => ({ value })),
      [
        { value: 22040200001320000000, type: Number },
        { value: new Date(Date.UTC(2025, 5, 30)), type: Date, format: 'yyyy/m/d' },
        { value: 125.1436, type: Number },
        { value: 90, type: Number },
      ],
    ]).toBuffer();
    const [, cells] = await cellsOf(bytes);
    expect(cells).toEqual(['2.204020000132E+19', '2025-06-30', '125.1436', '90']);
    const { id } = await tried(bytes, { defaults: { datum: 'wgs84' } });
    expect(registry.lists.problems(id, 1, 10).rows[0]?.wanted).toMatch(/^all digits: the spreadsheet/);
  });

  test('or refused with a reason, before memory is spent on it', async () => {
    const zipOf = (name: string, inflated: number, packed: Buffer): Buffer => {
      const file = Buffer.alloc(30 + name.length);
      file.writeUInt32LE(0x04034b50, 0);
      file.writeUInt16LE(8, 8);
      file.writeUInt16LE(name.length, 26);
      file.write(name, 30);
      const entry = Buffer.alloc(46 + name.length);
      entry.writeUInt32LE(0x02014b50, 0);
      entry.writeUInt16LE(8, 10);
      entry.writeUInt32LE(packed.length, 20);
      entry.writeUInt32LE(inflated, 24);
      entry.writeUInt16LE(name.length, 28);
      entry.write(name, 46);
      const end = Buffer.alloc(22);
      end.writeUInt32LE(0x06054b50, 0);
      end.writeUInt16LE(1, 10);
      end.writeUInt32LE(file.length + packed.length, 16);
      return Buffer.concat([file, packed, entry, end]);
    };
    const bomb = deflateRawSync(Buffer.alloc(8 << 20));
    const reason = async (bytes: Uint8Array) => {
      try {
        await cellsOf(bytes);
        return 'read';
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(await reason(Buffer.from('d0cf11e0a1b11ae1', 'hex'))).toContain('.xls');
    expect(await reason(Buffer.from('<html><table>'))).toContain('a web page');
    expect(await reason(zipOf('word/document.xml', 10, deflateRawSync(Buffer.alloc(10))))).toContain('.docx');
    expect(await reason(zipOf('xl/workbook.xml', 900 << 20, bomb))).toContain('unpacks to more');
    expect(await reason(zipOf('xl/workbook.xml', 8 << 20, bomb))).toContain('unpacks to more');
    expect(await reason(zipOf('xl/workbook.xml', 100_000, bomb))).toContain('unpacks to more');
    expect(await reason(Buffer.from('PK\u0003\u0004 and nothing'))).toContain('a whole .xlsx file');
    expect(await reason(csv([Array.from({ length: 10_000 }, () => 'a')]))).toContain('at most 200 columns');
    expect(await reason(Buffer.alloc(5_000_000, 'a\n'))).toContain('at most 200000 rows');
    expect(await reason(Buffer.alloc((64 << 20) + 1))).toContain('at most 67108864 bytes');
  });
});

describe('the mapping', () => {
  const networked = (coding: Record<string, string> = {}) => ({ codings: { networked: coding } });
  const bytes = csv([[...ZH, '联网属性'], row(1, '0'), row(2, '1')]);

  test('asks what 0 and 1 mean, and tries nothing before it is said', async () => {
    const list = await sent(bytes);
    expect(list.questions.filter(({ isDue }) => isDue)).toMatchObject([
      { about: 'coding', field: 'networked', value: '0', count: 1, answer: null },
      { about: 'coding', field: 'networked', value: '1', count: 1, answer: null },
    ]);
    await expect(registry.lists.try(list.id)).rejects.toMatchObject({ code: 'bad-input' });
    const { id } = await tried(bytes, networked({ 0: 'yes', 1: 'no' }));
    registry.lists.commit(id, ALL);
    await settled(id, 'written');
    expect([1, 2].map((n) => registry.byCode(code(n))?.details.networked)).toEqual(['yes', 'no']);
  });

  test('is remembered for the source, wherever its columns stand the next time', async () => {
    await tried(bytes, networked({ 0: 'yes', 1: 'no' }), 'carrier A');
    const turned = csv([
      ['联网属性', ...ZH],
      ['1', ...row(3)],
    ]);
    expect(
      (await sent(turned, 'carrier A')).questions.filter(({ isDue, answer }) => isDue && answer === null),
    ).toEqual([]);
    expect(
      (await sent(turned, 'carrier B')).questions.filter(({ isDue, answer }) => isDue && answer === null),
    ).toHaveLength(1);
    expect(await registry.lists.sources()).toEqual(['carrier A']);
  });

  test('warns of codes of a division that was merged, and of another than the unit’s, and takes them all the same', async () => {
    const merged = { code: '220409', name: '郊区', from: '1984-01-01', until: '2021-06-01' };
    const standing = { from: '1983-01-01', until: null, successor: null };
    await registry.divisions.put(
      [
        { ...merged, successor: '220402' },
        { ...standing, code: '220402', name: '龙山区' },
        { ...standing, code: '220403', name: '西安区' },
      ],
      BY,
    );
    const [old, beside] = [`220409${code(1).slice(6)}`, `220403${code(2).slice(6)}`];
    const rows = csv([ZH, row(1).with(0, old), row(2).with(0, beside), row(3)]);
    const list = await tried(rows);
    expect(list.trial).toMatchObject({ added: 3, bad: 0, cells: 2, proposals: 0 });
    expect(registry.lists.problems(list.id, 1, 10).rows).toMatchObject(
      [
        { row: 2, value: old, isWarning: true, wanted: /220409 was merged.* under 220402/ },
        { row: 3, value: beside, isWarning: true, wanted: /220402: in order .*\(V7\)/ },
      ].map(({ wanted, ...told }) => ({ ...told, wanted: expect.stringMatching(wanted) })),
    );
    registry.lists.commit(list.id, ALL);
    await settled(list.id, 'written');
    expect([old, beside].map((one) => registry.byCode(one)?.district)).toEqual(['220402', '220403']);
    // Who is registered so already is not told of it again.
    expect((await tried(rows)).trial).toMatchObject({ unchanged: 3, cells: 0 });
  });

  test('warns of swapped longitudes and latitudes, and offers each row exchanged', async () => {
    const swapped = row(1).with(6, '42.88800').with(7, '125.14360');
    const list = await tried(csv([ZH, swapped]));
    expect(list.questions.map(({ about }) => about)).toContain('swapped');
    expect(list.trial).toMatchObject({ added: 1, bad: 0, cells: 1, proposals: 1 });
    expect(registry.lists.problems(list.id, 1, 10).rows).toMatchObject([
      { row: 2, proposal: '125.14360, 42.88800', isWarning: true },
    ]);
    registry.lists.commit(list.id, { ...ALL, proposals: 'all' });
    await settled(list.id, 'written');
    expect(registry.byCode(code(1))).toMatchObject({ lon: '125.14360', lat: '42.88800' });
  });

  test('takes the datum and the category of the whole list where it has no such columns', async () => {
    const short = csv([
      ['编码', '名称', '设备类型', '区划代码', '经度', '纬度'],
      [code(1), '甲', '摄像机', TOWN, '125.1', '42.8'],
    ]);
    const list = await sent(short);
    expect(list.questions.filter(({ isDue }) => isDue).map(({ field }) => field)).toEqual(['datum']);
    const { id, trial } = await tried(short, { defaults: { datum: 'gcj02', category: 'social' } });
    expect(trial).toMatchObject({ added: 1, bad: 0 });
    registry.lists.commit(id, ALL);
    await settled(id, 'written');
    expect(registry.byCode(code(1))).toMatchObject({ datum: 'gcj02', category: 'social' });
  });

  test('leaves alone what the list has no column for, and needs but the code of what is there', async () => {
    await registry.add(camera(1, { vendor: 'A', details: { alias: 'gate' } }), BY);
    await written(
      csv([
        ['编码', '型号'],
        [code(1), 'M-1'],
      ]),
    );
    expect(registry.byCode(code(1))).toMatchObject({ vendor: 'A', model: 'M-1', details: { alias: 'gate' } });
    const { id } = await tried(
      csv([
        ['编码', '型号'],
        [code(2), 'M-1'],
      ]),
    );
    expect(registry.lists.get(id).trial).toMatchObject({ bad: 1 });
  });
});

describe('a trial', () => {
  const faulty = csv([
    [...ZH, '安装时间', '录像保存天数'],
    row(1, '45838', '90天'),
    row(2)
      .with(0, `${code(2).slice(0, 10)} ${code(2).slice(10)}`)
      .concat('2025-06-30', '30'),
    row(3).with(4, '东吉街道').concat('', ''),
    row(4).with(3, '平安城巿').concat('', ''),
    row(5, 'soon', '30'),
    row(6, '', ''),
  ]);

  test('writes nothing, and tells every bad cell with what was probably meant', async () => {
    const { id, trial } = await tried(faulty);
    expect(trial).toMatchObject({ rows: 6, added: 1, bad: 5, proposals: 5, left: 1 });
    expect(
      registry.lists.problems(id, 1, 50).rows.map(({ row: at, column, proposal }) => [at, column, proposal]),
    ).toEqual([
      [2, 'installed', '2025-06-30'],
      [2, 'recordingDays', '90'],
      [3, 'code', code(2)],
      [4, 'unit', TOWN],
      [5, 'category', 'safe-city'],
      [6, 'installed', undefined],
    ]);
    expect(registry.size).toBe(0);
  });

  test('is taken over with its proposals, and without the rows that are still bad', async () => {
    const { id } = await tried(faulty);
    expect(() => registry.lists.commit(id, { ...ALL, proposals: 'all' })).toThrow(Refusal);
    registry.lists.commit(id, { ...ALL, proposals: 'all', but: [3], skipBad: true });
    await settled(id, 'written');
    expect([...registry.all()].map((record) => record.code)).toEqual([1, 2, 4, 6].map(code));
    expect(registry.byCode(code(1))?.details).toMatchObject({ installed: '2025-06-30', recordingDays: '90' });
  });

  test('gives the bad rows as a file with a column of reasons, which can be sent again', async () => {
    const { id } = await tried(faulty);
    const rows = registry.lists.badRows(id, ({ wanted }) => wanted, 'reason');
    const sheet = await readSheet(await bytesOf(inFormat(rows, 'xlsx')));
    expect([sheet.length, sheet[0]?.at(-1), sheet[5]?.at(-1)]).toEqual([
      6,
      'reason',
      'a date such as 2026-11-21',
    ]);
  });

  test('no longer holds when the registry has changed in what it says', async () => {
    const { id } = await tried(csv([ZH, row(1)]));
    await registry.add(camera(1), BY);
    registry.lists.commit(id, ALL);
    const { problem, trial } = await settled(id, 'read');
    expect([problem?.got, trial]).toEqual(['registry-changed', null]);
    await registry.lists.try(id);
    expect((await settled(id, 'tried')).trial).toMatchObject({ updated: 1 });
  });

  test('still holds when something else has changed', async () => {
    const { id } = await tried(csv([ZH, row(1)]));
    await registry.add(camera(2), BY);
    registry.lists.commit(id, ALL);
    expect((await settled(id, 'written')).batch).toBe(1);
  });

  test('expires, and does not outlive the program', async () => {
    let now = Date.now();
    ({ sample, registry } = await furnished({ clock: () => now }));
    const { id } = await sent(csv([ZH, row(1)]));
    now += 3 * 3_600_000;
    expect(() => registry.lists.get(id)).toThrow(Refusal);
    const other = await sent(csv([ZH, row(1)]));
    registry = await sample.open();
    expect(() => registry.lists.get(other.id)).toThrow(Refusal);
  });
});

describe('a batch is undone', () => {
  const fields = (n: number) => registry.byCode(code(n));

  test('without loss: what it added goes, what it changed is as before; and the undoing is undone', async () => {
    await registry.add(camera(1, { vendor: 'A', lon: '1', lat: '2' }), BY);
    const before = [...registry.all()];
    const batch = await written(csv([ZH, row(1), row(2), row(3)]));
    const after = [...registry.all()].map(({ version: _, ...record }) => record);
    expect(await registry.lists.undo(batch, { dry: true, by: BY })).toMatchObject({
      batch: null,
      removed: 2,
      updated: 1,
      conflictCount: 0,
    });
    const undo = await registry.lists.undo(batch, { dry: false, by: BY });
    expect([...registry.all()].map((record) => ({ ...record, version: 1 }))).toEqual(before);
    await registry.lists.undo(undo.batch ?? 0, { dry: false, by: BY });
    expect(
      [...registry.all()].map(({ version: _, ...record }) => record).sort((a, b) => a.id - b.id),
    ).toEqual(after);
    registry = await sample.open();
    expect([...registry.all()].map(({ version: _, ...record }) => record)).toEqual(after);
    expect(
      (await registry.lists.batches(1, 10)).rows.map(({ id, kind, undoes, undoneBy }) => [
        id,
        kind,
        undoes,
        undoneBy,
      ]),
    ).toEqual([
      [3, 'undo', 2, null],
      [2, 'undo', 1, 3],
      [1, 'list', null, 2],
    ]);
    expect((await listJournal(sample.db.read, { did: 'import.undo' }, 1, 9)).total).toBe(2);
  });

  test('but for what was changed again since, which is told', async () => {
    await registry.add(camera(1, { vendor: 'A', model: 'B' }), BY);
    const batch = await written(
      csv([
        ['编码', '品牌', '型号'],
        [code(1), 'C', 'D'],
      ]),
    );
    await registry.update(1, 2, { vendor: 'E' }, BY);
    const { conflicts } = await registry.lists.undo(batch, { dry: false, by: BY });
    expect(conflicts).toMatchObject([
      { device: 1, field: 'vendor', after: 'C', now: 'E', before: 'A', why: 'changed' },
    ]);
    expect(fields(1)).toMatchObject({ vendor: 'E', model: 'B' });
  });

  test('but for devices that were edited or stand before others since', async () => {
    const batch = await written(csv([ZH, row(1), row(2), row(3)]));
    await registry.update(1, 1, { vendor: 'E' }, BY);
    await registry.add(camera(9, { upstream: code(2) }), BY);
    const outcome = await registry.lists.undo(batch, { dry: false, by: BY });
    expect(outcome.conflicts.map(({ code: of, why }) => [of, why])).toEqual([
      [code(1), 'changed'],
      [code(2), 'behind'],
    ]);
    expect([fields(1), fields(2), fields(3)].map((record) => record?.id)).toEqual([1, 2, undefined]);
  });

  test('once', async () => {
    const batch = await written(csv([ZH, row(1)]));
    await registry.lists.undo(batch, { dry: false, by: BY });
    await expect(registry.lists.undo(batch, { dry: false, by: BY })).rejects.toMatchObject({
      code: 'conflict',
    });
    await expect(registry.lists.undo(77, { dry: false, by: BY })).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});
