/** Lists on their way out of the registry: read again, by ourselves and by others. */
import fc from 'fast-check';
import { readSheet } from 'read-excel-file/node';
import { beforeEach, describe, expect, test } from 'vitest';
import { CATEGORIES, DATUMS, LIFECYCLES } from '../../config/terms.ts';
import { inFormat, template } from './export.ts';
import type { ImportRun, NewDevice } from './record.ts';
import type { Registry } from './registry.ts';
import { BY, camera, furnished } from './sample.ts';
import { type Cells, sheetOf } from './sheet.ts';

let registry: Registry;

beforeEach(async () => {
  ({ registry } = await furnished());
});

const code = (n: number) => camera(n).code;
const take = (list: Uint8Array): Promise<ImportRun> =>
  registry.importCsv(list, { dry: false, skipBad: false, by: BY });

async function bytesOf(chunks: AsyncIterable<string | Uint8Array>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(Buffer.from(chunk));
  return Buffer.concat(parts);
}

async function exported(): Promise<string> {
  return (await bytesOf(registry.exported())).toString();
}

async function* once<T>(value: T): AsyncGenerator<T> {
  yield value;
}

const cellsOf = async (bytes: Uint8Array) => {
  const all: Cells[] = [];
  for await (const slice of sheetOf(bytes).rows) all.push(...slice);
  return all;
};

describe('an export', () => {
  test('cannot be taken for a formula by a spreadsheet', async () => {
    for (const [index, sign] of ['=', '+', '-', '@', '＝', "'"].entries())
      await registry.add(camera(index + 1, { name: `${sign}cmd|' /C calc'!A0`, lon: '-125.14360' }), BY);
    const cells = (await exported()).split(/[\n,]/);
    expect(cells.filter((cell) => /^"?[=+\-@＝＋－＠]/.test(cell))).toEqual([]);
  });

  test('shows a date as the day it is in the time zone of the city', async () => {
    await registry.add(camera(1, { commissionedMs: Date.UTC(2025, 5, 29, 16) }), BY);
    expect(await exported()).toContain(',2025-06-30,');
  });

  test.each(['names', 'zh', 'pinyin'] as const)('headed by %s is read again', async (headings) => {
    await registry.add(camera(1, { details: { pointClass: '1', maintainer: '张三' } }), BY);
    const list = (await bytesOf(registry.exported({}, headings))).toString();
    expect(await take(Buffer.from(list))).toMatchObject({ problems: [], unchanged: 1 });
  });

  test('without telephones and contacts has no column for them', async () => {
    await registry.add(camera(1, { details: { managingUnitPhone: '0437-5550100', maintainer: '张三' } }), BY);
    const list = (await bytesOf(registry.exported({}, 'names', false))).toString();
    expect(list).not.toMatch(/managingUnitPhone|maintainerPhone|maintainer,|powerContact|0437|张三/);
    expect(await take(Buffer.from(list))).toMatchObject({ problems: [], unchanged: 1 });
    expect(registry.get(1)?.details).toMatchObject({ managingUnitPhone: '0437-5550100' });
  });

  test('that is taken over again changes nothing, whatever the records hold', async () => {
    const text = (most: number) =>
      fc
        .oneof(
          fc.string({ maxLength: most, unit: 'grapheme' }),
          fc.constantFrom('', "'", "''=", '=1+1', '"x"', 'a,b', '-1', '@', '＝'),
        )
        .filter(
          (some) =>
            some.length <= most && some.isWellFormed() && !/\p{Cc}|[\u2028\u2029\uFFFE\uFFFF]/u.test(some),
        );
    const device = fc.record({
      name: text(60).filter((name) => name.trim() !== ''),
      category: fc.constantFrom(...CATEGORIES),
      segment: fc.constantFrom('', 'ring', 'default'),
      platform: fc.constantFrom('', 'carrier-a'),
      vendor: text(40),
      model: text(40),
      serial: text(40),
      mac: fc.constantFrom('', '02:00:00:00:00:0a', '020000000001', '0200.0000.0002'),
      host: fc.oneof(fc.constant(''), fc.ipV4(), fc.ipV6()),
      onvifPort: fc.option(fc.integer({ min: 1, max: 65_535 })),
      rtspPort: fc.option(fc.integer({ min: 1, max: 65_535 })),
      rtspPath: fc.constantFrom('', '/', '/live?ch=1&x="a,b"', "/'="),
      credential: fc.constantFrom(null, 'shared'),
      address: text(80),
      lon: fc.constantFrom('', '0', '-125.10', '125.14360', '+42.0'),
      lat: fc.constantFrom('', '42.88800', '125.1', '-0.0'),
      datum: fc.constantFrom(...DATUMS),
      lifecycle: fc.constantFrom(...LIFECYCLES),
      inScope: fc.boolean(),
      commissionedMs: fc.option(fc.integer({ min: Date.UTC(1986, 0), max: Date.UTC(2030, 0) })),
      details: fc.record(
        {
          alias: text(60),
          remark: text(60),
          pointClass: fc.constantFrom('', '1', '二类点位', 'other'),
          functions: fc.constantFrom('', '1/5', '车辆卡口、99'),
          placeTypes: fc.constantFrom('10', '132'),
          networked: fc.constantFrom('', 'yes', '否'),
          installed: fc.constantFrom('', '2025-06-30', '2025/6/3'),
          recordingDays: fc.constantFrom('', '030', '90'),
          managingUnitPhone: fc.constantFrom('', '0437-5550100', '+86 437 5550100'),
          policeOrgCode: fc.constantFrom('', '220402510000'),
        },
        { requiredKeys: [] },
      ),
    });
    const law = fc.asyncProperty(fc.array(device, { minLength: 1, maxLength: 8 }), async (devices) => {
      for (const { id } of [...registry.all()]) await registry.remove(id, BY);
      await registry.addAll(
        devices.map((wish, index): NewDevice => camera(index + 1, wish)),
        BY,
      );
      const before = [...registry.all()];
      const run = await take(Buffer.from(await exported()));
      expect(run).toMatchObject({ problems: [], added: 0, updated: 0, unchanged: devices.length });
      expect([...registry.all()]).toEqual(before);
    });
    await fc.assert(law, { numRuns: 60 });
  });

  test('into an empty registry brings back the same records', async () => {
    await registry.addAll(
      [camera(1, { upstream: code(2), name: '=x' }), camera(2, { credential: 'shared' })],
      BY,
    );
    const before = [...registry.all()].map(({ id: _, ...record }) => record);
    const list = await exported();
    await registry.remove(1, BY);
    await registry.remove(2, BY);
    expect((await take(Buffer.from(list))).problems).toEqual([]);
    expect([...registry.all()].map(({ id: _, ...record }) => record)).toEqual(before);
  });

  test('holds no more than was asked for', async () => {
    await registry.addAll([camera(1), camera(2, { category: 'social' })], BY);
    const list = (await bytesOf(registry.exported({ category: 'social' }))).toString();
    expect(
      list
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.slice(0, 20)),
    ).toEqual([code(2)]);
  });
});

describe('a file', () => {
  test.each(['csv', 'xlsx'] as const)(
    'in %s and comes in again changes nothing, after whatever edits',
    async (format) => {
      const word = fc
        .oneof(
          fc.constantFrom(
            '',
            "'",
            '=1+1',
            '-1',
            '＝x',
            'a,b;c\td',
            '_x0041_',
            '<b>&amp;</b>',
            ' "q" ',
            '１２３',
            '2.2E+19',
            '0012',
            '45838',
          ),
          fc.string({ maxLength: 30, unit: 'grapheme' }),
        )
        .filter((text) => text.isWellFormed() && !/\p{Cc}|[\u2028\u2029\uFFFE\uFFFF]/u.test(text));
      const edit = fc.record({
        at: fc.nat(5),
        patch: fc.record(
          {
            name: word.filter((text) => text.trim() !== ''),
            vendor: word,
            address: word,
            lon: fc.constantFrom('', '125.14360', '42.1', '0'),
            lat: fc.constantFrom('', '42.88800', '125.2', '-0.0'),
            host: fc.constantFrom('', '10.0.0.1', 'cam.example'),
            lifecycle: fc.constantFrom('active' as const, 'repair' as const),
            details: fc.record({ alias: word, remark: word, networked: fc.constantFrom('', 'yes', 'no') }),
          },
          { requiredKeys: [] },
        ),
      });
      await registry.addAll(
        Array.from({ length: 6 }, (_, n): NewDevice => camera(n + 1)),
        BY,
      );
      const law = fc.asyncProperty(
        fc.array(edit, { maxLength: 4 }),
        fc.constantFrom('names' as const, 'zh' as const, 'pinyin' as const),
        async (edits, headings) => {
          for (const { at, patch } of edits) {
            const old = registry.get(at + 1);
            await registry.update(at + 1, old?.version ?? 0, patch, BY);
          }
          const before = [...registry.all()];
          const bytes = await bytesOf(registry.exported({}, headings, true, format));
          expect(await take(bytes)).toMatchObject({
            ...{ problems: [], added: 0, updated: 0, unchanged: 6 },
          });
          expect([...registry.all()]).toEqual(before);
        },
      );
      await fc.assert(law, { numRuns: 25 });
    },
    60_000,
  );

  test('as a workbook is read by other programs, every cell as text', async () => {
    await registry.add(camera(1, { name: '=cmd', address: '示例路 <1> & "2"' }), BY);
    const sheet = await readSheet(await bytesOf(registry.exported({}, 'zh', true, 'xlsx')));
    expect(sheet[0]?.slice(0, 2)).toEqual(['设备编码', '设备名称']);
    expect(sheet[1]?.slice(0, 2)).toEqual([code(1), "'=cmd"]);
    expect(sheet[1]).toContain('示例路 <1> & "2"');
  });

  test('as a template says on its second sheet what each column may hold, and is itself an empty list', async () => {
    const bytes = await bytesOf(template({ headings: 'zh', isWhole: false, language: 'zh-CN' }, 'xlsx'));
    const columns = await readSheet(bytes, 2);
    expect(columns.find(([head]) => head === '监控点位类型')?.at(-1)).toContain('1 = 一类点位');
    expect(columns.some(([head]) => head === '维护电话')).toBe(false);
    expect(await cellsOf(bytes)).toHaveLength(1);
    expect(await bytesOf(inFormat(once([['a']]), 'csv'))).toEqual(Buffer.from('\uFEFFa\n'));
  });
});
