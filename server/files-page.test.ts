/** A device's file on the page: a real Chromium edits it and takes that back, two people retire it, a total is declared. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Declared, Device, LifeSteps } from './api/wire.ts';
import { CITY, type Client, SampleProgram, TOWN } from './sample.ts';
import { SampleBrowser } from './sample-browser.ts';

const PATIENT = { timeout: 30_000 };
const OTHER = { name: 'wang', password: 'another long evening' };

describe('a file on the page', () => {
  const program = new SampleProgram();
  let client: Client;
  let browser: SampleBrowser;
  let page: Page;
  let id: number;

  beforeAll(async () => {
    client = await program.startWithUnits();
    ({ id } = await client.ask<Device>('POST', '/api/devices', {
      ...{
        code: '22040200001320000001',
        name: '示例路1号',
        kind: 'camera',
        category: 'safe-city',
        unit: TOWN,
      },
    }));
    await client.ask('POST', '/api/staff', { ...OTHER, role: 'registrar', unit: CITY });
    browser = await SampleBrowser.start();
    page = await browser.signedIn(`${program.address}/devices/${id}`);
  }, 120_000);

  afterAll(async () => {
    await browser?.end();
    await program.close();
  });

  const record = async () => (await client.get<Device>(`/api/devices/${id}`)).record;

  test('is edited in fields of the catalogue, and the edit is in its history', async () => {
    await page.getByRole('link', { name: '修改档案' }).click();
    await page.getByRole('textbox', { name: /^设备名称/ }).fill('示例路口');
    await page.getByRole('combobox', { name: /^监控点位类型/ }).selectOption({ label: '二类点位' });
    await page.getByRole('textbox', { name: '点位俗称' }).fill('大街口');
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByRole('heading', { name: '示例路口' }).waitFor();
    await page.getByText('设备名称: 示例路1号 → 示例路口').waitFor();
    await page.getByText('监控点位类型: — → 二类点位').waitFor();
    expect((await record()).details).toMatchObject({ pointClass: '2', alias: '大街口' });
  }, 90_000);

  test('has its edit taken back with one press, and that taken back as well', async () => {
    await page.getByRole('button', { name: /^撤销此次修改/ }).click();
    await page.getByText(/已恢复 3 项原值/).waitFor();
    await page.getByRole('heading', { name: '示例路1号' }).waitFor();
    expect((await record()).details).toEqual({});
    await page.getByText(/^撤销了第 \d+ 号修改$/).waitFor();
    await page
      .getByRole('button', { name: /^撤销此次修改/ })
      .first()
      .click();
    await page.getByRole('heading', { name: '示例路口' }).waitFor();
    expect((await record()).details).toMatchObject({ pointClass: '2', alias: '大街口' });
  }, 90_000);

  test('is retired when one person asks and another approves, not before', async () => {
    const life = page.getByRole('region', { name: '使用状态' });
    await life.getByText('变更为…').click();
    await life.getByRole('combobox').selectOption('retired');
    await life.getByRole('textbox', { name: '理由' }).fill('立杆拆除');
    await life.getByRole('button', { name: '提交' }).click();
    await life.getByText('这是您自己的申请,须由另一人批准。').waitFor();
    expect((await record()).lifecycle).toBe('active');
    expect((await client.get<LifeSteps>('/api/lifecycle')).total).toBe(1);
    const other = await browser.signedIn(`${program.address}/approvals`, OTHER);
    await other.getByText('理由: 立杆拆除').waitFor();
    await other.getByLabel(/批复说明/).fill('已现场核实');
    await other.getByRole('button', { name: '批准', exact: true }).click();
    await other.getByText('没有等待批准的变更。').waitFor();
    await expect.poll(async () => (await record()).lifecycle, PATIENT).toBe('retired');
    await other.goto(`${program.address}/devices/${id}`);
    const own = other.getByRole('region', { name: '使用状态' });
    await own.getByText('批复: 已现场核实').waitFor();
    await own.getByText('现为 已拆除').waitFor();
  }, 90_000);

  test('a declared total is entered, and what no part accounts for is told with its owner', async () => {
    await page.goto(`${program.address}/declared`);
    for (const [of, count] of [
      ['public', '6962'],
      ['safe-city', '6764'],
    ] as const) {
      await page.getByRole('button', { name: '填报上报数' }).click();
      await page.getByRole('combobox', { name: /^类别/ }).selectOption(of);
      await page.getByLabel('上报数 (台)').fill(count);
      await page.getByRole('textbox', { name: /^依据/ }).fill('年度报表');
      await page.getByRole('textbox', { name: /^责任人/ }).fill('科信支队');
      await page.getByRole('button', { name: '保存' }).click();
      await page.getByRole('button', { name: '填报上报数' }).waitFor();
    }
    await page.getByText('公共点位合计: 上报 6,962,分项之和 6,764,差 198 未说明').waitFor();
    await page.getByText('责任人 科信支队 · 依据 年度报表').waitFor();
    const { findings } = await client.get<Declared>('/api/declared');
    expect(findings).toEqual([{ of: 'public', unexplained: 198, owner: '科信支队', source: '年度报表' }]);
    expect(browser.complaints).toEqual([]);
  }, 90_000);
});
