import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { METRICS, STATES } from '../../config/terms.ts';
import type { Counted, States } from './device.ts';
import { exclusionOf, isAssessed, standingOf } from './device.ts';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 0, 31);

const camera: Counted = {
  kind: 'camera',
  category: 'safe-city',
  lifecycle: 'active',
  inScope: true,
  commissionedMs: null,
};

describe('who is counted', () => {
  test.each([
    { wish: {}, exclusion: null, because: 'it is in use' },
    { wish: { lifecycle: 'repair' }, exclusion: null, because: 'a repair without approval counts' },
    { wish: { lifecycle: 'planned' }, exclusion: 'planned', because: 'it is not yet in use' },
    { wish: { lifecycle: 'suspended' }, exclusion: 'suspended', because: 'it is suspended' },
    { wish: { lifecycle: 'retired' }, exclusion: 'retired', because: 'it is gone' },
    { wish: { inScope: false }, exclusion: 'out-of-scope', because: 'its scope flag is off' },
    {
      wish: { commissionedMs: NOW - 7 * DAY_MS + 1 },
      exclusion: 'grace',
      because: 'its seventh day is not over',
    },
    { wish: { commissionedMs: NOW - 7 * DAY_MS }, exclusion: null, because: 'its grace is over' },
    { wish: { commissionedMs: NOW + DAY_MS }, exclusion: 'grace', because: 'it comes into use tomorrow' },
    {
      wish: { lifecycle: 'retired', inScope: false },
      exclusion: 'retired',
      because: 'the first ground is named',
    },
  ] as const)('$exclusion: $because', ({ wish, exclusion }) => {
    expect(exclusionOf({ ...camera, ...wish }, NOW, 7 * DAY_MS)).toBe(exclusion);
  });

  test('cameras and checkpoints are assessed, sites and platforms are not', () => {
    expect(
      ['camera', 'checkpoint', 'site', 'platform'].map((kind) => isAssessed(kind as Counted['kind'])),
    ).toEqual([true, true, false, false]);
  });
});

describe('where a device stands', () => {
  const good: States = { registration: 'good', online: 'good', image: 'good', position: 'good' };
  const parts = (states: Partial<States>) =>
    METRICS.map((metric) => standingOf(metric, { ...good, ...states }, null).part).join(' ');

  test.each([
    { states: {}, parts: 'good good good good good', because: 'all is well' },
    {
      states: { online: 'bad' },
      parts: 'good bad good good bad',
      because: 'a picture of this morning still counts',
    },
    {
      states: { online: 'bad', image: 'unknown' },
      parts: 'good bad excluded good bad',
      because: 'a dark camera without a judged picture leaves the image rate',
    },
    {
      states: { online: 'unknown', image: 'unknown' },
      parts: 'good unknown unknown good unknown',
      because: 'nobody could ask',
    },
    {
      states: { registration: 'bad' },
      parts: 'bad excluded excluded excluded bad',
      because: 'failed registration is punished once',
    },
    {
      states: { registration: 'unknown', online: 'bad', image: 'unknown' },
      parts: 'unknown bad excluded good bad',
      because: 'a camera that was dead from its first day stays in the online rate',
    },
    {
      states: { position: 'bad', online: 'unknown' },
      parts: 'good unknown good bad bad',
      because: 'bad is worse than unknown',
    },
  ] as const)('$because', ({ states, parts: expected }) => expect(parts(states)).toBe(expected));

  test('what its record excludes is excluded from every rate, whatever was seen', () => {
    const state = fc.constantFrom(...STATES);
    fc.assert(
      fc.property(
        fc.record({ registration: state, online: state, image: state, position: state }),
        fc.constantFrom(...METRICS),
        (states, metric) => {
          expect(standingOf(metric, states, 'grace')).toEqual({ part: 'excluded', exclusion: 'grace' });
        },
      ),
    );
  });
});
