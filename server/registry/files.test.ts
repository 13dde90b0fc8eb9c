import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Details } from '../../config/detail-fields.ts';
import { type Lifecycle, SCOPES } from '../../config/terms.ts';
import { nextOf } from '../rules/lifecycle.ts';
import type { By } from '../rules/refusal.ts';
import { Files } from './files.ts';
import type { NewDevice } from './record.ts';
import type { Registry } from './registry.ts';
import { BY, CITY, camera, furnished, NORTH, SOUTH, TOWN } from './sample.ts';

const DAY_MS = 86_400_000;
/** Agrees to what another person asked for. */
const OTHER: By = { name: 'wang', kind: 'staff' };
let registry: Registry;
let nowMs: number;

beforeEach(async () => {
  nowMs = Date.UTC(2026, 10, 22);
  ({ registry } = await furnished({ clock: () => nowMs }));
});

const DETAILS: Details = {
  ...{ pointClass: '2', functions: '5', placeTypes: '10', networked: 'no' },
  ...{ policeOrgCode: '220402510000', managingUnit: '示例单位' },
};
const complete = (n: number, more: Partial<NewDevice> = {}) =>
  camera(n, {
    vendor: 'Demo',
    address: '示例路1号',
    lon: '125.14360',
    lat: '42.88800',
    details: DETAILS,
    ...more,
  });

describe('the file-complete rate', () => {
  test('is of assessed devices in use, for their unit and everything above it', async () => {
    await registry.addAll(
      [
        complete(1),
        camera(2),
        complete(3, { unit: SOUTH, category: 'social' }),
        complete(4, { lifecycle: 'planned' }),
        complete(5, { inScope: false }),
        camera(6, { kind: 'site', code: '22040200001180000006' }),
      ],
      BY,
    );
    const { files } = registry;
    expect(files.rate(CITY, 'all')).toEqual({ good: 2, due: 3 });
    expect(files.rate(CITY, 'public')).toEqual({ good: 1, due: 2 });
    expect([files.rate(NORTH, 'all'), files.rate(TOWN, 'all')]).toEqual(Array(2).fill({ good: 1, due: 2 }));
    expect(files.rate(SOUTH, 'social')).toEqual({ good: 1, due: 1 });
    expect(files.rate(SOUTH, 'public')).toEqual({ good: 0, due: 0 });
    expect(files.faultsOf(6)).toEqual([]);
    expect(files.fields(TOWN, 'all')).toContainEqual({ field: 'pointClass', missing: 1, invalid: 0 });
  });

  test('counts each field that fails, and forgets it when it is filled in', async () => {
    await registry.add(complete(1, { lon: '0', details: { ...DETAILS, pointClass: '1' } }), BY);
    expect(registry.files.fields(CITY, 'all')).toEqual([
      { field: 'lon', missing: 0, invalid: 1 },
      { field: 'installed', missing: 1, invalid: 0 },
      { field: 'managingUnitPhone', missing: 1, invalid: 0 },
      { field: 'recordingDays', missing: 1, invalid: 0 },
    ]);
    await registry.update(1, 1, { lon: '125.14360', details: { pointClass: '2' } }, BY);
    expect([registry.files.fields(CITY, 'all'), registry.files.rate(CITY, 'all')]).toEqual([
      [],
      { good: 1, due: 1 },
    ]);
  });

  test('leaves a device alone in its days of grace, and takes it in when they are over', async () => {
    await registry.add(camera(1, { commissionedMs: nowMs - DAY_MS }), BY);
    expect(registry.files.rate(CITY, 'all').due).toBe(0);
    nowMs += 30 * DAY_MS;
    expect(registry.files.rate(CITY, 'all')).toEqual({ good: 0, due: 1 });
    await registry.remove(1, BY);
    expect(registry.files.rate(CITY, 'all').due).toBe(0);
  });

  test('is the same counted as changes come and counted anew', async () => {
    const wish = fc.record({
      n: fc.integer({ min: 1, max: 6 }),
      unit: fc.constantFrom(TOWN, SOUTH, NORTH),
      category: fc.constantFrom('safe-city', 'social'),
      lifecycle: fc.constantFrom<Lifecycle>('planned', 'active', 'repair', 'suspended', 'retired'),
      commissionedMs: fc.constantFrom(null, Date.UTC(2026, 10, 20)),
      lon: fc.constantFrom('', '0', '125.14360'),
      serial: fc.constantFrom('', 's1', 's2'),
      details: fc.record({
        pointClass: fc.constantFrom('', '1', '2'),
        siteName: fc.constantFrom('', 'east gate'),
        poleNo: fc.constantFrom('', 'p1'),
        channelNo: fc.constantFrom('', '1', '2'),
      }),
    });
    const law = fc.asyncProperty(fc.array(wish, { maxLength: 12 }), fc.boolean(), async (wishes, later) => {
      for (const { id } of [...registry.all()]) await registry.remove(id, BY);
      nowMs = Date.UTC(2026, 10, 22);
      for (const { n, ...fields } of wishes) {
        const old = registry.byCode(camera(n).code);
        if (old === undefined) await registry.add(complete(n, fields as Partial<NewDevice>), BY);
        else if (fields.lon === '0' && old.lon === '0') await registry.remove(old.id, BY);
        else {
          // Only a step that may follow: the others are refused, and nothing of the patch is written.
          const lifecycle = nextOf(old.lifecycle).includes(fields.lifecycle)
            ? fields.lifecycle
            : old.lifecycle;
          await registry.update(old.id, old.version, { ...fields, lifecycle } as Partial<NewDevice>, BY);
          const waiting = registry.lives.pendingOf(old.id);
          if (waiting !== undefined) await registry.lives.decide(waiting.id, true, OTHER);
          expect(registry.byCode(old.code)?.lifecycle).toBe(lifecycle);
        }
      }
      if (later) nowMs += 30 * DAY_MS;
      const graceMs = 7 * DAY_MS;
      const anew = new Files(registry.units, { timeZone: 'Asia/Shanghai', graceMs, clock: () => nowMs });
      for (const record of registry.all()) anew.put(record);
      for (const unit of [CITY, NORTH, SOUTH, TOWN])
        for (const scope of SCOPES) {
          expect(registry.files.rate(unit, scope)).toEqual(anew.rate(unit, scope));
          expect(registry.files.fields(unit, scope)).toEqual(anew.fields(unit, scope));
          expect(registry.files.places(unit, scope)).toEqual(anew.places(unit, scope));
        }
    });
    await fc.assert(law, { numRuns: 25 });
  });
});

test('sites, devices and channels are different things', async () => {
  const on = (details: Details) => ({ details });
  await registry.addAll(
    [
      camera(1, { ...on({ siteName: '东门' }), serial: 'S', vendor: 'A' }),
      camera(2, on({ siteName: '东门' })),
      camera(3, on({ poleNo: 'p1' })),
      camera(4, on({ poleNo: 'p1' })),
      camera(5, { upstream: '22040200001180000009' }),
      camera(6, { upstream: '22040200001180000009', lifecycle: 'repair' }),
      camera(7, { ...on({ channelNo: '1', siteName: 'tower' }), serial: 'T', vendor: 'A' }),
      camera(8, { ...on({ channelNo: '2', siteName: 'tower' }), serial: 'T', vendor: 'A' }),
      camera(9, { kind: 'site', code: '22040200001180000009' }),
      camera(10, { lifecycle: 'retired' }),
      camera(11, {
        ...{ kind: 'checkpoint', category: 'checkpoint', code: '22040200051212000001' },
        lanes: '1=10.0.0.5:80;2=10.0.0.6:80',
      }),
    ],
    BY,
  );
  // Sites: the gate, the pole, behind the recorder, the tower, the checkpoint. The tower's camera has two lenses.
  expect(registry.files.places(CITY, 'all')).toEqual({ sites: 5, devices: 8, channels: 10 });
});
