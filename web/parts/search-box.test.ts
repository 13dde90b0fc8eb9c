import { html } from 'lit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Devices } from '../../server/api/wire.ts';
import { devices } from '../sample-devices.ts';
import { clear, Refused, stage } from '../sample-stage.ts';
import './search-box.ts';

afterEach(clear);

const found: Devices = {
  ...{ total: 31, page: 1, pages: 11 },
  rows: devices.rows.slice(0, 3).map((row, index) => ({
    ...row,
    matched: index === 0 ? [{ field: 'mac', text: '02:00:00:AB:CD:EF', marks: [[9, 14]] }] : [],
  })),
};
const box = () => page.getByRole('combobox', { name: '搜索设备' });
const options = () => page.getByRole('option');

describe('the search of the page', () => {
  beforeEach(async () => {
    await stage(html`<search-box></search-box>`, { at: '/overview', answers: { 'GET /api/devices': found } });
    await box().fill('abcd');
    await expect.element(options().first()).toBeVisible();
  });

  test('shows while it is typed what fits best, and what matched', async () => {
    await expect.element(box()).toHaveAttribute('aria-expanded', 'true');
    await expect.element(options().first()).toMatchTextContent('MAC 02:00:00:AB:CD:EF');
    expect(options().elements()).toHaveLength(4);
    expect(options().first().element().querySelector('mark')?.textContent).toBe('AB:CD');
  });

  test('leads with arrows and Enter to the device', async () => {
    await userEvent.keyboard('{ArrowDown}{ArrowDown}');
    await expect.element(options().nth(1)).toHaveAttribute('aria-selected', 'true');
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => location.pathname).toBe(`/devices/${found.rows[1]?.id}`);
    await expect.element(box()).toHaveAttribute('aria-expanded', 'false');
  });

  test('leads up from the field to the whole list', async () => {
    await userEvent.keyboard('{ArrowUp}{Enter}');
    await expect.poll(() => `${location.pathname}${location.search}`).toBe('/devices?q=abcd');
  });

  test('leads by Enter alone to the list', async () => {
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => `${location.pathname}${location.search}`).toBe('/devices?q=abcd');
  });

  test('leads by a click to the device', async () => {
    await options().nth(2).click();
    await expect.poll(() => location.pathname).toBe(`/devices/${found.rows[2]?.id}`);
  });

  test('is closed by Escape, and what was typed stays', async () => {
    await userEvent.keyboard('{Escape}');
    await expect.element(box()).toHaveAttribute('aria-expanded', 'false');
    await expect.element(box()).toHaveValue('abcd');
  });
});

test('says what can be searched for where nothing is found', async () => {
  const nothing = { ...found, total: 0, pages: 1, rows: [] };
  await stage(html`<search-box></search-box>`, { answers: { 'GET /api/devices': nothing } });
  await box().fill('nobody');
  await expect.element(page.getByText(/拼音首字母/).last()).toBeVisible();
});

test('says that it did not succeed', async () => {
  await stage(html`<search-box></search-box>`, {
    answers: { 'GET /api/devices': new Refused(500, 'internal') },
  });
  await box().fill('nobody');
  await expect.element(page.getByText('搜索没有成功,按回车查看列表。')).toBeVisible();
});
