/** A list on the page: a real Chromium uploads a workbook, answers what is asked, writes it, takes it out again and undoes it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import writeExcelFile from 'write-excel-file/node';
import { type Client, codeOf, SampleProgram, TOWN } from './sample.ts';
import { SampleBrowser } from './sample-browser.ts';

describe('a list on the page', () => {
  const program = new SampleProgram();
  let client: Client;
  let browser: SampleBrowser;
  let page: Page;

  beforeAll(async () => {
    client = await program.startWithUnits();
    browser = await SampleBrowser.start();
    page = await browser.signedIn(`${program.address}/devices/import`);
    await page.getByRole('heading', { name: '导入设备清单' }).waitFor();
  }, 120_000);

  afterAll(async () => {
    await browser?.end();
    await program.close();
  });

  const total = async () => (await client.get<{ total: number }>('/api/devices')).total;

  test('is uploaded, matched, tried, and written with its proposal', async () => {
    const heads = ['设备编码', '设备名称', '设备类型', '类别', '行政区域', '联网属性', '安装时间'];
    const rows = [1, 2, 3].map((n) => [
      codeOf(n),
      `示例路${n}号`,
      '摄像机',
      '社会点位',
      TOWN,
      '0',
      '2025-06-30',
    ]);
    rows[1] = [codeOf(2), '示例路2号', '摄像机', '社会点位', '东吉街道', '1', '45838'];
    const buffer = await writeExcelFile(
      [heads, ...rows].map((cells) => cells.map((value) => ({ value }))),
    ).toBuffer();
    const file = { name: '联通.xlsx', mimeType: 'application/octet-stream', buffer };
    await page.getByLabel('清单文件').setInputFiles(file);
    await page.getByRole('button', { name: '上传并读取' }).click();
    await page.getByLabel(/中的 0/).selectOption({ label: '是' });
    await page.getByLabel(/中的 1/).selectOption({ label: '否' });
    await page.getByRole('button', { name: '试导入 (不写入)' }).click();
    await page.getByText(/共 3 行: 新增 2 · 更新 0 · 无变化 0 · 错误 1/).waitFor();
    expect(await total()).toBe(0);
    await page.getByRole('button', { name: '确认导入' }).click();
    await page.getByText(/批次 1 已写入/).waitFor();
    expect(await total()).toBe(3);
  }, 90_000);

  test('comes out as a workbook that goes in again without a change', async () => {
    await page.goto(`${program.address}/devices`);
    const waiting = page.waitForEvent('download');
    await page.getByRole('link', { name: /XLSX/ }).first().click();
    const path = join(program.folder, 'devices.xlsx');
    await (await waiting).saveAs(path);
    expect(readFileSync(path).subarray(0, 2).toString()).toBe('PK');
    await page.goto(`${program.address}/devices/import`);
    await page.getByLabel('清单文件').setInputFiles(path);
    await page.getByRole('button', { name: '上传并读取' }).click();
    await page.getByRole('button', { name: '试导入 (不写入)' }).click();
    await page.getByText('文件与台账完全一致,无需导入。').waitFor();
  }, 90_000);

  test('is undone, and the undoing is undone', async () => {
    await page.goto(`${program.address}/devices/import`);
    await page.getByRole('button', { name: '撤销批次 1' }).click();
    await page.getByText(/将删除 3 台/).waitFor();
    await page.getByRole('button', { name: '确认撤销' }).click();
    await page.getByText(/已撤销,记为批次 2/).waitFor();
    expect(await total()).toBe(0);
    await page.getByRole('button', { name: '撤销批次 2' }).click();
    await page.getByRole('button', { name: '确认撤销' }).click();
    await page.getByText(/记为批次 3/).waitFor();
    expect(await total()).toBe(3);
    expect(browser.complaints).toEqual([]);
  }, 90_000);
});
