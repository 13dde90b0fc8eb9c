import { describe, expect, test } from 'vitest';
import type { CountedExemption } from './exemption.ts';
import type { RawLook } from './period-oracle.ts';
import {
  bookOf,
  cityWhen,
  DAY,
  dayAt,
  EARLY,
  HOUR,
  LATE,
  lineWhen,
  MINUTES,
  RULES,
  SPAN,
  START,
  sidesOf,
  sumsOfRaw,
} from './sample-period.ts';

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
  const book = bookOf({ ...city, exemptions: [exemption] }, SPAN);
  const nothing = { good: 0, bad: 0, unknown: 0, excluded: 0 };
  expect(sidesOf('repair', book.line({ unit: '2204', scope: 'all' }))).toMatchObject({
    ...nothing,
    [part]: 1,
  });
  // The list behind it says the same, and without exemptions it is bad.
  const rows = (side: 'adjusted' | 'raw') =>
    book.rows({ unit: '2204', scope: 'all', rate: 'repair', side }).map(({ sides }) => sides);
  expect(rows('adjusted')).toMatchObject([{ ...nothing, [part]: 1 }]);
  expect(rows('raw')).toEqual([{ ...nothing, bad: 1, excludedBy: {} }]);
});

test.each([
  { from: 2, until: 7, part: 'unknown', because: 'nobody saw how it stood when its limit ended' },
  { from: 2, until: 5, part: 'bad', because: 'it was seen to be bad before its limit ended' },
  { from: 6, until: 9, part: 'unknown', because: 'nobody saw it from the very end of its limit on' },
  { from: 6 + 1 / HOUR, until: 9, part: 'bad', because: 'it was bad for an instant more' },
])('a fault is $part: $because', ({ from, until, part }) => {
  const begunMs = START + DAY;
  const online = MINUTES.map((atMs): RawLook => ({ atMs, state: atMs < begunMs ? 'good' : 'bad' }));
  const silent = { fromMs: begunMs + from * HOUR, untilMs: begunMs + until * HOUR };
  const line = lineWhen(silent, { online, blind: [silent] });
  expect(sidesOf('repair', line)).toMatchObject({ good: 0, bad: 0, unknown: 0, [part]: 1 });
});

describe('the figure of a time', () => {
  /** A whole day dark, while a cut is approved; and unseen for some hours of another. */
  const dark = { fromMs: START + DAY, untilMs: START + 2 * DAY };
  const cut: CountedExemption = {
    ...{ id: 1, kind: 'power-cut', scope: { is: 'devices', devices: [1] }, rates: ['online', 'image'] },
    ...dark,
  };
  const figure = (unseenHours: number, of: { readonly retired?: boolean } = {}) => {
    const silent = { fromMs: START + 2 * DAY, untilMs: START + 2 * DAY + unseenHours * HOUR };
    const online = MINUTES.map(
      (atMs): RawLook => ({ atMs, state: atMs >= dark.fromMs && atMs < dark.untilMs ? 'bad' : 'good' }),
    );
    const lives = [EARLY, dark.fromMs, dark.untilMs].map((fromMs, at) => ({
      ...{ fromMs, home: of.retired === true && at === 1 ? 3 : 0, commissionedMs: null },
    }));
    const city = { ...cityWhen(silent, { online, homes: lives }), exemptions: [cut] };
    const line = bookOf(city, SPAN).line({ unit: '2204', scope: 'all' });
    return line.rates.find(({ rate }) => rate === 'online');
  };

  test('is adjusted, with the raw share beside it, and says how much may still be lost of the adjusted one', () => {
    expect(figure(0)).toMatchObject({
      ...{ share: 10_000, rawShare: 7_500, coverage: 10_000, verdict: 'meets' },
      gap: -(3 * DAY) / 20,
    });
  });

  test.each([
    { state: 'good', goodMs: 3 * DAY },
    { state: 'bad', goodMs: 3 * DAY },
  ] as const)(
    'leaves approved time out of how long a device was online, though it was $state',
    ({ state, goodMs }) => {
      const online = MINUTES.map(
        (atMs): RawLook => ({ atMs, state: atMs >= dark.fromMs && atMs < dark.untilMs ? state : 'good' }),
      );
      const city = { ...cityWhen({ fromMs: LATE, untilMs: LATE }, { online }), exemptions: [cut] };
      expect([...bookOf(city, SPAN).uptimes()]).toEqual([
        { device: 1, goodMs, badMs: 0, unknownMs: 0, exemptMs: DAY },
      ]);
    },
  );

  test('counts approved time as seen, up to the least coverage', () => {
    // 96 h, a day of them exempt: 80 % are seen when 19.2 h are not.
    expect(figure(19.2)).toMatchObject({ share: 10_000, coverage: 8_000, verdict: 'cannot-be-said' });
    expect(figure(19.2 + 1 / HOUR)).toMatchObject({
      share: null,
      coverage: 7_999,
      verdict: 'cannot-be-said',
    });
  });

  test('counts time outside of the count as neither', () => {
    // 72 h: 80 % are seen when 14.4 h are not.
    expect(figure(14.4, { retired: true })).toMatchObject({ share: 10_000, coverage: 8_000 });
    expect(figure(14.4 + 1 / HOUR, { retired: true })).toMatchObject({ share: null, coverage: 7_999 });
  });
});

test('a group is small when fewer than twenty of it count, whatever else is registered', () => {
  const city = cityWhen({ fromMs: LATE, untilMs: LATE });
  const group = (counted: number, retired: number) => {
    const devices = Array.from({ length: counted + retired }, (_, at) => ({
      ...(city.devices[0] ?? expect.fail()),
      ...{ device: at + 1, homes: [{ fromMs: EARLY, home: at < counted ? 0 : 3, commissionedMs: null }] },
    }));
    const line = bookOf({ ...city, devices }, SPAN).line({ unit: '2204', scope: 'all' });
    return [line.devices, line.rates.every(({ isSmall }) => isSmall)];
  };
  expect([group(20, 0), group(20, 9), group(19, 0), group(19, 9)]).toEqual([
    [20, false],
    [29, false],
    [19, true],
    [28, true],
  ]);
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
    ].map((span) => sumsOfRaw(city, span)[0]?.shots);
    const [whole] = sumsOfRaw(city, SPAN);
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
