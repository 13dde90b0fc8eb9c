import { describe, expect, test } from 'vitest';
import { ASKED_CHECKS } from '../../config/terms.ts';
import type { Assignment, Target } from '../link/target.ts';
import { GOOD } from './outcome.ts';
import { checkOf, inSpreadOrder, Roster, rowOf, slotOf } from './roster.ts';

const cadence = { everyMs: 60_000, timeoutMs: 3_000, confirmations: 2, confirmAfterMs: 5_000 };

function target(n: number, more: Partial<Target> = {}): Target {
  return {
    n,
    code: `${n}`.padStart(20, '0'),
    kind: 'camera',
    segment: 's',
    address: { host: `10.0.0.${n}`, onvifPort: 80 },
    login: 'door',
    identity: { serial: `SN-${n}` },
    place: { lon: 112.1, lat: 33.2 },
    checks: ASKED_CHECKS,
    ...more,
  };
}

function assignment(targets: readonly Target[], more: Partial<Assignment> = {}): Assignment {
  return {
    version: 1,
    targets,
    logins: { door: { username: 'probe', password: 'a', basicAllowed: false } },
    segments: [],
    cadences: { registration: cadence, online: cadence, image: cadence },
    ...more,
  };
}

function begunBy(before: Assignment, after: Assignment): string[] {
  const roster = new Roster();
  roster.assign(before, 0);
  roster.believed.fill(GOOD);
  const { begun } = roster.assign(JSON.parse(JSON.stringify(after)), 1);
  for (const slot of begun) expect(roster.believed[slot]).toBe(0);
  return begun.map((slot) => `${roster.targets.get(rowOf(slot))?.n} ${checkOf(slot)}`);
}

describe('a new assignment', () => {
  const one = target(1);
  const two = target(2);
  const { serial: _, ...noSerial } = one.identity;

  test.each([
    { because: 'nothing changed', after: assignment([one, two]), begun: [] },
    {
      because: 'a target is new',
      after: assignment([one, two, target(3, { checks: ['online'] })]),
      begun: ['3 online'],
    },
    {
      because: 'an address changed',
      after: assignment([one, target(2, { address: { host: '10.9.9.9' } })]),
      begun: ['2 registration', '2 online', '2 image'],
    },
    {
      because: 'the file names another serial number',
      after: assignment([target(1, { identity: noSerial }), two]),
      begun: ['1 registration'],
    },
    {
      because: 'a pin was moved, of which no device is asked',
      after: assignment([one, target(2, { place: null })]),
      begun: [],
    },
    {
      because: 'a password changed',
      after: assignment([one], {
        logins: { door: { username: 'probe', password: 'b', basicAllowed: false } },
      }),
      begun: ['1 registration', '1 image'],
    },
  ])('begins anew only what it changed: $because', ({ after, begun }) => {
    expect(begunBy(assignment([one, two]), after)).toEqual(begun);
  });

  test('that moves a pin tells the row, so that the weather is looked for elsewhere', () => {
    const roster = new Roster();
    roster.assign(assignment([one, two]), 0);
    const { placed } = roster.assign(assignment([one, target(2, { place: null })]), 1);
    expect(placed).toEqual([roster.rows.get(2)]);
  });

  test('a place that is no number stays the same place over the link, where NaN becomes null', () => {
    const nowhere = target(1, {
      place: { lon: Number.NaN, lat: Number.NaN },
    });
    expect(begunBy(assignment([nowhere]), assignment([nowhere]))).toEqual([]);
  });

  test('ends what is not asked any more, and gives its rows to others once they are free', () => {
    const roster = new Roster();
    roster.assign(assignment([one, two]), 0);
    const { ended, freed } = roster.assign(assignment([target(1, { checks: ['online'] })]), 1);
    const row = roster.rows.get(1) ?? -1;
    expect(ended.filter((slot) => rowOf(slot) === row).map(checkOf)).toEqual(['registration', 'image']);
    expect(freed).toHaveLength(1);
    roster.assign(assignment([one, target(3)]), 2);
    expect(roster.rows.get(3)).not.toBe(freed[0]);
    for (const free of freed) roster.release(free);
    roster.assign(assignment([one, target(3), target(4)]), 3);
    expect(roster.rows.get(4)).toBe(freed[0]);
  });

  test('that names a target twice takes the first', () => {
    const roster = new Roster();
    roster.assign(assignment([one, target(1, { address: { host: '10.9.9.9' } })]), 0);
    expect(roster.size).toBe(1);
    expect(roster.targets.get(0)?.address?.host).toBe('10.0.0.1');
  });
});

test('the first round asks who is online before anything else, and neighbours far apart', () => {
  const slots = Array.from({ length: 300 }, (_, index) => index);
  const order = inSpreadOrder(slots);
  expect([...order].sort((a, b) => a - b)).toEqual(slots);
  const checks = order.map(checkOf);
  expect([0, 100, 200].map((at) => new Set(checks.slice(at, at + 100)))).toEqual(
    ['online', 'registration', 'image'].map((check) => new Set([check])),
  );
  expect(order.indexOf(slotOf(51, 'online')) - order.indexOf(slotOf(50, 'online'))).not.toBe(1);
});
