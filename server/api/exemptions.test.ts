/** Exemptions over the interface: who may ask, who may agree, what counts, who sees them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SYSTEM } from '../rules/refusal.ts';
import { type Caller, CITY, camera, NORTH, SampleHouse, SOUTH } from './sample.ts';
import type * as wire from './wire.ts';

const HOUR = 3_600_000;
let house: SampleHouse;
let crew: Caller;
let registrar: Caller;
let admin: Caller;
let south: Caller;
let leader: Caller;

beforeAll(async () => {
  house = await SampleHouse.open();
  await house.settle();
  const { registry } = house.parts;
  await registry.addAll(
    Array.from({ length: 30 }, (_, at) => camera(100 + at, `${NORTH}001`)),
    SYSTEM,
  );
  await registry.putPlatform({ id: 'p-1', name: 'One', carrier: 'A' }, SYSTEM);
  crew = await house.signedIn('crew', NORTH);
  registrar = await house.signedIn('registrar', NORTH);
  admin = await house.signedIn('admin');
  south = await house.signedIn('registrar', SOUTH);
  leader = await house.signedIn('leader');
});
afterAll(() => house.end());

const ask = (path: string, as: Caller, body?: unknown, method = body === undefined ? 'GET' : 'POST') =>
  house.ask(path, { method, as, ...(body === undefined ? {} : { body }) });
const code = (n: number) => `${NORTH}0000132${'0'}${`${n}`.padStart(6, '0')}`;
const cut = (more: object = {}): wire.ExemptionWish => ({
  ...{ kind: 'power-cut', scope: { is: 'devices', codes: [code(1)] }, reason: 'transformer burnt' },
  ...{ fromMs: Date.now() - HOUR, untilMs: Date.now() + 2 * HOUR },
  ...more,
});
const asked = async (wish: wire.ExemptionWish, as = crew) =>
  (await ask('/api/exemptions', as, wish)).body as wire.Exemption;
const decide = (id: number, as: Caller, approve = true, note = '') =>
  ask(`/api/exemptions/${id}/decision`, as, { approve, note });
const counted = () => house.parts.exemptions.counted(0, Number.MAX_SAFE_INTEGER).map(({ id }) => id);

describe('an exemption', () => {
  test('counts for nothing until another person agrees, and then from its begin', async () => {
    const one = await asked(cut());
    expect(one).toMatchObject({ state: 'proposed', counts: null, devices: 1, afterTheFact: true });
    expect(one.scope.name).toBe('Camera 1');
    expect(one.unit.code).toBe(NORTH);
    expect(counted()).not.toContain(one.id);
    const { body, status } = await decide(one.id, registrar);
    expect(status).toBe(200);
    expect(body).toMatchObject({ state: 'approved', decidedBy: `registrar-${NORTH}` });
    expect((body as wire.Exemption).counts).toEqual({
      ...{ fromMs: one.fromMs, untilMs: one.untilMs, rates: ['online', 'image'] },
    });
    expect(counted()).toContain(one.id);
    expect((await decide(one.id, admin)).status).toBe(409);
  });

  test('is not approved by who asked for it, though the role may', async () => {
    const one = await asked(cut(), admin);
    const { status, body } = await decide(one.id, admin);
    expect([status, (body as wire.Problem).facts?.what]).toEqual([403, 'own-proposal']);
    expect(one.may.decide).toBe(false);
    expect((await decide(one.id, registrar)).status).toBe(200);
  });

  test('is refused with a reason only', async () => {
    const one = await asked(cut());
    expect((await decide(one.id, registrar, false)).status).toBe(400);
    const { body } = await decide(one.id, registrar, false, 'the meter shows power');
    expect(body).toMatchObject({ state: 'refused', decision: 'the meter shows power', counts: null });
  });

  test('is taken back by who asked, by nobody else but an administrator', async () => {
    const one = await asked(cut());
    const back = (as: Caller) => ask(`/api/exemptions/${one.id}`, as, undefined, 'DELETE');
    expect((await back(registrar)).status).toBe(403);
    expect((await back(crew)).body).toMatchObject({ state: 'withdrawn' });
    expect((await back(crew)).status).toBe(409);
  });

  test('ends early, and what was before stays exempt', async () => {
    const one = await asked(cut());
    await decide(one.id, registrar);
    const end = (endedMs: number) => ask(`/api/exemptions/${one.id}/end`, crew, { endedMs });
    expect((await end(Date.now() + HOUR)).status).toBe(400);
    expect((await end(one.fromMs - 1)).status).toBe(400);
    const endedMs = Date.now() - 60_000;
    expect(((await end(endedMs)).body as wire.Exemption).counts).toMatchObject({
      ...{ fromMs: one.fromMs, untilMs: endedMs },
    });
  });

  test('of planned work that began, too long, of nothing and without a reason is a stated problem', async () => {
    const paths = async (wish: object) => {
      const { status, body } = await ask('/api/exemptions', crew, cut(wish));
      return [status, (body as wire.Problem).problems?.map(({ path }) => path)];
    };
    expect(await paths({ kind: 'maintenance' })).toEqual([400, ['fromMs']]);
    expect(await paths({ untilMs: Date.now() + 100 * HOUR })).toEqual([400, ['untilMs']]);
    expect(await paths({ reason: ' ' })).toEqual([400, ['reason']]);
    expect(await paths({ scope: { is: 'devices', codes: ['1', code(1)] } })).toEqual([
      400,
      ['scope.codes.0'],
    ]);
    expect(await paths({ scope: { is: 'platform', of: 'p-0' } })).toEqual([400, ['scope.platform']]);
    expect(await paths({ scope: { is: 'platform', of: 'p-1' } })).toEqual([400, ['scope']]);
    // Of another district it is as if it were not there.
    expect((await ask('/api/exemptions', crew, cut({ scope: { is: 'unit', of: SOUTH } }))).status).toBe(404);
    expect((await ask('/api/exemptions', crew, cut({ scope: { is: 'unit', of: CITY } }))).status).toBe(404);
  });

  test('of more than a twentieth of a unit needs somebody who sees the whole city', async () => {
    const ahead = Date.now() + HOUR;
    const town = `${NORTH}001`;
    const one = await asked(
      cut({ kind: 'closed', scope: { is: 'unit', of: town }, fromMs: ahead, untilMs: ahead + 700 * HOUR }),
    );
    const file = (await ask(`/api/exemptions/${one.id}`, registrar)).body as wire.ExemptionFile;
    expect(file.needsCity).toBe(true);
    expect(file.mass.map(({ unit }) => unit.code)).toContain(town);
    const { status, body } = await decide(one.id, registrar);
    expect([status, (body as wire.Problem).facts?.what]).toEqual([403, 'city-approval']);
    expect((await decide(one.id, admin)).status).toBe(200);
  });

  test('is seen by those whose units it is about, and by nobody who may not ask', async () => {
    const list = async (as: Caller) => (await ask('/api/exemptions', as)).body as wire.Exemptions;
    expect((await list(south)).total).toBe(0);
    const all = await list(leader);
    expect(all.total).toBe(Object.values(all.counts).reduce((sum, n) => sum + n, 0));
    expect(all.rows.every(({ may }) => !may.decide && !may.end)).toBe(true);
    expect((await ask('/api/exemptions', leader, cut())).status).toBe(403);
    expect((await ask(`/api/exemptions/${all.rows[0]?.id}`, south)).status).toBe(404);
    const extent = await ask('/api/exemptions/extent', crew, { is: 'unit', of: NORTH });
    expect(extent.body).toMatchObject({ devices: 32, unit: { code: NORTH } });
  });

  test('is in the journal with every step', async () => {
    const { body } = await ask('/api/journal?did=exemption&size=500', admin);
    const deeds = new Set((body as wire.JournalPage).rows.map(({ did }) => did));
    expect([...deeds].toSorted()).toEqual(
      ['approve', 'ask', 'end', 'refuse', 'withdraw'].map((step) => `exemption.${step}`),
    );
  });
});
