import { html } from 'lit';
import { afterEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Duplicates, TwinComparison } from '../../server/api/wire.ts';
import { events } from '../events.ts';
import { session } from '../sample-city.ts';
import { duplicates, merge, pair } from '../sample-duplicates.ts';
import { clear, NEVER, openPage, Refused, stage } from '../sample-stage.ts';
import './duplicate-page.ts';
import './duplicate-pair.ts';
import '../parts/device-merges.ts';

afterEach(() => {
  events.stop();
  clear();
});

const list = (query = '') => html`<duplicate-page .query=${new URLSearchParams(query)}></duplicate-page>`;
const two = () => html`<duplicate-pair .a=${104} .b=${105}></duplicate-pair>`;
const none: Duplicates = {
  ...duplicates,
  ...{ counts: { strong: 0, likely: 0, weak: 0 }, answered: 0, shared: [], total: 0, pages: 0, rows: [] },
};

describe('the list of duplicates', () => {
  test('says that it waits, what failed, and that there is nothing', async () => {
    await stage(list(), { answers: { 'GET /api/duplicates': NEVER } });
    await expect.element(page.getByText('正在读取').first()).toBeVisible();
    clear();
    await stage(list(), { answers: { 'GET /api/duplicates': new Refused(500, 'internal') } });
    await expect.element(page.getByRole('alert')).toMatchTextContent('服务器内部错误');
    clear();
    await stage(list(), { answers: { 'GET /api/duplicates': none } });
    await expect.element(page.getByText('没有发现重复的记录。')).toBeVisible();
  });

  test('tells each group with what it shares, and leads to both records side by side', async () => {
    await stage(list());
    await expect.element(page.getByRole('heading', { name: '很可能重复' })).toBeVisible();
    await expect.element(page.getByText('SN-000104').first()).toBeVisible();
    await expect
      .element(page.getByRole('link', { name: '对比并处理' }))
      .toHaveAttribute('href', '/duplicates/104/105');
    await expect.element(page.getByText('因共用而不作依据的值 · 1')).toBeVisible();
  });

  test('asks for one kind of sign', async () => {
    const { asked } = await stage(list('sign=mac&strength=strong'));
    await expect
      .poll(() => asked.at(-1)?.path)
      .toBe('/api/duplicates?sign=mac&strength=strong&page=1&size=20');
  });

  test('takes an answer back', async () => {
    const answer = { id: 9, atMs: 0, who: '李', note: '两个镜头' };
    const [group] = duplicates.rows;
    const answered: Duplicates = {
      ...duplicates,
      rows: [{ ...(group ?? never()), pairs: [{ a: 104, b: 105, signs: pair.signs, answer }] }],
    };
    const { asked } = await stage(list('show=answered'), {
      answers: { 'GET /api/duplicates': answered, 'DELETE /api/duplicates/answers/9': null },
    });
    await page.getByRole('button', { name: '撤销认定' }).click();
    await expect.poll(() => asked.some(({ path }) => path === '/api/duplicates/answers/9')).toBe(true);
  });

  test('lists what was merged, and takes it back', async () => {
    const { asked } = await stage(list('show=merges'), {
      answers: {
        'POST /api/merges/3/undo': { merge: { ...merge, undoneMs: 1, undoneBy: '李' }, conflicts: [] },
      },
    });
    await page.getByRole('button', { name: '撤销合并' }).click();
    await page.getByRole('button', { name: '撤销合并' }).click();
    await expect.element(page.getByText('已撤销,恢复成两条记录。')).toBeVisible();
    expect(asked.some(({ path }) => path === '/api/merges/3/undo')).toBe(true);
  });
});

/** However deep it lies. */
function focused(): Element | null {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active;
}

function never(): never {
  throw new Error('the sample has a group');
}

describe('two records side by side', () => {
  const radio = (field: string) => page.getByRole('radio', { name: `采用“${field}”的这个值` });

  test('stay as the kept one says, filled from the other where that says nothing', async () => {
    await stage(two());
    await expect.element(radio('设备名称').first()).toBeChecked();
    await expect.element(radio('设备型号').last()).toBeChecked();
    await expect.element(page.getByText('2 个相同的字段')).toBeVisible();
  });

  test('become one with the fields that were chosen, and two again', async () => {
    const { asked } = await stage(two(), {
      answers: { 'POST /api/merges': merge, 'POST /api/merges/3/undo': { merge, conflicts: [] } },
    });
    await radio('设备名称').last().click();
    await page.getByRole('textbox', { name: '说明(可不填)' }).fill('同一台');
    await page.getByRole('button', { name: '合并', exact: true }).click();
    await expect.element(page.getByText(/合并后“示例路口东侧枪机”/)).toBeVisible();
    await page.getByRole('button', { name: '合并', exact: true }).click();
    await expect.element(page.getByText('已合并。')).toBeVisible();
    expect(asked.find(({ path }) => path === '/api/merges')?.body).toEqual({
      ...{ keep: 104, drop: 105, keepVersion: 3, dropVersion: 1, take: ['name', 'model'], note: '同一台' },
    });
    await page.getByRole('button', { name: '撤销合并' }).click();
    await page.getByRole('button', { name: '撤销合并' }).click();
    await expect.element(page.getByText('已撤销,恢复成两条记录。')).toBeVisible();
  });

  test('go the other way round when the other one is kept', async () => {
    const { asked } = await stage(two(), { answers: { 'POST /api/merges': merge } });
    await page.getByRole('radio', { name: '保留这条' }).last().click();
    await page.getByRole('button', { name: '合并', exact: true }).click();
    await page.getByRole('button', { name: '合并', exact: true }).click();
    await expect
      .poll(() => asked.find(({ path }) => path === '/api/merges')?.body)
      .toMatchObject({ keep: 105, drop: 104, take: [] });
  });

  test('are said to be two devices', async () => {
    const { asked } = await stage(two(), {
      answers: { 'POST /api/duplicates/104/105/refuse': { id: 9, atMs: 0, who: '李', note: '' } },
    });
    await page.getByRole('button', { name: '不是重复' }).click();
    await expect.poll(() => asked.some(({ path }) => path === '/api/duplicates/104/105/refuse')).toBe(true);
  });

  test('are walked through with one key', async () => {
    await openPage('/duplicates/104/105');
    await expect.element(radio('设备名称').first()).toBeVisible();
    await userEvent.keyboard('n');
    await expect.poll(focused).toMatchObject({ name: 'name' });
    await userEvent.keyboard('n');
    await expect.poll(focused).toMatchObject({ name: 'platform' });
    await userEvent.keyboard('m');
    await expect.poll(() => focused()?.textContent).toBe('合并');
  });

  test('are only shown to those who may not register', async () => {
    const shown: TwinComparison = { ...pair, mayMerge: false };
    await stage(two(), {
      session: { ...session, permissions: ['see'] },
      answers: { 'GET /api/duplicates/104/105': shown },
    });
    await expect.element(page.getByRole('columnheader').first()).toBeVisible();
    expect(page.getByRole('radio').elements()).toHaveLength(0);
  });
});

test('the page of a record that went into another one leads there', async () => {
  await stage(html`<device-merges .device=${105}></device-merges>`, {
    answers: { 'GET /api/devices/105/merges': { into: merge, from: [] } },
  });
  await expect
    .element(page.getByRole('link', { name: '示例路口东' }))
    .toHaveAttribute('href', '/devices/104');
});
