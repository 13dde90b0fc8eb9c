/**
 * The demo's past: four months of a city of a thousand devices, closed and signed by the product itself. It holds what
 * a dispute would be about; and on it the laws of the figures are held over HTTP.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COUNTED_IN, GROUPINGS, PERIOD_RATES } from '../../config/periods.ts';
import { readUnits } from '../../config/units.ts';
import { addressPlan } from '../../probes/fleet/addresses.ts';
import { csvOf } from '../../probes/fleet/csv.ts';
import { populate } from '../../probes/fleet/population.ts';
import { SYSTEM } from '../rules/refusal.ts';
import { readPast, writeDemo } from '../store/demo.ts';
import { listHomes } from '../store/tenure.ts';
import { DemoPast } from '../work/demo-past.ts';
import { frameOf, monthAt, type RoleUnit } from '../work/demo-past-plan.ts';
import { CITY, SampleHouse } from './sample.ts';
import type {
  LeftOut,
  MonthBrief,
  MonthTold,
  PeriodLine,
  PeriodRates,
  PeriodRows,
  RateSides,
  SheetList,
} from './wire.ts';

const DEVICES = 1_200;
const PATIENCE_MS = 600_000;
const DAY_MS = 86_400_000;
const frame = frameOf(Date.now(), 'Asia/Shanghai');
const MONTHS = frame.months.slice(0, -1).map(({ text }) => text);
const LAST = monthAt(frame, 3).text;

let house: SampleHouse;
let past: DemoPast;
let admin: { readonly cookie: string };
/** By what they show. */
let units: Readonly<Partial<Record<RoleUnit, string>>>;

async function registerCity(): Promise<void> {
  const { registry } = house.parts;
  const addresses = addressPlan({ isOnePort: true, hasManyHosts: true, onvifPort: 8_000, rtspPort: 8_554 });
  const population = populate({ devices: DEVICES, seed: 1, addresses });
  const { residents } = population;
  await registry.putUnits(
    readUnits(new URL('../../config/liaoyuan/units.json', import.meta.url).pathname),
    SYSTEM,
  );
  for (const id of new Set(residents.map(({ segment }) => segment)))
    await registry.putSegment({ id, name: id, looksPerSecond: 100, inFlight: 100, canaries: [] }, SYSTEM);
  for (const [at, id] of [...new Set(residents.map(({ platform }) => platform))].entries())
    await registry.putPlatform({ id, name: id, carrier: `carrier ${at % 3}` }, SYSTEM);
  for (const id of new Set(residents.map(({ credential }) => credential)))
    await registry.putCredential({ id, username: 'ops', password: 'never told', basicAllowed: true }, SYSTEM);
  const how = { dry: false, skipBad: false, by: SYSTEM };
  const { written } = await registry.importCsv(Buffer.from(csvOf(population)), how);
  expect(written).toBe(true);
}

function openPast(): DemoPast {
  const { registry, staffs, settings, log, ruleBook, rateDesk, reloadCases, present } =
    house.parts as typeof house.parts &
      Pick<ConstructorParameters<typeof DemoPast>[1], 'present'> & { reloadCases(): Promise<void> };
  return new DemoPast(house.db, {
    ...{ registry, staffs, settings, log, ruleBook, present, file: `${house.folder}/a.db` },
    renewed: async () => {
      await reloadCases();
      await rateDesk.forget();
    },
  });
}

beforeAll(async () => {
  house = await SampleHouse.open();
  past = openPast();
  admin = await house.signedIn('admin');
  await registerCity();
  await house.db.write((sql) => writeDemo(sql, { devices: DEVICES, startedMs: frame.endMs }));
  past.begin();
  await past.settled();
  expect(house.errors).toEqual([]);
  const of = (what: string) => past.state().places.find((one) => one.what === what)?.unit ?? '';
  units = {
    red: of('red-case'),
    unsure: of('cannot-be-said'),
    below: of('just-below'),
    line: of('on-the-line'),
  };
}, PATIENCE_MS);

afterAll(async () => {
  await past.stop();
  await house.close();
});

async function get<T>(path: string): Promise<T> {
  const answer = await house.ask(path, { as: admin });
  expect(`${path} ${answer.status}`).toBe(`${path} 200`);
  return answer.body as T;
}

const onlineOf = async (unit: string | undefined, month: string) =>
  (await get<PeriodRates>(`/api/rates?unit=${unit}&span=month:${month}`)).line.rates.find(
    ({ rate }) => rate === 'online',
  );

describe('the past of the demo', () => {
  test('is told when it is made, with a page for everything that is worth seeing', async () => {
    const { state, percent, places } = past.state();
    expect({ state, percent }).toEqual({ state: 'made', percent: 100 });
    expect(places.map(({ what }) => what)).toEqual([
      ...[
        'red-case',
        'cannot-be-said',
        'just-below',
        'on-the-line',
        'exemptions',
        'waiting',
        'late',
        'overlong',
      ],
      ...['mass', 'answered', 'retired-late', 'away', 'joined', 'moved', 'corrected'],
    ]);
  });

  test('has four months that a named person signed, and one of them corrected by a number that names the other', async () => {
    const months = await get<MonthBrief[]>('/api/months');
    const held = months.flatMap(({ state, month, finalisedBy }) =>
      state === 'finalised' ? [`${month} ${finalisedBy}`] : [],
    );
    expect(held.sort()).toEqual(MONTHS.map((month) => `${month} city-officer`));
    const corrected = months.find(({ state }) => state === 'corrected');
    expect(corrected?.month).toBe(MONTHS[1]);
    expect(months.find(({ replaces }) => replaces === corrected?.number)).toMatchObject({
      state: 'finalised',
    });
  });

  test('has a unit with three red months and a case on its way: received, returned once, again under review', async () => {
    const { book } = house.parts.cases;
    const grades = book.gradesOf(units.red ?? '').map(({ colour }) => colour);
    expect(grades.slice(1)).toEqual(['red', 'red', 'red']);
    expect(grades[0]).not.toBe('red');
    const [one] = book.cases();
    expect(one?.notice.unit).toBe(units.red);
    expect(one?.deeds.flatMap(({ event }) => ('staff' in event ? [event.is] : []))).toEqual([
      ...['receive', 'plan', 'submit', 'pass', 'return', 'submit', 'pass'],
    ]);
    expect(one?.state.stage).toBe('review-2');
    expect(await get(`/api/cases/${one?.notice.id}`)).toMatchObject({
      case: { unit: { code: units.red } },
    });
  });

  test('has a unit of which nothing can be said, one at 94.996 % that fails as 94.99, and one at 95 % that meets', async () => {
    expect(await onlineOf(units.unsure, LAST)).toMatchObject({ verdict: 'cannot-be-said', share: null });
    const below = await onlineOf(units.below, LAST);
    expect(below).toMatchObject({ verdict: 'fails', share: 9_499 });
    const { good = 0, bad = 0, unknown } = below?.adjusted ?? {};
    expect([
      unknown,
      (BigInt(good) * 100_000n) / BigInt(good + bad),
      (good * 100_000) % (good + bad),
    ]).toEqual([...[0, 94_996n, 0]]);
    const line = await onlineOf(units.line, LAST);
    expect(line).toMatchObject({ verdict: 'meets', share: 9_500, gap: 0 });
    expect(line?.adjusted.good).toBe(19 * (line?.adjusted.bad ?? 0));
  });

  test('has on the page of what left the count one of every sort', async () => {
    const counts: Record<string, number> = {};
    for (const month of MONTHS) {
      const told = await get<LeftOut>(`/api/left-out?month=${month}`);
      for (const [why, count] of Object.entries(told.counts)) counts[why] = (counts[why] ?? 0) + count;
    }
    for (const why of ['after-the-fact', 'overlong', 'mass', 'retired-late', 'answered'])
      expect({ why, isThere: (counts[why] ?? 0) > 0 }).toEqual({ why, isThere: true });
  });

  test('has devices that came, left, rested and moved in the middle of a month', async () => {
    const homes = await listHomes(house.db.read);
    const rows = await house.db.read.all<{ device: number; home: number; from_ms: number }>(
      `SELECT device, home, from_ms FROM tenure WHERE from_ms > ? AND from_ms < ? ORDER BY device, from_ms`,
      frame.months[0]?.fromMs ?? 0,
      frame.months[3]?.untilMs ?? 0,
    );
    const stages = rows.map(({ home }) => homes.get(home)?.lifecycle);
    expect(new Set(stages)).toEqual(new Set(['active', 'suspended', 'retired']));
  });

  test('is made once', async () => {
    const count = async () =>
      (
        await house.db.read.one<{ n: number }>(
          'SELECT (SELECT count(*) FROM span) + (SELECT count(*) FROM journal) AS n',
        )
      )?.n;
    const before = await count();
    const again = openPast();
    again.begin();
    await again.settled();
    expect(again.state()).toEqual(past.state());
    expect(await count()).toBe(before);
    expect((await readPast(house.db.read))?.past).toContain('"made"');
  });
});

const together = (all: readonly RateSides[]): RateSides => {
  const sum = { good: 0, bad: 0, unknown: 0, excluded: 0, excludedBy: {} as Record<string, number> };
  for (const sides of all) {
    for (const part of ['good', 'bad', 'unknown', 'excluded'] as const) sum[part] += sides[part];
    for (const [kind, count] of Object.entries(sides.excludedBy))
      sum.excludedBy[kind] = (sum.excludedBy[kind] ?? 0) + count;
  }
  return sum;
};
const totalOf = ({ good, bad, unknown, excluded }: RateSides) => good + bad + unknown + excluded;

function holdLaws(line: PeriodLine): void {
  expect(line.rates.map(({ rate }) => rate)).toEqual(PERIOD_RATES);
  // What a small group is, files tell from who is due for registration.
  const [registration] = line.rates;
  const due = registration === undefined ? 0 : totalOf({ ...registration.adjusted, excluded: 0 });
  expect(new Set(line.rates.map(({ isSmall }) => isSmall))).toEqual(new Set([due < 20]));
  for (const { rate, adjusted, raw, share, low, high, threshold, verdict } of line.rates) {
    expect(totalOf(adjusted)).toBe(totalOf(raw));
    if (COUNTED_IN[rate] === 'devices') expect(totalOf(adjusted)).toBe(line.devices);
    for (const { excluded, excludedBy } of [adjusted, raw])
      expect(Object.values(excludedBy).reduce((sum, count) => sum + count, 0)).toBe(excluded);
    const known = BigInt(adjusted.good + adjusted.bad);
    const due = known + BigInt(adjusted.unknown);
    if (share !== null) expect(BigInt(share)).toBe((BigInt(adjusted.good) * 10_000n) / known);
    if (due > 0n) expect(BigInt(low ?? -1)).toBe((BigInt(adjusted.good) * 10_000n) / due);
    if (low !== null && high !== null && share !== null) expect(low <= share && share <= high).toBe(true);
    // Across the line by whole numbers alone.
    const meets = BigInt(adjusted.good) * 10_000n >= BigInt(threshold) * due;
    if (verdict === 'meets') expect(meets && (share ?? 0) >= threshold).toBe(true);
    if (verdict === 'fails') expect(!meets && (share ?? 0) < threshold).toBe(true);
  }
}

describe('the laws of the figures', () => {
  test(
    'parts add up in every breakdown of every month, and the units to the city',
    async () => {
      for (const month of MONTHS)
        for (const by of GROUPINGS) {
          const { line, groups } = await get<PeriodRates>(`/api/rates?span=month:${month}&by=${by}`);
          holdLaws(line);
          for (const group of groups) holdLaws(group.line);
          expect(groups.reduce((sum, group) => sum + group.line.devices, 0)).toBe(line.devices);
          // Carriers are charged for the time in which their own link was worked on: that is not exempt for them.
          const isCharged = by === 'platform' || by === 'carrier';
          for (const [at, { rate, adjusted, raw }] of line.rates.entries()) {
            const parts = groups.flatMap((group) => group.line.rates[at] ?? []);
            const sum = together(parts.map((part) => part.raw));
            expect({ month, by, rate, sum }).toEqual({ month, by, rate, sum: raw });
            if (isCharged && rate === 'online') continue;
            expect(together(parts.map((part) => part.adjusted))).toEqual(adjusted);
          }
        }
    },
    PATIENCE_MS,
  );

  test(
    'a link from before a correction shows the number that held then, one from after it the new one',
    async () => {
      const months = await get<MonthBrief[]>('/api/months');
      const old = months.find(({ state }) => state === 'corrected');
      const held = months.find(({ replaces }) => replaces === old?.number);
      const frozen = async (month: MonthBrief | undefined) => {
        const { lines } = await get<MonthTold>(`/api/months/${month?.number}`);
        const { rates = [] } = lines.find(({ unit, by }) => unit === CITY && by === null) ?? {};
        return rates.map(({ rate, adjusted, raw }) => ({ rate, adjusted, raw }));
      };
      const linked = async (asof: number) => {
        const { line } = await get<PeriodRates>(`/api/rates?span=month:${old?.month}&asof=${asof}`);
        return line.rates.map(({ rate, adjusted, raw }) => ({ rate, adjusted, raw }));
      };
      expect(await linked((old?.finalisedMs ?? 0) + 1)).toEqual(await frozen(old));
      expect(await linked(held?.finalisedMs ?? 0)).toEqual(await frozen(held));
      expect(await frozen(old)).not.toEqual(await frozen(held));
    },
    PATIENCE_MS,
  );

  const anyQuestion = fc.record({
    unit: fc.constantFrom('', 'red', 'unsure', 'below', 'line', '220402', '220421'),
    span: fc.constantFrom(
      ...MONTHS.map((month) => `month:${month}`),
      `day:${LAST}-13`,
      `from:${LAST}-05..${LAST}-09`,
    ),
    scope: fc.constantFrom('all', 'public', 'social'),
    only: fc.constantFrom('', '&network=net-social', '&platform=platform-6', '&category=social'),
    rate: fc.constantFrom(...PERIOD_RATES),
    side: fc.constantFrom('adjusted' as const, 'raw' as const),
  });
  const codeOf = (unit: string) => (unit in units ? (units[unit as RoleUnit] ?? CITY) : unit || CITY);

  test(
    'every figure is the sum of the list that it opens, page by page',
    async () => {
      await fc.assert(
        fc.asyncProperty(anyQuestion, async ({ unit, span, scope, only, rate, side }) => {
          const query = `unit=${codeOf(unit)}&span=${span}&scope=${scope}${only}`;
          const { line } = await get<PeriodRates>(`/api/rates?${query}`);
          holdLaws(line);
          const figure = line.rates.find((one) => one.rate === rate)?.[side];
          const rows: RateSides[] = [];
          for (let page = 1, pages = 1; page <= pages; page++) {
            const list = await get<PeriodRows>(
              `/api/rates/devices?${query}&rate=${rate}&side=${side}&page=${page}&size=200`,
            );
            pages = list.pages;
            rows.push(...list.rows);
            expect(list.sums).toEqual(figure);
          }
          expect(together(rows)).toEqual(figure);
          expect(rows.length).toBe(rate === 'online' || rate === 'repair' ? rows.length : line.devices);
        }),
        { numRuns: 24, seed: 7 },
      );
    },
    PATIENCE_MS,
  );

  test(
    'one link with asof opens the same list, whatever is known since',
    async () => {
      const asof =
        frame.endMs - Math.min(6 * 3_600_000, Math.floor((frame.endMs - monthAt(frame, 4).fromMs) / 2));
      const paths = ['online', 'registration', 'image'].map(
        (rate) =>
          `/api/rates/devices?span=month:${frame.months[4]?.text}&rate=${rate}&part=bad&asof=${asof}&size=200`,
      );
      const before = await Promise.all(paths.map((path) => get<PeriodRows>(path)));
      // All that was known goes out of memory, and an hour more is known.
      const { rateDesk } = house.parts;
      await rateDesk.forget();
      const after = await Promise.all(paths.map((path) => get<PeriodRows>(path)));
      expect(after).toEqual(before);
      expect(before.every(({ span }) => span.asofMs === asof)).toBe(true);
    },
    PATIENCE_MS,
  );
});

test(
  'its signed months are on sheets, for the city and every district, as if they had been made in their time',
  async () => {
    await house.parts.sheets.turn(Date.now());
    const { rows } = await get<SheetList>(`/api/sheets?kind=monthly&unit=${CITY}`);
    expect(rows.map(({ period, state }) => `${period} ${state}`)).toEqual(
      MONTHS.map((month) => `month:${month} final`).reverse(),
    );
    expect((await get<SheetList>('/api/sheets?kind=monthly')).total).toBe(MONTHS.length * 5);
    expect((await get<SheetList>(`/api/sheets?kind=daily&unit=${CITY}`)).total).toBe(7);
  },
  PATIENCE_MS,
);

test('taken out, nothing of it is left', async () => {
  const { registry } = house.parts;
  const devices = [...registry.all()].map(({ id }) => id);
  await registry.removeAll(SYSTEM);
  await past.remove(devices);
  expect(past.state()).toEqual({ state: 'none', percent: 0, places: [] });
  const left = await house.db.read.one(
    `SELECT (SELECT count(*) FROM exemption) AS exemptions, (SELECT count(*) FROM notice) AS notices,
       (SELECT count(*) FROM month_close) AS months, (SELECT count(*) FROM month_grade) AS grades,
       (SELECT count(*) FROM sheet) AS sheets, (SELECT count(*) FROM rate_pin) AS pins,
       (SELECT count(*) FROM span WHERE lasted > ${DAY_MS}) AS spells, (SELECT count(*) FROM tenure) AS tenure`,
  );
  expect(left).toEqual({
    exemptions: 0,
    notices: 0,
    months: 0,
    grades: 0,
    sheets: 0,
    pins: 0,
    spells: 0,
    tenure: 0,
  });
  expect(house.parts.exemptions.all()).toEqual([]);
  expect(house.parts.cases.book.cases()).toEqual([]);
});
