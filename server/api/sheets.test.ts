/** Sheets made by themselves and by hand, the same digits on page, CSV and workbook, months signed and corrected, league tables. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { xlsxRows } from '../registry/sheet-xlsx.ts';
import { monthText, spanOf } from '../rules/period-span.ts';
import { SYSTEM } from '../rules/refusal.ts';
import { periodAt } from '../rules/sheet-body.ts';
import type { Sql } from '../store/db.ts';
import { beginSpells, endSpells } from '../store/spells.ts';
import { CITY, NORTH, SampleHouse, SOUTH } from './sample.ts';
import type {
  League,
  MonthBrief,
  MonthVerified,
  PeriodRates,
  PeriodRows,
  RuleChanges,
  SheetList,
  SheetTold,
} from './wire.ts';
import { sheetTold } from './wire.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ZONE = 'Asia/Shanghai';

/** The month that ended last, and the one before. */
const local = new Date(Date.now() + 8 * HOUR);
const present = (local.getUTCFullYear() - 1970) * 12 + local.getUTCMonth();
const [MONTH, EARLIER] = [monthText(present - 1), monthText(present - 2)];
const SPAN = spanOf(`month:${MONTH}`, ZONE) ?? { fromMs: 0, untilMs: 0 };
const FIRST_MS = spanOf(`month:${EARLIER}`, ZONE)?.fromMs ?? 0;
const TODAY = Math.floor((Date.now() + 8 * HOUR) / DAY);

let house: SampleHouse;
let admin: { readonly cookie: string };
/** The device that is down. */
let down = 0;

async function put(
  sql: Sql,
  device: number,
  check: 'registration' | 'online' | 'position',
  state: 'good' | 'bad',
  fromMs: number,
  untilMs: number,
): Promise<void> {
  const reason = state === 'bad' ? 'timeout' : null;
  await beginSpells(sql, [{ device, check, state, reason, fromMs, sinceMs: fromMs, seenMs: fromMs }]);
  await endSpells(sql, [{ device, check, fromMs, seenMs: untilMs, untilMs }]);
}

beforeAll(async () => {
  house = await SampleHouse.open();
  const { north, south } = await house.settle();
  admin = await house.signedIn('admin');
  down = north[0] ?? 0;
  const { registry } = house.parts;
  const name = '=HYPERLINK("http://elsewhere")';
  await registry.update(down, registry.get(down)?.version ?? 0, { name }, SYSTEM);
  const endMs = Date.now() + HOUR;
  await house.db.write(async (sql) => {
    await sql.run('UPDATE tenure SET from_ms = ?', FIRST_MS);
    await sql.run('DELETE FROM span');
    for (const device of [...north, ...south])
      for (const check of ['registration', 'online', 'position'] as const) {
        if (device !== down || check !== 'online')
          await put(sql, device, check, 'good', FIRST_MS - DAY, endMs);
        else {
          // Down for the last ten days of the month, and since.
          await put(sql, device, check, 'good', FIRST_MS - DAY, SPAN.untilMs - 10 * DAY);
          await put(sql, device, check, 'bad', SPAN.untilMs - 10 * DAY, endMs);
        }
      }
  });
});
afterAll(() => house.close());

const post = (
  path: string,
  body: object,
  as: { readonly cookie: string } | { readonly token: string } = admin,
) => house.ask(path, { method: 'POST', body, as });

async function get<T>(path: string, as = admin): Promise<T> {
  const answer = await house.ask(path, { as });
  expect([path, answer.status]).toEqual([path, 200]);
  return answer.body as T;
}

/** The kept sheets, once nothing is being made. */
function listed(query: string): Promise<SheetList> {
  return vi.waitFor(
    async () => {
      const list = await get<SheetList>(`/api/sheets?${query}`);
      expect(list.making).toBeNull();
      expect(list.failed).toBeNull();
      return list;
    },
    { timeout: 60_000, interval: 50 },
  );
}

async function sign({ number, digest }: MonthBrief): Promise<MonthBrief> {
  const answer = await post(`/api/months/${number}/finalise`, { digest, note: '' });
  expect(answer.status).toBe(200);
  return answer.body as MonthBrief;
}

const yesterday = periodAt('daily', TODAY - 1);

/** Spans are counted in processes of their own, which begin anew for each month. */
const PATIENT = { timeout: 120_000 };

describe('sheets', PATIENT, () => {
  test('of days and weeks that are over are made by themselves, after a downtime too, and once only', async () => {
    await house.parts.sheets.turn(Date.now());
    const daily = await listed('kind=daily&size=100');
    // Seven days, for the city and two districts.
    expect(daily.total).toBe(21);
    expect(daily.rows.filter(({ unit }) => unit.code === CITY)[0]).toMatchObject({
      ...{ period: yesterday, state: 'final', replaces: null, madeBy: 'lightkeeper' },
      number: `D-${yesterday.slice(4).replaceAll('-', '')}-01`,
    });
    expect((await listed('kind=weekly&size=100')).total).toBe(12);
    await house.parts.sheets.turn(Date.now());
    expect((await listed('kind=daily')).total).toBe(21);
    // Months come with their drafts.
    expect((await listed('kind=monthly')).total).toBe(0);
  });

  test('show the same digits on the page, as CSV and as a workbook, and nothing in them is a formula', async () => {
    const [row] = (await listed(`kind=daily&unit=${CITY}`)).rows;
    const told = await get<SheetTold>(`/api/sheets/${row?.id}`);
    // As the document says, and nothing beside it.
    expect(sheetTold.parse(told)).toEqual(told);
    const cells = told.sections.flatMap(({ rows }) => rows.flat()).map(({ text }) => text);
    expect(cells).toContain('=HYPERLINK("http://elsewhere")');
    const outages = told.sections.find(({ name }) => name === 'outages');
    expect(outages?.rows).toHaveLength(1);
    expect(outages?.rows[0]?.[3]).toMatchObject({ text: '24:00:00' });

    const csv = await (await house.fetch(`/api/sheets/${row?.id}/file.csv`, { as: admin })).text();
    expect(csv).toContain(`"'=HYPERLINK(""http://elsewhere"")"`);
    expect(csv).not.toMatch(/(^|,|")[=+@]/m);
    for (const section of told.sections)
      for (const cellsOf of section.rows) {
        const line = cellsOf
          .map(({ text }) => (/[",]/.test(text) ? null : text))
          .filter((text) => text !== null);
        for (const text of line) expect(csv).toContain(text);
      }

    const book = await house.fetch(`/api/sheets/${row?.id}/file.xlsx`, { as: admin });
    const bytes = new Uint8Array(await book.arrayBuffer());
    expect(Buffer.from(bytes.subarray(0, 2)).toString()).toBe('PK');
    const rows: unknown[] = [];
    for await (const slice of xlsxRows(bytes)) rows.push(...slice);
    expect(JSON.stringify(rows)).toContain(told.sheet.number);
  });

  test('open the list behind each figure, which is the figure', async () => {
    const [row] = (await listed(`kind=daily&unit=${NORTH}`)).rows;
    const { sections, sheet, asofMs } = await get<SheetTold>(`/api/sheets/${row?.id}`);
    const cells = sections.flatMap(({ rows }) => rows.flat()).filter(({ behind }) => behind !== undefined);
    expect(cells.length).toBeGreaterThan(20);
    // What comes to be known after the sheet was made does not reach its links.
    await house.db.write((sql) => sql.run('UPDATE tenure SET from_ms = from_ms + ?', 12 * HOUR));
    await house.parts.rateDesk.forget();
    for (const { behind, text, share } of cells) {
      const { only, ...asked } = behind ?? {};
      const query = new URLSearchParams({
        ...{ span: sheet.period, asof: String(asofMs) },
        ...({ ...asked, ...only } as Record<string, string>),
      });
      const list = await get<PeriodRows>(`/api/rates/devices?${query}`);
      const { good, bad } = list.sums;
      if (typeof share === 'number')
        expect([text, share]).toEqual([text, Math.floor((good / (good + bad)) * 10_000)]);
      else if (behind?.part !== undefined && behind.kind === undefined && behind.rate !== 'online')
        expect([behind, text]).toEqual([behind, String(list.sums[behind.part])]);
    }
    await house.db.write((sql) => sql.run('UPDATE tenure SET from_ms = from_ms - ?', 12 * HOUR));
    await house.parts.rateDesk.forget();
  });

  test('tell of few devices what a share is made of, in the file as on the page', async () => {
    const [row] = (await listed(`kind=daily&unit=${CITY}`)).rows;
    const { sections, asofMs } = await get<SheetTold>(`/api/sheets/${row?.id}`);
    const units = sections.find(({ name }) => name === 'units');
    const csv = await (await house.fetch(`/api/sheets/${row?.id}/file.csv`, { as: admin })).text();
    for (const cells of units?.rows ?? []) {
      const unit = cells.find((cell) => cell.unit !== undefined)?.unit ?? '';
      const { line } = await get<PeriodRates>(`/api/rates?unit=${unit}&span=${yesterday}&asof=${asofMs}`);
      const [registration, online] = line.rates;
      expect(registration?.isSmall).toBe(true);
      const { good = 0, bad = 0 } = registration?.adjusted ?? {};
      expect(cells.map(({ text }) => text)).toContain(`100.00 (${good}/${good + bad})`);
      const hours = ['good', 'bad'].map((part) => (online?.adjusted[part as 'good' | 'bad'] ?? 0) / HOUR);
      expect(cells.map(({ text }) => text)).toContain(
        `${unit === NORTH ? '50.00' : '100.00'} (${hours[0]}.0/${(hours[0] ?? 0) + (hours[1] ?? 0)}.0)`,
      );
      for (const { text } of cells) expect(csv).toContain(text);
    }
  });

  test('of another district are not there', async () => {
    const south = await house.signedIn('leader', SOUTH);
    const mine = await get<SheetList>('/api/sheets?size=100', south);
    expect(new Set(mine.rows.map(({ unit }) => unit.code))).toEqual(new Set([SOUTH]));
    const [north] = (await listed(`kind=daily&unit=${NORTH}`)).rows;
    for (const path of ['', '/file.csv', '/file.xlsx'])
      expect((await house.ask(`/api/sheets/${north?.id}${path}`, { as: south })).status).toBe(404);
    expect((await house.ask(`/api/sheets?unit=${NORTH}`, { as: south })).status).toBe(404);
    expect((await post('/api/sheets', { kind: 'daily', period: yesterday }, south)).status).toBe(403);
  });

  test('are corrected by a new number with a reason that names the old, which stays as it was', async () => {
    const body = { kind: 'daily', period: yesterday, unit: SOUTH };
    expect((await post('/api/sheets', body)).status).toBe(400);
    expect((await post('/api/sheets', { ...body, period: periodAt('daily', TODAY) })).status).toBe(400);
    expect((await post('/api/sheets', { ...body, kind: 'weekly' })).status).toBe(400);
    expect((await post('/api/sheets', { ...body, reason: 'late data' })).status).toBe(202);
    const { rows } = await vi.waitFor(async () => {
      const list = await listed(`kind=daily&unit=${SOUTH}`);
      expect(list.total).toBe(8);
      return list;
    });
    const [second, first] = rows;
    expect(second).toMatchObject({
      state: 'final',
      replaces: first?.number,
      reason: 'late data',
      madeBy: 'admin-all',
    });
    expect(first).toMatchObject({ state: 'corrected' });
    expect((await get<SheetTold>(`/api/sheets/${first?.id}`)).replacedBy).toBe(second?.number);
    const write = house.db.write((sql) =>
      sql.run("UPDATE sheet SET digest = 'x' WHERE id = ?", first?.id ?? 0),
    );
    await expect(write).rejects.toThrow('never rewritten');
    const deeds = await house.db.read.all<{ did: string; who: string }>(
      'SELECT did, who FROM journal WHERE subject = ?',
      `sheet/${second?.number}`,
    );
    expect(deeds).toEqual([{ did: 'sheet.make', who: 'admin-all' }]);
  });
});

describe('a month', PATIENT, () => {
  test('has its sheet as a draft, then final, both with the figures of the month', async () => {
    const earlier = (await post('/api/months', { month: EARLIER })).body as MonthBrief;
    const draft = (await post('/api/months', { month: MONTH })).body as MonthBrief;
    const drafts = await vi.waitFor(async () => {
      const list = await listed(`kind=monthly&unit=${CITY}`);
      expect(list.rows.map(({ state }) => state)).toEqual(['draft', 'draft']);
      return list;
    }, 60_000);
    expect(drafts.rows[0]?.number).toBe(`R-${MONTH.replace('-', '')}-01`);
    await sign(earlier);
    const signed = await sign(draft);
    const final = await vi.waitFor(async () => {
      const list = await listed(`kind=monthly&unit=${CITY}`);
      expect(list.rows.map(({ state }) => state)).toEqual(['final', 'final']);
      return list;
    }, 60_000);
    const told = await get<SheetTold>(`/api/sheets/${final.rows[0]?.id}`);
    expect(told.months).toEqual([
      {
        ...{ number: draft.number, month: MONTH, digest: draft.digest },
        ...{ finalisedMs: signed.finalisedMs, finalisedBy: 'admin-all' },
      },
    ]);
    const live = await get<PeriodRates>(`/api/rates?span=month:${MONTH}`);
    const rates = told.sections.find(({ name }) => name === 'rates')?.rows ?? [];
    expect(rates.map(([, share]) => share?.share ?? null)).toEqual(live.line.rates.map(({ share }) => share));
    expect(sheetTold.parse(told)).toEqual(told);
    const repaired = live.line.rates.find(({ rate }) => rate === 'repair');
    const repairs = told.sections.find(({ name }) => name === 'repairs')?.rows ?? [];
    // Down for ten days: its fault was due within the month, and was not repaired in time.
    expect(repaired).toMatchObject({ adjusted: { good: 0, bad: 1, unknown: 0, excluded: 0 } });
    expect(repairs.map((cells) => cells.map(({ text }) => text))).toEqual([
      [expect.any(String), '1', '0', '1', '0', '0', '0.00'],
    ]);
    const trend = told.sections.find(({ name }) => name === 'trend');
    expect(trend?.rows).toHaveLength((SPAN.untilMs - SPAN.fromMs) / DAY);
  });

  test('is checked on the screen, and differs from the present when something came late', async () => {
    const [newest] = await get<MonthBrief[]>('/api/months');
    expect(await get<MonthVerified>(`/api/months/${newest?.number}/verification`)).toMatchObject({
      ...{ isSame: true, different: 0, differences: [] },
      digest: { told: newest?.digest, made: newest?.digest },
    });
    expect((await get<RuleChanges>(`/api/months/${newest?.number}/present`)).changes).toEqual([]);
    // Half of the outage was none: its looks came late.
    await house.db.write(async (sql) => {
      const cells = [down * 16, down * 16 + 15, SPAN.untilMs - 10 * DAY];
      await sql.run('DELETE FROM span WHERE cell BETWEEN ? AND ? AND from_ms = ?', ...cells);
      await put(sql, down, 'online', 'good', SPAN.untilMs - 10 * DAY, SPAN.untilMs - 5 * DAY);
      await put(sql, down, 'online', 'bad', SPAN.untilMs - 5 * DAY, Date.now() + HOUR);
    });
    const { changes } = await get<RuleChanges>(`/api/months/${newest?.number}/present`);
    expect(changes.map(({ unit, rate }) => [unit.code, rate])).toContainEqual([NORTH, 'online']);
  });

  test('that was corrected has another number of its sheet, which names the old', async () => {
    const [newest] = await get<MonthBrief[]>('/api/months');
    const correction = await post('/api/months', {
      ...{ month: newest?.month, replaces: newest?.number, reason: 'late data' },
    });
    await sign(correction.body as MonthBrief);
    const list = await vi.waitFor(async () => {
      const all = await listed(`kind=monthly&unit=${CITY}`);
      expect(all.rows.map(({ state }) => state)).toEqual(['final', 'corrected', 'final']);
      return all;
    }, 60_000);
    expect(list.rows[0]).toMatchObject({ replaces: list.rows[1]?.number, reason: 'late data' });
  });
});

describe('league tables', PATIENT, () => {
  test('rank units of a level over closed months, equal ones alike, and tell who rose and fell', async () => {
    const table = await get<League>('/api/leagues?level=district');
    expect(table.spans).toEqual([MONTH, EARLIER]);
    expect(table.rows.map(({ unit, rank, change }) => [unit.code, rank, change])).toEqual([
      [SOUTH, 1, 0],
      [NORTH, 2, -1],
    ]);
    const first = await get<League>(`/api/leagues?level=district&at=${EARLIER}`);
    expect(first.rows.map(({ unit, rank, change }) => [unit.code, rank, change])).toEqual([
      [NORTH, 1, null],
      [SOUTH, 1, null],
    ]);
    expect(table.course.map(({ span }) => span)).toEqual([EARLIER, MONTH]);
    const year = await get<League>(
      `/api/leagues?level=district&by=year&at=${MONTH.slice(0, 4)}&measure=online`,
    );
    expect(year.rows.map(({ unit, rank }) => [unit.code, rank])).toEqual([
      [SOUTH, 1],
      [NORTH, 2],
    ]);
    const csv = await (await house.fetch('/api/leagues.csv?level=district', { as: admin })).text();
    expect(csv.trim().split('\r\n')).toHaveLength(3);
    expect(csv).toContain('↓1');
    // Of few devices it is told what a share is made of; of a month as it was signed, of a year summed.
    expect(table.rows.map(({ counts }) => counts?.registration)).toEqual([
      { good: 2, known: 2 },
      { good: 2, known: 2 },
    ]);
    expect(csv).toContain('100.00 (2/2)');
    expect(year.rows.map(({ counts }) => counts?.registration)).toEqual([
      { good: 4, known: 4 },
      { good: 4, known: 4 },
    ]);
    const south = await house.signedIn('leader', SOUTH);
    expect((await get<League>('/api/leagues?level=district', south)).rows).toHaveLength(1);
    expect((await get<League>('/api/leagues?at=1999-01')).rows).toEqual([]);
  });
});

test('sheets past their end date go, those of months later than those of days', async () => {
  const before = (await listed('kind=daily&size=100')).rows;
  await house.parts.sheets.retire(Date.now() + 396 * DAY);
  const left = (await listed('kind=daily&size=100')).rows;
  expect(left.length).toBeGreaterThan(0);
  expect(left.length).toBeLessThan(before.length);
  expect((await listed('kind=monthly')).total).toBeGreaterThan(0);
  await house.parts.sheets.retire(Date.now() + 4_000 * DAY);
  expect((await listed('')).total).toBe(0);
});
