/** A list, or one thing said of many devices, goes through the door of lives; and so does its way back. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { FieldName } from '../../config/file-fields.ts';
import type { Lifecycle } from '../../config/terms.ts';
import { type By, Refusal } from '../rules/refusal.ts';
import { listJournal } from '../store/journal.ts';
import type { ListBrief } from './lists.ts';
import type { Registry } from './registry.ts';
import { camera, furnished, BY as LI, NORTH, type Sample, SOUTH, TOWN } from './sample.ts';

const BY: By = { ...LI, staff: 1 };
const WANG: By = { name: 'wang', kind: 'staff', staff: 2 };
let sample: Sample;
let registry: Registry;

beforeEach(async () => {
  ({ sample, registry } = await furnished());
});

const settled = async (id: number, state: ListBrief['state']) => {
  await expect.poll(() => registry.lists.get(id).state, { timeout: 15_000 }).toBe(state);
  return registry.lists.get(id);
};
const stage = (n: number) => registry.get(n)?.lifecycle;
const stages = (all: Readonly<Record<number, Lifecycle>>) =>
  Buffer.from(
    ['code,lifecycle', ...Object.entries(all).map(([n, to]) => `${camera(Number(n)).code},${to}`)].join('\n'),
  );

async function triedList(all: Readonly<Record<number, Lifecycle>>): Promise<ListBrief> {
  const { id } = registry.lists.begin(stages(all), { name: 'stages.csv', source: '', by: BY });
  await settled(id, 'read');
  await registry.lists.try(id);
  return settled(id, 'tried');
}

function triedEdit(devices: readonly number[], set: Partial<Record<FieldName, string>>): Promise<ListBrief> {
  const { id } = registry.lists.beginEdit({ devices, set }, { name: 'why', by: BY, unit: '' });
  return settled(id, 'tried');
}

async function written(tried: ListBrief): Promise<number> {
  registry.lists.commit(tried.id, { skipBad: true, proposals: 'none', but: [], by: BY });
  return (await settled(tried.id, 'written')).batch ?? 0;
}

const undo = (batch: number, by = BY) => registry.lists.undo(batch, { dry: false, by });
const add = (n: number, lifecycle: Lifecycle = 'active') => registry.add(camera(n, { lifecycle }), BY);

describe('a list that changes the stage of devices', () => {
  test('says row by row what waits for approval and what may not be, and writes neither at once', async () => {
    for (const [n, now] of [
      [1, 'active'],
      [2, 'active'],
      [3, 'planned'],
      [4, 'active'],
    ] as const)
      await add(n, now);
    const tried = await triedList({ 1: 'retired', 2: 'repair', 3: 'suspended', 4: 'active' });
    expect(tried.trial).toMatchObject({ rows: 4, updated: 2, waiting: 1, unchanged: 1, bad: 1 });
    expect(
      registry.lists
        .problems(tried.id, 1, 9)
        .rows.map(({ row, wanted, isWarning }) => [row, wanted, isWarning]),
    ).toEqual([
      [2, 'the agreement of another person before it counts', true],
      [4, 'after planned one of active, retired', undefined],
    ]);
    expect(registry.lists.changes(tried.id, 1, 9).rows.map(({ changes }) => changes)).toEqual([
      [{ field: 'lifecycle', before: 'active', after: 'retired', waits: true }],
      [{ field: 'lifecycle', before: 'active', after: 'repair', waits: false }],
    ]);
    expect(registry.lives.pending()).toEqual([]);
    await written(tried);
    expect([1, 2, 3, 4].map(stage)).toEqual(['active', 'repair', 'planned', 'active']);
    const [step] = registry.lives.pending();
    expect(step).toMatchObject({ device: 1, to: 'retired', state: 'proposed', note: '#1 stages.csv' });
    // Retired from the day it was asked for on, never before; and by somebody else.
    await expect(registry.lives.decide(step?.id ?? 0, true, BY)).rejects.toMatchObject({
      code: 'not-allowed',
    });
    await registry.lives.decide(step?.id ?? 0, true, WANG);
    expect(stage(1)).toBe('retired');
    expect((await registry.lives.of(2)).map(({ from, to, state }) => [from, to, state])).toEqual([
      ['active', 'repair', 'done'],
    ]);
  });

  test('does not ask twice for what waits already, nor for something else meanwhile', async () => {
    await add(1);
    await add(2);
    await registry.lives.propose(1, { to: 'retired', note: '' }, BY);
    await registry.lives.propose(2, { to: 'suspended', note: '' }, BY);
    const tried = await triedList({ 1: 'retired', 2: 'retired' });
    expect(tried.trial).toMatchObject({ updated: 0, unchanged: 1, bad: 1, waiting: 0 });
    expect(registry.lists.problems(tried.id, 1, 9).rows[0]?.wanted).toBe(
      'no other step while the one to suspended waits',
    );
  });

  test('is no longer as tried when a step was asked for meanwhile', async () => {
    await add(1);
    const tried = await triedList({ 1: 'retired' });
    await registry.lives.propose(1, { to: 'retired', note: '' }, WANG);
    registry.lists.commit(tried.id, { skipBad: false, proposals: 'none', but: [], by: BY });
    expect((await settled(tried.id, 'read')).problem?.got).toBe('registry-changed');
  });
});

describe('the undoing of such a batch', () => {
  test('withdraws what waits, and asks for it again when it is undone itself', async () => {
    await add(1);
    const batch = await written(await triedList({ 1: 'retired' }));
    const outcome = await undo(batch);
    expect(outcome).toMatchObject({ withdrawn: 1, waiting: 0, conflictCount: 0 });
    expect(registry.lives.pending()).toEqual([]);
    expect((await listJournal(sample.db.read, { did: 'lifecycle.withdraw' }, 1, 9)).total).toBe(1);
    expect(await undo(outcome.batch ?? 0)).toMatchObject({ waiting: 1 });
    expect(registry.lives.pendingOf(1)).toMatchObject({ to: 'retired', state: 'proposed' });
  });

  test('goes back by a step where there is one, and says where there is none', async () => {
    for (const n of [1, 2, 3]) await add(n);
    await add(4, 'suspended');
    const batch = await written(await triedList({ 1: 'repair', 2: 'suspended', 3: 'retired', 4: 'active' }));
    for (const { id } of registry.lives.pending()) await registry.lives.decide(id, true, WANG);
    expect([1, 2, 3, 4].map(stage)).toEqual(['repair', 'suspended', 'retired', 'active']);
    const outcome = await undo(batch);
    expect(outcome).toMatchObject({ updated: 3, withdrawn: 0, waiting: 1 });
    expect(outcome.conflicts).toMatchObject([
      { device: 3, field: 'lifecycle', why: 'step', before: 'active' },
    ]);
    // Back into suspension leaves the rates: that waits, too.
    expect([1, 2, 3, 4].map(stage)).toEqual(['active', 'active', 'retired', 'active']);
    expect(registry.lives.pendingOf(4)).toMatchObject({ from: 'active', to: 'suspended', state: 'proposed' });
  });

  test('lets no step wait for a device that it takes away', async () => {
    const bytes = Buffer.from(`code,name,kind,category,unit\n${camera(1).code},甲,camera,social,${TOWN}`);
    const { id: batch } = await registry.importCsv(bytes, { dry: false, skipBad: false, by: BY });
    await registry.lives.propose(1, { to: 'retired', note: '' }, BY);
    await undo(batch ?? 0);
    expect(registry.lives.pending()).toEqual([]);
    registry = await sample.open();
    expect(registry.lives.pending()).toEqual([]);
  });
});

describe('patches of many files', () => {
  const note = async () => ({});

  test('go through the same door', async () => {
    await add(1);
    await add(2);
    await add(3, 'planned');
    const patches = new Map([
      [1, { lifecycle: 'retired' as const, vendor: 'A' }],
      [2, { lifecycle: 'repair' as const }],
    ]);
    await registry.updateAll(patches, { by: BY, note });
    expect([stage(1), registry.get(1)?.vendor, stage(2)]).toEqual(['active', 'A', 'repair']);
    expect(registry.lives.pending()).toMatchObject([{ device: 1, to: 'retired' }]);
    await expect(
      registry.updateAll(new Map([[3, { lifecycle: 'repair' as const }]]), { by: BY, note }),
    ).rejects.toMatchObject({ problems: [{ path: `${camera(3).code}.lifecycle` }] });
  });
});

describe('one thing said of many devices', () => {
  beforeEach(async () => {
    await registry.putPlatform({ id: 'carrier-b', name: 'Platform B', carrier: 'B' }, BY);
    for (const n of [1, 2, 3])
      await registry.add(camera(n, { platform: 'carrier-a', details: { remark: `r${n}` } }), BY);
  });

  test('is shown before and after, written as one batch, and undone without loss', async () => {
    const before = [...registry.all()];
    const tried = await triedEdit([1, 2, 3], { platform: 'Platform B', unit: SOUTH, remark: '' });
    expect(tried).toMatchObject({ kind: 'edit', set: { platform: 'Platform B' }, rows: 3 });
    // A name is not the id that was wanted: that is proposed, as in a list.
    expect(tried.trial).toMatchObject({ updated: 0, bad: 3 });
    const moved = await triedEdit([1, 2, 3, 3], { platform: 'carrier-b', unit: SOUTH, remark: '' });
    expect(moved.trial).toMatchObject({
      ...{ rows: 3, updated: 3, unchanged: 0, bad: 0 },
      fields: [
        { field: 'unit', count: 3 },
        { field: 'platform', count: 3 },
        { field: 'remark', count: 3 },
      ],
    });
    expect(registry.lists.changes(moved.id, 2, 2).rows).toMatchObject([
      {
        ...{ row: 3, device: 3, code: camera(3).code },
        changes: [
          { field: 'unit', before: TOWN, after: SOUTH },
          { field: 'platform', before: 'carrier-a', after: 'carrier-b' },
          { field: 'remark', before: 'r3', after: '' },
        ],
      },
    ]);
    expect([...registry.all()]).toEqual(before);
    const batch = await written(moved);
    expect([...registry.all()].map(({ platform, unit }) => [platform, unit])).toEqual(
      [1, 2, 3].map(() => ['carrier-b', SOUTH]),
    );
    expect(await registry.lists.batch(batch)).toMatchObject({ kind: 'edit', file: 'why', updated: 3 });
    expect((await listJournal(sample.db.read, { did: 'import.edit' }, 1, 9)).total).toBe(1);
    expect(await undo(batch)).toMatchObject({ updated: 3, conflictCount: 0 });
    expect([...registry.all()].map((record) => ({ ...record, version: 1 }))).toEqual(before);
  });

  test('asks for its steps with the reason that was given', async () => {
    const tried = await triedEdit([1, 2], { lifecycle: 'suspended' });
    expect(tried.trial).toMatchObject({ updated: 2, waiting: 2 });
    await written(tried);
    expect(registry.lives.pending().map(({ note }) => note)).toEqual(['#1 why', '#1 why']);
  });

  test('tells of a device that was removed meanwhile, and writes the others', async () => {
    const { id } = await triedEdit([1, 2], { vendor: 'V' });
    await registry.remove(1, BY);
    registry.lists.commit(id, { skipBad: false, proposals: 'none', but: [], by: BY });
    expect((await settled(id, 'read')).problem?.got).toBe('registry-changed');
    await registry.lists.try(id);
    expect((await settled(id, 'tried')).trial).toMatchObject({ updated: 1, bad: 1 });
    expect(registry.lists.problems(id, 1, 9).rows[0]).toMatchObject({
      wanted: 'a device that is registered',
    });
    registry.lists.commit(id, { skipBad: true, proposals: 'none', but: [], by: BY });
    await settled(id, 'written');
    expect(registry.get(2)?.vendor).toBe('V');
  });

  test('keeps to what its maker may, row by row, at the undoing too', async () => {
    await registry.update(3, 1, { unit: SOUTH }, BY);
    const guard = () => (_: unknown, old: { readonly unit: string } | undefined) =>
      old?.unit.startsWith(NORTH)
        ? undefined
        : ({ field: 'code', wanted: 'a device of your own unit' } as const);
    const { id } = registry.lists.beginEdit(
      { devices: [1, 3], set: { vendor: 'V' } },
      { name: '', by: BY, unit: NORTH, guard },
    );
    expect((await settled(id, 'tried')).trial).toMatchObject({ updated: 1, bad: 1 });
    const batch = await written(registry.lists.get(id));
    expect((await registry.lists.batches(1, 9, [NORTH])).rows).toMatchObject([{ id: batch, unit: NORTH }]);
    await registry.update(1, 2, { unit: SOUTH }, BY);
    expect(await registry.lists.undo(batch, { dry: false, by: BY, guard })).toMatchObject({
      ...{ updated: 0, batch: null },
      conflicts: [{ device: 1, why: 'foreign' }],
    });
  });

  test.each<[string, readonly number[], Partial<Record<FieldName, string>>]>([
    ['of nobody', [], { vendor: 'V' }],
    ['that says nothing', [1], {}],
    ['in a field of its own for each device', [1], { serial: 'S' }],
    ['that no field can hold', [1], { category: 'nonsense' }],
  ])('%s is refused', (_, devices, set) => {
    expect(() => registry.lists.beginEdit({ devices, set }, { name: '', by: BY, unit: '' })).toThrow(Refusal);
  });
});
