/** Devices that fell together in a time are told as one, by the widest place that fell. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Fall, fallsTogether, type GroupPlaces, groupOutages, sizesOf } from './group-outage.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 10, 20, 16);

/** Twelve devices: two networks, one street of each; every third hangs on one recorder, and two share a pole. */
const CITY = new Map(
  Array.from({ length: 12 }, (_, at): [number, GroupPlaces] => [
    at + 1,
    {
      network: at < 6 ? 'n1' : 'n2',
      platform: 'p1',
      unit: at < 6 ? 'north street' : 'south street',
      upstream: at % 3 === 0 ? 'recorder' : '',
      pole: at < 2 ? 'pole 7' : '',
    },
  ]),
);
const groups = (falls: readonly Fall[]) =>
  groupOutages(falls, (device) => CITY.get(device), sizesOf(CITY.values()));
const fall = (device: number, after: number, hours: number | null = 1): Fall => {
  const fromMs = START + after * MINUTE;
  return {
    ...{ device, fromMs, untilMs: hours === null ? null : fromMs + hours * HOUR },
    downMs: (hours ?? 1) * HOUR,
  };
};
const told = (falls: readonly Fall[]) =>
  groups(falls).map(({ kind, key, devices }) => `${kind} ${key}: ${devices.join(' ')}`);

describe('devices that fell within minutes', () => {
  test.each([
    ['all of a network', [1, 2, 3, 4, 5, 6], ['network n1: 1 2 3 4 5 6']],
    ['nearly all of a street, not enough of its network', [1, 2, 3, 4, 5], ['unit north street: 1 2 3 4 5']],
    ['those on a recorder', [1, 4, 7, 10], ['upstream recorder: 1 4 7 10']],
    ['both on a pole', [1, 2], ['pole pole 7: 1 2']],
    ['a few of everywhere', [2, 3, 8, 9], []],
    ['one alone', [5], []],
  ])('%s', (_, devices, expected) => {
    expect(told(devices.map((device, at) => fall(device, at)))).toEqual(expected);
  });

  test('are told with the first fall, the last return and the time lost', () => {
    const [one] = groups([fall(1, 0, 2), fall(4, 3, 5), fall(7, 6), fall(10, 9)]);
    expect(one).toMatchObject({ fromMs: START, untilMs: START + 3 * MINUTE + 5 * HOUR, downMs: 9 * HOUR });
    const [open] = groups([fall(1, 0), fall(2, 1, null)]);
    expect(open).toMatchObject({ kind: 'pole', untilMs: null });
  });

  test('and of the same place at another hour are two', () => {
    expect(told([fall(1, 0), fall(2, 1), fall(1, 300), fall(2, 305)])).toHaveLength(2);
    expect(told([fall(1, 0), fall(2, 11)])).toEqual([]);
  });

  test('are each in one line at most, and no line tells of fewer than two', () => {
    const some = fc.array(
      fc.record({ device: fc.integer({ min: 1, max: 12 }), after: fc.integer({ min: 0, max: 60 }) }),
    );
    fc.assert(
      fc.property(some, (list) => {
        const falls = list.map(({ device, after }) => fall(device, after));
        const found = groups(falls);
        const lostMs = falls.reduce((sum, { downMs }) => sum + downMs, 0);
        expect(found.reduce((sum, { downMs }) => sum + downMs, 0)).toBeLessThanOrEqual(lostMs);
        for (const { devices, kind, key } of found) {
          expect(devices.length).toBeGreaterThan(1);
          expect(devices.every((device) => CITY.get(device)?.[kind] === key)).toBe(true);
        }
      }),
    );
  });
});

test('what goes on into the next month is one fall', () => {
  const until = { ...fall(1, 0, null), downMs: HOUR };
  const later = { ...fall(1, 0, 5), downMs: 4 * HOUR };
  expect(fallsTogether([until, fall(2, 0)], [later, fall(3, 9)])).toEqual([
    { ...later, downMs: 5 * HOUR },
    fall(2, 0),
    fall(3, 9),
  ]);
});
