import { afterEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { choices, choose } from './choices.ts';
import { session } from './sample-city.ts';
import { clear, NEVER, openPage, Refused } from './sample-stage.ts';
import { forget } from './session.ts';

afterEach(() => {
  clear();
  forget();
  choose({ singleKeys: true });
});

const heading = () => page.getByRole('heading', { level: 1 });

describe('an address leads to its screen', () => {
  test.each([
    { at: '/', says: '辽源市 · 运行总览' },
    { at: '/overview', says: '辽源市 · 运行总览' },
    { at: '/units/220421', says: '东丰县 · 运行总览' },
    { at: '/evidence?unit=220421&metric=online', says: '证据: 东丰县 · 在线率' },
    { at: '/outages', says: '故障清单' },
    { at: '/map', says: '地图' },
    { at: '/image-faults', says: '图像故障' },
    { at: '/admin/image-scores', says: '图像判定的准确率' },
    { at: '/devices', says: '设备台账' },
    { at: '/devices/104', says: '东丰镇人民大街一号枪机' },
    { at: '/devices/104/edit', says: '修改: 东丰镇人民大街一号枪机' },
    { at: '/devices/new', says: '新增设备' },
    { at: '/devices/import', says: '导入设备清单' },
    { at: '/devices/discover', says: '网络发现' },
    { at: '/start', says: '台账还是空的,从哪里开始?' },
    { at: '/admin/daemons', says: '探针' },
    { at: '/admin/staff', says: '人员' },
    { at: '/admin/tokens', says: '接口令牌' },
    { at: '/admin/journal', says: '操作日志' },
    { at: '/admin/networks', says: '单位、网段与凭据' },
    { at: '/help/rules', says: '统计口径' },
    { at: '/no/such/page', says: '没有这个页面' },
  ])('$at', async ({ at, says }) => {
    await openPage(at);
    await expect.element(heading()).toHaveTextContent(says);
  });
});

describe('what a role may not open is named, with the roles that may', () => {
  const patrol = {
    ...session,
    staff: { ...session.staff, role: 'patrol' as const },
    permissions: ['see' as const],
  };

  test('a page of the administrator', async () => {
    await openPage('/admin/staff', { session: patrol });
    await expect.element(heading()).toHaveTextContent('您的角色不能打开此页');
    await expect.element(page.getByText('可打开此页的角色: 系统管理员')).toBeVisible();
  });

  test('and the menu offers none of it', async () => {
    await openPage('/overview', { session: patrol });
    await page.getByRole('navigation', { name: '主导航' }).first().getByText('更多').click();
    await expect.element(page.getByRole('link', { name: '统计口径' }).first()).toBeVisible();
    expect(page.getByRole('link', { name: '人员' }).elements()).toEqual([]);
  });

  test('what touches the whole city is not offered to one district, and says why', async () => {
    const { code, name } = { code: '220421', name: '东丰县' };
    const district = { ...session, staff: { ...session.staff, unit: code }, unitName: name };
    const answers = { 'GET /api/units': [{ code, name, level: 'district', parent: '220400' }] };
    await openPage('/devices/import', { session: district, answers });
    await expect.element(heading()).toHaveTextContent('此页涉及全市,需要全市范围的账号');
    await expect.element(page.getByText(/您的可见范围是 东丰县/)).toBeVisible();
    await page.getByRole('navigation', { name: '主导航' }).first().getByText('更多').click();
    await expect.element(page.getByRole('link', { name: '人员' }).first()).toBeVisible();
    expect(page.getByRole('link', { name: '导入设备清单' }).elements()).toEqual([]);
  });

  test('a crew starts at its outages', async () => {
    await openPage('/', { session: { ...session, staff: { ...session.staff, role: 'crew' } } });
    await expect.element(heading()).toHaveTextContent('故障清单');
    expect(location.pathname).toBe('/outages');
  });
});

describe('by keyboard alone', () => {
  test('g o, g f and g d go to overview, outages and devices', async () => {
    await openPage('/overview');
    await expect.element(heading()).toHaveTextContent('辽源市 · 运行总览');
    await userEvent.keyboard('gf');
    await expect.element(heading()).toHaveTextContent('故障清单');
    await userEvent.keyboard('gd');
    await expect.element(heading()).toHaveTextContent('设备台账');
    await userEvent.keyboard('go');
    await expect.element(heading()).toHaveTextContent('辽源市 · 运行总览');
  });

  test('/ searches, and what is typed there is no shortcut', async () => {
    await openPage('/overview');
    await expect.element(heading()).toBeVisible();
    await userEvent.keyboard('/');
    await userEvent.keyboard('gd4400{Enter}');
    await expect.element(heading()).toHaveTextContent('设备台账');
    expect(new URLSearchParams(location.search).get('q')).toBe('gd4400');
  });

  test('j and k walk through a list, Enter opens, Escape goes back', async () => {
    await openPage('/overview');
    await expect.element(heading()).toBeVisible();
    await userEvent.keyboard('gf');
    await expect.element(page.getByRole('row', { name: /东丰镇人民大街一号枪机/ }).first()).toBeVisible();
    await userEvent.keyboard('jjk');
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => location.pathname).toBe('/devices/100');
    await userEvent.keyboard('{Escape}');
    await expect.poll(() => location.pathname).toBe('/outages');
  });

  test('Escape closes a live picture first, and leaves the page only then', async () => {
    await openPage('/devices/104', { answers: { 'POST /api/feeds': NEVER } });
    await page.getByRole('button', { name: '打开实时画面' }).click();
    await expect.element(page.getByText('正在打开…')).toBeVisible();
    await expect.element(page.getByRole('img', { name: /于 .* 的画面/ })).not.toBeInTheDocument();
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('button', { name: '打开实时画面' })).toBeVisible();
    expect(location.pathname).toBe('/devices/104');
  });

  test('? tells the shortcuts, Escape closes them', async () => {
    await openPage('/overview');
    await expect.element(heading()).toBeVisible();
    await userEvent.keyboard('?');
    await expect.element(page.getByRole('dialog', { name: '快捷键' })).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.poll(() => page.getByRole('dialog').elements().length).toBe(0);
    expect(location.pathname).toBe('/overview');
  });

  test('shortcuts of one key can be switched off', async () => {
    await openPage('/overview');
    await expect.element(heading()).toBeVisible();
    choose({ singleKeys: false });
    await userEvent.keyboard('gf/');
    expect(location.pathname).toBe('/overview');
  });

  test('the first stop of the tab key skips to the content', async () => {
    await openPage('/overview');
    await expect.element(heading()).toBeVisible();
    await userEvent.keyboard('{Tab}{Enter}');
    const main = page.getByRole('main').element();
    await expect.poll(() => (main.getRootNode() as ShadowRoot).activeElement).toBe(main);
  });
});

test('language and colours are chosen in the menu and remembered', async () => {
  await openPage('/overview');
  await page.getByText('admin').click();
  await page.getByRole('button', { name: 'English' }).click();
  await expect.element(heading()).toHaveTextContent('辽源市 · overview');
  expect(document.documentElement.lang).toBe('en');
  await page.getByText('admin').click();
  await page.getByRole('button', { name: 'Dark' }).click();
  expect(document.documentElement.dataset.theme).toBe('dark');
  expect(JSON.parse(localStorage.getItem('lightkeeper.choices') ?? '{}')).toMatchObject({
    language: 'en',
    theme: 'dark',
  });
  expect(choices().language).toBe('en');
});

test('a session that ends asks for the password where one was, and leads back', async () => {
  const { answer } = await openPage('/devices');
  await expect.element(heading()).toHaveTextContent('设备台账');
  answer({
    'GET /api/outages': new Refused(401, 'signed-out'),
    'GET /api/session': new Refused(401, 'signed-out'),
  });
  await userEvent.keyboard('gf');
  await expect.element(page.getByText('登录已失效,请重新登录。')).toBeVisible();
  answer({
    'GET /api/outages': { atMs: 0, total: 0, page: 1, pages: 0, byCheck: [], rows: [] },
    'POST /api/session': session,
  });
  await page.getByLabelText('用户名').fill('admin');
  await page.getByLabelText('密码', { exact: true }).fill('correct horse');
  await page.getByRole('button', { name: '登录' }).click();
  await expect.element(heading()).toHaveTextContent('故障清单');
});
