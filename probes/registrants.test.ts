import { describe, expect, test } from 'vitest';
import type { SaidPlace } from './drivers/viid-objects.ts';
import type { ViidView } from './drivers/viid-registrations.ts';
import type { Traits } from './link/observation.ts';
import { sampleTarget } from './link/sample.ts';
import type { Assignment, Target } from './link/target.ts';
import { Registrants } from './registrants.ts';

const CHECKPOINT = '22040200051212000001';
const APE = '22040200051192000001';
const CAMERA = '22040200001320000001';
const PLATFORM = '22040000005032000001';
const LOGIN = { username: 'north', password: 'demo-only-1', basicAllowed: false };

function target(n: number, code: string, more: Partial<Target> = {}): Target {
  return sampleTarget(n, { code, address: null, login: 'shared', ...more });
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
  const told: Traits[] = [];
  const places = new Map<string, SaidPlace>();
  let nowMs = 1;
  const registrants = new Registrants({
    look: (n) => new Promise<void>((end, fail) => looks.push({ n, end: n % 2 === 0 ? fail : end })),
    loginOf: () => LOGIN,
    view: () => ({ placeOf: (code) => places.get(code) }) as ViidView, // nothing else is asked of it
    tell: (traits) => told.push(traits),
    nowMs: () => nowMs,
  });
  registrants.assign(assignment);
  const later = (ms: number) => {
    nowMs += ms;
  };
  return { looks, registrants, told, places, later };
}

describe('who may register', () => {
  test('is every target with a login, and who is named besides', () => {
    const { registrants } = sample();
    for (const code of [CHECKPOINT, CAMERA, PLATFORM]) expect(registrants.loginOf(code)).toBe(LOGIN);
    for (const code of ['22040000005032000002', APE, '']) expect(registrants.loginOf(code)).toBeUndefined();
  });

  test('is a device under the code that it bore in another record', () => {
    const formerCode = '22040200051212000009';
    const targets = [target(1, CHECKPOINT, { kind: 'checkpoint', formerCodes: [formerCode] })];
    const { registrants, looks } = sample({ ...ASSIGNMENT, targets });
    expect(registrants.loginOf(formerCode)).toBe(LOGIN);
    registrants.hear(new Set([formerCode]));
    expect(looks.map(({ n }) => n)).toEqual([1]);
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

describe('where a device says that it stands', () => {
  const here = { lon: 125.1436, lat: 42.888 };
  const there = { lon: 125.15, lat: 42.89 };

  test('is told once, again when it is another place, and again after hours', () => {
    const { registrants, told, places, later } = sample();
    places.set(CAMERA, here);
    for (const _ of [1, 2]) registrants.hear(new Set([CAMERA]));
    expect(told).toEqual([{ n: 2, atMs: 1, readings: { apeLon: here.lon, apeLat: here.lat }, missing: {} }]);
    places.set(CAMERA, there);
    registrants.hear(new Set([CAMERA]));
    later(7 * 3_600_000);
    registrants.hear(new Set([CAMERA]));
    expect(told.map(({ readings }) => readings.apeLon)).toEqual([here.lon, there.lon, there.lon]);
  });

  test('is of a checkpoint its own word, else that of a device on its lanes', () => {
    const { registrants, told, places } = sample();
    places.set(APE, here);
    registrants.hear(new Set([APE]));
    expect(told).toMatchObject([{ n: 1, readings: { apeLon: here.lon } }]);
    places.set(CHECKPOINT, there);
    registrants.hear(new Set([CHECKPOINT, APE]));
    expect(told.slice(1)).toMatchObject([{ n: 1, readings: { apeLon: there.lon } }]);
  });

  test('is nothing where nobody says it, and nothing of who is no target', () => {
    const { registrants, told, places } = sample();
    places.set(PLATFORM, here);
    registrants.hear(new Set([CHECKPOINT, PLATFORM]));
    expect(told).toEqual([]);
  });
});
