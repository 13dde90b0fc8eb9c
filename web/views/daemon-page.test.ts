import { html } from 'lit';
import { afterEach, describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { daemons } from '../sample-daemons.ts';
import { clear, NEVER, Refused, stage } from '../sample-stage.ts';
import './daemon-page.ts';

const view = html`<daemon-page></daemon-page>`;
const probe = (name: string) => page.getByRole('region', { name });

afterEach(clear);

describe('the page of the probes', () => {
  test('says that it waits, what failed, and that there is none', async () => {
    await stage(view, { answers: { 'GET /api/daemons': NEVER } });
    await expect.element(page.getByRole('status')).toMatchTextContent('正在读取');
    clear();
    await stage(view, { answers: { 'GET /api/daemons': new Refused(500, 'internal') } });
    await expect.element(page.getByRole('alert')).toMatchTextContent('服务器内部错误');
    clear();
    await stage(view, { answers: { 'GET /api/daemons': [] } });
    await expect.element(page.getByText('还没有探针连接过。')).toBeVisible();
  });

  test('shows how far the cycle is, and how old what it says is', async () => {
    await stage(view);
    await expect
      .element(probe('P1').first())
      .toMatchTextContent('已检 36,600 / 52,285 · 周期 1 分,已过 42 秒');
    const ages = probe('在线状态的时效');
    await expect
      .element(ages.getByRole('progressbar', { name: '60 秒 以内' }))
      .toHaveAttribute('max', '47000');
    await expect.element(ages.getByRole('listitem').last()).toMatchTextContent(/更久\s*5/);
  });

  test('shows the way to each segment since when, and a segment without canaries as not to be told', async () => {
    await stage(view);
    const canaries = probe('网段哨兵');
    await expect.element(canaries.getByRole('listitem').first()).toMatchTextContent(/video-1\s*通畅\s*自/);
    await expect.element(canaries.getByRole('listitem').last()).toMatchTextContent(/social-1\s*没有哨兵/);
  });

  test('the slowest hosts lead to their devices', async () => {
    await stage(view);
    await expect
      .element(probe('应答最慢的主机').getByRole('link').first())
      .toHaveAttribute('href', '/devices/104');
    await expect.element(page.getByRole('link', { name: '127.0.1.104 平均 2.3 s' })).toBeVisible();
  });

  test('a probe that is silent shows no figures of the past', async () => {
    const [first] = daemons;
    await stage(view, { answers: { 'GET /api/daemons': [{ ...first, state: 'silent' }] } });
    await expect.element(probe('P1')).toMatchTextContent('无上报');
    await expect.element(probe('网段哨兵')).not.toBeInTheDocument();
  });

  test('a probe in trouble says why, in words', async () => {
    const [first] = daemons;
    await stage(view, {
      language: 'en',
      answers: { 'GET /api/daemons': [{ ...first, sick: 'clock-jump' }] },
    });
    await expect.element(page.getByText('In trouble: the clock of the host jumped')).toBeVisible();
    await expect.element(probe('Hosts slowest to answer')).toBeVisible();
  });

  test('a sweep is asked for by hand, and how far it is shows at once', async () => {
    const [first] = daemons;
    const sweep = { beganMs: first?.sinceMs ?? 0, done: 12_000, due: 52_285, isOver: false };
    const { asked } = await stage(view, {
      answers: { 'POST /api/daemons/P1/sweep': [{ ...first, sweep }] },
    });
    await probe('P1').getByRole('button', { name: '立即巡检全部设备' }).click();
    await expect.element(probe('P1').getByRole('status')).toMatchTextContent('已检 12,000 / 52,285');
    await expect.element(probe('P1').getByRole('button', { name: '正在巡检全部设备' })).toBeDisabled();
    expect(asked.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('what was lost is told as time that is unknown, and other figures in plain words', async () => {
    const [first] = daemons;
    const more1400 = { keepalives: 88_000, unread: 2, badDigests: 5 };
    const viid = { port: 1400, registered: 812, messages: 90_412, refused: 3, ...more1400 };
    const more = {
      spoolDropped: 7_200,
      judgeRssBytes: 64_000_000,
      nightSegments: ['video-1'],
      viid,
      flapping: 9,
    };
    await stage(view, { answers: { 'GET /api/daemons': [{ ...first, ...more }] } });
    await expect.element(probe('P1').first()).toMatchTextContent('丢弃了 7,200 批');
    await expect.element(probe('P1').first()).toMatchTextContent('端口 1400 · 已注册 812 台');
    await expect.element(probe('P1').first()).toMatchTextContent('心跳 88,000 次 · 未读即拒 2 条');
    await expect.element(probe('P1').first()).toMatchTextContent('密码错误 5 次');
    await expect.element(probe('P1').first()).toMatchTextContent('9 台设备近一小时反复上下线');
    await expect.element(probe('P1').first()).toMatchTextContent(/夜间时段网段\s*video-1/);
  });
});
