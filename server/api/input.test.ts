/** Bad input: each gets a stated problem, and never a stack, a crash or a hang. */
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { textIn } from '../../config/text/index.ts';
import { REFUSALS } from '../rules/refusal.ts';
import { STATUSES } from './problem.ts';
import { type Caller, camera, NORTH, SampleHouse } from './sample.ts';

let house: SampleHouse;
let admin: Caller;
let device: number;

beforeAll(async () => {
  house = await SampleHouse.open();
  ({
    north: [device = 0],
  } = await house.settle());
  admin = await house.token('admin');
});
afterAll(() => house.close());
afterEach(() => {
  expect(house.errors.splice(0)).toEqual([]);
});

const json = { 'content-type': 'application/json' };

describe('a body', () => {
  test.each([
    { what: 'that is no JSON', body: '{"name": ', problem: { path: '', wanted: 'JSON' } },
    { what: 'that is nothing', body: '', problem: { path: 'name', got: 'nothing' } },
    { what: 'that is null', body: 'null', problem: { path: '' } },
    { what: 'that is a list', body: '[]', problem: { path: '', wanted: 'an object', got: '[]' } },
    { what: 'that is text', body: '"x"', problem: { path: '' } },
    {
      what: 'with an unknown key',
      body: '{"name":"a","role":"crew","unit":"","sudo":true}',
      problem: { path: 'sudo', wanted: 'no such key', got: 'true' },
    },
    {
      what: 'with a wrong word',
      body: '{"name":"a","role":"root","unit":""}',
      problem: { path: 'role', wanted: 'one of patrol, crew, leader, registrar, admin', got: '"root"' },
    },
    {
      what: 'with a prototype in it',
      body: '{"name":"a","role":"crew","unit":"","__proto__":{"role":"admin"}}',
      problem: { path: '__proto__', wanted: 'no such key' },
    },
    {
      what: 'with a number for a name',
      body: '{"name":7,"role":"crew","unit":""}',
      problem: { path: 'name', wanted: 'a string', got: '7' },
    },
    {
      what: 'in a charset we do not read',
      body: '{}',
      type: 'application/json; charset=x-nonsense',
      status: 415,
    },
    { what: 'of another type', body: '<a/>', type: 'application/xml', status: 415 },
    {
      what: 'that is compressed by nothing we know',
      body: '{}',
      more: { 'content-encoding': 'zip' },
      status: 415,
    },
    { what: 'that says gzip and is not', body: '{}', more: { 'content-encoding': 'gzip' }, status: 400 },
    { what: 'larger than any wish', body: `{"name":"${'a'.repeat(3 << 20)}"}`, status: 413 },
    { what: 'nested without end', body: '['.repeat(100_000), status: 400 },
    {
      what: 'nested without end, and closed',
      body: `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
      problem: { path: '', wanted: 'an object' },
    },
    {
      what: 'with a field that is nested without end',
      body: `{"name":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)},"role":"crew","unit":""}`,
      problem: { path: 'name', wanted: 'a string' },
    },
  ])('$what is told as such', async ({ body, problem, type, more = {}, status = 400 }) => {
    const headers = { ...json, ...(type && { 'content-type': type }), ...more };
    const answer = await house.fetch('/api/tokens', { method: 'POST', body, headers, as: admin });
    const told = (await answer.json()) as { problems?: unknown[] };
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(told).toMatchObject({ status, requestId: answer.headers.get('x-request-id') });
    if (problem) expect(told.problems).toContainEqual(expect.objectContaining(problem));
    expect(JSON.stringify(told)).not.toMatch(/\.ts|node_modules|at .*:\d+:\d+/);
  });

  test('is told all its faults at once', async () => {
    const { body } = await house.ask('/api/devices', {
      method: 'POST',
      body: { code: 1, kind: 'drone', onvifPort: 70_000, colour: 'red' },
      as: admin,
    });
    const { problems } = body as { problems: { path: string }[] };
    expect(problems.map(({ path }) => path).toSorted()).toEqual([
      'category',
      'code',
      'colour',
      'kind',
      'name',
      'onvifPort',
      'unit',
    ]);
  });

  test('may be left out where nothing must be in it, and is missed where something must', async () => {
    const bare = (path: string) => house.ask(path, { method: 'POST', as: admin });
    expect((await bare(`/api/devices/${device}/look`)).status).toBe(200);
    expect(await bare('/api/feeds')).toMatchObject({ status: 400, body: { problems: [{ path: 'device' }] } });
    expect(await bare('/api/lists')).toMatchObject({ status: 202, body: { rows: 0, state: 'reading' } });
  });

  test('is not read of somebody who may not send it', async () => {
    const crew = await house.token('crew');
    const huge = { method: 'POST', body: 'x'.repeat(3 << 20), headers: json, as: crew };
    expect((await house.ask('/api/tokens', huge)).status).toBe(403);
  });
});

describe('a query', () => {
  test.each([
    '/api/devices?page=0',
    '/api/devices?page=-1',
    '/api/devices?page=1e3',
    '/api/devices?size=501',
    '/api/devices?size=99999999999999999999',
    '/api/devices?kind=drone',
    '/api/devices?sort=password',
    '/api/devices?page=1&page=2',
    '/api/devices?colour=red',
    '/api/evidence',
    '/api/evidence?metric=beauty',
    '/api/evidence?metric=online&part=ugly',
    '/api/board?scope=private',
    '/api/trend?fromMs=yesterday',
    '/api/journal?did[]=x',
  ])('%s is told as bad', async (path) => {
    const { status, body } = await house.ask(path, { as: admin });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'bad-input', problems: [expect.anything()] });
  });

  test('may leave a filter empty', async () => {
    expect((await house.ask('/api/devices?q=&kind=&unit=', { as: admin })).status).toBe(200);
  });
});

describe('a path', () => {
  test.each([
    '/api/devices/x',
    '/api/devices/-1',
    '/api/devices/1.5',
    '/api/devices/99999999999999999999',
    '/api/devices/%00',
    '/api/devices/1/secrets',
    '/api/nothing',
    '/overview/%2e%2e/%2e%2e/key',
    '/overview%0d%0aSet-Cookie:a',
    '/API/DEVICES/0',
    '/api/viewer/package.json',
    '/api/viewer/..%2f..%2fpackage.json',
    '/nothing.png',
    '/..%2f..%2f..%2fetc%2fpasswd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/a.db',
    '/.env',
    '/assets/../key',
  ])('%s leads to nothing', async (path) => {
    const raw = await asSent(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(raw).toMatch(/^HTTP\/1.1 (404|403|401|400) /);
    expect(raw).not.toContain('root:');
    expect(raw).not.toMatch(/\.ts:\d|node_modules/);
  });

  test('that cannot be decoded is told as such', async () => {
    expect(await house.ask('/api/devices/%E0%A4%A', { as: admin })).toMatchObject({
      status: 400,
      body: { code: 'bad-input' },
    });
  });

  test('of the page gets the page, also with a strange but harmless address', async () => {
    for (const path of [
      '/',
      '/overview',
      '/units/220402',
      '/evidence?metric=online',
      '/devices/17',
      '/a/b/c',
    ])
      expect((await house.fetch(path, { headers: { accept: 'text/html' } })).status).toBe(200);
    const asked = await house.fetch('/overview', { headers: { accept: 'application/json' } });
    expect(asked.status).toBe(404);
    expect((await house.fetch('/overview', { method: 'POST' })).status).toBe(404);
  });
});

describe('bytes that are no request', () => {
  test.each([
    { what: 'garbage', bytes: 'garbage\r\n\r\n' },
    { what: 'another HTTP', bytes: 'GET / HTTP/9.9\r\n\r\n' },
    { what: 'a nothing in a header', bytes: 'GET /healthz HTTP/1.1\r\nHost: a\r\nX: b\u0000c\r\n\r\n' },
    {
      what: 'an endless header',
      bytes: `GET /healthz HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`,
    },
    {
      what: 'two lengths',
      bytes:
        'POST /api/session HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    },
  ])('are refused: $what', async ({ bytes }) => {
    expect(await asSent(bytes)).toMatch(/^HTTP\/1.1 4(00|31) /);
  });

  test('in a header’s value never become a header of the answer', async () => {
    const raw = await asSent(
      'GET /api/devices/1%0d%0aSet-Cookie:%20a=b HTTP/1.1\r\nHost: x\r\nAccept-Language: en%0d%0aX-A: b\r\nConnection: close\r\n\r\n',
    );
    expect(raw).not.toMatch(/^(set-cookie|x-a):/im);
  });
});

describe('a list of devices', () => {
  interface List {
    readonly id: number;
    readonly state: string;
    readonly problem: unknown;
    readonly trial: unknown;
    readonly columns: readonly { readonly field: string | null }[];
  }
  const send = async (body: string | Uint8Array) => {
    const headers = { 'content-type': 'text/csv' };
    const { status, body: list } = await house.ask('/api/lists', {
      method: 'POST',
      body,
      headers,
      as: admin,
    });
    return { status, list: list as List };
  };
  const read = async ({ id }: List, ...states: string[]): Promise<List> => {
    const path = `/api/lists/${id}`;
    await expect
      .poll(async () => ((await house.ask(path, { as: admin })).body as List).state)
      .toBeOneOf(states);
    return (await house.ask(path, { as: admin })).body as List;
  };
  const post = (path: string, body: object = {}) => house.ask(path, { method: 'POST', body, as: admin });

  test.each([
    { what: 'nothing', bytes: Buffer.alloc(0) },
    { what: 'noise', bytes: Buffer.from(Array.from({ length: 4_096 }, (_, k) => (k * 7_919) % 256)) },
    { what: 'a header and rubbish', bytes: Buffer.from('code,name,kind,category,unit\n"x') },
    { what: 'one endless line', bytes: Buffer.alloc(2 << 20, 'a') },
    { what: 'a web page', bytes: Buffer.from('<html><table></table></html>') },
  ])('of $what is told its problem and writes nothing', async ({ bytes }) => {
    const before = house.parts.registry.size;
    const { status, list } = await send(bytes);
    expect([202, 400]).toContain(status);
    if (status === 202) expect((await read(list, 'failed')).problem).not.toBeNull();
    expect(house.parts.registry.size).toBe(before);
  });

  test('is tried, written, undone, and comes out as it went in', async () => {
    const { code, name, kind, category } = camera(50, NORTH);
    const bytes = `code,name,kind,category,unit\r\n${code},"=${name}",${kind},${category},${NORTH}\r\n`;
    const { list } = await send(bytes);
    const columns = (await read(list, 'read')).columns.map(({ field }) => field);
    const mapping = { columns, codings: {}, defaults: {} };
    const put = { method: 'PUT', body: mapping, as: admin };
    expect((await house.ask(`/api/lists/${list.id}/mapping`, put)).status).toBe(200);
    expect((await post(`/api/lists/${list.id}/trial`)).status).toBe(202);
    expect((await read(list, 'tried')).trial).toMatchObject({ rows: 1, added: 1, bad: 0 });
    expect((await house.ask(`/api/lists/${list.id}/problems`, { as: admin })).body).toMatchObject({
      total: 0,
    });
    expect((await post(`/api/lists/${list.id}/commit`)).status).toBe(202);
    await read(list, 'written');
    const file = await house.fetch('/api/devices.csv', { as: admin });
    expect(file.headers.get('content-disposition')).toBe('attachment; filename="devices.csv"');
    expect(await file.text()).not.toMatch(/(^|,|")=/m);
    const sheet = await house.fetch('/api/devices.xlsx?headings=zh', { as: admin });
    expect(sheet.headers.get('content-type')).toMatch(/spreadsheetml/);
    const again = await send(new Uint8Array(await sheet.arrayBuffer()));
    const fields = (await read(again.list, 'read')).columns.map(({ field }) => field);
    const whole = { columns: fields, codings: {}, defaults: {} };
    await house.ask(`/api/lists/${again.list.id}/mapping`, { method: 'PUT', body: whole, as: admin });
    await post(`/api/lists/${again.list.id}/trial`);
    expect((await read(again.list, 'tried')).trial).toMatchObject({ added: 0, updated: 0, bad: 0 });
    const [batch] = ((await house.ask('/api/batches', { as: admin })).body as { rows: { id: number }[] })
      .rows;
    expect(await post(`/api/batches/${batch?.id}/undo`)).toMatchObject({ status: 200, body: { removed: 1 } });
  });

  test('of another type than a list is not read', async () => {
    const wrong = { method: 'POST', body: { a: 1 }, as: admin };
    expect((await house.ask('/api/lists', wrong)).status).toBe(415);
  });
});

describe('two who change one device', () => {
  test('are told so', async () => {
    const patch = (name: string) =>
      house.ask(`/api/devices/${device}`, {
        method: 'PATCH',
        body: { version: 1, record: { name } },
        as: admin,
      });
    expect(await patch('first')).toMatchObject({
      status: 200,
      body: { version: 2, record: { name: 'first' } },
    });
    expect(await patch('second')).toMatchObject({ status: 409, body: { code: 'conflict' } });
  });
});

describe('refusals', () => {
  test('have a status each, and their words in both languages', () => {
    for (const code of REFUSALS) expect(STATUSES[code]).toBeGreaterThanOrEqual(400);
    for (const language of ['zh-CN', 'en'] as const)
      for (const code of Object.keys(STATUSES))
        expect(textIn(language).word('refusal', code), `${language} ${code}`).not.toBe(code);
  });

  test('come in the language that is asked for', async () => {
    const titled = async (language: string) => {
      const { body } = await house.ask('/api/session', { headers: { 'accept-language': language } });
      return (body as { title: string }).title;
    };
    const [zh, en] = [
      textIn('zh-CN').word('refusal', 'signed-out'),
      textIn('en').word('refusal', 'signed-out'),
    ];
    expect(await titled('zh-CN,zh;q=0.9,en;q=0.8')).toBe(zh);
    expect(await titled('en-GB')).toBe(en);
    expect(await titled('*')).toBe(zh);
    expect(await titled('fr')).toBe(en);
  });
});

/** What the server answers to these very bytes. */
function asSent(bytes: string): Promise<string> {
  const { hostname, port } = new URL(house.address);
  return new Promise((done, failed) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes, 'latin1'));
    let text = '';
    socket.setEncoding('latin1').on('data', (chunk) => {
      text += chunk;
    });
    socket.on('close', () => done(text)).on('error', failed);
  });
}
