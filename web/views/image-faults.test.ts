import { html } from 'lit';
import { afterEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { ImageFaults } from '../../server/api/wire.ts';
import { events } from '../events.ts';
import { session } from '../sample-city.ts';
import { imageAnswer, imageFaults, imageScores } from '../sample-image.ts';
import { clear, NEVER, openPage, Refused, SpokenSource, stage } from '../sample-stage.ts';
import './image-fault-list.ts';
import './image-score-page.ts';

const list = (query = '') => html`<image-fault-list .query=${new URLSearchParams(query)}></image-fault-list>`;
const none: ImageFaults = { ...imageFaults, total: 0, counts: [], rows: [] };
/** Names of the cameras in the order of the screen. */
const names = () =>
  page
    .getByRole('listitem')
    .getByRole('link')
    .elements()
    .map((link) => link.textContent?.trim());
const inFocus = () => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at?.getAttribute('href') ?? '';
};

afterEach(() => {
  events.stop();
  clear();
});

describe('the list of image faults', () => {
  test('says that it waits, what failed, and that nothing is wrong', async () => {
    await stage(list(), { answers: { 'GET /api/image-faults': NEVER } });
    await expect.element(page.getByText('正在读取')).toBeVisible();
    await stage(list(), { answers: { 'GET /api/image-faults': new Refused(500, 'internal') } });
    await expect.element(page.getByRole('alert')).toMatchTextContent('服务器内部错误');
    await stage(list(), { answers: { 'GET /api/image-faults': none } });
    await expect.element(page.getByText('没有图像故障', { exact: true })).toBeVisible();
  });

  test('says which filters empty it, and offers to take them off', async () => {
    await stage(list('fault=blur&days=7&answered=no'), {
      answers: { 'GET /api/image-faults': none },
      at: '/image-faults?fault=blur&days=7&answered=no',
    });
    await expect.element(page.getByText('按当前筛选没有图像故障: 画面模糊 · 7 天内 · 未答复')).toBeVisible();
    await expect
      .element(page.getByRole('link', { name: '清除筛选' }))
      .toHaveAttribute('href', '/image-faults');
  });

  test('counts each fault on a chip that leads to it', async () => {
    await stage(list(), { at: '/image-faults' });
    await expect
      .element(page.getByRole('link', { name: '视频遮挡 2' }))
      .toHaveAttribute('href', '/image-faults?fault=occlusion');
    await expect.element(page.getByRole('link', { name: '全部 7' })).toHaveAttribute('aria-current', 'true');
  });

  test('asks the server for what the address says', async () => {
    const { asked } = await stage(list('fault=blur&category=traffic&answered=no&sort=since&page=2'));
    await expect.poll(() => asked.some(({ path }) => path.startsWith('/api/image-faults'))).toBe(true);
    const path = asked.find((one) => one.path.startsWith('/api/image-faults'))?.path ?? '';
    expect(Object.fromEntries(new URL(path, location.href).searchParams)).toMatchObject({
      ...{ fault: 'blur', category: 'traffic', answered: 'no', sort: 'since', page: '2', unit: '220400' },
    });
  });

  test('shows now beside usual, the fault in words and how severe it is', async () => {
    await stage(list());
    const tile = page.getByRole('listitem').nth(1);
    await expect.element(tile.getByRole('link')).toHaveAttribute('href', '/devices/101?part=picture');
    await expect
      .element(tile)
      .toMatchTextContent(/平时可见的景物有 34% 连片消失 · 限值 11%,高于即为故障 · 位置: 左侧/);
    await expect.element(tile).toMatchTextContent('重 76');
    await expect.element(tile.getByRole('img', { name: /平时的画面/ })).toBeInTheDocument();
  });

  test('pictures are fetched only when they come near', async () => {
    const { root } = await stage(list());
    await expect.element(page.getByRole('listitem').first()).toBeVisible();
    const images = () =>
      [
        ...(root.querySelector('image-fault-list')?.shadowRoot?.querySelectorAll('drawn-picture') ?? []),
      ].flatMap(({ shadowRoot }) => [...(shadowRoot?.querySelectorAll('img') ?? [])]);
    await expect.poll(() => images().length).toBeGreaterThan(0);
    expect(images().every((image) => image.loading === 'lazy')).toBe(true);
  });

  test('as a list, each camera is one line', async () => {
    await stage(list('view=list'), { at: '/image-faults?view=list' });
    await expect.poll(() => page.getByRole('rowheader').elements().length).toBe(7);
    await expect.element(page.getByRole('link', { name: '对比图' })).toHaveAttribute('href', '/image-faults');
  });

  test('the export holds what is filtered', async () => {
    await stage(list('fault=blur'));
    await expect
      .element(page.getByRole('link', { name: '导出 CSV' }))
      .toHaveAttribute(
        'href',
        expect.stringContaining('/api/image-faults.csv?unit=220400&fault=blur') as unknown as string,
      );
  });

  test('rows stay where they are until a person wishes the news', async () => {
    const { answer } = await stage(list());
    events.start();
    await expect.poll(() => names().length).toBe(7);
    const before = names();
    answer({ 'GET /api/image-faults': { ...imageFaults, total: 6, rows: imageFaults.rows.slice(1) } });
    SpokenSource.say({ many: true });
    await expect.element(page.getByRole('button', { name: '有 1 条更新 · 刷新 (R)' })).toBeVisible();
    expect(names()).toEqual(before);
    await expect.element(page.getByRole('listitem').first()).toMatchTextContent('已恢复');
    await page.getByRole('button', { name: /刷新/ }).click();
    await expect.poll(() => names().length).toBe(6);
  });

  test('who may not view pictures sees the words alone', async () => {
    await stage(list(), { session: { ...session, permissions: ['see'] } });
    await expect.element(page.getByRole('listitem').first()).toMatchTextContent('您的角色不能看画面。');
    expect(page.getByRole('button', { name: /认同/ }).elements()).toEqual([]);
  });
});

describe('by keyboard', () => {
  const open = async (answers = {}) => {
    const opened = await openPage('/image-faults', { answers });
    await expect.element(page.getByRole('link', { name: '东丰镇人民大街一号枪机' }).first()).toBeVisible();
    return opened;
  };

  test('arrows move over the tiles as they stand, Enter opens the file', async () => {
    await open();
    await userEvent.keyboard('{ArrowRight}');
    await expect.poll(inFocus).toBe('/devices/100?part=picture');
    await userEvent.keyboard('{ArrowRight}');
    await expect.poll(inFocus).toBe('/devices/101?part=picture');
    await userEvent.keyboard('{ArrowDown}');
    await expect.poll(inFocus).toBe('/devices/104?part=picture');
    await userEvent.keyboard('{ArrowUp}{ArrowLeft}');
    await expect.poll(inFocus).toBe('/devices/100?part=picture');
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => location.pathname).toBe('/devices/100');
  });

  test('y agrees and goes on to the next, n is no fault, u takes the last one back', async () => {
    const { asked } = await open();
    await userEvent.keyboard('{ArrowRight}y');
    await expect.poll(inFocus).toBe('/devices/101?part=picture');
    await expect.element(page.getByText(/已记: 东丰镇人民大街一号枪机 · 认同/)).toBeVisible();
    await userEvent.keyboard('n');
    await expect
      .poll(() => asked.filter(({ method }) => method === 'POST').map(({ path, body }) => ({ path, body })))
      .toMatchObject([
        { path: '/api/devices/100/image-answers', body: { fault: 'blur', answer: 'agree' } },
        { path: '/api/devices/101/image-answers', body: { fault: 'occlusion', answer: 'not-a-fault' } },
      ]);
    await expect.element(page.getByText(/已记: .* · 不是故障/)).toBeVisible();
    await userEvent.keyboard('u');
    await expect
      .poll(() => asked.some(({ method, path }) => method === 'DELETE' && path === '/api/image-answers/31'))
      .toBe(true);
    await expect.poll(inFocus).toBe('/devices/101?part=picture');
  });

  test('without a camera chosen an answer says how to choose one', async () => {
    const { asked } = await open();
    await userEvent.keyboard('y');
    await expect.element(page.getByText('先用方向键选中一台摄像机。')).toBeVisible();
    expect(asked.some(({ method }) => method === 'POST')).toBe(false);
  });

  test('a refused answer leaves the row as it was', async () => {
    await open({
      'POST /api/devices': new Refused(403, 'not-allowed'),
      'POST /api/devices/100/image-answers': new Refused(409, 'conflict'),
    });
    await userEvent.keyboard('{ArrowRight}y');
    await expect.element(page.getByRole('alert')).toMatchTextContent('已被他人修改');
    await expect
      .element(page.getByRole('button', { name: '认同: 东丰镇人民大街一号枪机' }).first())
      .toBeEnabled();
  });

  test('the help lists the keys of this page', async () => {
    await open();
    await userEvent.keyboard('?');
    await expect.element(page.getByRole('dialog', { name: '快捷键' })).toMatchTextContent(/认同此故障/);
  });
});

describe('how good the judgement is', () => {
  const scores = html`<image-score-page .query=${new URLSearchParams()}></image-score-page>`;

  test('each fault has both shares with their intervals; too few answers are not judged', async () => {
    await stage(scores);
    const rows = page.getByRole('row');
    await expect
      .element(rows.nth(1))
      .toMatchTextContent(/画面模糊.*95\.00%.*83\.50%–98\.62%.*90\.48%.*38\s*2\s*4/);
    await expect.element(rows.nth(3)).toMatchTextContent(/噪声干扰.*答复太少.*答复太少/);
    expect(rows.elements().length).toBe(4);
  });

  test('says in plain words what the two shares mean', async () => {
    await stage(scores);
    await expect.element(page.getByText(/报出的故障中,人认同的占多少/)).toBeVisible();
    await expect.element(page.getByText(/现有的真实故障中,系统报出的占多少/)).toBeVisible();
  });

  test('says how much is missed by the sample, and how many of all real faults are told', async () => {
    await stage(scores);
    await expect
      .element(page.getByText(/看过判为完好的画面 120 张,其中有故障 3 张,漏报 2\.50% \(0\.85%–7\.09%\)/))
      .toMatchTextContent(/已报出 82\.00% \(60\.00%–93\.40%\)/);
  });

  test('without answers it leads to where they are given', async () => {
    await stage(scores, {
      answers: { 'GET /api/image-scores': { ...imageScores, answers: 0, faults: [] } },
    });
    await expect
      .element(page.getByRole('link', { name: '去答复' }))
      .toHaveAttribute('href', '/image-faults?answered=no');
  });

  test('intact pictures drawn by chance are ticked off, or named as missed', async () => {
    const { asked } = await stage(scores);
    await page
      .getByRole('button', { name: /^完好: / })
      .first()
      .click();
    await expect.element(page.getByText('还有 2 张')).toBeVisible();
    await page
      .getByRole('combobox', { name: /^哪种故障: / })
      .first()
      .selectOptions('noise');
    await expect.element(page.getByText('漏判: 噪声干扰')).toBeVisible();
    expect(asked.filter(({ method }) => method === 'POST').map(({ body }) => body)).toMatchObject([
      { answer: 'intact' },
      { fault: 'noise', answer: 'missed' },
    ]);
    await page
      .getByRole('button', { name: /^撤销: / })
      .nth(1)
      .click();
    await expect
      .poll(() =>
        asked.some(
          ({ method, path }) => method === 'DELETE' && path === `/api/image-answers/${imageAnswer.id}`,
        ),
      )
      .toBe(true);
    await expect.element(page.getByText('还有 2 张')).toBeVisible();
  });

  test('the answers can be taken away as a labelled set', async () => {
    await stage(scores);
    await expect
      .element(page.getByRole('link', { name: '导出标注集 (ZIP)' }))
      .toHaveAttribute(
        'href',
        expect.stringMatching(/^\/api\/image-answers\.zip\?fromMs=\d+$/) as unknown as string,
      );
  });
});
