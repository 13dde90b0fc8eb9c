/** A link with a moment in it: next week it shows the same figures, and the same list behind each of them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PERIOD_RATES } from '../../config/periods.ts';
import { dayAt, dayText, spanAt } from '../../config/spans.ts';
import { spanOf } from '../rules/period-span.ts';
import { SYSTEM } from '../rules/refusal.ts';
import { beginSpells, endSpells } from '../store/spells.ts';
import { SampleHouse } from './sample.ts';
import type { PeriodRates, PeriodRows, RuleVersions } from './wire.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const TODAY = dayAt(new Date(Date.now() + 8 * HOUR).toISOString().slice(0, 10)) ?? 0;
/** Twenty days up to today, and a moment in the middle of them. */
const SPAN = `from:${dayText(TODAY - 20)}..${dayText(TODAY)}`;
const { fromMs } = spanOf(SPAN, 'Asia/Shanghai') ?? { fromMs: 0 };
const ASOF = fromMs + 9 * DAY + 7 * HOUR + 1;

let house: SampleHouse;
let admin: { readonly cookie: string };

beforeAll(async () => {
  house = await SampleHouse.open();
  const { north, south } = await house.settle();
  admin = await house.signedIn('admin');
  await house.db.write(async (sql) => {
    await sql.run('UPDATE tenure SET from_ms = ?', fromMs - 10 * DAY);
    await sql.run('DELETE FROM span');
    // Each goes offline on another day, the first before the moment.
    for (const [at, device] of [...north, ...south].entries())
      for (const check of ['registration', 'position', 'online'] as const) {
        const downMs = fromMs + (check === 'online' ? 5 + at : 14) * DAY;
        const begin = { device, check, fromMs: fromMs - DAY, sinceMs: fromMs - DAY, seenMs: fromMs - DAY };
        await beginSpells(sql, [{ ...begin, state: 'good', reason: null }]);
        await endSpells(sql, [{ device, check, fromMs: begin.fromMs, seenMs: downMs, untilMs: downMs }]);
        const bad = { device, check, fromMs: downMs, sinceMs: downMs, seenMs: downMs };
        await beginSpells(sql, [{ ...bad, state: 'bad', reason: 'timeout' }]);
        const untilMs = fromMs + 15 * DAY;
        await endSpells(sql, [{ device, check, fromMs: downMs, seenMs: untilMs, untilMs }]);
      }
  });
});
afterAll(() => house.close());

async function get<T>(path: string): Promise<T> {
  const answer = await house.ask(path, { as: admin });
  expect({ path, status: answer.status }).toEqual({ path, status: 200 });
  return answer.body as T;
}

const QUERY = `span=${SPAN}&asof=${ASOF}`;
const whole = async () => ({
  rates: await get<PeriodRates>(`/api/rates?${QUERY}&by=unit`),
  lists: await Promise.all(
    PERIOD_RATES.map((rate) => get<PeriodRows>(`/api/rates/devices?${QUERY}&rate=${rate}`)),
  ),
});

test('what happens after the moment, other rules, and moved devices change nothing of it', async () => {
  const before = await whole();
  expect(before.rates.span).toMatchObject({ asofMs: ASOF, isOver: false });
  expect(before.rates.line.rates.find(({ rate }) => rate === 'online')?.adjusted.bad).toBeGreaterThan(0);

  // Later looks, a unit move, a version of the rules from this month on.
  const [first] = (await get<{ rows: { id: number }[] }>('/api/devices')).rows;
  await house.db.write(async (sql) => {
    for (const device of await sql.all<{ device: number }>('SELECT DISTINCT device FROM tenure')) {
      const at = { device: device.device, check: 'online' as const, fromMs: fromMs + 15 * DAY };
      await beginSpells(sql, [{ ...at, sinceMs: at.fromMs, seenMs: at.fromMs, state: 'good', reason: null }]);
    }
    await sql.run(
      'INSERT INTO tenure (device, from_ms, home, commissioned_ms, code) SELECT device, ?, NULL, NULL, code FROM tenure WHERE device = ?',
      Date.now() - HOUR,
      first?.id ?? 0,
    );
  });
  const { versions } = await get<RuleVersions>('/api/rule-versions');
  const values = versions.at(-1)?.values;
  if (values === undefined) throw new Error('no rules');
  const made = await house.ask('/api/rule-versions', {
    method: 'POST',
    body: {
      fromMonth: spanAt('month', TODAY).slice('month:'.length),
      note: 'stricter',
      values: { ...values, thresholds: { ...values.thresholds, online: 10_000 } },
    },
    as: admin,
  });
  expect(made.status).toBe(201);

  expect(await whole()).toEqual(before);
  // One of them leaves the registry: the list still tells which it was.
  const last = (await get<{ rows: { id: number }[] }>('/api/devices')).rows.at(-1);
  await house.parts.registry.remove(last?.id ?? 0, SYSTEM);
  expect(await whole()).toEqual(before);
  const now = await get<PeriodRates>(`/api/rates?span=${SPAN}`);
  expect(now.ruleVersion).not.toBe(before.rates.ruleVersion);
  expect(now.line).not.toEqual(before.rates.line);
});

test('the list that a figure opens is counted until the figure was, in the moment in which it is told', async () => {
  const { span, line } = await get<PeriodRates>(`/api/rates?span=${SPAN}`);
  for (const { rate, adjusted } of line.rates) {
    const list = await get<PeriodRows>(`/api/rates/devices?span=${SPAN}&asof=${span.asofMs}&rate=${rate}`);
    expect({ rate, sums: list.sums }).toEqual({ rate, sums: adjusted });
  }
});
