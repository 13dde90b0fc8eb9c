import { html } from 'lit';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { session } from '../sample-city.ts';
import { device, looks } from '../sample-devices.ts';
import { clear, NEVER, openPage, Refused, stage } from '../sample-stage.ts';
import './device-edit.ts';
import './device-page.ts';

const view = html`<device-page .deviceId=${104}></device-page>`;

afterEach(clear);

describe('the file of a device', () => {
  test('says that it waits', async () => {
    await stage(view, { answers: { 'GET /api/devices/104': NEVER } });
    await expect.element(page.getByRole('status')).toMatchTextContent('正在读取');
  });

  test('says that there is no such device', async () => {
    await stage(view, { answers: { 'GET /api/devices/104': new Refused(404, 'not-found') } });
    await expect.element(page.getByRole('alert')).toMatchTextContent('没有找到');
  });

  test('shows each check with state and reason in words', async () => {
    await stage(view);
    const checks = page.getByRole('region', { name: '四项检测' });
    await expect
      .element(checks.getByRole('listitem').nth(2))
      .toMatchTextContent(/图像\s+图像异常\s+画面过暗/);
    await expect
      .element(checks.getByRole('listitem').nth(3))
      .toMatchTextContent(/点位标注\s+未知\s+区县无边界可比对\s+尚未检测/);
  });

  test('a check that nobody has made yet says by when it is expected, or what it waits for', async () => {
    const checks = device.checks.map(({ check }) => ({
      ...{ check, state: 'unknown', reason: 'never-looked', sinceMs: null, seenMs: null },
    }));
    const byMs = Date.UTC(2020, 0, 2, 1, 30);
    const awaited = [
      { check: 'registration', byMs },
      { check: 'online', byMs: null },
    ];
    await stage(view, { answers: { 'GET /api/devices/104': { ...device, checks, awaited } } });
    const items = page.getByRole('region', { name: '四项检测' }).getByRole('listitem');
    await expect.element(items.nth(0)).toMatchTextContent('首次检测预计在 2020-01-02 09:30 前');
    await expect.element(items.nth(1)).toMatchTextContent('探针连接后首次检测');
    await expect.element(items.nth(2)).toMatchTextContent('尚未检测');
  });

  test('shows what was tried, what came back and how long it took, for the latest and the last failing look', async () => {
    await stage(view);
    const evidence = page.getByRole('region', { name: '最近一次检测' });
    await expect.element(evidence).toMatchTextContent(/TCP 连接 127\.0\.1\.104:8000\s+ETIMEDOUT\s+3\.0 s/);
    await expect.element(evidence).toMatchTextContent('平均亮度 3');
  });

  test('draws time without looks as a gap, never as good', async () => {
    await stage(view);
    const lane = page.getByRole('img', { name: /^在线: 正常/ });
    await expect.element(lane).toBeVisible();
    const shapes = [...lane.element().querySelectorAll('line, rect')].map((shape) => ({
      state: shape.getAttribute('class'),
      from: Math.round(Number(shape.getAttribute('x1') ?? shape.getAttribute('x'))),
      until: Math.round(Number(shape.getAttribute('x2') ?? 0)),
    }));
    expect(shapes.map(({ state }) => state)).toEqual(['good', 'online', 'good']);
    expect(shapes[1]?.from ?? 0).toBeGreaterThan(shapes[0]?.until ?? 0);
    await expect.element(page.getByRole('img', { name: '点位标注: 未检测' })).toBeVisible();
  });

  test('the timeline goes back a day, a week or a month', async () => {
    const { asked } = await stage(view);
    await expect.element(page.getByRole('button', { name: '7 天' })).toBeVisible();
    await page.getByRole('button', { name: '7 天' }).click();
    const spans = () =>
      asked
        .filter(({ path }) => path.includes('/timeline'))
        .map(({ path }) => new URL(path, location.href).searchParams)
        .map((query) => (Number(query.get('untilMs')) - Number(query.get('fromMs'))) / 86_400_000);
    await expect.poll(spans).toEqual([1, 7]);
  });

  test('shows what changed in the file, before and after', async () => {
    await stage(view);
    await expect
      .element(page.getByRole('region', { name: '变更记录' }))
      .toMatchTextContent('RTSP端口: 554 → 8554');
  });

  test('draws the place on the outline of its district, without asking any other host', async () => {
    const { asked } = await stage(view);
    await expect.element(page.getByRole('application', { name: /登记点位/ })).toBeVisible();
    expect(asked.every(({ path }) => path.startsWith('/api/'))).toBe(true);
  });

  test('a picture that may not be opened live says why', async () => {
    await stage(view, {
      answers: { 'GET /api/devices/104': { ...device, live: { allowed: false, reason: 'offline' } } },
    });
    await expect.element(page.getByText('不能打开实时画面: 设备离线')).toBeVisible();
  });
});

describe('look now', () => {
  test('shows that it waits, then what was seen', async () => {
    let finish: (looks: unknown) => void = () => undefined;
    await stage(view);
    const before = globalThis.fetch;
    vi.stubGlobal('fetch', (path: string, init: RequestInit) =>
      init.method === 'POST'
        ? new Promise((resolve) => (finish = (answer) => resolve(Response.json(answer))))
        : before(path, init),
    );
    await page.getByRole('button', { name: '立即检测' }).click();
    await expect.element(page.getByText(/已请求,等待探针应答…/)).toBeVisible();
    await expect.element(page.getByRole('button', { name: '立即检测' })).toBeDisabled();
    finish(looks.latest);
    await expect.element(page.getByText(/检测完成:/)).toBeVisible();
    await expect.element(page.getByRole('button', { name: '立即检测' })).toBeEnabled();
  });

  test('says why it could not', async () => {
    await stage(view, { answers: { 'POST /api/devices/104/look': new Refused(503, 'no-daemon') } });
    await page.getByRole('button', { name: '立即检测' }).click();
    await expect.element(page.getByRole('alert')).toMatchTextContent('探针未连接');
  });

  test('is not offered to those who may not', async () => {
    await stage(view, { session: { ...session, permissions: ['see'] } });
    await expect.element(page.getByRole('heading', { level: 1 })).toBeVisible();
    expect(page.getByRole('button', { name: '立即检测' }).elements()).toEqual([]);
    expect(page.getByRole('link', { name: '修改档案' }).elements()).toEqual([]);
  });
});

describe('the form of the file', () => {
  const form = html`<device-edit .deviceId=${104}></device-edit>`;

  test('sends only what was changed, with the version that was read', async () => {
    const { asked } = await openPage('/devices/104/edit');
    await page.getByLabelText('设备名称', { exact: false }).fill('新名称');
    await page.getByLabelText('RTSP端口').fill('554');
    await page.getByRole('button', { name: '保存' }).click();
    await expect
      .poll(() => asked.find(({ method }) => method === 'PATCH')?.body)
      .toEqual({ version: 3, record: { name: '新名称', rtspPort: 554 } });
    await expect.poll(() => location.pathname).toBe('/devices/104');
  });

  test('marks every entry that is refused', async () => {
    await stage(form, {
      answers: {
        'PATCH /api/devices/104': new Refused(400, 'bad-input', {
          problems: [{ path: 'record.rtspPort', wanted: 'at most 65535', got: '99999' }],
        }),
      },
    });
    await page.getByLabelText('RTSP端口').fill('99999');
    await page.getByRole('button', { name: '保存' }).click();
    await expect.element(page.getByRole('alert')).toMatchTextContent('最多 65535 (现为 99999)');
    await expect.element(page.getByLabelText('RTSP端口')).toHaveAttribute('aria-invalid', 'true');
  });

  test('when somebody else was faster, both values are shown and nothing is overwritten unasked', async () => {
    const { asked, answer } = await openPage('/devices/104/edit', {
      answers: { 'PATCH /api/devices/104': new Refused(409, 'conflict') },
    });
    await page.getByLabelText('设备名称', { exact: false }).fill('我的名称');
    answer({
      'GET /api/devices/104': {
        ...device,
        version: 4,
        record: { ...device.record, name: '他的名称', model: 'SIM-300' },
      },
    });
    await page.getByRole('button', { name: '保存' }).click();
    const conflict = page.getByRole('alert');
    await expect.element(conflict).toMatchTextContent('此设备刚被他人修改过');
    await expect
      .element(conflict.getByRole('row', { name: /名称/ }))
      .toMatchTextContent(/他的名称\s+我的名称/);
    await expect.element(page.getByLabelText('设备型号')).toHaveValue('SIM-300');
    answer({ 'PATCH /api/devices/104': device });
    await page.getByRole('button', { name: '保存' }).click();
    await expect
      .poll(() => asked.filter(({ method }) => method === 'PATCH').at(-1)?.body)
      .toEqual({ version: 4, record: { name: '我的名称' } });
  });

  test('removing asks first', async () => {
    const { asked } = await openPage('/devices/104/edit', { answers: { 'DELETE /api/devices/104': null } });
    await page.getByRole('button', { name: '从台账删除' }).click();
    expect(asked.some(({ method }) => method === 'DELETE')).toBe(false);
    await page.getByRole('button', { name: '删除', exact: true }).click();
    await expect.poll(() => asked.some(({ method }) => method === 'DELETE')).toBe(true);
    await userEvent.keyboard('{Escape}');
  });
});
