import { expect, test } from 'vitest';
import { bytes, codeGroups, percent, share, shareOf, took } from './figures.ts';

test.each([
  { good: 94_996, of: 100_000, shown: '94.99', because: '94.996 % is below 95 and must not look like it' },
  { good: 95_000, of: 100_000, shown: '95.00', because: 'it stands exactly on the line' },
  { good: 99_999, of: 100_000, shown: '99.99', because: 'one device is missing' },
  { good: 1, of: 100_000, shown: '0.00', because: 'it is next to nothing' },
  { good: 7, of: 7, shown: '100.00', because: 'all are good' },
  { good: 0, of: 0, shown: '—', because: 'nothing is known' },
])('$good of $of is shown as $shown: $because', ({ good, of, shown }) => {
  expect(share(shareOf(good, of))).toBe(shown);
});

test('a percentage never rounds up, whatever the counts', () => {
  for (let of = 1; of <= 400; of += 7) {
    for (let good = 0; good <= of; good += 1) {
      expect(Number(share(shareOf(good, of)))).toBeLessThanOrEqual((good / of) * 100 + 1e-9);
    }
  }
});

test('a share that is not known has no sign of percent', () => {
  expect(percent(null)).toBe('—');
  expect(percent(9_499)).toBe('94.99%');
});

test('a national code is read in its groups, another text as it is', () => {
  expect(codeGroups('22042100001327004400')).toBe('22042100 00 132 7 004400');
  expect(codeGroups('220421')).toBe('220421');
});

test('sizes and times are said in a few digits', () => {
  expect([bytes(0), bytes(999), bytes(1_400), bytes(98_000_000)]).toEqual([
    '0 B',
    '999 B',
    '1.4 kB',
    '98.0 MB',
  ]);
  expect([took(850), took(3_250)]).toEqual(['850 ms', '3.2 s']);
});
