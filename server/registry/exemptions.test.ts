/** Exemptions of a real registry: which count when, what is too much for a district, and when one ends. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULTS } from '../../config/settings.ts';
import { SYSTEM } from '../rules/refusal.ts';
import { Journal } from '../store/journal.ts';
import { Exemptions, type ExemptionWish, exemptionRulesOf } from './exemptions.ts';
import { CITY, camera, NORTH, Sample, TOWN } from './sample.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** 1 November 2026, midnight in Liaoyuan: a month of thirty days begins. */
const START = Date.UTC(2026, 9, 31, 16);
const LI = { name: 'li', kind: 'staff', staff: 1 } as const;
const WANG = { name: 'wang', kind: 'staff', staff: 2 } as const;

let sample: Sample;
let nowMs: number;
let exemptions: Exemptions;
let ids: readonly number[];

beforeEach(async () => {
  nowMs = START - DAY;
  sample = new Sample();
  const registry = await sample.furnish();
  const devices = Array.from({ length: 20 }, (_, at) => camera(100 + at));
  const added = await registry.addAll([...devices, camera(200, { inScope: false })], SYSTEM);
  ids = added.map(({ id }) => id);
  exemptions = await Exemptions.open(sample.db, {
    ...{ records: registry, journal: new Journal(), rules: exemptionRulesOf(DEFAULTS) },
    ...{ timeZone: 'Asia/Shanghai', clock: () => nowMs },
  });
});
afterEach(() => sample.remove());

const wish = (more: Partial<ExemptionWish> = {}): ExemptionWish => ({
  ...{ kind: 'closed', scope: { is: 'devices', devices: ids.slice(0, 1) }, reason: 'closed', document: '' },
  ...{ fromMs: START, untilMs: START + DAY },
  ...more,
});
const approved = async (more: Partial<ExemptionWish> = {}) => {
  const { id } = await exemptions.ask(wish(more), LI);
  return exemptions.decide(id, { approve: true, note: '', isCity: true }, WANG);
};

describe('what counts in a span', () => {
  test('is what lies in it, not what ends or begins at its edge', async () => {
    await approved();
    const count = (from: number, until: number) => exemptions.counted(START + from, START + until).length;
    expect([count(-DAY, 0), count(-DAY, 1), count(DAY - 1, 2 * DAY), count(DAY, 2 * DAY)]).toEqual([
      0, 1, 1, 0,
    ]);
  });

  test('can be dark only where nothing can answer', async () => {
    for (const kind of ['closed', 'power-cut', 'force-majeure', 'fibre-cut'] as const)
      await approved({ kind });
    expect(exemptions.dark(START, START + DAY).map(({ kind }) => kind)).toEqual(['power-cut', 'fibre-cut']);
  });

  test('is of devices that are in scope', () => {
    expect(exemptions.extentOf({ is: 'unit', unit: TOWN })).toEqual({ unit: TOWN, devices: 20 });
    expect(exemptions.devicesOf({ is: 'devices', devices: ids }).map(({ id }) => id)).toEqual(
      ids.slice(0, 20),
    );
  });
});

describe('what needs the city', () => {
  /** Twenty devices for thirty days: a twentieth of their time is that of one of them. */
  const month = { fromMs: START, untilMs: START + 30 * DAY };
  const over = async (more: Partial<ExemptionWish>) =>
    exemptions.mass(await exemptions.ask(wish(more), LI)).map(({ unit }) => unit);

  test('is more than a twentieth of a unit, not a twentieth', async () => {
    expect(await over(month)).toEqual([]);
    await approved({ scope: { is: 'devices', devices: ids.slice(1, 2) }, untilMs: START + 2 * HOUR });
    expect((await over(month)).toSorted()).toEqual([CITY, NORTH, TOWN]);
  });

  test('of one that is approved already is what it has, not twice that', async () => {
    expect(exemptions.mass(await approved(month))).toEqual([]);
  });

  test('is refused to a district; of fewer than twenty devices a share says nothing', async () => {
    const town = { ...month, scope: { is: 'unit', unit: TOWN } } as const;
    const { id } = await exemptions.ask(wish(town), LI);
    const decide = () => exemptions.decide(id, { approve: true, note: '', isCity: false }, WANG);
    await expect(decide()).rejects.toMatchObject({ code: 'not-allowed' });
    await sample.registry.update(ids[0] ?? 0, 1, { inScope: false }, SYSTEM);
    expect(await over(town)).toEqual([]);
    expect((await decide()).state).toBe('approved');
  });
});

test('an end may come earlier still, never later, and not before it was so', async () => {
  const { id } = await approved();
  nowMs = START + 20 * HOUR;
  const end = (hours: number) => exemptions.end(id, START + hours * HOUR, LI);
  for (const hours of [24, 21, -1]) await expect(end(hours)).rejects.toMatchObject({ code: 'bad-input' });
  expect((await end(10)).endedMs).toBe(START + 10 * HOUR);
  for (const hours of [10, 12]) await expect(end(hours)).rejects.toMatchObject({ code: 'bad-input' });
  expect((await end(0)).endedMs).toBe(START);
  expect(exemptions.counted(0, START + 9 * DAY)).toEqual([]);
});
