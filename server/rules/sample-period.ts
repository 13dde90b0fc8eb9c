/** Random histories of a small city over four days, for the tests of rates over a time. */
import fc from 'fast-check';
import { DEFAULTS } from '../../config/settings.ts';
import { EXEMPTION_KINDS } from '../../config/supervision.ts';
import type { State } from '../../config/terms.ts';
import type { CountedExemption } from './exemption.ts';
import { Book } from './period-book.ts';
import { type DeviceSums, deviceSums, type Home, type Tenure } from './period-device.ts';
import { coversIn } from './period-ledger.ts';
import type { Counts, RawCity, RawDevice, RawLook } from './period-oracle.ts';
import { type RuleValues, rulesFrom } from './period-rules.ts';
import type { Sides } from './period-totals.ts';
import { fold, type Spell } from './spell.ts';
import type { PastSpell, Stretch } from './timeline.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** 1 November 2026, midnight in Liaoyuan. */
export const START = Date.UTC(2026, 9, 31, 16);
export const UNITS = [
  { code: '2204', name: 'city', level: 'city', parent: null },
  { code: '220402', name: 'north', level: 'district', parent: '2204' },
  { code: '220402001', name: 'town', level: 'town', parent: '220402' },
  { code: '220403', name: 'south', level: 'district', parent: '2204' },
] as const;
export const ABOVE = {
  '2204': ['2204'],
  '220402': ['220402', '2204'],
  '220402001': ['220402001', '220402', '2204'],
  '220403': ['220403', '2204'],
};
export const RULES: RuleValues = { ...rulesFrom(DEFAULTS), graceDays: 1, repairHours: 6 };
/** Registration is lost within the few days of a test, and no whole number of pictures is due on a day. */
export const UNEVEN = {
  ...RULES,
  windows: { ...RULES.windows, registrationAllowedMs: 30 * HOUR, imageEveryMs: 7 * HOUR },
};

export const HOMES: readonly Home[] = [
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
export function spellsOf(looks: readonly RawLook[], nowMs: number): PastSpell[] {
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

/** In the order of the devices' numbers. */
export function sumsOfRaw(city: RawCity, span: Stretch, values = RULES): DeviceSums[] {
  const rules = {
    ...{ span, readMs: city.nowMs, values },
    days: [-1, 0, 1, 2, 3, 4].map(dayAt).filter(({ fromMs }) => isIn(fromMs + DAY / 2, span)),
    homes: city.homes,
    exemptions: city.exemptions,
    covers: coversIn(city.homes, UNITS),
  };
  const found = city.devices.flatMap(
    (device) =>
      deviceSums(
        {
          ...device,
          tenure: tenureOf(device, city.nowMs),
          online: spellsOf(device.online, city.nowMs),
          registration: spellsOf(device.registration, city.nowMs),
          position: spellsOf(device.position, city.nowMs),
        },
        rules,
      ) ?? [],
  );
  return found.sort((a, b) => a.device - b.device);
}

export function bookWith(
  span: Stretch,
  homes: readonly Home[],
  all: Iterable<DeviceSums>,
  values = RULES,
): Book {
  const book = new Book({ span, homes, units: UNITS }, values);
  for (const sums of all) book.add(sums);
  return book;
}

export function bookOf(city: RawCity, span: Stretch, values = RULES): Book {
  return bookWith(span, city.homes, sumsOfRaw(city, span, values), values);
}

export const instant = (from: number, until: number) =>
  fc.oneof(
    fc.integer({ min: from, max: until }),
    // Midnights, month ends and full hours, where mistakes live.
    fc.integer({ min: Math.ceil(from / HOUR), max: Math.floor(until / HOUR) }).map((hour) => hour * HOUR),
  );
export const SPAN = { fromMs: START, untilMs: START + 4 * DAY };
export const [EARLY, LATE] = [START - 2 * DAY, START + 5 * DAY];
const state = fc.constantFrom<State>('good', 'good', 'bad', 'bad', 'unknown');
export const lookList = (length: number) =>
  fc.array(fc.record({ atMs: instant(EARLY, LATE), state }), { maxLength: length });
/** Looks that agree, ever so often: of a device that is long bad fewer are enough. */
const course = fc.record({
  everyMs: fc.constantFrom(60_000, 5 * 60_000, 8 * 60_000, 20 * 60_000),
  count: fc.integer({ min: 8, max: 24 }),
  end: state,
});
export const looks = (
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
export const stretch = fc
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
    online: looks(10, fc.option(course, { freq: 2 })),
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

export function apart(stretches: readonly Stretch[]): Stretch[] {
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
export const city: fc.Arbitrary<RawCity> = fc
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

export function isIn(atMs: number, { fromMs, untilMs }: Stretch): boolean {
  return atMs >= fromMs && atMs < untilMs;
}

export function dayAt(day: number): Stretch {
  return { fromMs: START + day * DAY, untilMs: START + (day + 1) * DAY };
}

export const MINUTES = Array.from({ length: 4 * 24 * 60 + 5 }, (_, minute) => START + minute * 60_000);

/** One device that was seen to be good every minute but for a time. */
export function cityWhen(silent: Stretch, of: Partial<RawDevice> = {}): RawCity {
  const good = (atMs: number) => ({ atMs, state: 'good' as const });
  const device: RawDevice = {
    ...{ device: 1, homes: [{ fromMs: EARLY, home: 0, commissionedMs: EARLY - 30 * DAY }] },
    ...{ online: MINUTES.map(good), registration: [good(START)], position: [good(START)], samples: [] },
    ...{ isFileComplete: true, clockOffMs: 0, blind: [silent] },
    ...of,
  };
  return { homes: HOMES, above: ABOVE, devices: [device], exemptions: [], nowMs: LATE };
}

export function lineWhen(silent: Stretch, of: Partial<RawDevice> = {}, span = SPAN) {
  return bookOf(cityWhen(silent, of), span).line({ unit: '2204', scope: 'all' });
}

export function sidesOf(rate: string, { rates }: ReturnType<typeof lineWhen>) {
  return rates.find((one) => one.rate === rate)?.adjusted;
}

export function countsOf({ good, bad, unknown, excludedBy }: Sides): Counts {
  const all = { good, bad, unknown, ...excludedBy };
  return Object.fromEntries(Object.entries(all).filter(([, count]) => count !== 0));
}

export function asText({ adjusted, raw }: { readonly adjusted: Counts; readonly raw: Counts }): string {
  return JSON.stringify([Object.entries(adjusted).sort(), Object.entries(raw).sort()]);
}
