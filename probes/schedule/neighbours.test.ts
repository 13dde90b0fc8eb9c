import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sampleTarget } from '../link/sample.ts';
import { Neighbours, type SilentLook } from './neighbours.ts';

const ALL = () => true;

const at = (host: string) => sampleTarget(0, { address: { host, onvifPort: 80 } });

/** A street of devices, the last `channels` of which are one recorder's. */
function street(devices: number, channels = 0): Neighbours<SilentLook> {
  const neighbours = new Neighbours<SilentLook>();
  for (let row = 0; row < devices; row += 1) {
    const isChannel = row >= devices - channels;
    const last = isChannel ? 250 : row;
    neighbours.place(row, at(`10.0.0.${last}`), last);
  }
  return neighbours;
}

/** Rows that are believed down after each of these rows was silent in a look that began at `beganMs`. */
function silence(neighbours: Neighbours<SilentLook>, rows: readonly number[], beganMs: number): number[] {
  const told = rows.flatMap((row) => neighbours.silent({ row, beganMs }, beganMs + 2_000)?.looks ?? []);
  return told.map(({ row }) => row).sort((a, b) => a - b);
}

const rowsTo = (end: number, from = 0) => Array.from({ length: end - from }, (_, index) => from + index);

describe('a device newly fails', () => {
  test('and those beside it that were there until now are looked at', () => {
    const neighbours = street(20);
    neighbours.place(99, at('10.0.1.1'), 99);
    expect(neighbours.stir(3, true, 1_000, (row) => row < 10).sort()).toEqual([0, 1, 2, 4, 5, 6, 7, 8, 9]);
  });

  test.each([
    { by: 3, afterMs: 59_000, isStirred: false, because: 'it flaps' },
    { by: 3, afterMs: 61_000, isStirred: true, because: 'a minute has passed' },
    { by: 4, afterMs: 19_000, isStirred: false, because: 'all were looked at just now' },
    { by: 4, afterMs: 21_000, isStirred: true, because: 'that another one fails is news' },
  ])('and again after $afterMs ms by $by: $isStirred, because $because', ({ by, afterMs, isStirred }) => {
    const neighbours = street(20);
    neighbours.stir(3, true, 1_000, ALL);
    expect(neighbours.stir(by, true, 1_000 + afterMs, ALL).length > 0).toBe(isStirred);
  });
});

describe('silent neighbours confirm one another', () => {
  test('sixteen that were silent after the alarm, each in a look of its own, the first one with them', () => {
    const neighbours = street(256);
    neighbours.stir(0, true, 3_000, ALL);
    expect(silence(neighbours, [0], 1_000)).toEqual([]);
    expect(silence(neighbours, rowsTo(16, 1), 3_050)).toEqual([]);
    expect(silence(neighbours, [16], 3_050)).toEqual(rowsTo(17));
    expect(silence(neighbours, [17, 18], 3_100)).toEqual([17, 18]);
  });

  test('looks that began before the alarm are no witnesses, but are confirmed with the others', () => {
    const neighbours = street(256);
    neighbours.stir(0, true, 3_000, ALL);
    expect(silence(neighbours, rowsTo(100), 2_000)).toEqual([]);
    expect(silence(neighbours, rowsTo(116, 100), 3_050)).toEqual(rowsTo(116));
  });

  test.each([
    { good: 3, witnesses: 3, isDown: false, because: 'three are too few for any verdict' },
    { good: 4, witnesses: 3, isDown: false, because: 'one has not been silent yet' },
    { good: 4, witnesses: 4, isDown: true, because: 'all have been' },
    { good: 15, witnesses: 14, isDown: false, because: 'of fewer than sixteen all are needed' },
    { good: 40, witnesses: 16, isDown: true, because: 'sixteen of many are enough' },
  ])('$witnesses of $good beside it silent: $isDown, because $because', ({ good, witnesses, isDown }) => {
    const neighbours = street(good + 1);
    neighbours.stir(0, true, 3_000, ALL);
    expect(silence(neighbours, rowsTo(witnesses + 1, 1), 3_050).length > 0).toBe(isDown);
  });

  test('but not when one has answered since, until the next alarm', () => {
    const neighbours = street(256);
    neighbours.stir(0, true, 3_000, ALL);
    neighbours.heard(200);
    expect(silence(neighbours, rowsTo(100, 1), 3_050)).toEqual([]);
  });

  test('nor when the first one refused: somebody answers there', () => {
    const neighbours = street(256);
    expect(neighbours.stir(0, false, 3_000, ALL)).toHaveLength(255);
    expect(silence(neighbours, rowsTo(100, 1), 3_050)).toEqual([]);
  });

  test('nor by an alarm of long ago', () => {
    const neighbours = street(256);
    neighbours.stir(0, true, 3_000, ALL);
    expect(silence(neighbours, rowsTo(100, 1), 70_000)).toEqual([]);
  });

  test('channels of one recorder confirm one another while the street around it answers', () => {
    const neighbours = street(100, 8);
    neighbours.stir(99, true, 3_000, ALL);
    neighbours.heard(5);
    expect(silence(neighbours, rowsTo(99, 92), 3_050)).toEqual(rowsTo(99, 92));
    neighbours.heard(98);
    expect(silence(neighbours, [99], 3_100)).toEqual([]);
  });

  test('one that left the street is no witness any more: then each is judged alone', () => {
    const neighbours = street(6);
    neighbours.stir(0, true, 3_000, ALL);
    expect(silence(neighbours, [1, 2], 3_050)).toEqual([]);
    neighbours.place(1, at('10.9.9.9'), 900);
    expect(silence(neighbours, [3, 4], 3_050)).toEqual([]);
    expect(silence(neighbours, [5], 3_050)).toEqual([]);
  });

  test('whatever is seen in whatever order: only devices that were silent themselves, after the last answer of the street', () => {
    const event = fc.record({
      row: fc.nat(23),
      is: fc.oneof(
        { weight: 20, arbitrary: fc.constant('silent' as const) },
        { weight: 1, arbitrary: fc.constantFrom('answer', 'alarm') },
      ),
      tookMs: fc.nat(3_000),
      afterMs: fc.nat(400),
    });
    let verdicts = 0;
    fc.assert(
      fc.property(fc.array(event, { minLength: 60, maxLength: 120 }), (events) => {
        const neighbours = street(24);
        let now = 100_000;
        let answeredMs = 0;
        let alarmMs = Number.POSITIVE_INFINITY;
        const silentMs = new Map<number, number>();
        for (const { row, is, tookMs, afterMs } of events) {
          now += afterMs;
          if (is === 'answer') {
            neighbours.heard(row);
            silentMs.delete(row);
            answeredMs = now;
            continue;
          }
          if (is === 'alarm' && neighbours.stir(row, true, now, ALL).length > 0) alarmMs = now;
          silentMs.set(row, now);
          const verdict = neighbours.silent({ row, beganMs: now - tookMs }, now);
          if (verdict === undefined) continue;
          verdicts += 1;
          expect(answeredMs).toBeLessThanOrEqual(alarmMs);
          expect(verdict.silent).toBeGreaterThanOrEqual(16);
          for (const look of verdict.looks) expect(silentMs.get(look.row)).toBeGreaterThanOrEqual(alarmMs);
        }
      }),
      { numRuns: 300 },
    );
    expect(verdicts).toBeGreaterThan(0);
  });
});

describe('a device came back', () => {
  test('and those beside it that are down are asked again, now and then', () => {
    const neighbours = street(10);
    const isDown = (row: number) => row > 5;
    expect(neighbours.recovered(0, 1_000, isDown).sort()).toEqual([6, 7, 8, 9]);
    expect(neighbours.recovered(1, 10_000, isDown)).toEqual([]);
    expect(neighbours.recovered(1, 20_000, isDown).sort()).toEqual([6, 7, 8, 9]);
  });
});
