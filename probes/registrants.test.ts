import { describe, expect, test } from 'vitest';
import type { Assignment, Target } from './link/target.ts';
import { Registrants } from './registrants.ts';

const CHECKPOINT = '22040200051212000001';
const APE = '22040200051192000001';
const CAMERA = '22040200001320000001';
const PLATFORM = '22040000005032000001';
const LOGIN = { username: 'north', password: 'demo-only-1', basicAllowed: false };

function target(n: number, code: string, more: Partial<Target> = {}): Target {
  return {
    ...{ n, code, kind: 'camera', segment: 's', address: null, login: 'shared' },
    ...{ identity: {}, place: null, checks: ['online'] },
    ...more,
  };
}

const lanes = [{ lane: 1, address: null, ape: APE }];
const ASSIGNMENT = {
  targets: [target(1, CHECKPOINT, { kind: 'checkpoint', lanes }), target(2, CAMERA)],
  logins: { shared: LOGIN },
  viid: { accounts: { [PLATFORM]: 'shared', '22040000005032000002': 'gone' } },
} as unknown as Assignment; // the rest of an assignment is nothing to it

/** Looks that are asked for, each under way until the test ends it. */
function sample(assignment = ASSIGNMENT) {
  const looks: { n: number; end: () => void }[] = [];
  const registrants = new Registrants(
    (n) => new Promise<void>((end, fail) => looks.push({ n, end: n % 2 === 0 ? fail : end })),
  );
  registrants.assign(assignment);
  return { looks, registrants };
}

describe('who may register', () => {
  test('is every target with a login, and who is named besides', () => {
    const { registrants } = sample();
    for (const code of [CHECKPOINT, CAMERA, PLATFORM]) expect(registrants.loginOf(code)).toBe(LOGIN);
    for (const code of ['22040000005032000002', APE, '']) expect(registrants.loginOf(code)).toBeUndefined();
  });

  test('is nobody while there is no listener', () => {
    const { viid: _, ...without } = ASSIGNMENT;
    expect(sample(without).registrants.loginOf(CHECKPOINT)).toBeUndefined();
  });
});

describe('news of a device', () => {
  test('lets its checkpoint be looked at, once at a time', async () => {
    const { looks, registrants } = sample();
    registrants.hear(new Set([APE, CHECKPOINT, CAMERA]));
    registrants.hear(new Set([APE]));
    expect(looks.map(({ n }) => n)).toEqual([1]);
    looks[0]?.end();
    await Promise.resolve();
    registrants.hear(new Set([CHECKPOINT]));
    expect(looks).toHaveLength(2);
  });

  test('of a whole city stirs a few, and a look that fails is no fault', async () => {
    const codes = Array.from({ length: 700 }, (_, n) => `2204020005121${String(n + 1).padStart(7, '0')}`);
    const targets = codes.map((code, n) => target(n + 1, code, { kind: 'checkpoint' }));
    const { looks, registrants } = sample({ ...ASSIGNMENT, targets });
    registrants.hear(new Set(codes));
    expect(looks).toHaveLength(32);
    for (const { end } of looks) end();
    await Promise.resolve();
    registrants.hear(new Set(codes));
    expect(looks).toHaveLength(64);
  });
});
