/** A shown percentage never rounds up across a line, whichever way it is shown: all of them go through one function. */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { floorShare } from '../server/rules/rate.ts';
import { percentText } from './percent.ts';

const hundredthsIn = (text: string) => Number(text.replace('.', ''));

test('what is below a line is never shown as standing on it, and what meets it never as below, for any counts', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.maxSafeNat(), fc.integer({ min: 0, max: 10_000 }), (a, b, threshold) => {
      const [part, whole] = [Math.min(a, b), Math.max(a, b)];
      const share = floorShare(part, whole);
      if (share === null) return;
      const meets = BigInt(part) * 10_000n >= BigInt(whole) * BigInt(threshold);
      expect(hundredthsIn(percentText(share)) >= threshold).toBe(meets);
    }),
    { numRuns: 5_000 },
  );
});

test('close to the line, where rounding would cross it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 40 }), fc.integer({ min: -3, max: 3 }), (due, off) => {
      const good = Math.min(due, Math.max(0, Math.ceil(due * 0.95) + off));
      const shown = hundredthsIn(percentText(floorShare(good, due) ?? 0));
      expect(shown >= 9_500).toBe(BigInt(good) * 100n >= BigInt(due) * 95n);
    }),
    { numRuns: 5_000 },
  );
});

test('whatever is left of a hundredth is dropped', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 10_000, noNaN: true }), (hundredths) => {
      expect(hundredthsIn(percentText(hundredths))).toBe(Math.floor(hundredths));
    }),
  );
  expect([percentText(9_499.6), percentText(9_500), percentText(0), percentText(10_000)]).toEqual([
    ...['94.99', '95.00', '0.00', '100.00'],
  ]);
});

test('no other place in the house turns a share into a percentage', () => {
  const root = new URL('..', import.meta.url).pathname;
  const sources = ['config', 'server', 'web'].flatMap((room) =>
    readdirSync(`${root}${room}`, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.ts$/.test(name) && !/(\.test|\.bench|^dist\/.*)\.ts$/.test(name))
      .map((name) => `${room}/${name}`),
  );
  const rounding = /\/ ?100\)*\.toFixed|style: 'percent'/;
  const found = sources.filter((path) => rounding.test(readFileSync(`${root}${path}`, 'utf8')));
  expect(found).toEqual([]);
});
