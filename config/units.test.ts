import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { inWords, type ShapeError } from './shape.ts';
import { readUnits, treeProblems, type Unit } from './units.ts';

const city: Unit = { code: '220400', name: '辽源市', level: 'city', parent: null };
const district: Unit = { code: '220402', name: '龙山区', level: 'district', parent: '220400' };
const town: Unit = { code: '220402001', name: '东吉街道', level: 'town', parent: '220402' };

describe('the example city', () => {
  const units = readUnits(resolve(import.meta.dirname, 'liaoyuan', 'units.json'));

  test('is one city with four districts and 48 towns', () => {
    const count = (level: Unit['level']) => units.filter((unit) => unit.level === level).length;
    expect([count('city'), count('district'), count('town')]).toEqual([1, 4, 48]);
  });

  test('has every town under the district that its code begins with', () => {
    for (const { code, level, parent } of units) if (level === 'town') expect(parent).toBe(code.slice(0, 6));
  });
});

describe('a list of units is one tree', () => {
  test('in any order', () => {
    expect(treeProblems([town, city, district])).toEqual([]);
    expect(treeProblems([])).toEqual([]);
  });

  test.each<[string, Unit[], string]>([
    [
      'a code that comes twice',
      [city, district, district],
      '220402.code: wanted each code once, got "220402" again',
    ],
    [
      'a parent that is not there',
      [city, { ...district, parent: '220500' }],
      '220402.parent: wanted the code of a unit, got "220500"',
    ],
    [
      'a second top',
      [city, { ...city, code: '220500' }],
      '220500.parent: wanted one unit at the top (220400), got nothing',
    ],
    [
      'a unit under its own level',
      [city, district, { ...district, code: '220403', parent: '220402' }],
      '220403.parent: wanted a unit above a district, got a district (220402)',
    ],
    [
      'a unit under itself',
      [{ ...city, parent: '220400' }],
      '220400.parent: wanted a unit above a city, got a city (220400)',
    ],
    [
      'a town with the code of a district',
      [city, district, { ...town, code: '220403' }],
      '220403.code: wanted 9 digits for a town, got "220403"',
    ],
  ])('%s is refused', (_, units, told) => {
    expect(treeProblems(units).map(inWords)).toEqual([told]);
  });

  test('units that are each above the other are refused', () => {
    const circle = [
      { ...district, parent: '220402001' },
      { ...town, parent: '220402' },
    ];
    expect(treeProblems([city, ...circle])).not.toEqual([]);
  });

  test('a file with other things in it is refused with every problem', () => {
    const folder = mkdtempSync(join(tmpdir(), 'units-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'units.json');
    writeFileSync(
      file,
      JSON.stringify([
        { ...city, level: 'village' },
        { ...district, code: 'x', colour: 1 },
      ]),
    );
    let told: string[] = [];
    try {
      readUnits(file);
    } catch (error) {
      told = (error as ShapeError).problems.map(inWords);
    }
    expect(told).toEqual([
      '0.level: wanted one of city, district, town, community, got "village"',
      '1.code: wanted a division code of 4 to 12 digits, got "x"',
      '1.colour: wanted no such key, got 1',
    ]);
  });
});
