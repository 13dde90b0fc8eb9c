import { html } from 'lit';
import { afterEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { events } from '../events.ts';
import { caseFile, cases, exemption, exemptions, flagLives } from '../sample-cases.ts';
import { clear, NEVER, openPage, Refused, stage } from '../sample-stage.ts';
import './case-list.ts';
import './case-page.ts';
import './exemption-page.ts';
import './flag-page.ts';

afterEach(() => {
  events.stop();
  clear();
});

describe.each([
  { name: 'exemptions', path: 'GET /api/exemptions', draw: () => html`<exemption-page></exemption-page>` },
  { name: 'cases', path: 'GET /api/cases', draw: () => html`<case-list></case-list>` },
  { name: 'a case', path: 'GET /api/cases/3', draw: () => html`<case-page .caseId=${3}></case-page>` },
])('the page of $name', ({ path, draw }) => {
  test('says that it waits', async () => {
    await stage(draw(), { answers: { [path]: NEVER } });
    await expect.element(page.getByText('正在读取').first()).toBeVisible();
  });

  test('says what failed', async () => {
    await stage(draw(), { answers: { [path]: new Refused(500, 'internal') } });
    await expect.element(page.getByRole('alert').first()).toMatchTextContent('服务器内部错误');
  });
});

describe('exemptions', () => {
  test('say what counts, and that one which waits takes nothing off', async () => {
    await stage(html`<exemption-page></exemption-page>`);
    await expect.element(page.getByText(/批准前照常考核/)).toBeVisible();
    await expect.element(page.getByText(/从在线率、图像完好率扣除/)).toBeVisible();
    await expect.element(page.getByText(/须由全市权限的人审批/)).toBeVisible();
  });

  test('are asked for by codes, one per line, and the number of devices is told before', async () => {
    const { asked } = await openPage('/exemptions?codes=22042100001320000104,22042100001320000105', {
      answers: { 'POST /api/exemptions': exemption },
    });
    await page.getByLabelText('原因', { exact: true }).fill('变压器烧毁');
    await page.getByLabelText('设备编码,每行一个').fill('2204 2100 0013 2000 0104\n22042100001320000105');
    await userEvent.tab();
    await expect.element(page.getByText('涉及 东丰镇 412 台')).toBeVisible();
    await page.getByRole('button', { name: '提交申请' }).click();
    const codes = ['22042100001320000104', '22042100001320000105'];
    await expect
      .poll(() => asked.find(({ method, path }) => method === 'POST' && path === '/api/exemptions')?.body)
      .toMatchObject({ kind: 'power-cut', scope: { is: 'devices', codes }, reason: '变压器烧毁' });
  });

  test('are approved, or refused with a reason', async () => {
    const { asked } = await stage(html`<exemption-page></exemption-page>`, {
      answers: { 'POST /api/exemptions/5/decision': { ...exemption, state: 'refused' } },
    });
    await page.getByLabelText('意见 (不批准时必填)').fill('电表有电');
    await page.getByRole('button', { name: '不批准' }).click();
    await expect
      .poll(() => asked.find(({ path }) => path.endsWith('/decision'))?.body)
      .toEqual({ approve: false, note: '电表有电' });
  });

  test('of none say so', async () => {
    await stage(html`<exemption-page></exemption-page>`, {
      answers: { 'GET /api/exemptions': { ...exemptions, rows: [], total: 0 } },
    });
    await expect.element(page.getByText('没有。')).toBeVisible();
  });
});

describe('flags', () => {
  test('of deeper units are folded away under those of the city and its districts', async () => {
    const [life] = flagLives.units;
    const flag = { ...life, unit: { code: '220421', name: '东丰县', level: 'district', parent: '220400' } };
    const town = { ...life, unit: { code: '220421100', name: '东丰镇', level: 'town', parent: '220421' } };
    await stage(html`<flag-page></flag-page>`, {
      answers: { 'GET /api/flag-lives': { ...flagLives, units: [flag, town] } },
    });
    await expect.element(page.getByRole('link', { name: '东丰县 在线率' })).toBeVisible();
    await expect.element(page.getByRole('link', { name: '东丰镇 在线率' })).not.toBeInTheDocument();
    await page.getByText('更下级单位的预警 1 项').click();
    await expect.element(page.getByRole('link', { name: '东丰镇 在线率' })).toBeVisible();
  });

  test('tell who saw and explained them, are seen and explained, and cannot be taken down', async () => {
    const { asked } = await stage(html`<flag-page></flag-page>`, {
      answers: { 'POST /api/flag-lives/sight': null, 'POST /api/flag-lives/explanation': null },
    });
    await expect.element(page.getByText(/已阅: leader/)).toBeVisible();
    await expect.element(page.getByText(/汇聚交换机失联，已派人/)).toBeVisible();
    await page.getByRole('button', { name: '已阅' }).last().click();
    await page.getByText('说明原因').nth(2).click();
    await page.getByLabelText('原因').last().fill('雷击');
    await page.getByRole('button', { name: '说明原因' }).last().click();
    const key = { flag: 'device/104', raisedMs: flagLives.devices.rows[0]?.raisedMs };
    await expect
      .poll(() => asked.filter(({ method }) => method === 'POST').map(({ path, body }) => [path, body]))
      .toEqual([
        ['/api/flag-lives/sight', key],
        ['/api/flag-lives/explanation', { ...key, note: '雷击' }],
      ]);
  });
});

describe('a notice', () => {
  test('names the last day on which it is still in time, the one that the case names', async () => {
    const dueMs = Date.UTC(2026, 11, 3, 16); // midnight in the city
    const notice = { ...caseFile.notice, dueMs };
    const file = { ...caseFile, notice, case: { ...caseFile.case, dueMs } };
    await stage(html`<case-page .caseId=${3}></case-page>`, { answers: { 'GET /api/cases/3': file } });
    await expect.element(page.getByText(/整改期限 2026-12-03/)).toBeVisible();
    await expect.element(page.getByText(/请于 2026-12-03 \(含当日\)前完成整改/)).toBeVisible();
  });
});

describe('supervision', () => {
  test('lists cases with whose turn it is, and tells what is overdue', async () => {
    await stage(html`<case-list></case-list>`);
    await expect.element(page.getByRole('link', { name: 'S-2026-001' })).toHaveAttribute('href', '/cases/3');
    await expect.element(page.getByText('已超期')).toBeVisible();
    await expect.element(page.getByText(/连红 3 个月/)).toBeVisible();
    await expect.element(page.getByText('依据月份已重新评定,不再成立')).toBeVisible();
  });

  test('without a case says so', async () => {
    await stage(html`<case-list></case-list>`, {
      answers: { 'GET /api/cases': { ...cases, rows: [], units: [], warnings: [] } },
    });
    await expect.element(page.getByText('没有督导案件。')).toBeVisible();
    await expect.element(page.getByText('没有预警通知。')).toBeVisible();
  });

  test('shows the way of a case, the figures of its notice, and lets the named one pass it with evidence', async () => {
    const { asked } = await stage(html`<case-page .caseId=${3}></case-page>`, {
      answers: { 'POST /api/cases/3/deeds': { ...caseFile, case: { ...caseFile.case, stage: 'review-3' } } },
    });
    await expect.element(page.getByText('二级审核中')).toHaveAttribute('aria-current', 'step');
    await expect.element(page.getByText('78.12%')).toBeVisible();
    await expect.element(page.getByText('截至昨日,达标已满 4 / 7 天')).toBeVisible();
    await page.getByLabelText('核查情况与证据').fill('复核 7 日数据，全部达标');
    await page.getByRole('button', { name: '审核通过' }).last().click();
    await expect
      .poll(() => asked.find(({ method }) => method === 'POST')?.body)
      .toEqual({ do: 'pass', note: '复核 7 日数据，全部达标' });
    await expect.element(page.getByText('三级审核中')).toHaveAttribute('aria-current', 'step');
  });

  test('says who must be named where nobody is', async () => {
    const file = { ...caseFile, case: { ...caseFile.case, turn: { part: 'review-2', name: null } } };
    await stage(html`<case-page .caseId=${3}></case-page>`, { answers: { 'GET /api/cases/3': file } });
    await expect.element(page.getByText('二级审核 (镇街)尚未指定,请管理员指定。')).toBeVisible();
  });
});
