/** Months close, notices go out, a case goes its way: with a real database and people, and days that pass as told. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { COLOURS, type Colour } from '../../config/supervision.ts';
import { CHECKS, type CheckName, type Verdict } from '../../config/terms.ts';
import { CITY, NORTH, Sample, SOUTH } from '../registry/sample.ts';
import { isOpenCase } from '../rules/case.ts';
import type { MonthFigures } from '../rules/colour.ts';
import { Refusal, SYSTEM } from '../rules/refusal.ts';
import { Journal, listJournal } from '../store/journal.ts';
import { insertStaff } from '../store/staff.ts';
import type { Asker } from './asker.ts';
import { CasePeople } from './case-parts.ts';
import { Cases, type CaseWish } from './cases.ts';

const DAY = 86_400_000;
/** 1 November 2026, nine in the morning in Liaoyuan. */
const START = Date.UTC(2026, 10, 1, 1);
const SHARES: Readonly<Record<Colour, [low: number, high: number]>> = {
  ...{ green: [9_700, 9_700], blue: [9_300, 9_300], orange: [8_500, 8_500] },
  ...{ red: [7_000, 7_000], grey: [7_000, 9_900] },
};

let sample: Sample;
let nowMs: number;
let verdict: (unit: string, day: string) => Verdict;
let people: CasePeople;
let cases: Cases;
const who: Record<string, Asker> = {};

function figures(month: string, colour: Colour, more: Partial<MonthFigures> = {}): MonthFigures {
  const [low, high] = SHARES[colour];
  const online = { verdict: 'fails' as Verdict, share: low, low, high, good: low, due: 10_000 };
  const good = { verdict: 'meets' as Verdict, share: 9_900, low: 9_900, high: 9_900, good: 99, due: 100 };
  return {
    ...{ unit: NORTH, month, revision: 1, ruleVersion: 1, finalisedMs: nowMs, by: 'chief' },
    bands: { green: 9_500, blue: 9_000, orange: 8_000 },
    rates: { registration: good, online, image: good, position: good },
    ...more,
  };
}

async function open(): Promise<Cases> {
  const { db, registry } = sample;
  const journal = new Journal();
  people = await CasePeople.open(db, journal, registry);
  return Cases.open(db, {
    ...{ records: registry, journal, people, timeZone: 'Asia/Shanghai', clock: () => nowMs },
    figures: {
      dayVerdicts: async (unit, day) =>
        Object.fromEntries(CHECKS.map((check) => [check, verdict(unit, day)])) as Record<CheckName, Verdict>,
      sharesNow: () => ({ registration: 9_900, online: 9_400, image: 9_900, position: null }),
    },
  });
}

beforeEach(async () => {
  nowMs = START;
  verdict = () => 'meets';
  sample = new Sample({ clock: () => nowMs });
  await sample.furnish();
  for (const [name, role] of [
    ['chief', 'admin'],
    ['owner', 'crew'],
    ['grid', 'crew'],
    ['town', 'leader'],
    ['city', 'leader'],
    ['other', 'crew'],
  ] as const) {
    const row = { name, nameKey: name, password: '', role, unit: name === 'owner' ? NORTH : '' };
    const staff = await sample.db.write((sql) => insertStaff(sql, row));
    who[name] = { key: `session:${name}`, kind: 'staff', staff, name, role, unit: row.unit };
  }
  cases = await open();
});
afterEach(() => sample.remove());

const be = (name: string): Asker => who[name] as Asker;
const close = (month: string, colour: Colour, more: Partial<MonthFigures> = {}) =>
  cases.monthClosed([figures(month, colour, more)], SYSTEM);
const threeRed = async () => {
  for (const month of ['2026-08', '2026-09', '2026-10']) await close(month, 'red');
  return cases.book.cases()[0]?.notice.id ?? 0;
};
const nameAll = async () => {
  const named = { 'review-2': be('town').staff, 'review-3': be('city').staff };
  await people.put(CITY, named, be('chief'));
  await people.put(NORTH, { owner: be('owner').staff, 'review-1': be('grid').staff }, be('chief'));
};
const act = (id: number, name: string, wish: CaseWish['do'], note = 'as seen') =>
  cases.act(id, { do: wish, note } as CaseWish, be(name));
const code = (deed: Promise<unknown>) =>
  deed.then(
    () => 'done',
    (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
  );
const stage = (id: number) => cases.book.case(id)?.state.stage;
const deeds = async (subject: string) =>
  (await listJournal(sample.db.read, { subject }, 1, 100)).rows.map(({ did }) => did).reverse();

describe('closed months', () => {
  test('the first red one brings a warning, the third in a row a case with thirty days', async () => {
    const id = await threeRed();
    const [notice, warning] = cases.book.notices();
    expect([warning?.number, warning?.kind, warning?.month]).toEqual(['W-2026-001', 'warning', '2026-08']);
    expect([notice?.number, notice?.kind, notice?.month]).toEqual(['S-2026-001', 'supervision', '2026-10']);
    expect(notice?.body.months.map(({ month, colour }) => `${month} ${colour}`)).toEqual([
      ...['2026-08 red', '2026-09 red', '2026-10 red'],
    ]);
    expect(notice?.body.months[0]?.rates.online).toMatchObject({ share: 7_000, due: 10_000 });
    // The whole of 1 December is the thirtieth day; overdue from the 2nd on.
    expect(new Date(notice?.dueMs ?? 0).toISOString()).toBe('2026-12-01T16:00:00.000Z');
    expect(await deeds(`case/${id}`)).toEqual(['notice.issue']);
  });

  test('that are told twice change nothing', async () => {
    await threeRed();
    await threeRed();
    expect(cases.book.notices()).toHaveLength(2);
  });

  test('of the whole city are graded and bring no notice', async () => {
    for (const month of ['2026-08', '2026-09', '2026-10']) await close(month, 'red', { unit: CITY });
    expect(cases.book.notices()).toEqual([]);
    expect(cases.book.gradesOf(CITY).map(({ colour }) => colour)).toEqual(['red', 'red', 'red']);
  });

  test('of two units at once give two numbers', async () => {
    await cases.monthClosed([figures('2026-10', 'red'), figures('2026-10', 'red', { unit: SOUTH })], SYSTEM);
    expect(cases.book.notices().map(({ number }) => number)).toEqual(['W-2026-002', 'W-2026-001']);
  });

  test('three more red ones during a case are noted in it', async () => {
    const id = await threeRed();
    for (const month of ['2026-11', '2026-12', '2027-01']) await close(month, 'red');
    expect(cases.book.cases()).toHaveLength(1);
    expect(await deeds(`case/${id}`)).toEqual(['notice.issue', 'case.further']);
    await close('2027-01', 'red', { revision: 2 });
    expect(await deeds(`case/${id}`)).toEqual(['notice.issue', 'case.further']);
  });

  test('bring no notice again that a person withdrew, until its own months are graded anew', async () => {
    await close('2026-08', 'red');
    const [warning] = cases.book.notices();
    const withdraw = (id: number) => cases.withdrawWarning(id, 'the wrong unit', be('chief'));
    await withdraw(warning?.id ?? 0);
    expect(await code(withdraw(warning?.id ?? 0))).toBe('conflict');
    await close('2026-09', 'red');
    expect(cases.book.notices()).toHaveLength(1);
    await close('2026-08', 'red', { revision: 2 });
    expect(cases.book.notices().map(({ number, month }) => `${number} ${month}`)).toEqual([
      ...['W-2026-002 2026-08', 'W-2026-001 2026-08'],
    ]);
    expect(cases.book.notices().map(({ hasBasis }) => hasBasis)).toEqual([true, true]);
    const id = await threeRed();
    expect(await code(withdraw(id))).toBe('not-found');
  });
});

describe('a month that is opened and closed again', () => {
  test('takes the basis from what followed, and gives it back', async () => {
    const id = await threeRed();
    await close('2026-09', 'orange', { revision: 2 });
    expect(cases.book.case(id)).toMatchObject({ notice: { hasBasis: false }, state: { hasBasis: false } });
    // The third month is the first red one now.
    expect(cases.book.notices().map(({ kind, month }) => `${kind} ${month}`)).toContain('warning 2026-10');
    await close('2026-09', 'red', { revision: 3 });
    expect(cases.book.case(id)).toMatchObject({ notice: { hasBasis: true }, state: { stage: 'issued' } });
    expect(cases.book.cases()).toHaveLength(1);
  });

  test('keeps a case whose run only moved by a month', async () => {
    const id = await threeRed();
    await close('2026-07', 'red');
    expect(cases.book.case(id)?.state.hasBasis).toBe(true);
    expect(cases.book.cases()).toHaveLength(1);
    // The warning is that of July now.
    expect(cases.book.notices().map(({ kind, month, hasBasis }) => `${kind} ${month} ${hasBasis}`)).toEqual([
      ...['warning 2026-07 true', 'supervision 2026-10 true', 'warning 2026-08 false'],
    ]);
  });

  test('opens the case that was due', async () => {
    await close('2026-08', 'red');
    await close('2026-09', 'blue');
    await close('2026-10', 'red');
    expect(cases.book.cases()).toEqual([]);
    await close('2026-09', 'red', { revision: 2 });
    expect(cases.book.cases().map(({ notice }) => notice.month)).toEqual(['2026-10']);
    // The warning of October is none any more.
    expect(cases.book.notices().find(({ number }) => number === 'W-2026-002')?.hasBasis).toBe(false);
  });

  test('leaves a notice there, withdrawn only by a person and with a reason', async () => {
    const id = await threeRed();
    await close('2026-09', 'green', { revision: 2 });
    expect(await code(act(id, 'owner', 'withdraw', 'no longer red'))).toBe('not-allowed');
    expect(await code(act(id, 'chief', 'withdraw', ' '))).toBe('bad-input');
    await act(id, 'chief', 'withdraw', 'September was graded anew');
    expect(cases.book.notice(id)).toMatchObject({
      ...{ withdrawnBy: 'chief', reason: 'September was graded anew' },
    });
    expect(stage(id)).toBe('withdrawn');
    await close('2026-09', 'red', { revision: 3 });
    // The withdrawn one stays as it is; what September calls for now is another.
    expect(cases.book.notice(id)).toMatchObject({ hasBasis: false });
    expect(cases.book.cases().map(({ notice, state }) => `${notice.number} ${state.stage}`)).toEqual([
      ...['S-2026-002 issued', 'S-2026-001 withdrawn'],
    ]);
  });

  test('whatever is graded how often: one open case at most, no number twice, and disk tells the same', async () => {
    let units = 0;
    const step = fc.record({ month: fc.integer({ min: 1, max: 7 }), colour: fc.constantFrom(...COLOURS) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
        units += 1;
        const unit = `2204020${units + 10}`;
        await sample.registry.putUnits([{ code: unit, name: unit, level: 'town', parent: NORTH }], SYSTEM);
        for (const { month, colour } of steps) {
          const named = `2026-0${month}`;
          await close(named, colour, { unit, revision: cases.book.revisionOf(unit, named) + 1 });
        }
        const own = cases.book.cases().filter(({ notice }) => notice.unit === unit);
        expect(own.filter(({ state }) => isOpenCase(state)).length).toBeLessThanOrEqual(1);
        const numbers = cases.book.notices().map(({ number }) => number);
        expect(new Set(numbers).size).toBe(numbers.length);
        const again = await open();
        expect(again.book.notices()).toEqual(cases.book.notices());
        expect(again.book.cases()).toEqual(cases.book.cases());
        expect(again.book.gradesOf(unit)).toEqual(cases.book.gradesOf(unit));
      }),
      { numRuns: 12 },
    );
  });
});

describe('a case', () => {
  let id: number;
  beforeEach(async () => {
    id = await threeRed();
    await nameAll();
  });
  const untilThird = async () => {
    for (const [name, verb] of [
      ['owner', 'receive'],
      ['owner', 'plan'],
      ['owner', 'submit'],
      ['grid', 'pass'],
      ['town', 'pass'],
    ] as const)
      await act(id, name, verb);
  };

  test('goes from notice to close by the hands of those who are named, each step in the journal', async () => {
    await untilThird();
    await act(id, 'city', 'pass');
    expect(stage(id)).toBe('signed');
    for (let day = 1; day <= 8; day++) {
      nowMs = START + day * DAY;
      await cases.turn(nowMs);
      // The day of the notice is not a full one: the 2nd to the 8th are seven.
      expect([day, stage(id)]).toEqual([day, day < 8 ? 'signed' : 'closed']);
    }
    expect(await deeds(`case/${id}`)).toEqual([
      'notice.issue',
      ...['receive', 'plan', 'submit', 'pass', 'pass', 'pass', 'close'].map((did) => `case.${did}`),
    ]);
    expect(await code(act(id, 'city', 'return'))).toBe('conflict');
  });

  test('closes with the third signature when the rates have held by then', async () => {
    await untilThird();
    nowMs = START + 10 * DAY;
    await act(id, 'city', 'pass');
    expect(stage(id)).toBe('closed');
  });

  test('waits while a day fails; one of which nothing can be said, or on which nothing was due, neither counts nor breaks', async () => {
    await untilThird();
    await act(id, 'city', 'pass');
    const told: Record<string, Verdict> = {
      ...{ '2026-11-05': 'fails', '2026-11-08': 'cannot-be-said', '2026-11-10': 'nothing-due' },
    };
    verdict = (_, day) => told[day] ?? 'meets';
    const held: [number, number | undefined][] = [];
    for (let day = 1; day <= 14; day++) {
      nowMs = START + day * DAY;
      await cases.turn(nowMs);
      held.push([day, cases.book.case(id)?.state.heldDays]);
    }
    expect(held.map(([, days]) => days)).toEqual([0, 1, 2, 3, 0, 1, 2, 2, 3, 3, 4, 5, 6, 7]);
    expect(stage(id)).toBe('closed');
  });

  test('keeps with every act what the figures were', async () => {
    await act(id, 'owner', 'receive');
    expect(cases.book.case(id)?.deeds[0]?.facts).toEqual({
      heldDays: 0,
      shares: { registration: 9_900, online: 9_400, image: 9_900, position: null },
    });
    for (const [name, verb] of [
      ['owner', 'plan'],
      ['owner', 'submit'],
      ['grid', 'pass'],
      ['town', 'return'],
    ] as const)
      await act(id, name, verb);
    const kept = cases.book
      .case(id)
      ?.deeds.map(({ event, who: by, facts }) => [event.is, by, facts?.heldDays]);
    expect(kept).toEqual([
      ...['receive', 'plan', 'submit'].map((verb) => [verb, 'owner', 0]),
      ...[
        ['pass', 'grid', 0],
        ['return', 'town', 0],
      ],
    ]);
  });

  test('that nobody is named for is received by whoever maintains there, and reviewed by nobody', async () => {
    for (const unit of [CITY, NORTH]) await people.put(unit, {}, be('chief'));
    expect(await code(act(id, 'town', 'receive'))).toBe('not-allowed');
    for (const verb of ['receive', 'plan', 'submit'] as const) await act(id, 'other', verb);
    expect(await code(act(id, 'grid', 'pass'))).toBe('not-allowed');
  });

  test('is nobody else’s: not a stranger’s, not a program’s, and no reviewer passes two levels', async () => {
    expect(await code(act(id, 'other', 'receive'))).toBe('not-allowed');
    const program = { ...be('owner'), kind: 'token' as const };
    expect(await code(cases.act(id, { do: 'receive', note: '' }, program))).toBe('not-allowed');
    for (const verb of ['receive', 'plan', 'submit'] as const) await act(id, 'owner', verb);
    for (const name of ['other', 'town', 'city', 'chief'])
      expect([name, await code(act(id, name, 'pass'))]).toEqual([name, 'not-allowed']);
    await act(id, 'grid', 'pass');
    await act(id, 'town', 'pass');
    await people.put(CITY, { 'review-2': be('city').staff, 'review-3': be('town').staff }, be('chief'));
    expect(await code(act(id, 'town', 'pass'))).toBe('not-allowed');
    expect(cases.mayOf(cases.book.case(id) ?? expect.fail(), be('town')).pass).toBe(false);
  });

  test('returned goes back to rectifying, and all three look again', async () => {
    await untilThird();
    expect(await code(act(id, 'city', 'return', ''))).toBe('bad-input');
    await act(id, 'city', 'return', 'two cameras are dark again');
    expect(stage(id)).toBe('rectifying');
    await act(id, 'owner', 'submit', 'lamps replaced');
    for (const name of ['grid', 'town', 'city']) await act(id, name, 'pass');
    expect(stage(id)).toBe('signed');
  });

  test('is overdue from the thirty-first day on, once, and only then escalated', async () => {
    const escalate = () => cases.act(id, { do: 'escalate', measure: 'talk', note: 'called in' }, be('chief'));
    nowMs = START + 30 * DAY;
    await cases.turn(nowMs);
    expect(await code(escalate())).toBe('conflict');
    nowMs = cases.book.case(id)?.state.dueMs ?? 0;
    await cases.turn(nowMs - 1);
    expect(cases.book.case(id)?.state.isOverdue).toBe(false);
    await cases.turn(nowMs);
    expect(cases.book.case(id)?.state.isOverdue).toBe(true);
    await cases.turn(nowMs + 1);
    expect(await code(escalate())).toBe('done');
    expect((await deeds(`case/${id}`)).slice(1)).toEqual(['case.overdue', 'case.escalate']);
  });

  test('names people who see the unit, four different ones', async () => {
    const put = (unit: string, wish: object) => code(people.put(unit, wish, be('chief')));
    expect(await put(SOUTH, { owner: be('owner').staff })).toBe('bad-input');
    expect(await put(NORTH, { owner: be('grid').staff, 'review-1': be('grid').staff })).toBe('bad-input');
    expect(await put(NORTH, { owner: 999 })).toBe('bad-input');
    await sample.db.write((sql) => sql.run("UPDATE staff SET locked = 1 WHERE nameKey = 'other'"));
    expect(await put(NORTH, { owner: be('other').staff })).toBe('bad-input');
    expect(people.of(NORTH)['review-3']).toMatchObject({ name: 'city', unit: CITY });
    expect(cases.turnOf(cases.book.case(id) ?? expect.fail())).toEqual({ part: 'owner', name: 'owner' });
  });
});
