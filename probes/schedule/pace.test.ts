import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ASKED_CHECKS } from '../../config/terms.ts';
import type { SegmentPlan } from '../link/target.ts';
import { LINES } from './lines.ts';
import { Pace, type Session } from './pace.ts';
import { rowOf, slotOf } from './roster.ts';

const NEVER = new AbortController().signal;

function paced(
  rows: number,
  plan: Omit<SegmentPlan, 'id' | 'canaries'>,
  hostOf = (row: number) => `h${row}`,
) {
  const pace = new Pace();
  pace.plan([{ id: 's', canaries: [], ...plan }], 0);
  for (let row = 0; row < rows; row += 1) pace.place(row, 's', hostOf(row));
  const begun: Session[] = [];
  let now = 0;
  const pass = (ms: number): Session[] => {
    const before = begun.length;
    now += ms;
    pace.take(now, (session) => begun.push(session));
    return begun.slice(before);
  };
  pass(0);
  return { pace, pass };
}

describe('pace', () => {
  test('holds looks per second, without a burst after a pause', () => {
    const { pace, pass } = paced(1_000, { looksPerSecond: 100, inFlight: 1_000 });
    for (let row = 0; row < 1_000; row += 1) pace.offer(slotOf(row, 'online'));
    expect(pass(60_000).length).toBeLessThanOrEqual(20);
    let count = 0;
    for (let tick = 0; tick < 40; tick += 1) count += pass(50).length;
    expect(count).toBe(200);
  });

  test.each([
    { check: 'online', says: 'for a loop that is full must come to read answers', begun: [600, 300, 150] },
    { check: 'registration', says: 'and of dear looks almost none', begun: [10, 2, 0] },
  ] as const)('begins fewer looks the later its turn comes, $says', ({ check, begun }) => {
    const begunAfter = (ms: number): number => {
      const { pace, pass } = paced(5_000, { looksPerSecond: 50_000, inFlight: 5_000 });
      for (let row = 0; row < 5_000; row += 1) pace.offer(slotOf(row, check));
      return pass(ms).length;
    };
    expect([50, 100, 200].map(begunAfter)).toEqual(begun);
  });

  test('holds how many are in flight, and goes on when one ends', () => {
    const { pace, pass } = paced(20, { looksPerSecond: 10_000, inFlight: 3 });
    for (let row = 0; row < 20; row += 1) pace.offer(slotOf(row, 'online'));
    const first = pass(50);
    expect(first).toHaveLength(3);
    expect(pass(50)).toHaveLength(0);
    const [one] = first;
    if (one !== undefined) pace.done(one);
    expect(pass(50)).toHaveLength(1);
  });

  test('never opens two sessions with one device, nor more than eight with one host, and starves nobody', () => {
    const orders = fc.array(
      fc.record({
        row: fc.nat(29),
        check: fc.constantFrom(...ASKED_CHECKS),
        line: fc.constantFrom(...LINES),
      }),
      {
        maxLength: 150,
      },
    );
    fc.assert(
      fc.property(orders, fc.array(fc.nat(40)), (list, ends) => {
        const { pace, pass } = paced(30, { looksPerSecond: 10_000, inFlight: 64 }, (row) =>
          row < 20 ? 'recorder' : `h${row}`,
        );
        const open = new Set<Session>();
        const seen = new Set<number>();
        const begin = (): void => {
          for (const session of pass(50)) {
            open.add(session);
            seen.add(session.slot);
          }
          const rows = [...open].map(({ row }) => row);
          expect(new Set(rows).size).toBe(rows.length);
          expect(rows.filter((row) => row < 20).length).toBeLessThanOrEqual(8);
        };
        for (const [index, { row, check, line }] of list.entries()) {
          pace.offer(slotOf(row, check), line);
          begin();
          const session = [...open][ends[index] ?? 99];
          if (session !== undefined) {
            open.delete(session);
            pace.done(session);
          }
        }
        for (let turn = 0; turn < 400 && open.size > 0; turn += 1) {
          const [session] = open;
          if (session !== undefined) {
            open.delete(session);
            pace.done(session);
          }
          begin();
        }
        expect(open.size).toBe(0);
        expect([...seen].sort()).toEqual(
          [...new Set(list.map(({ row, check }) => slotOf(row, check)))].sort(),
        );
      }),
    );
  });

  test('looks that somebody waits for go first, and do not wait for a token', () => {
    const { pace, pass } = paced(100, { looksPerSecond: 10, inFlight: 50 });
    for (let row = 0; row < 99; row += 1) pace.offer(slotOf(row, 'online'));
    pass(50);
    pace.offer(slotOf(99, 'image'), 'asked');
    expect(pass(1)[0]?.slot).toBe(slotOf(99, 'image'));
  });

  test('pictures never starve online looks, and are not starved by them', () => {
    const { pace, pass } = paced(4_000, { looksPerSecond: 200, inFlight: 100 });
    for (let row = 0; row < 4_000; row += 1) pace.offer(slotOf(row, row % 2 === 0 ? 'image' : 'online'));
    const counts = { image: 0, online: 0 };
    for (let tick = 0; tick < 100; tick += 1) {
      for (const session of pass(50)) {
        counts[session.slot % ASKED_CHECKS.length === ASKED_CHECKS.indexOf('image') ? 'image' : 'online'] +=
          1;
        pace.done(session);
      }
    }
    expect(counts.online).toBeGreaterThan(800);
    expect(counts.image).toBeGreaterThan(100);
    expect(counts.image).toBeLessThanOrEqual(260);
  });

  test('those that are down hold up nobody who answers', () => {
    const { pace, pass } = paced(400, { looksPerSecond: 10_000, inFlight: 40 });
    for (let row = 0; row < 200; row += 1) pace.offer(slotOf(row, 'online'), 'poor');
    for (let tick = 0; tick < 5; tick += 1) pass(50);
    for (let row = 200; row < 210; row += 1) pace.offer(slotOf(row, 'online'));
    expect(pass(50).map(({ row }) => row)).toEqual([200, 201, 202, 203, 204, 205, 206, 207, 208, 209]);
  });

  test('what is down waits behind what may be, but not for ever', () => {
    const { pace, pass } = paced(200, { looksPerSecond: 200, inFlight: 200 });
    for (let row = 0; row < 100; row += 1) pace.offer(slotOf(row, 'online'), 'dead');
    for (let row = 100; row < 200; row += 1) pace.offer(slotOf(row, 'online'), 'poor');
    const first = [...pass(100), ...pass(100)].map(({ row }) => row);
    expect(first.filter((row) => row < 100)).toHaveLength(first.length / 4);
  });

  test('one that waits with those in doubt is taken over into the usual line when its time comes', () => {
    const { pace, pass } = paced(200, { looksPerSecond: 200, inFlight: 200 });
    for (let row = 0; row < 200; row += 1) pace.offer(slotOf(row, 'online'), 'poor');
    pace.offer(slotOf(150, 'online'), 'usual');
    pace.offer(slotOf(150, 'online'), 'dead');
    const [first, ...others] = pass(200);
    expect(first?.row).toBe(150);
    expect(others.map(({ row }) => row)).not.toContain(150);
  });

  test('silent channels of a recorder leave places for those that answer', () => {
    const { pace, pass } = paced(20, { looksPerSecond: 1_000, inFlight: 100 }, () => 'recorder');
    for (let row = 0; row < 12; row += 1) pace.offer(slotOf(row, 'online'), 'dead');
    expect(pass(50)).toHaveLength(6);
    for (let row = 12; row < 20; row += 1) pace.offer(slotOf(row, 'online'));
    const [answering, ...others] = pass(50);
    expect([answering, ...others].map((session) => session?.row)).toEqual([12, 13]);
    if (answering !== undefined) pace.done(answering);
    expect(pass(50).map(({ row }) => row)).toEqual([14]);
  });

  test('holds bytes per second by what looks are thought to move, and then by what they moved', () => {
    const images = (bytes: number | undefined): number => {
      const { pace, pass } = paced(4_000, {
        looksPerSecond: 1_000,
        inFlight: 100,
        bytesPerSecond: 1_000_000,
      });
      for (let row = 0; row < 4_000; row += 1) pace.offer(slotOf(row, 'image'));
      let count = 0;
      for (let tick = 0; tick < 400; tick += 1) {
        for (const session of pass(50)) {
          count += 1;
          pace.done(session, bytes);
        }
      }
      return count;
    };
    // In 20 seconds: 120 kB each as thought, and half as many when they are twice as large.
    expect(images(undefined)).toBeGreaterThan(150);
    expect(images(undefined)).toBeLessThan(175);
    expect(images(240_000)).toBeGreaterThan(75);
    expect(images(240_000)).toBeLessThan(90);
  });

  test('dear looks wait for their hours, those that somebody asked for do not', () => {
    const night = { fromMinute: 0, untilMinute: 60, timeZone: 'UTC', looksPerSecond: 100, inFlight: 10 };
    const { pace, pass } = paced(3, { looksPerSecond: 100, inFlight: 10, night, dear: 'night' });
    pace.turn(7_200_000);
    for (const check of ASKED_CHECKS) pace.offer(slotOf(0, check));
    for (const session of pass(200)) pace.done(session);
    pace.offer(slotOf(1, 'image'), 'asked');
    expect(pass(200).map(({ slot }) => slot)).toEqual([slotOf(1, 'image')]);
    expect(pace.isOpenToDear(0)).toBe(false);
    pace.turn(0);
    const seen: number[] = [];
    for (let tick = 0; tick < 20; tick += 1) {
      for (const session of pass(50)) {
        seen.push(session.slot);
        pace.done(session);
      }
    }
    expect(seen).toEqual(expect.arrayContaining([slotOf(0, 'image'), slotOf(0, 'registration')]));
  });

  test('what somebody asked for is not held up when as many are in flight as may be', () => {
    const { pace, pass } = paced(50, { looksPerSecond: 1_000, inFlight: 10 });
    for (let row = 0; row < 40; row += 1) pace.offer(slotOf(row, 'online'));
    expect(pass(200)).toHaveLength(10);
    for (let row = 40; row < 50; row += 1) pace.offer(slotOf(row, 'online'), 'asked');
    expect(pass(50)).toHaveLength(8);
  });

  test('a feed has the device for itself until it gives it back', async () => {
    const { pace, pass } = paced(2, { looksPerSecond: 1_000, inFlight: 10 });
    pace.offer(slotOf(0, 'online'));
    const [look] = pass(50);
    let isHeld = false;
    const claim = pace.claim(0, NEVER).then((release) => {
      isHeld = true;
      return release;
    });
    await Promise.resolve();
    expect(isHeld).toBe(false);
    if (look !== undefined) pace.done(look);
    const release = await claim;
    pace.offer(slotOf(0, 'online'));
    pace.offer(slotOf(1, 'online'));
    expect(pass(50).map(({ slot }) => rowOf(slot))).toEqual([1]);
    release();
    expect(pass(50).map(({ slot }) => rowOf(slot))).toEqual([0]);
  });

  test('a feed that nobody wants any more gives up its place in line', async () => {
    const { pace } = paced(1, { looksPerSecond: 1_000, inFlight: 10 });
    const release = await pace.claim(0, NEVER);
    const controller = new AbortController();
    const second = pace.claim(0, controller.signal);
    controller.abort(new Error('enough'));
    await expect(second).rejects.toThrow('enough');
    release();
    expect(pace.isBusy(0)).toBe(false);
  });

  test('a slot that was withdrawn is not begun', () => {
    const { pace, pass } = paced(2, { looksPerSecond: 1_000, inFlight: 10 });
    pace.offer(slotOf(0, 'online'));
    pace.offer(slotOf(1, 'online'));
    pace.withdraw(slotOf(0, 'online'));
    expect(pass(50).map(({ row }) => row)).toEqual([1]);
  });
});
