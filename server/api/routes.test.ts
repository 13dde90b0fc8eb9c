/** What the interface answers: as the document says, and the same whichever way one comes to it. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { z } from '../../config/shape.ts';
import { METRICS } from '../../config/terms.ts';
import { textIn } from '../../config/text/index.ts';
import { SYSTEM } from '../rules/refusal.ts';
import { SampleDaemon } from '../watch/sample.ts';
import { isSchema } from './route.ts';
import { allRoutes } from './routes/index.ts';
import { daemonsOf } from './routes/probes.ts';
import { type Caller, CITY, NORTH, SampleHouse } from './sample.ts';
import type * as wire from './wire.ts';

let house: SampleHouse;
let chief: Caller;
let north: readonly number[];
let south: readonly number[];

beforeAll(async () => {
  house = await SampleHouse.open();
  ({ north, south } = await house.settle());
  chief = await house.token('admin');
  const { watch } = house.parts;
  await watch.joined('local');
  const now = Date.now();
  const daemon = new SampleDaemon(now - 2_000);
  await watch.batch(daemon.round([...north, ...south], { state: 'good' }, now - 1_000));
  const bad = { state: 'bad', reason: 'refused' } as const;
  await watch.batch(daemon.batch([{ n: north[0] ?? 0, check: 'online', finding: bad, atMs: now }], now));
  house.link.found = [
    { host: '10.0.0.9', port: 80, endpoint: '', name: '', hardware: '', xaddr: '', scopes: ['s'] },
  ];
  const started = await house.ask('/api/discoveries', { method: 'POST', body: {}, as: chief });
  const { id } = started.body as wire.Discovery;
  await house.parts.registry.putPlatform({ id: 'p-0', name: 'Zero', carrier: '' }, SYSTEM);
  await vi.waitFor(async () =>
    expect((await house.ask(`/api/discoveries/${id}`, { as: chief })).body).toMatchObject({ state: 'done' }),
  );
});
afterAll(() => house.end());

/** The same schema, but a key that it does not name is a fault. */
function strictly(schema: z.ZodType, value: unknown, path: string): void {
  const outcome = schema.safeParse(value);
  expect(outcome.error?.issues, path).toBeUndefined();
  // What the schema does not name it strips: nothing may be lost.
  expect(outcome.data, path).toEqual(value);
}

/** What cannot be asked without saying of what. */
const NEEDED: Readonly<Record<string, string>> = {
  '/api/rates': '?span=day:2026-11-20&by=category',
  '/api/rates/devices': '?span=day:2026-11-20&rate=online',
  '/api/repair-plan': '?rate=online&span=month',
  '/api/months/:id/compare': '?version=1',
  '/api/evidence': '?metric=online',
  '/api/map/devices': '?ids=:id',
  '/api/reality/devices': '?cell=seen',
};

/** The registry as it goes out, taken over as a list: it changes nothing. */
async function writtenList(): Promise<wire.ListBrief> {
  const body = await (await house.fetch('/api/devices.csv', { as: chief })).text();
  const { body: sent } = await house.ask('/api/lists', {
    method: 'POST',
    body,
    headers: { 'content-type': 'text/csv' },
    as: chief,
  });
  const path = `/api/lists/${(sent as wire.ListBrief).id}`;
  const told = async () => (await house.ask(path, { as: chief })).body as wire.ListBrief;
  const post = (step: string) => house.ask(`${path}/${step}`, { method: 'POST', body: {}, as: chief });
  await expect.poll(async () => (await told()).state).toBe('read');
  expect((await post('trial')).status).toBe(202);
  await expect.poll(async () => (await told()).state).toBe('tried');
  expect((await told()).trial).toMatchObject({ rows: 4, unchanged: 4, bad: 0 });
  expect((await post('commit')).status).toBe(202);
  await expect.poll(async () => (await told()).state).toBe('written');
  return told();
}

/** One thing said of two devices, which changes them. */
async function triedEdit(): Promise<wire.ListBrief> {
  const body = { devices: [...north].slice(0, 2), set: { remark: 'seen' } };
  const { body: begun } = await house.ask('/api/bulk', { method: 'POST', body, as: chief });
  const told = async () =>
    (await house.ask(`/api/bulk/${(begun as wire.ListBrief).id}`, { as: chief })).body as wire.ListBrief;
  await expect.poll(async () => (await told()).state).toBe('tried');
  return told();
}

/** An exemption that was asked for, and a unit's third red month. */
async function supervised(): Promise<{ readonly exemption: number; readonly notice: number }> {
  const atMs = Date.now();
  const scope = { is: 'unit', of: NORTH };
  const wish = { kind: 'power-cut', scope, fromMs: atMs, untilMs: atMs + 3_600_000, reason: 'works' };
  const asked = await house.ask('/api/exemptions', { method: 'POST', body: wish, as: chief });
  const red = { verdict: 'fails', share: 7_000, low: 7_000, high: 7_000, good: 70, due: 100 } as const;
  const figures = ['2026-08', '2026-09', '2026-10'].map((month) => ({
    ...{ unit: NORTH, month, revision: 1, ruleVersion: 1, finalisedMs: atMs, by: 'chief' },
    bands: { green: 9_500, blue: 9_000, orange: 8_000 },
    rates: { registration: red, online: red, image: red, position: red },
  }));
  await house.parts.cases.monthClosed(figures, SYSTEM);
  const notice = house.parts.cases.book.cases()[0]?.notice.id ?? 0;
  return { exemption: (asked.body as wire.Exemption).id, notice };
}

/** Two records that were one device for a moment. */
let merged: Promise<number> | undefined;
function mergedOnce(): Promise<number> {
  merged ??= (async () => {
    const [keep, drop] = [north[0] ?? 0, north[1] ?? 0];
    const versionOf = (id: number) => house.parts.registry.get(id)?.version;
    const body = { keep, drop, keepVersion: versionOf(keep), dropVersion: versionOf(drop) };
    const { body: made } = await house.ask('/api/merges', { method: 'POST', body, as: chief });
    const { id } = made as wire.Merge;
    await house.ask(`/api/merges/${id}/undo`, { method: 'POST', as: chief });
    return id;
  })();
  return merged;
}

describe('every answer', () => {
  test('is as the document says, no more and no less', async () => {
    const [discovery] = (await house.ask('/api/discoveries', { as: chief })).body as wire.Discovery[];
    const wish = { month: '2026-11', unit: CITY };
    const drawn = await house.ask('/api/pins/samples', { method: 'POST', body: wish, as: chief });
    const sample = drawn.body as wire.PinSample;
    const list = await writtenList();
    const edit = await triedEdit();
    const { exemption, notice } = await supervised();
    const { number: month } = await house.parts.months.make({ month: '2026-10', reason: '' }, SYSTEM);
    let asked = 0;
    for (const { method, path, answer } of allRoutes(house.parts)) {
      if (method !== 'get' || answer === undefined || !isSchema(answer)) continue;
      // Need pins that are wrong, and sheets that were made: pins.test.ts and sheets.test.ts have them.
      if (path === '/api/pins/proposals/:id/preview' || path.startsWith('/api/sheets/:id')) continue;
      const ids: Readonly<Record<string, string | undefined>> = {
        discoveries: discovery?.id,
        platforms: 'p-0',
        pins: sample.id.toString(),
        lists: list.id.toString(),
        batches: list.batch?.toString(),
        bulk: edit.id.toString(),
        exemptions: exemption.toString(),
        cases: notice.toString(),
        notices: notice.toString(),
        merges: `${await mergedOnce()}`,
        months: month.toString(),
      };
      const id = ids[path.split('/')[2] ?? ''] ?? `${north[0]}`;
      const asking = `${path}${NEEDED[path] ?? ''}`
        .replace(':id', id)
        .replace(':a', `${north[0]}`)
        .replace(':b', `${north[1]}`);
      const { status, body } = await house.ask(asking, { as: chief });
      expect(status, path).toBe(200);
      strictly(answer, body, path);
      asked += 1;
    }
    expect(asked).toBeGreaterThan(25);
  });
});

describe('figures', () => {
  test('are as many as the lists they open, page by page and as a file', async () => {
    const board = (await house.ask('/api/board', { as: chief })).body as wire.Board;
    expect(board.devices).toBe(4);
    for (const metric of METRICS)
      for (const part of ['good', 'bad', 'unknown', 'excluded'] as const) {
        const count = board.rates.find((rate) => rate.metric === metric)?.[part];
        const list = await house.ask(`/api/evidence?metric=${metric}&part=${part}&size=1`, { as: chief });
        expect(list.body).toMatchObject({ total: count });
        const file = await house.fetch(`/api/evidence.csv?metric=${metric}&part=${part}`, { as: chief });
        expect((await file.text()).trim().split('\r\n')).toHaveLength((count ?? 0) + 1);
      }
  });

  test.each([
    { language: 'en', words: [textIn('en')('common.code'), textIn('en').word('reason', 'refused')] },
    { language: 'zh-CN', words: [textIn('zh-CN')('common.code'), textIn('zh-CN').word('reason', 'refused')] },
  ])('go into a file in the words of $language', async ({ language, words }) => {
    const headers = { 'accept-language': language };
    for (const path of ['/api/evidence.csv?metric=online&part=bad', '/api/outages.csv?check=online']) {
      const bytes = new Uint8Array(await (await house.fetch(path, { as: chief, headers })).arrayBuffer());
      expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
      const text = new TextDecoder().decode(bytes);
      for (const word of words) expect(text).toContain(word);
      expect(text).toMatch(/2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00/);
    }
  });

  test('that have not changed are not sent again', async () => {
    const first = await house.fetch('/api/units', { as: chief });
    expect(first.headers.get('etag')).toMatch(/^W\/"/);
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
  });

  test('come with the rules they are made by', async () => {
    expect((await house.ask('/api/rules', { as: chief })).body).toMatchObject({
      thresholds: { online: 9_500, usable: 9_500 },
      cadences: { online: { everySeconds: 60 } },
      timeZone: 'Asia/Shanghai',
    });
  });
});

describe('a daemon', () => {
  const heard = () => house.parts.watch.daemons();

  test('that was stopped is stopped, not silent; one that nobody has heard is starting', () => {
    const [daemon] = heard();
    if (!daemon) throw new Error('no daemon');
    const silent = { ...daemon, state: 'silent' as const };
    const kept = { id: daemon.id, sinceMs: 7, pid: null };
    expect(daemonsOf([silent], [{ ...kept, state: 'stopped' }])).toMatchObject([
      { state: 'stopped', sinceMs: 7, targets: daemon.targets },
    ]);
    expect(daemonsOf([silent], [{ ...kept, state: 'running' }])).toMatchObject([{ state: 'silent' }]);
    expect(daemonsOf([], [{ ...kept, state: 'starting' }])).toMatchObject([{ state: 'starting', looks: 0 }]);
  });

  test('is stopped and started by an administrator, and the journal says who', async () => {
    house.kept.push({ id: 'local', state: 'running', sinceMs: 1, pid: 5 });
    const act = (verb: string) => house.ask(`/api/daemons/local/${verb}`, { method: 'POST', as: chief });
    expect((await act('stop')).status).toBe(200);
    expect(house.kept[0]?.state).toBe('stopped');
    expect((await act('start')).status).toBe(200);
    expect((await house.ask('/api/journal?did=daemon', { as: chief })).body).toMatchObject({
      rows: [
        { did: 'daemon.start', who: 'admin program' },
        { did: 'daemon.stop', subject: 'daemon/local' },
      ],
    });
  });

  test('looks at everything when somebody who maintains asks, and the journal says who', async () => {
    const sweep = (as?: typeof chief) =>
      house.ask('/api/daemons/local/sweep', { method: 'POST', ...(as && { as }) });
    expect((await sweep(chief)).status).toBe(200);
    expect(house.link.asked.sweeps).toBe(1);
    expect((await house.ask('/api/journal?did=daemon.sweep', { as: chief })).body).toMatchObject({
      rows: [{ did: 'daemon.sweep', who: 'admin program', subject: 'daemon/local' }],
    });
    expect((await sweep()).status).toBe(401);
    expect(house.link.asked.sweeps).toBe(1);
  });
});

describe('found devices', () => {
  test('are claimed in bulk, and every fault names its place', async () => {
    const [run] = (await house.ask('/api/discoveries', { as: chief })).body as wire.Discovery[];
    expect(run?.found).toMatchObject([{ host: '10.0.0.9', registered: null }]);
    const claim = (template: object) =>
      house.ask(`/api/discoveries/${run?.id}/claim`, {
        method: 'POST',
        body: { template, devices: [{ host: '10.0.0.9', port: 80 }] },
        as: chief,
      });
    const template = { category: 'social', unit: NORTH, codePrefix: '22040200001320' };
    expect(await claim({ ...template, segment: 'nowhere' })).toMatchObject({
      status: 400,
      body: { problems: [{ path: 'devices.0.segment' }] },
    });
    const claimed = await claim(template);
    expect(claimed).toMatchObject({ status: 201, body: { added: [{ host: '10.0.0.9' }] } });
    const { added } = claimed.body as wire.Claimed;
    await house.ask(`/api/devices/${added[0]?.id}`, { method: 'DELETE', as: chief });
  });
});
