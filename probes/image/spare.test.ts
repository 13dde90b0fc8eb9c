import { expect, test } from 'vitest';
import { coreTimes, spareTime } from './spare.ts';

/** Two cores that are idle for this share of the time, from one moment to the next. */
function machine(...shares: readonly number[]) {
  let [nowMs, idleMs, allMs] = [0, 0, 0];
  const hasSpare = spareTime(
    () => ({ idleMs, allMs }),
    () => nowMs,
  );
  return shares.map((share) => {
    nowMs += 3_000;
    allMs += 6_000;
    idleMs += 6_000 * share;
    return hasSpare();
  });
}

test('a machine has time to spare while a quarter of it has nothing to do', () => {
  expect(machine(0.5, 0.25, 0.2, 0, 0.9)).toEqual([true, true, false, false, true]);
});

test('before it was measured, and after nobody measured for long, nothing is to spare', () => {
  let nowMs = 0;
  const hasSpare = spareTime(
    () => ({ idleMs: nowMs, allMs: 2 * nowMs }),
    () => nowMs,
  );
  expect(hasSpare()).toBe(false);
  nowMs = 60_000;
  expect(hasSpare()).toBe(false);
  nowMs = 63_000;
  expect(hasSpare()).toBe(true);
});

test('this machine tells its times', () => {
  const { idleMs, allMs } = coreTimes();
  expect(allMs).toBeGreaterThan(idleMs);
});
