import { expect, test } from 'vitest';
import { FrameError } from './frame.ts';
import { healthOf } from './health-message.ts';
import { jsonOf, traitsOf } from './message.ts';

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

const none = { registration: 0, online: 0, image: 0 };
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
  ['a sweep without an end', { sweep: { beganMs: 1, done: 2, due: 3 } }],
  ['a figure that nobody knows', { colour: 'red' }],
])('a health with %s is taken without it', (_what, wrong) => {
  expect(healthOf(Buffer.from(jsonOf({ ...health, ...wrong })))).toEqual(health);
});

test('a health tells everything that another version may leave out', () => {
  const more = {
    ...{ spoolDropped: 1, judgeRssBytes: 2, nightSegments: ['s'], sick: 'late', slowest: [] },
    sweep: { beganMs: 1, done: 2, due: 3, isOver: false },
    viid: { port: 1400, registered: 1, messages: 2, refused: 0 },
  };
  expect(healthOf(Buffer.from(jsonOf({ ...health, ...more })))).toEqual({ ...health, ...more });
});

test.each([
  ['without a number of looks', { looks: undefined }],
  ['with words as its memory', { rssBytes: 'much' }],
  ['that counts only one check', { due: { online: 1 } }],
])('a health %s is refused', (_what, wrong) => {
  expect(() => healthOf(Buffer.from(jsonOf({ ...health, ...wrong })))).toThrow(FrameError);
});
