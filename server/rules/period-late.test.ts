import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PeriodRate } from '../../config/periods.ts';
import type { Book } from './period-book.ts';
import type { RawCity, RawDevice, RawLook } from './period-oracle.ts';
import {
  apart,
  bookOf,
  city,
  DAY,
  dayAt,
  EARLY,
  isIn,
  looks,
  RULES,
  SPAN,
  stretch,
} from './sample-period.ts';

describe('what comes late', () => {
  /** However little is known: the interval alone decides what may be said. */
  const OPEN = { ...RULES, leastCoverage: 0 };

  test('moves a verdict only out of cannot be said', () => {
    let said = 0;
    fc.assert(
      fc.property(city, looks(6), (raw, more) => {
        const [first, ...others] = raw.devices;
        if (first === undefined) return;
        // What was unknown for want of any look is seen after all.
        const blank = { ...first, online: [], blind: [] };
        const told = { ...first, online: more.filter(({ atMs }) => atMs <= raw.nowMs), blind: [] };
        const before = bookOf({ ...raw, devices: [blank, ...others] }, SPAN, OPEN);
        const after = bookOf({ ...raw, devices: [told, ...others] }, SPAN, OPEN);
        for (const rate of ['online', 'usable'] as const) {
          const [was, is] = [before, after].map((book) => verdictIn(book, rate));
          if (was === 'cannot-be-said') continue;
          if (was === 'meets' || was === 'fails') said++;
          expect(is).toBe(was);
        }
      }),
      { numRuns: 1_000 },
    );
    expect(said).toBeGreaterThan(50);
  });

  test('does so for each of the four, of any device, for times in which nobody heard of it', () => {
    const said = { registration: 0, online: 0, image: 0, position: 0, usable: 0 };
    const wholeDays = fc
      .uniqueArray(fc.integer({ min: 0, max: 3 }), { minLength: 1 })
      .map((days) => days.map(dayAt));
    const anyTimes = fc.array(stretch, { minLength: 1, maxLength: 3 });
    const times = fc.oneof(wholeDays, anyTimes).map(apart);
    const goods = fc.array(fc.constantFrom(4, 4, 4, 3, 1), { minLength: 4, maxLength: 4 });
    const told = fc.tuple(city, fc.option(goods)).map(([raw, good]) => (good ? steady(raw, good) : raw));
    fc.assert(
      fc.property(told, times, fc.nat(3), fc.boolean(), (raw, gaps, turned, isWhole) => {
        const isLate = (atMs: number) => gaps.some((gap) => isIn(atMs, gap));
        const after = raw.devices.map((one) => ({ ...one, samples: onceADay(one.samples) }));
        const before = after.map((one) => ({
          ...one,
          // The probe was not heard then: nothing of these times is known, and no picture came.
          blind: gaps,
          samples: one.samples
            .map((day) => withoutLate(day, turned, isLate))
            .filter(({ valid }) => valid > 0),
          ...(isWhole && { registration: [], position: [] }),
        }));
        const heard = after.map((one) => ({ ...one, blind: [] }));
        const books = [before, heard].map((devices) => bookOf({ ...raw, devices }, SPAN, OPEN));
        for (const rate of ['registration', 'online', 'image', 'position', 'usable'] as const) {
          const [was, is] = books.map((book) => verdictIn(book, rate));
          // Where registration is known late, devices may yet leave what builds on it: nothing may be due any more.
          const isGone = is === 'nothing-due' && isWhole;
          if (was === 'cannot-be-said' || was === 'nothing-due' || isGone) continue;
          said[rate]++;
          expect({ rate, verdict: is }).toEqual({ rate, verdict: was });
        }
      }),
      { numRuns: 4_000 },
    );
    for (const count of Object.values(said)) expect(count).toBeGreaterThan(40);
  });
});

/** Registered, in its place and with pictures of every day, so that much is said of them. */
function steady(raw: RawCity, goods: readonly number[]): RawCity {
  const good: readonly RawLook[] = [{ atMs: EARLY, state: 'good' }];
  const samples = goods.map((count, day) => ({ ...dayAt(day), good: count, valid: 4 }));
  return {
    ...raw,
    devices: raw.devices.map((one) => ({ ...one, registration: good, position: good, samples })),
  };
}

/** As many pictures as are due on a day, and one count of them. */
function onceADay(samples: RawDevice['samples']): RawDevice['samples'] {
  return samples.filter(({ fromMs }, at) => samples.findIndex((one) => one.fromMs === fromMs) === at);
}

/** One picture in each quarter of a day, the good ones first but turned: what is left when some of them are late. */
function withoutLate(
  day: RawDevice['samples'][number],
  turned: number,
  isLate: (atMs: number) => boolean,
): RawDevice['samples'][number] {
  const heard = [0, 1, 2, 3].filter((quarter) => !isLate(day.fromMs + (quarter + 0.5) * (DAY / 4)));
  const good = heard.filter((quarter) => (quarter + turned) % 4 < day.good).length;
  return { ...day, good, valid: heard.length };
}
function verdictIn(book: Book, rate: PeriodRate) {
  return book.line({ unit: '2204', scope: 'all' }).rates.find((one) => one.rate === rate)?.verdict;
}
