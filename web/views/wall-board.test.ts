/** The overview on a wall: nothing around it, unit after unit, its own age in sight, no mouse needed. */
import { afterEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { board, flags } from '../sample-board.ts';
import { clear, openPage } from '../sample-stage.ts';
import { forget } from '../session.ts';

const fresh = () => ({ ...board, atMs: Date.now() });

afterEach(() => {
  clear();
  forget();
});

test('shows four large figures with verdicts in words, without header or navigation', async () => {
  await openPage('/overview?board=1', { answers: { 'GET /api/board': fresh() } });
  await expect
    .element(page.getByRole('region', { name: '在线率' }))
    .toMatchTextContent(/94\.28%.*未达标.*差 394 台/s);
  expect(page.getByRole('navigation').elements()).toEqual([]);
  expect(page.getByRole('banner').elements()).toEqual([]);
  await expect.element(page.getByText(/数据 \d+ 秒前/)).toBeVisible();
});

test('tells few devices as counts', async () => {
  const small = { ...fresh(), smallGroup: 1_000_000 };
  await openPage('/overview?board=1', { answers: { 'GET /api/board': small } });
  await expect.element(page.getByRole('region', { name: '在线率' })).toMatchTextContent(/52,260\/55,425 /);
  await expect.element(page.getByRole('row', { name: /东丰县/ })).toMatchTextContent(/8,080\/9,257/);
});

test('tells the flags of the population that it shows, each once', async () => {
  const [flag] = flags;
  const social = { ...flag, scope: 'social', metric: 'position' };
  await openPage('/overview?board=1', {
    answers: { 'GET /api/board': fresh(), 'GET /api/flags': [flag, { ...flag, scope: 'public' }, social] },
  });
  const told = page.getByRole('region', { name: '预警' }).getByRole('listitem');
  await expect.element(told.first()).toMatchTextContent('东丰县 在线率');
  expect(told.elements()).toHaveLength(1);
});

test('says aloud when its figures are old', async () => {
  await openPage('/overview?board=1', {
    answers: { 'GET /api/board': { ...board, atMs: Date.now() - 400_000 } },
  });
  await expect.element(page.getByText(/数据已 6 分没有更新,显示的是旧数字/)).toBeVisible();
});

test('turns from unit to unit by itself, and by keys', async () => {
  const { asked } = await openPage('/overview?board=1&every=5', {
    answers: {
      'GET /api/board': fresh(),
      'GET /api/board?unit=220402': { ...fresh(), unit: { ...board.unit, name: '龙山区' } },
    },
  });
  await expect.element(page.getByText('第 1 / 5 个单位')).toBeVisible();
  await userEvent.keyboard('{ArrowRight}');
  await expect.element(page.getByRole('heading', { level: 1 })).toMatchTextContent('龙山区');
  await userEvent.keyboard(' ');
  await expect.element(page.getByText('已暂停换页')).toBeVisible();
  await userEvent.keyboard(' ');
  await vi.waitFor(
    () => expect(asked.map(({ path }) => path)).toContain('/api/board?unit=220403&scope=all'),
    12_000,
  );
  await userEvent.keyboard('q');
  await expect.element(page.getByRole('navigation', { name: '主导航' }).first()).toBeVisible();
});
