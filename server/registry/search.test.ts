import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Pool } from './pool.ts';
import { BLANK, type DeviceRecord, type NewDevice } from './record.ts';
import { camera, NORTH } from './sample.ts';
import { SearchIndex } from './search-index.ts';
import { folded, type Match, matchesIn, searchedIn, wordsOf } from './search-words.ts';
import { soundsOf } from './sounds.ts';

const pool = new Pool();

function record(n: number, more: Partial<NewDevice> = {}): DeviceRecord {
  return pool.record({ ...BLANK, ...camera(n, more) }, n, 1, NORTH);
}

function indexOf(...records: readonly DeviceRecord[]): SearchIndex {
  const index = new SearchIndex();
  for (const one of records) index.put(one.id, searchedIn(one));
  return index;
}

/** The numbers of the devices, best first. */
function found(index: SearchIndex, q: string): number[] {
  return [...index.find(wordsOf(q))].sort(([a, one], [b, two]) => one - two || a - b).map(([id]) => id);
}

describe('names are found by how they sound', () => {
  test.each([
    ['龙山公园3号', 'lsgy3h', 'longshangongyuan3hao'],
    ['重庆路与长寿街', 'cqlycsj', 'chongqingluyuchangshoujie'],
    ['银行门口', 'yhmk', 'yinhangmenkou'],
    ['绿园Ａ座', 'lyaz', 'lvyuanazuo'],
    ['Gate 7', '', ''],
    ['𠮷X', '', ''],
  ])('%s as %s and as %s', (name, initials, full) => {
    const sounds = soundsOf(name).filter(({ latin }) => full !== '' || latin.length > 1);
    expect(sounds.map(({ latin }) => latin.charAt(0)).join('')).toBe(initials);
    expect(sounds.map(({ latin }) => latin).join('')).toBe(full);
  });

  const index = indexOf(record(1, { name: '龙山公园3号' }), record(2, { name: '向阳市场东门' }));
  test.each([
    ['lsgy', [1]],
    ['LSGY3', [1]],
    ['gongyuan', [1]],
    ['longshan', [1]],
    ['shi', [2]],
    ['ong', []], // no syllable begins so
    ['xysc', [2]],
    ['公园 ls', [1]],
  ])('%s', (q, ids) => expect(found(index, q)).toEqual(ids));
});

describe('the best fit comes first', () => {
  const index = indexOf(
    record(1, { code: '22040200001320000417', name: 'a' }),
    record(2, { code: '22040200001320000002', name: '000417' }),
    record(3, { code: '22040200041732000003', name: '000417 gate' }),
    record(4, { code: '22040200001320000004', address: 'street 000417' }),
    record(5, { code: '22040200001320000005', serial: 'SN000417' }),
  );
  test('last six digits, then the whole of a text, its beginning, its inside, the street', () =>
    expect(found(index, '000417')).toEqual([1, 2, 3, 5, 4]));
  test('the whole code before everything', () => expect(found(index, '22040200001320000004')).toEqual([4]));
  test('several words that all must be there, in any order', () =>
    expect(found(index, 'gate 000417')).toEqual([3]));
});

describe('addresses are found as people have them', () => {
  const index = indexOf(
    record(1, { host: '10.3.4.5', mac: '02:00:00:AB:CD:EF' }),
    record(2, { kind: 'checkpoint', code: '22040200051212000001', lanes: '1=10.9.8.7:80' }),
  );
  test.each([
    ['10.3.4.5', [1]],
    ['10.3', [1]],
    ['http://10.3.4.5:8000/onvif', [1]],
    ['10.3.4.5:554', [1]],
    ['10.9.8.7', [2]],
    ['02:00:00:ab:cd:ef', [1]],
    ['02-00-00-AB-CD-EF', [1]],
    ['0200.00ab.cdef', [1]],
    ['02 00 00 ab cd ef', [1]],
    ['abcdef', [1]],
    ['cd:ef', [1]],
    ['１０．３．４．５', [1]],
    ['10.3.4.50', []],
  ])('%s', (q, ids) => expect(found(index, q)).toEqual(ids));
});

test('a device is found by the codes of those that turned out to be the same one', () => {
  const index = new SearchIndex();
  index.put(7, searchedIn(record(7), ['22040200001320000099']));
  expect(found(index, '22040200001320000099')).toEqual([7]);
  expect(found(index, '000099')).toEqual([7]);
});

test('telephones and contacts are not found by anybody', () => {
  const hidden = { maintainer: '张三丰', maintainerPhone: '13900001234', powerContact: '李四光' };
  const texts = JSON.stringify(searchedIn(record(1, { details: hidden })));
  for (const text of Object.values(hidden)) expect(texts).not.toContain(text);
});

test('whatever is changed and searched for, it finds what looking through every text would find', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'B', '1', '0', '龙', '山', '.', ' '), maxLength: 6 });
  const step = fc.record({
    n: fc.integer({ min: 1, max: 12 }),
    name: text,
    serial: text,
    isGone: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), text, (steps, q) => {
      const index = new SearchIndex();
      const present = new Map<number, DeviceRecord>();
      for (const { n, name, serial, isGone } of steps) {
        if (isGone) {
          index.take(n);
          present.delete(n);
        } else {
          const one = record(n, { name, serial });
          index.put(n, searchedIn(one));
          present.set(n, one);
        }
      }
      const words = folded(q).split(' ').filter(Boolean);
      fc.pre(words.length > 0 && words.every((word) => !/^\d/.test(word)));
      const holds = (one: DeviceRecord, word: string) => {
        const sounds = soundsOf(one.name).map(({ latin }) => latin);
        const begins = sounds.map((_, at) => sounds.slice(at).join(''));
        const initials = sounds.map((latin) => latin.charAt(0)).join('');
        const plain = [one.code, one.name, one.serial].map((own) => own.toLowerCase());
        return (
          [...plain, initials].some((own) => own.includes(word)) || begins.some((own) => own.startsWith(word))
        );
      };
      const wanted = [...present.values()].filter((one) => words.every((word) => holds(one, word)));
      expect([...index.find(wordsOf(q)).keys()].sort((a, b) => a - b)).toEqual(
        wanted.map(({ id }) => id).sort((a, b) => a - b),
      );
    }),
  );
});

test('what thousands of changes leave behind is cleared away', () => {
  const index = indexOf(...Array.from({ length: 300 }, (_, n) => record(n + 1)));
  const before = index.bytes;
  for (let turn = 0; turn < 5_000; turn++) index.put(7, searchedIn(record(7, { name: `turn ${turn}` })));
  expect(index.bytes).toBeLessThan(before * 3);
  expect(found(index, 'turn 4999')).toEqual([7]);
  expect(found(index, 'turn 4998')).toEqual([]);
  expect(found(index, '000300')).toEqual([300]);
});

describe('what was found is shown where it stands', () => {
  const one = record(417, {
    name: '龙山公园3号',
    mac: '02:00:00:AB:CD:EF',
    address: '示例路1号',
  });
  const marked = ({ field, text, marks }: Match) =>
    `${field}: ${marks.reduceRight((told, [from, until]) => `${told.slice(0, from)}[${told.slice(from, until)}]${told.slice(until)}`, text)}`;
  test.each([
    ['000417', ['code: 22040200001320[000417]']],
    ['山公', ['name: 龙[山公]园3号']],
    ['sgy', ['name: 龙[山公园]3号']],
    ['shangong', ['name: 龙[山公]园3号']],
    ['龙 gy', ['name: [龙]山[公园]3号']],
    ['00:ab', ['mac: 02:00:[00:AB]:CD:EF']],
    ['abc', ['mac: 02:00:00:[AB:C]D:EF']],
    ['路1 龙', ['address: 示例[路1]号', 'name: [龙]山公园3号']],
    ['nobody', []],
  ])('%s', (q, told) => expect(matchesIn(one, wordsOf(q)).map(marked)).toEqual(told));
});

test('a search of any kind is answered', () => {
  const index = indexOf(record(1), record(2, { name: '龙山' }));
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (q) => {
      const words = wordsOf(q);
      for (const id of index.find(words).keys())
        matchesIn(id === 1 ? record(1) : record(2, { name: '龙山' }), words);
    }),
  );
});
