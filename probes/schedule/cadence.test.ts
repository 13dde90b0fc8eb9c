import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { doubtsIn, lengthOf, NO_DOUBT, nextOnGrid, phaseOf, retryAfterMs, weigh } from './cadence.ts';
import { codeOf, NONE, stateOf } from './outcome.ts';

describe('the next look', () => {
  test('comes within hardly more than a cycle, however late the last one was', () => {
    fc.assert(
      fc.property(
        fc.nat(1e9),
        fc.nat(60_000),
        fc.integer({ min: 5_000, max: 86_400_000 }),
        (now, row, everyMs) => {
          for (const chance of [0, 0.5, 0.999]) {
            const gap = nextOnGrid(now, phaseOf(row), everyMs, () => chance) - now;
            expect(gap).toBeGreaterThan(everyMs * 0.09);
            expect(gap).toBeLessThan(everyMs * 1.0126);
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
      const doubt = weigh(of(before), of(seen), inARow(streak), { confirmations: 2 });
      expect(doubt).toEqual({ step, window: inARow(after) });
    },
  );

  test.each([
    { looks: 'bb', needed: [2, 3], ends: 'down', because: 'two are enough' },
    { looks: 'bgb', needed: [2, 3], ends: 'down', because: 'two of three are' },
    { looks: 'bgg', needed: [2, 3], ends: 'good', because: 'two of three cannot be any more' },
    { looks: 'bg', needed: [2, 3], ends: 'open', because: 'the third decides' },
    { looks: 'bg', needed: [2, 2], ends: 'good', because: 'both had to be bad' },
    { looks: 'bbgb', needed: [3, 4], ends: 'down', because: 'three of four are bad' },
    { looks: 'bgbg', needed: [3, 4], ends: 'good', because: 'only two of four are' },
    { looks: 'bgg', needed: [3, 5], ends: 'open', because: 'the last three could still be bad' },
  ])('of $needed.1 looks $looks: $ends, because $because', ({ looks, needed, ends }) => {
    const [confirmations = 0, outOf = 0] = needed;
    let window = NO_DOUBT;
    let step = '';
    for (const look of looks) {
      expect(step).not.toBe('believe');
      const seen = of(look === 'b' ? 'timeout' : 'good');
      ({ step, window } = weigh(of('good'), seen, window, { confirmations, outOf }));
    }
    expect(step === 'believe' ? 'down' : window === NO_DOUBT ? 'good' : 'open').toBe(ends);
  });

  test('is settled within as many looks as may be needed, and never by fewer bad ones than are needed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 }),
        fc.nat(3),
        fc.array(fc.boolean(), { maxLength: 40 }),
        (confirmations, more, looks) => {
          let window = NO_DOUBT;
          const burst: boolean[] = [];
          for (const isBad of looks) {
            const seen = of(isBad ? 'timeout' : 'good');
            const doubt = weigh(of('good'), seen, window, { confirmations, outOf: confirmations + more });
            window = doubt.window;
            if (isBad || burst.length > 0) burst.push(isBad);
            expect(burst.length).toBeLessThanOrEqual(confirmations + more);
            const bad = burst.filter((one) => one).length;
            expect(doubt.step === 'believe').toBe(bad >= confirmations && bad > 0);
            if (window === NO_DOUBT) burst.length = 0;
            else expect([lengthOf(window), doubtsIn(window)]).toEqual([burst.length, bad]);
          }
        },
      ),
    );
  });
});

/** The window after so many bad looks and nothing else. */
function inARow(looks: number): number {
  return looks === 0 ? NO_DOUBT : 2 ** (looks + 1) - 1;
}
