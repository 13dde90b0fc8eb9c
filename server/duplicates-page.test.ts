/** Duplicates on the page: a real Chromium finds a device by how it sounds, sees it twice, merges it, and takes that back. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, codeOf, SampleProgram, TOWN } from './sample.ts';
import { SampleBrowser } from './sample-browser.ts';

describe('duplicates on the page', () => {
  const program = new SampleProgram();
  let client: Client;
  let browser: SampleBrowser;
  let page: Page;

  beforeAll(async () => {
    client = await program.startWithUnits();
    const file = { kind: 'camera', category: 'safe-city', unit: TOWN };
    const first = { ...file, code: codeOf(1), name: '示例路口东', serial: 'SN-4411' };
    const again = {
      ...file,
      code: codeOf(977),
      name: '示例路口东侧枪机',
      serial: 'SN-4411',
      model: 'SIM-200',
    };
    const other = { ...file, code: codeOf(3), name: '示例公园', serial: 'SN-0007' };
    for (const record of [first, again, other]) await client.ask('POST', '/api/devices', record);
    browser = await SampleBrowser.start();
    page = await browser.signedIn(`${program.address}/overview`);
    await page.getByRole('combobox', { name: '搜索设备' }).waitFor();
  }, 120_000);

  afterAll(async () => {
    await browser?.end();
    await program.close();
  });

  test('a device is found by its initials, with the keyboard alone', async () => {
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('nobody');
    await page.getByText(/没有找到/).waitFor();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('slgy');
    await page.getByRole('option', { name: /示例公园/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '示例公园', level: 1 }).waitFor();
  }, 90_000);

  test('what is registered twice is told, and merged into one', async () => {
    await page.goto(`${program.address}/duplicates`);
    await page.getByText('SN-4411').first().waitFor();
    await page.getByRole('link', { name: '对比并处理' }).click();
    await page.getByRole('radio', { name: '采用“设备名称”的这个值' }).last().check();
    await page.getByRole('button', { name: '合并', exact: true }).click();
    await page.getByText(/退役。确定合并/).waitFor();
    await page.getByRole('button', { name: '合并', exact: true }).click();
    await page.getByText('已合并。').waitFor();
    const found = await client.get<{ rows: { code: string; name: string }[] }>(
      `/api/devices?q=${codeOf(977)}`,
    );
    expect(found.rows).toMatchObject([{ code: codeOf(1), name: '示例路口东侧枪机' }]);
  }, 90_000);

  test('the record that went leads to the one that stayed', async () => {
    const { rows } = await client.get<{ rows: { id: number }[] }>('/api/devices?lifecycle=retired');
    await page.goto(`${program.address}/devices/${rows[0]?.id}`);
    await page.getByText('这条记录已并入').waitFor();
    await page.getByRole('link', { name: '示例路口东侧枪机' }).first().click();
    await page.getByText('并入本设备的记录').waitFor();
  }, 90_000);

  test('it is taken back, and both are as they were', async () => {
    await page.goto(`${program.address}/duplicates?show=merges`);
    await page.getByRole('button', { name: '撤销合并' }).click();
    await page.getByText(/恢复成两条记录。确定撤销/).waitFor();
    await page.getByRole('button', { name: '撤销合并' }).click();
    await page.getByText('已撤销,恢复成两条记录。').waitFor();
    const { rows } = await client.get<{ rows: { name: string; lifecycle: string }[] }>(
      '/api/devices?q=SN-4411',
    );
    expect(rows.map(({ name, lifecycle }) => `${name} ${lifecycle}`)).toEqual([
      '示例路口东 active',
      '示例路口东侧枪机 active',
    ]);
    await page.getByRole('link', { name: /待处理/ }).click();
    await page.getByText('SN-4411').first().waitFor();
    expect(browser.complaints).toEqual([]);
  }, 90_000);
});
