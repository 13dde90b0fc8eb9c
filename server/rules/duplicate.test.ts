import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  groupsOf,
  isAnswered,
  MOST_ALIKE,
  signsBetween,
  type Twin,
  type TwinPair,
  twinsAmong,
} from './duplicate.ts';

const HERE = { lon: 125.143_6, lat: 42.887_5 };
const NEAR = { lon: 125.143_7, lat: 42.887_6 };
const FAR = { lon: 125.15, lat: 42.89 };

function twin(id: number, more: Partial<Twin> = {}): Twin {
  return {
    ...{
      id,
      kind: 'camera',
      code: `22040200001320${String(id).padStart(6, '0')}`,
      sourceCode: '',
      platform: 'p',
    },
    ...{ vendor: '', serial: '', mac: '', segment: '', host: '', port: 80, rtspPath: '', lanes: '' },
    ...{ name: `camera ${id}`, channelNo: '', poleNo: '', address: '', place: null },
    ...more,
  };
}

function pairsAmong(all: readonly Twin[]): readonly TwinPair[] {
  const walk = twinsAmong(all);
  for (;;) {
    const step = walk.next();
    if (step.done === true) return step.value.pairs;
  }
}

describe('two records look like one device', () => {
  test.each<[string, Partial<Twin>, Partial<Twin>, string[]]>([
    ['by serial number', { serial: 'SN-4411' }, { serial: 'sn-4411 ' }, ['serial strong']],
    ['by MAC address', { mac: '02:00:00:AB:CD:EF' }, { mac: '02:00:00:ab:cd:ef' }, ['mac strong']],
    ['by address and port', { host: '10.0.0.1' }, { host: '10.0.0.1' }, ['address likely']],
    ['by the code that the platform gave', { sourceCode: '22040200001320000002' }, {}, ['code strong']],
    ['by one number at one platform', { sourceCode: '5-17' }, { sourceCode: '5-17' }, ['code strong']],
    [
      'by name and place',
      { name: '东门 1号(枪机)', place: HERE },
      { name: '东门1号枪机', place: NEAR },
      ['place-name likely'],
    ],
    [
      'by name and street, where there is no pin',
      { name: '东门', address: '示例路1号' },
      { name: '东门', address: '示例路 1号', place: HERE },
      ['place-name likely'],
    ],
    [
      'by several at once, the strongest first',
      { host: '10.0.0.1', serial: 'SN-1', mac: '02:00:00:AB:CD:EF' },
      { host: '10.0.0.1', mac: '02:00:00:AB:CD:EF' },
      ['mac strong', 'address likely'],
    ],
    [
      'with less certainty where the serial numbers differ',
      { mac: '02:00:00:AB:CD:EF', serial: 'SN-0001' },
      { mac: '02:00:00:AB:CD:EF', serial: 'SN-0002' },
      ['mac likely'],
    ],
    [
      'weakly by an address alone, where the serial numbers differ',
      { host: '10.0.0.1', serial: 'SN-0001' },
      { host: '10.0.0.1', serial: 'SN-0002' },
      ['address weak'],
    ],
    [
      'weakly by name and place, where the addresses differ',
      { name: '东门', place: HERE, host: '10.0.0.1' },
      { name: '东门', place: HERE, host: '10.0.0.2' },
      ['place-name weak'],
    ],
  ])('%s', (_, one, other, signs) => {
    const told = signsBetween(twin(1, one), twin(2, other)).map(
      ({ sign, strength }) => `${sign} ${strength}`,
    );
    expect(told).toEqual(signs);
  });
});

describe('two records are two devices', () => {
  test.each<[string, Partial<Twin>, Partial<Twin>]>([
    ['with nothing in common', {}, {}],
    ['with a place in common alone', { place: HERE }, { place: HERE }],
    ['with a name in common alone', { name: '东门', place: HERE }, { name: '东门', place: FAR }],
    ['of two makers who number alike', { serial: '10042', vendor: 'A' }, { serial: '10042', vendor: 'B' }],
    ['with serial numbers that say nothing', { serial: '000000' }, { serial: '000000' }],
    [
      'with no number at all',
      { serial: 'N/A', mac: '00:00:00:00:00:00' },
      { serial: 'N/A', mac: '00:00:00:00:00:00' },
    ],
    [
      'at one private address of two networks',
      { host: '10.0.0.1', segment: 'a' },
      { host: '10.0.0.1', segment: 'b' },
    ],
    ['at two ports of one address', { host: '10.0.0.1' }, { host: '10.0.0.1', port: 8000 }],
    [
      'as channels of one recorder',
      { host: '10.0.0.1', serial: 'NVR-1', channelNo: '1' },
      { host: '10.0.0.1', serial: 'NVR-1', channelNo: '2' },
    ],
    [
      'as streams of one recorder',
      { host: '10.0.0.1', rtspPath: '/live?channel=1' },
      { host: '10.0.0.1', rtspPath: '/live?channel=2' },
    ],
    [
      'on one pole, with one name and two serial numbers',
      { name: '东门', place: HERE, serial: 'SN-0001' },
      { name: '东门', place: HERE, serial: 'SN-0002' },
    ],
    [
      'on one pole, with one name and two addresses',
      { name: '东门', place: HERE, poleNo: 'P7', host: '10.0.0.1' },
      { name: '东门', place: HERE, poleNo: 'P7', host: '10.0.0.2' },
    ],
    [
      'as lanes of one checkpoint',
      { kind: 'checkpoint', name: '卡口', place: HERE, lanes: '1=10.0.0.5:80' },
      { kind: 'checkpoint', name: '卡口', place: HERE, lanes: '2=10.0.0.6:80' },
    ],
    [
      'as a camera and the checkpoint beside it',
      { name: '卡口', place: HERE },
      { kind: 'checkpoint', name: '卡口', place: HERE },
    ],
  ])('%s', (_, one, other) => expect(signsBetween(twin(1, one), twin(2, other))).toEqual([]));
});

const few = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const some = fc.record({
  kind: few('camera', 'checkpoint'),
  sourceCode: few('', '', '', '22040200001320000003', '5-17'),
  vendor: few('', 'A', 'B'),
  serial: few('', '', 'SN-0001', 'SN-0002', '000000'),
  mac: few('', '', '02:00:00:AB:CD:EF', '02:00:00:AB:CD:EE'),
  host: few('', '', '10.0.0.1', '10.0.0.2'),
  rtspPath: few('', '/live/1', '/live/2', '/stream'),
  name: few('东门', '东 门', '西门', ''),
  channelNo: few('', '', '1', '2'),
  poleNo: few('', '', 'P7'),
  address: few('', '示例路1号'),
  place: few(null, HERE, NEAR, FAR),
});
const registry = fc
  .array(some, { maxLength: MOST_ALIKE })
  .map((all) => all.map((more, index) => twin(index + 1, more)));

test('which record comes first makes no difference', () => {
  fc.assert(
    fc.property(some, some, (one, other) => {
      const [a, b] = [twin(1, one), twin(2, other)];
      expect(signsBetween(a, b)).toEqual(signsBetween(b, a));
    }),
  );
});

test('looking where something is shared finds what comparing each with each would find, in any order', () => {
  fc.assert(
    fc.property(registry, fc.infiniteStream(fc.nat()), (all, shuffle) => {
      const wanted = all.flatMap((a, index) =>
        all.slice(index + 1).flatMap((b) => {
          const signs = signsBetween(a, b);
          return signs.length === 0 ? [] : [{ a: a.id, b: b.id, signs }];
        }),
      );
      expect(pairsAmong(all)).toEqual(wanted);
      const keys = new Map(all.map(({ id }) => [id, shuffle.next().value ?? 0]));
      const mixed = all.toSorted((a, b) => (keys.get(a.id) ?? 0) - (keys.get(b.id) ?? 0));
      expect(pairsAmong(mixed)).toEqual(wanted);
    }),
  );
});

test('every record of a pair is in exactly one group, and groups share none', () => {
  fc.assert(
    fc.property(registry, (all) => {
      const pairs = pairsAmong(all);
      const groups = groupsOf(pairs);
      const members = groups.flatMap(({ ids }) => ids);
      expect(new Set(members).size).toBe(members.length);
      expect(new Set(members)).toEqual(new Set(pairs.flatMap(({ a, b }) => [a, b])));
      expect(groups.flatMap((group) => group.pairs).length).toBe(pairs.length);
    }),
  );
});

test('what more records share than one device can have makes no pairs, and is told', () => {
  const box = Array.from({ length: MOST_ALIKE + 1 }, (_, n) => twin(n + 1, { serial: 'SN-DEFAULT' }));
  const walk = twinsAmong(box);
  let step = walk.next();
  while (step.done !== true) step = walk.next();
  expect(step.value).toEqual({
    pairs: [],
    shared: [{ sign: 'serial', value: 'SN-DEFAULT', count: MOST_ALIKE + 1 }],
  });
});

test('an answer stands until there is another sign', () => {
  const pair: TwinPair = {
    ...{ a: 1, b: 2 },
    signs: [
      { sign: 'serial', strength: 'strong', value: 'SN-0001' },
      { sign: 'address', strength: 'likely', value: '10.0.0.1:80' },
    ],
  };
  expect(isAnswered(pair, ['address', 'serial'])).toBe(true);
  expect(isAnswered(pair, ['address'])).toBe(false);
});
