import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PERIOD_RATES, type PeriodRate } from '../../config/periods.ts';
import { DEFAULTS } from '../../config/settings.ts';
import { EXEMPTION_KINDS } from '../../config/supervision.ts';
import type { State } from '../../config/terms.ts';
import type { CountedExemption } from './exemption.ts';
import { Book } from './period-book.ts';
import { deviceSums, type Home, type Tenure } from './period-device.ts';
import { coversIn } from './period-ledger.ts';
import { type Counts, type RawCity, type RawDevice, type RawLook, slowRates } from './period-oracle.ts';
import { type RuleValues, rulesFrom } from './period-rules.ts';
import { joinSums, type SpanSums } from './period-sums.ts';
import type { Sides } from './period-totals.ts';
import { fold, type Spell } from './spell.ts';
import type { PastSpell, Stretch } from './timeline.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** 1 November 2026, midnight in Liaoyuan. */
const START = Date.UTC(2026, 9, 31, 16);
const UNITS = [
  { code: '2204', name: 'city', level: 'city', parent: null },
  { code: '220402', name: 'north', level: 'district', parent: '2204' },
  { code: '220402001', name: 'town', level: 'town', parent: '220402' },
  { code: '220403', name: 'south', level: 'district', parent: '2204' },
] as const;
const ABOVE = {
  '2204': ['2204'],
  '220402': ['220402', '2204'],
  '220402001': ['220402001', '220402', '2204'],
  '220403': ['220403', '2204'],
};
const RULES: RuleValues = { ...rulesFrom(DEFAULTS), graceDays: 1, repairHours: 6 };
/** Registration is lost within the few days of a test, and no whole number of pictures is due on a day. */
const UNEVEN = {
  ...RULES,
  windows: { ...RULES.windows, registrationAllowedMs: 30 * HOUR, imageEveryMs: 7 * HOUR },
};

const HOMES: readonly Home[] = [
  home({ unit: '220402001' }),
  home({ unit: '220403', category: 'social', platform: 'p2', carrier: 'c2', network: 'n2' }),
  home({ unit: '220402', lifecycle: 'repair' }),
  home({ unit: '220402', lifecycle: 'retired' }),
  home({ unit: '220403', inScope: false }),
  home({ unit: '220402001', lifecycle: 'planned' }),
];

function home(of: Partial<Home>): Home {
  return {
    ...{ unit: '220402', category: 'safe-city', platform: 'p1', carrier: 'c1', maintainer: 'm1' },
    ...{ network: 'n1', owner: '1', lifecycle: 'active', inScope: true },
    ...of,
  };
}

/** As the server does: each look folded into the spell that goes on. */
function spellsOf(looks: readonly RawLook[], nowMs: number): PastSpell[] {
  const ended: PastSpell[] = [];
  let spell: Spell | undefined;
  for (const { atMs, state } of looks) {
    const folded = fold(spell, { atMs, state, reason: state === 'good' ? null : 'timeout' }, 0);
    if (folded.ended) ended.push({ ...folded.ended, untilMs: folded.spell.fromMs });
    spell = folded.spell;
  }
  return spell ? [...ended, { ...spell, untilMs: Math.max(nowMs, spell.fromMs) }] : ended;
}

function tenureOf(device: RawDevice, nowMs: number): Tenure[] {
  return device.homes.flatMap(({ fromMs, home: at, commissionedMs }, index) => {
    const untilMs = device.homes[index + 1]?.fromMs ?? nowMs;
    return at === null ? [] : [{ fromMs, untilMs, home: at, commissionedMs }];
  });
}

function sumsOfRaw(city: RawCity, span: Stretch, values: RuleValues): SpanSums {
  const rules = {
    ...{ span, readMs: city.nowMs, values },
    days: [-1, 0, 1, 2, 3, 4].map(dayAt).filter(({ fromMs }) => isIn(fromMs + DAY / 2, span)),
    homes: city.homes,
    exemptions: city.exemptions,
    covers: coversIn(city.homes, UNITS),
  };
  const found = city.devices.map((device) =>
    deviceSums(
      {
        ...device,
        tenure: tenureOf(device, city.nowMs),
        online: spellsOf(device.online, city.nowMs),
        registration: spellsOf(device.registration, city.nowMs),
        position: spellsOf(device.position, city.nowMs),
      },
      rules,
    ),
  );
  const devices = new Map(found.flatMap((sums) => (sums ? [[sums.device, sums] as const] : [])));
  return { span, homes: [...city.homes], units: UNITS, devices };
}

function bookOf(city: RawCity, span: Stretch, values = RULES): Book {
  return Book.of(sumsOfRaw(city, span, values), values);
}

const instant = (from: number, until: number) =>
  fc.oneof(
    fc.integer({ min: from, max: until }),
    // Midnights, month ends and full hours, where mistakes live.
    fc.integer({ min: Math.ceil(from / HOUR), max: Math.floor(until / HOUR) }).map((hour) => hour * HOUR),
  );
const SPAN = { fromMs: START, untilMs: START + 4 * DAY };
const [EARLY, LATE] = [START - 2 * DAY, START + 5 * DAY];
const state = fc.constantFrom<State>('good', 'good', 'bad', 'bad', 'unknown');
const lookList = (length: number) =>
  fc.array(fc.record({ atMs: instant(EARLY, LATE), state }), { maxLength: length });
/** Looks that agree, ever so often: of a device that is long bad fewer are enough. */
const course = fc.record({
  everyMs: fc.constantFrom(60_000, 5 * 60_000, 8 * 60_000, 20 * 60_000),
  count: fc.integer({ min: 8, max: 24 }),
  end: state,
});
const looks = (
  length: number,
  long: fc.Arbitrary<{ everyMs: number; count: number; end: State } | null> = fc.constant(null),
) =>
  fc.tuple(lookList(length), long).map(([some, long]) => {
    // Mostly in order; some come late, and some twice.
    const sorted = some.toSorted((a, b) => a.atMs - b.atMs);
    return sorted.flatMap((look, index) => {
      if (index === 1 && long !== null) {
        const at = (nth: number) => look.atMs + nth * long.everyMs;
        const agreeing = Array.from({ length: long.count }, (_, nth) => ({ ...look, atMs: at(nth) }));
        return [...agreeing, { atMs: at(long.count), state: long.end }];
      }
      if (index % 5 === 4) return [look, sorted[index - 3] ?? look];
      // Looks that agree, close enough that what was seen is believed until the next.
      return [look, ...(index % 2 === 0 ? [{ ...look, atMs: look.atMs + 60_000 }] : [])];
    });
  });
const stretch = fc
  .tuple(instant(EARLY, LATE), instant(EARLY, LATE))
  .map(([a, b]) => ({ fromMs: Math.min(a, b), untilMs: Math.max(a, b) }));
const device = (number: number) =>
  fc.record({
    device: fc.constant(number),
    homes: fc
      .uniqueArray(
        fc.record({
          fromMs: instant(EARLY, LATE),
          home: fc.constantFrom(0, 0, 0, 1, 1, 2, 3, 4, 5, null),
          commissionedMs: fc.option(instant(EARLY - DAY, LATE)),
        }),
        { selector: ({ fromMs }) => fromMs, minLength: 1, maxLength: 4 },
      )
      .map((rows) => rows.toSorted((a, b) => a.fromMs - b.fromMs)),
    online: looks(10, fc.option(course, { freq: 1 })),
    registration: looks(3).map((some) => some.map((look) => ({ ...look, state: look.state }))),
    position: looks(2),
    blind: fc.array(stretch, { maxLength: 2 }).map(apart),
    samples: fc.array(
      fc
        .record({ day: fc.integer({ min: -1, max: 4 }), good: fc.integer({ min: 0, max: 4 }) })
        .map(({ day, good }) => ({
          fromMs: START + day * DAY,
          untilMs: START + (day + 1) * DAY,
          good,
          valid: 4,
        })),
      { maxLength: 4 },
    ),
    isFileComplete: fc.option(fc.boolean()),
    clockOffMs: fc.constantFrom(null, undefined, 0, 10_500, 10_501, -60_000),
  });

function apart(stretches: readonly Stretch[]): Stretch[] {
  const sorted = stretches.toSorted((a, b) => a.fromMs - b.fromMs);
  return sorted.filter(
    ({ fromMs, untilMs }, index) => fromMs < untilMs && fromMs >= (sorted[index - 1]?.untilMs ?? 0),
  );
}

const exemption = fc
  .tuple(
    stretch,
    fc.constantFrom(...EXEMPTION_KINDS),
    fc.constantFrom<CountedExemption['scope']>(
      { is: 'devices', devices: [1] },
      { is: 'devices', devices: [1, 2] },
      { is: 'unit', unit: '220402' },
      { is: 'segment', segment: 'n1' },
      { is: 'platform', platform: 'p1' },
    ),
    fc.constantFrom<CountedExemption['rates']>(
      ['online', 'image'],
      ['online', 'image'],
      ['online'],
      ['image'],
    ),
  )
  .filter(([{ fromMs, untilMs }]) => fromMs < untilMs)
  .map(([when, kind, scope, rates]) => ({ ...when, kind, scope, rates }));
const city: fc.Arbitrary<RawCity> = fc
  .tuple(
    fc.oneof(fc.tuple(device(1)), fc.tuple(device(1), device(2))),
    fc.array(exemption, { maxLength: 3 }),
    fc.constantFrom(LATE, START + 2 * DAY + 12_345),
  )
  .map(([devices, exemptions, nowMs]) => ({
    homes: HOMES,
    above: ABOVE,
    devices: devices.map((one) => notAfter(one, nowMs)),
    exemptions: exemptions.map((one, index) => ({ ...one, id: index + 1 })),
    nowMs,
  }));

/** Nothing is known of the future. */
function notAfter(raw: RawDevice, nowMs: number): RawDevice {
  const until = (some: readonly RawLook[]) => some.filter(({ atMs }) => atMs <= nowMs);
  return {
    ...raw,
    ...{ online: until(raw.online), registration: until(raw.registration), position: until(raw.position) },
    homes: raw.homes.filter(({ fromMs }) => fromMs < nowMs),
  };
}

function countsOf({ good, bad, unknown, excludedBy }: Sides): Counts {
  const all = { good, bad, unknown, ...excludedBy };
  return Object.fromEntries(Object.entries(all).filter(([, count]) => count !== 0));
}

function asText({ adjusted, raw }: { readonly adjusted: Counts; readonly raw: Counts }): string {
  return JSON.stringify([Object.entries(adjusted).sort(), Object.entries(raw).sort()]);
}

const AMONG: readonly { readonly unit: string; readonly scope: 'all' | 'public' }[] = [
  { unit: '2204', scope: 'all' },
  { unit: '220402', scope: 'all' },
  { unit: '2204', scope: 'public' },
];

describe('rates over a time', () => {
  test('are those of a slow second implementation, to the digit, for 10,000 random histories', {
    timeout: 120_000,
  }, () => {
    fc.assert(
      fc.property(city, (raw) => {
        const book = bookOf(raw, SPAN, UNEVEN);
        for (const { unit, scope } of AMONG) {
          const line = book.line({ unit, scope });
          const slow = slowRates(raw, SPAN, UNEVEN, (at) => {
            const isInside = ABOVE[at.unit as keyof typeof ABOVE].includes(unit);
            return isInside && (scope === 'all' || at.category !== 'social');
          });
          for (const figure of line.rates) {
            const here = { adjusted: countsOf(figure.adjusted), raw: countsOf(figure.raw) };
            // As sorted text first: a matcher for each of 240,000 figures would take most of the time.
            if (asText(here) === asText(slow[figure.rate])) continue;
            expect({ rate: figure.rate, ...here }).toEqual({ rate: figure.rate, ...slow[figure.rate] });
          }
        }
      }),
      { numRuns: 10_000 },
    );
  });

  test('of a time are those of its parts together, wherever it is cut', () => {
    fc.assert(
      fc.property(city, instant(SPAN.fromMs + 1, SPAN.untilMs - 1), (raw, cutMs) => {
        const first = sumsOfRaw(raw, { fromMs: SPAN.fromMs, untilMs: cutMs }, RULES);
        const second = sumsOfRaw(raw, { fromMs: cutMs, untilMs: SPAN.untilMs }, RULES);
        const joined = Book.of(joinSums(first, second), RULES);
        expect(joined.line({ unit: '2204', scope: 'all' })).toEqual(
          bookOf(raw, SPAN).line({ unit: '2204', scope: 'all' }),
        );
      }),
      { numRuns: 500 },
    );
  });

  test('add up: good, bad, unknown and excluded are the same total with and without exemptions; groups are the whole; lists are the figure', () => {
    fc.assert(
      fc.property(city, (raw) => {
        const book = bookOf(raw, SPAN);
        const among = { unit: '2204', scope: 'all' } as const;
        const whole = book.line(among);
        for (const { adjusted, raw: unadjusted } of whole.rates) {
          expect(totalOf(adjusted)).toBe(totalOf(unadjusted));
          expect(Object.values(adjusted.excludedBy).reduce((a, b) => a + b, 0)).toBe(adjusted.excluded);
        }
        for (const by of ['unit', 'population', 'category', 'maintainer', 'network', 'owner'] as const) {
          const groups = book.groups(among, by).map(({ line }) => line);
          for (const [index, figure] of whole.rates.entries()) {
            for (const side of ['adjusted', 'raw'] as const)
              expect(sumOf(groups.flatMap(({ rates }) => rates[index]?.[side] ?? []))).toEqual(
                countsOf(figure[side]),
              );
          }
        }
        for (const rate of PERIOD_RATES) {
          const figure = whole.rates.find((one) => one.rate === rate);
          for (const side of ['adjusted', 'raw'] as const) {
            const rows = book.rows({ ...among, rate, side }).map(({ sides }) => sides);
            expect(sumOf(rows)).toEqual(figure && countsOf(figure[side]));
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test("a carrier's own link is no excuse for the carrier, and its groups are again the whole", () => {
    fc.assert(
      fc.property(city, (raw) => {
        const book = bookOf(raw, SPAN);
        const without = { ...raw, exemptions: raw.exemptions.filter(({ scope }) => scope.is !== 'platform') };
        const groups = book.groups({ unit: '2204', scope: 'all' }, 'carrier');
        const plain = bookOf(without, SPAN).groups({ unit: '2204', scope: 'all' }, 'carrier');
        // Where nothing but links is exempt, they count as if nothing were.
        if (without.exemptions.length > 0) return;
        expect(groups.map(({ key, line }) => [key, onlineOf(line)])).toEqual(
          plain.map(({ key, line }) => [key, onlineOf(line)]),
        );
      }),
      { numRuns: 200 },
    );
  });

  /** However little is known: the interval alone decides what may be said. */
  const OPEN = { ...RULES, leastCoverage: 0 };

  test('what comes late moves a verdict only out of cannot be said', () => {
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

  test('whatever of the four comes late, of any device, for times in which nobody heard of it', () => {
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

function isIn(atMs: number, { fromMs, untilMs }: Stretch): boolean {
  return atMs >= fromMs && atMs < untilMs;
}

function dayAt(day: number): Stretch {
  return { fromMs: START + day * DAY, untilMs: START + (day + 1) * DAY };
}

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

function onlineOf(line: ReturnType<Book['line']>): Counts | undefined {
  const figure = line.rates.find(({ rate }) => rate === 'online');
  return figure && countsOf(figure.adjusted);
}

function totalOf({ good, bad, unknown, excluded }: Sides): number {
  return good + bad + unknown + excluded;
}

function sumOf(all: readonly Sides[]): Counts {
  const sum: Counts = {};
  for (const sides of all)
    for (const [word, count] of Object.entries(countsOf(sides))) sum[word] = (sum[word] ?? 0) + count;
  return sum;
}

const MINUTES = Array.from({ length: 4 * 24 * 60 + 5 }, (_, minute) => START + minute * 60_000);

/** One device that was seen to be good every minute but for a time. */
function cityWhen(silent: Stretch, of: Partial<RawDevice> = {}): RawCity {
  const good = (atMs: number) => ({ atMs, state: 'good' as const });
  const device: RawDevice = {
    ...{ device: 1, homes: [{ fromMs: EARLY, home: 0, commissionedMs: EARLY - 30 * DAY }] },
    ...{ online: MINUTES.map(good), registration: [good(START)], position: [good(START)], samples: [] },
    ...{ isFileComplete: true, clockOffMs: 0, blind: [silent] },
    ...of,
  };
  return { homes: HOMES, above: ABOVE, devices: [device], exemptions: [], nowMs: LATE };
}

function lineWhen(silent: Stretch, of: Partial<RawDevice> = {}, span = SPAN) {
  return bookOf(cityWhen(silent, of), span).line({ unit: '2204', scope: 'all' });
}

function sidesOf(rate: string, { rates }: ReturnType<typeof lineWhen>) {
  return rates.find((one) => one.rate === rate)?.adjusted;
}

test('a probe that is silent in the last moment of a span takes nothing back of what it saw in time', () => {
  const short = lineWhen({ fromMs: SPAN.untilMs - 20_000, untilMs: SPAN.untilMs + 20_000 });
  expect(sidesOf('registration', short)).toMatchObject({ good: 1, unknown: 0 });
  expect(sidesOf('position', short)).toMatchObject({ good: 1, unknown: 0 });
  expect(sidesOf('online', short)).toMatchObject({ good: 4 * DAY - 20_000, unknown: 20_000 });
});

test.each([
  { name: 'the first instant of a span', dueMs: SPAN.fromMs, isIn: true },
  { name: 'the last instant before it', dueMs: SPAN.fromMs - 1, isIn: false },
  { name: 'its last instant', dueMs: SPAN.untilMs - 1, isIn: true },
  { name: 'the first instant after it', dueMs: SPAN.untilMs, isIn: false },
])('a fault whose limit for repair ends with $name is counted there: $isIn', ({ dueMs, isIn: isCounted }) => {
  const fromMs = dueMs - RULES.repairHours * HOUR;
  const all = Array.from({ length: 8 * 24 * 60 }, (_, minute) => EARLY - DAY + minute * 60_000);
  const online = [...all.filter((atMs) => atMs !== fromMs), fromMs]
    .sort((a, b) => a - b)
    .map((atMs): RawLook => ({ atMs, state: atMs < fromMs ? 'good' : 'bad' }));
  const line = lineWhen({ fromMs: LATE, untilMs: LATE }, { online, blind: [] });
  expect(sidesOf('repair', line)).toMatchObject({ good: 0, bad: isCounted ? 1 : 0, unknown: 0 });
});

test.each([
  { name: 'mended in its last instant', mendedMs: 0, part: 'good' },
  { name: 'mended an instant later', mendedMs: 1, part: 'bad' },
])('a fault that is $name is $part', ({ mendedMs, part }) => {
  const begunMs = START + DAY;
  const endMs = begunMs + RULES.repairHours * HOUR + mendedMs;
  const online = [...MINUTES, endMs]
    .sort((a, b) => a - b)
    .map((atMs): RawLook => ({ atMs, state: atMs < begunMs || atMs >= endMs ? 'good' : 'bad' }));
  const line = lineWhen({ fromMs: LATE, untilMs: LATE }, { online, blind: [] });
  expect(sidesOf('repair', line)).toMatchObject({ good: 0, bad: 0, unknown: 0, [part]: 1 });
});

test.each([
  { name: 'goes on into it', from: 5, until: 9, part: 'excluded' },
  { name: 'has had it for an instant of its limit', from: 6 - 1 / HOUR, until: 9, part: 'excluded' },
  { name: 'is late when it begins', from: 6, until: 9, part: 'bad' },
  { name: 'began when it had ended', from: -3, until: 0, part: 'bad' },
])('a fault that $name is $part by an exemption', ({ from, until, part }) => {
  const begunMs = START + DAY;
  const online = MINUTES.map((atMs): RawLook => ({ atMs, state: atMs < begunMs ? 'good' : 'bad' }));
  const city = cityWhen({ fromMs: LATE, untilMs: LATE }, { online, blind: [] });
  const exemption: CountedExemption = {
    ...{ id: 1, kind: 'power-cut', scope: { is: 'devices', devices: [1] }, rates: ['online', 'image'] },
    ...{ fromMs: begunMs + from * HOUR, untilMs: begunMs + until * HOUR },
  };
  const line = bookOf({ ...city, exemptions: [exemption] }, SPAN).line({ unit: '2204', scope: 'all' });
  const nothing = { good: 0, bad: 0, unknown: 0, excluded: 0 };
  expect(sidesOf('repair', line)).toMatchObject({ ...nothing, [part]: 1 });
});

test.each([
  { minutes: 30, faults: 1, because: 'half an hour is a fault' },
  { minutes: 29, faults: 0, because: 'what is shorter mends itself' },
])('$because', ({ minutes, faults }) => {
  const begunMs = START + DAY;
  const endMs = begunMs + minutes * 60_000;
  const online = MINUTES.map(
    (atMs): RawLook => ({ atMs, state: atMs < begunMs || atMs >= endMs ? 'good' : 'bad' }),
  );
  const line = lineWhen({ fromMs: LATE, untilMs: LATE }, { online, blind: [] });
  expect(sidesOf('repair', line)).toMatchObject({ good: faults, bad: 0, unknown: 0 });
});

describe('pictures that may still come', () => {
  /** Four a day are due; of the first three days all came, and were good. */
  const shots = (good: number, valid: number) => [
    ...[0, 1, 2].map((day) => ({ ...dayAt(day), good: 4, valid: 4 })),
    { ...dayAt(3), good, valid },
  ];
  const silentFor = (hours: number) => {
    const { fromMs } = dayAt(3);
    return { fromMs, untilMs: fromMs + hours * HOUR };
  };

  test.each([
    ['a gap in which one was due, and one is missing', silentFor(5), shots(2, 3), 'unknown'],
    ['a gap in which one was due, but all of that day came', silentFor(5), shots(3, 4), 'good'],
    ['a day of which none came', silentFor(24), shots(0, 0), 'unknown'],
    ['a time that was watched without a gap', silentFor(0), shots(2, 3), 'good'],
  ] as const)('%s', (_, silent, samples, wanted) => {
    expect(sidesOf('image', lineWhen(silent, { samples }))).toMatchObject({ [wanted]: 1 });
  });

  test.each([
    { cut: 'after its middle', hour: 13, silent: { from: 14, until: 24 } },
    { cut: 'before its middle', hour: 11, silent: { from: 0, until: 10 } },
  ])('belong to the whole day, though the span is cut $cut', ({ hour, silent: { from, until } }) => {
    const { fromMs } = dayAt(3);
    const city = cityWhen(
      { fromMs: fromMs + from * HOUR, untilMs: fromMs + until * HOUR },
      { samples: shots(2, 2) },
    );
    const cutMs = fromMs + hour * HOUR;
    const parts = [
      { fromMs: SPAN.fromMs, untilMs: cutMs },
      { fromMs: cutMs, untilMs: SPAN.untilMs },
    ].map((span) => sumsOfRaw(city, span, RULES).devices.get(1)?.shots);
    const [whole] = [...sumsOfRaw(city, SPAN, RULES).devices.values()];
    expect(whole?.shots).toEqual({ good: 14, valid: 14, missing: 2 });
    const sum = (of: 'good' | 'valid' | 'missing') => parts.reduce((all, shot) => all + (shot?.[of] ?? 0), 0);
    expect([sum('good'), sum('valid'), sum('missing')]).toEqual([14, 14, 2]);
  });

  test('of a whole silent day count when the device counts at noon alone', () => {
    const homes = [
      { fromMs: EARLY, home: 4, commissionedMs: null },
      { fromMs: dayAt(3).fromMs + 12 * HOUR - 1, home: 0, commissionedMs: null },
      { fromMs: dayAt(3).fromMs + 12 * HOUR + 1, home: 4, commissionedMs: null },
    ];
    const line = lineWhen(silentFor(24), { homes, samples: shots(0, 0) });
    expect(sidesOf('image', line)).toMatchObject({ good: 0, bad: 0, unknown: 1 });
  });
});
