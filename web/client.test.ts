import { html } from 'lit';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ask, onSignedOut, pathWith, Trouble } from './client.ts';
import { clear, Refused, stage } from './sample-stage.ts';
import { clock, day, momentOf, useZone } from './times.ts';

afterEach(clear);

const caught = (promise: Promise<unknown>) =>
  promise.then(() => null).catch((error: unknown) => error as Trouble);

describe('what goes wrong is told in words', () => {
  test.each([
    { answer: new Refused(409, 'conflict'), says: '已被他人修改' },
    {
      answer: new Refused(429, 'limit', { facts: { what: 'feeds-per-person', most: 4 } }),
      says: '您同时打开的实时画面已达上限',
    },
    {
      answer: new Refused(418, 'brand-new', { title: 'a word of the server' }),
      says: 'a word of the server',
    },
    { answer: new TypeError('Failed to fetch'), says: '服务器没有应答。请检查网络或服务器是否在运行。' },
  ])('$says', async ({ answer, says }) => {
    await stage(html``, { answers: { 'GET /api/units': answer } });
    expect((await caught(ask('/api/units')))?.message).toBe(says);
  });

  test('what the server wanted is told in Chinese, and what was there', async () => {
    const problems = [
      { path: 'untilMs', wanted: 'an end after the begin', got: '2026-11-18T13:55:00.000Z' },
      { path: 'note', wanted: 'a reason', got: 'nothing' },
      { path: 'x', wanted: 'words that nobody knows', got: '"a"' },
    ];
    await stage(html``, { answers: { 'POST /api/exemptions': new Refused(400, 'bad-input', { problems }) } });
    const trouble = await caught(ask('/api/exemptions', { method: 'POST', body: {} }));
    expect(trouble?.problem?.problems).toEqual([
      { path: 'untilMs', wanted: '结束应晚于开始', got: clock(Date.UTC(2026, 10, 18, 13, 55)) },
      { path: 'note', wanted: '应填写原因', got: '空' },
      problems[2],
    ]);
  });

  test('an account that is locked says until when', async () => {
    useZone('Asia/Shanghai');
    const untilMs = momentOf(`${day(Date.now())}T14:32`);
    await stage(html``, {
      answers: { 'POST /api/session': new Refused(423, 'locked', { facts: { untilMs } }) },
    });
    expect((await caught(ask('/api/session', { method: 'POST', body: {} })))?.message).toBe(
      '账号已锁定,14:32:00 后可再试',
    );
  });

  test('a page of somebody in between is no answer of ours', async () => {
    await stage(html``);
    vi.stubGlobal(
      'fetch',
      async () => new Response('<html>proxy</html>', { status: 502, statusText: 'Bad Gateway' }),
    );
    const trouble = await caught(ask('/api/units'));
    expect([trouble?.status, trouble?.message]).toEqual([502, 'Bad Gateway']);
    vi.stubGlobal('fetch', async () => new Response('<html>proxy</html>'));
    expect((await caught(ask('/api/units')))?.message).toBe('服务器的应答无法读取。');
  });
});

test('a session that has ended is told to the page; a wrong password is not the end of one', async () => {
  const ended = vi.fn();
  const end = onSignedOut(ended);
  await stage(html``, {
    answers: {
      'GET /api/units': new Refused(401, 'signed-out'),
      'POST /api/session': new Refused(401, 'wrong-password'),
    },
  });
  await caught(ask('/api/session', { method: 'POST', body: {} }));
  expect(ended).not.toHaveBeenCalled();
  await caught(ask('/api/units'));
  expect(ended).toHaveBeenCalledOnce();
  end();
});

test('a cancelled request says nothing', async () => {
  await stage(html``);
  const cancelled = new AbortController();
  cancelled.abort(new Error('left'));
  expect(await caught(ask('/api/units', { signal: cancelled.signal }))).not.toBeInstanceOf(Trouble);
});

test('what is not asked for is left out of the address', () => {
  expect(pathWith('/api/board', { unit: '2204', scope: null, page: undefined, q: '' })).toBe(
    '/api/board?unit=2204',
  );
  expect(pathWith('/api/units', {})).toBe('/api/units');
});
