import { html } from 'lit';
import { afterEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { events } from '../events.ts';
import { comparison } from '../sample-city.ts';
import { clear, NEVER, Refused, stage } from '../sample-stage.ts';
import './catalogue-page.ts';
import './network-page.ts';

afterEach(() => {
  events.stop();
  clear();
});

const GET = 'GET /api/platforms/P1/catalogue';
const draw = (query = '') =>
  html`<catalogue-page .platform=${'P1'} .query=${new URLSearchParams(query)}></catalogue-page>`;

describe('the catalogue of a sub-platform', () => {
  test('says that it waits, and what failed', async () => {
    await stage(draw(), { answers: { [GET]: NEVER } });
    await expect.element(page.getByText('正在读取').first()).toBeVisible();
    clear();
    await stage(draw(), { answers: { [GET]: new Refused(500, 'internal') } });
    await expect.element(page.getByRole('alert').first()).toMatchTextContent('服务器内部错误');
  });

  test('shows every count as a link to its list, and the devices of one', async () => {
    const { asked } = await stage(draw('list=on-bad&page=2'));
    await expect
      .element(page.getByRole('link', { name: '41', exact: true }))
      .toHaveAttribute('href', '/platforms/P1/catalogue?list=unregistered');
    await expect
      .element(page.getByRole('rowheader').getByRole('link', { name: '示例路口东' }))
      .toHaveAttribute('href', '/devices/104');
    expect(asked.map(({ path }) => path)).toContain('/api/platforms/P1/catalogue?list=on-bad&page=2&size=50');
  });

  test('says when there is none, and when a list is empty', async () => {
    const none = { ...comparison, catalogue: null, total: 0, rows: [] };
    await stage(draw(), { answers: { [GET]: none } });
    await expect.element(page.getByText('该子平台还没有目录。')).toBeVisible();
    await expect.element(page.getByText('没有这样的设备。')).toBeVisible();
  });

  test('is uploaded as it is, and what came of it is told', async () => {
    const run = {
      ...{ platform: 'P1', announced: 3, collected: 2, complete: false, nodes: 0 },
      ...{ added: 2, updated: 0, unchanged: 0, removed: 0, written: true },
      problems: [{ row: 2, column: 'DeviceID', value: '', wanted: 'a code' }],
    };
    const { asked } = await stage(draw(), { answers: { 'POST /api/platforms/P1/catalogue': run } });
    const input = page.getByLabelText(/上传目录文件/);
    await userEvent.upload(input, new File(['DeviceID\n'], 'list.csv', { type: 'text/csv' }));
    await expect.element(page.getByText(/已写入: 新增 2/)).toBeVisible();
    await expect.element(page.getByText(/1 条有误/)).toBeVisible();
    expect(asked.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('stands in short on the page of networks', async () => {
    await stage(html`<network-page></network-page>`);
    await expect.element(page.getByRole('heading', { name: '一号子平台 的目录' })).toBeVisible();
    await expect.element(page.getByRole('link', { name: '12', exact: true })).toBeVisible();
  });
});
