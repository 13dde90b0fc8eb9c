/** What left the count of a month, with a real registry, watch and journal: each found, and nothing else. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Caller, CITY, camera, NORTH, SampleHouse } from '../api/sample.ts';
import type * as wire from '../api/wire.ts';
import { startOfDay } from '../registry/day.ts';
import { monthOf, monthSpan, monthsIn, nextMonth } from '../registry/month.ts';
import { SYSTEM } from '../rules/refusal.ts';
import { addExemption, type ExemptionRow, saveExemption } from '../store/exemptions.ts';
import { addSteps } from '../store/lifecycle.ts';
import { addPoints } from '../store/rate-points.ts';
import { beginSpells, endSpells } from '../store/spells.ts';
import { LeftOuts } from './left-out.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ZONE = 'Asia/Shanghai';
const MONTH = '2026-10';
const { fromMs: START, untilMs: END } = monthSpan(MONTH, ZONE);

let house: SampleHouse;
let admin: Caller;
let ids: readonly number[];
let leftOuts: LeftOuts;

/** As another year's registry would have it on disk: asked for and approved in October. */
const exemption = (more: Partial<ExemptionRow>): Omit<ExemptionRow, 'id'> => ({
  ...{ kind: 'power-cut', scope: { is: 'devices', devices: [ids[0] ?? 0] }, unit: NORTH, devices: 1 },
  ...{ fromMs: START + DAY, untilMs: START + DAY + 6 * HOUR, reason: 'cut', document: '' },
  ...{ requestedMs: START + DAY, requestedBy: 'li', requestedStaff: 1, state: 'approved' },
  ...{ decidedMs: START + DAY, decidedBy: 'wang', decision: '', endedMs: null, endedBy: null, ...more },
});

beforeAll(async () => {
  house = await SampleHouse.open();
  await house.settle();
  const { registry } = house.parts;
  admin = await house.signedIn('admin');
  const added = await registry.addAll(
    Array.from({ length: 25 }, (_, at) => camera(100 + at, `${NORTH}001`)),
    SYSTEM,
  );
  ids = added.map(({ id }) => id);
  const at = (n: number) => ids[n] ?? 0;
  const rows = [
    exemption({ requestedMs: START + DAY + 5 * HOUR }), // five hours late
    exemption({ kind: 'maintenance', scope: { is: 'devices', devices: [at(1)] }, untilMs: START + 4 * DAY }),
    // Goes on where the last one ended: six days of maintenance.
    exemption({
      ...{ kind: 'maintenance', scope: { is: 'devices', devices: [at(1)] } },
      ...{ fromMs: START + 4 * DAY, untilMs: START + 7 * DAY, requestedMs: START },
    }),
    exemption({
      ...{ kind: 'closed', scope: { is: 'unit', unit: `${NORTH}001` }, devices: 26 },
      ...{ fromMs: START + 10 * DAY, untilMs: START + 12 * DAY, requestedMs: START },
    }),
    exemption({ state: 'proposed', requestedMs: START + DAY + 5 * HOUR }),
  ];
  await house.db.write(async (sql) => {
    for (const row of rows) await saveExemption(sql, { id: await addExemption(sql, row), ...row });
    const good = { check: 'online', state: 'good', reason: null } as const;
    // One of the two in the cut answers for three hours; the other for five minutes of the begin.
    const spells = [
      { device: at(0), fromMs: START + DAY + HOUR, untilMs: START + DAY + 4 * HOUR },
      { device: at(2), fromMs: START, untilMs: START + DAY + 5 * 60_000 },
    ];
    await beginSpells(
      sql,
      spells.map(({ device, fromMs }) => ({ device, ...good, fromMs, sinceMs: fromMs, seenMs: fromMs })),
    );
    await endSpells(
      sql,
      spells.map((spell) => ({ ...spell, check: 'online', seenMs: spell.untilMs })),
    );
    const counts = (due: number) => [due, 0, 0, 0, ...Array<number>(36).fill(0)];
    const points = [100, 100, 94, 93, 93].flatMap((due, day) =>
      [CITY, NORTH].map((unit) => ({ unit, atMs: START + day * DAY, counts: counts(due) })),
    );
    await addPoints(sql, points);
    const step = {
      decisionNote: '',
      from: 'active',
      enteredMs: START,
      enteredBy: 'li',
      enteredStaff: 1,
      decidedMs: START,
    } as const;
    await addSteps(sql, [
      {
        ...step,
        device: at(3),
        to: 'retired',
        effectiveMs: END - 2 * DAY,
        state: 'done',
        decidedBy: 'wang',
        note: 'gone',
      },
      {
        ...step,
        device: at(4),
        to: 'retired',
        effectiveMs: END - 20 * DAY,
        state: 'done',
        decidedBy: 'wang',
        note: '',
      },
      {
        ...step,
        device: at(5),
        to: 'retired',
        effectiveMs: END - DAY,
        state: 'refused',
        decidedBy: 'wang',
        note: '',
      },
    ]);
  });
  const { Exemptions } = await import('../registry/exemptions.ts');
  const exemptions = await Exemptions.open(house.db, {
    ...{ records: registry, journal: { write: async () => undefined } as never, timeZone: ZONE },
    rules: house.parts.exemptions.rules,
  });
  leftOuts = new LeftOuts(house.db, {
    records: registry,
    exemptions,
    watch: house.parts.watch,
    timeZone: ZONE,
  });
});
afterAll(() => house.close());

describe('of a month', () => {
  const found = async (why: string) => (await leftOuts.of(MONTH)).filter((item) => item.why === why);

  test('exemptions that were asked for after their begin, and count', async () => {
    expect((await found('after-the-fact')).map(({ amount, who }) => [amount, who])).toEqual([
      [5 * HOUR, 'li → wang'],
    ]);
  });

  test('exemptions that one after another last longer than one may', async () => {
    expect((await found('overlong')).map(({ amount, note }) => [amount, note])).toEqual([
      [6 * DAY, '#2, #3'],
    ]);
  });

  test('units that are exempt for more of their time than a district may approve', async () => {
    const mass = await found('mass');
    expect(mass.map(({ unit, devices }) => [unit, devices]).toSorted()).toEqual([
      [CITY, 29],
      [NORTH, 27],
      [`${NORTH}001`, 26],
    ]);
    expect(mass.every(({ amount }) => amount > 500)).toBe(true);
  });

  test('days on which the count dropped, told by the lowest unit', async () => {
    expect(
      (await found('drop')).map(({ unit, devices, amount, untilMs }) => [unit, devices, amount, untilMs]),
    ).toEqual([[NORTH, 6, 100, START + 2 * DAY]]);
  });

  test('devices that were retired in its last days, and whether they were offline then', async () => {
    expect(
      (await found('retired-late')).map(({ device, amount, note }) => [device?.id, amount, note]),
    ).toEqual([[ids[3], 1, 'gone']]);
  });

  test('devices that answered during their power cut', async () => {
    expect((await found('answered')).map(({ device, amount }) => [device?.id, amount])).toEqual([
      [ids[0], 3 * HOUR],
    ]);
  });

  test('nothing of another month', async () => {
    expect(await leftOuts.of('2026-08')).toEqual([]);
  });
});

test('over the interface, with a file of the same rows', async () => {
  const { status, body } = await house.ask(`/api/left-out?month=${MONTH}`, { as: admin });
  expect(status).toBe(200);
  const left = body as wire.LeftOut;
  expect(left.counts['retired-late']).toBe(1);
  const csv = await (await house.fetch(`/api/left-out.csv?month=${MONTH}`, { as: admin })).text();
  expect(csv.trim().split('\r\n')).toHaveLength(1 + left.total);
  expect((await house.ask('/api/left-out?month=2026-13', { as: admin })).status).toBe(400);
});

test('a month is that of the city, over the turn of the year too', () => {
  expect(nextMonth('2026-12')).toBe('2027-01');
  expect(monthSpan('2026-12', ZONE).untilMs).toBe(startOfDay('2027-01-01', ZONE));
  expect(monthOf(END - 1, ZONE)).toBe(MONTH);
  expect(monthsIn({ fromMs: START - 1, untilMs: END + 1 }, ZONE)).toEqual(['2026-09', '2026-10', '2026-11']);
  expect(monthsIn({ fromMs: START, untilMs: END }, ZONE)).toEqual(['2026-10']);
});
