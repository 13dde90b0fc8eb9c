import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LIFECYCLES, type Lifecycle } from '../../config/terms.ts';
import { isOpen, type LifeStep, needsApproval, nextOf, settled, stepFault } from './lifecycle.ts';

const DAY_MS = 86_400_000;
const TODAY = Date.UTC(2026, 10, 22);
const stage = fc.constantFrom(...LIFECYCLES);

describe('a step in the life of a device', () => {
  test.each<[Lifecycle, Lifecycle, boolean]>([
    ['planned', 'active', true],
    ['planned', 'repair', false],
    ['planned', 'suspended', false],
    ['active', 'repair', true],
    ['active', 'planned', false],
    ['repair', 'active', true],
    ['suspended', 'active', true],
    ['suspended', 'planned', false],
    ['retired', 'active', false],
    ['retired', 'planned', true],
  ])('from %s to %s is allowed: %s', (from, to, isAllowed) => {
    expect(stepFault({ from, to, effectiveMs: TODAY }, TODAY) === undefined).toBe(isAllowed);
  });

  test.each<[Lifecycle, number, boolean, string]>([
    ['retired', 0, true, 'a retirement of today'],
    ['retired', -1, false, 'a retirement that reaches back before its entry'],
    ['suspended', -1, false, 'a suspension that reaches back'],
    ['repair', -3, true, 'a repair that began three days ago'],
    ['repair', -500, false, 'a repair that began long ago'],
    ['retired', 30, true, 'a retirement next month'],
    ['retired', 500, false, 'a retirement some year'],
  ])('to %s in %i days: %s: %s', (to, days, isAllowed) => {
    const step = { from: 'active' as const, to, effectiveMs: TODAY + days * DAY_MS };
    expect(stepFault(step, TODAY) === undefined).toBe(isAllowed);
  });

  test('is never to where the device is, and every stage can be left', () => {
    for (const from of LIFECYCLES) {
      expect(nextOf(from)).not.toContain(from);
      expect(nextOf(from).length).toBeGreaterThan(0);
    }
  });
});

test('whatever is asked for, nobody leaves the rates unapproved, nor before the day', () => {
  const wish = fc.record({
    to: stage,
    days: fc.integer({ min: -3, max: 3 }),
    isApproved: fc.boolean(),
    laterDays: fc.integer({ min: 0, max: 4 }),
  });
  const law = fc.property(stage, fc.array(wish, { maxLength: 20, size: 'max' }), (first, wishes) => {
    let present = first;
    let nowMs = TODAY;
    for (const { to, days, isApproved, laterDays } of wishes) {
      const effectiveMs = nowMs + days * DAY_MS;
      if (stepFault({ from: present, to, effectiveMs }, nowMs) !== undefined) continue;
      const wasAsked = needsApproval(to);
      const state = !wasAsked || isApproved ? 'approved' : 'proposed';
      const step: LifeStep = { from: present, to, effectiveMs, enteredMs: nowMs, state };
      nowMs += laterDays * DAY_MS;
      const outcome = settled(step, present, nowMs);
      if (outcome === 'done') {
        expect(nextOf(present)).toContain(to);
        expect(effectiveMs).toBeLessThanOrEqual(nowMs);
        expect(!wasAsked || isApproved).toBe(true);
        if (wasAsked) expect(effectiveMs).toBeGreaterThanOrEqual(step.enteredMs);
        present = to;
      } else expect(isOpen({ state: outcome })).toBe(true);
    }
  });
  fc.assert(law, { numRuns: 500 });
});
