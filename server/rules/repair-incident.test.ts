/** What is repaired at once: who fell together belongs together, and each device once. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endingOf } from './repair-image.ts';
import { type Fallen, incidentsOf, weakPoints } from './repair-incident.ts';
import { atTheEnd, outlookOf, picturesNeeded } from './repair-month.ts';

const HOUR = 3_600_000;
const NOW = 1_000 * HOUR;

function device(id: number, more: Partial<Omit<Fallen, 'places'>> & Partial<Fallen['places']> = {}): Fallen {
  const { network = '', platform = '', upstream = '', pole = '', ...rest } = more;
  return {
    ...{ id, state: 'good', reason: null, sinceMs: NOW, unit: 'u' },
    places: { network, platform, upstream, pole },
    ...rest,
  };
}

const dark = (id: number, more: Parameters<typeof device>[1] = {}) =>
  device(id, { state: 'bad', reason: 'timeout', ...more });
const brief = (incidents: ReturnType<typeof incidentsOf>) =>
  incidents.map(({ id, devices, certainty, behind }) => [id, devices.length, certainty, behind]);

describe('incidents', () => {
  test('a switch whose devices all fell at once is one, and sure', () => {
    const all = [dark(1, { upstream: 's' }), dark(2, { upstream: 's' }), device(3)];
    expect(brief(incidentsOf('online', all))).toEqual([['upstream:s', 2, 'sure', null]]);
  });

  test('with one of five still well it is likely; with two of five its devices are by themselves', () => {
    const five = (well: number) =>
      [1, 2, 3, 4, 5].map((id) => (id <= well ? device(id, { upstream: 's' }) : dark(id, { upstream: 's' })));
    expect(brief(incidentsOf('online', five(1)))).toEqual([['upstream:s', 4, 'likely', null]]);
    expect(incidentsOf('online', five(2)).map(({ kind }) => kind)).toEqual(['device', 'device', 'device']);
  });

  test.each([
    { name: 'five of a network', place: 'network', bad: 5, well: 0, together: true },
    { name: 'four of a network', place: 'network', bad: 4, well: 0, together: false },
    { name: 'nine of ten of a network', place: 'network', bad: 9, well: 1, together: true },
    { name: 'eight of nine of a network', place: 'network', bad: 8, well: 1, together: false },
    { name: 'five of a sub-platform', place: 'platform', bad: 5, well: 0, together: true },
    { name: 'four of a sub-platform', place: 'platform', bad: 4, well: 0, together: false },
    { name: 'one behind a switch', place: 'upstream', bad: 1, well: 0, together: false },
    { name: 'eight of ten behind a switch', place: 'upstream', bad: 8, well: 2, together: true },
    { name: 'seven of nine behind a switch', place: 'upstream', bad: 7, well: 2, together: false },
    { name: 'two on a pole', place: 'pole', bad: 2, well: 0, together: true },
    { name: 'nineteen of twenty on a pole', place: 'pole', bad: 19, well: 1, together: false },
  ])('$name fell together: $together', ({ place, bad, well, together }) => {
    const all = Array.from({ length: bad + well }, (_, id) =>
      (id < bad ? dark : device)(id, { [place]: 'x' }),
    );
    const kinds = new Set(incidentsOf('online', all).map(({ kind }) => kind));
    expect([...kinds]).toEqual([together ? place : 'device']);
  });

  test('who is not seen is not counted among those that should have fallen', () => {
    const unseen = device(9, { state: 'unknown', pole: 'p' });
    const all = [dark(1, { pole: 'p' }), dark(2, { pole: 'p' }), unseen];
    expect(brief(incidentsOf('online', all))).toEqual([['pole:p', 2, 'sure', null]]);
  });

  test('fall together within ten minutes, most of them, and the latest that did are the cause', () => {
    const at = (minutes: readonly number[]) =>
      minutes.map((minute, id) => dark(id, { upstream: 's', sinceMs: NOW + minute * 60_000 }));
    expect(brief(incidentsOf('online', at([0, 10])))).toEqual([['upstream:s', 2, 'sure', null]]);
    expect(incidentsOf('online', at([0, 10.001])).map(({ kind }) => kind)).toEqual(['device', 'device']);
    // Half of them fell before: those lie behind.
    expect(brief(incidentsOf('online', at([0, 1, 60, 61])))).toEqual([
      ['upstream:s', 2, 'likely', null],
      ['device:0', 1, 'sure', 'upstream:s'],
      ['device:1', 1, 'sure', 'upstream:s'],
    ]);
    expect(incidentsOf('online', at([0, 20, 60, 80, 81])).map(({ kind }) => kind)).toEqual(
      Array(5).fill('device'),
    );
  });

  test('what lies behind a switch whose devices belong to a network that fell names both', () => {
    const all = [
      ...[1, 2, 3, 4, 5].map((id) => dark(id, { network: 'n', upstream: 's' })),
      dark(6, { network: 'm', upstream: 's', sinceMs: NOW - 72 * HOUR }),
    ];
    expect(brief(incidentsOf('online', all))).toEqual([
      ['network:n', 5, 'sure', null],
      ['upstream:s', 0, 'likely', null],
      ['device:6', 1, 'sure', 'upstream:s'],
    ]);
  });

  test('of pictures fall together within twelve hours', () => {
    const at = (hours: number) =>
      [0, hours].map((hour, id) => dark(id, { upstream: 's', reason: 'blur', sinceMs: NOW + hour * HOUR }));
    expect(incidentsOf('image', at(12)).map(({ kind }) => kind)).toEqual(['upstream']);
    expect(incidentsOf('image', at(12.001)).map(({ kind }) => kind)).toEqual(['device', 'device']);
  });

  test('devices that fell on different days do not belong together', () => {
    const all = [1, 2, 3, 4].map((id) => dark(id, { pole: 'p', sinceMs: NOW - id * 24 * HOUR }));
    expect(incidentsOf('online', all).map(({ kind }) => kind)).toEqual(Array(4).fill('device'));
  });

  test('the widest place that fell holds the devices of the narrower ones', () => {
    const all = Array.from({ length: 12 }, (_, id) => dark(id, { network: 'n', upstream: `s${id % 3}` }));
    expect(brief(incidentsOf('online', all))).toEqual([['network:n', 12, 'sure', null]]);
  });

  test('a switch that was dead before its network fell is one of its own, and needs both', () => {
    const before = { network: 'n', upstream: 's', sinceMs: NOW - 72 * HOUR };
    const all = [
      ...Array.from({ length: 12 }, (_, id) => dark(id, { network: 'n' })),
      ...[20, 21, 22].map((id) => dark(id, before)),
      dark(30, { network: 'n', sinceMs: NOW - 99 * HOUR }),
    ];
    expect(brief(incidentsOf('online', all))).toEqual([
      ['network:n', 12, 'likely', null],
      ['upstream:s < network:n', 3, 'sure', 'network:n'],
      ['device:30', 1, 'sure', 'network:n'],
    ]);
  });

  test('pictures fail together for one reason only', () => {
    const all = [
      dark(1, { upstream: 's', reason: 'signal-loss' }),
      dark(2, { upstream: 's', reason: 'signal-loss' }),
      dark(3, { pole: 'p', reason: 'blur' }),
      dark(4, { pole: 'p', reason: 'occlusion' }),
    ];
    expect(brief(incidentsOf('image', all)).map(([id]) => id)).toEqual([
      'upstream:s',
      'device:3',
      'device:4',
    ]);
  });

  test('one defect of many files of a unit is one job at a desk', () => {
    const all = [
      ...[1, 2, 3].map((id) => dark(id, { reason: 'swapped' })),
      dark(4, { reason: 'swapped', unit: 'v' }),
      dark(5, { reason: 'no-position' }),
      dark(6, { reason: 'no-position' }),
      dark(7, { reason: 'far-from-check' }),
    ];
    const found = incidentsOf('position', all);
    expect(new Map(found.map(({ id, devices, certainty }) => [id, [devices.length, certainty]]))).toEqual(
      new Map([
        ['device:7', [1, 'sure']],
        ['batch:swapped:u', [3, 'sure']],
        ['device:4', [1, 'sure']],
        ['batch:no-position:u', [2, 'likely']],
      ]),
    );
  });

  test('hold every bad device once, whatever fell', () => {
    const place = (name: string) => fc.constantFrom('', `${name}1`, `${name}2`);
    const anybody = fc.record({
      state: fc.constantFrom('good' as const, 'bad' as const, 'unknown' as const, null),
      reason: fc.constantFrom('timeout', 'swapped', 'signal-loss', 'not-in-catalogue'),
      sinceMs: fc.integer({ min: 0, max: 5 }).map((at) => NOW + at * 4 * 60_000),
      ...{ network: place('n'), platform: place('p'), upstream: place('s'), pole: place('l') },
    });
    const check = fc.constantFrom(
      'registration' as const,
      'online' as const,
      'image' as const,
      'position' as const,
    );
    fc.assert(
      fc.property(check, fc.array(anybody, { maxLength: 25, size: 'max' }), (asked, list) => {
        const all = list.map((one, id) => device(id, one));
        const incidents = incidentsOf(asked, all);
        const held = incidents.flatMap(({ devices }) => devices).sort((a, b) => a - b);
        expect(held).toEqual(all.filter(({ state }) => state === 'bad').map(({ id }) => id));
        // What others lie behind is there and stands by itself: no chain is longer than two.
        const byId = new Map(incidents.map((incident) => [incident.id, incident]));
        expect(byId.size).toBe(incidents.length);
        for (const { behind } of incidents) if (behind !== null) expect(byId.get(behind)?.behind).toBeNull();
      }),
      { numRuns: 200 },
    );
  });
});

describe('single points of failure', () => {
  const all = Array.from({ length: 40 }, (_, id) =>
    device(id, { platform: 'p', upstream: id < 6 ? 's' : id < 9 ? 't' : '' }),
  );

  test.each([
    { spare: 2, found: ['p 40', 's 6', 't 3'] },
    { spare: 3, found: ['p 40', 's 6'] },
    { spare: 6, found: ['p 40'] },
    { spare: 40, found: [] },
  ])('with $spare to spare: $found', ({ spare, found }) => {
    expect(weakPoints('online', all, spare).map(({ key, devices }) => `${key} ${devices}`)).toEqual(found);
  });

  test('are places that several good devices share: what is dark or alone there is no risk more', () => {
    const few = [
      ...[1, 2].map((id) => device(id, { upstream: 's' })),
      dark(3, { upstream: 's' }),
      device(4, { upstream: 'alone' }),
      device(5, { pole: '' }),
    ];
    expect(weakPoints('online', few, 0)).toEqual([{ kind: 'upstream', key: 's', devices: 2 }]);
    expect(weakPoints('online', few, 2)).toEqual([]);
  });

  test('of registration are the sub-platforms alone: their catalogues', () => {
    expect(weakPoints('registration', all, 2)).toEqual([{ kind: 'platform', key: 'p', devices: 40 }]);
  });

  test('pins and pictures do not fall together', () => {
    expect(weakPoints('position', all, 0)).toEqual([]);
    expect(weakPoints('image', all, 0)).toEqual([]);
  });
});

describe('a running month', () => {
  const present = { good: 9_461, bad: 539, unknown: 0, excluded: 0 };

  test('needs more of its rest the later it is, rounded up so that it suffices', () => {
    const ahead = { good: 4_000, bad: 0, unknown: 286 };
    const { best, canBeMet, required } = outlookOf(present, ahead, 9_500);
    expect({ best, canBeMet, required }).toEqual({ best: 9_622, canBeMet: true, required: 9_592 });
    // A hundredth of a percent less would not have done.
    expect((9_461 + (4_286 * 9_592) / 10_000) / 14_286).toBeGreaterThanOrEqual(0.95);
    expect((9_461 + (4_286 * 9_590) / 10_000) / 14_286).toBeLessThan(0.95);
  });

  test('needs exactly so much of its rest when that comes out even, and nothing of a rest that is none', () => {
    const nothing = { good: 0, bad: 0, unknown: 0, excluded: 0 };
    const ahead = { good: 1_000, bad: 0, unknown: 0 };
    expect(outlookOf(nothing, ahead, 9_500).required).toBe(9_500);
    expect(outlookOf({ ...nothing, good: 99_000 }, ahead, 9_500).required).toBe(0);
    const over = { good: 0, bad: 0, unknown: 0 };
    expect(outlookOf({ ...nothing, good: 19, bad: 1 }, over, 9_500)).toEqual({
      ...{ best: 9_500, canBeMet: true, required: null },
    });
  });

  test('is lost only when it would be, had all that was not seen been good', () => {
    const ahead = { good: 1_000, bad: 0, unknown: 0 };
    const outlook = (unknown: number) =>
      outlookOf({ ...present, good: 8_000, bad: 539, unknown }, ahead, 9_500);
    // 9,000 of 9,539 at best: 1,241 more good ones would make it 95 %.
    expect(outlook(1_240)).toEqual({ best: 9_434, canBeMet: false, required: null });
    expect(outlook(1_241)).toEqual({ best: 9_434, canBeMet: true, required: null });
  });

  test('that cannot be met any more says the most it can come to, never rounded up', () => {
    const outlook = outlookOf(
      { ...present, good: 9_000, bad: 1_000 },
      { good: 100, bad: 3_000, unknown: 0 },
      9_500,
    );
    expect(outlook).toEqual({ best: 9_236, canBeMet: false, required: null });
  });

  test('comes to what was and what is ahead if nothing is repaired', () => {
    expect(atTheEnd(present, { good: 1, bad: 2, unknown: 3 })).toEqual({
      good: 9_462,
      bad: 541,
      unknown: 3,
      excluded: 0,
    });
  });

  test.each([
    { good: 9, valid: 10, needed: 0 },
    { good: 8, valid: 10, needed: 10 },
    { good: 0, valid: 1, needed: 9 },
    { good: 0, valid: 0, needed: 0 },
    { good: 3, valid: 4, needed: 3, imageOk: 8_500 },
    { good: 4, valid: 4, needed: 0, imageOk: 10_000 },
  ])(
    'a device with $good of $valid good pictures needs $needed more',
    ({ good, valid, needed, imageOk = 9_000 }) => {
      expect(picturesNeeded({ good, valid }, imageOk)).toBe(needed);
      const passes = (more: number) => (good + more) * 10_000 >= imageOk * (valid + more);
      expect(passes(needed)).toBe(true);
      if (needed > 0) expect(passes(needed - 1)).toBe(false);
    },
  );

  test('one bad picture is never made good when every single one must be', () => {
    expect(picturesNeeded({ good: 3, valid: 4 }, 10_000)).toBeNull();
  });
});

describe('pictures of a running month', () => {
  const rest = { nowMs: 0, untilMs: 100, everyMs: 10, imageOk: 9_000 };
  const seen = { isBad: true, state: 'bad' as const, isDark: false };

  test.each([
    { good: 9, valid: 11, lastMs: 0, because: 'every picture ahead must be good' },
    { good: 17, valid: 19, lastMs: 0, because: 'one bad one more would be one too many' },
    { good: 8, valid: 11, lastMs: null, because: 'it is too late' },
  ])('$good of $valid: $because', ({ good, valid, lastMs }) => {
    expect(endingOf({ ...seen, shots: { good, valid } }, rest)).toEqual({ isBad: true, lastMs });
  });

  test('tell the same as taking them one after the other, whenever the repair is made', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.nat(20), fc.boolean(), (good, bad, isDark) => {
        const shots = { good, valid: good + bad };
        const passes = (at: number) => {
          const [before, after] = [at / 10, 10 - at / 10];
          const valid = shots.valid + after + (isDark ? 0 : before);
          return (good + after) * 10_000 >= 9_000 * valid;
        };
        if (shots.valid === 0) return;
        const isBad = good * 10_000 < 9_000 * shots.valid;
        const state = isDark ? ('unknown' as const) : ('bad' as const);
        const found = endingOf({ isBad, shots, state, isDark }, rest);
        const lasts = Array.from({ length: 11 }, (_, at) => at * 10).filter(passes);
        if (isDark && !isBad) expect(found).toEqual({ isBad: false, lastMs: null });
        else if (found.isBad) expect(found.lastMs).toBe(lasts.length === 0 ? null : Math.max(...lasts));
        else expect(passes(100)).toBe(true);
      }),
    );
  });

  test('of a device that is well by now come right by themselves, if enough are ahead', () => {
    const well = { isBad: true, state: 'good' as const, isDark: false };
    expect(endingOf({ ...well, shots: { good: 8, valid: 10 } }, rest)).toEqual({
      isBad: false,
      lastMs: null,
    });
    expect(endingOf({ ...well, shots: { good: 7, valid: 10 } }, rest)).toEqual({ isBad: true, lastMs: null });
    // Nine more are due when a part of the first interval is over; and none makes up for one where all must be good.
    const late = { ...rest, nowMs: 5 };
    expect(endingOf({ ...well, shots: { good: 8, valid: 10 } }, late)).toEqual({ isBad: true, lastMs: null });
    const strict = { ...rest, imageOk: 10_000 };
    expect(endingOf({ ...well, shots: { good: 9, valid: 10 } }, strict)).toEqual({
      isBad: true,
      lastMs: null,
    });
  });

  test('of a device that is dark come no more: it stays as it is, and comes right only when it is repaired in time', () => {
    const dark = { state: 'good' as const, isDark: true };
    expect(endingOf({ ...dark, isBad: true, shots: { good: 17, valid: 19 } }, rest)).toEqual({
      ...{ isBad: true, lastMs: 90 },
    });
    expect(endingOf({ ...dark, isBad: false, shots: { good: 9, valid: 10 } }, rest)).toEqual({
      ...{ isBad: false, lastMs: null },
    });
    const blurred = { isBad: false, state: 'bad' as const, isDark: true, shots: { good: 9, valid: 10 } };
    expect(endingOf(blurred, rest)).toEqual({ isBad: false, lastMs: null });
  });

  test('of a device of which nothing is known promise nothing', () => {
    const unseen = { isBad: true, state: 'unknown' as const, isDark: false, shots: { good: 17, valid: 19 } };
    expect(endingOf(unseen, rest)).toEqual({ isBad: true, lastMs: null });
  });
});
