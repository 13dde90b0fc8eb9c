/** The lives of flags over the interface: raised by what probes see, seen and explained by people, taken down by evidence. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { SYSTEM } from '../rules/refusal.ts';
import { beginSpells, endSpells } from '../store/spells.ts';
import { SampleDaemon } from '../watch/sample.ts';
import { FlagDesk } from '../work/flag-desk.ts';
import { type Caller, NORTH, SampleHouse, SOUTH } from './sample.ts';
import * as wire from './wire.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
let house: SampleHouse;
let crew: Caller;
let leader: Caller;
let south: Caller;
let north: readonly number[];

beforeAll(async () => {
  house = await SampleHouse.open();
  const settled = await house.settle();
  north = settled.north;
  crew = await house.signedIn('crew', NORTH);
  leader = await house.signedIn('leader');
  south = await house.signedIn('crew', SOUTH);
  const { watch } = house.parts;
  await watch.joined('local');
  const now = Date.now();
  const daemon = new SampleDaemon(now - 2_000);
  await watch.batch(daemon.round([...north, ...settled.south], { state: 'good' }, now - 1_000));
  const bad = { state: 'bad', reason: 'refused' } as const;
  await watch.batch(daemon.batch([{ n: north[0] ?? 0, check: 'online', finding: bad, atMs: now }], now));
  await watch.tick();
});
afterAll(() => house.end());

const ask = (path: string, as: Caller, body?: unknown) =>
  house.ask(path, {
    method: body === undefined ? 'GET' : 'POST',
    as,
    ...(body === undefined ? {} : { body }),
  });
const lives = async (as: Caller, query = '') =>
  (await ask(`/api/flag-lives${query}`, as)).body as wire.FlagLives;

describe('a flag of a unit', () => {
  test('is seen once by each, explained, and stays up for that', async () => {
    await vi.waitFor(async () => expect((await lives(crew)).units.length).toBeGreaterThan(0));
    const before = await lives(crew);
    expect(wire.flagLives.parse(before)).toEqual(before);
    const key = before.units[0]?.key ?? { flag: '', raisedMs: 0 };
    expect(key.flag).toMatch(new RegExp(`^unit/${NORTH}`));
    for (const as of [crew, leader, crew])
      expect((await ask('/api/flag-lives/sight', as, key)).status).toBe(204);
    expect((await ask('/api/flag-lives/sight', south, key)).status).toBe(404);
    expect((await ask('/api/flag-lives/explanation', leader, { ...key, note: 'x' })).status).toBe(403);
    expect((await ask('/api/flag-lives/explanation', crew, { ...key, note: ' ' })).status).toBe(400);
    expect((await ask('/api/flag-lives/explanation', crew, { ...key, note: 'fibre cut' })).status).toBe(204);
    const [flag] = (await lives(crew)).units;
    expect(flag?.seenBy.map(({ who }) => who)).toEqual([`crew-${NORTH}`, 'leader-all']);
    expect(flag?.explained.map(({ note }) => note)).toEqual(['fibre cut']);
    expect(flag?.clearedMs).toBeNull();
    const gone = { ...key, raisedMs: key.raisedMs - 1 };
    expect((await ask('/api/flag-lives/sight', crew, gone)).status).toBe(404);
  });
});

describe('a device that was online too little in thirty days', () => {
  test('is flagged, listed where it belongs, and comes down when it was online enough', async () => {
    const now = Date.now();
    const device = north[1] ?? 0;
    const spell = { device, check: 'online', reason: null } as const;
    const begins = [
      { ...spell, state: 'good', fromMs: now - 40 * DAY },
      { ...spell, state: 'bad', reason: 'refused', fromMs: now - 20 * DAY },
      { ...spell, state: 'good', fromMs: now - 10 * DAY },
    ] as const;
    await house.db.write(async (sql) => {
      await sql.run('UPDATE tenure SET from_ms = ? WHERE device = ?', now - 40 * DAY, device);
      await beginSpells(
        sql,
        begins.map((one) => ({ ...one, sinceMs: one.fromMs, seenMs: one.fromMs })),
      );
      await endSpells(
        sql,
        begins.map(({ fromMs }, at) => {
          const untilMs = begins[at + 1]?.fromMs ?? now - 1_000;
          return { device, check: 'online', fromMs, untilMs, seenMs: untilMs };
        }),
      );
    });
    const { flagDesk } = house.parts;
    await flagDesk.turn(now);
    const { devices } = await lives(crew);
    const row = devices.rows.find((one) => one.device.id === device);
    // Ten of thirty days offline.
    expect(row?.raisedShare).toBeGreaterThan(6_500);
    expect(row?.raisedShare).toBeLessThan(6_800);
    expect((await lives(south)).devices.total).toBe(0);
    const key = row?.key ?? { flag: '', raisedMs: 0 };
    expect((await ask('/api/flag-lives/explanation', crew, { ...key, note: 'lightning' })).status).toBe(204);
    // What was judged is there after a restart.
    const up = async function* () {
      yield { device, goodMs: 700 * HOUR, badMs: 20 * HOUR };
    };
    const again = await FlagDesk.open(house.db, {
      ...{ journal: { write: async () => undefined } as never, keepDays: 1_100, rules: flagDesk.rules },
      ...{ uptimes: { deviceUptimes: up }, isCounted: () => true },
    });
    expect(again.flagOf(device)?.raisedMs).toBe(row?.raisedMs);
    await again.turn(now + DAY);
    expect(again.flagOf(device)).toBeUndefined();
    expect((await again.devices(false)).map((one) => [one.device, one.clearedMs])).toEqual([
      [device, now + DAY],
    ]);
    const words = await again.wordsOf([key]);
    expect([...words.values()].flat().map(({ note }) => note)).toEqual(['lightning']);
  });

  test('is flagged no more when it has left the count, however it was before', async () => {
    const device = north[1] ?? 0;
    const { flagDesk, registry } = house.parts;
    expect(flagDesk.flagOf(device)).toBeDefined();
    const put = (inScope: boolean) =>
      registry.update(device, registry.get(device)?.version ?? 0, { inScope }, SYSTEM);
    await put(false);
    await flagDesk.turn(Date.now());
    expect(flagDesk.flagOf(device)).toBeUndefined();
    await put(true);
    await flagDesk.turn(Date.now());
    expect(flagDesk.flagOf(device)).toBeDefined();
  });
});
