import { expect, test } from 'vitest';
import { Flaps } from './flaps.ts';

const MINUTE_MS = 60_000;
const USUAL = { confirmations: 2, outOf: 3 };

/** A device that went and came so often, evenly within an hour. */
function after(outages: number): { flaps: Flaps; nowMs: number } {
  const flaps = new Flaps();
  let nowMs = 10 * MINUTE_MS;
  for (let change = 0; change < outages * 2; change += 1) {
    flaps.changed(7, nowMs);
    nowMs += (30 * MINUTE_MS) / (outages * 2);
  }
  return { flaps, nowMs };
}

test.each([
  { outages: 0, more: 0, because: 'it never went' },
  { outages: 1, more: 0, because: 'everybody goes once' },
  { outages: 3, more: 1, because: 'it goes and comes' },
  { outages: 5, more: 2, because: 'it does so all the time' },
  { outages: 60, more: 2, because: 'there is an end to patience' },
])('after $outages outages $more more looks are needed: $because', ({ outages, more }) => {
  const { flaps, nowMs } = after(outages);
  expect(flaps.stricter(USUAL, 7, nowMs)).toEqual({ confirmations: 2 + more, outOf: 3 + more });
  expect(flaps.stricter(USUAL, 8, nowMs)).toBe(USUAL);
});

test('it is forgotten slowly, and at once with the device', () => {
  const { flaps, nowMs } = after(5);
  expect(flaps.besides(7, nowMs + 30 * MINUTE_MS)).toBe(1);
  expect(flaps.besides(7, nowMs + 90 * MINUTE_MS)).toBe(0);
  flaps.forget(7);
  expect(flaps.besides(7, nowMs)).toBe(0);
});
