import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GROUPINGS, PERIOD_RATES } from '../../config/periods.ts';
import type { Book } from './period-book.ts';
import type { Home } from './period-device.ts';
import { type Counts, type RawCity, slowRates } from './period-oracle.ts';
import { homesTogether, joinEach } from './period-sums.ts';
import { SIDES, type Sides } from './period-totals.ts';
import {
  ABOVE,
  asText,
  bookOf,
  bookWith,
  city,
  countsOf,
  instant,
  SPAN,
  sumsOfRaw,
  UNEVEN,
} from './sample-period.ts';

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
        // The first part knows only homes that somebody had, the second has them in another order.
        const known = [...new Set(raw.devices.flatMap(({ homes }) => homes.map(({ home }) => home ?? 0)))];
        const early = rehoused(
          raw,
          known.map((home) => raw.homes[home] ?? expect.fail()),
        );
        const late = rehoused(raw, [...raw.homes].reverse());
        const first = bookOf(early, { fromMs: SPAN.fromMs, untilMs: cutMs });
        const second = sumsOfRaw(late, { fromMs: cutMs, untilMs: SPAN.untilMs });
        const homes = [...first.homes];
        const at = homesTogether(homes, late.homes);
        expect(new Set(homes)).toEqual(new Set(raw.homes));
        const joined = bookWith(SPAN, homes, joinEach(first.sums, second, at));
        const [are, should] = [joined, bookOf(raw, SPAN)].map((book) => told(book));
        expect(are).toEqual(should);
      }),
      { numRuns: 1_000 },
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
        for (const only of [{}, { carrier: 'c1' }, { platform: 'p2' }, { network: 'n1' }]) {
          const line = book.line({ ...among, only });
          for (const figure of line.rates) {
            for (const side of SIDES) {
              const rows = book.rows({ ...among, only, rate: figure.rate, side }).map(({ sides }) => sides);
              expect(sumOf(rows)).toEqual(countsOf(figure[side]));
            }
          }
        }
        for (const by of ['carrier', 'platform', 'maintainer', 'network', 'category'] as const)
          for (const { key, line } of book.groups(among, by))
            expect(book.line({ ...among, only: { [by]: key } })).toEqual(line);
      }),
      { numRuns: 500 },
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
});

/** The same city with its homes in another order. */
function rehoused(raw: RawCity, homes: readonly Home[]): RawCity {
  const at = (home: number | null) =>
    home === null ? null : homes.indexOf(raw.homes[home] ?? expect.fail());
  const devices = raw.devices.map((one) => ({
    ...one,
    homes: one.homes.map((life) => ({ ...life, home: at(life.home) })),
  }));
  return { ...raw, homes, devices };
}

/** Everything that a book can be asked. */
function told(book: Book) {
  const among = { unit: '2204', scope: 'all' } as const;
  return {
    line: book.line(among),
    groups: GROUPINGS.map((by) => book.groups(among, by)),
    links: [{ carrier: 'c1' }, { platform: 'p2' }].map((only) => book.line({ ...among, only })),
    rows: PERIOD_RATES.flatMap((rate) =>
      SIDES.map((side) =>
        book
          .rows({ ...among, rate, side })
          .map((row) => JSON.stringify(row))
          .sort(),
      ),
    ),
    uptimes: [...book.uptimes()],
  };
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
