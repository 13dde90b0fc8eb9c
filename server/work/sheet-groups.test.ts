/** What fell together stands on a sheet with its cause, its place, and how long it lasted: of the unit that the sheet is of. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CITY, camera, NORTH, SampleHouse, SOUTH } from '../api/sample.ts';
import type { Fall } from '../rules/group-outage.ts';
import { SYSTEM } from '../rules/refusal.ts';
import { groupsSection } from './sheet-groups.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 10, 20, 16);

let house: SampleHouse;
let street: readonly number[];
let pole: readonly number[];

beforeAll(async () => {
  house = await SampleHouse.open();
  await house.settle();
  const { registry } = house.parts;
  const made = async (first: number, count: number, unit: string, poleNo = '') => {
    const wishes = Array.from({ length: count }, (_, at) => camera(first + at, unit));
    const records = await registry.addAll(
      wishes.map((wish) => ({ ...wish, details: poleNo === '' ? {} : { poleNo } })),
      SYSTEM,
    );
    return records.map(({ id }) => id);
  };
  street = await made(100, 8, `${NORTH}001`);
  pole = await made(200, 2, SOUTH, 'L-7');
});
afterAll(() => house.close());

const fell = (devices: readonly number[], hours: number | null): Fall[] =>
  devices.map((device, at) => {
    const fromMs = START + at * 1_000;
    const untilMs = hours === null ? null : fromMs + hours * HOUR;
    return { device, fromMs, untilMs, downMs: 2 * HOUR };
  });
const sectionOf = (unit: string, falls: readonly Fall[] | null) =>
  groupsSection({ kind: 'daily', falls }, house.parts, unit);

test('a street and a pole are a line each, the larger first; a district has its own', () => {
  const falls = [...fell(pole, null), ...fell(street, 2)];
  const city = sectionOf(CITY, falls);
  expect(city?.rows).toHaveLength(2);
  expect(city?.rows[0]).toMatchObject([
    { list: 'level', word: 'town' },
    { text: expect.any(String) },
    { unit: `${NORTH}001` },
    { count: 8 },
    { atMs: START },
    { atMs: START + 7_000 + 2 * HOUR },
    { ms: 16 * HOUR },
  ]);
  expect(city?.rows[1]).toMatchObject([
    { list: 'repairKind', word: 'pole' },
    { text: 'L-7' },
    { unit: SOUTH },
    { count: 2 },
    { atMs: START },
    null,
    { ms: 4 * HOUR },
  ]);
  expect(sectionOf(SOUTH, falls)?.rows).toHaveLength(1);
  expect(sectionOf(NORTH, fell([street[0] ?? 0], 1))?.rows).toEqual([]);
});

test('of a quarter and a year there is no such list', () => {
  expect(sectionOf(CITY, null)).toBeNull();
});
