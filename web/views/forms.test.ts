import { afterEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { session } from '../sample-city.ts';
import { daemons, discovery } from '../sample-daemons.ts';
import { list, trial } from '../sample-lists.ts';
import { clear, openPage, Refused } from '../sample-stage.ts';
import { forget } from '../session.ts';

afterEach(() => {
  clear();
  forget();
});

const nobody = { 'GET /api/session': new Refused(401, 'signed-out') };

describe('signing in', () => {
  test('leads to the page that was asked for', async () => {
    const { asked } = await openPage('/devices', { answers: { ...nobody, 'POST /api/session': session } });
    await page.getByLabelText('用户名').fill('admin');
    await page.getByLabelText('密码', { exact: true }).fill('correct horse');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('heading', { name: '设备台账' })).toBeVisible();
    expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
      name: 'admin',
      password: 'correct horse',
    });
    expect(location.href).not.toContain('correct');
  });

  test('a wrong password is said, and what was typed stays', async () => {
    await openPage('/overview', {
      answers: { ...nobody, 'POST /api/session': new Refused(401, 'wrong-password') },
    });
    await page.getByLabelText('用户名').fill('admin');
    await page.getByLabelText('密码', { exact: true }).fill('nope');
    await page.getByRole('button', { name: '登录' }).click();
    await expect.element(page.getByRole('alert')).toMatchTextContent('用户名或密码不对');
    await expect.element(page.getByLabelText('用户名')).toHaveValue('admin');
  });

  test('a server that does not answer is said, with a way to try again', async () => {
    await openPage('/overview', { answers: { 'GET /api/session': new TypeError('Failed to fetch') } });
    await expect.element(page.getByRole('alert')).toMatchTextContent('服务器没有应答');
    await expect.element(page.getByRole('button', { name: '重试' })).toBeVisible();
  });
});

describe('the first start', () => {
  const empty = { ...nobody, 'GET /api/setup': { needed: true, empty: true, version: '0.1.0' } };

  test('makes the first administrator and then offers three ways to begin', async () => {
    const { asked } = await openPage('/', { answers: { ...empty, 'POST /api/setup': session } });
    await page.getByLabelText('用户名').fill('admin');
    await page.getByLabelText(/^\s*密码/).fill('a long password');
    await page.getByLabelText('再输一次密码').fill('a long password');
    await page.getByRole('button', { name: '创建管理员' }).click();
    await expect
      .element(page.getByRole('heading', { level: 1 }))
      .toHaveTextContent('台账还是空的,从哪里开始?');
    expect(asked.find(({ path, method }) => method === 'POST' && path === '/api/setup')?.body).toEqual({
      name: 'admin',
      password: 'a long password',
    });
    await expect
      .element(page.getByRole('link', { name: '开始发现' }))
      .toHaveAttribute('href', '/devices/discover');
    await expect
      .element(page.getByRole('link', { name: '选择文件' }))
      .toHaveAttribute('href', '/devices/import');
    await expect.element(page.getByRole('button', { name: '启动演示' })).toBeVisible();
  });

  test('two different passwords go nowhere', async () => {
    const { asked } = await openPage('/', { answers: empty });
    await page.getByLabelText('用户名').fill('admin');
    await page.getByLabelText(/^\s*密码/).fill('a long password');
    await page.getByLabelText('再输一次密码').fill('another password');
    await page.getByRole('button', { name: '创建管理员' }).click();
    await expect.element(page.getByRole('alert')).toMatchTextContent('两次输入的密码不一致');
    expect(asked.some(({ method }) => method === 'POST')).toBe(false);
  });

  test('the demo is started from there, and leads to the overview', async () => {
    const { asked } = await openPage('/start', {
      answers: { 'POST /api/demo': { running: true, devices: 2_000, control: null } },
    });
    await page.getByRole('button', { name: '启动演示' }).click();
    await expect.poll(() => location.pathname).toBe('/overview');
    expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({ devices: 2_000 });
  });
});

describe('importing a list', () => {
  const file = new File(['code,name\n1,2\n'], 'cameras.csv', { type: 'text/csv' });
  const choose = async () => {
    await page.getByLabelText(/清单文件/).upload(file);
    await page.getByRole('button', { name: '上传并读取' }).click();
  };
  const send = 'POST /api/lists';
  const tried = { ...list, state: 'tried', trial } as const;

  test('asks what 0 means before anything is tried, and sends the answer', async () => {
    const { asked, answer } = await openPage('/devices/import', { answers: { [send]: list } });
    await choose();
    await expect.element(page.getByText(/cameras.xlsx: 12,408 行,3 列/)).toBeVisible();
    await expect.element(page.getByRole('button', { name: '试导入 (不写入)' })).toBeDisabled();
    const answered = list.questions.map((question) => ({ ...question, answer: 'yes' }));
    answer({ 'PUT /api/lists/7/mapping': { ...list, questions: answered } });
    await page.getByLabelText(/联网属性.*中的 0/).selectOptions('是');
    await expect.element(page.getByRole('button', { name: '试导入 (不写入)' })).toBeEnabled();
    expect(asked.find(({ method }) => method === 'PUT')?.body).toEqual({
      columns: ['code', 'networked', null],
      codings: { networked: { 0: 'yes' } },
      defaults: {},
    });
  });

  test('shows every bad cell in words, takes proposals that stay ticked, and skips bad rows only when told', async () => {
    const { asked, answer } = await openPage('/devices/import', { answers: { [send]: tried } });
    await choose();
    await expect
      .element(page.getByText(/共 12,408 行: 新增 11,902 · 更新 391 · 无变化 87 · 错误 28/))
      .toBeVisible();
    await expect.element(page.getByRole('row', { name: /1204/ })).toMatchTextContent(/应为 20 位数字 \(V1\)/);
    await expect.element(page.getByRole('button', { name: '确认导入' })).toBeDisabled();
    await page.getByLabelText('跳过错误行,导入其余').click();
    await page.getByLabelText('第 3377 行采用建议 125.53, 42.677').click();
    answer({ 'POST /api/lists/7/commit': { ...tried, state: 'written', batch: 3 } });
    await page.getByRole('button', { name: '确认导入' }).click();
    await expect.element(page.getByText('批次 3 已写入,可随时撤销。')).toBeVisible();
    expect(asked.find(({ path }) => path.endsWith('/commit'))?.body).toEqual({
      ...{ skipBad: true, proposals: 'all', but: [1] },
    });
  });

  test('a list that is the same as the registry needs no import', async () => {
    const same = { ...trial, added: 0, updated: 0, bad: 0, cells: 0 };
    await openPage('/devices/import', { answers: { [send]: { ...tried, trial: same } } });
    await choose();
    await expect.element(page.getByText('文件与台账完全一致,无需导入。')).toBeVisible();
  });

  test('a file that cannot be read is refused in words, at once or in the middle of it', async () => {
    const { answer } = await openPage('/devices/import', {
      answers: { [send]: new Refused(413, 'too-large') },
    });
    await choose();
    await expect.element(page.getByRole('alert')).toMatchTextContent('文件太大');
    const problem = { row: 12, wanted: 'at most 200 columns', got: '10000 columns' };
    answer({ [send]: { ...list, state: 'failed', problem } });
    await page.getByRole('button', { name: '上传并读取' }).click();
    await expect.element(page.getByRole('alert')).toMatchTextContent(/第 12 行: 最多 200 列/);
  });

  test('a batch is undone after saying what that does, and what was changed again since', async () => {
    const { asked } = await openPage('/devices/import');
    await page.getByRole('button', { name: '撤销批次 3' }).click();
    await expect
      .element(page.getByRole('alertdialog'))
      .toMatchTextContent(/将删除 11,902 台.*1 处此后又被改动/s);
    await page.getByRole('button', { name: '确认撤销' }).click();
    await expect
      .poll(() => asked.filter(({ method }) => method === 'POST').map(({ path }) => path))
      .toEqual(['/api/batches/3/undo?dry=yes', '/api/batches/3/undo']);
  });
});

describe('discovering on the network', () => {
  test('starts with the ranges and ports that were typed', async () => {
    const { asked } = await openPage('/devices/discover', {
      answers: { 'POST /api/discoveries': { ...discovery, state: 'running' } },
    });
    await page.getByLabelText(/地址段/).fill('10.20.3.0/24，10.20.4.1-10.20.4.9、10.20.5.0/24');
    await page.getByRole('button', { name: '开始发现' }).click();
    await expect
      .poll(() => asked.find(({ method }) => method === 'POST')?.body)
      .toEqual({
        ranges: ['10.20.3.0/24', '10.20.4.1-10.20.4.9', '10.20.5.0/24'],
        ports: [80, 8_000, 8_080],
      });
  });

  test('registers the chosen devices; one that is registered cannot be chosen', async () => {
    const { asked } = await openPage('/devices/discover', {
      answers: {
        'POST /api/found/claim': {
          written: true,
          rows: [],
          problems: [],
          added: [{ id: 200, code: '22042100001327000001', host: '10.20.3.11' }],
        },
      },
    });
    await expect.element(page.getByLabelText('选择 10.20.3.12:80')).toBeDisabled();
    await page.getByLabelText('选择 IPC-11').click();
    await page.getByRole('combobox', { name: '单位' }).selectOptions('220421100');
    await expect.element(page.getByLabelText('编码前 14 位')).toHaveValue('22042100001327');
    await page.getByRole('button', { name: '登记所选设备' }).click();
    await expect.element(page.getByText(/已登记 1 台/)).toBeVisible();
    expect(asked.find(({ path }) => path.endsWith('/claim'))?.body).toEqual({
      template: {
        unit: '220421100',
        category: 'safe-city',
        codePrefix: '22042100001327',
        segment: 'video-1',
      },
      devices: [{ host: '10.20.3.11', port: 80 }],
    });
  });
});

describe('an installation without units', () => {
  test('says so where devices would be registered, and leads to where units are made', async () => {
    await openPage('/devices/import', { answers: { 'GET /api/units': [] } });
    await expect
      .element(page.getByRole('link', { name: '先建立单位' }))
      .toHaveAttribute('href', '/admin/networks');
  });

  test('gets its first unit from a form', async () => {
    const city = { code: '220400', name: '辽源市', level: 'city', parent: null };
    const { asked } = await openPage('/admin/networks', {
      answers: { 'GET /api/units': [], 'PUT /api/units': [city] },
    });
    await page.getByRole('button', { name: '新增单位' }).click();
    await page.getByLabelText(/^\s*单位编码/).fill('220400');
    await page.getByLabelText(/^\s*名称/).fill('辽源市');
    await page.getByRole('button', { name: '保存' }).click();
    await expect.poll(() => asked.find(({ method }) => method === 'PUT')?.body).toEqual([city]);
    await expect.element(page.getByRole('row', { name: /220400/ })).toMatchTextContent('辽源市');
  });

  test('takes a pasted list, and names the line that cannot be read', async () => {
    const { asked } = await openPage('/admin/networks', { answers: { 'PUT /api/units': [] } });
    await page.getByText('粘贴列表').click();
    const list = page.getByRole('textbox', { name: '粘贴列表' });
    await list.fill('220400,辽源市,市,\n220402,龙山区');
    await page.getByRole('button', { name: '写入列表' }).click();
    await expect.element(page.getByRole('alert')).toMatchTextContent('第 2 行无法读取');
    expect(asked.some(({ method }) => method === 'PUT')).toBe(false);
    await list.fill('code,name,level,parent\n220400,辽源市,市,\n220402，龙山区，district，220400');
    await page.getByRole('button', { name: '写入列表' }).click();
    await expect
      .poll(() => asked.find(({ method }) => method === 'PUT')?.body)
      .toEqual([
        { code: '220400', name: '辽源市', level: 'city', parent: null },
        { code: '220402', name: '龙山区', level: 'district', parent: '220400' },
      ]);
  });
});

describe('the office pages', () => {
  test('stopping a probe asks first, and says what it does to the figures', async () => {
    const { asked } = await openPage('/admin/daemons', { answers: { 'POST /api/daemons/P1/stop': daemons } });
    await page.getByRole('region', { name: 'P1' }).getByRole('button', { name: '停止探针' }).click();
    await expect
      .element(page.getByText('停止后 52,285 台设备状态将变为未知 (不计入离线)。确定停止?'))
      .toBeVisible();
    expect(asked.some(({ method }) => method === 'POST')).toBe(false);
    await page.getByRole('region', { name: 'P1' }).getByRole('button', { name: '停止探针' }).click();
    await expect.poll(() => asked.some(({ path }) => path === '/api/daemons/P1/stop')).toBe(true);
  });

  test('a password of a login is written and never shown; left empty it stays as it is', async () => {
    const { asked } = await openPage('/admin/networks', { answers: { 'PUT /api/credentials/city': {} } });
    await page.getByRole('button', { name: '修改 city' }).click();
    await expect.element(page.getByLabelText(/^\s*密码/)).toHaveValue('');
    await expect.element(page.getByLabelText(/^\s*密码/)).toHaveAttribute('type', 'password');
    await page.getByRole('button', { name: '保存' }).click();
    await expect
      .poll(() => asked.find(({ method }) => method === 'PUT')?.body)
      .toEqual({ username: 'viewer', basicAllowed: false });
  });

  test('somebody is added, changed and locked', async () => {
    const { asked } = await openPage('/admin/staff', {
      answers: { 'POST /api/staff': {}, 'PATCH /api/staff/2': {} },
    });
    await page.getByRole('button', { name: '解锁 patrol' }).click();
    await expect.poll(() => asked.find(({ method }) => method === 'PATCH')?.body).toEqual({ locked: false });
    await page.getByLabelText('用户名').fill('crew-2');
    await page.getByLabelText(/初始密码/).fill('a long password');
    await page.getByRole('combobox', { name: '角色' }).selectOptions('crew');
    await page.getByRole('button', { name: '新增' }).click();
    await expect
      .poll(() => asked.find(({ method }) => method === 'POST')?.body)
      .toEqual({ name: 'crew-2', password: 'a long password', role: 'crew', unit: '220400' });
  });

  test('the text of a token is shown once', async () => {
    await openPage('/admin/tokens', {
      answers: {
        'POST /api/tokens': {
          id: 2,
          name: 'weekly',
          role: 'registrar',
          unit: '220400',
          createdMs: 1,
          lastUsedMs: null,
          text: 'lk_secret',
        },
      },
    });
    await page.getByLabelText('用途').fill('weekly');
    await page.getByRole('button', { name: '新建令牌' }).click();
    await expect.element(page.getByText('lk_secret')).toBeVisible();
    await page.getByRole('button', { name: '关闭' }).first().click();
    await expect.poll(() => page.getByText('lk_secret').elements()).toEqual([]);
  });

  test('the counting rules name every threshold, cadence and exclusion', async () => {
    await openPage('/help/rules');
    await expect.element(page.getByText(/看四率中最低一项: 95% 起为绿,90% 起为蓝,80% 起为橙/)).toBeVisible();
    await expect.element(page.getByRole('row', { name: /在线率 在线设备/ })).toMatchTextContent('95.00%');
    await expect
      .element(page.getByRole('row', { name: /^在线 / }))
      .toMatchTextContent('每 1 分 · 超时 2 秒 · 3 次中 2 次异常后改判,正常一次即改判');
    await expect
      .element(page.getByRole('row', { name: /^图像 / }))
      .toMatchTextContent('每 6 小时 · 超时 8 秒 · 异常连续 2 次后改判,正常一次即改判');
    await expect.element(page.getByRole('listitem').filter({ hasText: '启用宽限期内' })).toBeVisible();
  });
});
