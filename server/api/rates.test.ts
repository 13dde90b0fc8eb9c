import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PERIOD_RATES } from '../../config/periods.ts';
import { monthText, spanOf } from '../rules/period-span.ts';
import { beginSpells, endSpells } from '../store/spells.ts';
import { CITY, NORTH, SampleHouse, SOUTH } from './sample.ts';
import type { Board, MonthBrief, PeriodRates, PeriodRows, RuleChanges, Rules, RuleVersions } from './wire.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const run = promisify(execFile);

/** The month that ended last, and its first and last instant. */
const now = new Date(Date.now() + 8 * HOUR);
const MONTH = monthText((now.getUTCFullYear() - 1970) * 12 + now.getUTCMonth() - 1);
const SPAN = spanOf(`month:${MONTH}`, 'Asia/Shanghai') ?? { fromMs: 0, untilMs: 0 };
const ALL_MS = SPAN.untilMs - SPAN.fromMs;

let house: SampleHouse;
let admin: { readonly cookie: string };
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lk-rates-'));
  house = await SampleHouse.open();
  const { north, south } = await house.settle();
  admin = await house.signedIn('admin');
  const devices = [...north, ...south];
  await house.db.write(async (sql) => {
    // Registered since before the month: the sample city is a minute old.
    await sql.run('UPDATE tenure SET from_ms = ?', SPAN.fromMs - 10 * DAY);
    await sql.run('DELETE FROM span');
    const good = { state: 'good', reason: null } as const;
    const bad = { state: 'bad', reason: 'timeout' } as const;
    for (const device of devices) {
      for (const check of ['registration', 'position', 'online'] as const) {
        const begin = {
          device,
          check,
          fromMs: SPAN.fromMs - DAY,
          sinceMs: SPAN.fromMs - DAY,
          seenMs: SPAN.fromMs - DAY,
        };
        await beginSpells(sql, [{ ...begin, ...good }]);
        const isFirst = device === devices[0] && check === 'online';
        const endMs = isFirst ? SPAN.fromMs + 10 * DAY : SPAN.untilMs + HOUR;
        await endSpells(sql, [{ device, check, fromMs: begin.fromMs, seenMs: endMs, untilMs: endMs }]);
        if (!isFirst) continue;
        // Down for three days less one millisecond.
        const down = { device, check, fromMs: endMs, sinceMs: endMs, seenMs: endMs };
        await beginSpells(sql, [{ ...down, ...bad }]);
        const upMs = endMs + 3 * DAY - 1;
        await endSpells(sql, [{ device, check, fromMs: endMs, seenMs: upMs, untilMs: upMs }]);
        await beginSpells(sql, [{ ...down, ...good, fromMs: upMs, sinceMs: upMs, seenMs: upMs }]);
        await endSpells(sql, [
          { device, check, fromMs: upMs, seenMs: SPAN.untilMs + HOUR, untilMs: SPAN.untilMs + HOUR },
        ]);
      }
    }
  });
});
afterAll(async () => {
  await house.close();
  rmSync(folder, { recursive: true });
});

async function get<T>(path: string, status = 200): Promise<T> {
  const answer = await house.ask(path, { as: admin });
  expect({
    path,
    status: answer.status,
    body: status === 200 && answer.status !== 200 ? answer.body : '',
  }).toEqual({
    path,
    status,
    body: '',
  });
  return answer.body as T;
}

const figureOf = (rates: PeriodRates, rate: (typeof PERIOD_RATES)[number]) =>
  rates.line.rates.find((one) => one.rate === rate);

describe('the rates of a month', () => {
  test('are exact to the millisecond, for the city and for each unit', async () => {
    const city = await get<PeriodRates>(`/api/rates?span=month:${MONTH}`);
    expect(city.span).toMatchObject({ fromMs: SPAN.fromMs, untilMs: SPAN.untilMs, isOver: true });
    expect(figureOf(city, 'online')?.adjusted).toMatchObject({
      ...{ good: 4 * ALL_MS - (3 * DAY - 1), bad: 3 * DAY - 1, unknown: 0, excluded: 0 },
    });
    const north = await get<PeriodRates>(`/api/rates?span=month:${MONTH}&unit=${NORTH}&by=unit`);
    expect(figureOf(north, 'online')?.adjusted.bad).toBe(3 * DAY - 1);
    expect(north.groups.map(({ key }) => key)).toEqual([NORTH, `${NORTH}001`]);
    expect(figureOf(city, 'registration')).toMatchObject({ share: 10_000, verdict: 'meets', isSmall: true });
  });

  test.each(PERIOD_RATES)('open the list behind each figure, which adds up to it: %s', async (rate) => {
    const query = `span=month:${MONTH}&unit=${NORTH}`;
    const figure = figureOf(await get<PeriodRates>(`/api/rates?${query}`), rate);
    for (const side of ['adjusted', 'raw'] as const) {
      const list = await get<PeriodRows>(`/api/rates/devices?${query}&rate=${rate}&side=${side}`);
      expect(list.sums).toEqual(figure?.[side]);
    }
  });

  test('are the same today and tomorrow for one link with asof', async () => {
    const path = `/api/rates/devices?span=month:${MONTH}&rate=online&asof=${SPAN.fromMs + 12 * DAY + 7}`;
    const list = await get<PeriodRows>(path);
    expect(list.sums).toMatchObject({ bad: 2 * DAY + 7, good: 4 * (12 * DAY + 7) - (2 * DAY + 7) });
    expect(await get<PeriodRows>(path)).toEqual(list);
  });

  test('go out as files with the same figures', async () => {
    const csv = await (await house.fetch(`/api/rates.csv?span=month:${MONTH}`, { as: admin })).text();
    expect(csv.split('\r\n').filter((line) => line.startsWith(CITY))).toHaveLength(PERIOD_RATES.length);
    expect(csv).toContain(String(4 * ALL_MS - (3 * DAY - 1)));
    // Nothing was due: a dash, as on the page.
    const { rates } = (await get<PeriodRates>(`/api/rates?span=month:${MONTH}`)).line;
    const none = rates.find(({ verdict }) => verdict === 'nothing-due');
    expect(none?.share).toBeNull();
    expect(csv.split('\r\n').filter((line) => line.includes(',—,—,—,—,'))).not.toHaveLength(0);
    const list = await (
      await house.fetch(`/api/rates/devices.csv?span=month:${MONTH}&rate=online&part=bad`, { as: admin })
    ).text();
    expect(list.trim().split('\r\n')).toHaveLength(2);
  });

  test('of a time that has no name, and of another district, are refused', async () => {
    await get('/api/rates?span=month:2026-13', 400);
    await get('/api/rates?span=from:2026-02-30..2026-03-01', 400);
    const south = await house.signedIn('leader', SOUTH);
    expect((await house.ask(`/api/rates?span=month:${MONTH}&unit=${NORTH}`, { as: south })).status).toBe(404);
    expect((await house.ask(`/api/rates?span=month:${MONTH}`, { as: south })).status).toBe(200);
  });
});

describe('versions of the rules', () => {
  test('begin with the settings; others can be tried, and are added without changing what is past', async () => {
    const before = await get<RuleVersions>('/api/rule-versions');
    expect(before.versions).toHaveLength(1);
    const [first] = before.versions;
    if (first === undefined) throw new Error('no rules');
    const values = { ...first.values, thresholds: { ...first.values.thresholds, online: 10_000 } };
    const tried = await house.ask('/api/rule-versions/preview', {
      method: 'POST',
      body: { span: `month:${MONTH}`, values },
      as: admin,
    });
    const { changes } = tried.body as RuleChanges;
    const { verdict } = figureOf(await get<PeriodRates>(`/api/rates?span=month:${MONTH}`), 'online') ?? {};
    expect(changes).toContainEqual(
      expect.objectContaining({
        unit: { code: CITY, name: '辽源市' },
        rate: 'online',
        before: expect.objectContaining({ verdict }),
        after: expect.objectContaining({ verdict: 'fails' }),
      }),
    );
    // Other weights tell another score, and nothing else.
    const weights = { registration: 0, online: 10_000, image: 0, position: 0 };
    const weighed = await house.ask('/api/rule-versions/preview', {
      ...{
        method: 'POST',
        body: { span: `month:${MONTH}`, values: { ...first.values, weights } },
        as: admin,
      },
    });
    const { line } = await get<PeriodRates>(`/api/rates?span=month:${MONTH}`);
    const others = (weighed.body as RuleChanges).changes;
    expect(new Set(others.map(({ rate }) => rate))).toEqual(new Set(['score']));
    expect(others.find(({ unit }) => unit.code === CITY)).toMatchObject({
      before: { share: line.score, verdict: null },
      after: { share: figureOf(await get<PeriodRates>(`/api/rates?span=month:${MONTH}`), 'online')?.share },
    });
    expect((await get<RuleVersions>('/api/rule-versions')).versions).toHaveLength(1);
    const add = (fromMonth: string) =>
      house.ask('/api/rule-versions', {
        method: 'POST',
        body: { fromMonth, note: 'stricter', values },
        as: admin,
      });
    expect((await add(MONTH)).status).toBe(400);
    expect((await add(monthText((now.getUTCFullYear() - 1970) * 12 + now.getUTCMonth() + 1))).status).toBe(
      201,
    );
    const after = await get<PeriodRates>(`/api/rates?span=month:${MONTH}`);
    expect(after.ruleVersion).toBe(1);
    expect(figureOf(after, 'online')?.verdict).toBe(verdict);
  });

  test('judge the present too: figures, flags and the page of rules follow as soon as they are in force', async () => {
    const lines = async () => {
      await house.parts.watch.tick();
      const { rates } = await get<Board>('/api/board');
      const figure = rates.find(({ metric }) => metric === 'online');
      const { thresholds } = await get<Rules>('/api/rules');
      return {
        told: figure?.threshold,
        rule: thresholds.online,
        ofDevices: house.parts.flagDesk.rules.threshold,
      };
    };
    expect(await lines()).toEqual({ told: 9_500, rule: 9_500, ofDevices: 9_500 });
    const { versions } = await get<RuleVersions>('/api/rule-versions');
    const [first] = versions;
    if (first === undefined) throw new Error('no rules');
    const values = { ...first.values, thresholds: { ...first.values.thresholds, online: 9_250 } };
    const added = await house.ask('/api/rule-versions', {
      method: 'POST',
      body: { fromMonth: now.toISOString().slice(0, 7), note: 'milder', values },
      as: admin,
    });
    expect(added.status).toBe(201);
    expect(await lines()).toEqual({ told: 9_250, rule: 9_250, ofDevices: 9_250 });
  });

  test('are refused with every fault at once', async () => {
    const { versions } = await get<RuleVersions>('/api/rule-versions');
    const values = versions[0]?.values;
    const body = {
      fromMonth: '2199-01',
      note: '',
      values: { ...values, bands: { green: 1, blue: 2, orange: 3 } },
    };
    const refused = await house.ask('/api/rule-versions', { method: 'POST', body, as: admin });
    expect(refused.status).toBe(400);
    expect(JSON.stringify(refused.body)).toMatch(/note.*bands|bands.*note/s);
  });
});

describe('a month', () => {
  const post = (
    path: string,
    body: object,
    as: { readonly cookie: string } | { readonly token: string } = admin,
  ) => house.ask(path, { method: 'POST', body, as });

  async function fileOf(number: number): Promise<string> {
    const path = join(folder, `${number}.json`);
    const answer = await house.fetch(`/api/months/${number}/file.json`, { as: admin });
    writeFileSync(path, await answer.text());
    return path;
  }
  const verify = (path: string) =>
    run(process.execPath, ['server/work/verify.ts', path]).then(
      ({ stdout }) => ({ code: 0, stdout }),
      (error: { code: number; stdout: string }) => ({ code: error.code, stdout: error.stdout }),
    );

  test('is drafted, signed by a named person, checked by somebody outside, and corrected by a new number', async () => {
    const draft = (await post('/api/months', { month: MONTH })).body as MonthBrief;
    expect(draft).toMatchObject({ month: MONTH, state: 'draft', replaces: null, ruleVersion: 1 });
    const again = (await post('/api/months', { month: MONTH })).body as MonthBrief;
    expect(again.number).toBe(draft.number);

    const { token } = await house.token('admin');
    const sign = `/api/months/${draft.number}/finalise`;
    expect((await post(sign, { digest: again.digest }, { token })).status).toBe(403);
    expect((await post(sign, { digest: 'other' })).status).toBe(409);
    for (const who of [
      await house.signedIn('crew'),
      await house.signedIn('registrar'),
      await house.signedIn('leader', NORTH),
    ])
      expect((await post(sign, { digest: again.digest }, who)).status).toBe(403);
    const leader = await house.signedIn('leader');
    const live = await get<PeriodRates>(`/api/rates?span=month:${MONTH}`);
    const signed = await post(sign, { digest: again.digest, note: 'seen' }, leader);
    expect(signed.body).toMatchObject({
      state: 'finalised',
      finalisedBy: 'leader-all',
      digest: again.digest,
    });
    expect((await post(sign, { digest: again.digest })).status).toBe(409);

    // What was signed is what is told from then on.
    await house.db.write((sql) => sql.run('DELETE FROM span'));
    const { span: _, ...figures } = live;
    expect(await get<PeriodRates>(`/api/rates?span=month:${MONTH}`)).toMatchObject(figures);
    expect((await get<RuleChanges>(`/api/months/${draft.number}/compare?version=1`)).changes).toEqual([]);
    expect(
      (await get<RuleChanges>(`/api/months/${draft.number}/compare?version=2`)).changes.length,
    ).toBeGreaterThan(0);
    const told = await get<{ lines: { unit: string; rates: { rate: string; adjusted: object }[] }[] }>(
      `/api/months/${draft.number}`,
    );
    const online = told.lines.find(({ unit }) => unit === CITY)?.rates.find(({ rate }) => rate === 'online');
    expect(online?.adjusted).toEqual(figureOf(live, 'online')?.adjusted);

    const path = await fileOf(draft.number);
    expect(await verify(path)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('the same to the digit'),
    });

    expect((await post('/api/months', { month: MONTH })).status).toBe(409);
    expect((await post('/api/months', { month: MONTH, replaces: draft.number })).status).toBe(400);
    const correction = await post('/api/months', {
      month: MONTH,
      replaces: draft.number,
      reason: 'late data',
    });
    const second = correction.body as MonthBrief;
    expect(second).toMatchObject({ replaces: draft.number, state: 'draft' });
    expect(second.number).toBeGreaterThan(draft.number);
    await post(`/api/months/${second.number}/finalise`, { digest: second.digest });
    const all = await get<MonthBrief[]>('/api/months');
    expect(all.map(({ number, state }) => [number, state])).toEqual([
      [second.number, 'finalised'],
      [draft.number, 'corrected'],
    ]);
    const write = house.db.write((sql) =>
      sql.run("UPDATE month_close SET digest = 'x' WHERE number = ?", draft.number),
    );
    await expect(write).rejects.toThrow('never rewritten');
  });

  test('that somebody changed in the file is found out', async () => {
    const [newest] = await get<MonthBrief[]>('/api/months');
    const path = await fileOf(newest?.number ?? 0);
    const file = JSON.parse(
      await (await house.fetch(`/api/months/${newest?.number}/file.json`, { as: admin })).text(),
    );
    file.figures[0].rates[1][0][0] += 1;
    writeFileSync(path, JSON.stringify(file));
    const found = await verify(path);
    expect(found.code).toBe(1);
    expect(found.stdout).toMatch(/lines that differ: 1\b/);
    writeFileSync(path, '{"form":"something else"}');
    expect((await verify(path)).code).toBe(2);
  });

  test('that is not over cannot be closed', async () => {
    const present = monthText((now.getUTCFullYear() - 1970) * 12 + now.getUTCMonth());
    expect((await post('/api/months', { month: present })).status).toBe(400);
  });
});
