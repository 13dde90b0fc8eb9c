import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { repairTotal } from '../../config/repairs.ts';
import { SYSTEM } from '../rules/refusal.ts';
import { SampleDaemon } from '../watch/sample.ts';
import { CITY, camera, NORTH, SampleHouse, SOUTH } from './sample.ts';
import type { Board, PeriodRates, RepairPlan } from './wire.ts';

const SITE = `${NORTH}00001300000900`;

let house: SampleHouse;
let admin: { readonly cookie: string };
const daemon = new SampleDaemon(Date.now() - 60_000);
const GOOD = { state: 'good' } as const;

/** Thirty cameras of the north: five hang on one switch, three on one pole; four more in the south. */
beforeAll(async () => {
  house = await SampleHouse.open();
  await house.settle();
  admin = await house.signedIn('admin');
  const { registry } = house.parts;
  const site = { code: SITE, name: '南康机房', kind: 'site', category: 'other-public', unit: NORTH } as const;
  await registry.addAll([site], SYSTEM);
  const more = Array.from({ length: 28 }, (_, at) =>
    camera(10 + at, NORTH, {
      ...(at < 5 && { upstream: SITE }),
      details: {
        maintenanceUnit: at < 20 ? '光明运维' : '恒通运维',
        carrier: '1',
        ...(at >= 5 && at < 8 && { poleNo: 'LG-7' }),
      },
    }),
  );
  await registry.addAll(more, SYSTEM);
  await looked([]);
});
afterAll(() => house.close());

/** Every device is well but these. */
async function looked(dark: readonly number[]): Promise<void> {
  const { registry, watch } = house.parts;
  const atMs = Date.now();
  const looks = [...registry.all()]
    .filter(({ kind }) => kind === 'camera')
    .flatMap(({ id: n }) => {
      const isDark = dark.includes(n);
      const online = isDark ? ({ state: 'bad', reason: 'timeout' } as const) : GOOD;
      return [
        { n, check: 'registration' as const, finding: GOOD, atMs },
        { n, check: 'online' as const, finding: online, atMs },
      ];
    });
  await watch.batch(daemon.batch(looks, atMs));
}

const idOf = (number: number) => {
  const found = house.parts.registry.byCode(camera(number, NORTH).code);
  if (found === undefined) throw new Error(`no camera ${number}`);
  return found.id;
};

async function plan(query: string, as: { readonly cookie: string } = admin): Promise<RepairPlan> {
  const answer = await house.ask(`/api/repair-plan?${query}`, { as });
  expect({ query, status: answer.status, body: answer.status === 200 ? '' : answer.body }).toEqual({
    ...{ query, status: 200, body: '' },
  });
  return answer.body as RepairPlan;
}

describe('a unit below its line', () => {
  beforeAll(() => looked([10, 11, 12, 13, 14, 30].map(idOf)), 20_000);

  test('is brought back by the fewest repairs, a switch with all its cameras counted once', async () => {
    const found = await plan(`unit=${NORTH}&rate=online`);
    const board = (await house.ask(`/api/board?unit=${NORTH}`, { as: admin })).body as Board;
    const rate = board.rates.find(({ metric }) => metric === 'online');
    expect(found.figure).toMatchObject({
      ...{ good: 24, bad: 6, share: rate?.share, gap: rate?.gap, verdict: 'fails' },
    });
    expect(found.repairs.map(({ kind, devices, isPlanned }) => [kind, devices, isPlanned])).toEqual([
      ['upstream', 5, true],
      ['device', 1, false],
    ]);
    expect(found.repairs[0]).toMatchObject({
      ...{ place: { name: '南康机房', code: SITE }, certainty: 'sure', behind: null, reason: 'timeout' },
      holders: { maintainer: ['光明运维'], carrier: ['1'], owner: [] },
    });
    const planned = found.repairs.filter(({ isPlanned }) => isPlanned);
    expect(repairTotal(found.sides, found.figure.threshold, planned)).toMatchObject({
      share: 9_666,
      gap: 0,
    });
  });

  test('as a file: a row for each repair, with the rate after it', async () => {
    const csv = await (
      await house.fetch(`/api/repair-plan.csv?unit=${NORTH}&rate=online`, { as: admin })
    ).text();
    const rows = csv.trim().split('\r\n');
    expect(rows).toHaveLength(3);
    expect(rows[1]).toContain('南康机房');
    expect(rows[1]).toMatch(/,5,5,,96\.66$/);
    expect(rows[2]).toMatch(/,1,1,,100\.00$/);
  });

  test('has in the running month the figure that the rates tell, and a last moment', async () => {
    const found = await plan(`unit=${NORTH}&rate=online&span=month`);
    expect(found.counts).toBe('ms');
    const rates = (await house.ask(`/api/rates?unit=${NORTH}&span=${found.month?.text}`, { as: admin }))
      .body as PeriodRates;
    const figure = rates.line.rates.find(({ rate }) => rate === 'online');
    expect(found.figure).toMatchObject({
      share: figure?.share,
      gap: figure?.gap,
      good: figure?.adjusted.good,
    });
    expect(found.month?.untilMs).toBeGreaterThan(found.month?.nowMs ?? 0);
  });

  test.each(['registration', 'image', 'position'] as const)(
    'has in the running month the figure that the rates tell: %s',
    async (rate) => {
      const found = await plan(`unit=${NORTH}&rate=${rate}&span=month`);
      const rates = (
        await house.ask(`/api/rates?unit=${NORTH}&span=month:${found.month?.text.slice(6)}`, { as: admin })
      ).body as PeriodRates;
      const figure = rates.line.rates.find((one) => one.rate === rate);
      expect(found.counts).toBe('devices');
      expect(found.figure).toMatchObject({
        share: figure?.share,
        good: figure?.adjusted.good,
        gap: figure?.gap,
      });
      // Nothing is lost as long as what was not seen may have been good.
      expect(found.month?.canBeMet).toBe(found.isEnough || found.figure.unknown > 0);
    },
  );

  test('is told to nobody of another district', async () => {
    const south = await house.signedIn('leader', SOUTH);
    expect((await house.ask(`/api/repair-plan?unit=${NORTH}&rate=online`, { as: south })).status).toBe(404);
    expect((await plan('rate=online', south)).unit.code).toBe(SOUTH);
  });

  test('says what is wrong with a wish', async () => {
    const answer = await house.ask(`/api/repair-plan?unit=${CITY}&rate=usable&span=week`, { as: admin });
    expect(answer.status).toBe(400);
    expect((answer.body as { problems: { path: string }[] }).problems.map(({ path }) => path).sort()).toEqual(
      ['rate', 'span'],
    );
  });
});

describe('a unit above its line', () => {
  test('is told how many may still fall, and which single places would take it under', async () => {
    await looked([]);
    const found = await plan(`unit=${NORTH}&rate=online`);
    expect(found.figure).toMatchObject({ bad: 0, gap: -1 });
    expect(found.repairs).toEqual([]);
    expect(
      found.weak.map(({ kind, count, places }) => [kind, count, places.map(({ devices }) => devices)]),
    ).toEqual([
      ['network', 1, [30]],
      ['upstream', 1, [5]],
      ['pole', 1, [3]],
    ]);
  });
});
