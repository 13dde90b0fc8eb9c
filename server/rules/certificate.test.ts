import { describe, expect, test } from 'vitest';
import { certificateOf, daysIn, isKeptTooShort } from './certificate.ts';
import type { KeptTraits } from './traits.ts';

const DAY_MS = 86_400_000;
const NOW_MS = Date.UTC(2026, 10, 21, 8);
const SOUND = {
  ...{ certSubject: 'CN=IPC', certIssuer: 'CN=IPC', certSigner: 'self', certName: 'matches' },
  ...{ certKey: 'EC prime256v1', tlsProtocol: 'TLSv1.3', tlsCipher: 'TLS_AES_256_GCM_SHA384' },
  ...{ certFromMs: NOW_MS - 100 * DAY_MS, certUntilMs: NOW_MS + 100 * DAY_MS },
};

function kept(values: Record<string, string | number>): KeptTraits['values'] {
  const when = { sinceMs: NOW_MS, seenMs: NOW_MS, before: null };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value, ...when }]));
}

describe('a certificate', () => {
  test.each<[object, string[], number, string]>([
    [{}, [], 100, 'is sound although it is signed by itself'],
    [{ certUntilMs: NOW_MS - 1 }, ['expired'], -1, 'has ended a moment ago'],
    [{ certUntilMs: NOW_MS }, ['ends-soon'], 0, 'ends at this moment'],
    [{ certUntilMs: NOW_MS + 30.9 * DAY_MS }, ['ends-soon'], 30, 'ends in thirty days'],
    [{ certUntilMs: NOW_MS + 31 * DAY_MS }, [], 31, 'ends in thirty-one days'],
    [{ certFromMs: NOW_MS + 1 }, ['not-yet-valid'], 100, 'is not valid yet'],
    [{ certName: 'differs' }, ['wrong-name'], 100, 'is made out to somebody else'],
    [{ tlsWeak: 'short-key old-cipher' }, ['weak'], 100, 'is weak'],
  ])('with %o has the faults %o, %i days left: it %s', (change, faults, daysLeft, _why) => {
    expect(certificateOf(kept({ ...SOUND, ...change }), NOW_MS)).toMatchObject({ faults, daysLeft });
  });

  test('says nothing of times that it does not tell', () => {
    const { certFromMs: _, certUntilMs: __, ...rest } = SOUND;
    expect(certificateOf(kept(rest), NOW_MS)).toMatchObject({ faults: [], daysLeft: null, untilMs: null });
  });

  test('is none where the device speaks no TLS', () => {
    expect(certificateOf(kept({ firmware: '1' }), NOW_MS)).toBeUndefined();
  });
});

type Recorded = Parameters<typeof isKeptTooShort>[0];

describe('fewer days than registered', () => {
  const over = (days: number) => ({ count: 1, fromMs: NOW_MS - days * DAY_MS, untilMs: NOW_MS });
  test.each<[Recorded, number | null, number | null, boolean | null, string]>([
    [over(30), 30, null, false, 'exactly the days'],
    [over(29.2), 30, null, false, 'a day begun counts'],
    [over(29), 30, null, true, 'a whole day is missing'],
    [over(12), null, null, null, 'the file names no days'],
    [over(12), 30, NOW_MS - 12 * DAY_MS, null, 'it has been there for twelve days'],
    [over(12), 30, NOW_MS - 30 * DAY_MS, true, 'it has been there long enough'],
    [{ count: 0, fromMs: null, untilMs: null }, 30, null, true, 'it has recorded nothing'],
    [{ count: 0, fromMs: null, untilMs: null }, 0, null, false, 'nothing was asked for'],
    [{ count: 1, fromMs: null, untilMs: NOW_MS }, 30, null, null, 'its earliest is not told'],
  ])('%o, %s days registered: %s %s – %s', (recorded, days, commissionedMs, expected, _why) => {
    expect(isKeptTooShort(recorded, days, commissionedMs)).toBe(expected);
  });

  test.each([
    ['30', 30],
    ['', null],
    [undefined, null],
    ['thirty', null],
    ['-1', null],
  ])('the file says %s', (text, days) => expect(daysIn(text)).toBe(days));
});
