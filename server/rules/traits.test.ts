import { describe, expect, test } from 'vitest';
import { agrees, driftOf, foldTraits, isMoved, type KeptTraits } from './traits.ts';

const told = (atMs: number, readings: Record<string, string | number>, missing = {}) => ({
  n: 1,
  atMs,
  readings,
  missing,
});

describe('what a device tells is kept', () => {
  test('with the moment since which it tells the same; a new firmware shows, with the one before', () => {
    let kept = foldTraits(undefined, told(10, { firmware: '1.0', frameRate: 12 }));
    kept = foldTraits(kept, told(20, { firmware: '1.0', frameRate: 13 }));
    expect(kept.values.firmware).toEqual({ value: '1.0', sinceMs: 10, seenMs: 20, before: null });
    kept = foldTraits(kept, told(30, { firmware: '1.1', frameRate: 14 }));
    expect(kept.values.firmware).toEqual({
      value: '1.1',
      sinceMs: 30,
      seenMs: 30,
      before: { value: '1.0', seenMs: 20 },
    });
    expect(kept.values.frameRate).toEqual({ value: 14, sinceMs: 30, seenMs: 30, before: null });
  });

  test('as it was told last where it could not be had, and not where it is no longer told', () => {
    const first = foldTraits(undefined, told(10, { serial: 'S', clockOffsetMs: 1, clockFault: 'zone' }));
    const next = foldTraits(first, told(20, { clockOffsetMs: 2 }, { identity: 'login-suspended' }));
    expect(next.values).toMatchObject({ serial: { value: 'S', seenMs: 10 }, clockOffsetMs: { value: 2 } });
    expect(next.values).not.toHaveProperty('clockFault');
  });

  test('apart where a device registers: neither takes away what the other told', () => {
    const looked = foldTraits(undefined, told(10, { serial: 'S', geoLon: 125 }, { stream: 'timeout' }));
    const registered = foldTraits(looked, told(20, { apeLon: 125.1, apeLat: 42.9 }));
    expect(registered.missing).toEqual({ stream: 'timeout' });
    const again = foldTraits(registered, told(30, { serial: 'S' }));
    expect(Object.keys(again.values).sort()).toEqual(['apeLat', 'apeLon', 'serial']);
    expect([isMoved(undefined, looked), isMoved(looked, registered)]).toEqual([true, true]);
    expect([
      isMoved(registered, again),
      isMoved(again, foldTraits(again, told(40, { serial: 'T' }))),
    ]).toEqual([true, false]);
  });

  test('unchanged by a look that comes late, and without words that nobody knows', () => {
    const kept = foldTraits(undefined, told(20, { serial: 'S', joke: 'x' }));
    expect(Object.keys(kept.values)).toEqual(['serial']);
    expect(foldTraits(kept, told(20, { serial: 'T' }))).toBe(kept);
  });
});

describe('a clock that tells whole seconds, with ten seconds of tolerance', () => {
  const valuesOf = (offsetMs?: number, fault?: string): KeptTraits['values'] => {
    const value = (of: string | number) => ({ value: of, sinceMs: 0, seenMs: 0, before: null });
    return {
      ...(offsetMs !== undefined && { clockOffsetMs: value(offsetMs) }),
      ...(fault !== undefined && { clockFault: value(fault) }),
    };
  };
  test.each([
    [-500, undefined, 'within', 0, 'it tells the second that has begun'],
    [10_000, undefined, 'within', 10_500, 'it may be exactly ten seconds ahead'],
    [10_001, undefined, 'beyond', 10_501, 'it is more than ten ahead wherever in its second it stands'],
    [-11_000, undefined, 'within', -10_500, 'it may be exactly ten seconds behind'],
    [-11_001, undefined, 'beyond', -10_501, 'it is more than ten behind'],
    [28_800_000, 'zone', 'zone', 28_800_500, 'it tells local time as UTC'],
    [undefined, 'local', 'untold', null, 'it tells local time alone'],
    [undefined, undefined, 'untold', null, 'it was not asked'],
  ] as const)('%s ms, %s: %s, %s, because %s %s', (offsetMs, fault, verdict, driftMs, _because) => {
    expect(driftOf(valuesOf(offsetMs, fault), 10_000)).toEqual({ verdict, driftMs });
  });
});

describe('what the file says and what the device says', () => {
  test.each([
    ['02:4C:4b:00:00:01', '024c4b000001', true],
    ['02:4c:4b:00:00:01', '02:4c:4b:00:00:09 02:4c:4b:00:00:01', true],
    ['IPC-200', 'ipc 200', true],
    ['SN1', 'SN2', false],
    ['', 'SN2', null],
    ['SN1', ' ', null],
  ])('%j beside %j: %s', (file, seen, expected) => {
    expect(agrees(file, seen)).toBe(expected);
  });
});
