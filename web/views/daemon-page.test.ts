import { html } from 'lit';
import { afterEach, describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { daemons } from '../sample-city.ts';
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
});
