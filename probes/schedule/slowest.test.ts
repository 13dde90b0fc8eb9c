import { expect, test } from 'vitest';
import type { Target } from '../link/target.ts';
import { Slowest } from './slowest.ts';

function target(n: number): Target {
  const address = { host: `10.0.0.${n}`, onvifPort: 80 };
  const rest = { code: '', kind: 'camera', segment: 's', identity: {}, place: null, checks: [] } as const;
  return { n, address, ...rest };
}

const always = () => true;

test('the ten slowest hosts are kept, smoothed over their looks, the slowest first', () => {
  const slowest = new Slowest();
  for (let n = 1; n <= 200; n += 1) slowest.took(target(n), n);
  expect(slowest.list(always).map(({ n }) => n)).toEqual([200, 199, 198, 197, 196, 195, 194, 193, 192, 191]);
  for (let look = 0; look < 20; look += 1) slowest.took(target(200), 10);
  expect(slowest.list(always).at(-1)).toMatchObject({ host: '10.0.0.200', tookMs: 10 });
  slowest.took(target(5), 50);
  expect(slowest.list(always).map(({ n }) => n)).not.toContain(200);
  expect(slowest.list((n) => n !== 5).map(({ n }) => n)).not.toContain(5);
});
