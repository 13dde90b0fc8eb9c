import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BadReason } from '../../probes/link/observation.ts';
import { type Listing, type Registrable, registeredOf } from './registration.ts';

const DAY = 86_400_000;
const NOW = 100 * DAY;
const KEEP = 7 * DAY;
const GOOD = { state: 'good', reason: null } as const;
const OFFLINE = { state: 'unknown', reason: 'device-offline' } as const;
const known = (days: number, reason: BadReason | null = null) => ({
  outcome: reason === null ? GOOD : ({ state: 'bad', reason } as const),
  seenMs: NOW - days * DAY,
});
const listed = (days: number): Listing => ({ is: 'listed', atMs: NOW - days * DAY });
const absent = (days: number): Listing => ({ is: 'absent', atMs: NOW - days * DAY });
const seen = (wish: Partial<Registrable> = {}): Registrable => ({
  code: { faults: [], isUnique: true },
  identity: { known: known(0), told: GOOD },
  swap: null,
  listing: { is: 'no-catalogue' },
  live: null,
  ...wish,
});
const off = (days: number) => ({ known: known(days), told: OFFLINE });
const never = { known: null, told: OFFLINE };
const judged = (wish: Partial<Registrable>) => registeredOf(seen(wish), NOW, KEEP);

describe('a device is registered', () => {
  test.each<[string, Partial<Registrable>, string, string | null]>([
    ['that is the one of its file, where no catalogue ever came', {}, 'good', null],
    ['at no sub-platform at all', { listing: { is: 'no-platform' } }, 'good', null],
    ['and listed', { listing: listed(1) }, 'good', null],
    ['but not listed by a complete catalogue', { listing: absent(1) }, 'bad', 'not-in-catalogue'],
    ['and not listed eight days ago: that says nothing of today', { listing: absent(8) }, 'good', null],
    [
      'not listed, but it registers by itself',
      { listing: absent(1), live: { by: 'viid', seenMs: NOW } },
      'good',
      null,
    ],
    ['switched off for six days', { identity: off(6) }, 'good', null],
    ['switched off for exactly seven days', { identity: off(7) }, 'good', null],
    ['switched off for eight days', { identity: off(8) }, 'bad', 'not-seen-long'],
    ['switched off for eight days, listed yesterday', { identity: off(8), listing: listed(1) }, 'good', null],
    ['never reached, listed yesterday', { identity: never, listing: listed(1) }, 'good', null],
    ['never reached, no catalogue', { identity: never }, 'unknown', 'device-offline'],
    ['never looked at', { identity: { known: null, told: null } }, 'unknown', 'never-looked'],
    [
      'we did not look for eight days',
      { identity: { known: known(8), told: { state: 'unknown', reason: 'segment-cut' } } },
      'unknown',
      'segment-cut',
    ],
    ['with a code of 19 digits', { code: { faults: ['V1'], isUnique: true } }, 'bad', 'invalid-code'],
    ['with a code that another has', { code: { faults: [], isUnique: false } }, 'bad', 'code-twice'],
    [
      'another serial answers',
      { identity: { known: known(0, 'serial-differs'), told: null } },
      'bad',
      'serial-differs',
    ],
    [
      'another serial answered, now it is switched off, though listed',
      { identity: { known: known(1, 'serial-differs'), told: OFFLINE }, listing: listed(1) },
      'bad',
      'serial-differs',
    ],
    ['a swapped device that nobody accepted', { swap: 'mac-differs' }, 'bad', 'mac-differs'],
  ])('%s', (_what, wish, state, reason) => {
    expect(judged(wish).outcome).toEqual({ state, reason });
  });

  test('every reason is told at once', () => {
    const { outcome, parts } = judged({
      code: { faults: ['V5'], isUnique: true },
      identity: { known: known(0, 'serial-differs'), told: null },
      listing: absent(0),
    });
    expect(outcome.reason).toBe('invalid-code');
    expect(parts.map(({ reason }) => reason)).toEqual([
      'invalid-code',
      'serial-differs',
      'not-in-catalogue',
      null,
    ]);
  });
});

const ms = fc.integer({ min: 0, max: NOW });
const anyListing: fc.Arbitrary<Listing> = fc.oneof(
  fc.constant<Listing>({ is: 'no-platform' }),
  fc.constant<Listing>({ is: 'no-catalogue' }),
  fc.record({ is: fc.constantFrom('listed' as const, 'absent' as const), atMs: ms }),
);
const anySeen: fc.Arbitrary<Registrable> = fc.record({
  code: fc.record({ faults: fc.constantFrom([], ['V2' as const]), isUnique: fc.boolean() }),
  identity: fc.record({
    known: fc.option(
      fc.record({
        outcome: fc.constantFrom(GOOD, { state: 'bad' as const, reason: 'serial-differs' as const }),
        seenMs: ms,
      }),
    ),
    told: fc.option(
      fc.constantFrom(GOOD, OFFLINE, { state: 'unknown' as const, reason: 'probe-sick' as const }),
    ),
  }),
  swap: fc.option(fc.constantFrom('serial-differs' as const, 'mac-differs' as const)),
  listing: anyListing,
  live: fc.option(fc.record({ by: fc.constantFrom('viid' as const, 'sip' as const), seenMs: ms })),
});

describe('always', () => {
  const judge = (one: Registrable) => registeredOf(one, NOW, KEEP);

  test('a part that is bad makes the whole bad, and nothing else does', () => {
    fc.assert(
      fc.property(anySeen, (one) => {
        const { outcome, parts } = judge(one);
        expect(outcome.state === 'bad').toBe(parts.some(({ state }) => state === 'bad'));
        expect(outcome.state === 'good').toBe(outcome.reason === null);
      }),
    );
  });

  test('a platform without a catalogue takes nobody down', () => {
    fc.assert(
      fc.property(anySeen, (one) => {
        const without = judge({ ...one, listing: { is: 'no-catalogue' }, live: null });
        expect(without.parts.find(({ part }) => part === 'presence')?.state).toBe('unknown');
      }),
    );
  });

  test('to be listed today never makes anything worse', () => {
    fc.assert(
      fc.property(anySeen, (one) => {
        const before = judge(one).outcome.state;
        const after = judge({ ...one, listing: { is: 'listed', atMs: NOW } }).outcome.state;
        if (before === 'good') expect(after).toBe('good');
        if (after === 'bad') expect(before).toBe('bad');
      }),
    );
  });

  test('time alone never makes a device registered', () => {
    fc.assert(
      fc.property(anySeen, fc.nat(30), (one, days) => {
        const known = one.identity.known?.outcome.state === 'bad' ? null : one.identity.known;
        const listing = one.listing.is === 'absent' ? ({ is: 'no-catalogue' } as const) : one.listing;
        const at = (nowMs: number) =>
          registeredOf({ ...one, listing, swap: null, identity: { ...one.identity, known } }, nowMs, KEEP);
        const [now, later] = [at(NOW), at(NOW + days * DAY)];
        if (later.outcome.state === 'good') expect(now.outcome.state).toBe('good');
      }),
    );
  });
});
