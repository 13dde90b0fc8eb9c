import { describe, expect, test } from 'vitest';
import type { SegmentPlan } from '../link/target.ts';
import { budgetAt, minuteOfDay } from './budget.ts';

/** 22:00 to 06:00 in a city eight hours east. */
const night = {
  fromMinute: 1_320,
  untilMinute: 360,
  timeZone: 'Asia/Shanghai',
  looksPerSecond: 50,
  inFlight: 5,
};
const plan: SegmentPlan = {
  id: 's',
  looksPerSecond: 100,
  inFlight: 10,
  bytesPerSecond: 1_000,
  canaries: [],
  night,
};
const at = (time: string) => Date.parse(`2026-05-04T${time}+08:00`);

describe('a network may be used', () => {
  test.each([
    { time: '21:59:59', looksPerSecond: 100, because: 'it is day' },
    { time: '22:00:00', looksPerSecond: 50, because: 'the night begins' },
    { time: '03:00:00', looksPerSecond: 50, because: 'it goes on over midnight' },
    { time: '05:59:59', looksPerSecond: 50, because: 'it is not over' },
    { time: '06:00:00', looksPerSecond: 100, because: 'it is over' },
  ])('at $time for $looksPerSecond looks a second: $because', ({ time, looksPerSecond }) => {
    expect(budgetAt(plan, at(time)).looksPerSecond).toBe(looksPerSecond);
  });

  test.each([
    { dear: undefined, time: '03:00:00', isOpenToDear: true },
    { dear: 'always', time: '12:00:00', isOpenToDear: true },
    { dear: 'night', time: '12:00:00', isOpenToDear: false },
    { dear: 'night', time: '23:00:00', isOpenToDear: true },
    { dear: 'day', time: '23:00:00', isOpenToDear: false },
    { dear: 'day', time: '12:00:00', isOpenToDear: true },
  ] as const)(
    'at $time for pictures and logins, with $dear: $isOpenToDear',
    ({ dear, time, isOpenToDear }) => {
      expect(budgetAt(dear ? { ...plan, dear } : plan, at(time)).isOpenToDear).toBe(isOpenToDear);
    },
  );

  test('a night within one day ends on it, and an empty one never is', () => {
    const noon = { ...plan, night: { ...night, fromMinute: 720, untilMinute: 780 } };
    expect(budgetAt(noon, at('12:30:00')).looksPerSecond).toBe(50);
    expect(budgetAt(noon, at('13:00:00')).looksPerSecond).toBe(100);
    const never = { ...plan, night: { ...night, fromMinute: 720, untilMinute: 720 } };
    expect(budgetAt(never, at('12:00:00')).looksPerSecond).toBe(100);
  });

  test('without a bound for bytes where none is told', () => {
    expect(budgetAt(plan, at('12:00:00')).bytesPerSecond).toBe(1_000);
    expect(budgetAt(plan, at('23:00:00')).bytesPerSecond).toBe(Number.POSITIVE_INFINITY);
  });
});

test('minutes are those of the wall clocks there', () => {
  expect(minuteOfDay(at('00:00:00'), 'Asia/Shanghai')).toBe(0);
  expect(minuteOfDay(at('23:59:59'), 'Asia/Shanghai')).toBe(1_439);
  expect(minuteOfDay(at('00:00:00'), 'Asia/Kolkata')).toBe(21 * 60 + 30);
});
