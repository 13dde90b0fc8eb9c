/** Steps in the lives of devices over the interface: who may ask, who may agree, who sees them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Caller, NORTH, SampleHouse, SOUTH } from './sample.ts';
import type * as wire from './wire.ts';

let house: SampleHouse;
let asker: Caller;
let other: Caller;
let south: Caller;
let device: number;

beforeAll(async () => {
  house = await SampleHouse.open();
  const { north } = await house.settle();
  device = north[0] ?? 0;
  asker = await house.signedIn('registrar', NORTH);
  other = await house.signedIn('admin');
  south = await house.signedIn('registrar', SOUTH);
});
afterAll(() => house.end());

const ask = (path: string, as: Caller, body?: unknown, method = body === undefined ? 'GET' : 'POST') =>
  house.ask(path, { method, as, ...(body === undefined ? {} : { body }) });

describe('a retirement', () => {
  test('waits, is told with the device, and is approved by another person of the same reach', async () => {
    const made = await ask(`/api/devices/${device}/lifecycle`, asker, {
      to: 'retired',
      note: 'pole removed',
    });
    expect([made.status, (made.body as wire.LifeStep).state]).toEqual([201, 'proposed']);
    const { id } = made.body as wire.LifeStep;
    const { body } = await ask(`/api/devices/${device}`, asker);
    expect((body as wire.Device).pendingStep).toMatchObject({ id, to: 'retired' });
    const mayDecide = async (as: Caller) =>
      ((await ask('/api/lifecycle', as)).body as wire.LifeSteps).rows.map((row) => row.mayDecide);
    expect([await mayDecide(asker), await mayDecide(other), await mayDecide(south)]).toEqual([
      [false],
      [true],
      [],
    ]);
    const decide = (as: Caller) => ask(`/api/lifecycle/${id}/decision`, as, { approve: true });
    expect([(await decide(asker)).status, (await decide(south)).status]).toEqual([403, 404]);
    expect((await decide(other)).body).toMatchObject({ state: 'done' });
    expect(house.parts.registry.get(device)?.lifecycle).toBe('retired');
    const steps = (await ask(`/api/devices/${device}/lifecycle`, asker)).body as wire.LifeStep[];
    expect(steps.map(({ state }) => state)).toEqual(['done']);
  });

  test('without a reason, or of yesterday, is a stated problem', async () => {
    const problems = async (body: object) => {
      const answer = await ask(`/api/devices/${device + 1}/lifecycle`, asker, body);
      return [answer.status, (answer.body as wire.Problem).problems?.map(({ path }) => path)];
    };
    expect(await problems({ to: 'retired', note: ' ' })).toEqual([400, ['note']]);
    expect(await problems({ to: 'retired', note: 'x', effective: '2020-01-01' })).toEqual([
      400,
      ['effective'],
    ]);
    expect(await problems({ to: 'planned', note: 'x' })).toEqual([400, ['lifecycle']]);
  });
});
