/** What a running month comes to if nobody repairs anything, and what each device would still gain. */
import { expect, test } from 'vitest';
import { DEFAULTS } from '../../config/settings.ts';
import type { CountedExemption } from '../rules/exemption.ts';
import { rulesFrom } from '../rules/period-rules.ts';
import type { Watched } from './repair-desk.ts';
import { monthFor } from './repair-month.ts';

const RULES = { number: 7, values: rulesFrom(DEFAULTS) };
const MONTH = { fromMs: 0, untilMs: 1_000 };
/** It was counted until 100; it is 150 now. */
const [READ, NOW] = [100, 150];

const device = (id: number, more: Partial<Watched>) =>
  ({
    ...{ device: id, isMine: true, part: 'bad', state: 'bad', reason: 'timeout', sinceMs: 0 },
    ...{ registration: 'good', exclusion: null, graceEndsMs: 0 },
    record: { id, unit: 'u', segment: '', platform: '', details: {} },
    ...more,
  }) as unknown as Watched; // what is asked of it

const exemption: CountedExemption = {
  ...{ id: 1, kind: 'closed', scope: { is: 'devices', devices: [2] }, fromMs: 500, untilMs: 600 },
  rates: ['online', 'image'],
};
const online = (asked: readonly CountedExemption[] = [exemption]) =>
  monthFor(
    {
      watch: { placed: () => [], monthShots: async () => new Map(), board: () => undefined },
      exemptions: { counted: () => asked, covers: () => (record: { id: number }) => record.id === 2 },
      rates: {
        spanWish: () => ({ whole: MONTH, span: MONTH, rules: RULES }),
        lines: async () => ({
          readMs: READ,
          line: {
            rates: [
              {
                ...{
                  rate: 'online',
                  adjusted: { good: 100, bad: 20, unknown: 3, excluded: 4 },
                  share: 8_333,
                },
                ...{ low: null, high: null, coverage: null, threshold: 9_500, verdict: 'fails', gap: 14 },
              },
            ],
          },
        }),
        rows: async () => ({ rows: [] }),
      },
    } as unknown as Parameters<typeof monthFor>[0],
    { unit: 'u', rate: 'online', scope: 'all', month: 'month:1970-01' },
    [
      device(1, { part: 'good', state: 'good', reason: null }),
      device(2, {}),
      device(3, { exclusion: 'grace', part: 'excluded', graceEndsMs: 400 }),
      device(4, { registration: 'unknown' }),
      device(5, { isMine: false }),
      device(6, { registration: 'bad', part: 'excluded' }),
      device(7, { exclusion: 'retired', part: 'excluded' }),
    ],
    NOW,
  );

test('who is due until the end counts from where the month was counted, without what is approved, and after its grace', async () => {
  const { sides, gains, month, counts } = (await online()) ?? expect.fail();
  expect(counts).toBe('ms');
  expect(sides).toEqual({ good: 100 + 900, bad: 20 + 800 + 600, unknown: 3 + 900, excluded: 4 });
  // Who is unknown, in grace or elsewhere gains nothing that could be promised.
  expect([...gains]).toEqual([[2, { gain: 750, lastMs: null }]]);
  expect(month).toMatchObject({ untilMs: 1_000, nowMs: NOW, ruleVersion: 7, canBeMet: true });
});

test('an exemption from pictures alone takes no time', async () => {
  const { sides, gains } = (await online([{ ...exemption, rates: ['image'] }])) ?? expect.fail();
  expect(sides.bad).toBe(20 + 900 + 600);
  expect(gains.get(2)?.gain).toBe(850);
});
