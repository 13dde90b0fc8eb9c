import { html } from 'lit';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { clear, Refused, stage } from '../sample-stage.ts';
import type { FeedPlayer } from './feed-player.ts';
import './feed-player.ts';

/** A socket that tests speak through. */
class SpokenSocket {
  static last: SpokenSocket | null = null;
  binaryType = '';
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  closedWith: number | null = null;
  readonly url: URL;

  constructor(url: URL) {
    this.url = url;
    SpokenSocket.last = this;
  }

  say(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  close(code: number): void {
    this.closedWith = code;
  }
}

const view = html`<feed-player .device=${104} name="一号枪机"></feed-player>`;
const ticket = { ticket: 't', path: '/api/feeds/live?ticket=t', forMs: 15_000 };
const live = { is: 'live', width: 640, height: 360, codec: 'h264', name: '一号枪机' };

async function opened(): Promise<SpokenSocket> {
  SpokenSocket.last = null;
  const { asked } = await stage(view, { answers: { 'POST /api/feeds': ticket } });
  vi.stubGlobal('WebSocket', SpokenSocket);
  await page.getByRole('button', { name: '打开实时画面' }).click();
  await expect.poll(() => SpokenSocket.last).not.toBeNull();
  expect(asked.at(-1)?.body).toEqual({ device: 104 });
  return SpokenSocket.last as unknown as SpokenSocket;
}

afterEach(() => {
  vi.useRealTimers();
  clear();
});

describe('a live picture', () => {
  test('is opened by a click only, with a ticket, on our own host', async () => {
    const socket = await opened();
    expect([socket.url.host, socket.url.pathname, socket.binaryType]).toEqual([
      location.host,
      '/api/feeds/live',
      'arraybuffer',
    ]);
    await expect.element(page.getByText('正在打开…')).toBeVisible();
    socket.say(live);
    await expect.element(page.getByText(/640×360 · h264/)).toBeInTheDocument();
  });

  test('says in words why it ended, and can be opened again', async () => {
    const socket = await opened();
    socket.say({ is: 'ended', reason: 'auth-refused' });
    await expect.element(page.getByRole('alert')).toMatchTextContent('画面已结束: 设备拒绝登录');
    await expect.element(page.getByRole('button', { name: '重新打开' })).toBeVisible();
    expect(socket.closedWith).toBe(1_000);
  });

  test('a broken connection is no silence', async () => {
    const socket = await opened();
    socket.say(live);
    socket.onclose?.();
    await expect.element(page.getByRole('alert')).toMatchTextContent('连接中断');
  });

  test('what is no picture and no message ends nothing', async () => {
    const socket = await opened();
    socket.say(live);
    socket.onmessage?.({ data: new Uint8Array(188 * 3).fill(0x47).buffer });
    socket.onmessage?.({ data: crypto.getRandomValues(new Uint8Array(4_096)).buffer });
    socket.onmessage?.({ data: '{not json' });
    socket.onmessage?.({ data: 'null' });
    await expect.element(page.getByText(/640×360 · h264/)).toBeInTheDocument();
  });

  test('is closed when the person stops it or leaves', async () => {
    const socket = await opened();
    await page.getByRole('button', { name: '停止' }).click();
    expect(socket.closedWith).toBe(1_000);
    const second = await opened();
    document.body.replaceChildren();
    expect(second.closedWith).toBe(1_000);
  });

  test('says that it is open, and stops when it is told to', async () => {
    const socket = await opened();
    const player = document.querySelector('feed-player') as FeedPlayer;
    expect(player.hasAttribute('open')).toBe(true);
    await player.stop();
    expect([socket.closedWith, player.hasAttribute('open')]).toEqual([1_000, false]);
    expect(player.shadowRoot?.activeElement?.textContent).toContain('打开实时画面');
  });

  test('stops when the page is hidden', async () => {
    const socket = await opened();
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    document.dispatchEvent(new Event('visibilitychange'));
    expect(socket.closedWith).toBe(1_000);
    hidden.mockRestore();
  });

  test('a refusal is told with its reason', async () => {
    await stage(view, {
      answers: { 'POST /api/feeds': new Refused(409, 'no-feed', { facts: { reason: 'offline' } }) },
    });
    await page.getByRole('button', { name: '打开实时画面' }).click();
    await expect.element(page.getByRole('alert')).toMatchTextContent('画面已结束: 设备离线');
  });
});
