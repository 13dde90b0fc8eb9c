import { describe, expect, test } from 'vitest';
import { SelfCheck } from './self-check.ts';

const TICK_MS = 50;

/** A self-check on a clock that is moved by hand: one number a tick, how long it took. */
function run(ticks: readonly number[]): { self: SelfCheck; nowMs: () => number } {
  let nowMs = 1_000_000;
  const self = new SelfCheck({ wallMs: () => nowMs + 1e12, steadyMs: () => nowMs });
  for (const tookMs of ticks) {
    nowMs += tookMs;
    self.turn(TICK_MS);
  }
  return { self, nowMs: () => nowMs };
}

describe('a deadline that ran out says nothing of the device while our own loop was late', () => {
  test.each([
    { ticks: Array(60).fill(50), stalled: false, because: 'the loop was in time' },
    { ticks: Array(60).fill(60), stalled: false, because: 'every loop is a little late' },
    { ticks: [...Array(30).fill(50), 1_200], stalled: true, because: 'one stop was long' },
    {
      ticks: Array(20).fill(100),
      stalled: true,
      because: 'many stops were short, and half of the time together',
    },
    {
      ticks: Array(25).fill(80),
      stalled: false,
      because: 'the loop was slow, and came to everybody in time',
    },
    { ticks: [...Array(30).fill(50), 300], stalled: false, because: 'one stop was short' },
  ])('$because', ({ ticks, stalled }) => {
    const { self, nowMs } = run(ticks);
    expect(self.wasStalledAfter(nowMs() - 2_000)).toBe(stalled);
  });

  test('what was late before a look began is no excuse for it', () => {
    const { self, nowMs } = run([...Array(20).fill(150), ...Array(10).fill(50)]);
    expect(self.wasStalledAfter(nowMs() - 400)).toBe(false);
    expect(self.wasStalledAfter(nowMs() - 3_600)).toBe(true);
  });
});
