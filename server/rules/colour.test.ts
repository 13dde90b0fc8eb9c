/** The colour of a month, and the notices that months call for. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COLOURS, type Colour } from '../../config/supervision.ts';
import { type Bands, colourOf, type MonthFigures, type MonthRate } from './colour.ts';
import { judge } from './figure.ts';
import { dueOf } from './rate.ts';
import { calledFor, type GradedMonth, redRun } from './supervision.ts';

const BANDS: Bands = { green: 9_500, blue: 9_000, orange: 8_000 };
const rate = (good: number, bad: number, unknown = 0): MonthRate => {
  const counts = { good, bad, unknown, excluded: 0 };
  return { ...judge(counts, 9_500, 8_000), good, due: dueOf(counts) };
};
const rates = (...four: MonthRate[]): MonthFigures['rates'] => {
  const [registration = rate(1, 0), online = rate(1, 0), image = rate(1, 0), position = rate(1, 0)] = four;
  return { registration, online, image, position };
};

describe('the colour of a month is that of its lowest rate', () => {
  test.each([
    { name: 'all at 100 %', four: [], colour: 'green' },
    { name: 'exactly 95 %: 19 of 20', four: [rate(19, 1)], colour: 'green' },
    { name: '94.996 %', four: [rate(94_996, 5_004)], colour: 'blue' },
    { name: 'exactly 90 %', four: [rate(9, 1)], colour: 'blue' },
    { name: '89.999 %', four: [rate(89_999, 10_001)], colour: 'orange' },
    { name: 'exactly 80 %', four: [rate(8, 2)], colour: 'orange' },
    { name: '79.99 % beside three of 100 %', four: [rate(1, 0), rate(7_999, 2_001)], colour: 'red' },
    { name: '96 % known, 4 % unseen: it cannot fall below 92 %', four: [rate(96, 0, 4)], colour: 'green' },
    { name: 'between 93 % and 97 %', four: [rate(93, 3, 4)], colour: 'grey' },
    { name: 'between 91 % and 93 %', four: [rate(91, 7, 2)], colour: 'blue' },
    { name: 'too little was seen', four: [rate(70, 0, 30)], colour: 'grey' },
    { name: 'too little was seen, however red it looks', four: [rate(10, 69, 21)], colour: 'grey' },
    {
      name: 'too little was seen of one, another is red for certain',
      four: [rate(70, 0, 30), rate(7, 3)],
      colour: 'red',
    },
    { name: 'one has nothing due', four: [rate(0, 0), rate(9, 1)], colour: 'blue' },
    {
      name: 'nothing is due at all',
      four: [rate(0, 0), rate(0, 0), rate(0, 0), rate(0, 0)],
      colour: 'grey',
    },
  ])('$name: $colour', ({ four, colour }) => {
    expect(colourOf({ rates: rates(...four), bands: BANDS })).toBe(colour);
  });

  test('of which too little was seen is grey, though it is above the line for certain', () => {
    const counts = { good: 96, bad: 0, unknown: 4, excluded: 0 };
    const unsaid = { ...judge(counts, 9_500, 9_900), good: 96, due: 100 };
    expect(colourOf({ rates: rates(unsaid), bands: BANDS })).toBe('grey');
  });

  test('seeing more never turns one colour into another, only grey into one', () => {
    const some = fc.tuple(fc.nat(200), fc.nat(200), fc.nat(40), fc.nat(40));
    fc.assert(
      fc.property(fc.array(some, { minLength: 4, maxLength: 4 }), (four) => {
        // As the interval alone judges: whether enough was seen is another question.
        const told = (good: number, bad: number, unknown: number) => {
          const one = rate(good, bad, unknown);
          return one.verdict === 'nothing-due' ? one : { ...one, share: 0 };
        };
        const before = four.map(([good, bad, late, later]) => told(good, bad, late + later));
        const after = four.map(([good, bad, late, later]) => told(good + late, bad + later, 0));
        const was = colourOf({ rates: rates(...before), bands: BANDS });
        const is = colourOf({ rates: rates(...after), bands: BANDS });
        expect(was === 'grey' || was === is).toBe(true);
      }),
    );
  });
});

/** `r.b`: red, grey, blue; months from January on. */
const LETTERS: Readonly<Record<string, Colour>> = {
  ...{ r: 'red', '.': 'grey', b: 'blue', o: 'orange', g: 'green' },
};
const course = (letters: string): GradedMonth[] =>
  [...letters].map((letter, at) => ({
    month: `2026-${String(at + 1).padStart(2, '0')}`,
    colour: LETTERS[letter] ?? 'grey',
  }));
const told = (months: readonly GradedMonth[]) =>
  calledFor(months).map(({ kind, month }) => `${kind[0]}${Number(month.slice(5))}`);

describe('red months call for notices', () => {
  test.each([
    { letters: 'gbo', notices: [], run: 0 },
    { letters: 'r', notices: ['w1'], run: 1 },
    { letters: 'rr', notices: ['w1'], run: 2 },
    { letters: 'rrr', notices: ['w1', 's3'], run: 3 },
    { letters: 'rrorr', notices: ['w1', 'w4'], run: 2 },
    { letters: 'r.rr', notices: ['w1', 's4'], run: 3 },
    { letters: '..r..r.r', notices: ['w3', 's8'], run: 3 },
    { letters: 'rrrr', notices: ['w1', 's3'], run: 4 },
    { letters: 'rrrrrr', notices: ['w1', 's3', 's6'], run: 6 },
    { letters: 'rrrgrrr', notices: ['w1', 's3', 'w5', 's7'], run: 3 },
    { letters: 'rr.', notices: ['w1'], run: 2 },
    { letters: 'rrb', notices: ['w1'], run: 0 },
  ])('$letters: $notices', ({ letters, notices, run }) => {
    expect(told(course(letters))).toEqual(notices);
    expect(redRun(course(letters))).toBe(run);
  });

  test('in whichever order the months are told', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...COLOURS), { maxLength: 12, size: 'max' }),
        fc.integer(),
        (colours, seed) => {
          const months = colours.map((colour, at) => ({
            month: `2026-${String(at + 1).padStart(2, '0')}`,
            colour,
          }));
          const shuffled = months.toSorted(
            (a, b) =>
              ((Number(a.month.slice(5)) * 7 + seed) % 13) - ((Number(b.month.slice(5)) * 7 + seed) % 13),
          );
          expect(calledFor(shuffled)).toEqual(calledFor(months));
          expect(redRun(shuffled)).toBe(redRun(months));
        },
      ),
    );
  });
});
