import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PERIOD_RATES } from '../../config/periods.ts';
import { Book } from './period-book.ts';
import { type Counts, slowRates } from './period-oracle.ts';
import { joinSums } from './period-sums.ts';
import type { Sides } from './period-totals.ts';
import {
  ABOVE,
  asText,
  bookOf,
  city,
  countsOf,
  instant,
  RULES,
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
});

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
