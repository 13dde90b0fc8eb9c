/** Ranges of addresses, as people write them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blocksOf, MOST_ADDRESSES } from './ranges.ts';

test.each([
  { ranges: [], blocks: [], addresses: 0 },
  { ranges: ['10.20.3.7'], blocks: ['10.20.3.7/32'], addresses: 1 },
  { ranges: ['10.20.3.7/24'], blocks: ['10.20.3.0/24'], addresses: 256 },
  {
    ranges: ['10.20.3.10 - 10.20.3.16'],
    blocks: ['10.20.3.10/31', '10.20.3.12/30', '10.20.3.16/32'],
    addresses: 7,
  },
  {
    ranges: ['10.0.0.0/23', '10.0.1.0/24', '10.0.2.0/24'],
    blocks: ['10.0.0.0/23', '10.0.2.0/24'],
    addresses: 768,
  },
  { ranges: ['10.0.0.0/22', '10.0.4.0/22'], blocks: ['10.0.0.0/22', '10.0.4.0/22'], addresses: 2_048 },
])('$ranges is $blocks', ({ ranges, blocks, addresses }) => {
  expect(blocksOf(ranges)).toEqual({ blocks, addresses });
});

test.each([
  '',
  'x',
  '10.0.0',
  '10.0.0.256',
  '10.0.0.0/21',
  '10.0.0.0/33',
  '10.0.0.9-10.0.0.1',
  '10.0.0.0-10.0.4.0',
  '0.0.0.0/24',
  '224.0.0.1',
  '255.255.255.255',
  '::1',
  '10.0.0.0/24; reboot',
])('%j is no range, and is told as one', (range) => {
  expect(blocksOf(['10.0.0.1', range])).toMatchObject({ problems: [{ path: 'ranges.1' }] });
});

test('whatever is named is in the blocks, and nothing else', () => {
  const span = fc.tuple(fc.integer({ min: 0, max: 4_000 }), fc.integer({ min: 0, max: MOST_ADDRESSES - 1 }));
  const text = (n: number) => `10.0.${Math.floor(n / 256)}.${n % 256}`;
  fc.assert(
    fc.property(fc.array(span, { maxLength: 4 }), (spans) => {
      const outcome = blocksOf(spans.map(([from, more]) => `${text(from)}-${text(from + more)}`));
      if (!('blocks' in outcome)) throw new Error('a sound range was refused');
      const named = new Set(
        spans.flatMap(([from, more]) => Array.from({ length: more + 1 }, (_, k) => from + k)),
      );
      const held = outcome.blocks.flatMap((block) => {
        const [address = '', bits] = block.split('/');
        const [, , c, d] = address.split('.').map(Number);
        const first = (c ?? 0) * 256 + (d ?? 0);
        return Array.from({ length: 2 ** (32 - Number(bits)) }, (_, k) => first + k);
      });
      expect(held.length).toBe(named.size);
      expect(outcome.addresses).toBe(named.size);
      expect(held.every((n) => named.has(n))).toBe(true);
    }),
  );
});
