import { html } from 'lit';
import { afterEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Outages } from '../../server/api/wire.ts';
import { events } from '../events.ts';
import { evidence, outages } from '../sample-board.ts';
import { devices } from '../sample-devices.ts';
import { clear, NEVER, openPage, Refused, SpokenSource, stage } from '../sample-stage.ts';
import './device-list.ts';
import './evidence-list.ts';
import './outage-list.ts';

afterEach(() => {
  events.stop();
  clear();
});

const at = (query: string) => new URLSearchParams(query);
const rowNames = () =>
  page
    .getByRole('rowheader')
    .elements()
    .map((cell) => cell.textContent?.trim());

describe.each([
  {
    name: 'evidence',
    path: 'GET /api/evidence',
    draw: () => html`<evidence-list .query=${at('unit=220421')}></evidence-list>`,
  },
  {
    name: 'outages',
    path: 'GET /api/outages',
    draw: () => html`<outage-list .query=${at('')}></outage-list>`,
  },
  {
    name: 'devices',
    path: 'GET /api/devices',
    draw: () => html`<device-list .query=${at('')}></device-list>`,
  },
])('the list of $name', ({ path, draw }) => {
  test('says that it waits', async () => {
    await stage(draw(), { answers: { [path]: NEVER } });
    await expect.element(page.getByText('正在读取').first()).toBeVisible();
  });

  test('says what failed', async () => {
    await stage(draw(), { answers: { [path]: new Refused(500, 'internal') } });
    await expect.element(page.getByRole('alert')).toMatchTextContent('服务器内部错误');
  });

  test('holds rows that lead to their device', async () => {
    await stage(draw());
    await expect
      .element(page.getByRole('rowheader').first().getByRole('link'))
      .toHaveAttribute('href', '/devices/100');
  });
});

describe('the evidence of a figure', () => {
  test('is kept as it stands with one press, under a link with its moment', async () => {
    history.replaceState(null, '', '/evidence?metric=online&part=bad');
    const { asked } = await stage(
      html`<evidence-list .query=${at('metric=online&part=bad')}></evidence-list>`,
      {
        answers: { 'POST /api/evidence/kept': { asofMs: evidence.atMs } },
      },
    );
    await userEvent.click(page.getByRole('button', { name: '固定此刻' }));
    await expect
      .poll(() => location.pathname + location.search)
      .toBe(`/evidence?metric=online&part=bad&unit=${evidence.unit.code}&asof=${evidence.atMs}`);
    expect(asked.find(({ path }) => path === '/api/evidence/kept')?.body).toMatchObject({
      ...{ unit: evidence.unit.code, metric: 'online' },
    });
  });

  test('says of what is kept that it is of its moment, and goes back to now', async () => {
    history.replaceState(null, '', '/evidence?metric=online&asof=5');
    const { asked } = await stage(html`<evidence-list .query=${at('metric=online&asof=5')}></evidence-list>`);
    await expect.element(page.getByText(/此后的变化不在其中/)).toBeVisible();
    expect(asked.some(({ path }) => path.includes('asof=5'))).toBe(true);
    await expect
      .element(page.getByRole('link', { name: '取消固定' }))
      .toHaveAttribute('href', '/evidence?metric=online');
  });

  test('begins with a sum that adds up, each term a link to its rows', async () => {
    history.replaceState(null, '', '/evidence?unit=220421&metric=online');
    await stage(html`<evidence-list .query=${at('unit=220421&metric=online')}></evidence-list>`);
    const sum = page.getByRole('region', { name: '应考核设备的构成' });
    await expect
      .element(sum)
      .toMatchTextContent('良好 8,080 + 离线 1,177 + 未知 3 = 应考核 9,260 (登记 9,341 − 不计入 81)');
    await expect.element(sum).toMatchTextContent('良好 ÷ (良好 + 离线) = 87.28% · 未达标');
    await expect
      .element(sum.getByRole('link', { name: '离线 1,177' }))
      .toHaveAttribute('href', '/evidence?unit=220421&metric=online&part=bad');
  });

  test('asks for exactly what the address says', async () => {
    const query =
      'unit=220421&metric=image&scope=public&category=traffic&platform=P1&part=bad&reason=invalid-jpeg&page=3';
    const { asked } = await stage(html`<evidence-list .query=${at(query)}></evidence-list>`);
    await expect
      .poll(() => asked.map(({ path }) => path))
      .toContain(
        '/api/evidence?unit=220421&metric=image&scope=public&category=traffic&platform=P1&part=bad&reason=invalid-jpeg&page=3&size=50',
      );
  });

  test('asks for those without a sub-platform, and says to what it is narrowed', async () => {
    const { asked } = await stage(
      html`<evidence-list .query=${at('unit=220421&platform=')}></evidence-list>`,
    );
    await expect.poll(() => asked.map(({ path }) => path).join()).toContain('&platform=&');
    await expect.element(page.getByText('子平台: 未填')).toBeVisible();
  });

  test('a sum that does not add up is called a fault', async () => {
    const reasons = evidence.reasons.map((one) =>
      one.part === 'good' ? { ...one, count: one.count - 1 } : one,
    );
    await stage(html`<evidence-list .query=${at('unit=220421')}></evidence-list>`, {
      answers: { 'GET /api/evidence': { ...evidence, reasons } },
    });
    await expect.element(page.getByRole('alert')).toMatchTextContent('此处数字加不拢');
  });

  test('says which filter empties it, and takes the filter off', async () => {
    history.replaceState(null, '', '/evidence?unit=220421&part=bad&reason=refused');
    await stage(html`<evidence-list .query=${at('unit=220421&part=bad&reason=refused')}></evidence-list>`, {
      answers: { 'GET /api/evidence': { ...evidence, rows: [], total: 0, pages: 0 } },
    });
    await expect.element(page.getByText('按当前筛选没有设备: 离线 · 端口拒绝连接')).toBeVisible();
    await expect
      .element(page.getByRole('link', { name: '清除筛选' }))
      .toHaveAttribute('href', '/evidence?unit=220421');
  });
});

describe('the list of outages', () => {
  const fewer: Outages = { ...outages, total: 6, rows: outages.rows.slice(1) };

  test('keeps order and members while things change; a button counts the news and R applies them', async () => {
    const { answer } = await openPage('/outages');
    await expect.element(page.getByRole('rowheader').first()).toBeVisible();
    await expect.poll(() => events.state).toBe('live');
    const before = rowNames();
    answer({ 'GET /api/outages': fewer });
    for (let i = 0; i < 1_000; i += 1) SpokenSource.say({ units: ['220400'] });
    await expect.element(page.getByRole('button', { name: '有 1 条更新 · 刷新 (R)' })).toBeVisible();
    expect(rowNames()).toEqual(before);
    await expect.element(page.getByRole('row').nth(1)).toMatchTextContent('已恢复');
    await userEvent.keyboard('R');
    await expect.poll(() => rowNames().length).toBe(6);
    expect(page.getByRole('button', { name: /条更新/ }).elements()).toEqual([]);
  });

  test('a filter that a person chooses is applied at once', async () => {
    const { asked } = await openPage('/outages');
    await page.getByRole('link', { name: '图像异常 2' }).click();
    await expect.poll(() => asked.at(-1)?.path).toBe('/api/outages?unit=220400&check=image&page=1&size=50');
    expect(location.search).toBe('?check=image');
  });

  test('nothing broken is said in words, with the time', async () => {
    await stage(html`<outage-list .query=${at('')}></outage-list>`, {
      answers: { 'GET /api/outages': { ...outages, rows: [], total: 0, pages: 0 } },
    });
    await expect.element(page.getByText('没有未恢复的故障')).toBeVisible();
  });

  test('on a phone each outage is a card, and nothing is wider than the screen', async () => {
    await openPage('/outages', { window: [390, 844] });
    await expect.element(page.getByText('起始', { exact: false }).first()).toBeInTheDocument();
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(390);
  });
});

describe('the registry', () => {
  test('names what is wrong with a device, and says one quiet word of those that are well', async () => {
    await stage(html`<device-list .query=${at('')}></device-list>`);
    await expect.element(page.getByRole('row').nth(1)).toMatchTextContent(/离线\s+连接超时/);
    await expect.element(page.getByRole('row').nth(2)).toMatchTextContent(/未知:\s+注册 图像 点位标注/);
    await expect.element(page.getByRole('row').nth(4)).toMatchTextContent('正常');
  });

  test('is searched, sorted and paged by the server, all of it in the address', async () => {
    const { asked } = await openPage('/devices');
    await expect.element(page.getByText('1–50 / 2,431')).toBeVisible();
    await page.getByRole('searchbox', { name: '搜索编码、名称、拼音、IP、MAC、序列号' }).fill('004417');
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => location.search).toBe('?q=004417');
    await page.getByRole('button', { name: '编码' }).click();
    await expect.poll(() => location.search).toBe('?q=004417&sort=code');
    await page.getByRole('link', { name: '下一页' }).click();
    await expect.poll(() => asked.at(-1)?.path).toBe('/api/devices?q=004417&sort=code&page=2&size=50');
    await page.getByRole('combobox', { name: '类别' }).selectOptions('traffic');
    await expect.poll(() => location.search).toBe('?q=004417&sort=code&category=traffic');
  });

  test('an empty one leads to where it is filled', async () => {
    await stage(html`<device-list .query=${at('')}></device-list>`, {
      answers: { 'GET /api/devices': { ...devices, total: 0, pages: 0, rows: [] } },
    });
    await expect.element(page.getByRole('link', { name: '选择如何开始' })).toBeVisible();
  });
});
