/** One thing said of many devices on the page: a real Chromium chooses them by mouse and key, looks, writes, and undoes. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, codeOf, SampleProgram, TOWN } from './sample.ts';
import { SampleBrowser } from './sample-browser.ts';

const DEVICES = 60;

describe('one thing said of many devices on the page', () => {
  const program = new SampleProgram();
  let client: Client;
  let browser: SampleBrowser;
  let page: Page;

  beforeAll(async () => {
    client = await program.startWithUnits();
    for (const id of ['a', 'b'])
      await client.ask('PUT', `/api/platforms/${id}`, { name: `平台 ${id}`, carrier: id });
    const wishes = Array.from({ length: DEVICES }, (_, n) => ({
      ...{ code: codeOf(n + 1), name: `示例路${n + 1}号`, kind: 'camera', category: 'social' },
      ...{ unit: TOWN, platform: 'a' },
    }));
    for (const wish of wishes) await client.ask('POST', '/api/devices', wish);
    browser = await SampleBrowser.start();
    page = await browser.signedIn(`${program.address}/devices`);
    await page.getByRole('heading', { name: '设备台账' }).waitFor();
  }, 120_000);

  afterAll(async () => {
    await browser?.end();
    await program.close();
  });

  const onPlatform = async (id: string) =>
    (await client.get<{ total: number }>(`/api/devices?platform=${id}`)).total;

  test('every device of a sub-platform is moved to another one, after its differences were shown', async () => {
    await page.goto(`${program.address}/devices?platform=a`);
    await page.getByRole('button', { name: '选择符合条件的全部 60 台' }).click();
    await page.getByText('已选符合条件的全部 60 台').waitFor();
    await page.getByRole('link', { name: '批量移动' }).click();
    await page.getByText('对象: 符合条件的全部 60 台设备 (平台 a)').waitFor();
    await page.getByLabel('所属子平台').selectOption({ label: '平台 b' });
    await page.getByLabel('原因').fill('平台割接');
    await page.getByRole('button', { name: '试改 (不写入)' }).click();
    await page.getByText('共 60 台: 将修改 60 · 无变化 0 · 不能修改 0').waitFor();
    await page.getByText('所属子平台 60 台').waitFor();
    const before = page.getByRole('cell', { name: '平台 a', exact: true });
    await expect.poll(() => before.count(), { timeout: 30_000 }).toBe(50);
    expect(await onPlatform('b')).toBe(0);
    await page.getByRole('button', { name: '确认修改 60 台' }).click();
    await page.getByText(/批次 1 已写入/).waitFor();
    expect(await onPlatform('b')).toBe(60);
  }, 90_000);

  test('the batch is taken back as a whole', async () => {
    await page.getByRole('button', { name: '撤销批次 1' }).click();
    await page.getByRole('button', { name: '确认撤销' }).click();
    await page.getByText(/已撤销,记为批次 2/).waitFor();
    expect([await onPlatform('a'), await onPlatform('b')]).toEqual([60, 0]);
  }, 60_000);

  test('some are chosen by key and by mouse, and a stage that needs agreement waits', async () => {
    await page.goto(`${program.address}/devices`);
    const line = (n: number) => page.getByRole('link', { name: `示例路${n}号`, exact: true });
    await line(1).focus();
    await page.keyboard.press('x');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.getByText('已选 2 台').waitFor();
    await page.getByLabel('选择 示例路5号').click();
    await page.getByText('已选 3 台').waitFor();
    await page.getByRole('link', { name: '批量修改' }).click();
    await page.getByText('对象: 3 台设备').waitFor();
    await page.getByLabel('项目').selectOption('lifecycle');
    await page.locator('select[name=lifecycle]').selectOption('suspended');
    await page.getByRole('button', { name: '试改 (不写入)' }).click();
    await page.getByText(/其中 3 台的使用状态须经他人批准后才生效/).waitFor();
    await page.getByRole('button', { name: '确认修改 3 台' }).click();
    await page.getByText(/批次 3 已写入/).waitFor();
    expect((await client.get<{ total: number }>('/api/devices?lifecycle=suspended')).total).toBe(0);
    await page.getByRole('button', { name: '撤销批次 3' }).click();
    await page.getByText(/撤回 3 项待批准的申请/).waitFor();
    await page.getByRole('button', { name: '确认撤销' }).click();
    await page.getByText(/已撤销,记为批次 4/).waitFor();
    expect(browser.complaints).toEqual([]);
  }, 90_000);

  test('an exemption is asked for what was ticked, and a wrong entry is told in words', async () => {
    await page.goto(`${program.address}/devices`);
    for (const n of [7, 8]) await page.getByLabel(`选择 示例路${n}号`).click();
    await page.getByRole('link', { name: '申请报备' }).click();
    const codes = page.getByLabel('设备编码,每行一个');
    await expect.poll(() => codes.inputValue()).toBe(`${codeOf(7)}\n${codeOf(8)}`);
    await page.getByText(/涉及 .+ 2 台/).waitFor();
    await page.getByLabel('结束').fill('2026-01-01T00:00');
    await page.getByLabel('开始').fill('2026-01-02T00:00');
    await page.getByLabel('原因').fill('停电');
    await page.getByRole('button', { name: '提交申请' }).click();
    await page.getByText(/结束: 结束应晚于开始 \(现为 [^TZ]*01-01 00:00/).waitFor();
    expect(browser.complaints).toEqual([]);
  }, 60_000);
});
