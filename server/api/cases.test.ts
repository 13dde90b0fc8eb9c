/** Supervision over the interface: who sees what, who may what, and that every answer is as the document says. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SYSTEM } from '../rules/refusal.ts';
import { type Caller, CITY, NORTH, SampleHouse, SOUTH } from './sample.ts';
import * as wire from './wire.ts';

let house: SampleHouse;
let admin: Caller;
let owner: Caller;
let south: Caller;
let program: Caller;

beforeAll(async () => {
  house = await SampleHouse.open();
  await house.settle();
  admin = await house.signedIn('admin');
  owner = await house.signedIn('crew', NORTH);
  south = await house.signedIn('leader', SOUTH);
  program = await house.token('admin');
  const good = { verdict: 'meets', share: 9_900, low: 9_900, high: 9_900, good: 99, due: 100 } as const;
  const online = { verdict: 'fails', share: 7_000, low: 7_000, high: 7_000, good: 70, due: 100 } as const;
  const bands = { green: 9_500, blue: 9_000, orange: 8_000 };
  for (const month of ['2026-08', '2026-09', '2026-10']) {
    const rates = { registration: good, online, image: good, position: good };
    const more = { revision: 1, ruleVersion: 1, bands, rates, finalisedMs: Date.now(), by: 'chief' };
    await house.parts.cases.monthClosed(
      [CITY, NORTH, SOUTH].slice(0, month === '2026-08' ? 2 : 3).map((unit) => ({ unit, month, ...more })),
      SYSTEM,
    );
  }
});
afterAll(() => house.end());

const ask = (path: string, as: Caller, body?: unknown, method = body === undefined ? 'GET' : 'POST') =>
  house.ask(path, { method, as, ...(body === undefined ? {} : { body }) });
const list = async (as: Caller) => (await ask('/api/cases', as)).body as wire.Cases;

describe('cases', () => {
  test('are told to those whose units they are about, with the colours of their months', async () => {
    const all = await list(admin);
    expect(wire.cases.parse(all)).toEqual(all);
    expect(all.counts).toEqual({ open: 1, overdue: 0, closed: 0, withdrawn: 0 });
    expect(all.rows[0]).toMatchObject({ number: expect.stringMatching(/^S-\d{4}-001$/), stage: 'issued' });
    const runs = all.units.map(({ unit, redRun, months }) => [unit.code, redRun, months.length]);
    expect(runs).toEqual([
      [CITY, 3, 3],
      [NORTH, 3, 3],
      [SOUTH, 2, 2],
    ]);
    const own = await list(south);
    expect([own.rows, own.units.map(({ unit }) => unit.code), own.warnings.length]).toEqual([[], [SOUTH], 1]);
    const id = all.rows[0]?.id;
    expect((await ask(`/api/cases/${id}`, south)).status).toBe(404);
    expect((await ask(`/api/notices/${id}`, south)).status).toBe(404);
  });

  test('are acted in by who is named, told to everybody who may see them', async () => {
    const id = (await list(admin)).rows[0]?.id;
    const people = (await ask('/api/supervision/people?unit=220402', admin)).body as wire.CasePeople;
    const staffOf = (name: string) => people.staff.find((one) => one.name === name)?.id ?? 0;
    // Who sees another district cannot be named.
    expect(people.staff.map(({ name }) => name)).not.toContain(`leader-${SOUTH}`);
    const put = await ask(
      `/api/supervision/people/${NORTH}`,
      admin,
      { owner: staffOf(`crew-${NORTH}`), 'review-1': staffOf('admin-all') },
      'PUT',
    );
    expect((put.body as wire.CasePeople).people.owner?.name).toBe(`crew-${NORTH}`);
    expect((await ask(`/api/supervision/people/${NORTH}`, owner, {}, 'PUT')).status).toBe(403);
    const deed = (as: Caller, wish: wire.CaseWish) => ask(`/api/cases/${id}/deeds`, as, wish);
    expect((await deed(admin, { do: 'receive' })).status).toBe(403);
    expect((await deed(program, { do: 'withdraw', note: 'x' })).status).toBe(403);
    expect((await deed(owner, { do: 'plan' })).status).toBe(409);
    for (const wish of ['receive', 'plan', 'submit'] as const)
      expect((await deed(owner, { do: wish, note: `${wish} done` })).status).toBe(201);
    expect((await deed(owner, { do: 'pass', note: 'fine' })).status).toBe(403);
    const passed = await deed(admin, { do: 'pass', note: 'looked at' });
    const file = passed.body as wire.CaseFile;
    expect(wire.caseFile.parse(file)).toEqual(file);
    expect(file.case).toMatchObject({ stage: 'review-2', turn: { part: 'review-2', name: null } });
    expect(file.deeds.map(({ did, level }) => [did, level])).toEqual([
      ['receive', null],
      ['plan', null],
      ['submit', null],
      ['pass', 1],
    ]);
    expect(file.may.pass).toBe(false);
    const { status, body } = await deed(admin, { do: 'pass', note: 'again' });
    expect([status, (body as wire.Problem).facts?.named]).toEqual([403, 'nobody named yet']);
  });

  test('and warnings are withdrawn with a reason, and stay there', async () => {
    const [warning] = (await list(south)).warnings;
    const path = `/api/notices/${warning?.id}/withdrawal`;
    expect((await ask(path, south, { reason: 'x' })).status).toBe(403);
    expect((await ask(path, admin, { reason: ' ' })).status).toBe(400);
    expect((await ask(path, admin, { reason: 'sent to the wrong unit' })).status).toBe(201);
    expect((await ask(path, admin, { reason: 'again' })).status).toBe(409);
    expect((await list(south)).warnings[0]).toMatchObject({ reason: 'sent to the wrong unit' });
  });
});
