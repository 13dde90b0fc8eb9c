import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cyclesFor, nextOnGrid, phaseOf, retryAfterMs, weigh } from './cadence.ts';
import { codeOf, NONE, stateOf } from './outcome.ts';

const HOUR_MS = 3_600_000;

describe('the next look', () => {
  test('comes within little more than a cycle, however late the last one was', () => {
    fc.assert(
      fc.property(
        fc.nat(1e9),
        fc.nat(60_000),
        fc.integer({ min: 5_000, max: 86_400_000 }),
        (now, row, everyMs) => {
          for (const chance of [0, 0.5, 0.999]) {
            const gap = nextOnGrid(now, phaseOf(row), everyMs, () => chance) - now;
            expect(gap).toBeGreaterThan(everyMs * 0.07);
            expect(gap).toBeLessThan(everyMs * 1.13);
          }
        },
      ),
    );
  });

  test('of neighbours lies far apart, for any number of devices', () => {
    for (const devices of [256, 2_000, 55_425]) {
      const phases = Array.from({ length: devices }, (_, row) => phaseOf(row)).sort((a, b) => a - b);
      const gaps = phases.slice(1).map((phase, index) => phase - (phases[index] ?? 0));
      expect(Math.max(...gaps) * devices).toBeLessThan(3);
      expect(Math.abs(phaseOf(1_000) - phaseOf(1_001))).toBeGreaterThan(0.3);
    }
  });
});

describe('a device that is long dead is looked at more seldom', () => {
  test.each([
    { badForMs: 0, cycles: 1 },
    { badForMs: HOUR_MS - 1, cycles: 1 },
    { badForMs: HOUR_MS, cycles: 2 },
    { badForMs: 2 * HOUR_MS, cycles: 4 },
    { badForMs: 5 * HOUR_MS, cycles: 8 },
    { badForMs: 100 * HOUR_MS, cycles: 10 },
  ])('after $badForMs ms each $cycles cycles', ({ badForMs, cycles }) => {
    expect(cyclesFor(badForMs, 60_000, 10)).toBe(cycles);
    expect(cyclesFor(badForMs, 60_000, 2)).toBe(Math.min(2, cycles));
  });
});

describe('what could not be told is asked again', () => {
  const cadence = { everyMs: 86_400_000, timeoutMs: 1, confirmations: 1, confirmAfterMs: 0 };
  test.each([
    { reason: 'device-trouble', times: 0, afterMs: 300_000, because: 'it may pass' },
    { reason: 'device-trouble', times: 3, afterMs: 2_400_000, because: 'it has not passed for long' },
    { reason: 'device-trouble', times: 200, afterMs: 86_400_000, because: 'never later than usual' },
    { reason: 'login-suspended', times: 0, afterMs: 86_400_000, because: 'only another login helps' },
  ])('$reason for the $times. time after $afterMs ms: $because', ({ reason, times, afterMs }) => {
    expect(retryAfterMs(reason, times, cadence)).toBe(afterMs);
  });
});

describe('a look against what is believed', () => {
  const codes = {
    nothing: NONE,
    good: codeOf({ state: 'good' }),
    timeout: codeOf({ state: 'bad', reason: 'timeout' }),
    refused: codeOf({ state: 'bad', reason: 'refused' }),
    cut: codeOf({ state: 'unknown', reason: 'segment-cut' }),
  };
  const of = (word: keyof typeof codes) => ({ code: codes[word], state: stateOf(codes[word]) });

  test.each([
    {
      before: 'good',
      seen: 'good',
      streak: 1,
      step: 'agrees',
      after: 0,
      because: 'one bad look is forgotten',
    },
    {
      before: 'good',
      seen: 'timeout',
      streak: 0,
      step: 'doubt',
      after: 1,
      because: 'one bad look is not believed',
    },
    {
      before: 'good',
      seen: 'refused',
      streak: 1,
      step: 'believe',
      after: 0,
      because: 'two are, whatever the reason',
    },
    {
      before: 'nothing',
      seen: 'timeout',
      streak: 0,
      step: 'doubt',
      after: 1,
      because: 'nor is the first look of all',
    },
    {
      before: 'nothing',
      seen: 'good',
      streak: 0,
      step: 'believe',
      after: 0,
      because: 'an answer is an answer',
    },
    {
      before: 'timeout',
      seen: 'good',
      streak: 0,
      step: 'believe',
      after: 0,
      because: 'good is believed at once',
    },
    {
      before: 'good',
      seen: 'cut',
      streak: 0,
      step: 'believe',
      after: 0,
      because: 'so is that we cannot know',
    },
    {
      before: 'cut',
      seen: 'timeout',
      streak: 0,
      step: 'doubt',
      after: 1,
      because: 'bad after unknown needs two, too',
    },
    { before: 'timeout', seen: 'refused', streak: 0, step: 'agrees', after: 1, because: 'it is still bad' },
    {
      before: 'timeout',
      seen: 'refused',
      streak: 1,
      step: 'believe',
      after: 0,
      because: 'the reason has changed',
    },
  ] as const)(
    '$before, then $seen after $streak: $step, because $because',
    ({ before, seen, streak, step, after }) => {
      expect(weigh(of(before), of(seen), streak, 2)).toEqual({ step, streak: after });
    },
  );
});
