/** The catalogue of a sub-platform over HTTP: who may send one, what is compared, and how far each may see. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SYSTEM } from '../rules/refusal.ts';
import { SampleDaemon } from '../watch/sample.ts';
import { type Caller, camera, NORTH, SampleHouse, SOUTH } from './sample.ts';

let house: SampleHouse;
let chief: Caller;
let northern: Caller;
const CODES = [1, 2, 3, 4, 5].map((n) => camera(n, n < 3 ? NORTH : SOUTH).code);
const PATH = '/api/platforms/p-1/catalogue';

interface Answer {
  readonly counts: Readonly<Record<string, number>>;
  readonly rows: readonly { readonly code: string; readonly id: number | null }[];
}

beforeAll(async () => {
  house = await SampleHouse.open();
  const { north, south } = await house.settle();
  const { registry, watch } = house.parts;
  await registry.putPlatform({ id: 'p-1', name: 'One', carrier: 'A' }, SYSTEM);
  const ids = [...north, ...south];
  for (const id of ids) {
    const record = registry.get(id);
    if (record) await registry.update(id, record.version, { platform: 'p-1' }, SYSTEM);
  }
  await watch.joined('local');
  const now = Date.now();
  const daemon = new SampleDaemon(now - 2_000);
  await watch.batch(daemon.round([north[0] ?? 0, south[0] ?? 0], { state: 'good' }, now - 1_000));
  await watch.batch(daemon.round([north[1] ?? 0], { state: 'bad', reason: 'refused' }, now));
  chief = await house.token('admin');
  northern = await house.token('admin', NORTH);
});
afterAll(() => house.close());

const catalogue = {
  SumNum: 4,
  DeviceList: [
    { DeviceID: CODES[0], Name: 'a', Status: 'OFF' }, // seen good
    { DeviceID: CODES[1], Name: 'b', Status: 'ON' }, // seen bad
    { DeviceID: CODES[2], Name: '=c', Status: 'ON' }, // seen good
    { DeviceID: CODES[4], Name: '=e', Status: 'ON' }, // in nobody's file
  ],
};

test('is taken over, and compared with the registry and the probes', async () => {
  expect(await house.ask(PATH, { as: chief })).toMatchObject({
    body: { catalogue: null, counts: { both: 0, unlisted: 4 } },
  });
  const taken = await house.ask(PATH, { method: 'POST', as: chief, body: catalogue });
  expect(taken).toMatchObject({ status: 200, body: { complete: true, added: 4, written: true } });
  const { body } = await house.ask(`${PATH}?list=on-bad`, { as: chief });
  expect(body).toMatchObject({
    platform: { id: 'p-1', name: 'One' },
    catalogue: { announced: 4, collected: 4, complete: true },
    counts: { both: 3, unlisted: 1, unregistered: 1, 'on-bad': 1, 'off-good': 1 },
    ...{ list: 'on-bad', total: 1, page: 1, pages: 1 },
    rows: [
      { code: CODES[1], declared: 'on', state: 'bad', reason: 'refused', unit: { code: `${NORTH}001` } },
    ],
  });
});

test('every count is as long as its list, page by page', async () => {
  const { counts } = (await house.ask(PATH, { as: chief })).body as Answer;
  for (const [list, total] of Object.entries(counts)) {
    const rows: unknown[] = [];
    for (let page = 1; page <= Math.max(1, total); page++) {
      const { body } = await house.ask(`${PATH}?list=${list}&size=1&page=${page}`, { as: chief });
      rows.push(...(body as Answer).rows);
    }
    expect([list, new Set(rows.map((row) => JSON.stringify(row))).size]).toEqual([list, total]);
  }
});

describe('whoever sees one district', () => {
  test('sees its own part of the comparison', async () => {
    const { counts } = (await house.ask(PATH, { as: northern })).body as Answer;
    expect(counts).toEqual({ both: 2, unlisted: 0, unregistered: 0, 'on-bad': 1, 'off-good': 1 });
    const file = await (await house.fetch(`${PATH}.csv?list=both`, { as: northern })).text();
    expect(file).toContain(CODES[0]);
    for (const code of CODES.slice(2)) expect(file).not.toContain(code);
  });

  test('sends no catalogue: it is of the whole city', async () => {
    expect((await house.ask(PATH, { method: 'POST', as: northern, body: catalogue })).status).toBe(403);
  });
});

test('whoever may not register sends none, and may read', async () => {
  const crew = await house.token('crew');
  expect((await house.ask(PATH, { method: 'POST', as: crew, body: catalogue })).status).toBe(403);
  expect((await house.ask(PATH, { as: crew })).status).toBe(200);
  expect((await house.ask(PATH)).status).toBe(401);
});

test('the list is a file, too, in which no cell is a formula', async () => {
  const answer = await house.fetch(`${PATH}.csv?list=unregistered`, {
    as: chief,
    headers: { 'accept-language': 'en' },
  });
  expect(answer.headers.get('content-type')).toContain('text/csv');
  const [, row] = (await answer.text()).split('\r\n');
  expect(row).toBe(`${CODES[4]},'=e,,ON,Unknown,,`);
});

test.each([
  ['/api/platforms/none/catalogue', 404],
  ['/api/platforms/none/catalogue.csv', 404],
  [`${PATH}?list=everything`, 400],
  [`${PATH}?size=0`, 400],
])('%s is answered with %i', async (path, status) => {
  expect((await house.ask(path, { as: chief })).status).toBe(status);
});

test.each([
  ['nothing', '', {}, 200],
  ['half a text', '{"SumNum":', { 'content-type': 'application/json' }, 200],
  ['another type', '<a/>', { 'content-type': 'text/xml' }, 415],
])('a catalogue that is %s changes nothing', async (_what, body, headers, status) => {
  const before = (await house.ask(PATH, { as: chief })).body as Answer;
  const type = { 'content-type': 'text/csv', ...headers };
  const answer = await house.ask(PATH, { method: 'POST', as: chief, body, headers: type });
  expect(answer.status).toBe(status);
  if (status === 200) expect(answer.body).toMatchObject({ written: false });
  expect(((await house.ask(PATH, { as: chief })).body as Answer).counts).toEqual(before.counts);
});
