/** Which references remain. */
import { describe, expect, test } from 'vitest';
import { referencesWith } from './references.ts';

describe('of the references of one light', () => {
  const DAY_MS = 86_400_000;
  const days = (kept: readonly number[], at: number) =>
    referencesWith(
      kept.map((day) => day * DAY_MS),
      at * DAY_MS,
    ).map((ms) => ms / DAY_MS);
  test.each([
    [[], 1, [1]],
    [[1], 2, [1, 2]],
    [[1, 2], 3, [1, 2, 3]],
    [[1, 2, 3], 4, [1, 2, 4]],
    [[1, 2, 10], 11, [2, 10, 11]],
    [[1, 2, 3], 3, [1, 2, 3]],
  ])('%j and one of day %i, these remain: %j', (kept, at, remain) => expect(days(kept, at)).toEqual(remain));
});
