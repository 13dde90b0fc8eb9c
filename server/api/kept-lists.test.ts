/** A link with a moment opens the same list next week, whatever the devices did meanwhile. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { METRICS } from '../../config/terms.ts';
import { SampleDaemon } from '../watch/sample.ts';
import { LINK_DAYS } from '../work/rate-pins.ts';
import { type Caller, CITY, NORTH, SampleHouse, SOUTH } from './sample.ts';
import type { Board, Evidence, KeptList } from './wire.ts';

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

describe('an overview that is kept', () => {
  const boardAt = async (query: string, as = chief) =>
    (await house.ask(`/api/board?${query}`, { as })).body as Board;
  const keepBoard = (body: object, as = chief) => house.ask('/api/board/kept', { method: 'POST', body, as });
  /** The query of each figure's list, the figure beside it. */
  const figuresOf = ({ unit, rates, children, byCategory, byPlatform }: Board) => [
    ...rates.map((rate) => ({ rate, of: `unit=${unit.code}` })),
    ...children.flatMap((line) => line.rates.map((rate) => ({ rate, of: `unit=${line.unit.code}` }))),
    ...byCategory.flatMap(({ category, rates: own }) =>
      own.map((rate) => ({ rate, of: `unit=${unit.code}&category=${category}` })),
    ),
    ...byPlatform.flatMap(({ platform, rates: own }) =>
      own.map((rate) => ({ rate, of: `unit=${unit.code}&platform=${platform}` })),
    ),
  ];

  test('shows the figures of its moment, and each opens the list of its moment', async () => {
    const { body, status } = await keepBoard({ unit: CITY });
    expect(status).toBe(201);
    const { asofMs } = body as KeptList;
    const kept = await boardAt(`unit=${CITY}&asof=${asofMs}`);
    const live = await boardAt(`unit=${CITY}`);
    expect({ ...kept, atMs: 0 }).toEqual({ ...live, atMs: 0 });
    expect(kept.atMs).toBe(asofMs);
    const figures = figuresOf(kept);
    expect(figures.length).toBeGreaterThan(METRICS.length * 4);
    const lists = new Map<string, Evidence>();
    for (const { rate, of } of figures) {
      const query = `${of}&metric=${rate.metric}`;
      const found = await list(`${query}&asof=${asofMs}`);
      expect({ ...found, atMs: 0 }, query).toEqual({ ...(await list(query)), atMs: 0 });
      lists.set(query, found);
    }
    const atMs = Date.now();
    const finding = { state: 'bad', reason: 'auth-refused' } as const;
    const looks = north.slice(2).map((n) => ({ n, check: 'online', finding, atMs }) as const);
    await house.parts.watch.batch(daemon.batch(looks, atMs));
    await house.parts.watch.tick();
    expect(await boardAt(`unit=${CITY}&asof=${asofMs}`)).toEqual(kept);
    for (const { rate, of } of figures) {
      const query = `${of}&metric=${rate.metric}`;
      const found = await list(`${query}&asof=${asofMs}`);
      expect(found, query).toEqual(lists.get(query));
      expect(found.rate).toEqual(rate);
      const parts = ['good', 'bad', 'unknown', 'excluded'] as const;
      for (const part of parts)
        expect((await list(`${query}&part=${part}&asof=${asofMs}`)).total, query).toBe(rate[part]);
    }
  });

  test('is nobody else’s, and opens no list that is not behind one of its figures', async () => {
    const { asofMs } = (await keepBoard({ unit: CITY })).body as KeptList;
    const asked = async (path: string, as = chief) => (await house.ask(path, { as })).status;
    expect(await asked(`/api/board?unit=${CITY}&asof=${asofMs}`, southern)).toBe(404);
    expect(await asked(`/api/evidence?unit=${NORTH}&metric=online&asof=${asofMs}`, southern)).toBe(404);
    expect(await asked(`/api/evidence?unit=${SOUTH}&metric=online&asof=${asofMs}`, southern)).toBe(200);
    expect(await asked(`/api/board?unit=${CITY}&asof=${asofMs + 1}`)).toBe(404);
    expect(await asked(`/api/board?unit=${NORTH}&asof=${asofMs}`)).toBe(404);
    const narrow = `/api/evidence?unit=${NORTH}&metric=online&category=safe-city&asof=${asofMs}`;
    expect(await asked(narrow)).toBe(404);
    expect((await keepBoard({ unit: NORTH }, southern)).status).toBe(404);
  });
});
