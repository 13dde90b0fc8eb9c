/** What a sample says of misses. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recallFrom } from './recall.ts';

const city = { reviewed: 200, missed: 2, agree: 90, notAFault: 10, intact: 1_000, told: 100 };

test('90 real faults of 100 told, and 1 % missed in 1,000 intact ones: 90 of 100 are found', () => {
  const { missRate, recall, recallLow, recallHigh } = recallFrom(city);
  expect(missRate).toBe(0.01);
  expect(recall).toBeCloseTo(0.9);
  expect(recallLow).toBeCloseTo(0.698, 3);
  expect(recallHigh).toBeCloseTo(0.972, 3);
});

test.each([
  ['no sample', { ...city, reviewed: 0, missed: 0 }],
  ['no answer to what is told', { ...city, agree: 0, notAFault: 0 }],
  ['nothing told and nothing missed', { ...city, told: 0, missed: 0 }],
])('%s: recall is not said', (_, sampled) => expect(recallFrom(sampled).recall).toBeNull());

test('nothing told and something missed: recall is nothing', () => {
  expect(recallFrom({ ...city, told: 0, agree: 0, notAFault: 0 }).recall).toBe(0);
});

test('the estimate lies between its bounds, whatever was counted', () => {
  const count = fc.nat({ max: 5_000 });
  fc.assert(
    fc.property(count, count, count, count, count, count, (missed, sound, agree, notAFault, intact, told) => {
      const said = recallFrom({ reviewed: missed + sound, missed, agree, notAFault, intact, told });
      if (said.recall === null) return;
      expect(said.recall).toBeGreaterThanOrEqual((said.recallLow ?? 0) - 1e-9);
      expect(said.recall).toBeLessThanOrEqual((said.recallHigh ?? 1) + 1e-9);
    }),
  );
});
