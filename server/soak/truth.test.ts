import { describe, expect, test } from 'vitest';
import type { State } from '../../config/terms.ts';
import { type Subject, Truth } from './truth.ts';

const camera: Subject = {
  ...{ id: 1, code: '1', host: '127.16.0.1', kind: 'camera', segment: 's', upstream: 'u' },
  ...{ isSound: true, state: 'good', reason: null },
};
/** Down from second 100 to 200, as the script knows. */
function dayOf(isFlapping = false): Truth {
  const truth = new Truth([camera], { everyMs: 60_000, changeMs: 75_000, silentMs: 19_000 });
  truth.turn(1, { state: 'bad', reason: 'refused', fromMs: 100_000, doneMs: 101_000, isFlapping });
  truth.turn(1, { state: 'good', reason: null, fromMs: 200_000, doneMs: 201_000, isFlapping });
  return truth;
}
const judge = (truth: Truth, atS: number, state: State, reason: string | null = null) =>
  truth.judge(1, { state, reason }, truth.momentAt(atS * 1_000));

describe('what the server says of a camera that is down from second 100 to 200', () => {
  test.each([
    { atS: 50, says: 'good', reason: null, verdict: 'right' },
    { atS: 50, says: 'bad', reason: 'refused', verdict: 'wrong' },
    { atS: 50, says: 'unknown', reason: 'probe-silent', verdict: 'withheld' },
    { atS: 170, says: 'good', reason: null, verdict: 'right' },
    { atS: 170, says: 'bad', reason: 'refused', verdict: 'right' },
    { atS: 180, says: 'good', reason: null, verdict: 'late' },
    { atS: 270, says: 'bad', reason: 'refused', verdict: 'right' },
    { atS: 280, says: 'bad', reason: 'refused', verdict: 'late' },
    { atS: 280, says: 'good', reason: null, verdict: 'right' },
  ] as const)('at second $atS $says is $verdict', ({ atS, says, reason, verdict }) => {
    expect(judge(dayOf(), atS, says, reason)).toBe(verdict);
  });

  test('another reason is wrong once the right one must be known', () => {
    const truth = new Truth([{ ...camera, isSound: false, state: 'bad', reason: 'refused' }], {
      ...{ everyMs: 60_000, changeMs: 75_000, silentMs: 19_000 },
    });
    expect(judge(truth, 500, 'bad', 'timeout')).toBe('wrong-reason');
    expect(judge(truth, 500, 'bad', 'refused')).toBe('right');
  });

  test('one that flaps may be called either, and not unknown', () => {
    expect(judge(dayOf(true), 180, 'good')).toBe('right');
    expect(judge(dayOf(true), 180, 'unknown', 'probe-silent')).toBe('withheld');
  });
});

describe('while the link is cut from second 120 to 400', () => {
  const cut = (): Truth => {
    const truth = dayOf();
    truth.darkness.push({ is: 'cut', fromMs: 120_000, untilMs: 400_000 });
    return truth;
  };

  test.each([
    { atS: 130, says: 'good', verdict: 'right', because: 'what was known still stands' },
    { atS: 150, says: 'good', verdict: 'wrong', because: 'the probe is silent: nothing is known' },
    { atS: 150, says: 'bad', verdict: 'wrong', because: 'silence is never bad' },
    { atS: 150, says: 'unknown', verdict: 'right', because: 'nobody can tell' },
    { atS: 410, says: 'bad', verdict: 'right', because: 'what happened meanwhile is being told' },
    { atS: 474, says: 'unknown', verdict: 'right', because: 'it may take a cycle' },
    { atS: 480, says: 'unknown', verdict: 'withheld', because: 'a cycle is over' },
    { atS: 480, says: 'bad', verdict: 'late', because: 'it has long been up again' },
    { atS: 480, says: 'good', verdict: 'right', because: 'it is up' },
  ] as const)('at second $atS $says is $verdict: $because', ({ atS, says, verdict }) => {
    expect(judge(cut(), atS, says)).toBe(verdict);
  });
});
