/** A month on the page, in a real Chromium: closed, signed by a named person, printed on A4, and verified from the downloaded file. */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULTS } from '../config/settings.ts';
import { LEDGER_CHECKS } from './rules/period-ledger.ts';
import { monthText, spanOf } from './rules/period-span.ts';
import { ADMIN, CITY, SampleProgram } from './sample.ts';
import { SampleBrowser } from './sample-browser.ts';
import { openTown, putSpell } from './sample-town.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const run = promisify(execFile);
const local = new Date(Date.now() + 8 * HOUR);
const MONTH = monthText((local.getUTCFullYear() - 1970) * 12 + local.getUTCMonth() - 1);
const SPAN = spanOf(`month:${MONTH}`, DEFAULTS.timeZone) ?? { fromMs: 0, untilMs: 0 };

/** Twenty cameras over the whole month, two of them down for its second half. */
async function pastMonth(folder: string): Promise<void> {
  const { db, records } = await openTown(folder, 20);
  await db.write(async (sql) => {
    await sql.run('UPDATE tenure SET from_ms = ?', SPAN.fromMs - 10 * DAY);
    const middleMs = SPAN.fromMs + 15 * DAY;
    for (const [index, { id: device }] of records.entries())
      for (const check of LEDGER_CHECKS) {
        const [isDown, endMs] = [index < 2 && check === 'online', SPAN.untilMs + HOUR];
        await putSpell(sql, { device, check, state: 'good' }, SPAN.fromMs - DAY, isDown ? middleMs : endMs);
        if (isDown) await putSpell(sql, { device, check, state: 'bad' }, middleMs, endMs);
      }
  });
  await db.close();
}

const program = new SampleProgram();
let browser: SampleBrowser;
let page: Page;

beforeAll(async () => {
  await pastMonth(program.folder);
  await program.start({ LIGHTKEEPER_DEMO: '0' });
  browser = await SampleBrowser.start();
  page = await browser.signedIn(`${program.address}/months`);
  // A month is counted in between.
  page.setDefaultTimeout(60_000);
}, 180_000);

afterAll(async () => {
  await browser?.end();
  await program.end();
  program.remove();
});

const verify = (path: string) =>
  run(process.execPath, [join(import.meta.dirname, 'work/verify.ts'), path]).then(
    ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      code,
      stdout,
      stderr,
    }),
  );

test('a month is closed, signed, printed and verified', async () => {
  // The draft was made by itself, after the start. Only its signer's own name signs it.
  await page.getByRole('heading', { name: '定稿', exact: true }).waitFor();
  await page.getByLabel('定稿人(本人登录名)').fill('somebody');
  await page.getByRole('button', { name: '以此定稿' }).click();
  await page.getByText('等待定稿').waitFor();
  await page.getByLabel('定稿人(本人登录名)').fill(ADMIN.name);
  await page.keyboard.press('Enter');
  await page.getByText('已定稿').first().waitFor();

  await page.getByRole('button', { name: '现在核验' }).click();
  await page.getByText(/核验一致:重新计算 [\d,]+ 个数字,摘要相同/).waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: '下载核验文件 (JSON)' }).click(),
  ]);
  const file = join(program.folder, 'month.json');
  await download.saveAs(file);
  expect(await verify(file)).toMatchObject({
    stderr: '',
    code: 0,
    stdout: expect.stringContaining('the same to the digit'),
  });
  // One digit of one figure is another one.
  const text = readFileSync(file, 'utf8');
  const tampered = text.replace(/"devices":20\b/, '"devices":21');
  expect(tampered).not.toBe(text);
  writeFileSync(file, tampered);
  expect(await verify(file)).toMatchObject({ code: 1, stdout: expect.stringContaining('NOT the same') });

  await page.goto(`${program.address}/sheets?kind=monthly&unit=${CITY}`);
  const row = page.getByRole('row').filter({ hasText: `R-${MONTH.replace('-', '')}-01` });
  await expect
    .poll(
      async () => {
        await page.reload();
        await row.waitFor();
        return row.textContent();
      },
      { timeout: 60_000, interval: 1_000 },
    )
    .toContain('已定稿');
  await row.getByRole('link').click();
  await page.getByRole('heading', { level: 1, name: /辽源市 · 月报/ }).waitFor();
  await page
    .getByText(`由 ${ADMIN.name}`)
    .or(page.getByText(`${ADMIN.name} 于`))
    .first()
    .waitFor();
  const pdf = await page.pdf({ preferCSSPageSize: true });
  const source = pdf.toString('latin1');
  expect(source).toContain('/Count');
  // A4 in points, and no endless roll.
  expect(source).toMatch(/\/MediaBox \[0 0 59[456][.\d]* 84[12][.\d]*\]/);
  const pages = [...source.matchAll(/\/Type \/Page\b/g)].length;
  expect(pages).toBeGreaterThanOrEqual(2);
  expect(pages).toBeLessThanOrEqual(4);

  // A figure opens the devices behind it: the two that were down.
  const bad = page.locator('a[href*="/rates/devices"][href*="rate=online"][href*="part=bad"]').first();
  await bad.click();
  await page.getByText('示例路1号').waitFor();
  expect(browser.complaints).toEqual([]);
}, 300_000);
