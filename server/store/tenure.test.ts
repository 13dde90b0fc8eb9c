import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { DEFAULTS } from '../../config/settings.ts';
import { Registry } from '../registry/registry.ts';
import { SYSTEM } from '../rules/refusal.ts';
import { Db } from './db.ts';
import { Journal } from './journal.ts';
import { addSteps } from './lifecycle.ts';
import { migrations } from './schema.ts';
import { listHomes, noteTenure, tenureBefore } from './tenure.ts';

const CITY = '220400';

async function openCity() {
  const folder = mkdtempSync(join(tmpdir(), 'lk-tenure-'));
  const db = await Db.open(join(folder, 'data.db'), migrations);
  onTestFinished(async () => {
    await db.close();
    rmSync(folder, { recursive: true });
  });
  const secrets = { seal: (text: string) => text, open: (text: string) => text };
  const registry = await Registry.open(db, { secrets, settings: DEFAULTS, journal: new Journal() });
  await registry.putUnits(
    [
      { code: CITY, name: '辽源市', level: 'city', parent: null },
      { code: '220402', name: '龙山区', level: 'district', parent: CITY },
      { code: '220403', name: '西安区', level: 'district', parent: CITY },
    ],
    SYSTEM,
  );
  await registry.putPlatform({ id: 'p1', name: '移动一', carrier: '移动' }, SYSTEM);
  const past = async () => {
    const homes = await listHomes(db.read);
    const rows = await tenureBefore(db.read, 0, 1_000_000, Number.MAX_SAFE_INTEGER);
    return rows.map(({ home, ...row }) => ({ ...row, home: home === null ? null : homes.get(home) }));
  };
  return { db, registry, past };
}

const camera = {
  code: '22040200001320000001',
  name: 'North 1',
  kind: 'camera',
  category: 'safe-city',
  unit: '220402',
  platform: 'p1',
  details: { maintenanceUnit: '光明运维', industries: '12/17' },
} as const;

test('what a device is grouped by is written down when it is added, moved, and removed', async () => {
  const { registry, past } = await openCity();
  const before = Date.now();
  const added = await registry.add(camera, SYSTEM);
  await registry.update(added.id, 1, { name: 'another name' }, SYSTEM);
  await registry.update(added.id, 2, { unit: '220403' }, SYSTEM);
  await registry.remove(added.id, SYSTEM);
  const rows = await past();
  expect(rows.map(({ home }) => home?.unit ?? null)).toEqual(['220402', '220403', null]);
  expect(rows[0]?.home).toMatchObject({
    carrier: '移动',
    platform: 'p1',
    maintainer: '光明运维',
    owner: '12',
    network: 'default',
    lifecycle: 'active',
    inScope: true,
  });
  expect(rows[0]?.fromMs).toBeGreaterThanOrEqual(before);
  expect(rows.map(({ untilMs }) => untilMs)).toEqual([rows[1]?.fromMs, rows[2]?.fromMs, null]);
});

test('a stage of life counts from the day of its step, never before what is known last; everything else from now on', async () => {
  const { db, registry, past } = await openCity();
  const { id } = await registry.add(camera, SYSTEM);
  const from = (await past())[0]?.fromMs ?? 0;
  const told = async () =>
    (await past()).map(({ fromMs, home, commissionedMs, code }) => [
      ...[fromMs - from, home?.lifecycle, commissionedMs, code === camera.code],
    ]);
  const set = (column: string, value: string | number, atMs: number) =>
    db.write(async (sql) => {
      await sql.run(`UPDATE device SET ${column} = ? WHERE id = ?`, value, id);
      await noteTenure(sql, [id], from + atMs);
    });
  const step = (to: 'repair' | 'suspended', atMs: number) =>
    db.write((sql) =>
      addSteps(sql, [
        {
          ...{
            device: id,
            from: 'active',
            to,
            effectiveMs: from + atMs,
            state: 'done',
            note: '',
            decisionNote: '',
          },
          ...{ enteredMs: from, enteredBy: 'li', enteredStaff: 1, decidedBy: 'wang', decidedMs: from },
        },
      ]),
    );
  await step('repair', 5_000);
  await set('lifecycle', 'repair', 9_000);
  expect(await told()).toEqual([
    [0, 'active', null, true],
    [5_000, 'repair', null, true],
  ]);
  // A day before that: what was written down stays, and the newer stage takes the place of the last.
  await step('suspended', 1_000);
  await set('lifecycle', 'suspended', 10_000);
  await set('commissionedMs', 77, 20_000);
  await set('code', '22040200001320000009', 30_000);
  await set('name', 'another', 40_000);
  expect(await told()).toEqual([
    [0, 'active', null, true],
    [5_000, 'suspended', null, true],
    [20_000, 'suspended', 77, true],
    [30_000, 'suspended', 77, false],
  ]);
});

test('a sub-platform that comes to another carrier takes its devices along from then on', async () => {
  const { registry, past } = await openCity();
  await registry.addAll([camera, { ...camera, code: '22040200001320000002', platform: '' }], SYSTEM);
  await registry.putPlatform({ id: 'p1', name: '移动一', carrier: '联通' }, SYSTEM);
  const rows = await past();
  expect(rows.map(({ home }) => home?.carrier)).toEqual(['移动', '联通', '']);
});

test('a site is not assessed and has no home; a camera that becomes one belongs nowhere from then on', async () => {
  const { registry, past } = await openCity();
  const site = { ...camera, code: '22040200001180000001', kind: 'site' } as const;
  await registry.add(site, SYSTEM);
  expect(await past()).toEqual([]);
  const device = await registry.add(camera, SYSTEM);
  await registry.update(device.id, 1, { kind: 'site', code: '22040200001180000002' }, SYSTEM);
  expect((await past()).at(-1)?.home).toBeNull();
});
