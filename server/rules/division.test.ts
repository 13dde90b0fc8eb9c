import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeWarning, type Division, DivisionTable, divisionFaults } from './division.ts';

const changdao: Division = {
  ...{ code: '370634', name: '长岛县', from: '1980-01-01', until: '2020-06-05', successor: '370614' },
};
const penglaiCity: Division = {
  ...{ code: '370684', name: '蓬莱市', from: '1991-11-30', until: '2020-06-05', successor: '370614' },
};
const penglai: Division = {
  ...{ code: '370614', name: '蓬莱区', from: '2020-06-05', until: null, successor: null },
};
const town: Division = {
  ...{ code: '220402101', name: '旧镇', from: '2000-01-01', until: '2024-01-01', successor: '220402100' },
};
const newTown: Division = {
  ...{ code: '220402100', name: '寿山镇', from: '2000-01-01', until: null, successor: null },
};
const all = [changdao, penglaiCity, penglai, town, newTown];
const table = new DivisionTable(all);

describe('a division that was merged away', () => {
  test.each([
    ['370634', '2026-11-22', '370614', 'today it counts under its successor'],
    ['370634', '2020-06-05', '370614', 'from the day of the merger on'],
    ['370634', '2020-06-04', '370634', 'the day before it still was itself'],
    ['370684', '2026-11-22', '370614', 'two can go into one'],
    ['370614', '2026-11-22', '370614', 'what is in force means itself'],
    ['370614', '2019-01-01', '370614', 'so does what is not in force yet'],
    ['220402101', '2026-11-22', '220402100', 'towns are merged as well'],
    ['999999', '2026-11-22', '999999', 'what the table does not have means itself'],
  ])('%s on %s counts as %s: %s', (code, day, counted) => {
    expect(table.successorOf(code, day)).toBe(counted);
  });

  test('stays in the table, retired or not; what never was is not there', () => {
    expect(['370634', '370614', '370685'].map((code) => table.has(code))).toEqual([true, true, false]);
  });

  test('is followed through several mergers, and a circle written by hand ends', () => {
    const chain = Array.from(
      { length: 5 },
      (_, n): Division => ({
        ...{ code: `11010${n}`, name: `${n}`, from: '1980-01-01' },
        ...(n < 4
          ? { until: `200${n}-01-01`, successor: `11010${n + 1}` }
          : { until: null, successor: null }),
      }),
    );
    expect(new DivisionTable(chain).successorOf('110100', '2026-01-01')).toBe('110104');
    expect(new DivisionTable(chain).successorOf('110100', '2001-06-01')).toBe('110102');
    const circle = [
      { ...changdao, successor: '370684' },
      { ...penglaiCity, successor: '370634' },
    ];
    expect(['370634', '370684']).toContain(new DivisionTable(circle).successorOf('370634', '2026-01-01'));
  });

  test('whose code is given anew is itself again', () => {
    const anew: Division = { ...changdao, name: '新县', from: '2030-01-01', until: null, successor: null };
    const both = new DivisionTable([changdao, anew]);
    expect(both.successorOf('370634', '2026-01-01')).toBe('370614');
    expect(both.successorOf('370634', '2030-01-01')).toBe('370634');
  });
});

describe('a table of divisions', () => {
  test('that is sound has nothing wrong', () => {
    expect(divisionFaults(all)).toEqual([]);
  });

  test.each<[Partial<Division>, string]>([
    [{ code: '37063４' }, 'code'],
    [{ code: '37063a' }, 'code'],
    [{ name: '' }, 'name'],
    [{ from: '2020-02-30' }, 'from'],
    [{ until: '1979-01-01' }, 'until'],
    [{ until: null }, 'successor'],
    [{ successor: '370699' }, 'successor'],
    [{ successor: '220402100' }, 'successor'],
    [{ successor: '370634' }, 'successor'],
  ])('with %j is told what is wrong', (change, field) => {
    const faults = divisionFaults([{ ...changdao, ...change }, ...all.slice(1)]);
    expect(faults.map((fault) => fault.field)).toEqual([field]);
  });

  test('never has one code twice at one time, nor a circle', () => {
    expect(divisionFaults([changdao, { ...changdao, from: '2019-01-01' }, penglai])).toMatchObject([
      { index: 1, field: 'from' },
    ]);
    const circle = [
      { ...changdao, successor: '370684' },
      { ...penglaiCity, successor: '370634' },
    ];
    expect(divisionFaults(circle).map(({ field }) => field)).toEqual(['successor', 'successor']);
  });

  test('that is sound always leads to a code that is in force or has no successor', () => {
    const code = fc.constantFrom('110101', '110102', '110103', '110104');
    const day = fc.integer({ min: 2000, max: 2030 }).map((year) => `${year}-01-01`);
    const row = fc.record({
      ...{ code, from: day, name: fc.constant('x') },
      until: fc.option(day),
      successor: fc.option(code),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 8 }), code, day, (rows, asked, today) => {
        fc.pre(divisionFaults(rows).length === 0);
        const found = new DivisionTable(rows).successorOf(asked, today);
        expect(new DivisionTable(rows).successorOf(found, today)).toBe(found);
      }),
    );
  });
});

describe('V7 compares the code with the unit, as both count today', () => {
  const today = (code: string) => table.successorOf(code, '2026-11-22');
  test.each([
    ['22040200001320000001', '220402100', undefined],
    ['22040200001320000001', '220421', { division: '220402', unit: '220421' }],
    ['22040000002000000001', '220402', { division: '220400', unit: '220402' }],
    ['37063400001320000001', '370614', undefined],
    ['22040000002000000001', '2204', undefined],
    ['2204', '220402', undefined],
  ])('%s in %s: %j', (code, unit, told) => {
    expect(codeWarning(code, unit, today)).toEqual(told);
  });
});
