/** League tables over three years of closed months. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CHECKS } from '../../config/terms.ts';
import type { Unit } from '../../config/units.ts';
import type { MonthFigures, MonthRate } from '../rules/colour.ts';
import { monthText } from '../rules/period-span.ts';
import { Db } from '../store/db.ts';
import { migrations } from '../store/schema.ts';
import { addGrades } from '../store/supervision.ts';
import { Leagues } from './leagues.ts';

const UNITS: readonly Unit[] = ['220402', '220403', '220421'].map((code) => ({
  ...{ code, name: code, level: 'district', parent: '2204' },
}));
/** January 2023 up to October 2026. */
const MONTHS = Array.from({ length: 46 }, (_, at) => monthText((2023 - 1970) * 12 + at));

let folder: string;
let db: Db;
let leagues: Leagues;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lk-leagues-'));
  db = await Db.open(join(folder, 'a.db'), migrations);
  const rows = MONTHS.flatMap((month, at) =>
    UNITS.map(({ code }, index) => ({
      ...{ unit: code, month, revision: 1, colour: 'green' as const },
      // Each is the best of every third month, and the last of them of the newest.
      figures: figuresOf(code, month, (at + index) % 3 === 0 ? 99 : 96),
    })),
  );
  await db.write((sql) => addGrades(sql, rows));
  const city = { code: '2204', name: '2204', level: 'city', parent: null } as const;
  await db.write((sql) =>
    addGrades(sql, [
      ...[city.code, '220402001'].map((unit) => ({
        ...{ unit, month: '2026-10', revision: 1, colour: 'green' as const },
        figures: figuresOf(unit, '2026-10', 98),
      })),
    ]),
  );
  const others: readonly Unit[] = [
    city,
    { code: '220402001', name: 'town', level: 'town', parent: '220402' },
    { code: '220422', name: 'never closed', level: 'district', parent: '2204' },
  ];
  leagues = new Leagues(db, { units: { all: () => [...others, ...UNITS], holds: () => true } });
});
afterAll(async () => {
  await db.close();
  rmSync(folder, { recursive: true });
});

function figuresOf(unit: string, month: string, good: number): MonthFigures {
  const rate: MonthRate = {
    ...{ verdict: 'meets', share: good * 100, low: good * 100, high: good * 100, good, due: 100 },
  };
  return {
    ...{ unit, month, revision: 1, ruleVersion: 1, finalisedMs: 0, by: 'li' },
    bands: { green: 9_500, blue: 9_000, orange: 8_000 },
    rates: Object.fromEntries(CHECKS.map((check) => [check, rate])) as MonthFigures['rates'],
  };
}

const wish = { level: 'district', measure: 'lowest', within: '2204', smallGroup: 20 } as const;

test('tell the last thirty-six months, newest first, and a year of them beside each', async () => {
  const table = await leagues.table({ ...wish, by: 'month' });
  expect(table.spans).toHaveLength(36);
  expect([table.spans[0], table.spans.at(-1), table.at]).toEqual(['2026-10', '2023-11', '2026-10']);
  expect(table.course.map(({ span }) => span)).toEqual(MONTHS.slice(-12));
  expect(table.rows.map(({ rank }) => rank)).toEqual([1, 2, 2]);
  // Since September, when the second was the best.
  expect(table.rows.map(({ unit, change, colour }) => [unit.code, change, colour])).toEqual([
    ...[
      ['220402', 1, 'green'],
      ['220403', -1, 'green'],
      ['220421', 0, 'green'],
    ],
  ]);
  const [only, ...more] = (await leagues.table({ ...wish, level: 'town', by: 'month' })).rows;
  expect([only?.unit.code, only?.rank, only?.change, more]).toEqual(['220402001', 1, null, []]);
  expect(await leagues.levels()).toEqual(['district', 'town']);
  // Hundreds of devices are told by their shares alone.
  expect(table.rows[0]?.counts).toBeNull();
  const few = (await leagues.table({ ...wish, by: 'month', smallGroup: 101 })).rows[0];
  expect(few?.counts?.online).toEqual({ good: 99, known: 100 });
  const [first] = (await leagues.table({ ...wish, by: 'month', at: '2026-09' })).rows;
  expect(first?.unit.code).not.toBe(table.rows[0]?.unit.code);
  expect((await leagues.table({ ...wish, by: 'month', at: '2023-10' })).rows).toEqual([]);
});

test('pool the months of a year: sums of what was good and due, no mean of percentages', async () => {
  const table = await leagues.table({ ...wish, by: 'year' });
  expect(table.spans).toEqual(['2026', '2025', '2024', '2023']);
  expect(table.rows.map(({ months }) => months)).toEqual([10, 10, 10]);
  // A year has no colour: months are graded.
  expect(table.rows.map(({ colour }) => colour)).toEqual([null, null, null]);
  // Ten months: four at 99 of 100 and six at 96 for one unit, three and seven for the others.
  expect(table.rows.map(({ figure }) => figure)).toEqual([9_720, 9_690, 9_690]);
  expect((await leagues.table({ ...wish, by: 'year', at: '2023' })).rows[0]?.months).toBe(2);
});
