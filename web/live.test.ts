import { html, LitElement } from 'lit';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Told } from './event-feed.ts';
import { Events, events } from './events.ts';
import { Live } from './live.ts';
import { clear, NEVER, Refused, SpokenSource, stage } from './sample-stage.ts';

interface Count {
  readonly count: number;
}

class CountView extends LitElement {
  static override properties = { path: {} };
  path = '/api/count';
  readonly live = new Live<Count>(this, () => ({
    path: this.path,
    concerns: ({ units }) => units.includes('220421'),
  }));

  override render() {
    return this.live.render({
      waiting: () => html`waiting`,
      failed: (trouble) => html`failed: ${trouble.message}`,
      here: ({ count }) => html`<b>${count}</b>`,
    });
  }
}
customElements.define('count-view', CountView);

const shown = (root: ParentNode) =>
  root.querySelector('count-view')?.shadowRoot?.textContent?.replace(/\s+/g, ' ').trim() ?? '';

afterEach(() => {
  events.stop();
  clear();
});

describe('a view is in one of its named states', () => {
  test('waiting, until the answer is there', async () => {
    const { root } = await stage(html`<count-view></count-view>`, { answers: { 'GET /api/count': NEVER } });
    await expect.poll(() => shown(root)).toBe('waiting');
  });

  test('failed, when there is nothing to keep', async () => {
    const { root } = await stage(html`<count-view></count-view>`, {
      answers: { 'GET /api/count': new Refused(500, 'internal') },
    });
    await expect.poll(() => shown(root)).toBe('failed: 服务器内部错误,已记入日志');
  });

  test('here, and then the last good answer stays under the note of a failure, with its time and the request', async () => {
    const { root, answer } = await stage(html`<count-view></count-view>`, {
      answers: { 'GET /api/count': { count: 7 } },
    });
    await expect.poll(() => shown(root)).toBe('7');
    answer({ 'GET /api/count': new Refused(503, 'no-daemon') });
    root.querySelector<CountView>('count-view')?.live.reload();
    await expect
      .poll(() => shown(root))
      .toMatch(/未能读取: 探针未连接 仍显示 .* 的数据。 请求号 req-1 重试 7$/);
  });

  test('the answer to another question never stands under the failure of this one', async () => {
    const { root } = await stage(html`<count-view></count-view>`, {
      answers: { 'GET /api/count': { count: 7 }, 'GET /api/other': new Refused(404, 'not-found') },
    });
    await expect.poll(() => shown(root)).toBe('7');
    const view = root.querySelector<CountView>('count-view');
    if (view) view.path = '/api/other';
    await expect.poll(() => shown(root)).toBe('failed: 没有找到');
  });
});

describe('what is shown follows the event stream', () => {
  test('fetched anew when its own figures changed, left alone when others did', async () => {
    const { root, asked, answer } = await stage(html`<count-view></count-view>`, {
      answers: { 'GET /api/count': { count: 1 } },
    });
    events.start();
    await expect.poll(() => events.state).toBe('live');
    await expect.poll(() => shown(root)).toBe('1');
    answer({ 'GET /api/count': { count: 2 } });
    const before = asked.length;
    SpokenSource.say({ units: ['220402'] });
    expect(asked.length).toBe(before);
    SpokenSource.say({ units: ['220421'] });
    await expect.poll(() => shown(root), { timeout: 5_000 }).toBe('2');
  });

  test('many changes in a moment are one question', async () => {
    const { root, asked } = await stage(html`<count-view></count-view>`, {
      answers: { 'GET /api/count': { count: 1 } },
    });
    events.start();
    await expect.poll(() => events.state).toBe('live');
    await expect.poll(() => shown(root)).toBe('1');
    const before = asked.length;
    for (let i = 0; i < 1_000; i += 1) SpokenSource.say({ units: ['220421'] });
    await expect.poll(() => asked.length, { timeout: 5_000 }).toBe(before + 1);
  });
});

describe('the stream says whether it can be believed', () => {
  let tell: (told: Told) => void = () => undefined;
  const fresh = () => {
    const stream = new Events();
    const heard = vi.fn();
    stream.onChange(heard);
    stream.start((listener) => {
      tell = listener;
      return { stop: () => undefined };
    });
    return { stream, heard };
  };

  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('live while it is heard, stale after 45 seconds of silence, and then figures are polled every 30', () => {
    const { stream, heard } = fresh();
    tell({ is: 'open' });
    vi.advanceTimersByTime(40_000);
    expect(stream.state).toBe('live');
    vi.advanceTimersByTime(6_000);
    expect(stream.state).toBe('stale');
    expect(heard).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(60_000);
    expect(heard).toHaveBeenCalledTimes(3);
    stream.stop();
  });

  test('a beat keeps it live', () => {
    const { stream } = fresh();
    tell({ is: 'open' });
    for (let i = 0; i < 10; i += 1) {
      vi.advanceTimersByTime(15_000);
      tell({ is: 'beat' });
    }
    expect(stream.state).toBe('live');
    stream.stop();
  });

  test('after a break everything is fetched anew, since nobody knows what was missed', () => {
    const { stream, heard } = fresh();
    tell({ is: 'open' });
    tell({ is: 'broken' });
    expect(stream.state).toBe('reconnecting');
    expect(heard).not.toHaveBeenCalled();
    tell({ is: 'open' });
    expect(stream.state).toBe('live');
    expect(heard).toHaveBeenCalledExactlyOnceWith('all');
    stream.stop();
  });
});
