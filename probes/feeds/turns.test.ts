import { describe, expect, test } from 'vitest';
import { Turns } from './turns.ts';

const NEVER = new AbortController().signal;
const limits = { atOnce: 2, queued: 2, waitMs: 50 };

describe('starts', () => {
  test('go two at a time, in order', async () => {
    const turns = new Turns({ ...limits, waitMs: 10_000 });
    const order: number[] = [];
    const [first] = await Promise.all([turns.take(NEVER), turns.take(NEVER)]);
    const waiting = [3, 4].map((who) => turns.take(NEVER).then((done) => order.push(who) && done));
    first?.();
    first?.(); // given back once, however often it is said
    const third = await waiting[0];
    expect(order).toEqual([3]);
    expect(typeof third).toBe('function');
    if (typeof third === 'function') third();
    await waiting[1];
    expect(order).toEqual([3, 4]);
  });

  test('are turned down when too many wait, or too long', async () => {
    const turns = new Turns(limits);
    await Promise.all([turns.take(NEVER), turns.take(NEVER)]);
    const waiting = [turns.take(NEVER), turns.take(NEVER)];
    expect(await turns.take(NEVER)).toBeUndefined();
    expect(await Promise.all(waiting)).toEqual([undefined, undefined]);
  });

  test('that nobody wants any more leave the queue', async () => {
    const turns = new Turns({ ...limits, waitMs: 10_000 });
    const [first] = await Promise.all([turns.take(NEVER), turns.take(NEVER)]);
    const off = new AbortController();
    const gone = turns.take(off.signal);
    const next = turns.take(NEVER);
    off.abort();
    expect(await gone).toBeUndefined();
    first?.();
    expect(await next).toBeTypeOf('function');
    expect(await turns.take(AbortSignal.abort())).toBeUndefined();
  });
});
