/** Whom wrong passwords lock out, and for how long. */
import { describe, expect, test } from 'vitest';
import { FailedAttempts } from './attempts.ts';

const LOCK_MS = 900_000;
const make = () => new FailedAttempts(5, LOCK_MS);
const strangers = (count: number) => Array.from({ length: count }, (_, at) => `10.0.0.${at}`);

describe('wrong passwords', () => {
  test('lock the name at their own address alone, at the fifth', () => {
    const attempts = make();
    const locked = Array.from({ length: 5 }, (_, at) => attempts.add('chief', '10.0.0.1', at));
    expect(locked).toEqual([false, false, false, false, true]);
    expect(attempts.lockedUntil('chief', '10.0.0.1', 10)).toBe(4 + LOCK_MS);
    expect(attempts.lockedUntil('chief', '10.0.0.2', 10)).toBe(0);
    expect(attempts.lockedUntil('other', '10.0.0.1', 10)).toBe(0);
    expect(attempts.isLocked('chief', 10)).toBe(true);
    expect(attempts.lockedUntil('chief', '10.0.0.1', 4 + LOCK_MS)).toBe(0);
  });

  test('from everywhere lock the name everywhere, at the fiftieth within the time of a lock', () => {
    const attempts = make();
    const locked = strangers(50).map((address, at) => attempts.add('chief', address, at));
    expect(locked.indexOf(true)).toBe(49);
    expect(attempts.lockedUntil('chief', '10.7.7.7', 60)).toBe(49 + LOCK_MS);
    attempts.forget('chief');
    expect(attempts.lockedUntil('chief', '10.7.7.7', 60)).toBe(0);
  });

  test('of longer ago are not counted', () => {
    const attempts = make();
    for (const [at, address] of strangers(49).entries()) attempts.add('chief', address, at);
    expect(attempts.add('chief', '10.7.7.7', LOCK_MS)).toBe(false);
    expect(attempts.lockedUntil('chief', '10.7.7.7', LOCK_MS)).toBe(0);
  });

  test('for ever other names lock the address, at the hundredth', () => {
    const attempts = make();
    const locked = Array.from({ length: 100 }, (_, at) => attempts.add(`name ${at}`, '10.0.0.1', at));
    expect(locked.indexOf(true)).toBe(99);
    expect(attempts.lockedUntil('chief', '10.0.0.1', 100)).toBe(99 + LOCK_MS);
    expect(attempts.lockedUntil('chief', '10.0.0.2', 100)).toBe(0);
  });

  test('before the right one are forgotten at that address, and go on counting elsewhere', () => {
    const attempts = make();
    for (let tries = 0; tries < 4; tries++)
      for (const address of ['10.0.0.1', '10.0.0.2']) attempts.add('chief', address, tries);
    attempts.succeed('chief', '10.0.0.1');
    expect(attempts.add('chief', '10.0.0.1', 9)).toBe(false);
    expect(attempts.add('chief', '10.0.0.2', 9)).toBe(true);
  });
});
