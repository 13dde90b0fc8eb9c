import { beforeEach, describe, expect, test } from 'vitest';
import { type By, Refusal } from '../rules/refusal.ts';
import type { Registry } from './registry.ts';
import { BY, camera, furnished, type Sample, TOWN } from './sample.ts';

const DAY_MS = 86_400_000;
const OTHER: By = { name: 'wang', kind: 'staff', staff: 2 };
let sample: Sample;
let registry: Registry;
let nowMs: number;

beforeEach(async () => {
  nowMs = Date.UTC(2026, 10, 22, 4);
  ({ sample, registry } = await furnished({ clock: () => nowMs }));
  await registry.add(camera(1), BY);
});

const stage = () => registry.get(1)?.lifecycle;
const codeOf = (wish: Promise<unknown>) =>
  wish.then(
    () => 'done',
    (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
  );

describe('a device that is to be retired', () => {
  test('counts until another person agrees, then no longer', async () => {
    const step = await registry.lives.propose(
      1,
      { to: 'retired', note: 'pole removed' },
      { ...BY, staff: 1 },
    );
    expect([stage(), step.state]).toEqual(['active', 'proposed']);
    expect(await codeOf(registry.lives.decide(step.id, true, { ...BY, staff: 1 }))).toBe('not-allowed');
    expect(
      await codeOf(registry.lives.decide(step.id, true, { name: 'program', kind: 'token', staff: 1 })),
    ).toBe('not-allowed');
    expect((await registry.lives.decide(step.id, true, OTHER)).state).toBe('done');
    expect([stage(), registry.get(1)?.version]).toEqual(['retired', 2]);
    expect(registry.files.rate(TOWN, 'all').due).toBe(0);
    expect((await registry.history(1)).map(({ did, who }) => [did, who]).slice(0, 3)).toEqual([
      ['device.update', 'wang'],
      ['lifecycle.approve', 'wang'],
      ['lifecycle.propose', 'li'],
    ]);
    expect((await registry.lives.of(1))[0]).toMatchObject({
      from: 'active',
      to: 'retired',
      decidedBy: 'wang',
    });
  });

  test('stays when it is refused or taken back, and may be asked for again', async () => {
    const first = await registry.lives.propose(1, { to: 'retired', note: 'x' }, BY);
    await registry.lives.decide(first.id, false, OTHER);
    const second = await registry.lives.propose(1, { to: 'retired', note: 'x' }, BY);
    await registry.lives.withdraw(second.id, BY);
    expect([stage(), registry.lives.pendingOf(1)]).toEqual(['active', undefined]);
    expect((await registry.lives.of(1)).map(({ state }) => state)).toEqual(['withdrawn', 'refused']);
  });

  test('goes on its day, after a restart too', async () => {
    const { id } = await registry.lives.propose(1, { to: 'retired', effective: '2026-12-01', note: 'x' }, BY);
    expect((await registry.lives.decide(id, true, OTHER)).state).toBe('approved');
    registry = await sample.open();
    expect(await registry.lives.settle(nowMs)).toBe(0);
    nowMs += 20 * DAY_MS;
    expect([stage(), await registry.lives.settle(nowMs), stage()]).toEqual(['active', 1, 'retired']);
    expect(await registry.lives.settle(nowMs)).toBe(0);
  });

  test('cannot have gone before it was entered', async () => {
    const wish = { to: 'retired', effective: '2026-11-21', note: 'x' } as const;
    expect(await codeOf(registry.lives.propose(1, wish, BY))).toBe('bad-input');
  });

  test('has one step at a time', async () => {
    await registry.lives.propose(1, { to: 'retired', note: 'x' }, BY);
    expect(await codeOf(registry.lives.propose(1, { to: 'suspended', note: 'x' }, BY))).toBe('conflict');
    expect(await codeOf(registry.update(1, 1, { lifecycle: 'repair' }, BY))).toBe('conflict');
  });
});

describe('the stage in the file', () => {
  test('is changed at once where nobody is to be asked', async () => {
    const record = await registry.update(1, 1, { lifecycle: 'repair', name: 'gate' }, BY);
    expect([record.lifecycle, record.name, record.version]).toEqual(['repair', 'gate', 2]);
    expect((await registry.lives.of(1))[0]).toMatchObject({ from: 'active', to: 'repair', state: 'done' });
  });

  test('waits where somebody is, while the other changes are made', async () => {
    const record = await registry.update(1, 1, { lifecycle: 'suspended', name: 'gate' }, BY);
    expect([record.lifecycle, record.name]).toEqual(['active', 'gate']);
    expect(registry.lives.pendingOf(1)).toMatchObject({ to: 'suspended', state: 'proposed' });
    await registry.remove(1, BY);
    expect([registry.lives.pending(), (await registry.lives.of(1))[0]?.state]).toEqual([[], 'void']);
  });

  test('is refused where no way leads', async () => {
    expect(await codeOf(registry.update(1, 1, { lifecycle: 'planned' }, BY))).toBe('bad-input');
  });
});
