import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { CATEGORIES } from '../../config/terms.ts';
import { listImportRuns } from '../store/import-runs.ts';
import { listJournal } from '../store/journal.ts';
import type { ImportRun } from './record.ts';
import type { Registry } from './registry.ts';
import { BY, camera, furnished, type Sample, TOWN } from './sample.ts';
import { LIMITS } from './sheet.ts';

let sample: Sample;
let registry: Registry;

beforeEach(async () => {
  ({ sample, registry } = await furnished());
});

const REAL = { dry: false, skipBad: false, by: BY };
const HEAD = 'code,name,kind,category,unit';
const code = (n: number) => camera(n).code;
const row = (n: number, rest = '') => `${code(n)},camera ${n},camera,safe-city,${TOWN}${rest}`;
const lines = (...all: string[]) => Buffer.from(all.join('\n'));

const take = (list: Uint8Array, wish: Partial<typeof REAL> = {}): Promise<ImportRun> =>
  registry.importCsv(list, { ...REAL, ...wish });
const told = ({ problems }: ImportRun) =>
  problems.map((p) => `${p.row} ${p.column}: ${p.value} -> ${p.wanted}`);

describe('a sound list', () => {
  test('adds what is new, updates what differs, and counts what is as it was', async () => {
    expect(await take(lines(HEAD, row(1), row(2), row(3)))).toEqual({
      id: 1,
      dry: false,
      rows: 3,
      added: 3,
      updated: 0,
      unchanged: 0,
      problems: [],
      written: true,
    });
    const second = await take(lines(`${HEAD},host`, row(1, ','), row(2, ',10.0.0.2'), row(4, ',10.0.0.4')));
    expect(second).toMatchObject({ id: 2, rows: 3, added: 1, updated: 1, unchanged: 1 });
    expect(registry.byCode(code(2))).toMatchObject({ id: 2, version: 2, host: '10.0.0.2' });
    registry = await sample.open();
    expect([registry.size, registry.byCode(code(2))?.host]).toEqual([4, '10.0.0.2']);
  });

  test('may have its columns in any order, and their names in any case', async () => {
    const list = lines('Unit,HOST,name,Kind,code,category', `${TOWN},10.0.0.1,gate,camera,${code(1)},social`);
    expect((await take(list)).problems).toEqual([]);
    expect(registry.byCode(code(1))).toMatchObject({ host: '10.0.0.1', name: 'gate', category: 'social' });
  });

  test('leaves alone what it has no column for, and empties what its cell is empty for', async () => {
    await registry.add(camera(1, { host: '10.0.0.1', vendor: 'A', lifecycle: 'repair', inScope: false }), BY);
    await take(lines(`${HEAD},host,inScope`, row(1, ',,')));
    expect(registry.get(1)).toMatchObject({ host: '', vendor: 'A', lifecycle: 'repair', inScope: true });
  });

  test('is journalled as a whole and device by device', async () => {
    await take(lines(HEAD, row(1), row(2)));
    await take(lines(`${HEAD},host`, row(1, ','), row(2, ',10.0.0.2')));
    expect((await listJournal(sample.db.read, { did: 'import' }, 1, 10)).rows[0]).toMatchObject({
      who: 'li',
      subject: 'import/2',
      after: { rows: 2, added: 0, updated: 1, unchanged: 1, skipped: 0 },
    });
    expect((await registry.history(1)).map(({ after }) => after)).toEqual([{ code: code(1), import: 1 }]);
    expect((await registry.history(2))[0]).toMatchObject({
      did: 'device.update',
      before: { host: '' },
      after: { host: '10.0.0.2', import: 2 },
    });
  });

  test('may put a device before the one that it is behind', async () => {
    const run = await take(lines(`${HEAD},upstream`, row(1, `,${code(2)}`), row(2, ',')));
    expect(run).toMatchObject({ added: 2, problems: [] });
    expect(registry.byCode(code(1))?.upstream).toBe(code(2));
  });

  test('tells listeners once, when everything is there', async () => {
    const seen: number[] = [];
    registry.on('changed', () => seen.push(registry.size));
    await take(lines(HEAD, row(1), row(2)));
    await take(lines(HEAD, row(1), row(2)));
    expect(seen).toEqual([2]);
  });

  test('may be headed in Chinese, by pinyin initials or by the names of other cities, and have its words in Chinese', async () => {
    const list = lines(
      '设备编码,SBMC,设备类型,所属类别,行政区划代码,安装地址,JKDWLX,LXBCTS,设备状态,IP地址',
      `${code(1)},东门,摄像机,平安城市,${TOWN},示例路1号,一类点位,090,2,10.0.0.1`,
    );
    expect((await take(list)).problems).toEqual([]);
    expect(registry.byCode(code(1))).toMatchObject({
      ...{ name: '东门', kind: 'camera', category: 'safe-city', address: '示例路1号' },
      ...{ lifecycle: 'repair', host: '10.0.0.1', details: { pointClass: '1', recordingDays: '90' } },
    });
  });

  test('fills in details, leaves alone those it has no column for, and tells bad ones by their column', async () => {
    await registry.add(camera(1, { details: { alias: 'gate', remark: 'x' } }), BY);
    const run = await take(lines(`${HEAD},remark,recordingDays`, row(1, ',,30'), row(2, ',,often')), {
      skipBad: true,
    });
    expect(told(run)).toEqual(['3 recordingDays: often -> a whole number from 0 to 3650']);
    expect(registry.get(1)?.details).toMatchObject({ alias: 'gate', remark: '', recordingDays: '30' });
  });

  test('gives a checkpoint its lanes', async () => {
    const list = lines(
      `${HEAD},lanes`,
      `22040200051212000001,checkpoint 1,checkpoint,checkpoint,${TOWN},1=10.0.0.5:80;2=[2001:db8::1]:80`,
    );
    expect((await take(list)).problems).toEqual([]);
    expect(registry.assignment().targets[0]).toMatchObject({
      address: null,
      lanes: [
        { lane: 1, address: { host: '10.0.0.5', onvifPort: 80 } },
        { lane: 2, address: { host: '2001:db8::1', onvifPort: 80 } },
      ],
    });
  });
});

describe('a list with faults', () => {
  const faulty = lines(
    `${HEAD},host,onvifPort,lifecycle,inScope,commissioned`,
    row(1, ',10.0.0.1,80,active,yes,2025-06-30'),
    row(2, ',10.0.0,80x,broken,maybe,2025-02-30'),
    '2204020000132000000,,camra,safe_city,220499,,,,,',
    row(1, ',,,,,'),
    row(5, ''),
  );
  const faults = [
    '3 onvifPort: 80x -> a port from 1 to 65535',
    '3 lifecycle: broken -> one of planned, active, repair, suspended, retired',
    '3 inScope: maybe -> yes or no',
    '3 commissioned: 2025-02-30 -> a date such as 2026-11-21',
    '3 host: 10.0.0 -> an IP address or a host name, without port',
    '4 kind: camra -> one of camera, checkpoint, site, platform',
    `4 category: safe_city -> one of ${CATEGORIES.join(', ')}`,
    '4 code: 2204020000132000000 -> exactly 20 digits (V1)',
    '4 name:  -> a name',
    '4 unit: 220499 -> the code of a unit',
    `5 code: ${code(1)} -> a code that no other row bears (row 2 does)`,
    '6 : 5 cells -> 10 cells, as in the header',
  ];

  test('is not written, and every bad cell is told with row, column, value and what was wanted', async () => {
    const run = await take(faulty);
    expect(told(run)).toEqual(faults);
    expect(run).toMatchObject({ id: null, rows: 5, added: 1, written: false });
    expect(registry.size).toBe(0);
    expect(await listImportRuns(sample.db.read, 10)).toEqual([]);
  });

  test('is written but for its bad rows when that is wished, and the run remembers what was left out', async () => {
    const run = await take(faulty, { skipBad: true });
    expect(told(run)).toEqual(faults);
    expect(run).toMatchObject({ id: 1, rows: 5, added: 1, written: true });
    expect([...registry.all()].map((record) => record.code)).toEqual([code(1)]);
    expect(await listImportRuns(sample.db.read, 10)).toMatchObject([
      { id: 1, who: 'li', problems: run.problems },
    ]);
  });

  test('read dry says the same and writes nothing, even when bad rows may be skipped', async () => {
    const run = await take(faulty, { dry: true, skipBad: true });
    expect(told(run)).toEqual(faults);
    expect(run).toMatchObject({ id: null, dry: true, added: 1, written: false });
    expect([registry.size, (await listImportRuns(sample.db.read, 10)).length]).toEqual([0, 0]);
  });

  test('of references to nothing names each of them', async () => {
    const list = lines(
      `${HEAD},segment,platform,credential,upstream`,
      row(1, `,a,b,c,${code(7)}`),
      row(2, ',,,,'),
    );
    expect(told(await take(list))).toEqual([
      '2 segment: a -> the id of a network segment, or nothing',
      '2 platform: b -> the id of a sub-platform, or nothing',
      '2 credential: c -> the id of a credential, or nothing',
    ]);
  });

  test('that leaves out a device leaves out what is behind it', async () => {
    const list = lines(
      `${HEAD},upstream`,
      row(1, `,${code(2)}`),
      row(2, `,${code(3)}`),
      `${code(3)},,camera,safe-city,${TOWN},`,
      row(4, ','),
    );
    const run = await take(list, { skipBad: true });
    expect(told(run)).toEqual([
      `2 upstream: ${code(2)} -> the code of a registered device, or nothing`,
      `3 upstream: ${code(3)} -> the code of a registered device, or nothing`,
      '4 name:  -> a name',
    ]);
    expect([...registry.all()].map((record) => record.code)).toEqual([code(4)]);
  });

  test('that would put devices behind each other is refused', async () => {
    const list = lines(`${HEAD},upstream`, row(1, `,${code(2)}`), row(2, `,${code(1)}`));
    expect(told(await take(list))[0]).toBe(`2 upstream: ${code(2)} -> a device that is not behind this one`);
    expect(registry.size).toBe(0);
  });

  test('never shows a password that stands in a stream path', async () => {
    const run = await take(lines(`${HEAD},rtspPath`, row(1, ',/live?user=a&password=harbour')));
    expect(run.problems).toHaveLength(1);
    expect(JSON.stringify(run)).not.toContain('harbour');
  });
});

describe('what cannot be read as a list gets a stated problem', () => {
  test.each<[string, Uint8Array, string[]]>([
    ['nothing at all', Buffer.alloc(0), ['0 :  -> a header row with code']],
    ['only blank lines', lines('', '', ''), ['0 :  -> a header row with code']],
    ['a header without the codes', lines('name,kind'), ['1 code: nothing -> this column']],
    ['a column that comes twice', lines(`${HEAD},Host,host`), ['1 host: host -> each column once']],
    ['a picture', Buffer.from('ffd8ffe000104a464946', 'hex'), ['0 : a picture -> a list in CSV or XLSX']],
    ['no text', Buffer.from('80ff80ff80ff', 'hex'), ['0 : other bytes -> text in UTF-8, UTF-16 or GB18030']],
    [
      'a quote in the middle of a cell',
      lines(HEAD, row(1), `${code(2)},"a"b,camera,social,${TOWN}`),
      [
        expect.stringMatching(
          /^3 : Invalid Closing Quote.* -> rows of separated cells$/,
        ) as unknown as string,
      ],
    ],
    [
      'a quote that is never closed',
      lines(HEAD, row(1), `${code(2)},"a`, row(3), row(4)),
      [expect.stringMatching(/^3 : Quote Not Closed.* -> rows of separated cells$/) as unknown as string],
    ],
    [
      'a cell that is too long',
      lines(`${HEAD},address`, row(1, `,${'x'.repeat(LIMITS.cell + 1)}`)),
      [`2 address: ${'x'.repeat(80)}… -> at most 2000 characters`],
    ],
    ['too many columns', lines('x,'.repeat(LIMITS.columns)), ['1 : 201 columns -> at most 200 columns']],
  ])('%s', async (_, list, wanted) => {
    const run = await take(list);
    expect(told(run)).toEqual(wanted);
    expect([run.written, registry.size]).toEqual([false, 0]);
  });

  test('a list that breaks off is not taken over, not even its sound rows', async () => {
    const run = await take(lines(HEAD, row(1), row(2), `${code(3)},"a"b`), { skipBad: true });
    expect(told(run)).toEqual([expect.stringMatching(/^4 : Invalid Closing Quote/)]);
    expect([run.written, registry.size]).toEqual([false, 0]);
  });

  test('an unknown column names those that are known', async () => {
    const run = await take(lines(`${HEAD},colour`, row(1, ',red')));
    expect(told(run)[0]).toMatch(/^1 colour: colour -> the heading of a field$/);
  });

  test('a file that is too large is not even looked at', async () => {
    const run = await take(Buffer.alloc(LIMITS.bytes + 1, '\n'));
    expect(told(run)).toEqual([`0 : ${LIMITS.bytes + 1} bytes -> at most ${LIMITS.bytes} bytes`]);
  });

  test('an endless quoted cell is given up after the longest row that may be', async () => {
    const list = Buffer.concat([lines(HEAD, '"'), Buffer.alloc(2_000_000, 'x\n')]);
    expect(told(await take(list))[0]).toMatch(/^2 : Max Record Size/);
  });

  test('of more faults than anyone reads the first ten thousand are told, and how many more there are', async () => {
    const bad = Array.from({ length: LIMITS.problems + 5 }, () => 'x');
    const { problems, rows } = await take(lines(HEAD, ...bad));
    expect([rows, problems.length]).toEqual([LIMITS.problems + 5, LIMITS.problems + 1]);
    expect(problems.at(-1)).toEqual({
      row: 0,
      column: '',
      value: '5 more',
      wanted: 'at most 10000 problems',
    });
  });

  test('whatever the bytes are, there is an answer', async () => {
    const answered = fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      const run = await take(bytes, { dry: true });
      expect(run.problems.length).toBeGreaterThan(0);
    });
    await fc.assert(answered, { numRuns: 200 });
  });
});

describe('encodings', () => {
  const text = `${HEAD},address\n${code(1)},辽源市东吉街道枪机,camera,safe-city,${TOWN},㐀示例路1号\n`;

  /** GB18030 of the few characters above: Node decodes it and does not encode it. */
  function inGb18030(all: string): Buffer {
    const decoder = new TextDecoder('gb18030');
    const bytes = new Map<string, number[]>([['㐀', [0x81, 0x39, 0xee, 0x39]]]);
    for (let high = 0x81; high < 0xff; high++)
      for (let low = 0x40; low < 0xff; low++)
        bytes.set(decoder.decode(Uint8Array.of(high, low)), [high, low]);
    return Buffer.from(
      [...all].flatMap((char) => (char < '\x80' ? [char.charCodeAt(0)] : (bytes.get(char) ?? []))),
    );
  }

  test.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a byte-order mark', Buffer.from(`\uFEFF${text}`)],
    ['GB18030', inGb18030(text)],
    ['lines that end as on Windows', Buffer.from(text.replaceAll('\n', '\r\n'))],
  ])('%s', async (_, list) => {
    expect((await take(list)).problems).toEqual([]);
    expect(registry.byCode(code(1))).toMatchObject({ name: '辽源市东吉街道枪机', address: '㐀示例路1号' });
  });

  test('a character that lies across two slices of the file stays whole', async () => {
    const many = Array.from(
      { length: 2_500 },
      (_, n) => `${code(n + 1)},示例路口${n}号东侧枪机,camera,social,${TOWN}`,
    );
    expect((await take(lines(HEAD, ...many))).problems).toEqual([]);
    for (const { name } of registry.all()) expect(name).toMatch(/^示例路口\d+号东侧枪机$/);
  });
});

test('a list that fails while it is written leaves everything as it was', async () => {
  await registry.add(camera(1), BY);
  await sample.db.write((sql) =>
    sql.run(`CREATE TRIGGER full BEFORE INSERT ON device WHEN new.code = '${code(900)}'
             BEGIN SELECT RAISE(ABORT, 'disk full'); END`),
  );
  const rows = Array.from({ length: 1_000 }, (_, n) => row(n + 1, ',10.0.0.1'));
  await expect(take(lines(`${HEAD},host`, ...rows))).rejects.toThrow('disk full');
  expect([registry.size, registry.get(1)?.host]).toEqual([1, '']);
  registry = await sample.open();
  expect([registry.size, registry.get(1)?.host]).toEqual([1, '']);
  expect((await registry.history(1)).map(({ did }) => did)).toEqual(['device.add']);
  expect((await registry.add(camera(2), BY)).version).toBe(1);
});

test('five thousand rows are taken over in one piece, and edits that come meanwhile wait their turn', async () => {
  const rows = Array.from({ length: 5_000 }, (_, n) =>
    row(n + 1, `,10.${n >> 16}.${(n >> 8) & 255}.${n & 255},80,shared,carrier-a,125.14360,42.88800`),
  );
  const list = lines(`${HEAD},host,onvifPort,credential,platform,lon,lat`, ...rows);
  const seen: (number | 'all')[] = [];
  registry.on('changed', (ids) => seen.push(ids === 'all' ? ids : ids.length));
  const [run, added] = await Promise.all([take(list), registry.add(camera(5_001), BY)]);
  expect(run).toMatchObject({ added: 5_000, problems: [], written: true });
  expect([added.id, registry.size]).toEqual([5_001, 5_001]);
  expect(seen).toEqual(['all', 1]);
  expect(registry.assignment().targets).toHaveLength(5_001);
  expect(registry.search({ q: '10.0.19.', size: 10 })).toMatchObject({ total: 136, pages: 14 });
});
