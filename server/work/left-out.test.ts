/** What left the count of a month, with a real registry, watch and journal: each found, and nothing else. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Caller, CITY, camera, NORTH, SampleHouse, SOUTH } from '../api/sample.ts';
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
/** What is known of the present of a device, where it is not what was seen last. */
const now = new Map<number, { check: string; state: string; seenMs: number | null }[]>();
let again: () => Promise<void>;

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
    watch: { states: (device) => now.get(device) ?? house.parts.watch.states(device) },
    timeZone: ZONE,
  });
  again = () => exemptions.load();
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

describe('at the edges of a month', () => {
  const { fromMs: FIRST, untilMs: LAST } = monthSpan('2026-09', ZONE);
  const found = async (why: string) => (await leftOuts.of('2026-09')).filter((item) => item.why === why);
  const of = (n: number) => ids[n] ?? 0;

  beforeAll(async () => {
    const { registry } = house.parts;
    const far = registry.byCode(camera(3, SOUTH).code)?.id ?? 0;
    const work = { kind: 'maintenance', requestedMs: FIRST - 9 * DAY } as const;
    const cut = { requestedMs: FIRST, fromMs: FIRST + DAY, untilMs: FIRST + 2 * DAY } as const;
    const on = (n: number) => ({ scope: { is: 'devices', devices: [of(n)] } }) as const;
    const rows = [
      // Six days of maintenance that ended with the first day of the month, and five that went on after its last.
      exemption({ ...work, ...on(10), fromMs: FIRST - 5 * DAY, untilMs: FIRST - 2 * DAY }),
      exemption({ ...work, ...on(10), fromMs: FIRST - 2 * DAY, untilMs: FIRST + DAY }),
      exemption({ ...work, ...on(11), fromMs: LAST - 2 * DAY, untilMs: LAST + DAY }),
      exemption({ ...work, ...on(11), fromMs: LAST + DAY, untilMs: LAST + 3 * DAY }),
      // It was over when the month began.
      exemption({ ...work, ...on(12), fromMs: FIRST - 8 * DAY, untilMs: FIRST - 5 * DAY }),
      exemption({ ...work, ...on(12), fromMs: FIRST - 5 * DAY, untilMs: FIRST }),
      // Half of the devices of the south for a third of the month: too few to be a share.
      exemption({
        ...work,
        kind: 'closed',
        scope: { is: 'devices', devices: [far] },
        fromMs: FIRST,
        untilMs: FIRST + 9 * DAY,
      }),
      exemption({ ...cut, scope: { is: 'devices', devices: [13, 14, 15, 16].map(of) } }),
    ];
    const spell = (n: number, state: 'good' | 'bad', fromMs: number, untilMs: number | null) => ({
      ...{
        device: of(n),
        check: 'online' as const,
        state,
        reason: state === 'bad' ? ('timeout' as const) : null,
      },
      ...{ fromMs, untilMs, sinceMs: fromMs, seenMs: fromMs },
    });
    const begunMs = cut.fromMs;
    const spells = [
      spell(13, 'good', begunMs - HOUR, begunMs + 10 * 60_000),
      spell(14, 'good', begunMs - HOUR, begunMs + 10 * 60_000 - 1),
      spell(15, 'bad', begunMs - HOUR, begunMs + 9 * HOUR),
      // It goes on, and was seen at noon for the last time.
      spell(16, 'good', begunMs + HOUR, null),
      // Online until an hour before it was retired, and until it was.
      spell(20, 'good', LAST - 9 * DAY, LAST - 5 * DAY - HOUR),
      spell(21, 'good', LAST - 9 * DAY, LAST - DAY),
    ];
    now.set(of(16), [{ check: 'online', state: 'good', seenMs: begunMs + 12 * HOUR }]);
    const step = (n: number, to: 'retired' | 'suspended', effectiveMs: number) => ({
      ...{
        device: of(n),
        from: 'active' as const,
        to,
        effectiveMs,
        state: 'done' as const,
        note: '',
        decisionNote: '',
      },
      ...{ enteredMs: FIRST, enteredBy: 'li', enteredStaff: 1, decidedBy: 'wang', decidedMs: FIRST },
    });
    const deed = (did: string, device: number, before: object | null, after: object | null) => [
      ...[LAST - DAY, did, `device/${device}`],
      ...[before, after].map((value) => value && JSON.stringify(value)),
    ];
    await house.db.write(async (sql) => {
      for (const row of rows) await saveExemption(sql, { id: await addExemption(sql, row), ...row });
      await beginSpells(sql, spells);
      await endSpells(
        sql,
        spells.flatMap(({ untilMs, ...one }) =>
          untilMs === null ? [] : [{ ...one, untilMs, seenMs: untilMs }],
        ),
      );
      await addSteps(sql, [
        step(20, 'retired', LAST - 5 * DAY),
        step(21, 'suspended', LAST - DAY),
        step(22, 'retired', LAST - 5 * DAY - 1),
        step(23, 'retired', LAST),
      ]);
      const deeds = [
        deed('device.remove', 9_999, { code: 'gone', name: 'Camera', unit: SOUTH }, null),
        deed('device.update', of(24), { inScope: true }, { inScope: false }),
        deed('device.update', of(23), { inScope: false }, { inScope: true }),
        deed('device.update', of(23), { name: 'a' }, { name: 'b' }),
      ];
      await sql.run(
        `INSERT INTO journal (atMs, who, kind, did, subject, before, after)
         SELECT value ->> 0, 'li', 'staff', value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(?)`,
        JSON.stringify(deeds),
      );
      // Of both populations, good, bad and unseen; the last three days of the month, and the first instant after it.
      const points = [
        [600, 5, 15, 380],
        [594, 5, 15, 380], // six of a thousand
        [594, 5, 3, 372],
        [594, 0, 3, 362],
      ].map(([good = 0, bad = 0, unseen = 0, social = 0], at) => {
        const rest = Array<number>(16).fill(0);
        const counts = [good, bad, unseen, 7, ...rest, social, 0, 0, 7, ...rest];
        return { unit: SOUTH, atMs: LAST - (3 - at) * DAY, counts };
      });
      await addPoints(sql, points);
    });
    await again();
  });

  test('what lasts too long is seen whole, though it began before the month or ends after it', async () => {
    expect((await found('overlong')).map(({ amount, fromMs }) => [amount, fromMs])).toEqual([
      [6 * DAY, FIRST - 5 * DAY],
      [5 * DAY, LAST - 2 * DAY],
    ]);
  });

  test('a few devices are no mass', async () => {
    expect((await found('mass')).map(({ unit }) => unit)).toEqual([]);
  });

  test('a drop is of a hundredth at least, of whoever is due, up to the end of the last day', async () => {
    expect((await found('drop')).map(({ devices, amount, untilMs }) => [devices, amount, untilMs])).toEqual([
      [20, 994, LAST - DAY],
      [15, 974, LAST],
    ]);
  });

  test('who left in the last five days, was put out of scope or removed, is listed with how it stood then', async () => {
    const rows = await found('retired-late');
    expect(rows.map(({ device, amount, fromMs }) => [device?.id, amount, fromMs])).toEqual([
      [of(20), 1, LAST - 5 * DAY],
      [of(21), 0, LAST - DAY],
      [9_999, 1, LAST - DAY],
      [of(24), 1, LAST - DAY],
    ]);
    expect(rows[2]).toMatchObject({ unit: SOUTH, device: { code: 'gone', name: 'Camera' } });
  });

  test('who answered for ten minutes of a cut is listed, with all that was seen of one that goes on', async () => {
    expect((await found('answered')).map(({ device, amount }) => [device?.id, amount])).toEqual([
      [of(13), 10 * 60_000],
      [of(16), 11 * HOUR],
    ]);
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
