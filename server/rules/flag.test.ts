import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VERDICTS, type Verdict } from '../../config/terms.ts';
import type { RaisedFlag } from './flag.ts';
import { flagAfter, resumed } from './flag.ts';

const RULES = { clearAfterMs: 120, leastDevices: 1 };

/** The flag after verdicts, one each 10 ms from 0 on. */
function flagOf(verdicts: readonly Verdict[], known = 100, rules = RULES): RaisedFlag | null {
  let flag: RaisedFlag | null = null;
  for (const [index, verdict] of verdicts.entries()) {
    flag = flagAfter(flag, { verdict, known, share: 9_000, atMs: index * 10 }, rules);
  }
  return flag;
}

const times = (count: number, verdict: Verdict): Verdict[] => Array.from({ length: count }, () => verdict);

describe('a flag goes up', () => {
  test.each([
    { verdicts: ['fails'], up: true, because: 'the rate fails' },
    { verdicts: ['meets'], up: false, because: 'the rate meets its threshold' },
    { verdicts: ['cannot-be-said'], up: false, because: 'nothing can be said' },
    { verdicts: ['nothing-due'], up: false, because: 'there is no rate' },
  ] as const)('$up: $because', ({ verdicts, up }) => expect(flagOf(verdicts) !== null).toBe(up));

  test('only when enough devices are known: one camera is not a rate', () => {
    const rules = { ...RULES, leastDevices: 20 };
    expect(flagOf(['fails'], 19, rules)).toBeNull();
    expect(flagOf(['fails'], 20, rules)).toMatchObject({ raisedMs: 0, raisedShare: 9_000 });
  });

  test('once: it keeps the time and the share it went up with', () => {
    expect(flagOf(times(9, 'fails'))).toMatchObject({ raisedMs: 0, meetsSinceMs: null });
  });
});

describe('a flag comes down', () => {
  test.each([
    { next: times(13, 'meets'), down: true, because: 'the rate met its threshold for the whole time' },
    { next: times(12, 'meets'), down: false, because: 'not yet long enough' },
    {
      next: [...times(12, 'meets'), 'fails', ...times(12, 'meets')],
      down: false,
      because: 'a break begins the count anew',
    },
    {
      next: [...times(12, 'meets'), 'fails', ...times(13, 'meets')],
      down: true,
      because: 'it counted anew to its end',
    },
    { next: times(99, 'cannot-be-said'), down: false, because: 'what cannot be said takes nothing down' },
    {
      next: [...times(12, 'meets'), ...times(50, 'cannot-be-said')],
      down: false,
      because: 'the count waits while nothing can be said',
    },
    {
      next: [...times(7, 'meets'), ...times(50, 'cannot-be-said'), ...times(5, 'meets')],
      down: false,
      because: 'the time in which nothing could be said does not count',
    },
    {
      next: [...times(7, 'meets'), ...times(50, 'cannot-be-said'), ...times(6, 'meets')],
      down: true,
      because: 'what cannot be said does not break what went before',
    },
    { next: ['nothing-due'], down: true, because: 'there is no rate to flag' },
  ] as const)('$down: $because', ({ next, down }) => {
    expect(flagOf(['fails', ...next]) === null).toBe(down);
  });

  test('at once when the setting says so', () => {
    expect(flagOf(['fails', 'meets'], 100, { ...RULES, clearAfterMs: 0 })).toBeNull();
  });

  test('the time in which nobody judged does not count', () => {
    const flag = flagOf(['fails', ...times(7, 'meets')]);
    const back = flag && resumed(flag, 100_000);
    expect(
      flagAfter(back, { verdict: 'meets', known: 9, share: 9_900, atMs: 100_050 }, RULES),
    ).not.toBeNull();
    expect(flagAfter(back, { verdict: 'meets', known: 9, share: 9_900, atMs: 100_060 }, RULES)).toBeNull();
  });
});

test('a count that is resumed begins now at the latest', () => {
  const flag = { raisedMs: 0, raisedShare: 1, meetsSinceMs: 50, judgedMs: 10 };
  expect(resumed(flag, 1_000)).toMatchObject({ meetsSinceMs: 1_000 });
});

test('a judgement from before the last one takes no time back, and lends none', () => {
  const flag = { raisedMs: 0, raisedShare: 1, meetsSinceMs: null, judgedMs: 1_000 };
  const meets = (before: RaisedFlag | null, atMs: number) =>
    flagAfter(before, { verdict: 'meets', known: 9, share: 9_900, atMs }, RULES);
  const early = meets(flag, 400);
  expect(early).toMatchObject({ meetsSinceMs: 1_000, judgedMs: 1_000 });
  expect([meets(early, 1_119) === null, meets(early, 1_120) === null]).toEqual([false, true]);
  expect(resumed({ ...flag, meetsSinceMs: 950 }, 400)).toMatchObject({ meetsSinceMs: 950, judgedMs: 1_000 });
});

test('a flag that is up comes down as soon as the rate met its threshold for the whole time, and never before', () => {
  const mostlyMeets = fc.constantFrom(...VERDICTS, ...times(12, 'meets'), ...times(4, 'cannot-be-said'));
  let count = 0;
  fc.assert(
    fc.property(fc.array(mostlyMeets, { minLength: 40, maxLength: 80 }), (verdicts) => {
      let flag = flagOf(['fails']);
      let metMs = 0;
      for (const [index, verdict] of verdicts.entries()) {
        const after = flagAfter(flag, { verdict, known: 5, share: 1, atMs: index * 10 }, RULES);
        metMs = verdict === 'meets' ? metMs + 10 : verdict === 'fails' ? 0 : metMs;
        if (flag === null && after !== null) metMs = 0;
        if (flag !== null && verdict === 'meets') expect(after === null).toBe(metMs > 120);
        if (flag !== null && after === null && verdict === 'meets') count++;
        flag = after;
      }
    }),
  );
  expect(count).toBeGreaterThan(10);
});
