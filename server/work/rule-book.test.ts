/** Versions of the rules: which judges when, and which was known when. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEFAULTS } from '../../config/settings.ts';
import { Sample } from '../registry/sample.ts';
import { SYSTEM } from '../rules/refusal.ts';
import { Journal } from '../store/journal.ts';
import { RuleBook } from './rule-book.ts';

/** 20 November 2026 in Liaoyuan; December begins there at 16 o'clock of the day before. */
const NOW = Date.UTC(2026, 10, 20, 4);
const [NOVEMBER, DECEMBER] = [Date.UTC(2026, 9, 31, 16), Date.UTC(2026, 10, 30, 16)];

let sample: Sample;
let nowMs: number;
const open = (settings = DEFAULTS) =>
  RuleBook.open(sample.db, { journal: new Journal(), settings, clock: () => nowMs });

beforeEach(async () => {
  nowMs = NOW;
  sample = new Sample();
  await sample.open();
});
afterEach(() => sample.remove());

test('a version judges what ends after its first instant, and a link those that were known at its moment', async () => {
  const book = await open();
  const { values } = book.current();
  nowMs = NOW + 1_000;
  const made = await book.add({ fromMonth: '2026-12', note: 'a year ends', values }, SYSTEM);
  expect(made).toMatchObject({ number: 2, fromMs: DECEMBER, madeMs: NOW + 1_000 });
  const judging = (untilMs: number, knownMs?: number) => book.at(untilMs, knownMs).number;
  expect([judging(DECEMBER), judging(DECEMBER + 1)]).toEqual([1, 2]);
  expect([judging(DECEMBER + 1, NOW + 999), judging(DECEMBER + 1, NOW + 1_000)]).toEqual([1, 2]);
  // Of a moment before there were rules at all: the first.
  expect(judging(DECEMBER + 1, 0)).toBe(1);
  expect(book.current().number).toBe(1);
  nowMs = DECEMBER;
  expect(book.current().number).toBe(2);
  expect((await open()).all()).toEqual(book.all());
});

test('a version judges from this month on at the earliest: what is past was judged by other rules', async () => {
  const book = await open();
  const add = async (fromMonth: string) =>
    book.add({ fromMonth, note: 'why', values: { ...book.current().values, graceDays: 3 } }, SYSTEM);
  for (const month of ['2026-10', '2026-13', ''])
    await expect(add(month)).rejects.toMatchObject({ code: 'bad-input' });
  expect((await add('2026-11')).fromMs).toBe(NOVEMBER);
  expect([NOVEMBER, NOVEMBER + 1].map((untilMs) => book.at(untilMs).values.graceDays)).toEqual([
    DEFAULTS.graceDays,
    3,
  ]);
});

test('how often looks are made is the settings’ alone: a change of it is a version of this month', async () => {
  await open();
  const { cadences } = DEFAULTS;
  const slower = {
    ...DEFAULTS,
    cadences: { ...cadences, image: { ...cadences.image, everySeconds: 7_200 } },
  };
  const book = await open(slower);
  expect(book.all().map(({ number, fromMs }) => [number, fromMs])).toEqual([
    [1, 0],
    [2, NOVEMBER],
  ]);
  const { windows } = book.current().values;
  expect(windows.imageEveryMs).toBe(7_200_000);
  const wish = { ...book.current().values, windows: { ...windows, imageEveryMs: 1_000 } };
  expect((await book.add({ fromMonth: '2026-12', note: 'x', values: wish }, SYSTEM)).values.windows).toEqual(
    windows,
  );
  expect((await open(slower)).all()).toHaveLength(3);
});
