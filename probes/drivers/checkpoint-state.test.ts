import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkpointState, type LaneSeen } from './checkpoint-state.ts';
import type { Declared } from './viid-registrations.ts';

/** `u` up, `d` down, `-` unknown: our own look, then the registration. */
function lane(words: string): LaneSeen {
  const presence = { u: 'up', d: 'down', '-': 'unknown' } as const;
  const [probe = '-', viid = '-'] = words as unknown as (keyof typeof presence)[];
  return { probe: presence[probe], viid: presence[viid] };
}

const told = (declared: Declared | undefined, lanes: string) => {
  const { finding, lanesUp, lanesDisagreeing } = checkpointState(
    declared,
    lanes.split(' ').filter(Boolean).map(lane),
  );
  const words = finding.state === 'good' ? 'good' : `${finding.state} ${finding.reason}`;
  return [words, lanesUp, lanesDisagreeing];
};

describe('the state of a checkpoint follows from its lanes and from what it declares', () => {
  test.each<[Declared | undefined, string, string, number, number]>([
    [undefined, 'u- u-', 'good', 2, 0],
    ['normal', 'u- u-', 'good', 2, 0],
    ['other', 'u- u-', 'good', 2, 0],
    ['normal', 'u- d-', 'bad lanes-down', 1, 0],
    ['normal', 'd- d-', 'bad all-lanes-down', 0, 0],
    // It says that it is stopped: never good, and the readings show that its lanes answer.
    ['stopped', 'u- u-', 'bad declared-stopped', 2, 0],
    ['stopped', 'd- d-', 'bad declared-stopped', 0, 0],
    ['stopped', '-- --', 'bad declared-stopped', 0, 0],
    // Our own look beats what is declared of the lane, both ways round.
    ['normal', 'du uu', 'bad lanes-down', 1, 1],
    ['normal', 'ud uu', 'good', 2, 1],
    // Without an address the registration decides.
    ['normal', '-u -u', 'good', 2, 0],
    ['normal', '-u -d', 'bad lanes-down', 1, 0],
    [undefined, '-d -d', 'bad all-lanes-down', 0, 0],
    ['normal', 'u- -d', 'bad lanes-down', 1, 0],
    // Of some lanes nothing is known.
    ['normal', 'u- --', 'unknown no-address', 1, 0],
    ['normal', '-- --', 'unknown no-address', 0, 0],
    ['normal', 'd- --', 'bad lanes-down', 0, 0],
    [undefined, '', 'unknown no-address', 0, 0],
  ])('declared %s, lanes %s: %s', (declared, lanes, words, up, disagreeing) => {
    expect(told(declared, lanes)).toEqual([words, up, disagreeing]);
  });

  test('no declaration makes good what our own look found bad', () => {
    const presence = fc.constantFrom('up', 'down', 'unknown');
    const lanes = fc.array(fc.record({ probe: presence, viid: presence }), { maxLength: 8 });
    const declared = fc.constantFrom('normal', 'stopped', 'other', undefined);
    fc.assert(
      fc.property(declared, lanes, (said, seen) => {
        const { finding, lanesUp, lanesUnknown } = checkpointState(said, seen as LaneSeen[]);
        if (seen.some(({ probe }) => probe === 'down')) expect(finding.state).toBe('bad');
        if (finding.state === 'good') expect(lanesUp).toBe(seen.length);
        expect(lanesUp + lanesUnknown).toBeLessThanOrEqual(seen.length);
      }),
      { numRuns: 300 },
    );
  });
});
