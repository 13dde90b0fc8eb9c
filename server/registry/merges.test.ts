import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { choicesBetween, filledBy } from './merge-plan.ts';
import type { DeviceRecord, NewDevice } from './record.ts';
import type { Registry } from './registry.ts';
import { BY, camera, Sample } from './sample.ts';
import { type WishField, wishOf } from './wish.ts';

const sample = new Sample();
let registry: Registry;
let n = 0;

beforeAll(async () => {
  registry = await sample.furnish();
});
afterAll(() => sample.remove());

let keep: DeviceRecord;
let drop: DeviceRecord;

async function pair(one: Partial<NewDevice> = {}, other: Partial<NewDevice> = {}): Promise<void> {
  n += 2;
  const records = await registry.addAll([camera(n, one), camera(n + 1, other)], BY);
  [keep, drop] = records as [DeviceRecord, DeviceRecord];
}

beforeEach(() =>
  pair({ name: '东门', vendor: 'A' }, { name: '东门', model: 'M-7', serial: `SN-${n}X`, vendor: 'B' }),
);

/** Another camera. */
function one(more: Partial<NewDevice> = {}): NewDevice {
  n += 2;
  return camera(n, more);
}

function merge(take: readonly WishField[] = [], note = '') {
  const wish = { keep: keep.id, drop: drop.id, keepVersion: keep.version, dropVersion: drop.version };
  return registry.merges.merge({ ...wish, take, note }, BY);
}

const found = (q: string) => registry.search({ q }).rows.map(({ id }) => id);
const without = (record: DeviceRecord | undefined) => record && wishOf(record);

describe('two records that are one device', () => {
  test('become one: the kept one takes what was chosen, the other is retired', async () => {
    expect(choicesBetween(keep, drop)).toEqual(['vendor', 'model', 'serial']);
    expect(filledBy(keep, drop)).toEqual(['model', 'serial']);
    await merge(['model', 'serial']);
    expect(registry.get(keep.id)).toMatchObject({
      code: keep.code,
      vendor: 'A',
      model: 'M-7',
      serial: drop.serial,
    });
    expect(registry.get(drop.id)).toMatchObject({ code: drop.code, lifecycle: 'retired', vendor: 'B' });
  });

  test('are found under both codes, as the kept one', async () => {
    await merge();
    expect(found(drop.code)).toEqual([keep.id]);
    expect(found(drop.serial)).toEqual([]); // it was not taken over
    await sample.open().then((opened) => {
      registry = opened;
    });
    expect(found(drop.code)).toEqual([keep.id]);
    expect(registry.merges.intoOf(drop.id)).toMatchObject({ kept: keep.id, code: drop.code });
  });

  test('keep their histories, each with the deed in it', async () => {
    const { id } = await merge(['model'], 'same housing');
    const [told] = await registry.history(keep.id);
    expect(told).toMatchObject({
      did: 'duplicate.merge',
      before: { model: '' },
      after: { model: 'M-7', merged: drop.code, note: 'same housing' },
    });
    const past = await registry.history(drop.id);
    expect(past.map(({ did }) => did)).toEqual(['duplicate.merge', 'device.add']);
    expect(past[0]).toMatchObject({ before: { lifecycle: 'active' }, after: { into: keep.code } });
    expect((await registry.lives.of(drop.id))[0]).toMatchObject({ to: 'retired', state: 'done' });
    await registry.merges.undo(id, BY);
    expect((await registry.history(drop.id))[0]).toMatchObject({
      did: 'duplicate.unmerge',
      after: { undoes: id },
    });
  });

  test('take along what stands behind them', async () => {
    const [third] = await registry.addAll([one({ upstream: drop.code })], BY);
    const { id } = await merge();
    expect(registry.get(third?.id ?? 0)).toMatchObject({ upstream: keep.code });
    await registry.merges.undo(id, BY);
    expect(registry.get(third?.id ?? 0)).toMatchObject({ upstream: drop.code });
  });

  test('are never behind themselves', async () => {
    keep = await registry.update(keep.id, 1, { upstream: drop.code }, BY);
    await merge();
    expect(registry.get(keep.id)?.upstream).toBeNull();
  });

  test('are told no more as duplicates', async () => {
    await registry.update(keep.id, 1, { serial: drop.serial, vendor: 'B' }, BY).then((record) => {
      keep = record;
    });
    expect(await registry.duplicates.between(keep.id, drop.id)).toMatchObject({
      signs: [{ sign: 'serial' }],
    });
    await merge();
    expect(await registry.duplicates.between(keep.id, drop.id)).toBeUndefined();
  });

  test('lead on when the kept one turns out to be a third', async () => {
    const [third] = await registry.addAll([one()], BY);
    const { id: first } = await merge();
    const middle = registry.get(keep.id) as DeviceRecord;
    const wish = { keep: third?.id ?? 0, drop: middle.id, keepVersion: 1, dropVersion: middle.version };
    const { id: second } = await registry.merges.merge({ ...wish, take: [], note: '' }, BY);
    expect(found(drop.code)).toEqual([third?.id]);
    await expect(registry.merges.undo(first, BY)).rejects.toMatchObject({ code: 'conflict' });
    await registry.merges.undo(second, BY);
    expect(found(drop.code)).toEqual([keep.id]);
    await registry.merges.undo(first, BY);
    expect(found(drop.code)).toEqual([drop.id]);
  });
});

describe('no merge', () => {
  test.each<[string, () => Promise<unknown>, string]>([
    [
      'of a record that somebody changed since',
      async () => {
        await registry.update(drop.id, 1, { name: '西门' }, BY);
        return merge();
      },
      'conflict',
    ],
    [
      'of a device with itself',
      () => {
        drop = keep;
        return merge();
      },
      'conflict',
    ],
    ['twice', () => merge().then(() => merge()), 'conflict'],
    [
      'while a step of its life waits for somebody',
      async () => {
        await registry.lives.propose(drop.id, { to: 'retired', note: '' }, BY);
        return merge();
      },
      'conflict',
    ],
    [
      'is taken back twice',
      () => merge().then(({ id }) => registry.merges.undo(id, BY).then(() => registry.merges.undo(id, BY))),
      'conflict',
    ],
    ['that is not there is taken back', () => registry.merges.undo(999_999, BY), 'not-found'],
  ])('%s', (_, work, code) => expect(work()).rejects.toMatchObject({ code }));
});

const text = fc.constantFrom('', 'a', 'b');
const file = fc.record({
  vendor: text,
  model: text,
  serial: text,
  address: text,
  lon: fc.constantFrom('', '125.143600'),
  onvifPort: fc.constantFrom(null, 80, 8000),
  tls: fc.boolean(),
  credential: fc.constantFrom(null, 'shared'),
  platform: fc.constantFrom('', 'carrier-a'),
  details: fc.record({ poleNo: text, maintainer: text, siteName: text }),
});

test('whatever was chosen, taking it back leaves both files as they were', async () => {
  await fc.assert(
    fc.asyncProperty(file, file, fc.infiniteStream(fc.boolean()), async (one, other, chosen) => {
      await pair(one, other);
      const take = choicesBetween(keep, drop).filter(() => chosen.next().value === true);
      const { id } = await merge(take);
      const { conflicts } = await registry.merges.undo(id, BY);
      expect(conflicts).toEqual([]);
      expect(without(registry.get(keep.id))).toEqual(without(keep));
      expect(without(registry.get(drop.id))).toEqual(without(drop));
    }),
    { numRuns: 60 },
  );
});

test('what was changed since stays as it is, and is told', async () => {
  const { id } = await merge(['model', 'serial']);
  await registry.update(keep.id, registry.get(keep.id)?.version ?? 0, { model: 'M-8' }, BY);
  expect(registry.merges.conflictsOf(id)).toMatchObject([{ device: keep.id, field: 'model', now: 'M-8' }]);
  const { conflicts } = await registry.merges.undo(id, BY);
  expect(conflicts).toHaveLength(1);
  expect(registry.get(keep.id)).toMatchObject({ model: 'M-8', serial: '' });
});

describe('two records that are said to be two devices', () => {
  beforeEach(async () => {
    await pair({ host: `10.1.0.${n}` }, { host: `10.1.0.${n}` });
  });

  test('are told no more, until there is another sign or the answer is taken back', async () => {
    const present = async () => {
      const twins = await registry.duplicates.between(keep.id, drop.id);
      return twins === undefined ? 'nothing' : registry.duplicates.answerOf(twins) ? 'answered' : 'open';
    };
    expect(await present()).toBe('open');
    const { id } = await registry.duplicates.refuse(drop.id, keep.id, 'two lenses', BY);
    expect(await present()).toBe('answered');
    registry = await sample.open();
    expect(await present()).toBe('answered');
    for (const device of [keep.id, drop.id]) await registry.update(device, 1, { serial: `SN-T${n}` }, BY);
    expect(await present()).toBe('open');
    await registry.duplicates.refuse(keep.id, drop.id, '', BY);
    expect(await present()).toBe('answered');
    const answer = registry.duplicates.answerOf(
      (await registry.duplicates.between(keep.id, drop.id)) ?? never(),
    );
    expect(answer?.id).not.toBe(id);
    await registry.duplicates.reopen(answer?.id ?? 0, BY);
    expect(await present()).toBe('open');
    const deeds = (await registry.history(keep.id)).map(({ did }) => did);
    expect(deeds.slice(0, 2)).toEqual(['duplicate.reopen', 'duplicate.refuse']);
  });

  test('must look alike first', () =>
    expect(registry.duplicates.refuse(keep.id, 1, '', BY)).rejects.toMatchObject({ code: 'not-found' }));
});

describe('a list that names a merged code', () => {
  async function listed(...rows: readonly string[][]) {
    const heads = ['设备编码', '设备名称', ...((rows[0]?.length ?? 0) > 2 ? ['设备状态'] : [])];
    const bytes = Buffer.from([heads, ...rows].map((cells) => cells.join(',')).join('\n'));
    const settled = (state: string) =>
      expect.poll(() => registry.lists.get(id).state, { timeout: 15_000 }).toBe(state);
    const { id } = registry.lists.begin(bytes, { name: 'list', source: '', by: BY });
    await settled('read');
    const columns = registry.lists.get(id).columns.map(({ field }) => field);
    registry.lists.map(id, { columns, codings: {}, defaults: {} });
    await registry.lists.try(id);
    await settled('tried');
    return {
      trial: registry.lists.get(id).trial,
      cells: registry.lists.problems(id, 1, 50).rows,
      write: async () => {
        registry.lists.commit(id, { skipBad: false, proposals: 'none', but: [], by: BY });
        await settled('written');
      },
    };
  }

  test('speaks of the kept device, and is told so', async () => {
    await merge();
    const list = await listed([drop.code, '西门']);
    expect(list.trial).toMatchObject({ updated: 1, bad: 0 });
    expect(list.cells).toMatchObject([{ row: 2, value: drop.code, isWarning: true }]);
    expect(list.cells[0]?.wanted).toContain(keep.code);
    await list.write();
    expect(registry.get(keep.id)).toMatchObject({ code: keep.code, name: '西门' });
    expect(registry.get(drop.id)).toMatchObject({ code: drop.code, name: '东门', lifecycle: 'retired' });
  });

  test('cannot speak of one device twice', async () => {
    await merge();
    const { trial } = await listed([keep.code, '西门'], [drop.code, '北门']);
    expect(trial).toMatchObject({ updated: 1, bad: 1 });
  });

  test('speaks of the old record where it says that it is retired, as an export does', async () => {
    await merge();
    const { trial, cells } = await listed([keep.code, '东门', '在用'], [drop.code, '东门', '报废']);
    expect([trial, cells]).toMatchObject([{ unchanged: 2, updated: 0, bad: 0 }, []]);
  });
});

test('a device is heard under its former code too, until the merge is taken back', async () => {
  const formerCodes = () => registry.assignment().targets.find(({ n }) => n === keep.id)?.formerCodes;
  expect(formerCodes()).toBeUndefined();
  const { id } = await merge();
  expect(formerCodes()).toEqual([drop.code]);
  await registry.merges.undo(id, BY);
  expect(formerCodes()).toBeUndefined();
});

function never(): never {
  throw new Error('the pair is not there');
}

test('a registry that is cleared remembers no merge', async () => {
  await merge();
  await registry.removeAll(BY);
  expect(registry.merges.all()).toEqual([]);
  registry = await sample.furnish();
  expect(registry.merges.all()).toEqual([]);
});
