/** Months that went by while nobody ran become drafts afterwards, each once; what was signed is left alone. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NORTH, SampleHouse } from '../api/sample.ts';
import type { MonthBrief } from '../api/wire.ts';
import { monthText } from '../rules/period-span.ts';
import { Journal } from '../store/journal.ts';
import { Months } from './months.ts';

const ZONE = 'Asia/Shanghai';
const DAY = 86_400_000;
const local = new Date(Date.now() + 8 * 3_600_000);
const present = (local.getUTCFullYear() - 1970) * 12 + local.getUTCMonth();
const ago = (months: number) => monthText(present - months);

let house: SampleHouse;
let admin: { readonly cookie: string };

beforeAll(async () => {
  house = await SampleHouse.open();
  await house.settle();
  admin = await house.signedIn('admin');
  await house.db.write((sql) => sql.run('UPDATE tenure SET from_ms = ?', Date.now() - 200 * DAY));
});
afterAll(() => house.close());

test('after a downtime of months there is a draft of each, and none twice', {
  timeout: 120_000,
}, async () => {
  const { months } = house.parts;
  const listed = async () => (await months.list()).map(({ month, state }) => `${month} ${state}`).reverse();
  await months.turn(Date.now() - 92 * DAY);
  expect(await listed()).toHaveLength(1);
  const [first] = await months.list();
  const signed = await house.ask(`/api/months/${first?.number}/finalise`, {
    ...{ method: 'POST', body: { digest: first?.digest, note: '' }, as: admin },
  });
  expect((signed.body as MonthBrief).state).toBe('finalised');
  await months.turn(Date.now());
  const all = await listed();
  expect(all).toEqual([`${first?.month} finalised`, ...drafts(first?.month ?? '')]);
  await months.turn(Date.now());
  expect(await listed()).toEqual(all);
  expect(house.errors).toEqual([]);
});

test('a month that was signed in the moment the server was killed is graded by the next one, once', {
  timeout: 120_000,
}, async () => {
  const { months, cases } = house.parts;
  const [newest] = await months.list();
  const { number = 0, digest, month = '' } = newest ?? {};
  const killed = new Months(house.db, {
    ...{ desk: house.parts.rateDesk, rules: house.parts.ruleBook, journal: new Journal(), timeZone: ZONE },
    closed: () => Promise.reject(new Error('the server was killed')),
  });
  const by = { kind: 'staff', id: 1, name: 'li' } as const;
  await expect(killed.finalise(number, { digest: digest ?? '', note: '' }, by)).rejects.toThrow('killed');
  expect((await months.list())[0]).toMatchObject({ number, state: 'finalised', finalisedBy: 'li' });
  expect(cases.book.colourOf(NORTH, month)).toBeNull();
  await months.turn(Date.now());
  const colour = cases.book.colourOf(NORTH, month);
  expect(colour).not.toBeNull();
  const count = () => house.db.read.one<{ n: number }>('SELECT count(*) AS n FROM month_grade');
  const graded = await count();
  await months.turn(Date.now());
  expect(await count()).toEqual(graded);
});

/** Of every month after it that is over. */
function drafts(after: string): string[] {
  return [4, 3, 2, 1]
    .map(ago)
    .filter((month) => month > after)
    .map((month) => `${month} draft`);
}
