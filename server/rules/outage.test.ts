import { expect, test } from 'vitest';
import { isOutage } from './outage.ts';

test.each([
  { state: 'bad', excluded: null, outage: true, because: 'it has to be repaired' },
  { state: 'bad', excluded: 'suspended', outage: false, because: 'its record leaves it out' },
  { state: 'unknown', excluded: null, outage: false, because: 'nobody could ask' },
  { state: 'good', excluded: null, outage: false, because: 'it works' },
] as const)('$state, excluded $excluded: $because', ({ state, excluded, outage }) => {
  expect(isOutage(state, excluded)).toBe(outage);
});
