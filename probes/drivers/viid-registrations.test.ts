import { describe, expect, test } from 'vitest';
import { MOST, Registrations } from './viid-registrations.ts';

const CHECKPOINT = '22040200051212000001';
const APE = '22040200051192000001';
const OTHER_APE = '22040200051192000002';
const CAMERA = '22040200001320000001';
const PLATFORM = '22040000005032000001';
const SPENT = { nonce: 'n', nc: 1 };

function sample() {
  const clock = { nowMs: 0 };
  const table = new Registrations({ keepaliveMs: 90_000, misses: 3 }, () => clock.nowMs);
  return { clock, table };
}

describe('a registration ends after three signs of life that did not come, 90 s apart', () => {
  test.each([
    [89, 'live'],
    [269, 'live'],
    [270, 'live'],
    [271, 'lapsed'],
  ])('%i s after the last one it is %s', (seconds, expected) => {
    const { clock, table } = sample();
    table.register(CHECKPOINT, '10.0.0.1', SPENT);
    clock.nowMs = 5_000;
    expect(table.hear(CHECKPOINT, '10.0.0.1')).toBe(true);
    clock.nowMs += seconds * 1_000;
    expect(table.registrationOf(CHECKPOINT)).toBe(expected);
    expect(table.hear(CHECKPOINT, '10.0.0.1')).toBe(expected === 'live');
  });

  test.each([
    [179, 'live'],
    [181, 'lapsed'],
  ])('with 60 s and 3 misses, %i s: %s', (seconds, expected) => {
    const { clock, table } = sample();
    table.patience = { keepaliveMs: 60_000, misses: 3 };
    table.register(CHECKPOINT, '10.0.0.1', SPENT);
    clock.nowMs = seconds * 1_000;
    expect(table.registrationOf(CHECKPOINT)).toBe(expected);
  });

  test('it ends at once by a goodbye, and begins again by a registration', () => {
    const { table } = sample();
    table.register(CHECKPOINT, '10.0.0.1', SPENT);
    table.unregister(CHECKPOINT);
    expect(table.registrationOf(CHECKPOINT)).toBe('left');
    expect(table.hear(CHECKPOINT, '10.0.0.1')).toBe(false);
    table.register(CHECKPOINT, '10.0.0.1', SPENT);
    expect(table.registrationOf(CHECKPOINT)).toBe('live');
  });

  test('nobody speaks for it from another address, and of who never came nothing is known', () => {
    const { table } = sample();
    table.register(CHECKPOINT, '10.0.0.1', SPENT);
    expect(table.hear(CHECKPOINT, '10.0.0.2')).toBe(false);
    expect(table.registrationOf(APE)).toBe('unknown');
    expect(table.apeOf(APE)).toEqual({ presence: 'unknown' });
  });
});

describe('what is known of a capture device', () => {
  test('is what its checkpoint says, and down with it', () => {
    const { clock, table } = sample();
    table.register(CHECKPOINT, '10.0.0.1', SPENT);
    expect(table.tellApe(CHECKPOINT, { id: APE, isOnline: true })).toBeUndefined();
    expect(table.tellApe(CHECKPOINT, { id: OTHER_APE, isOnline: false })).toBeUndefined();
    expect(table.apeOf(APE).presence).toBe('up');
    expect(table.apeOf(OTHER_APE).presence).toBe('down');
    clock.nowMs = 271_000;
    expect(table.apeOf(APE).presence).toBe('down');
  });

  test('is unknown when a platform that spoke of it falls silent: that may be the line between us', () => {
    const { clock, table } = sample();
    table.register(PLATFORM, '10.0.0.9', SPENT);
    table.tellApe(PLATFORM, { id: APE, isOnline: true });
    table.tellTollgate(PLATFORM, { id: CHECKPOINT, name: '', declared: 'stopped' });
    expect([table.apeOf(APE).presence, table.declaredOf(CHECKPOINT)]).toEqual(['up', 'stopped']);
    clock.nowMs = 271_000;
    expect([table.apeOf(APE).presence, table.declaredOf(CHECKPOINT)]).toEqual(['unknown', undefined]);
  });

  test('is its own registration before what others say of it', () => {
    const { table } = sample();
    table.register(CHECKPOINT, '10.0.0.1', SPENT);
    table.tellApe(CHECKPOINT, { id: APE, isOnline: false });
    table.register(APE, '10.0.0.2', SPENT);
    expect(table.apeOf(APE).presence).toBe('up');
    expect(table.tellApe(CHECKPOINT, { id: APE, isOnline: false })).toBe('not yours to speak of');
    table.unregister(APE);
    expect(table.apeOf(APE).presence).toBe('down');
  });

  test('keeps its name when only its state is told', () => {
    const { table } = sample();
    table.register(CHECKPOINT, '10.0.0.1', SPENT);
    table.tellApe(CHECKPOINT, { id: APE, isOnline: true, name: '东' });
    table.tellApe(CHECKPOINT, { id: APE, isOnline: false, clockOffsetMs: 5 });
    expect(table.wordsOf(CHECKPOINT).apes).toEqual([
      { id: APE, isOnline: false, name: '东', clockOffsetMs: 5 },
    ]);
  });
});

describe('who speaks of whom', () => {
  test('a camera speaks of itself alone', () => {
    const { table } = sample();
    table.register(CAMERA, '10.0.0.3', SPENT);
    expect(table.tellApe(CAMERA, { id: CAMERA, isOnline: true })).toBeUndefined();
    expect(table.tellApe(CAMERA, { id: APE, isOnline: false })).toBe('not yours to speak of');
    expect(table.tellTollgate(CAMERA, { id: CHECKPOINT, name: '', declared: 'stopped' })).toBeDefined();
    expect(table.tellLane(CAMERA, { tollgate: CHECKPOINT, number: 1, name: '', ape: CAMERA })).toBeDefined();
  });

  test('what one live speaker holds no other takes, until that one is silent', () => {
    const { clock, table } = sample();
    table.register(PLATFORM, '10.0.0.9', SPENT);
    table.tellApe(PLATFORM, { id: APE, isOnline: true });
    clock.nowMs = 200_000;
    table.register(CHECKPOINT, '10.0.0.1', SPENT);
    expect(table.tellApe(CHECKPOINT, { id: APE, isOnline: false })).toBe('not yours to speak of');
    clock.nowMs = 271_000;
    expect(table.tellApe(CHECKPOINT, { id: APE, isOnline: false })).toBeUndefined();
  });

  test('whose account is taken away is forgotten, with all that was said', () => {
    const { table } = sample();
    table.register(CHECKPOINT, '10.0.0.1', SPENT);
    table.tellApe(CHECKPOINT, { id: APE, isOnline: true });
    table.tellLane(CHECKPOINT, { tollgate: CHECKPOINT, number: 1, name: '', ape: APE });
    expect(table.tollgatesWith(new Set([APE]))).toEqual([CHECKPOINT]);
    table.keepOnly((code) => code !== CHECKPOINT);
    expect(table.registrationOf(CHECKPOINT)).toBe('unknown');
    expect(table.wordsOf(CHECKPOINT)).toEqual({ apes: [], tollgates: [], lanes: [] });
    expect([...table.lanesOf(CHECKPOINT)]).toEqual([]);
  });

  test('the tables are bounded', () => {
    const { table } = sample();
    table.register(PLATFORM, '10.0.0.9', SPENT);
    const code = (n: number) => `2204020005119${String(n).padStart(7, '0')}`;
    const refused = Array.from({ length: MOST.apes + 1 }, (_, n) =>
      table.tellApe(PLATFORM, { id: code(n), isOnline: true }),
    ).filter((words) => words !== undefined);
    expect(refused).toEqual(['too many devices']);
    for (let number = 1; number <= MOST.lanesOfOne; number++)
      table.tellLane(PLATFORM, { tollgate: CHECKPOINT, number, name: '', ape: APE });
    expect(table.tellLane(PLATFORM, { tollgate: CHECKPOINT, number: 99, name: '', ape: APE })).toBe(
      'too many lanes',
    );
  });
});
