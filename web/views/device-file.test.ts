import { html } from 'lit';
import { afterEach, describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { session } from '../sample-city.ts';
import { device, history } from '../sample-devices.ts';
import { step } from '../sample-files.ts';
import { clear, openPage, Refused, stage } from '../sample-stage.ts';
import './device-edit.ts';
import './device-page.ts';

const view = html`<device-page .deviceId=${104}></device-page>`;
const file = () => page.getByRole('region', { name: '档案', exact: true });
const details = { alias: '大街口', functions: '5/6', maintainerPhone: '0437-5550100' };

afterEach(clear);

describe('the whole file', () => {
  test('shows every group, values by their words, and marks what is missing', async () => {
    const answers = { 'GET /api/devices/104': { ...device, record: { ...device.record, details } } };
    await stage(view, { answers });
    await expect.element(file()).toMatchTextContent(/点位俗称\s+大街口/);
    await expect.element(file()).toMatchTextContent(/摄像机功能类型\s+普通监控、高空瞭望/);
    await expect.element(file()).toMatchTextContent(/监控点位类型\s+\*\s+缺少/);
    await expect.element(file()).toMatchTextContent(/维护电话\s+0437-5550100/);
    for (const group of ['身份', '位置', '接入', '视频', '录像', '供电', '责任单位与联系人', '使用'])
      await expect.element(file().getByRole('heading', { name: group })).toBeVisible();
  });

  test('names the telephones that are not for everybody, without them', async () => {
    await stage(view, { session: { ...session, permissions: ['see', 'register'] } });
    await expect.element(file()).toMatchTextContent(/只对运维人员显示: .*维护电话/);
  });

  test('a code of another division is a hint, not a fault', async () => {
    await stage(view, {
      answers: { 'GET /api/devices/104': { ...device, codeWarning: { division: '220402', unit: '220421' } } },
    });
    await expect.element(file()).toMatchTextContent(/220402.*220421.*V7/);
  });
});

describe('the form', () => {
  test('takes a value of a list, several of a list, and a detail', async () => {
    const { asked } = await openPage('/devices/104/edit');
    await page.getByLabelText('监控点位类型', { exact: false }).selectOptions('一类点位');
    await page.getByLabelText('点位俗称').fill('路口');
    await page
      .getByRole('group', { name: /摄像机功能类型/ })
      .getByText('未选')
      .click();
    await page.getByLabelText('车辆卡口', { exact: true }).click();
    await page.getByLabelText('高空瞭望', { exact: true }).click();
    await page.getByRole('button', { name: '保存' }).click();
    await expect
      .poll(() => asked.find(({ method }) => method === 'PATCH')?.body)
      .toEqual({
        version: 3,
        record: { details: { pointClass: '1', alias: '路口', functions: '1/6' } },
      });
  });

  test('does not change the stage of life of a device that is there', async () => {
    await openPage('/devices/104/edit');
    await expect.element(page.getByLabelText('设备名称', { exact: false })).toBeVisible();
    expect(page.getByLabelText('设备状态', { exact: false }).elements()).toEqual([]);
  });
});

describe('an edit is undone', () => {
  const undo = () => page.getByRole('button', { name: /^撤销此次修改/ });

  test('with one press, and says what has its old value again', async () => {
    const { asked } = await stage(view, {
      answers: { 'POST /api/devices/104/history/9/undo': { written: true, fields: ['name'], conflicts: [] } },
    });
    await undo().click();
    await expect.element(page.getByText(/已恢复 1 项原值/)).toBeVisible();
    expect(asked.filter(({ method }) => method === 'POST').map(({ path }) => path)).toEqual([
      '/api/devices/104/history/9/undo',
    ]);
  });

  test('what was changed again since is told, and the rest can be undone alone', async () => {
    const conflicts = [
      { field: 'name', before: '人民大街一号', after: '枪机', now: '又一个名称', why: 'changed' },
    ];
    const told = { written: false, fields: ['rtspPort'], conflicts };
    const { asked, answer } = await stage(view, {
      answers: { 'POST /api/devices/104/history/9/undo': told },
    });
    await undo().click();
    await expect.element(page.getByText(/有 1 项此后又有变动/)).toBeVisible();
    await expect.element(page.getByText(/又一个名称/)).toBeVisible();
    answer({ 'POST /api/devices/104/history/9/undo': { ...told, written: true } });
    await page.getByRole('button', { name: '只恢复其余 1 项' }).click();
    await expect.element(page.getByText(/已恢复 1 项原值/)).toBeVisible();
    expect(asked.filter(({ method }) => method === 'POST').at(-1)?.path).toContain('partly=yes');
  });

  test('is not offered where it was undone, nor to those who do not register', async () => {
    const undoing = { ...history[0], id: 10, after: { name: '人民大街一号', undoes: 9 } };
    const answers = { 'GET /api/devices/104/history': [undoing, ...history] };
    const { show } = await stage(view, { answers });
    await expect.element(page.getByText('撤销了第 9 号修改')).toBeVisible();
    await expect.poll(() => undo().elements().length).toBe(1);
    show(html``);
    await stage(view, { session: { ...session, permissions: ['see'] } });
    await expect.element(page.getByRole('heading', { level: 1 })).toBeVisible();
    expect(undo().elements()).toEqual([]);
  });

  test('one field is asked for alone', async () => {
    const { asked } = await stage(view);
    await page.getByRole('combobox', { name: '项目' }).selectOptions('设备名称');
    await expect.poll(() => asked.some(({ path }) => path.endsWith('/history?field=name'))).toBe(true);
  });
});

describe('the life of a device', () => {
  const life = () => page.getByRole('region', { name: '使用状态' });

  test('shows the stage, the steps that may follow, and asks for one with reason and day', async () => {
    const { asked } = await stage(view, { answers: { 'POST /api/devices/104/lifecycle': step } });
    await expect.element(life()).toMatchTextContent('现为 在用');
    await life().getByText('变更为…').click();
    await life().getByRole('combobox', { name: '变更为' }).selectOptions('retired');
    await life().getByLabelText('生效日期').fill('2026-12-01');
    await life().getByLabelText('理由').fill('立杆拆除');
    await life().getByRole('button', { name: '提交' }).click();
    await expect
      .poll(() => asked.find(({ method }) => method === 'POST')?.body)
      .toEqual({ to: 'retired', effective: '2026-12-01', note: '立杆拆除' });
  });

  test('tells past steps with who asked, who decided, and why', async () => {
    await stage(view);
    await expect.element(life()).toMatchTextContent(/未批准/);
    await expect.element(life()).toMatchTextContent(/批复: 仍在使用,不宜停用/);
  });

  test('a step of somebody else is approved or refused here', async () => {
    const pending = { ...device, pendingStep: step, life: { next: [], mayDecide: true } };
    const { asked } = await stage(view, {
      answers: { 'GET /api/devices/104': pending, 'POST /api/lifecycle/31/decision': step },
    });
    await life()
      .getByLabelText(/批复说明/)
      .fill('杆还在');
    await life().getByRole('button', { name: '不批准' }).click();
    await expect
      .poll(() => asked.find(({ method }) => method === 'POST')?.body)
      .toEqual({ approve: false, note: '杆还在' });
  });

  test('nobody approves what is one’s own', async () => {
    const own = { ...step, enteredBy: 'admin' };
    const answers = { 'GET /api/devices/104': { ...device, pendingStep: own } };
    await stage(view, { answers });
    await expect.element(life().getByText('这是您自己的申请,须由另一人批准。')).toBeVisible();
    expect(life().getByRole('button', { name: '批准', exact: true }).elements()).toEqual([]);
  });

  test('a refusal is told in place', async () => {
    const answers = { 'POST /api/devices/104/lifecycle': new Refused(409, 'conflict') };
    await stage(view, { answers });
    await life().getByText('变更为…').click();
    await life().getByLabelText('理由').fill('x');
    await life().getByRole('button', { name: '提交' }).click();
    await expect.element(life().getByRole('alert')).toBeVisible();
  });
});
