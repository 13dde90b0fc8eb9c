import { afterEach, describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { session } from '../sample-city.ts';
import { declared, faultyFiles, files, lifeSteps } from '../sample-files.ts';
import { clear, NEVER, openPage, Refused } from '../sample-stage.ts';
import { forget } from '../session.ts';

afterEach(() => {
  clear();
  forget();
});

describe('how complete the files are', () => {
  test('shows rate, units, classes, and the fields that fail most', async () => {
    await openPage('/files');
    await expect.element(page.getByText('72.47%')).toBeVisible();
    await expect
      .element(page.getByRole('region', { name: '按下级单位' }))
      .toMatchTextContent(/东丰县\s+63.84%/);
    await expect
      .element(page.getByRole('region', { name: '按点位类型' }))
      .toMatchTextContent(/未填点位类型\s+0.00%\s+0 \/ 6,004/);
    await expect
      .element(page.getByRole('region', { name: '最常缺少的项目' }).getByRole('row').nth(1))
      .toMatchTextContent(/所属辖区公安机关\s+9,120\s+214/);
  });

  test('a field opens the files in which it fails, each leads to its device', async () => {
    const { asked } = await openPage('/files');
    await page.getByRole('link', { name: '所属辖区公安机关' }).click();
    await expect.poll(() => location.search).toBe('?field=policeOrgCode');
    await expect
      .poll(() => asked.some(({ path }) => path.includes('/faults?field=policeOrgCode')))
      .toBe(true);
    await expect
      .element(page.getByRole('link', { name: '东丰镇人民大街一号枪机' }))
      .toHaveAttribute('href', '/devices/104');
    await expect
      .element(page.getByRole('link', { name: '导出不合格清单' }))
      .toHaveAttribute('href', '/api/files/faults.csv?field=policeOrgCode');
  });

  test('says when nothing is due, and when nothing fails', async () => {
    const none = { ...files, rate: { good: 0, due: 0 }, fields: [], classes: [], children: [] };
    await openPage('/files', {
      answers: { 'GET /api/files': none, 'GET /api/files/faults': { ...faultyFiles, total: 0, rows: [] } },
    });
    await expect.element(page.getByText('此范围内没有应有档案的设备。')).toBeVisible();
    await expect.element(page.getByText('此范围内的档案全部合格。')).toBeVisible();
  });

  test('says that it waits, and what failed', async () => {
    await openPage('/files', {
      answers: { 'GET /api/files': NEVER, 'GET /api/files/faults': new Refused(500, 'internal') },
    });
    await expect.element(page.getByText('正在读取').first()).toBeVisible();
    await expect.element(page.getByRole('alert')).toBeVisible();
  });
});

describe('declared totals', () => {
  test('show what nobody explained, with its owner, and fill nothing in', async () => {
    await openPage('/declared');
    await expect
      .element(page.getByRole('region', { name: '待说明的差额' }))
      .toMatchTextContent(/公共点位合计: 上报 6,962,分项之和 6,764,差 198 未说明\s+责任人 市局科信支队/);
    await expect.element(page.getByRole('row', { name: /^其他公共/ })).toMatchTextContent(/未上报.*198/);
    await expect.element(page.getByRole('row', { name: /^平安城市/ })).toMatchTextContent(/\+6/);
  });

  test('tell sites, devices and channels apart', async () => {
    await openPage('/declared');
    await expect
      .element(page.getByRole('region', { name: '处、台、路' }).getByRole('row').nth(1))
      .toMatchTextContent(/辽源市\s*31,204\s*55,425\s*56,130/);
  });

  test('a total is entered with source, day and owner', async () => {
    const { asked } = await openPage('/declared', { answers: { 'PUT /api/declared/public': declared } });
    await page.getByRole('button', { name: '修改 公共点位合计 的上报数' }).click();
    await page.getByLabelText('上报数 (台)').fill('6764');
    await page.getByRole('textbox', { name: /^依据/ }).fill('2026 年报');
    await page.getByRole('button', { name: '保存' }).click();
    await expect
      .poll(() => asked.find(({ method }) => method === 'PUT')?.body)
      .toEqual({ count: 6_764, source: '2026 年报', day: '2026-01-01', owner: '市局科信支队', note: '' });
    await expect.element(page.getByRole('button', { name: '填报上报数' })).toBeVisible();
  });

  test('are not entered by those who do not register', async () => {
    await openPage('/declared', { session: { ...session, permissions: ['see'] } });
    await expect.element(page.getByRole('heading', { level: 1 })).toBeVisible();
    expect(page.getByRole('button', { name: '填报上报数' }).elements()).toEqual([]);
  });
});

describe('steps that wait', () => {
  test('are approved by another person, and one’s own are not', async () => {
    const { asked } = await openPage('/approvals', {
      answers: { 'POST /api/lifecycle/31/decision': lifeSteps.rows[0]?.step },
    });
    await expect.element(page.getByText('这是您自己的申请,须由另一人批准。')).toBeVisible();
    const approve = page.getByRole('button', { name: '批准', exact: true });
    expect(approve.elements().length).toBe(1);
    await approve.click();
    await expect
      .poll(() => asked.find(({ method }) => method === 'POST'))
      .toMatchObject({ path: '/api/lifecycle/31/decision', body: { approve: true } });
  });

  test('say when there are none', async () => {
    await openPage('/approvals', { answers: { 'GET /api/lifecycle': { ...lifeSteps, total: 0, rows: [] } } });
    await expect.element(page.getByText('没有等待批准的变更。')).toBeVisible();
  });
});

describe('division codes', () => {
  test('tell which are retired and what they count as', async () => {
    await openPage('/admin/divisions');
    await expect
      .element(page.getByRole('row', { name: /370634/ }))
      .toMatchTextContent(/已撤销,按 370614 统计/);
    await expect.element(page.getByRole('row', { name: /蓬莱区/ })).toMatchTextContent(/有效/);
  });

  test('are pasted, and what is wrong with a line is told', async () => {
    const problems = [{ path: '0.until', wanted: 'a date such as 2020-06-05, or nothing', got: '"x"' }];
    await openPage('/admin/divisions', {
      answers: { 'POST /api/divisions': new Refused(400, 'bad-input', { problems }) },
    });
    await page.getByLabelText('或粘贴在此').fill('370634,长岛县,1980-01-01,x,370614');
    await page.getByRole('button', { name: '写入' }).click();
    await expect
      .element(page.getByRole('alert'))
      .toMatchTextContent(/第 1 项 · 撤销: 应为日期,如 2020-06-05,或留空/);
  });

  test('are removed one by one, after a second question', async () => {
    const { asked } = await openPage('/admin/divisions', {
      answers: { 'DELETE /api/divisions/370634/1988-01-01': null },
    });
    const row = page.getByRole('row', { name: /370634/ });
    await row.getByRole('button', { name: '删除' }).click();
    expect(asked.some(({ method }) => method === 'DELETE')).toBe(false);
    await row.getByRole('button', { name: '删除' }).click();
    await expect.element(page.getByText('已删除 370634 1988-01-01。')).toBeVisible();
    expect(asked.filter(({ method }) => method === 'DELETE').map(({ path }) => path)).toEqual([
      '/api/divisions/370634/1988-01-01',
    ]);
  });

  test('are loaded by administrators alone', async () => {
    await openPage('/admin/divisions', { session: { ...session, permissions: ['see'] } });
    await expect.element(page.getByRole('row', { name: /370634/ })).toBeVisible();
    expect(page.getByRole('button', { name: /写入|删除/ }).elements()).toEqual([]);
  });
});
