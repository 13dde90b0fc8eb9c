/** Which looks count, and when a device is intact. */
import { describe, expect, test } from 'vitest';
import type { Observation } from '../../probes/link/observation.ts';
import { imgOkOf, isSample } from './image-sample.ts';

describe('a device is intact when nine in ten of its samples are', () => {
  test.each([
    { good: 0, valid: 0, ok: null, because: 'nothing counts' },
    { good: 9, valid: 10, ok: true, because: 'it stands exactly on the line' },
    { good: 8, valid: 9, ok: false, because: '88.9 % is below' },
    { good: 107, valid: 119, ok: false, because: '89.92 % prints as 90 and is below' },
    { good: 1, valid: 1, ok: true, because: 'the only one is good' },
  ])('$good of $valid: $because', ({ ok, ...samples }) => expect(imgOkOf(samples, 9_000)).toBe(ok));
});

describe('a look counts as a sample', () => {
  const steps = [{ did: 'judge picture', ok: true, got: '', tookMs: 1 }];
  const look: Observation = { n: 1, check: 'image', atMs: 1, finding: { state: 'good' }, steps };
  test.each<[boolean, string, Partial<Observation>]>([
    [true, 'when it is good', {}],
    [true, 'when it is bad and believed', { finding: { state: 'bad', reason: 'blur' } }],
    [false, 'not when it is the first bad one', { readings: { suspected: 'blur' } }],
    [false, 'not when nobody could ask', { finding: { state: 'unknown', reason: 'device-offline' } }],
    [false, 'not when it was asked for by hand', { asked: true }],
    [false, 'not when an old one is told again', { steps: [] }],
    [false, 'not when it is another question', { check: 'online' }],
  ])('%s: %s', (counts, _, more) => expect(isSample({ ...look, ...more })).toBe(counts));
});
