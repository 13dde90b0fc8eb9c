import { html } from 'lit';
import { afterEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { events } from '../events.ts';
import { mapFrame } from '../sample-map.ts';
import { clear, openPage, Refused, SpokenSource, stage } from '../sample-stage.ts';
import './map-page.ts';

const view = (query = '') => html`<map-page .query=${new URLSearchParams(query)}></map-page>`;
const rows = () => page.getByRole('complementary').getByRole('listitem');
const asked = (paths: readonly { readonly path: string }[], path: string) =>
  paths.filter((one) => one.path.startsWith(path)).length;

afterEach(() => {
  events.stop();
  clear();
});

describe('the list beside the map', () => {
  test('has every failing device in view, by name, the heaviest fault first', async () => {
    await stage(view(), { at: '/map' });
    await expect.element(page.getByRole('heading', { name: '视野内异常 4 台' })).toBeVisible();
    await expect.element(rows().nth(0)).toMatchTextContent(/东丰镇人民大街一号枪机\s*离线 · 东丰县/);
    await expect.element(rows().nth(1)).toMatchTextContent(/龙山公园北门球机\s*离线 · 龙山区/);
    await expect.element(rows().nth(3)).toMatchTextContent(/大阳镇桥头枪机\s*点位偏差/);
    await expect.element(rows().nth(0).getByRole('link')).toHaveAttribute('href', '/devices/104');
  });

  test('holds everything on wish, a page at a time, and says how many of it fail', async () => {
    await stage(view('layer=all'), { at: '/map?layer=all' });
    await expect.element(page.getByRole('heading', { name: '视野内 404 台' })).toBeVisible();
    await expect.element(page.getByText('其中异常 4 台 · 异常在前')).toBeVisible();
    expect(rows().elements()).toHaveLength(100);
    await page.getByRole('button', { name: '下一页' }).click();
    await expect.element(page.getByText('101–200 / 404')).toBeVisible();
  });

  test('shows one unit alone when it is chosen', async () => {
    await stage(view('unit=220402'), { at: '/map?unit=220402' });
    await expect.element(page.getByRole('heading', { level: 1 })).toHaveTextContent('地图: 龙山区');
    await expect.element(page.getByRole('heading', { name: '视野内异常 1 台' })).toBeVisible();
  });

  test('is walked through and opened by keys', async () => {
    await openPage('/map');
    await expect.element(page.getByRole('heading', { name: '视野内异常 4 台' })).toBeVisible();
    await userEvent.keyboard('j{ArrowDown}{Enter}');
    await expect.poll(() => location.pathname).toBe('/devices/1000');
  });
});

describe('the map', () => {
  test('names its datum, its outlines and what is not on it', async () => {
    await stage(view(), { at: '/map' });
    await expect.element(page.getByText('坐标系 WGS-84 · 底图 无')).toBeVisible();
    await expect
      .element(page.getByText('边界误差按 2 公里计 · 边界文件说明: schematic outlines, give or take 2 km'))
      .toBeVisible();
    await expect.element(page.getByText(/另有 2 台没有可用坐标,不在图上/)).toBeVisible();
    await expect.element(page.getByRole('application', { name: /^地图,故障与异常/ })).toBeVisible();
  });

  test('is moved by keys, and the list follows', async () => {
    await stage(view(), { at: '/map' });
    await expect.element(page.getByRole('heading', { name: '视野内异常 4 台' })).toBeVisible();
    const chart = page.getByRole('application').element() as HTMLElement;
    chart.focus();
    await userEvent.keyboard('+++++');
    await expect.element(page.getByRole('heading', { name: /视野内异常 [0-3] 台/ })).toBeVisible();
    await expect.poll(() => new URLSearchParams(location.search).get('bbox')).toMatch(/^[\d.,]+$/);
    await page.getByRole('button', { name: '全部范围' }).click();
    await expect.element(page.getByRole('heading', { name: '视野内异常 4 台' })).toBeVisible();
  });

  test('says what failed, and tries again', async () => {
    const { answer } = await stage(view(), {
      at: '/map',
      answers: { 'GET /api/map/points': new Refused(500, 'internal') },
    });
    await expect.element(page.getByRole('alert').first()).toMatchTextContent('服务器内部错误');
    answer({ 'GET /api/map/points': (await import('../sample-map.ts')).mapPoints });
    await page.getByRole('button', { name: '重试' }).click();
    await expect.element(page.getByRole('heading', { name: '视野内异常 4 台' })).toBeVisible();
  });

  test('finds a device, goes there and tells of it', async () => {
    const found = {
      ...{ total: 1, page: 1, pages: 1 },
      rows: [{ id: 105, name: '东丰镇人民大街二号枪机', unit: mapFrame.outlines[1]?.unit }],
    };
    await stage(view(), { at: '/map', answers: { 'GET /api/devices': found } });
    await expect.element(page.getByRole('heading', { name: '视野内异常 4 台' })).toBeVisible();
    await page.getByRole('searchbox', { name: '定位设备' }).fill('000105');
    await page.getByRole('button', { name: '查找' }).click();
    const chosen = page.getByRole('region', { name: '东丰镇人民大街二号枪机' });
    await expect.element(chosen).toMatchTextContent('图像异常 · 东丰县');
    await expect.element(chosen).toMatchTextContent('125.52000, 42.72000 · WGS-84');
    await expect.element(page.getByRole('heading', { name: '视野内异常 1 台' })).toBeVisible();
    expect(new URLSearchParams(location.search).get('device')).toBe('105');
  });

  test('says so when the device that was found has no place', async () => {
    const found = {
      total: 1,
      page: 1,
      pages: 1,
      rows: [{ id: 9, name: '无坐标枪机', unit: mapFrame.outlines[0]?.unit }],
    };
    await stage(view(), { at: '/map', answers: { 'GET /api/devices': found } });
    await expect.element(page.getByRole('heading', { name: '视野内异常 4 台' })).toBeVisible();
    await page.getByRole('searchbox', { name: '定位设备' }).fill('无坐标');
    await page.getByRole('button', { name: '查找' }).click();
    await expect.element(page.getByText('“无坐标枪机”没有可用坐标,不在图上。')).toBeVisible();
  });
});

test('news is fetched as it is told; the list keeps its order until a person wishes otherwise', async () => {
  events.start();
  const stand = await stage(view(), { at: '/map' });
  await expect.element(page.getByRole('heading', { name: '视野内异常 4 台' })).toBeVisible();
  const { mapStates } = await import('../sample-map.ts');
  // Two more go offline.
  const later = mapStates.slice();
  later[10] = later[11] = 1 + 6 + 9 + 27;
  stand.answer({ 'GET /api/map/states': later });
  events.stop();
  events.start();
  await expect.poll(() => SpokenSource.open.length).toBeGreaterThan(0);
  const before = asked(stand.asked, '/api/map/states');
  SpokenSource.say({ devices: [1_006, 1_007] });
  await expect.poll(() => asked(stand.asked, '/api/map/states'), { timeout: 9_000 }).toBeGreaterThan(before);
  await expect.element(page.getByRole('button', { name: '视野内有更新 · 刷新 (R)' })).toBeVisible();
  expect(rows().elements()).toHaveLength(4);
  await page.getByRole('button', { name: '视野内有更新 · 刷新 (R)' }).click();
  await expect.element(page.getByRole('heading', { name: '视野内异常 6 台' })).toBeVisible();
});

describe('figures of units', () => {
  test.each([
    { layer: 'density', says: /龙山区\s*0\.7\s*400\s*544/ },
    { layer: 'coverage', says: /龙山区\s*25\.00%\s*135 \/ 540\s*544/ },
  ])('$layer stands in a table beside the filled map', async ({ layer, says }) => {
    await stage(view(`layer=${layer}`), { at: `/map?layer=${layer}` });
    await expect.element(page.getByRole('row', { name: /龙山区/ })).toMatchTextContent(says);
    await expect.element(page.getByText(/颜色越深/)).toBeVisible();
  });
});

describe('a proposed correction', () => {
  test('shows how many devices would move and how far', async () => {
    await stage(view('proposal=7'), { at: '/map?proposal=7' });
    await expect.element(page.getByText('120 台将移动')).toBeVisible();
    await expect.element(page.getByText(/移动距离 中位 5\d\d 米/)).toBeVisible();
    await expect.element(page.getByRole('link', { name: '退出对比' })).toHaveAttribute('href', '/map');
  });

  test('that is not there is told as such', async () => {
    await stage(view('proposal=8'), {
      at: '/map?proposal=8',
      answers: { 'GET /api/pins/proposals/8/preview': new Refused(404, 'not-found') },
    });
    await expect.element(page.getByText(/这项建议已不存在/)).toBeVisible();
    await expect.element(page.getByRole('link', { name: '成批修正建议' })).toHaveAttribute('href', '/pins');
  });

  test('of pins that are nowhere now tells that they appear, and of no way that they go', async () => {
    const point = { device: 9, code: '22040200001320000009', name: '示例路9号' };
    const nowhere = {
      ...{ id: '9', total: 1, metres: null },
      points: [{ ...point, before: [125.5, 42.7], after: [125.5, 42.7], metres: null }],
    };
    await stage(view('proposal=9'), {
      at: '/map?proposal=9',
      answers: { 'GET /api/pins/proposals/9/preview': nowhere },
    });
    await expect.element(page.getByText('这些设备目前在图上没有位置,采纳后才会出现。')).toBeVisible();
    await expect.element(page.getByRole('row', { name: /示例路9号/ })).toMatchTextContent(/无可用坐标.*—/);
  });
});
