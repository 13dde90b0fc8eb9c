/** Versions of the rules: what is in force, what other values would change, and who may make a new one. */
import { afterEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { clear, openPage } from '../sample-stage.ts';
import { forget } from '../session.ts';

afterEach(() => {
  clear();
  forget();
});

test('shows every version, the one in force marked, and what it says', async () => {
  await openPage('/admin/rule-versions');
  await expect.element(page.getByRole('button', { name: '版本 2' })).toBeVisible();
  await expect.element(page.getByText('现行', { exact: true })).toBeVisible();
  await expect.element(page.getByLabelText('图像合格样本占比(%)')).toHaveValue('90.00');
});

test('tries other values before anything is written, and says what would change', async () => {
  const stage = await openPage('/admin/rule-versions');
  await page.getByLabelText('最低覆盖率(%)').fill('97.5');
  await page.getByRole('button', { name: '试算', exact: true }).click();
  await expect.element(page.getByText('2 项会改变(共 54 个单位)')).toBeVisible();
  await expect.element(page.getByRole('rowheader', { name: '东丰县' }).first()).toBeVisible();
  await expect.element(page.getByRole('row', { name: /东丰县 .*得分/ })).toBeVisible();
  const posts = stage.asked.filter(({ method }) => method === 'POST');
  expect(posts.map(({ path }) => path)).toEqual(['/api/rule-versions/preview']);
  expect(posts[0]?.body).toMatchObject({ values: { leastCoverage: 9_750, graceDays: 7 } });
});

test('makes a new version with a reason and a month', async () => {
  const stage = await openPage('/admin/rule-versions', {
    answers: { 'POST /api/rule-versions': { number: 3 } },
  });
  await page.getByLabelText('生效月份').fill('2027-01');
  await page.getByLabelText('修改原因').fill('新办法');
  await page.getByRole('button', { name: '建立新版本' }).click();
  await expect.element(page.getByText('版本 3 已建立。')).toBeVisible();
  const made = stage.asked.find(({ method, path }) => method === 'POST' && path === '/api/rule-versions');
  expect(made?.body).toMatchObject({ fromMonth: '2027-01', note: '新办法', values: { repairHours: 24 } });
});
