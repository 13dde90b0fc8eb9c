/** Exemption and supervision on the page, in a real Chromium: one asks, another approves; a case goes from notice to close by four people. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULTS } from '../config/settings.ts';
import { LEDGER_CHECKS } from './rules/period-ledger.ts';
import { SYSTEM } from './rules/refusal.ts';
import { DISTRICT, SampleProgram, TOWN } from './sample.ts';
import { SampleBrowser } from './sample-browser.ts';
import { openTown, putSpell } from './sample-town.ts';
import { CasePeople } from './work/case-parts.ts';
import { Cases } from './work/cases.ts';
import { Staffs } from './work/staffs.ts';

const PASSWORD = 'a long evening walk';
const TEN_DAYS_MS = 10 * 86_400_000;
/** Name, role, and unit that is seen. */
const STAFF = [
  ['owner', 'crew', DISTRICT],
  ['grid', 'registrar', DISTRICT],
  ['town', 'leader', DISTRICT],
  ['city', 'leader', ''],
] as const;

/** A city whose district was closed red for the third time ten days ago. */
async function redDistrict(folder: string): Promise<void> {
  const { db, journal, registry, records } = await openTown(folder, 30);
  // Since then all of its cameras were seen to be good.
  await db.write(async (sql) => {
    const fromMs = Date.now() - 3 * TEN_DAYS_MS;
    await sql.run('UPDATE tenure SET from_ms = ?', fromMs);
    for (const { id: device } of records)
      for (const check of LEDGER_CHECKS)
        await putSpell(sql, { device, check, state: 'good' }, fromMs, Date.now());
  });
  const staffs = await Staffs.open(db, { journal, records: registry, limits: DEFAULTS.sessions });
  const { sessionId } = await staffs.setUp('chief', PASSWORD, '');
  const chief = await staffs.ofSession(sessionId);
  if (chief === undefined) throw new Error('the administrator is gone');
  const ids: Record<string, number> = {};
  for (const [name, role, unit] of STAFF) {
    const { id } = await staffs.add({ name, password: PASSWORD, role, unit }, chief);
    ids[name] = id;
  }
  const people = await CasePeople.open(db, journal, registry);
  const { owner = 0, grid = 0, town = 0, city = 0 } = ids;
  await people.put(DISTRICT, { owner, 'review-1': grid, 'review-2': town, 'review-3': city }, chief);
  const cases = await Cases.open(db, {
    ...{ records: registry, journal, people, timeZone: DEFAULTS.timeZone },
    clock: () => Date.now() - TEN_DAYS_MS,
    figures: { dayVerdicts: () => Promise.reject(new Error('nobody asks')), sharesNow: () => ({}) },
  });
  const good = { verdict: 'meets', share: 9_900, low: 9_900, high: 9_900, good: 99, due: 100 } as const;
  const online = { verdict: 'fails', share: 7_000, low: 7_000, high: 7_000, good: 70, due: 100 } as const;
  for (const month of ['2026-07', '2026-08', '2026-09'])
    await cases.monthClosed(
      [
        {
          ...{ unit: DISTRICT, month, revision: 1, ruleVersion: 1, finalisedMs: Date.now(), by: 'chief' },
          bands: { green: 9_500, blue: 9_000, orange: 8_000 },
          rates: { registration: good, online, image: good, position: good },
        },
      ],
      SYSTEM,
    );
  await db.close();
}

describe('on the page', () => {
  const program = new SampleProgram();
  let browser: SampleBrowser;

  /** Somebody signed in at an address, in a window of their own. */
  const at = (name: string, path: string): Promise<Page> =>
    browser.signedIn(`${program.address}${path}`, { name, password: PASSWORD });

  beforeAll(async () => {
    await redDistrict(program.folder);
    await program.start();
    browser = await SampleBrowser.start();
  }, 120_000);

  afterAll(async () => {
    await browser?.end();
    await program.end();
    program.remove();
  });

  test('an exemption is asked for by one and approved by another', async () => {
    const asker = await at('owner', '/exemptions');
    await asker.getByText('申请报备').click();
    await asker.locator('select[name="scope"]').selectOption({ label: '单位 (含下级)' });
    await asker.locator('select[name="of"]').selectOption({ value: TOWN });
    await asker.getByText('涉及 东吉街道 30 台').waitFor();
    await asker.getByLabel('原因', { exact: true }).fill('变压器烧毁');
    await asker.getByRole('button', { name: '提交申请' }).click();
    await asker.getByText('批准前照常考核').waitFor();
    expect(await asker.getByRole('button', { name: '批准', exact: true }).count()).toBe(0);

    const approver = await at('grid', '/exemptions');
    await approver.getByRole('button', { name: '批准', exact: true }).click();
    await approver.getByRole('link', { name: '生效中 · 1' }).click();
    await approver.getByText(/从在线率、图像完好率扣除/).waitFor();
    await approver.getByText(/grid 于 .*已批准/).waitFor();
    await Promise.all([asker.context().close(), approver.context().close()]);
  }, 120_000);

  test('a case goes from the notice to the close, each step by who is named for it', async () => {
    const owner = await at('owner', '/cases');
    await owner.getByRole('link', { name: /^S-\d{4}-001$/ }).click();
    await owner.getByText('70.00%').first().waitFor();
    const act = async (page: Page, verb: string, note: string, then: string) => {
      await page.locator('textarea[name="note"]').fill(note);
      await page.getByRole('button', { name: verb }).last().click();
      await page.locator('[aria-current="step"]', { hasText: then }).waitFor();
    };
    await act(owner, '签收', '收到', '已签收,待方案');
    await act(owner, '提交方案', '更换交换机两台', '整改中');
    await act(owner, '提交结果', '已更换，照片 1–6', '一级审核中');
    const path = new URL(owner.url()).pathname;
    await owner.context().close();
    for (const [name, then] of [
      ['grid', '二级审核中'],
      ['town', '三级审核中'],
      ['city', '已解除'],
    ] as const) {
      const page = await at(name, path);
      await act(page, '审核通过', `${name} 已核查`, then);
      if (name === 'city') await page.getByText('达标满 7 天,解除督导').waitFor();
      await page.context().close();
    }
    expect(browser.complaints).toEqual([]);
  }, 180_000);
});
