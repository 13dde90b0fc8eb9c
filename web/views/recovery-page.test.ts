import { html } from 'lit';
import { afterEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { board } from '../sample-board.ts';
import { lostPlan, monthPlan, repairPlan, sparePlan } from '../sample-repairs.ts';
import { clear, NEVER, Refused, stage } from '../sample-stage.ts';
import './recovery-page.ts';

afterEach(clear);

const ASKED = 'GET /api/repair-plan';
const draw = (query = 'unit=220421') =>
  html`<recovery-page .query=${new URLSearchParams(query)}></recovery-page>`;
const total = () => page.getByRole('status');

describe('back to the line', () => {
  test('begins with what is below by most devices, and says which units there are', async () => {
    const { asked } = await stage(draw(''));
    await expect
      .poll(() => asked.map(({ path }) => path).find((path) => path.startsWith('/api/repair-plan')))
      .toBe('/api/repair-plan?unit=220400&rate=online');
    await expect.element(page.getByRole('combobox', { name: '单位' })).toBeVisible();
  });

  test('begins, where the city stands above its line, with the unit that stands lowest below it', async () => {
    const meets = (rate: (typeof board.rates)[number]) =>
      rate.verdict === 'fails' ? { ...rate, verdict: 'meets', gap: -1 } : rate;
    const above = { ...board, rates: board.rates.map(meets) };
    const { asked } = await stage(draw(''), { answers: { 'GET /api/board': above } });
    await expect
      .poll(() => asked.map(({ path }) => path).find((path) => path.startsWith('/api/repair-plan')))
      .toBe('/api/repair-plan?unit=220421&rate=online');
  });

  test('says that it waits', async () => {
    await stage(draw(), { answers: { [ASKED]: NEVER } });
    await expect.element(page.getByText('正在读取')).toBeVisible();
  });

  test('says what failed', async () => {
    await stage(draw(), { answers: { [ASKED]: new Refused(500, 'internal') } });
    await expect.element(page.getByRole('alert').first()).toMatchTextContent('服务器内部错误');
  });

  test('says the figure of the unit, the fewest repairs, and what they come to', async () => {
    await stage(draw());
    await expect.element(page.getByText('现 87.28%:8,080 / 9,257 台')).toBeVisible();
    await expect.element(page.getByText('差 715 台').first()).toBeVisible();
    // 8,080 + 412 + 226 + 131 of 9,257.
    await expect
      .element(total())
      .toMatchTextContent(/已选 3 处[\s\S]*修复后 95\.59%[\s\S]*达到 95%[\s\S]*还能再坏 54 台/);
    await expect
      .element(page.getByRole('row', { name: /SW-DF-03/ }))
      .toMatchTextContent(/\+412 台[\s\S]*91\.73%/);
    await expect.element(page.getByText(/光明运维有限公司/).first()).toBeVisible();
    await expect.element(page.getByText(/电信/).first()).toBeVisible();
  });

  test('counts anew as soon as a tick is taken away or put back, without asking the server', async () => {
    const { asked } = await stage(draw());
    await page.getByRole('checkbox', { name: /SW-DY-01/ }).click();
    await expect
      .element(total())
      .toMatchTextContent(/已选 2 处[\s\S]*修复后 94\.17%[\s\S]*仍未达到 95%[\s\S]*差 77 台/);
    await page.getByRole('checkbox', { name: /另有 404 处/ }).click();
    await expect.element(total()).toMatchTextContent(/已选 406 处[\s\S]*达到 95%/);
    await page.getByRole('button', { name: '恢复最少清单' }).click();
    await expect.element(total()).toMatchTextContent(/已选 3 处[\s\S]*修复后 95\.59%/);
    expect(asked.filter(({ path }) => path.startsWith('/api/repair-plan'))).toHaveLength(1);
  });

  test('works by keyboard alone', async () => {
    await stage(draw());
    await expect.element(total()).toMatchTextContent(/已选 3 处/);
    (page.getByRole('checkbox').first().element() as HTMLElement).focus();
    await userEvent.keyboard(' ');
    await expect.element(total()).toMatchTextContent(/已选 2 处/);
  });

  test('counts what lies behind another repair only with it', async () => {
    await stage(draw());
    await page.getByRole('checkbox', { name: /1 号枪机/ }).click();
    await expect.element(total()).toMatchTextContent(/\+770 台/);
    await page.getByRole('checkbox', { name: /横道河子平台/ }).click();
    await expect.element(total()).toMatchTextContent(/\+543 台/);
    await expect.element(page.getByText('须先修复 横道河子平台')).toBeVisible();
  });

  test('of the month says what the rest must reach, and the last moment', async () => {
    await stage(draw('unit=220421&span=month'), { answers: { [ASKED]: monthPlan } });
    await expect.element(page.getByText(/剩余时间日均需 ≥ 97\.34%/)).toBeVisible();
    await expect.element(total()).toMatchTextContent(/最迟 2026-11-\d\d \d\d:\d\d 前修好/);
  });

  test('says honestly that a month is lost', async () => {
    await stage(draw('unit=220421&span=month'), { answers: { [ASKED]: lostPlan } });
    await expect.element(page.getByText('本月已无法达标,最高可到 94.90%')).toBeVisible();
  });

  test('above the line says how many may still fall, and what would take it under', async () => {
    await stage(draw(), { answers: { [ASKED]: sparePlan } });
    await expect.element(page.getByText('还能再坏 405 台').first()).toBeVisible();
    await expect.element(page.getByRole('heading', { name: '单点风险' })).toBeVisible();
    await expect.element(page.getByText('正常设备 2,310 台')).toBeVisible();
    // Those of one kind together: five of them at first, the others behind a fold, and how many there are.
    await expect.element(page.getByRole('heading', { name: '交换机/录像机 · 900 处' })).toBeVisible();
    await expect.element(page.getByText('正常设备 408 台')).toBeVisible();
    await expect.element(page.getByText('正常设备 407 台')).not.toBeVisible();
    await page.getByText('其余 3 处').click();
    await expect.element(page.getByText('正常设备 407 台')).toBeVisible();
    await expect.element(page.getByText('另有 892 处影响更小,未逐一列出')).toBeVisible();
  });

  test('exactly at the line may lose none, and says it without a sign', async () => {
    const figure = { ...sparePlan.figure, good: 95, bad: 5 };
    const even = { ...sparePlan, figure, sides: { ...sparePlan.sides, good: 95, bad: 5 }, repairs: [] };
    await stage(draw(), { answers: { [ASKED]: even } });
    await expect.element(page.getByText('还能再坏 0 台').first()).toBeVisible();
  });

  test('with nothing to repair says so', async () => {
    await stage(draw(), { answers: { [ASKED]: { ...sparePlan, repairs: [], weak: [] } } });
    await expect.element(page.getByText('没有可修之处')).toBeVisible();
    await expect.element(page.getByText('没有哪一处单点中断会使其落到线下。')).toBeVisible();
    expect(repairPlan.repairs.length).toBeGreaterThan(0);
  });
});
