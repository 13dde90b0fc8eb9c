import { expect, test } from 'vitest';
import { FrameError } from './frame.ts';
import { healthOf, jsonOf, traitsOf } from './message.ts';

const traits = { n: 1, atMs: 2, readings: { firmware: '1.0', frameRate: 12.5 }, missing: {} };

test('what a device told is taken as it is', () => {
  expect(traitsOf(Buffer.from(jsonOf(traits)))).toEqual(traits);
});

test.each([
  ['no number', { n: -1 }],
  ['a list of readings', { readings: ['x'] }],
  ['a reading that is neither word nor number', { readings: { a: { b: 1 } } }],
  ['a novel', { readings: { a: 'x'.repeat(2_000) } }],
  ['too many readings', { readings: Object.fromEntries(Array.from({ length: 99 }, (_, n) => [n, n])) }],
  ['a part that nobody knows', { missing: { joke: 'timeout' } }],
  ['a reason that nobody knows', { missing: { clock: 'because' } }],
])('%s is refused', (_what, wrong) => {
  expect(() => traitsOf(Buffer.from(jsonOf({ ...traits, ...wrong })))).toThrow(FrameError);
});

const none = { registration: 0, online: 0, image: 0, position: 0 };
const health = {
  ...{ daemon: 'p', pid: 1, startedMs: 0, atMs: 0, assignmentVersion: 0, targets: 0, looks: 0, inFlight: 0 },
  ...{ spooled: 0, loopDelayMs: 0, rssBytes: 0, ageP50Ms: 0, ageP99Ms: 0, lookedOnce: none, due: none },
  segmentsCut: [],
};

test.each([
  ['ages without a cycle', { ages: { histogram: [] } }],
  [
    'a histogram of words',
    { ages: { histogram: ['x'], cycle: { everyMs: 1, elapsedMs: 0, done: 0, due: 0 } } },
  ],
  ['a canary in a state that nobody knows', { canaries: [{ segment: 's', state: 'dead', sinceMs: 1 }] }],
  ['a slow host without a time', { slowest: [{ host: 'h', n: 1 }] }],
])('a health with %s is refused, and one without is a health', (_what, wrong) => {
  expect(healthOf(Buffer.from(jsonOf(health)))).toEqual(health);
  expect(() => healthOf(Buffer.from(jsonOf({ ...health, ...wrong })))).toThrow(FrameError);
});
