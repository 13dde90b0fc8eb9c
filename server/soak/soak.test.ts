/** The long run in short: a few hundred devices, one cut of some seconds, one killed daemon. */
import { expect, test } from 'vitest';
import { soak } from './run.ts';

test('in a quarter of a minute of faults, a cut link and a killed probe, every state and every spell is as the script says', async () => {
  const report = await soak({
    devices: 300,
    everySeconds: 5,
    online: { timeoutSeconds: 2, confirmAfterSeconds: 2.5 },
    layout: {
      totalMs: 17_000,
      // Everybody's promise, though this cycle is short: the machine of a test is often a busy one.
      changeMs: 20_000,
      outageMs: 6_000,
      quietMs: 4_000,
      cuts: [{ fromMs: 3_000, untilMs: 7_000 }],
      segment: undefined,
      killMs: 10_000,
    },
    lookEveryMs: 1_000,
    say: () => {},
  });
  expect(report.examples).toEqual([]);
  expect(report).toMatchObject({ ok: true, wrong: 0, late: 0, withheld: 0, cuts: 1, kills: 1 });
  expect(report.looks).toBeGreaterThan(10);
  expect(report.spellsCompared).toBeGreaterThan(20);
}, 90_000);
