import { expect, test } from 'vitest';
import { firstLookBy } from './first-look.ts';

test.each([
  { once: 500, due: 1_000, byMs: 20_000, because: 'the second half takes as long as the first' },
  { once: 0, due: 1_000, byMs: 70_000, because: 'nothing has been seen yet, and a cycle is the longest' },
  { once: 1, due: 50_000, byMs: 70_000, because: 'never later than a cycle' },
  { once: 999, due: 1_000, byMs: 15_000, because: 'nobody counts on less than a few seconds' },
])('$once of $due in ten seconds, each minute: by $byMs, because $because', ({ once, due, byMs }) => {
  expect(firstLookBy({ onceBefore: 0, once, due, sinceMs: 0 }, 60_000, 10_000)).toBe(byMs);
});
