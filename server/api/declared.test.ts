/** Declared totals over the interface. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PUBLISHED } from '../registry/declared.ts';
import { SYSTEM } from '../rules/refusal.ts';
import { type Caller, NORTH, SampleHouse } from './sample.ts';
import type * as wire from './wire.ts';

let house: SampleHouse;
let chief: Caller;

beforeAll(async () => {
  house = await SampleHouse.open();
  await house.settle();
  chief = await house.token('admin');
});
afterAll(() => house.end());

test('what the published parts do not explain is told with its owner, and with every device that is registered', async () => {
  await house.parts.registry.declared.put(PUBLISHED, SYSTEM);
  const { body } = await house.ask('/api/declared', { as: chief });
  const { lines, findings } = body as wire.Declared;
  expect(findings).toEqual([{ of: 'public', unexplained: 198, owner: '市局科信支队', source: '公开报道' }]);
  expect(lines.find(({ of }) => of === 'all')).toMatchObject({
    declared: 55_425,
    counted: 4,
    difference: -55_421,
  });
});

test('a total is noted with source, day and owner, and taken away again', async () => {
  const put = (body: object) => house.ask('/api/declared/other-public', { method: 'PUT', body, as: chief });
  const wish = { count: 198, source: 'bureau', day: '2026-10-01', note: '', owner: 'li' };
  const { body } = await put(wish);
  expect((body as wire.Declared).findings).toEqual([]);
  expect((await put({ ...wish, day: '2026-13-01', owner: '' })).status).toBe(400);
  const gone = await house.ask('/api/declared/other-public', { method: 'DELETE', as: chief });
  expect(gone.status).toBe(204);
});

test('a district neither sees nor changes the totals of the city', async () => {
  const as = await house.token('registrar', NORTH);
  expect((await house.ask('/api/declared', { as })).status).toBe(403);
});
