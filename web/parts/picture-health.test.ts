import { html } from 'lit';
import { afterEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { DeviceImage } from '../../server/api/wire.ts';
import { listenToKeys } from '../keys.ts';
import { session } from '../sample-city.ts';
import { deviceImage, imageAnswer } from '../sample-image.ts';
import { NOW_MS } from '../sample-now.ts';
import { clear, NEVER, Refused, stage } from '../sample-stage.ts';
import type { DrawnPicture } from './drawn-picture.ts';
import './drawn-picture.ts';
import './picture-health.ts';

const HOUR_MS = 3_600_000;
/** A grey picture of 64 × 36. */
const GREY = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="64" height="36"><rect width="64" height="36" fill="#777"/></svg>')}`;
const view = html`<picture-health
  .device=${104}
  name="人民大街一号"
  .live=${{ allowed: false, reason: 'offline' }}
></picture-health>`;
const showing = (more: Partial<DeviceImage>) => ({
  answers: { 'GET /api/devices/104/image': { ...deviceImage, ...more } },
});

let deaf: () => void = () => undefined;
afterEach(() => {
  deaf();
  clear();
});

describe('the picture of a camera', () => {
  test('says that it waits, and what failed', async () => {
    await stage(view, { answers: { 'GET /api/devices/104/image': NEVER } });
    await expect.element(page.getByText('正在读取')).toBeVisible();
    await stage(view, { answers: { 'GET /api/devices/104/image': new Refused(500, 'internal') } });
    await expect.element(page.getByRole('alert')).toMatchTextContent('服务器内部错误');
  });

  test('tells its fault in words, beside the limit, and what to look at', async () => {
    await stage(view);
    const part = page.getByRole('region', { name: '画面' });
    await expect
      .element(part)
      .toMatchTextContent(/画面模糊 · 自 .* 起边缘锐度为平时的 41% · 限值 73%,低于即为故障/);
    await expect.element(part).toMatchTextContent('现场先看: 查对焦');
  });

  test('a camera that is as usual says so, without a mark', async () => {
    await stage(
      view,
      showing({ verdict: { ...deviceImage.verdict, state: 'good', reason: null }, fault: null }),
    );
    await expect.element(page.getByText(/^\s*完好: 与平时的画面一致/).first()).toBeVisible();
    expect(page.getByRole('button', { name: /标出故障/ }).elements()).toEqual([]);
    expect(page.getByRole('button', { name: /^认同/ }).elements()).toEqual([]);
  });

  test('a suspicion looks like one, and says when it is decided', async () => {
    await stage(
      view,
      showing({
        verdict: { ...deviceImage.verdict, state: 'good', reason: null },
        fault: null,
        suspected: {
          fault: 'occlusion',
          atMs: NOW_MS,
          secondLookMs: Date.UTC(2020, 0, 2, 1, 30),
        },
      }),
    );
    await expect.element(page.getByText(/^疑似视频遮挡/)).toBeVisible();
    await expect.element(page.getByText(/2020-01-02 09:30 再看一次后才下结论/)).toBeVisible();
  });

  test('the reference is the one that judged, and another can be chosen', async () => {
    await stage(view);
    const choice = page.getByRole('combobox', { name: '选择参照画面' });
    await expect.element(choice).toHaveValue(String(deviceImage.fault?.referenceAtMs));
    await expect.element(page.getByRole('img', { name: /的参照画面 \(白天\)/ })).toBeInTheDocument();
    await choice.selectOptions(String(deviceImage.references[0]?.atMs));
    await expect.element(page.getByRole('img', { name: /的参照画面 \(夜间\)/ })).toBeInTheDocument();
  });

  test('thirty days of looks stand as a strip and as a table', async () => {
    await stage(view);
    await expect
      .element(page.getByRole('img', { name: '本月 116 次有效判定,完好 44 次 (37.93%),完好线 90.00%' }))
      .toBeVisible();
    await page.getByText('显示数据').click();
    await expect.poll(() => page.getByRole('row').elements().length).toBe(31);
  });

  test('the picture when the fault began stays beside the first one after it', async () => {
    await stage(view, showing({ after: { atMs: NOW_MS - HOUR_MS } }));
    await expect.element(page.getByRole('img', { name: /故障开始时的画面/ })).toBeInTheDocument();
    await expect.element(page.getByRole('img', { name: /恢复后的首张画面/ })).toBeInTheDocument();
  });

  test('who may not view pictures sees none, and answers none', async () => {
    await stage(view, { session: { ...session, permissions: ['see'] } });
    await expect.element(page.getByText('您的角色不能看画面。')).toBeVisible();
    expect(page.getByRole('img', { name: /的画面/ }).elements()).toEqual([]);
    expect(page.getByRole('button').elements()).toEqual([]);
    await expect.element(page.getByText(/由这些角色办理: 运维、系统管理员/)).toBeVisible();
  });
});

describe('answers by people', () => {
  test('agreeing is noted for this picture, told, and can be undone', async () => {
    const { asked, answer } = await stage(view);
    await page.getByRole('button', { name: /^认同/ }).click();
    await expect
      .poll(() => asked.find(({ method }) => method === 'POST')?.body)
      .toEqual({ fault: 'blur', answer: 'agree', pictureMs: deviceImage.latest?.atMs });
    await expect.element(page.getByText('已记: 认同 · 画面模糊')).toBeVisible();
    answer({ 'GET /api/devices/104/image': { ...deviceImage, answers: [imageAnswer] } });
    await page.getByRole('button', { name: '撤销' }).click();
    await expect
      .poll(() => asked.some(({ method, path }) => method === 'DELETE' && path === '/api/image-answers/31'))
      .toBe(true);
  });

  test('by key: n is no fault, u takes it back, and keys rest in a dialog', async () => {
    const { asked, root } = await stage(view);
    deaf = listenToKeys(Object.assign(root, { renderRoot: root }));
    await expect.element(page.getByRole('button', { name: /^认同/ })).toBeVisible();
    await userEvent.keyboard('n');
    await expect.element(page.getByText('已记: 不是故障 · 画面模糊')).toBeVisible();
    await expect.element(page.getByRole('button', { name: '撤销' })).toBeEnabled();
    await userEvent.keyboard('u');
    await expect.element(page.getByText('已撤销')).toBeVisible();
    const before = asked.filter(({ method }) => method === 'POST').length;
    await page.getByRole('button', { name: '忘记平时画面…' }).click();
    await userEvent.keyboard('{Tab}y');
    expect(asked.filter(({ method }) => method === 'POST').length).toBe(before);
  });

  test('what was missed names its fault', async () => {
    const { asked } = await stage(view);
    await page.getByRole('button', { name: '有故障未报' }).click();
    await page.getByRole('combobox', { name: '画面上是什么故障?' }).selectOptions('stripes');
    await page.getByRole('button', { name: '记为漏判' }).click();
    await expect
      .poll(() => asked.find(({ method }) => method === 'POST')?.body)
      .toMatchObject({ fault: 'stripes', answer: 'missed' });
  });

  test('a refusal is said and nothing counts as noted', async () => {
    await stage(view, { answers: { 'POST /api/devices/104/image-answers': new Refused(409, 'conflict') } });
    await page.getByRole('button', { name: /^认同/ }).click();
    await expect.element(page.getByRole('alert')).toMatchTextContent('已被他人修改');
    expect(page.getByRole('button', { name: '撤销' }).elements()).toEqual([]);
  });
});

describe('what is normal for a camera', () => {
  test('is declared with a fault, an end and a reason', async () => {
    const { asked } = await stage(view);
    await page.getByRole('button', { name: '设为正常…' }).click();
    const dialog = page.getByRole('dialog', { name: '此故障对这台摄像机属正常' });
    await expect.element(dialog.getByRole('combobox', { name: '故障' })).toHaveValue('blur');
    const until = dialog.getByLabelText(/截止日期/);
    until.element().removeAttribute('max');
    await until.fill('2031-01-31');
    await dialog.getByLabelText('理由').fill('玻璃幕墙');
    await dialog.getByRole('button', { name: '设为正常' }).click();
    await expect
      .poll(() => asked.find(({ method }) => method === 'POST'))
      .toEqual({
        method: 'POST',
        path: '/api/devices/104/normals',
        body: { fault: 'blur', untilMs: Date.UTC(2031, 0, 31, 16), note: '玻璃幕墙' },
      });
    await expect.poll(() => page.getByRole('dialog').elements()).toEqual([]);
  });

  test('is listed with its reason, and can be ended', async () => {
    const { asked } = await stage(view);
    await expect.element(page.getByText('林带夜间无灯')).toBeVisible();
    await page.getByRole('button', { name: '取消此项: 画面过暗' }).click();
    await expect.element(page.getByText('已取消: 画面过暗')).toBeVisible();
    expect(asked.some(({ method, path }) => method === 'DELETE' && path === '/api/normals/7')).toBe(true);
  });

  test('forgetting the usual view says what that means before it is done', async () => {
    const { asked } = await stage(view);
    await page.getByRole('button', { name: '忘记平时画面…' }).click();
    const dialog = page.getByRole('dialog', { name: '忘记这台摄像机平时的画面' });
    await expect.element(dialog).toMatchTextContent('此操作不能撤销');
    expect(asked.some(({ method }) => method === 'POST')).toBe(false);
    await dialog.getByLabelText('为何移动').fill('改朝路口');
    await dialog.getByRole('button', { name: '全部忘记' }).click();
    await expect
      .poll(() => asked.find(({ method }) => method === 'POST'))
      .toEqual({ method: 'POST', path: '/api/devices/104/forget-past', body: { note: '改朝路口' } });
    await expect.element(page.getByText(/平时画面已于 .* 作废/)).toBeVisible();
  });

  test('is not offered to those who may not', async () => {
    await stage(view, { session: { ...session, permissions: ['see', 'view-pictures'] } });
    await expect.element(page.getByText('林带夜间无灯')).toBeVisible();
    expect(page.getByRole('button', { name: /设为正常|忘记平时|取消此项/ }).elements()).toEqual([]);
  });
});

describe('the fault drawn on a picture', () => {
  const rects = (root: HTMLElement) => {
    const drawn = root.querySelector<DrawnPicture>('drawn-picture');
    return [...(drawn?.renderRoot.querySelectorAll('rect') ?? [])].map((rect) =>
      ['x', 'y', 'width', 'height'].map((name) => Math.round(Number(rect.getAttribute(name)))),
    );
  };
  const drawn = (where: readonly number[] | null, isDrawn = true) =>
    html`<drawn-picture
      src=${GREY}
      alt="东街"
      .fault=${'occlusion'}
      .where=${where}
      .isDrawn=${isDrawn}
    ></drawn-picture>`;

  test('a box lies where the fault is, by the size of the picture itself', async () => {
    const { root } = await stage(drawn([0.25, 0.5, 0.75, 1]));
    await expect
      .poll(() => rects(root))
      .toEqual([
        [16, 18, 32, 18],
        [16, 18, 32, 18],
      ]);
    await expect.element(page.getByRole('img', { name: '东街,标出 视频遮挡' })).toBeVisible();
  });

  test('a fault of the whole frame frames it and is named on the edge', async () => {
    const { root } = await stage(drawn(null));
    await expect.poll(() => rects(root)[0]).toEqual([0, 0, 64, 36]);
    await expect.element(page.getByText('视频遮挡')).toBeVisible();
  });

  test('a view that moved has an arrow the way it went', async () => {
    const { root } = await stage(
      html`<drawn-picture src=${GREY} alt="东街" .fault=${'scene-shift'} .shift=${[0.25, 0]}></drawn-picture>`,
    );
    const way = () =>
      root.querySelector<DrawnPicture>('drawn-picture')?.renderRoot.querySelector('path')?.getAttribute('d');
    await expect.poll(way).toMatch(/^M32 18L48 18/);
  });

  test('the key d hides the marks and shows them again', async () => {
    const { root } = await stage(view);
    deaf = listenToKeys(Object.assign(root, { renderRoot: root }));
    const toggle = page.getByRole('button', { name: '标出故障 (D)' });
    await expect.element(toggle).toHaveAttribute('aria-pressed', 'true');
    await userEvent.keyboard('d');
    await expect.element(toggle).toHaveAttribute('aria-pressed', 'false');
    await userEvent.keyboard('d');
    await expect.element(toggle).toHaveAttribute('aria-pressed', 'true');
  });

  test('a picture that is no longer kept says so', async () => {
    await stage(html`<drawn-picture src="data:image/jpeg;base64,AAAA" alt="东街"></drawn-picture>`);
    await expect.element(page.getByText('画面已不再保存。')).toBeVisible();
  });
});
