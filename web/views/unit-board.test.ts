import { html } from 'lit';
import { afterEach, describe, expect, test } from 'vitest';
import { cdp, page } from 'vitest/browser';
import { events } from '../events.ts';
import { blindBoard, board, emptyBoard, rateOf } from '../sample-board.ts';
import { clear, NEVER, Refused, SpokenSource, stage } from '../sample-stage.ts';
import './unit-board.ts';

const view = html`<unit-board .unit=${''} .query=${new URLSearchParams()}></unit-board>`;

/** Shows the page as it is put onto a medium; empty for the screen. */
async function onto(media: 'print' | ''): Promise<void> {
  const browser = cdp() as unknown as { send(method: string, wish: object): Promise<unknown> };
  await browser.send('Emulation.setEmulatedMedia', { media });
}

afterEach(() => {
  events.stop();
  clear();
});

describe('the board of a unit', () => {
  test('shows the outline of the page while it waits', async () => {
    await stage(view, { answers: { 'GET /api/board': NEVER } });
    await expect
      .element(page.getByRole('status', { name: '正在读取', includeHidden: true }))
      .toBeInTheDocument();
  });

  test('says what failed, and asks again on request', async () => {
    const { answer } = await stage(view, { answers: { 'GET /api/board': new Refused(500, 'internal') } });
    await expect.element(page.getByRole('alert')).toMatchTextContent('请求号 req-1');
    answer({ 'GET /api/board': board });
    await page.getByRole('button', { name: '重试' }).click();
    await expect.element(page.getByRole('heading', { level: 1 })).toMatchTextContent('辽源市');
  });

  test('shows five rates with verdict, figure, devices and distance; only the failing ones are marked', async () => {
    await stage(view);
    const online = page.getByRole('region', { name: '在线率' }).first();
    await expect.element(online).toMatchTextContent(/94\.28%/);
    await expect.element(online).toMatchTextContent('未达标');
    await expect.element(online).toMatchTextContent('52,260 / 55,425 台');
    await expect.element(online).toMatchTextContent('差 394 台');
    await expect.element(page.getByRole('region', { name: '注册率' })).toMatchTextContent('余量 1,967 台');
    await expect
      .element(page.getByRole('img', { name: /在线率 94\.28%,刻度 85 至 100,达标线 95\.00%/ }))
      .toBeVisible();
  });

  test('a figure just below the line is never shown as being on it', async () => {
    const rates = [rateOf('online', 94_996, 5_004)];
    await stage(view, { answers: { 'GET /api/board': { ...board, rates } } });
    const tile = page.getByRole('region', { name: '在线率' }).first();
    await expect.element(tile).toMatchTextContent('94.99%');
    await expect.element(tile).toMatchTextContent('未达标');
  });

  test('few devices are told as counts, in a tile as in the line above it', async () => {
    await stage(view, { answers: { 'GET /api/board': { ...board, rates: [rateOf('online', 16, 2)] } } });
    const tile = page.getByRole('region', { name: '在线率' }).first();
    await expect.element(tile.getByRole('link').first()).toMatchTextContent(/^16\/18在线率$/);
    await expect.element(page.getByText(/在线率未达标:16\/18,差 2 台/)).toBeVisible();
  });

  test('every figure is a link to the list behind it', async () => {
    await stage(view);
    await expect
      .element(
        page
          .getByRole('region', { name: '在线率' })
          .first()
          .getByRole('link', { name: /94\.28/ }),
      )
      .toHaveAttribute('href', '/evidence?unit=220400&metric=online&part=bad');
    await expect
      .element(page.getByRole('row', { name: /东丰县/ }).getByRole('link', { name: /87\.28/ }))
      .toHaveAttribute('href', '/evidence?unit=220421&metric=online&part=bad');
  });

  test('is kept as it stands with one press, under a link that names its unit and moment', async () => {
    const { asked } = await stage(view, { answers: { 'POST /api/board/kept': { asofMs: board.atMs } } });
    await page.getByRole('button', { name: '固定此刻' }).click();
    await expect
      .poll(() => location.pathname + location.search)
      .toBe(`/units/${board.unit.code}?asof=${board.atMs}`);
    expect(asked.find(({ path }) => path === '/api/board/kept')?.body).toEqual({
      ...{ unit: board.unit.code, scope: 'all' },
    });
  });

  test('says of what is kept that it is not of now, opens the lists of its moment alone, and goes back', async () => {
    const { asked } = await stage(
      html`<unit-board unit="220400" .query=${new URLSearchParams('asof=5')}></unit-board>`,
    );
    await expect.element(page.getByRole('status').first()).toMatchTextContent(/保存的总览,不是现在的/);
    await expect
      .element(page.getByRole('link', { name: '回到现在' }))
      .toHaveAttribute('href', '/units/220400');
    const links = page.getByRole('link').elements();
    const lists = links.flatMap((link) => {
      const href = link.getAttribute('href') ?? '';
      return href.startsWith('/evidence') ? [new URLSearchParams(href.split('?')[1]).get('asof')] : [];
    });
    expect(lists.length).toBeGreaterThan(20);
    expect(new Set(lists)).toEqual(new Set(['5']));
    expect(asked.map(({ path }) => path).filter((path) => /flag|trend/.test(path))).toEqual([]);
    expect(asked.some(({ path }) => /^.api.board.*asof=5/.test(path))).toBe(true);
  });

  test('says that nothing was kept at the moment of a link, and leads to now', async () => {
    await stage(html`<unit-board unit="220400" .query=${new URLSearchParams('asof=6')}></unit-board>`, {
      answers: { 'GET /api/board': new Refused(404, 'not-found') },
    });
    await expect.element(page.getByText(/没有保存内容/)).toBeVisible();
    await expect
      .element(page.getByRole('link', { name: '回到现在' }))
      .toHaveAttribute('href', '/units/220400');
  });

  test('says of a time that there is not that another one is shown', async () => {
    await stage(
      html`<unit-board unit="220400" .query=${new URLSearchParams('span=day:2026-02-30')}></unit-board>`,
    );
    await expect.element(page.getByText(/链接中的时段“day:2026-02-30”不存在/)).toBeVisible();
  });

  test('units stand worst first, and stay where they are while their figures change', async () => {
    const { answer } = await stage(view);
    events.start();
    await expect.poll(() => events.state).toBe('live');
    const names = () =>
      page
        .getByRole('region', { name: '下级单位' })
        .getByRole('rowheader')
        .elements()
        .map((cell) => cell.textContent?.trim());
    await expect.poll(names).toEqual(['东丰县', '龙山区', '西安区', '东辽县']);
    const children = board.children.map((child) =>
      child.unit.code === '220402' ? { ...child, rates: [rateOf('online', 1, 99)] } : child,
    );
    answer({ 'GET /api/board': { ...board, children } });
    SpokenSource.say({ units: ['220400'] });
    await expect.element(page.getByRole('row', { name: /龙山区/ })).toMatchTextContent('1.00');
    expect(names()).toEqual(['东丰县', '龙山区', '西安区', '东辽县']);
    await page.getByRole('region', { name: '下级单位' }).getByRole('button', { name: '在线' }).click();
    await expect.poll(() => names()[0]).toBe('龙山区');
    await expect
      .element(page.getByRole('region', { name: '下级单位' }).getByRole('columnheader', { name: '在线' }))
      .toHaveAttribute('aria-sort', 'ascending');
  });

  test('what a blind probe does not see is unknown, said aloud, and no reason to call anything offline', async () => {
    await stage(view, { answers: { 'GET /api/board': blindBoard } });
    await expect
      .element(page.getByText(/探测中断: 探针 P2 自 .* 起无法检测,3,140 台状态未知,不计入离线/))
      .toBeVisible();
    const online = page.getByRole('region', { name: '在线率' }).first();
    await expect.element(online).toMatchTextContent('无法判定');
    await expect.element(online).toMatchTextContent('未知 37,225 台,不计入');
    await expect.element(online).toMatchTextContent(/可能介于 32\.47%–99\.63%/);
    await expect.element(online).toMatchTextContent('上次可判定 97.21%');
  });

  test('the first round says how far it has come', async () => {
    await stage(view, { answers: { 'GET /api/board': blindBoard } });
    await expect
      .element(page.getByRole('region', { name: '首轮检测进行中' }))
      .toMatchTextContent('在线 已检 15,200 / 55,425');
  });

  test('an empty registry leads to where it is filled', async () => {
    await stage(view, { answers: { 'GET /api/board': emptyBoard } });
    await expect.element(page.getByRole('link', { name: '选择如何开始' })).toHaveAttribute('href', '/start');
  });

  test('an installation without any unit leads there too, instead of showing a failure', async () => {
    await stage(view, { answers: { 'GET /api/board': new Refused(404, 'not-found') } });
    await expect.element(page.getByRole('link', { name: '选择如何开始' })).toHaveAttribute('href', '/start');
    expect(page.getByRole('alert').elements()).toEqual([]);
  });

  test('a unit that is asked for by name and is not there stays a failure', async () => {
    await stage(html`<unit-board .unit=${'999999'} .query=${new URLSearchParams()}></unit-board>`, {
      answers: { 'GET /api/board': new Refused(404, 'not-found') },
    });
    await expect.element(page.getByRole('alert')).toMatchTextContent('没有找到');
  });

  test('on paper the columns keep their heads, under a line with unit, full date and population', async () => {
    await stage(view);
    await expect.element(page.getByRole('heading', { level: 1 })).toBeVisible();
    await onto('print');
    try {
      await expect
        .element(page.getByText(/辽源市 · \d{4}-\d\d-\d\d \d\d:\d\d · 公共点位 \+ 社会点位/))
        .toBeVisible();
      await expect
        .element(
          page
            .getByRole('region', { name: '下级单位' })
            .getByRole('columnheader', { name: '在线' })
            .getByRole('button'),
        )
        .toBeVisible();
    } finally {
      await onto('');
    }
  });

  test('a flag says that its figure is the one of the moment it was raised', async () => {
    await stage(view);
    await expect
      .element(page.getByRole('region', { name: '当前预警' }))
      .toMatchTextContent(/预警时 \d\d\.\d\d%/);
  });

  test('devices without a sub-platform have a name, and their figures open their list', async () => {
    const [known] = board.byPlatform;
    const bare = { ...known, platform: '', name: '', carrier: '' };
    await stage(view, { answers: { 'GET /api/board': { ...board, byPlatform: [bare] } } });
    const row = page.getByRole('region', { name: '按子平台' }).getByRole('row', { name: /未填/ });
    await expect
      .element(row.getByRole('link').first())
      .toHaveAttribute('href', expect.stringMatching(/[?&]platform=(&|$)/));
  });

  test('flags of deeper units are folded away', async () => {
    const deep = { code: '220421100', name: '东丰镇', level: 'town', parent: '220421' };
    const flag = {
      unit: deep,
      metric: 'online',
      scope: 'all',
      raisedMs: 1,
      raisedShare: 9_000,
      clearedMs: null,
      meetsSinceMs: null,
    };
    await stage(view, { answers: { 'GET /api/flags': [flag] } });
    await expect.element(page.getByText('更下级单位的预警 1 项')).toBeVisible();
  });
});
