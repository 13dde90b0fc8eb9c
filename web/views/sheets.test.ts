/** Sheets, the signing of a month, and league tables, as people see and use them. */
import { afterEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { session } from '../sample-city.ts';
import { monthTold, noSheets, sheetList, sheetTold } from '../sample-sheets.ts';
import { clear, openPage, Refused } from '../sample-stage.ts';
import { forget } from '../session.ts';

afterEach(() => {
  clear();
  forget();
});

describe('the list of sheets', () => {
  test('names each with its span, unit, four rates, state and number, and tells what is being made', async () => {
    await openPage('/sheets');
    await expect.element(page.getByRole('row', { name: /R-202610-02.*更正 R-202610-01/ })).toBeVisible();
    await expect
      .element(page.getByRole('cell', { name: '98.61 / 未达标 94.99 / 96.40 / 无法判定 —' }).first())
      .toBeVisible();
    await expect.element(page.getByText(/正在生成周通报.*3\/10/)).toBeVisible();
  });

  test('asks for one kind by its link, and for a unit by choice', async () => {
    const stage = await openPage('/sheets');
    await page.getByRole('link', { name: '月报', exact: true }).click();
    await expect.poll(() => stage.asked.at(-1)?.path).toContain('kind=monthly');
    await page.getByRole('combobox', { name: '单位', exact: true }).first().selectOptions('220421');
    await expect.poll(() => stage.asked.at(-1)?.path).toContain('unit=220421');
  });

  test('says when the first one comes while there is none', async () => {
    await openPage('/sheets?kind=monthly', { answers: { 'GET /api/sheets': noSheets } });
    await expect.element(page.getByText(/首份月报将在/)).toBeVisible();
  });

  test('orders one of a span that holds a day, with the reason of a correction', async () => {
    const stage = await openPage('/sheets', { answers: { 'POST /api/sheets': sheetList } });
    await page.getByText('现在生成一份').click();
    await page.getByRole('combobox', { name: '种类' }).selectOptions('weekly');
    await page.getByLabelText('期间内任一天').fill('2026-11-18');
    await page.getByLabelText(/更正原因/).fill('补传数据');
    await page.getByRole('button', { name: '生成', exact: true }).click();
    await expect
      .poll(() => stage.asked.find(({ method }) => method === 'POST')?.body)
      .toMatchObject({ kind: 'weekly', period: 'week:2026-W47', reason: '补传数据' });
  });
});

describe('a sheet', () => {
  test('has its head, figures that open the list behind them, and its files', async () => {
    await openPage('/sheets/7');
    await expect
      .element(page.getByRole('heading', { level: 1, name: '辽源市 · 月报 · 2026 年 10 月' }))
      .toBeVisible();
    await expect.element(page.getByText('王建国 于', { exact: false }).first()).toBeVisible();
    const figure = page.getByRole('link', { name: '2,021' });
    await expect.element(figure).toHaveAttribute('href', expect.stringContaining('/rates/devices?'));
    await expect.element(figure).toHaveAttribute('href', expect.stringContaining('span=month%3A2026-10'));
    await expect
      .element(page.getByRole('link', { name: '下载 CSV' }))
      .toHaveAttribute('href', `/api/sheets/${sheetTold.sheet.id}/file.csv`);
  });

  test('shows the first hundred rows of a long list, and all of them when asked', async () => {
    await openPage('/sheets/7');
    const last = page.getByText('东丰镇人民路与和平街交叉口 130 号枪机');
    await expect.element(page.getByText('东丰镇人民路与和平街交叉口 1 号枪机')).toBeVisible();
    await expect.element(last).not.toBeVisible();
    await page.getByRole('button', { name: '全部显示' }).click();
    await expect.element(last).toBeVisible();
  });
});

describe('a month', () => {
  test('is signed with the own name only, by key alone', async () => {
    const stage = await openPage('/months', { answers: { 'POST /api/months/3/finalise': {} } });
    const name = page.getByLabelText('定稿人(本人登录名)');
    await name.fill('somebody');
    await userEvent.keyboard('{Enter}');
    expect(stage.asked.filter(({ method }) => method === 'POST')).toEqual([]);
    await name.fill('admin');
    await userEvent.keyboard('{Enter}');
    await expect
      .poll(() => stage.asked.find(({ method }) => method === 'POST'))
      .toMatchObject({ path: '/api/months/3/finalise', body: { note: '' } });
  });

  test('of a number that is not there is said not to be there; no other is shown in its place', async () => {
    await openPage('/months/2026-10', {
      answers: { 'GET /api/months/NaN': new Refused(404, 'not-found', { title: '没有找到' }) },
    });
    await expect.element(page.getByRole('alert')).toMatchTextContent('没有找到');
    await expect.element(page.getByRole('button', { name: '现在核验' })).not.toBeInTheDocument();
  });

  test('opens behind each figure the list as it was when this number was made or signed', async () => {
    await openPage('/months');
    const { madeMs } = monthTold.month;
    await expect
      .element(page.getByRole('link', { name: '96.35%' }).first())
      .toHaveAttribute('href', expect.stringContaining(`asof=${madeMs}`));
  });

  test('says before it is signed of which units nothing can be said', async () => {
    await openPage('/months');
    await expect.element(page.getByText(/1 个单位有指标“无法判定”.*东丰县/)).toBeVisible();
  });

  test('is signed by a leader, who is offered neither another draft nor a correction', async () => {
    const permissions = ['see' as const, 'sign' as const];
    await openPage('/months', { session: { ...session, permissions } });
    await expect.element(page.getByRole('button', { name: '以此定稿' })).toBeVisible();
    await expect.element(page.getByRole('button', { name: '重新生成草稿' })).not.toBeInTheDocument();
    await openPage('/months', { session: { ...session, permissions: ['see'] } });
    await expect.element(page.getByRole('button', { name: '现在核验' })).toBeVisible();
    await expect.element(page.getByRole('button', { name: '以此定稿' })).not.toBeInTheDocument();
  });

  test('is verified and compared with the present', async () => {
    await openPage('/months');
    await page.getByRole('button', { name: '现在核验' }).click();
    await expect.element(page.getByText(/核验一致.*48,192/)).toBeVisible();
    await page.getByRole('button', { name: '与现在的差异' }).click();
    await expect.element(page.getByText('2 项不同(共 54 个单位)')).toBeVisible();
  });
});

describe('a league table', () => {
  test('ranks, says who rose and fell, and shows the course with its table', async () => {
    await openPage('/leagues');
    await expect.element(page.getByRole('row', { name: /1 龙山区 ↑ 升 1 名 95\.09/ })).toBeVisible();
    await expect.element(page.getByRole('row', { name: /2 东丰县 ↓ 降 1 名/ })).toBeVisible();
    await expect
      .element(page.getByRole('row', { name: /数据不足.*西安区.*92\.30 \(12\/13\) —/ }))
      .toBeVisible();
    await expect.element(page.getByRole('img', { name: /龙山区:2 → 1/ })).toBeVisible();
  });

  test('is asked for by year, level and measure in its address', async () => {
    const stage = await openPage('/leagues');
    await page.getByRole('link', { name: '按年' }).click();
    await expect.poll(() => stage.asked.at(-1)?.path).toContain('by=year');
    await page.getByRole('combobox', { name: '按哪项排' }).selectOptions('online');
    await expect.poll(() => stage.asked.at(-1)?.path).toContain('measure=online');
  });
});
