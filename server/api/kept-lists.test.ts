/** A link with a moment opens the same list next week, whatever the devices did meanwhile. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { METRICS } from '../../config/terms.ts';
import { SampleDaemon } from '../watch/sample.ts';
import { LINK_DAYS } from '../work/rate-pins.ts';
import { type Caller, CITY, NORTH, SampleHouse, SOUTH } from './sample.ts';
import type { Evidence, KeptList } from './wire.ts';

let house: SampleHouse;
let chief: Caller;
let southern: Caller;
let north: readonly number[];
let daemon: SampleDaemon;

beforeAll(async () => {
  house = await SampleHouse.open();
  ({ north } = await house.settle());
  chief = await house.token('admin');
  southern = await house.token('leader', SOUTH);
  await house.parts.watch.joined('local');
  daemon = new SampleDaemon(Date.now() - 1_000);
  await house.parts.watch.batch(daemon.round(north, { state: 'good' }, Date.now()));
  await house.parts.watch.tick();
});
afterAll(() => house.close());

const keep = async (body: object, as = chief) =>
  house.ask('/api/evidence/kept', { method: 'POST', body, as });
const list = async (query: string, as = chief) =>
  (await house.ask(`/api/evidence?size=200&${query}`, { as })).body as Evidence;

describe('a list that is kept', () => {
  test('is the list of its moment, though devices fell out and left since', async () => {
    const before = await Promise.all(
      METRICS.map(async (metric) => {
        const { body, status } = await keep({ metric, unit: CITY });
        expect(status).toBe(201);
        const { asofMs } = body as KeptList;
        const query = `metric=${metric}&unit=${CITY}&asof=${asofMs}`;
        const file = await (await house.fetch(`/api/evidence.csv?${query}`, { as: chief })).text();
        return { query, kept: await list(query), live: await list(`metric=${metric}`), file };
      }),
    );
    for (const { kept, live } of before) expect({ ...kept, atMs: 0 }).toEqual({ ...live, atMs: 0 });
    const atMs = Date.now();
    const finding = { state: 'bad', reason: 'timeout' } as const;
    const looks = north.slice(1).map((n) => ({ n, check: 'online', finding, atMs }) as const);
    await house.parts.watch.batch(daemon.batch(looks, atMs));
    const [gone = 0] = north;
    const version = house.parts.registry.get(gone)?.version ?? 0;
    await house.ask(`/api/devices/${gone}?version=${version}`, { method: 'DELETE', as: chief });
    await house.parts.watch.tick();
    expect((await list('metric=online&part=bad')).total).toBeGreaterThan(0);
    for (const { query, kept, file } of before) {
      expect(await list(query)).toEqual(kept);
      expect(await (await house.fetch(`/api/evidence.csv?${query}`, { as: chief })).text()).toBe(file);
      for (const part of ['good', 'bad', 'unknown', 'excluded'] as const) {
        const one = await list(`${query}&part=${part}`);
        expect(one.total).toBe(one.rate[part]);
        expect(one.rows).toEqual(kept.rows.filter((row) => row.part === part));
      }
    }
  });

  test('is told page by page, and narrowed to a reason', async () => {
    const { asofMs } = (await keep({ metric: 'online', unit: NORTH })).body as KeptList;
    const query = `metric=online&unit=${NORTH}&asof=${asofMs}`;
    const whole = await list(query);
    const pages = await Promise.all(
      whole.rows.map(async (_, at) => {
        const { body } = await house.ask(`/api/evidence?${query}&size=1&page=${at + 1}`, { as: chief });
        return (body as Evidence).rows;
      }),
    );
    expect(pages.flat()).toEqual(whole.rows);
    const { total } = await list(`${query}&reason=timeout`);
    expect(total).toBe(whole.rows.filter(({ reason }) => reason === 'timeout').length);
  });

  test('is nobody else’s: another district finds none, and no other moment has one', async () => {
    const { asofMs } = (await keep({ metric: 'online', unit: NORTH })).body as KeptList;
    const path = `/api/evidence?metric=online&unit=${NORTH}&asof=`;
    expect((await house.ask(`${path}${asofMs}`, { as: southern })).status).toBe(404);
    expect((await keep({ metric: 'online', unit: NORTH }, southern)).status).toBe(404);
    expect((await house.ask(`${path}${asofMs + 1}`, { as: chief })).status).toBe(404);
    expect((await keep({ metric: 'beauty' })).status).toBe(400);
  });

  test('goes after its time', async () => {
    const { asofMs } = (await keep({ metric: 'online', unit: NORTH })).body as KeptList;
    const path = `/api/evidence?metric=online&unit=${NORTH}&asof=${asofMs}`;
    const { keptLists } = house.parts;
    await keptLists.retire(asofMs + LINK_DAYS * 86_400_000);
    expect((await house.ask(path, { as: chief })).status).toBe(200);
    await keptLists.retire(asofMs + LINK_DAYS * 86_400_000 + 1);
    expect((await house.ask(path, { as: chief })).status).toBe(404);
  });
});
