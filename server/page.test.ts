/** The same story on the page: a real Chromium signs in, sees a unit flagged without a reload, opens the figure, and a live picture. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADMIN, Client, DISTRICT, SampleProgram, SampleTown } from './sample.ts';
import { SampleBrowser } from './sample-browser.ts';

const PATIENT = { timeout: 20_000 };

describe('the page', () => {
  const program = new SampleProgram();
  let town: SampleTown;
  let client: Client;
  let browser: SampleBrowser;
  let page: Page;
  /** What the browser complained of, and whom it asked beside us. */

  beforeAll(async () => {
    town = await SampleTown.start();
    client = new Client(await program.start());
    await client.signIn(ADMIN.name, ADMIN.password);
    await town.register(client);
    browser = await SampleBrowser.start();
    page = await browser.open();
    const { complaints } = browser;
    page.on('console', (line) => {
      if (line.type() === 'error' && !line.text().includes('401')) complaints.push(line.text());
    });
    page.on('request', (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(program.address))
        complaints.push(`asked ${request.url()}`);
    });
  }, 90_000);

  afterAll(async () => {
    await browser?.end();
    await program.end();
    await town.stop();
    program.remove();
  });

  const tile = () => page.locator('rate-tile').nth(1);
  /** What a screen reader would find there, elements inside of elements included. */
  const said = (where: Locator) => where.ariaSnapshot();

  test('lets a person in by name and password, and shows twelve sound devices', async () => {
    await page.goto(`${program.address}/units/${DISTRICT}`);
    await page.getByLabel('用户名').fill(ADMIN.name);
    await page.getByLabel('密码', { exact: true }).fill(ADMIN.password);
    await page.keyboard.press('Enter');
    await expect.poll(() => said(tile()), PATIENT).toMatch(/100\.00[\s\S]*达标/);
    await expect.poll(() => said(tile()), PATIENT).toContain('12 / 12');
  }, 60_000);

  test('shows the unit flagged as soon as a camera is gone, without a reload', async () => {
    await page.evaluate('document.documentElement.dataset.seen = "since the beginning"');
    await town.cameras[0]?.set('off');
    await expect.poll(() => said(tile()), PATIENT).toMatch(/11\/12 在线率[\s\S]*未达标[\s\S]*91\.66%/);
    await expect.poll(() => said(tile()), PATIENT).toContain('预警自');
    expect(await page.evaluate('document.documentElement.dataset.seen')).toBe('since the beginning');
  }, 60_000);

  test('opens the figure as the list of the devices behind it, and the device down to the failing step', async () => {
    await tile().getByRole('link').first().click();
    await page.waitForURL(/\/evidence/);
    await page.getByRole('link', { name: '示例路1号', exact: true }).click();
    await page.waitForURL(/\/devices\/\d+/);
    await page.getByText('ECONNREFUSED').first().waitFor();
    await town.cameras[0]?.set([]);
    await page.getByRole('button', { name: '立即检测' }).click();
    await expect.poll(() => said(page.locator('device-page')), PATIENT).toMatch(/在线[^\n]*\n?[^\n]*正常/);
  }, 90_000);

  test('shows a live picture that moves, and journals that it was opened', async () => {
    await page.getByRole('button', { name: '打开实时画面' }).click();
    const canvas = page.locator('feed-player canvas');
    await canvas.waitFor();
    const pixels = async () => {
      const png = await canvas.screenshot();
      return png.toString('base64');
    };
    const blank = await pixels();
    await expect.poll(pixels, PATIENT).not.toBe(blank);
    const first = await pixels();
    await expect.poll(pixels, PATIENT).not.toBe(first);
    const journal = await client.get<{ rows: { did: string }[] }>('/api/journal?did=feed.open');
    expect(journal.rows.length).toBeGreaterThan(0);
  }, 60_000);

  test('says that nobody looks while the daemon is stopped, instead of calling anything bad', async () => {
    await page.goto(`${program.address}/units/${DISTRICT}`);
    await client.ask('POST', '/api/daemons/probe-1/stop');
    await page
      .getByText(/探测中断/)
      .first()
      .waitFor({ timeout: 40_000 });
    await expect.poll(() => said(tile()), PATIENT).toContain('无法判定');
    await client.ask('POST', '/api/daemons/probe-1/start');
    await expect.poll(() => said(tile()), PATIENT).toMatch(/达标/);
  }, 90_000);

  test('asked nobody but us, and had nothing to complain of', () => {
    expect(browser.complaints).toEqual([]);
  });
});
