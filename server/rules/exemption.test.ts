/** Time that is approved not to count: what may be asked for, and what of it counts. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EXEMPTION_KINDS, type ExemptionKind, PLANNED_KINDS } from '../../config/supervision.ts';
import {
  clipped,
  countedOf,
  countsFrom,
  coveredMs,
  type Exemption,
  type ExemptionRules,
  exemptionFaults,
  isAfterTheFact,
  overlong,
  united,
} from './exemption.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 21, 4);
const RULES: ExemptionRules = {
  lateMs: DAY,
  longestMs: {
    ...{ maintenance: 3 * DAY, 'power-cut': 3 * DAY, 'fibre-cut': 3 * DAY, 'road-works': 30 * DAY },
    ...{ 'platform-upgrade': 3 * DAY, 'force-majeure': 3 * DAY, closed: 30 * DAY },
  },
  unitShare: 500,
};
const wish = (kind: ExemptionKind, from: number, until: number) => ({
  ...{ kind, fromMs: NOW + from * HOUR, untilMs: NOW + until * HOUR },
});
const exemption = (more: Partial<Exemption> = {}): Exemption => ({
  ...{ id: 1, kind: 'power-cut', scope: { is: 'unit', unit: '220402' }, requestedMs: NOW },
  ...{ fromMs: NOW, untilMs: NOW + 5 * HOUR, state: 'approved', endedMs: null },
  ...more,
});

describe('what may be asked for', () => {
  test.each([
    { name: 'a power cut that goes on', ...wish('power-cut', -2, 4), paths: [] },
    { name: 'planned work that lies ahead', ...wish('maintenance', 1, 5), paths: [] },
    { name: 'planned work that began a minute ago', ...wish('maintenance', -1 / 60, 5), paths: ['fromMs'] },
    { name: 'planned work that begins now', ...wish('maintenance', 0, 5), paths: [] },
    { name: 'works that began', ...wish('road-works', -1, 5), paths: ['fromMs'] },
    { name: 'a cut of 72 hours', ...wish('power-cut', 0, 72), paths: [] },
    { name: 'a cut of 72 hours and a minute', ...wish('power-cut', 0, 72 + 1 / 60), paths: ['untilMs'] },
    { name: 'relocation for 30 days', ...wish('road-works', 1, 1 + 720), paths: [] },
    { name: 'relocation for 31 days', ...wish('road-works', 1, 1 + 744), paths: ['untilMs'] },
    { name: 'an end before the begin', ...wish('fibre-cut', 2, 1), paths: ['untilMs'] },
    { name: 'nothing at all', ...wish('fibre-cut', 2, 2), paths: ['untilMs'] },
    { name: 'a cut that ended 20 hours after it began', ...wish('power-cut', -23, -3), paths: [] },
    { name: 'a cut asked for too late that is over', ...wish('power-cut', -30, -3), paths: ['untilMs'] },
    { name: 'a cut asked for too late that goes on', ...wish('power-cut', -30, 3), paths: [] },
    { name: 'a cut asked for too late that ends now', ...wish('power-cut', -30, 0), paths: ['untilMs'] },
    { name: '366 days ahead', ...wish('closed', 24 * 366, 24 * 367), paths: [] },
    { name: 'years ago', ...wish('power-cut', -24 * 367, -24 * 366), paths: ['fromMs', 'untilMs'] },
    { name: 'a year and more ahead', ...wish('closed', 24 * 367, 24 * 368), paths: ['fromMs'] },
    {
      name: 'planned, begun and too long: both at once',
      ...wish('maintenance', -1, 100),
      paths: ['fromMs', 'untilMs'],
    },
  ])('$name', ({ paths, ...asked }) => {
    expect(exemptionFaults(asked, NOW, RULES).map(({ path }) => path)).toEqual(paths);
  });

  test('says of nothing at all that it needs an end, not that it is late', () => {
    const [fault] = exemptionFaults(wish('fibre-cut', 2, 2), NOW, RULES);
    expect(fault?.wanted).toBe('an end after the begin');
  });
});

describe('what counts', () => {
  test.each([
    { hours: 0, from: 0, because: 'asked for at its begin' },
    { hours: 24, from: 0, because: 'within 24 hours of the begin' },
    { hours: 24 + 1 / 3600, from: 24 + 1 / 3600, because: 'later: only from the request' },
    { hours: -5, from: 0, because: 'asked for beforehand' },
  ])('a power cut asked for $hours h after its begin counts from $from h: $because', ({ hours, from }) => {
    const asked = exemption({ requestedMs: NOW + hours * HOUR });
    expect(countsFrom(asked, RULES)).toBe(NOW + from * HOUR);
    expect(isAfterTheFact(asked)).toBe(hours > 0);
  });

  test.each(['proposed', 'refused', 'withdrawn'] as const)('nothing of one that is %s', (state) => {
    expect(countedOf(exemption({ state }), RULES)).toBeNull();
  });

  test('all of an approved one, from online and image only', () => {
    expect(countedOf(exemption(), RULES)).toMatchObject({
      ...{ fromMs: NOW, untilMs: NOW + 5 * HOUR, rates: ['online', 'image'] },
    });
  });

  test.each([
    { ended: 2, until: 2 },
    { ended: 9, until: 5 },
  ])('one that ended after $ended h counts for $until h', ({ ended, until }) => {
    expect(countedOf(exemption({ endedMs: NOW + ended * HOUR }), RULES)?.untilMs).toBe(NOW + until * HOUR);
  });

  test('nothing of one that was over when it began, or before it began to count', () => {
    expect(countedOf(exemption({ endedMs: NOW }), RULES)).toBeNull();
    const late = { fromMs: NOW - 30 * HOUR, endedMs: NOW - HOUR };
    expect(countedOf(exemption(late), RULES)).toBeNull();
  });

  test('what counts lies inside of what was asked for, whatever it was', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...EXEMPTION_KINDS),
        fc.integer({ min: -100, max: 100 }),
        fc.integer({ min: 1, max: 100 }),
        fc.option(fc.integer({ min: -100, max: 200 }), { nil: null }),
        (kind, from, hours, ended) => {
          const asked = exemption({
            ...{ kind, fromMs: NOW + from * HOUR, untilMs: NOW + (from + hours) * HOUR },
            endedMs: ended === null ? null : NOW + ended * HOUR,
          });
          const counted = countedOf(asked, RULES);
          if (counted === null) return;
          expect(counted.fromMs).toBeGreaterThanOrEqual(asked.fromMs);
          expect(counted.untilMs).toBeLessThanOrEqual(Math.min(asked.untilMs, asked.endedMs ?? Infinity));
          if (PLANNED_KINDS.includes(kind)) expect(counted.fromMs).toBeGreaterThanOrEqual(asked.requestedMs);
        },
      ),
    );
  });
});

describe('stretches that overlap', () => {
  const stretch = fc
    .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 20 }))
    .map(([fromMs, long]) => ({ fromMs, untilMs: fromMs + long }));

  test('count once: as many instants as are in any of them', () => {
    fc.assert(
      fc.property(fc.array(stretch, { maxLength: 12, size: 'max' }), stretch, (stretches, span) => {
        let instants = 0;
        for (let at = span.fromMs; at < span.untilMs; at++)
          if (stretches.some(({ fromMs, untilMs }) => fromMs <= at && at < untilMs)) instants++;
        expect(coveredMs(stretches, span)).toBe(instants);
      }),
    );
  });

  test('become ascending ones that do not touch', () => {
    fc.assert(
      fc.property(fc.array(stretch), (stretches) => {
        const result = united(stretches);
        for (const [at, one] of result.entries())
          expect(one.fromMs > (result[at - 1]?.untilMs ?? -1) && one.untilMs > one.fromMs).toBe(true);
      }),
    );
  });

  test('across midnight and the end of a month each day and month has its own part', () => {
    const midnight = Date.UTC(2026, 9, 31, 16); // 1 November in Shanghai
    const cut = { fromMs: midnight - 2 * HOUR, untilMs: midnight + 3 * HOUR };
    const october = { fromMs: Date.UTC(2026, 8, 30, 16), untilMs: midnight };
    const november = { fromMs: midnight, untilMs: Date.UTC(2026, 10, 30, 16) };
    expect([coveredMs([cut], october), coveredMs([cut], november)]).toEqual([2 * HOUR, 3 * HOUR]);
    expect(clipped(cut, { fromMs: midnight + 4 * HOUR, untilMs: midnight + DAY })).toBeNull();
    expect(clipped(cut, { fromMs: cut.untilMs, untilMs: midnight + DAY })).toBeNull();
  });
});

describe('one after another', () => {
  const counted = (id: number, from: number, until: number, unit = '220402') => ({
    ...{ id, kind: 'power-cut' as const, scope: { is: 'unit' as const, unit }, rates: [] },
    ...{ fromMs: NOW + from * HOUR, untilMs: NOW + until * HOUR },
  });
  test.each([
    { name: 'two of 48 hours without a gap', all: [counted(1, 0, 48), counted(2, 48, 96)], ids: [[1, 2]] },
    { name: 'the same with an hour between', all: [counted(1, 0, 48), counted(2, 49, 96)], ids: [] },
    {
      name: 'the same for two units',
      all: [counted(1, 0, 48), counted(2, 48, 96, '220403')],
      ids: [],
    },
    { name: 'one of 72 hours', all: [counted(1, 0, 72)], ids: [] },
    {
      name: 'the same for two reasons',
      all: [counted(1, 0, 48), { ...counted(2, 48, 96), kind: 'fibre-cut' as const }],
      ids: [],
    },
    {
      name: 'three without a gap between two that stand alone',
      all: [
        counted(1, -90, -50),
        counted(2, 0, 48),
        counted(3, 40, 60),
        counted(4, 60, 73),
        counted(5, 99, 120),
      ],
      ids: [[2, 3, 4]],
    },
  ])('$name', ({ all, ids }) => {
    expect(overlong(all, RULES).map((one) => one.ids)).toEqual(ids);
  });
});
